package schema

import (
	"bufio"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// agentFile is a file of the suite: MoAI's configuration, Claude Code's settings or its servers, from history and in the wild.
type agentFile struct {
	name string // in the suite
	path string // in its repository
	src  []byte
}

func agentFiles(t *testing.T) []agentFile {
	t.Helper()
	var all []agentFile
	for _, part := range []string{"history", "wild"} {
		root := filepath.Join(suites(t, "moai"), part)
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
			src, err := os.ReadFile(filepath.Join(root, row.File))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, agentFile{row.File, row.Path, src})
		}
	}
	return all
}

// findings are those of one file in a repository of its own.
func findings(t *testing.T, path string, src []byte) []lint.Finding {
	t.Helper()
	files := exampletest.Files{path: src}
	if root, _, ok := strings.Cut(path, "config/"); ok {
		for _, section := range []string{"project", "git-strategy", "quality"} {
			if name := root + "config/sections/" + section + ".yaml"; name != path {
				files[name] = []byte("# what the others hold\n")
			}
		}
	}
	report, err := lint.Run(context.Background(), files, []*lint.Check{New(Options{})}, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return report.Findings
}

// truly are the files of the suite in which something is wrong.
var truly = map[string]string{
	".claude/settings.json:4 schema/required":  "hooks without the list in which they have to stand",
	".claude/settings.json:10 schema/required": "hooks without the list in which they have to stand",
}

// TestAgentFilesAreAccepted judges every file of the suite that can be read by the schema that is chosen for it.
func TestAgentFilesAreAccepted(t *testing.T) {
	judged, left, by := 0, 0, map[string]int{}
	for _, a := range agentFiles(t) {
		f := doc.New(a.path, a.src, doc.Limits{})
		choices := Which(context.Background(), Options{}, exampletest.Files{}, f)
		if len(choices) == 0 {
			if isPlain(a.path) && f.Whole() {
				t.Errorf("%s: no schema for %s", a.name, a.path)
			}
			left++
			continue
		}
		judged++
		by[choices[0].Schema]++
		for _, x := range findings(t, a.path, a.src) {
			if key := x.At.Path + ":" + strconv.Itoa(x.At.Line) + " " + x.Rule.ID; truly[key] == "" {
				t.Errorf("%s: %s: %s", a.name, key, x.Message)
			}
		}
	}
	t.Logf("%d files judged, %d templates and broken ones left alone; by schema: %v", judged, left, by)
	if judged < 150 {
		t.Errorf("only %d files were judged", judged)
	}
}

// isPlain reports whether a path is that of a file as a program reads it: no template, no backup.
func isPlain(path string) bool {
	return strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".yaml")
}

// mutation is one slip in a file.
type mutation struct {
	kind string
	file agentFile
	src  []byte
	line int
	what string
}

// TestSlipsInAgentFilesAreFound makes slips in the files of the suite, a few in each, and looks for a finding on the line.
func TestSlipsInAgentFilesAreFound(t *testing.T) {
	made, found := map[string]int{}, map[string]int{}
	for _, a := range agentFiles(t) {
		f := doc.New(a.path, a.src, doc.Limits{})
		choices := Which(context.Background(), Options{}, exampletest.Files{}, f)
		if len(choices) == 0 || len(findings(t, a.path, a.src)) > 0 {
			continue
		}
		for _, m := range mutations(a, f, choices[0].Schema) {
			made[m.kind]++
			if stands(findings(t, a.path, m.src), m.line) {
				found[m.kind]++
			} else {
				t.Logf("not found: %s of %s in %s:%d", m.kind, m.what, a.name, m.line)
			}
		}
	}
	t.Logf("made %v, found %v", made, found)
	// What is missing may be the only sign of the form that asks for it.
	for kind, share := range map[string]int{"wrong type": 100, "enum typo": 95, "renamed key": 99, "missing required": 90} {
		if n := made[kind]; n < 50 || found[kind]*100 < n*share {
			t.Errorf("%s: %d of %d found", kind, found[kind], n)
		}
	}
}

func stands(all []lint.Finding, line int) bool {
	for _, x := range all {
		if x.At.Line == line {
			return true
		}
	}
	return false
}

// mutations are slips in what the schema of a file speaks of, at most two of each kind.
func mutations(a agentFile, f *doc.File, schema string) []mutation {
	set := compileSchema(pass{exampletest.Files{}}, &Options{}, &idIndex{}, schema)
	var out []mutation
	count := map[string]int{}
	add := func(kind string, n *doc.Node, e doc.Edit, line int) {
		if count[kind]++; count[kind] <= 2 {
			src := slices.Concat(a.src[:e.Span.Start], []byte(e.New), a.src[e.Span.End:])
			out = append(out, mutation{kind, a, src, line, n.Pointer()})
		}
	}
	for n := range f.Root().All() {
		s := schemaOf(set.root, n)
		if s == nil || n == f.Root() || n.KeySpan.Len() == 0 || strings.Contains(f.Text(n.Full()), "\n") {
			continue
		}
		at := f.PlaceOf(n).Line
		if s.Types != nil && n.Kind != doc.Null && !slices.Contains(s.Types.ToStrings(), "object") {
			add("wrong type", n, doc.Edit{Span: n.Span, New: `{"a": 1}`}, at)
		}
		if s.Enum != nil && len(n.Value) >= 5 && slices.Contains(s.Enum.Values, any(n.Value)) {
			add("enum typo", n, doc.Edit{Span: n.Span, New: withoutMiddle(f.Text(n.Span))}, at)
		}
		parent := schemaOf(set.root, n.Parent)
		if _, known := parent.Properties[n.Key]; known && len(n.Key) > 5 && !slices.Contains(parent.Required, n.Key) {
			add("renamed key", n, doc.Edit{Span: n.KeySpan, New: withoutMiddle(f.Text(n.KeySpan))}, at)
		}
	}
	for n := range f.Root().All() {
		if s := schemaOf(set.root, n.Parent); n.Parent != nil && s != nil && slices.Contains(s.Required, n.Key) {
			if e, err := f.Delete(n); err == nil {
				add("missing required", n, e, headAfter(f, e, n.Parent))
			}
		}
	}
	return out
}

// headAfter is the line of a mapping's head after an edit.
func headAfter(f *doc.File, e doc.Edit, n *doc.Node) int {
	after := doc.New(f.Path, slices.Concat(f.Src[:e.Span.Start], []byte(e.New), f.Src[e.Span.End:]), doc.Limits{})
	return headPlace(after, after.Root().At(n.Pointer())).Line
}

// withoutMiddle leaves out a letter in the middle, another one than its neighbour.
func withoutMiddle(s string) string {
	i := len(s) / 2
	for s[i] == s[i-1] || s[i] == '_' {
		i--
	}
	return s[:i] + s[i+1:]
}

// schemaOf is the subschema that speaks of a node by its path alone, or nil.
func schemaOf(root *jsonschema.Schema, n *doc.Node) *jsonschema.Schema {
	if n == nil {
		return nil
	}
	s := root
	if n.Parent != nil {
		above := schemaOf(root, n.Parent)
		if above == nil || n.Parent.Kind != doc.Map {
			return nil
		}
		s = above.Properties[n.Key]
	}
	for s != nil && s.Ref != nil {
		s = s.Ref
	}
	return s
}

func TestMissingSections(t *testing.T) {
	all := map[string]string{
		".moai/config/config.yaml":                "moai: {version: 0.33.0}\n",
		".moai/config/sections/system.yaml":       "moai: {}\n",
		".moai/config/sections/project.yaml":      "project: {}\n",
		".moai/config/sections/git-strategy.yaml": "git_strategy: {mode: team}\n",
		".moai/config/sections/quality.yaml":      "constitution: {}\n",
	}
	for _, c := range []struct {
		name  string
		gone  []string
		added map[string]string
		want  string
	}{
		{"all", nil, nil, ""},
		{"none is asked for twice", []string{"sections/quality.yaml"}, nil,
			".moai/config/config.yaml:1:1: warning schema/required missing here and in .moai/config/sections/: \"constitution\"\n"},
		{"no index", []string{"config.yaml", "sections/project.yaml"}, nil,
			".moai/config/sections/system.yaml:1:1: warning schema/required missing here and in .moai/config/sections/: \"project\"\n"},
		{"under another name", []string{"sections/quality.yaml"}, map[string]string{".moai/config/sections/constitution.yaml": "constitution: {}\n"}, ""},
		{"in the index", []string{"sections/project.yaml"}, map[string]string{".moai/config/config.yaml": "moai: {}\nproject: {}\n"}, ""},
		{"in an older form", []string{"sections/project.yaml"}, map[string]string{".moai/config/config.json": `{"project": {}, "language": {}}`}, ""},
		{"several", []string{"config.yaml", "sections/project.yaml", "sections/quality.yaml"}, nil,
			".moai/config/sections/system.yaml:1:1: warning schema/required missing here and in .moai/config/sections/: \"constitution\" and \"project\"\n"},
		{"an index without any", []string{"sections/system.yaml", "sections/project.yaml"}, nil, ""},
		{"in a template", []string{"sections/git-strategy.yaml"}, map[string]string{".moai/config/sections/git-strategy.yaml.tmpl": "{{.}}\n"},
			".moai/config/sections/git-strategy.yaml.tmpl: not checked: template\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := maps.Clone(all)
			for _, name := range c.gone {
				delete(files, ".moai/config/"+name)
			}
			maps.Copy(files, c.added)
			if got := check(t, Options{}, files); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}
