package doc

import (
	"fmt"
	"strings"
	"testing"
)

func TestMarkdownFrontMatter(t *testing.T) {
	for _, c := range []lineCase{
		{"# Title\n\ntext\n", nil},
		{"", nil},
		{"---\n«title»: ‹Hello›\n«n»: ‹1›\n---\n# Title\n", []string{"Hello", "1"}},
		{"---\r\n«title»: ‹\"Hello\"›\r\n---\r\ntext", []string{"Hello"}},
		{"\ufeff---\n«title»: ‹Hello 😀›\n«é»: ‹b›\n---\n", []string{"Hello 😀", "b"}},
		{"---  \n«title»: ‹x›\n---\t\n", []string{"x"}},
		{"---\n«title»: ‹x›\n...\n\ntext", []string{"x"}},
		{"---\n\n# c\n«title»: ‹x›\n---", []string{"x"}},
		{"---\n---\ntext", nil},
		{"+++\n«title» = ‹\"x\"›\n[a]\n«b» = ‹1›\n+++\ntext", []string{"x", "1"}},
		{";;;\n{\"a\": 1}\n;;;\ntext", nil},
		// a line across the page
		{"---\n\nSome text: and more\n of it\n", nil},
		{"---\nsome text\n---\n", nil},
		{"---\n\nNote: see [a]: and `b`: c\n\n---\n", nil},
		{"---\n\n- a: b\n\n---\n", nil},
		{" ---\na: b\n---\n", nil},
		{"----\na: b\n----\n", nil},
		{"text\n---\na: b\n---\n", nil},
	} {
		if strings.HasPrefix(c.marked, ";;;") { // JSON marks keys with their quotes
			f := NewAs(Markdown, "a.md", []byte(c.marked), Limits{})
			if n := f.Root().Get("a"); n == nil || n.Span != (Span{10, 11}) || n.KeySpan != (Span{5, 8}) {
				t.Errorf("%q is read as\n%s", c.marked, dump(f))
			}
			checkLaws(t, f)
			continue
		}
		c.check(t, Markdown, "a.md")
	}
}

func TestMarkdownBody(t *testing.T) {
	for src, want := range map[string]string{
		"# Title\ntext":               "# Title\ntext",
		"\ufeff# Title":               "# Title",
		"---\na: b\n---\ntext":        "text",
		"---\r\na: b\r\n---\r\n\r\nx": "\r\nx",
		"\ufeff+++\na = 1\n+++\nx":    "x",
		"---\na: b\n---":              "",
		"---\na: b\nno end":           "---\na: b\nno end",
		"---\njust text\n---\nx":      "---\njust text\n---\nx",
		"---\na: [b\n---\nx":          "x",
		"---\na: {{ x }}\n---\nx":     "x",
	} {
		f := NewAs(Markdown, "a.md", []byte(src), Limits{})
		if got := f.Text(f.Body()); got != want {
			t.Errorf("%q has the body %q, want %q", src, got, want)
		}
		checkLaws(t, f)
	}
}

// What the front matter's own reader finds stands at the same text in the Markdown file.
func TestMarkdownSpans(t *testing.T) {
	for _, c := range []struct {
		format      Format
		fence, text string
	}{
		{YAML, "---", "a: 1\nb:\n  - c\n  - {d: e}\nf: |\n  text\n  more\ng: &x 'y'\nh: *x\n"},
		{YAML, "---", "a: \"b\r\n  c\"\r\nd: é😀\r\n"},
		{YAML, "---", "a: 1\na: 2\n"},
		{YAML, "---", "a: [1\nb: 2\n"},
		{YAML, "---", "\ta: *b\n"},
		{YAML, "---", "k: 'x\n"},
		{TOML, "+++", "a = 1\n[b]\nc = \"\"\"\nd\n\"\"\"\n[[e]]\nf = [1, 2]\n"},
		{TOML, "+++", "a = 1\na = 2\n"},
		{TOML, "+++", "a = \n"},
		{JSONC, ";;;", "{\"a\": [1, {\"b\": null}], \"c\": \"d\"}\n"},
		{JSONC, ";;;", "{\"a\": }\n"},
	} {
		head := "\ufeff" + c.fence + "\n"
		plain := NewAs(c.format, "a.md", []byte(c.text), Limits{})
		f := NewAs(Markdown, "a.md", []byte(head+c.text+c.fence+"\ntext"), Limits{})
		if got, want := texts(f), texts(plain); got != want {
			t.Errorf("%q as front matter is\n%swant\n%s", c.text, got, want)
		}
		checkLaws(t, f)
	}
}

// texts is a tree with the text each node spans in place of its span.
func texts(f *File) string {
	var b strings.Builder
	for _, p := range f.Problems() {
		fmt.Fprintf(&b, "! %s %q %s\n", p.Fault, f.Text(p.Span), p.Message)
	}
	for _, root := range f.Roots() {
		for n := range root.All() {
			if n != root {
				fmt.Fprintf(&b, "%s %s %q %q %q\n", n.Pointer(), n.Kind, f.Text(n.KeySpan), f.Text(n.Span), n.Value)
			}
		}
	}
	return b.String()
}

func TestMarkdownFaults(t *testing.T) {
	for _, c := range []struct{ path, src, want string }{
		{"SKILL.md", "---\nname: x\nglobs: *.ts\n---\n", "invalid"},
		{"SKILL.md", "---\nname: x\ndescription: a: b\n---\n", "invalid"},
		{"a.md", "---\na: 1\na: 2\n---\n", "duplicate-key"},
		{"a.md", "+++\na = \n+++\n", "invalid"},
		{"a.md", ";;;\n{a}\n;;;\n", "invalid"},
		{"a.md", "---\n\nfoo: [bar: baz\n\n---\n", ""},
		{"archetypes/default.md", "---\ntitle: {{ .Name }}\n---\n", ""},
		{"rules/a.mdc", "---\nglobs: *.ts\n---\n", ""},
	} {
		f := NewAs(Markdown, c.path, []byte(c.src), Limits{})
		got := ""
		for _, p := range f.Problems() {
			got += string(p.Fault)
		}
		if got != c.want {
			t.Errorf("%s %q has the faults\n%s, want %q", c.path, c.src, faults(f), c.want)
		}
		checkLaws(t, f)
	}
	f := NewAs(Markdown, "archetypes/default.md", []byte("---\ntitle: {{ .Name }}\n---\n"), Limits{})
	if f.Skipped() != "template" {
		t.Errorf("a template is read: %s", dump(f))
	}
}

func TestMarkdownCursorRules(t *testing.T) {
	for _, c := range []lineCase{
		{"---\n«description»: ‹Use tabs: always›\n«globs»: ‹*.ts,**/*.tsx›\n«alwaysApply»: ‹false›\n---\ntext", []string{"Use tabs: always", "*.ts,**/*.tsx", "false"}},
		{"---\r\n«globs»: ‹*.ts›\r\n«description»:‹›\r\n«a»: ‹\"b\"›\r\n---\r\n", []string{"*.ts", null, "b"}},
	} {
		c.check(t, Markdown, ".cursor/rules/a.mdc")
	}
}

func TestMarkdownEdits(t *testing.T) {
	for _, c := range []editCase{
		{"\ufeff---\r\na: b # c\r\n---\r\ntext", "set a", "d", "\ufeff---\r\na: d # c\r\n---\r\ntext"},
		{"---\na: b\n---\ntext", "insert c", 1, "---\na: b\nc: 1\n---\ntext"},
		{"---\na:\n  b: c\n---\ntext", "insert a d", "e", "---\na:\n  b: c\n  d: e\n---\ntext"},
		{"---\na: b\nc: d\n---\ntext", "delete a", nil, "---\nc: d\n---\ntext"},
		{"+++\na = 1\n+++\ntext", "set a", 2, "+++\na = 2\n+++\ntext"},
		{"---\ndescription: a: b\n---\ntext", "set description", "c", "refused"},
	} {
		c.check(t, Markdown, "a.mdc")
	}
}

func TestMarkdownHostile(t *testing.T) {
	const n = 100_000
	for _, s := range []string{"---\n", "- ", "a: b\n", "[", "a:\n", "\n", "a: [\n", "&a ", "*a\n", "---\r", "x\n---\n"} {
		for _, head := range []string{"---\n", "---\na: b\n", "+++\n", ";;;\n"} {
			for _, path := range []string{"a.md", "a.mdc"} {
				quick(t, Markdown, path, head+strings.Repeat(s, n)+"\n"+head)
			}
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte("---\na: b\nc:\n  - d\n---\ntext"), false)
	f.Add([]byte("---\r\nglobs: *.ts\r\n---\r\ntext"), true)
	f.Add([]byte("+++\na = 1\n[b]\n+++\n"), false)
	f.Add([]byte(";;;\n{\"a\": 1}\n;;;\n"), false)
	f.Fuzz(func(t *testing.T, src []byte, rule bool) {
		path := "a.md"
		if rule {
			path = "a.mdc"
		}
		checkLaws(t, NewAs(Markdown, path, src, Limits{Nodes: 1000}))
	})
}
