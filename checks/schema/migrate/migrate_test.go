package migrate

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/doc"
)

// after are the files as a plan leaves them.
func after(files exampletest.Files, p *Plan) exampletest.Files {
	out := maps.Clone(files)
	for _, c := range p.Changes {
		if c.Is == nil {
			delete(out, c.Path)
		} else {
			out[c.Path] = c.Is
		}
	}
	return out
}

// hold holds a migration to its laws and gives its plan.
func hold(t *testing.T, files exampletest.Files, to string) *Plan {
	t.Helper()
	p, err := New(t.Context(), files, "", to)
	if err != nil {
		t.Fatal(err)
	}
	now := after(files, p)
	again, err := New(t.Context(), now, "", to)
	if err != nil || len(again.Changes) > 0 {
		t.Errorf("a second time: %v, %+v", err, again)
	}
	if repeated, err := New(t.Context(), files, "", to); err != nil || !slices.EqualFunc(p.Changes, repeated.Changes, func(a, b Change) bool { return a.Path == b.Path && string(a.Is) == string(b.Is) }) {
		t.Errorf("planned twice, in two ways: %v", err)
	}
	for _, c := range p.Changes {
		if c.Is == nil || strings.HasSuffix(c.Path, Unplaced) {
			continue
		}
		fits(t, now, c.Path)
	}
	lost(t, files, now, p)
	return p
}

// fits judges a file by the schema that the check chooses for it.
func fits(t *testing.T, files exampletest.Files, path string) {
	t.Helper()
	f := doc.New(path, files[path], doc.Limits{})
	choices := schema.Which(t.Context(), schema.Options{}, files, f)
	if len(choices) == 0 {
		t.Errorf("%s has no schema:\n%s", path, files[path])
		return
	}
	l, err := schema.Load(t.Context(), schema.Options{}, files, choices[0].Schema, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range l.Faults(f) {
		t.Errorf("%s does not fit %s: %s\n%s", path, choices[0].Schema, fault, files[path])
	}
}

// lost looks for each value of the sources where the plan says that it is.
func lost(t *testing.T, was, is exampletest.Files, p *Plan) {
	t.Helper()
	told := map[string]bool{}
	find := func(path, pointer string) *doc.Node {
		if is[path] == nil {
			return nil
		}
		return doc.New(path, is[path], doc.Limits{}).Root().At(pointer)
	}
	for _, m := range p.Placed {
		told[m.From+m.Pointer] = true
		n := doc.New(m.From, was[m.From], doc.Limits{}).Root().At(m.Pointer)
		there := find(m.To, m.Target)
		if there == nil || !sameValue(there, mustAny(n)) && !isNote(n.Key) && !strings.Contains(m.Pointer, "overage") {
			t.Errorf("%s%s is not at %s%s", m.From, m.Pointer, m.To, m.Target)
		}
	}
	for _, u := range p.Unplaced {
		told[u.From+u.Pointer] = true
		n := doc.New(u.From, was[u.From], doc.Limits{}).Root().At(u.Pointer)
		kept := find(Unplaced, pointer([]string{u.From})+u.Pointer)
		if kept == nil || !sameValue(kept, mustAny(n)) {
			t.Errorf("%s%s is not kept", u.From, u.Pointer)
		}
	}
	for _, s := range p.Sources {
		var walk func(n *doc.Node, path []string)
		walk = func(n *doc.Node, path []string) {
			if told[s.Path+pointer(path)] {
				return
			}
			if n.Resolve().Kind != doc.Map || len(n.Resolve().Children) == 0 {
				t.Errorf("%s%s is lost", s.Path, pointer(path))
			}
			for key, c := range n.Members() {
				walk(c, append(path[:len(path):len(path)], key))
			}
		}
		walk(doc.New(s.Path, was[s.Path], doc.Limits{}).Root(), nil)
	}
}

// TestMigrationOfTheSuite migrates every configuration of the suite that can be read to each form.
func TestMigrationOfTheSuite(t *testing.T) {
	dir := os.Getenv("CONFWARD_SUITES")
	if dir == "" {
		t.Skip("CONFWARD_SUITES names no folder with conformance suites")
	}
	for _, to := range Targets() {
		files, placed, unplaced, comments := 0, 0, 0, 0
		for _, part := range []string{"history", "wild"} {
			root := filepath.Join(dir, "moai", part)
			index, err := os.Open(filepath.Join(root, "INDEX.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			defer index.Close()
			for lines := bufio.NewScanner(index); lines.Scan(); {
				var row struct{ File, Path string }
				if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
					t.Fatal(err)
				}
				_, name, ok := strings.Cut("/"+row.Path, "/.moai/")
				name = ".moai/" + name
				src, err := os.ReadFile(filepath.Join(root, row.File))
				if !ok || err != nil || !slices.Contains(sourceFiles(), name) || !doc.New(name, src, doc.Limits{}).Whole() {
					continue
				}
				t.Run(to+"/"+row.File, func(t *testing.T) {
					repo := exampletest.Files{name: src}
					p := hold(t, repo, to)
					files++
					placed += len(p.Placed)
					unplaced += len(p.Unplaced)
					comments += commentsLost(t, repo, p)
				})
			}
		}
		t.Logf("%s: %d files, %d values placed, %d listed, %d lines of comments lost", to, files, placed, unplaced, comments)
		if files < 30 {
			t.Errorf("only %d files", files)
		}
	}
}

// commentsLost counts the comments of YAML that are nowhere any more.
func commentsLost(t *testing.T, files exampletest.Files, p *Plan) int {
	count := func(src string) map[string]int {
		all := map[string]int{}
		for _, line := range strings.Split(src, "\n") {
			if i := strings.Index(line, "#"); i >= 0 {
				all[strings.TrimSpace(line[i:])]++
			}
		}
		return all
	}
	if len(p.Sources) == 0 || !strings.HasSuffix(p.Sources[0].Path, ".yaml") {
		return 0
	}
	was, is := count(string(files[p.Sources[0].Path])), map[string]int{}
	for _, c := range p.Changes {
		for line, n := range count(string(c.Is)) {
			is[line] += n
		}
	}
	gone := 0
	for line, n := range was {
		if is[line] < n {
			gone += n - is[line]
			t.Logf("lost: %s", line)
		}
	}
	return gone
}
