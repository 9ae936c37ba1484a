package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/internal/cli"
)

var budgetSession = regexp.MustCompile("(?s)```console\n\\$ confward ([^\n]*)\n(.*?)```\n")

// TestBudgetsPageShowsWhatIsSaid runs the sessions of docs/budgets.md: in testdata/budget, and those that name a commit in the
// clone of moai-adk that CONFWARD_MOAI names.
func TestBudgetsPageShowsWhatIsSaid(t *testing.T) {
	const file = "docs/budgets.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/budget")); err != nil {
		t.Fatal(err)
	}
	sessions := 0
	is := budgetSession.ReplaceAllFunc(text, func(block []byte) []byte {
		m := budgetSession.FindSubmatch(block)
		dir, args := folder, strings.Fields(string(m[1]))
		if bytes.Contains(m[1], []byte("--rev")) {
			if dir = os.Getenv("CONFWARD_MOAI"); dir == "" {
				return block
			}
			args = append(args, "--no-config")
		}
		sessions++
		var out bytes.Buffer
		sys := cli.System{Stdout: &out, Stderr: &out, Dir: dir, Now: time.Now, Terminal: terminalWidth, Getenv: func(string) string { return "" }}
		cli.Main(context.Background(), sys, args)
		return []byte("```console\n$ confward " + string(m[1]) + "\n" + lastLine.ReplaceAllString(out.String(), "\n") + "```\n")
	})
	if sessions < 2 {
		t.Errorf("%d sessions", sessions)
	}
	if *update {
		if err := os.WriteFile(file, is, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(text, is) {
		t.Errorf("the page does not show what confward says:\n%s", is)
	}
}
