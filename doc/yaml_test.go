package doc

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func readYAML(src string) *File { return NewAs(YAML, "x.yaml", []byte(src), Limits{}) }

func TestYAMLTypes(t *testing.T) {
	for text, want := range map[string]string{
		"": "null ", "~": "null ~", "null": "null null", "NULL": "null NULL", "nULL": "string nULL",
		"true": "boolean true", "True": "boolean true", "FALSE": "boolean false", "tRUE": "string tRUE",
		"on": "string on", "yes": "string yes", "no": "string no", "NO": "string NO", "y": "string y", "off": "string off",
		"12": "number 12", "+12": "number 12", "-0": "number -0", "007": "number 7", "0o17": "number 15", "0x1F": "number 31",
		"0xFFFFFFFFFFFFFFFFFF": "number 4722366482869645213695", "0b11": "string 0b11", "1_000": "string 1_000",
		"-0x1F": "string -0x1F", "0o8": "string 0o8", "0x": "string 0x", "1:30": "string 1:30",
		"1.": "number 1.0", ".5": "number 0.5", "-.5": "number -0.5", "1.50": "number 1.50", "1e3": "number 1e3",
		"1.e3": "number 1.0e3", "1e": "string 1e", ".": "string .", "1.2.3": "string 1.2.3", "+": "string +",
		".inf": "number inf", "-.Inf": "number -inf", "+.INF": "number inf", ".NaN": "number nan", "+.nan": "string +.nan",
		"2024-01-31": "string 2024-01-31", "2024-01-31T10:00:00Z": "string 2024-01-31T10:00:00Z",
		`"12"`: "string 12", `'true'`: "string true", "!!str 12": "string 12", `!!int "12"`: "number 12",
		"!!float 3": "number 3", `!!bool "true"`: "boolean true", "!!null ''": "null ", "! 12": "string 12",
		"!Ref 12": "string 12", "!!binary aGk=": "string aGk=", "!!timestamp 2024-01-31": "string 2024-01-31",
		"!!str": "string ", "<<": "string <<",
	} {
		f := readYAML("k: " + text + "\n")
		n := f.Root().Get("k")
		if n == nil || len(f.Problems()) > 0 {
			t.Errorf("%s: not read: %v", text, f.Problems())
			continue
		}
		if got := n.Kind.String() + " " + n.Value; got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

// TestYAMLSpans gives for each node exactly the bytes that its span covers.
func TestYAMLSpans(t *testing.T) {
	tests := []struct{ name, src, pointer, want string }{
		{"plain", "a: b c # x\n", "/a", "b c"},
		{"plain over lines", "a: b\n  c\n\n  d\ne: f\n", "/a", "b\n  c\n\n  d"},
		{"double", `a: "x \" y" # z`, "/a", `"x \" y"`},
		{"single", `a: 'it''s' # z`, "/a", `'it''s'`},
		{"literal", "a: |\n  x\n   y\n\nb: 1\n", "/a", "|\n  x\n   y"},
		{"literal kept", "a: |+\n  x\n\nb: 1\n", "/a", "|+\n  x\n"},
		{"literal empty", "a: |\n\nb: 1\n", "/a", "|"},
		{"literal with indicator", "a: |2- # c\n   x\nb: 1\n", "/a", "|2- # c\n   x"},
		{"literal, CRLF", "a: |\r\n  x\r\nb: 1\r\n", "/a", "|\r\n  x"},
		{"folded", "a: >\n  x\n  y\n\n  z  \n\n# c\n", "/a", ">\n  x\n  y\n\n  z  "},
		{"no final line end", "a: |\n  x", "/a", "|\n  x"},
		{"flow list", "a: [ 1, [2], ] # ]\n", "/a", "[ 1, [2], ]"},
		{"flow list over lines", "a: [1, # ]\n  2]\n", "/a", "[1, # ]\n  2]"},
		{"flow mapping", "a: {b: , c} # x\n", "/a", "{b: , c}"},
		{"flow absent", "a: {b: , c}\n", "/a/b", ""},
		{"pair", "[a: b, {c: d}: e]", "/1", "{c: d}: e"},
		{"block mapping", "a:\n  b: 1\n  c: # x\nd: 2\n", "/a", "b: 1\n  c:"},
		{"block list", "a:\n- b: 1\n  c: 2\n- d\ne: 1\n", "/a", "- b: 1\n  c: 2\n- d"},
		{"item", "a:\n- b: 1\n  c: 2\n- d\n", "/a/0", "b: 1\n  c: 2"},
		{"tag and anchor", "a: &x !!str  b\n", "/a", "b"},
		{"tag and anchor of a mapping", "a: &x !t # c\n  b: 1\n", "/a", "b: 1"},
		{"anchor of a key", "a:\n  &x b: 1\n", "/a", "&x b: 1"},
		{"tag without value", "a: !t\nb: 1\n", "/a", ""},
		{"alias", "a: &x 1\nb: *x # c\n", "/b", "*x"},
		{"complex key", "? [a, b]\n: c\n", "/[a, b]", "c"},
		{"byte order mark", "\ufeffa: 1\n", "", "a: 1"},
		{"emoji", "a: [\"\U0001F600\", \u00e9, b]\n", "/a/2", "b"},
		{"tab", "a:\t\tb\t# c\n", "/a", "b"},
		{"lone CR", "a: 1\rb: \u00e9 2\rc: 3\r", "/c", "3"},
		{"NEL and LS", "a: \"\u0085\"\nb: \"\u2028\"\nc: 3\n", "/c", "3"},
	}
	for _, tt := range tests {
		f := readYAML(tt.src)
		n := f.Root().At(tt.pointer)
		if n == nil {
			t.Errorf("%s: nothing at %s: %v", tt.name, tt.pointer, f.Problems())
			continue
		}
		if got := f.Text(n.Span); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		checkLaws(t, f)
	}
}

func TestYAMLAbsentValueStandsBehindItsColon(t *testing.T) {
	for src, want := range map[string]int{"a:\nb: 1\n": 2, "a : # c\n\nb: 1\n": 3, "? a\nb: 1\n": 3, "a:": 2, "- a:\n- b\n": 4} {
		n := readYAML(src).Root()
		for len(n.Children) > 0 {
			n = n.Children[0]
		}
		if n.Kind != Null || n.Span != (Span{want, want}) {
			t.Errorf("%q: %s at %v, want null at %d", src, n.Kind, n.Span, want)
		}
	}
}

func TestYAMLDocuments(t *testing.T) {
	f := readYAML("a: 1\n---\n- b\n--- # nothing\n---\nc: [\n")
	if len(f.Roots()) != 3 {
		t.Fatalf("%d documents, want the three before the fault", len(f.Roots()))
	}
	if k := f.Roots()[2].Kind; k != Null {
		t.Errorf("the third document is a %s", k)
	}
	if !invalidIn(f) || f.Whole() {
		t.Error("the fault of the fourth document is not reported")
	}
	if n := len(readYAML("# only a comment\n").Roots()); n != 0 {
		t.Errorf("a comment makes %d documents", n)
	}
}

func TestYAMLAliases(t *testing.T) {
	f := readYAML("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nkey: &k name\n*k : 5\n")
	use := f.Root().Get("use")
	if m := use.Children[0]; !m.Merge || m.Kind != Alias || m.Value != "b" || m.Target != f.Root().Get("base") {
		t.Errorf("merge key is %+v", m)
	}
	if got, _ := use.Any(100); fmt.Sprint(got) != "map[x:1 y:3]" {
		t.Errorf("merged value is %v", got)
	}
	if n := f.Root().Get("name"); n == nil || n.Value != "5" {
		t.Errorf("the key behind an alias leads to %v", n)
	}
	if len(f.Problems()) > 0 {
		t.Error(f.Problems())
	}
	if p := readYAML("a: \"<<\"\n\"<<\": 1\n").Root().Get("<<"); p == nil || p.Merge {
		t.Errorf("a quoted << is %+v", p)
	}
}

func TestYAMLProblems(t *testing.T) {
	tests := []struct {
		src   string
		fault Fault
		at    string // line:column
		says  string
		notes int
	}{
		{"a: b: c\n", Invalid, "1:5", "a second ':'", 0},
		{"a: 1\n b: 2\n", Invalid, "2:2", "indented deeper", 1},
		{"a\nb: c\n", Invalid, "1:1", "neither a key", 0},
		{"a:'x'\nb: 1\n", Invalid, "1:2", "no space follows", 0},
		{"b: 1\na:'x'\n", Invalid, "2:2", "no space follows", 0},
		{"http://x\nb: c\n", Invalid, "1:1", "neither a key", 0},
		{"a:\n- b\n  c: 1\n", Invalid, "3:3", "indented deeper", 1},
		{"- a\nb: 1\n", Invalid, "2:1", "among the items", 1},
		{"a: 1\n- b\n", Invalid, "2:1", "among the keys", 1},
		{"a: - b\n", Invalid, "1:4", "on the line of its key", 0},
		{"a: &x &y b\n", Invalid, "1:8", "one anchor", 0},
		{"a: &x 1\nb: !t *x\n", Invalid, "2:7", "an alias can have no", 0},
		{"a: |x\n b\n", Invalid, "1:4", "only an indentation", 0},
		{"a: |\n   \n b\n", Invalid, "3:1", "a line of spaces above", 0},
		{"a: \"b\"#c\n", Invalid, "1:7", "a space before its #", 0},
		{"a: [b,, c]\n", Invalid, "1:7", "a value is missing", 0},
		{"a: !x{} b\n", Invalid, "1:4", "no complete tag", 0},
		{"a: !y!z b\n", Invalid, "1:4", "declared nowhere", 0},
		{"a: \"\\ud83d\"\n", Invalid, "1:5", "names no character", 0},
		{"%YAML 2.0\n---\n", Invalid, "1:1", "other than 1.x", 0},
		{"%YAML 1.2\n", Invalid, "1:1", "no document follows", 0},
		{"a: 1\n... b\n", Invalid, "2:5", "ends the document", 0},
		{"a:\n\tb: 1\n", Invalid, "2:1", "a tab", 0},
		{"a: \"x\nb: 1\n", Invalid, "1:4", "never closed", 1},
		{"a: [1, 2\n", Invalid, "1:4", "never closed", 1},
		{"a:\n  b: [1\n\nc: 3\n", Invalid, "4:2", "is missing", 1},
		{"a:\n  b: 1\n c: 2\n", Invalid, "3:2", "indentation", 1},
		{"a: @x\n", Invalid, "1:4", "cannot start with '@'", 0},
		{"a: %x\n", Invalid, "1:4", "cannot start with '%'", 0},
		{"a: `x`\n", Invalid, "1:4", "cannot start with '`'", 0},
		{"a: 'it's'\n", Invalid, "1:8", "closing quote", 0},
		{"a: \"C:\\dir\"\n", Invalid, "1:7", `no escape`, 0},
		{"a: *b\nc: *d\n", Invalid, "1:4", `no anchor named "b"`, 0},
		{"a: &a [*a]\n", Invalid, "1:8", "within the very value", 1},
		{"a: !!int x\n", Invalid, "1:10", "!!int", 0},
		{"a: b\x01\n", Invalid, "1:5", "U+0001", 0},
		{"\ufeffé: 1\nb: @\n", Invalid, "2:4", "cannot start", 0},
		{"a: 1\nb: 2\n'a': 3\n", DuplicateKey, "3:1", `"a" is given twice`, 1},
		{"- {a: 1, a: 2}\n", DuplicateKey, "1:10", "given twice", 1},
		{"0x10: 1\n16: 2\n", DuplicateKey, "2:1", "given twice", 1},
		{"a: !!python/object/apply:os.system [x]\n", UnknownTag, "1:4", "build an object", 0},
		{"a: !ruby/object:Gem {}\n", UnknownTag, "1:4", "build an object", 0},
		{"a: !!javax.script.ScriptEngineManager []\n", UnknownTag, "1:4", "build an object", 0},
		{"a: !<tag:yaml.org,2002:python/tuple> []\n", UnknownTag, "1:4", "build an object", 0},
	}
	for _, tt := range tests {
		f := readYAML(tt.src)
		if len(f.Problems()) == 0 {
			t.Errorf("%q: no problem", tt.src)
			continue
		}
		p := f.Problems()[0]
		line, col := f.Position(p.Span.Start)
		if p.Fault != tt.fault || fmt.Sprintf("%d:%d", line, col) != tt.at || !strings.Contains(p.Message, tt.says) || len(p.Related) != tt.notes {
			t.Errorf("%q: %s at %d:%d: %s, %d notes; want %s at %s: %s, %d notes",
				tt.src, p.Fault, line, col, p.Message, len(p.Related), tt.fault, tt.at, tt.says, tt.notes)
		}
		checkLaws(t, f)
	}
}

func TestYAMLWithoutProblems(t *testing.T) {
	for _, src := range []string{
		"a: !Ref b\nc: !Sub\n  - x\n  - {}\nd: !GetAtt a.b\n", "a: !include x.yaml\n", "a: !vault |\n  $ANSIBLE_VAULT\n",
		"a: !reference [.x, script]\n", "a: !secret x\nb: !env X\n", "a: !!set {x, y}\n", "a: !<!x> 1\n",
		"a: &x 1\nb: &x 2\nc: *x\n", "x: &x {}\ny: &y {}\nz:\n  <<: *x\n  <<: *y\n", "1: a\n'1': b\n",
		"%YAML 1.2\n---\na: 1\n", "%FOO bar\n---\na: 1\n", "a: [\n  b\n]\n", "- !ruby/regexp /x/\n", "on: push\n", "",
		"a: http://x/y?z=1&b=2#c\n", "a: -1\nb: ?x\nc: a:b\n", "? a\n? b\n",
	} {
		if f := readYAML(src); !f.Whole() || len(f.Problems()) > 0 {
			t.Errorf("%q: %v %s", src, f.Problems(), f.Skipped())
		}
	}
	f := NewAs(YAML, "docs/mkdocs.yml", []byte("a: !!python/name:x.y\n"), Limits{})
	if len(f.Problems()) > 0 {
		t.Errorf("mkdocs.yml: %v", f.Problems())
	}
}

// TestYAMLLimits gives files that are made to exhaust a reader. Each takes less than a second on an idle machine; what
// is not linear takes minutes.
func TestYAMLLimits(t *testing.T) {
	laughs := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 80; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	indented := ""
	for i := range 3000 {
		indented += strings.Repeat(" ", i) + "a:\n"
	}
	handles := "---\n"
	for i := range 20000 {
		handles = fmt.Sprintf("%%TAG !a%d! b\n", i) + handles[:min(len(handles), 400000)]
	}
	tests := []struct{ name, src, skipped string }{
		{"billion laughs", laughs, "aliases expand to more than 1000000 values"},
		{"deep flow", strings.Repeat("[", 100000), "nested deeper than 200"},
		{"deep blocks", indented, "nested deeper than 200"},
		{"deep dashes", strings.Repeat("- ", 100000), "nested deeper than 200"},
		{"flow list", "[" + strings.Repeat("1,", 2_000_000) + "1]", "more than 1000000 values"},
		{"dashes", strings.Repeat("-\n", 2_000_000), "more than 1000000 values"},
		{"handles", handles, ""},
		{"size", strings.Repeat("#", 6<<20), "larger than 5 MB"},
		{"comments", strings.Repeat("#\n", 1<<20), ""},
		{"text in a block", "a: |\n" + strings.Repeat("  [x, y, z, 1, 2, 3, 4, 5, 6]\n", 120_000), ""},
	}
	for _, tt := range tests {
		f := readYAML(tt.src)
		if f.Skipped() != tt.skipped {
			t.Errorf("%s: skipped %q, want %q", tt.name, f.Skipped(), tt.skipped)
		}
		if tt.skipped != "" && len(f.Roots()) > 0 {
			t.Errorf("%s: skipped, but there is a tree", tt.name)
		}
	}
}

func TestYAMLEdits(t *testing.T) {
	replace := func(pointer string, v any) func(*File) (Edit, error) {
		return func(f *File) (Edit, error) { return f.Replace(f.Root().At(pointer), v) }
	}
	insert := func(pointer, key string, v any) func(*File) (Edit, error) {
		return func(f *File) (Edit, error) { return f.Insert(f.Root().At(pointer), key, v) }
	}
	remove := func(pointer string) func(*File) (Edit, error) {
		return func(f *File) (Edit, error) { return f.Delete(f.Root().At(pointer)) }
	}
	tests := []struct {
		src  string
		edit func(*File) (Edit, error)
		want string
	}{
		{"a: b # c\n", replace("/a", "x y"), "a: x y # c\n"},
		{"a: b # c\n", replace("/a", "true"), "a: \"true\" # c\n"},
		{"a: b\n", replace("/a", "yes"), "a: \"yes\"\n"},
		{"a: 1.2.3\n", replace("/a", "1.2.4"), "a: 1.2.4\n"},
		{"a: 2024-01-01\n", replace("/a", "2024-01-02"), "a: 2024-01-02\n"},
		{"a: b\n", replace("/a", "x: y"), "a: \"x: y\"\n"},
		{"a: 'b'\n", replace("/a", "it's"), "a: 'it''s'\n"},
		{"a: \"b\"\n", replace("/a", "c"), "a: \"c\"\n"},
		{"a: b\n", replace("/a", 42), "a: 42\n"},
		{"a: b\n", replace("/a", nil), "a: null\n"},
		{"a:\nb: 1\n", replace("/a", "x"), "a: x\nb: 1\n"},
		{"- # c\n- b\n", replace("/0", true), "- true # c\n- b\n"},
		{"{a, b: 1}", replace("/a", 1), "{a: 1, b: 1}"},
		{"a: |\n    x\nb: 1\n", replace("/a", "u\n\nv\n"), "a: |\n    u\n\n    v\nb: 1\n"},
		{"a: |\r\n  x\r\nb: 1\r\n", replace("/a", "u\nv"), "a: |-\r\n  u\r\n  v\r\nb: 1\r\n"},
		{"a: |\n  x\nb: 1\n", replace("/a", "z"), "a: z\nb: 1\n"},
		{"a:\n- b\n- c # d\n", replace("/a", []any{"x", 1}), "a:\n- x\n- 1 # d\n"},
		{"- a:\n    b: 1\n", replace("/0/a", Members{{"q", 1}, {"x", []any{}}}), "- a:\n    q: 1\n    x: []\n"},
		{"a:\n- b\n", replace("/a", []any{}), "a:\n []\n"},
		{"a: [b]\n", replace("/a", map[string]any{"z": "u,v", "x": []any{}}), "a: {x: [], z: \"u,v\"}\n"},
		{"a: 1\n", insert("", "b", 2), "a: 1\nb: 2\n"},
		{"a: 1", insert("", "b", 2), "a: 1\nb: 2"},
		{"\ufeffa: 1\r\n", insert("", "b", "é"), "\ufeffa: 1\r\nb: é\r\n"},
		{"a:\n  b: |\n    x\n# end\n", insert("/a", "c", 1), "a:\n  b: |\n    x\n  c: 1\n# end\n"},
		{"a:\n  b: 1 # c\nd: 2\n", insert("/a", "e", 1), "a:\n  b: 1 # c\n  e: 1\nd: 2\n"},
		{"- a: 1\n- b: 2\n", insert("/0", "c", 3), "- a: 1\n  c: 3\n- b: 2\n"},
		{"a:\n- 1\nb: 2\n", insert("/a", "", "x"), "a:\n- 1\n- x\nb: 2\n"},
		{"a: [1, 2] # c\n", insert("/a", "", 3), "a: [1, 2, 3] # c\n"},
		{"a: [\n  1,\n  2, # c\n]\n", insert("/a", "", 3), "a: [\n  1,\n  2,\n  3, # c\n]\n"},
		{"a: {}\n", insert("/a", "b", 1), "a: {b: 1}\n"},
		{"a: {b: 1}\n", insert("/a", "c d", "x, y"), "a: {b: 1, c d: \"x, y\"}\n"},
		{"a:\n    b: 1\n", insert("", "c", Members{{"z", Members{{"q", 1}}}, {"x", []any{1, Members{{"w", 2}, {"v", "a\nb"}}}}}),
			"a:\n    b: 1\nc:\n    z:\n        q: 1\n    x:\n        - 1\n        - w: 2\n          v: \"a\\nb\"\n"},
		{"- a: 1\r\n", insert("", "", Members{{"b", []any{[]any{1}, []any{}}}}), "- a: 1\r\n- b:\r\n    - [1]\r\n    - []\r\n"},
		{"x: &x {a: 1}\nb:\n  <<: *x\n", insert("/b", "a", 2), "x: &x {a: 1}\nb:\n  <<: *x\n  a: 2\n"},
		{"a: 1\nb: 2 # two\nc: 3\n", remove("/b"), "a: 1\nc: 3\n"},
		{"a: 1\nb:\n  - x\n  - y\nc: 3\n", remove("/b"), "a: 1\nc: 3\n"},
		{"a: 1\nb: 2", remove("/b"), "a: 1"},
		{"a: 1\r\nb: 2", remove("/b"), "a: 1"},
		{"\ufeffa: 1\nb: 2\n", remove("/a"), "\ufeffb: 2\n"},
		{"- a: 1\n  b: 2\n", remove("/0/a"), "- b: 2\n"},
		{"- &x a\n- b-c\n- d\n", remove("/1"), "- &x a\n- d\n"},
		{"a:\n  b: 1 # c\nd: 2\n", remove("/a/b"), "a: {} # c\nd: 2\n"},
		{"a:\n- b\n", remove("/a/0"), "a: []\n"},
		{"a: [1, 2, 3]\n", remove("/a/0"), "a: [2, 3]\n"},
		{"a: [1, 2, 3]\n", remove("/a/2"), "a: [1, 2]\n"},
		{"a: {b: 1}\n", remove("/a/b"), "a: {}\n"},
		{"a: [1, ]\n", remove("/a/0"), "a: [ ]\n"},
	}
	for _, tt := range tests {
		f := readYAML(tt.src)
		e, err := tt.edit(f)
		if err != nil {
			t.Errorf("%q: %v", tt.src, err)
			continue
		}
		if got, _ := Apply(f.Src, []Edit{e}); string(got) != tt.want {
			t.Errorf("%q becomes %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestYAMLEditsRefused(t *testing.T) {
	for src, edit := range map[string]func(*File) error{
		"a: &x 1\nb: *x\n": func(f *File) error { _, err := f.Delete(f.Root().Get("a")); return err },
		"a: *b\n":          func(f *File) error { _, err := f.Replace(f.Root().Get("a"), 1); return err },
		"a: !!int 1\n":     func(f *File) error { _, err := f.Replace(f.Root().Get("a"), "x"); return err },
		"- a: 1\n  # of b\n  b: 2\n": func(f *File) error {
			_, err := f.Delete(f.Root().Find("0", "a"))
			return err
		},
		"a: 1\nb: 2\n": func(f *File) error { _, err := f.Replace(f.Root().Get("a"), json.Number("1 ")); return err },
	} {
		if err := edit(readYAML(src)); err == nil {
			t.Errorf("%q was edited", src)
		}
	}
}

func FuzzYAML(f *testing.F) {
	for _, src := range []string{
		"", "a: 1\n", "a: [b, {c: d}]\n", "- |\n  x\n- >+\n  y\n\n", "a: &x !!str \"y\"\nb: *x\n", "? [a]\n: b\n", "<<: {a: 1}\n",
		"\ufeffa: é\r\nb:\r\n- 'c'\r\n", "--- a\n...\n%TAG !x! y\n---\n!x!z b\n", "a: {b, c: , ? d}\n", "[a: b, ? c]", "- - a\n  - b\n-\n",
		"a: b\rc: d\u2028e: f\n", "a:\n  # c\n  b: 1 # d\n", "|\n a", "{a: 1,}", ": a\n", "a: &x [*x]", "a: |2-\n   b\n",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 5000 {
			return
		}
		checkLaws(t, readYAML(src))
	})
}

func BenchmarkYAML(b *testing.B) {
	var s strings.Builder
	for i := 0; s.Len() < 1<<20; i++ {
		fmt.Fprintf(&s, "service-%d: # a service\n  image: \"registry/app:%d\"\n  ports: [80, 443]\n  env:\n    - name: LEVEL\n      value: info\n  run: |\n    echo %d\n    exit\n", i, i, i)
	}
	src := []byte(s.String())
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if f := NewAs(YAML, "x.yaml", src, Limits{}); !f.Whole() {
			b.Fatal(f.Problems(), f.Skipped())
		}
	}
}

func TestYAMLByteOrderMarkBelowComments(t *testing.T) {
	for _, src := range []string{"# a\n\ufeffkey: 1\nb: 2\n", "\n# a\r\n\r\n\ufeffkey: 1\r\nb: 2\r\n"} {
		f := New("a.yaml", []byte(src), Limits{})
		n := f.Root().Get("key")
		if n == nil || len(f.Problems()) > 0 || f.Text(n.KeySpan) != "key" || f.Text(n.Span) != "1" {
			t.Errorf("%q: %v %+v", src, f.Problems(), n)
		}
		if b := f.Root().Get("b"); b == nil || f.Text(b.KeySpan) != "b" {
			t.Errorf("%q: b is %+v", src, b)
		}
		checkLaws(t, f)
	}
	if f := New("a.yaml", []byte("a: 1\n\ufeffkey: 1\n"), Limits{}); len(f.Problems()) == 0 {
		t.Error("a mark within a document passes in silence")
	}
}
