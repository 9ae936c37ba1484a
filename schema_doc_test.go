package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/internal/cli"
)

// guideBlock is a file of the guide (`name`: and a block) or a session (a block of console).
var guideBlock = regexp.MustCompile("(?s)(?:`([^`\n]+)`:\n\n)?```(\\w+)\n(.*?)```\n")

// TestSchemaGuide runs the sessions of the guide one after the other, in a folder that holds its files.
func TestSchemaGuide(t *testing.T) {
	const guide = "docs/schema.md"
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var out bytes.Buffer
	at, sessions := 0, 0
	for _, m := range guideBlock.FindAllSubmatchIndex(text, -1) {
		body := text[m[6]:m[7]]
		switch {
		case m[2] >= 0:
			name := filepath.Join(dir, filepath.FromSlash(string(text[m[2]:m[3]])))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, body, 0o644); err != nil {
				t.Fatal(err)
			}
		case string(text[m[4]:m[5]]) == "console":
			sessions++
			out.Write(text[at:m[6]])
			out.WriteString(runSession(t, dir, string(body)))
			at = m[7]
		}
	}
	out.Write(text[at:])
	if *update {
		if err := os.WriteFile(guide, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if sessions < 5 {
		t.Errorf("the guide has only %d sessions", sessions)
	}
	was, is := strings.Split(string(text), "\n"), strings.Split(out.String(), "\n")
	for i := range min(len(was), len(is)) {
		if was[i] != is[i] {
			t.Fatalf("%s:%d: the guide shows\n%s\nthe program says\n%s", guide, i+1, was[i], is[i])
		}
	}
	if len(was) != len(is) {
		t.Errorf("the guide has %d lines, with what the program says it would have %d", len(was), len(is))
	}
}

// runSession runs the commands of a block and gives them with what they say.
func runSession(t *testing.T, dir, body string) string {
	t.Helper()
	var parts []string
	for _, line := range strings.Split(body, "\n") {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		args := strings.Fields(command)
		var out bytes.Buffer
		switch args[0] {
		case "cat":
			src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(args[1])))
			if err != nil {
				t.Fatal(err)
			}
			out.Write(src)
		case "confward":
			cli.Main(context.Background(), cli.System{
				Stdout: &out, Stderr: &out, Dir: dir, Now: time.Now, Terminal: terminalWidth,
				Getenv: func(string) string { return "" },
			}, args[1:])
		default:
			t.Fatalf("the guide runs %q", command)
		}
		parts = append(parts, line+"\n"+lastLine.ReplaceAllString(out.String(), "\n"))
	}
	return strings.Join(parts, "\n")
}
