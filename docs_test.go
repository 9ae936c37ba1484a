package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/internal/cli"
)

// pages are those that show sessions, and the folder in which each is run, or empty for one that has only the page's files.
var pages = []struct {
	name, folder string
	sessions     int // at least; one that shows fewer has lost them
}{
	{"README.md", "testdata/demo", 1},
	{"docs/budgets.md", "testdata/budget", 3},
	{"docs/drift.md", "testdata/environments", 4},
	{"docs/schema.md", "", 5},
	{"docs/secrets.md", "", 2},
}

var (
	// pageBlock is a block, which is a file if a line with its name and a colon leads to it.
	pageBlock = regexp.MustCompile("(?ms)(?:^`([^`\n]+)`(?:,[^\n]*)?:\n\n)?^```(\\w+)\n(.*?)^```$")
	lastLine  = regexp.MustCompile(`, [0-9.]+ m?s\n$`)
)

// TestPages runs what the pages show. A file is as it is in the folder, or put there; sessions are run one after the other.
func TestPages(t *testing.T) {
	for _, page := range pages {
		t.Run(page.name, func(t *testing.T) {
			src, err := os.ReadFile(page.name)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if page.folder != "" {
				if err := os.CopyFS(dir, os.DirFS(page.folder)); err != nil {
					t.Fatal(err)
				}
			}
			var out bytes.Buffer
			at, sessions := 0, 0
			for _, m := range pageBlock.FindAllSubmatchIndex(src, -1) {
				body := string(src[m[6]:m[7]])
				out.Write(src[at:m[6]])
				at = m[7]
				switch {
				case m[2] >= 0:
					body = heldFile(t, filepath.Join(dir, filepath.FromSlash(string(src[m[2]:m[3]]))), body, page.folder != "")
				case string(src[m[4]:m[5]]) == "console":
					sessions++
					body = runSession(t, dir, body)
				}
				out.WriteString(body)
			}
			out.Write(src[at:])
			if sessions < page.sessions {
				t.Errorf("%d sessions, fewer than %d", sessions, page.sessions)
			}
			if *update {
				if err := os.WriteFile(page.name, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			was, is := strings.Split(string(src), "\n"), strings.Split(out.String(), "\n")
			for i := range min(len(was), len(is)) {
				if was[i] != is[i] {
					t.Fatalf("%s:%d: the page shows\n%s\nit should show (go test . -run Pages -update)\n%s", page.name, i+1, was[i], is[i])
				}
			}
			if len(was) != len(is) {
				t.Errorf("the page has %d lines, and should have %d (go test . -run Pages -update)", len(was), len(is))
			}
		})
	}
}

// heldFile is a file as the page should show it: as it is, where there has to be one, or as the page has it, which is put there.
func heldFile(t *testing.T, name, body string, there bool) string {
	t.Helper()
	if there {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(body), 0o644); err != nil {
		t.Fatal(err)
	}
	return body
}

// runSession runs the commands of a block and gives them with what they say. Those that name a commit are run in the clone
// of moai-adk that CONFWARD_MOAI names, or believed where there is none.
func runSession(t *testing.T, dir, body string) string {
	t.Helper()
	var parts []string
	for line := range strings.Lines(body) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		var said string
		switch args := strings.Fields(command); args[0] {
		case "cat":
			src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(args[1])))
			if err != nil {
				t.Fatal(err)
			}
			said = string(src)
		case "confward":
			if slices.Contains(args, "--rev") {
				if dir = os.Getenv("CONFWARD_MOAI"); dir == "" {
					return body
				}
				args = append(args, "--no-config")
			}
			said = say(dir, args[1:])
		default:
			t.Fatalf("the page runs %q", command)
		}
		parts = append(parts, line+said)
	}
	return strings.Join(parts, "\n")
}

// say is what the program says, without the time it took.
func say(dir string, args []string) string {
	var out bytes.Buffer
	cli.Main(context.Background(), cli.System{
		Stdout: &out, Stderr: &out, Dir: dir, Now: time.Now, Terminal: terminalWidth,
		Getenv: func(string) string { return "" },
	}, args)
	return lastLine.ReplaceAllString(out.String(), "\n")
}
