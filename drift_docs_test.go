package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	driftSession = regexp.MustCompile("(?s)```console\n\\$ confward ([^\n]*)\n(.*?)```")
	docedFile    = regexp.MustCompile("(?s)<!-- file: ([^ ]*) -->\n```yaml\n(.*?)```")
)

// TestDriftIsShownAsItIs holds docs/drift.md to what the program says in testdata/environments.
func TestDriftIsShownAsItIs(t *testing.T) {
	page, err := os.ReadFile("docs/drift.md")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("testdata/environments")
	if err != nil {
		t.Fatal(err)
	}
	got := docedFile.ReplaceAllStringFunc(string(page), func(block string) string {
		m := docedFile.FindStringSubmatch(block)
		src, err := os.ReadFile(filepath.Join(dir, m[1]))
		if err != nil {
			t.Fatal(err)
		}
		return "<!-- file: " + m[1] + " -->\n```yaml\n" + string(src) + "```"
	})
	sessions := 0
	got = driftSession.ReplaceAllStringFunc(got, func(block string) string {
		sessions++
		m := driftSession.FindStringSubmatch(block)
		return "```console\n$ confward " + m[1] + "\n" + say(t, dir, strings.Fields(m[1])) + "```"
	})
	if sessions < 3 {
		t.Errorf("%d sessions", sessions)
	}
	if got == string(page) {
		return
	}
	if !*update {
		t.Fatal("docs/drift.md does not show what the program says; go test . -run Drift -update writes it")
	}
	if err := os.WriteFile("docs/drift.md", []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}
