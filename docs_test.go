package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var fence = regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")

// TestDocumentedSessions runs the sessions that the documentation shows: a block with a file's name is that file, and what a
// console block shows after a command is what the command writes.
func TestDocumentedSessions(t *testing.T) {
	for _, page := range []string{"docs/secrets.md"} {
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		var script, files strings.Builder
		outputs := 0
		for _, block := range fence.FindAllStringSubmatch(string(src), -1) {
			language, name, text := block[1], block[2], block[3]
			switch {
			case name != "":
				fmt.Fprintf(&files, "-- repo/%s --\n%s", name, text)
			case language == "console":
				command, output, _ := strings.Cut(strings.TrimPrefix(text, "$ "), "\n")
				outputs++
				fmt.Fprintf(&script, "session %s\ncmp stdout ../want%d\n", command, outputs)
				fmt.Fprintf(&files, "-- want%d --\n%s", outputs, output)
			}
		}
		if outputs == 0 {
			t.Errorf("%s shows no session", page)
		}
		file := filepath.Join(t.TempDir(), strings.ReplaceAll(strings.TrimSuffix(page, ".md"), "/", "_")+".txtar")
		text := "cd repo\n" + script.String() + files.String()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		testscript.Run(t, testscript.Params{Files: []string{file}, Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"session": func(ts *testscript.TestScript, _ bool, args []string) {
				_ = ts.Exec(args[0], args[1:]...) // that it ends with findings is what the page shows
			},
		}})
	}
}
