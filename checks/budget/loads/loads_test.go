package loads

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
)

// files are a tree in memory, by path and content in turns.
type files []string

func (f files) Paths() []string {
	var names []string
	for i := 0; i < len(f); i += 2 {
		names = append(names, f[i])
	}
	return names
}

func (f files) Open(path string) (*doc.File, error) {
	for i := 0; i < len(f); i += 2 {
		if f[i] == path {
			return doc.New(path, []byte(f[i+1]), doc.Limits{}), nil
		}
	}
	return nil, fs.ErrNotExist
}

func loaded(s *Set) string {
	var b strings.Builder
	for _, p := range s.Parts {
		fmt.Fprintf(&b, "%s %s\n", p.File.Path, p.Class)
	}
	for _, d := range s.Dead {
		fmt.Fprintf(&b, "dead %s:%d:%d %s\n", d.At.Path, d.At.Line, d.At.Col, d.Path)
	}
	return b.String()
}

func TestImports(t *testing.T) {
	chain := files{"CLAUDE.md", "@1.md\n"}
	for i := 1; i <= 7; i++ {
		chain = append(chain, fmt.Sprintf("%d.md", i), fmt.Sprintf("@%d.md\n", i+1))
	}
	for _, c := range []struct {
		name string
		tree files
		want string
	}{
		{"five steps far", chain, "1.md always\n2.md always\n3.md always\n4.md always\n5.md always\nCLAUDE.md always\n"},
		{"in a circle, each once", files{"CLAUDE.md", "@a.md @a.md\n", "a.md", "@CLAUDE.md\n"}, "CLAUDE.md always\na.md always\n"},
		{"not in code", files{"CLAUDE.md", "`@a.md` ``@a.md``\n```\n@a.md\n```\n~~~~\n@a.md\n~~~\n@a.md\n~~~~\nmail me@a.md\n", "a.md", ""}, "CLAUDE.md always\n"},
		{"behind code", files{"CLAUDE.md", "`code` @a.md, and\n```\n```\n", "a.md", ""}, "CLAUDE.md always\na.md always\n"},
		{"from the folder of the file", files{"CLAUDE.md", "@docs/a.md\n", "docs/a.md", "@b.md @../c.md\n", "docs/b.md", "", "c.md", ""},
			"CLAUDE.md always\nc.md always\ndocs/a.md always\ndocs/b.md always\n"},
		{"not out of the repository", files{"CLAUDE.md", "@../a.md @~/a.md @/etc/a.md\n"}, "CLAUDE.md always\n"},
		{"what can only be a file", files{"CLAUDE.md", "see @gone.md, @person, @types/node, @param {x}\n"}, "CLAUDE.md always\ndead CLAUDE.md:1:5 gone.md\n"},
		{"of another folder by path", files{"pkg/CLAUDE.md", "@a.md\n", "pkg/a.md", ""}, "pkg/CLAUDE.md by path\npkg/a.md by path\n"},
		{"not in a template", files{"templates/CLAUDE.md", "@gone.md\n"}, "templates/CLAUDE.md by path\n"},
	} {
		if got := loaded(Of(c.tree)); got != c.want {
			t.Errorf("%s:\ngot\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestSections(t *testing.T) {
	f := doc.New("a.md", []byte("---\nname: x\n---\ntop\n# One #\ntext\n```\n# code\n```\n### Three\n#hash\n"), doc.Limits{})
	var got []string
	for _, s := range Sections(f) {
		got = append(got, fmt.Sprintf("%d %s %q", s.Level, s.Title, f.Src[s.Span.Start:s.Span.End]))
	}
	want := []string{
		`0 front matter "---\nname: x\n---\n"`, `0  "top\n"`, `1 One "# One #\ntext\n` + "```\\n# code\\n```" + `\n"`, `3 Three "### Three\n#hash\n"`,
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// Sections cover a file without gaps, and mentions stand where they say, whatever a file holds.
func FuzzSectionsAndMentions(f *testing.F) {
	for _, s := range []string{"# a\n## b\n", "---\na: 1\n---\n@x.md `@y` ```\n", "~~~\n@a\n~~~\n@b", "\r\n# x\r\n@c.md.\r\n", "`````@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		file := doc.New("a.md", []byte(src), doc.Limits{})
		at := 0
		for _, s := range Sections(file) {
			if s.Span.Start != at || s.Span.End < at {
				t.Fatalf("a section of %d-%d behind %d", s.Span.Start, s.Span.End, at)
			}
			at = s.Span.End
		}
		if at != len(src) {
			t.Fatalf("sections end at %d of %d", at, len(src))
		}
		for _, m := range Mentions(file) {
			if got := src[m.Span.Start:m.Span.End]; got != "@"+m.Path {
				t.Fatalf("%q stands where @%s should", got, m.Path)
			}
		}
	})
}

// A line in which no backticks close others takes no longer than its length.
func TestBackticksThatNothingCloses(t *testing.T) {
	var b strings.Builder
	for n := 1; n <= 3000; n++ {
		b.WriteString(strings.Repeat("`", n) + " ")
	}
	f := doc.New("a.md", []byte(b.String()+"@a.md"), doc.Limits{})
	if got := Mentions(f); len(got) != 1 || got[0].Path != "a.md" {
		t.Errorf("%v", got)
	}
}
