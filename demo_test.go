package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/internal/cli"
)

var update = flag.Bool("update", false, "write anew what is generated of README and docs")

var (
	exampleFile   = regexp.MustCompile("(?s)`([^`\n]+)`, checked against[^\n]*\n\n```json\n(.*?)```\n")
	exampleOutput = regexp.MustCompile("(?s)```console\n\\$ confward ([^\n]+)\n(.*?)```\n")
	lastLine      = regexp.MustCompile(`, [0-9.]+ m?s\n$`)
)

// TestReadmeShowsWhatTheProgramSays runs the README's example in the demo.
func TestReadmeShowsWhatTheProgramSays(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	file := exampleFile.FindSubmatch(readme)
	output := exampleOutput.FindSubmatchIndex(readme)
	if file == nil || output == nil {
		t.Fatal("the README has no example")
	}
	demo, err := filepath.Abs("testdata/demo")
	if err != nil {
		t.Fatal(err)
	}
	shown, err := os.ReadFile(filepath.Join(demo, string(file[1])))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(shown, file[2]) {
		t.Errorf("%s is not as the README shows it", file[1])
	}
	got := say(t, demo, strings.Fields(string(readme[output[2]:output[3]])))
	if *update {
		readme = append(readme[:output[4]:output[4]], append([]byte(got), readme[output[5]:]...)...)
		if err := os.WriteFile("README.md", readme, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(readme[output[4]:output[5]]); got != want {
		t.Errorf("confward says\n%s\nthe README shows\n%s", got, want)
	}
}

// say is what the program says, without the time it took.
func say(t *testing.T, dir string, args []string) string {
	t.Helper()
	var out bytes.Buffer
	sys := cli.System{
		Stdout: &out, Stderr: &out, Dir: dir, Now: time.Now, Terminal: terminalWidth,
		Getenv: func(string) string { return "" },
	}
	if args[0] != "env" { // it remembers nothing
		args = append(args, "--no-cache")
	}
	cli.Main(context.Background(), sys, args)
	return lastLine.ReplaceAllString(out.String(), "\n")
}

// TestDemoHasAFaultOfEveryKind keeps the demo worth a look: every rule of syntax, and something for every check.
func TestDemoHasAFaultOfEveryKind(t *testing.T) {
	var report struct {
		Findings []struct{ Rule, Check string }
	}
	if err := json.Unmarshal([]byte(say(t, "testdata/demo", []string{"--format", "json"})), &report); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range report.Findings {
		found[f.Rule], found[f.Check] = true, true
	}
	for _, c := range checks.All(checks.Options{}) {
		if !found[c.Name] && c.Name != "policy" && c.Name != "score" { // one is about changes, the other a command's own
			t.Errorf("nothing for the check %s", c.Name)
		}
		for _, r := range c.Rules {
			if c.Name == "syntax" && !found[r.ID] {
				t.Errorf("nothing that breaks %s", r.ID)
			}
		}
	}
}
