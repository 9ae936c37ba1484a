package trim

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/confward/confward/doc"
)

func lossless(t *testing.T, name, src string) string {
	t.Helper()
	f := doc.New(name, []byte(src), doc.Limits{})
	out, err := doc.Apply(f.Src, Lossless(f))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func render(t *testing.T, name string, src []byte) string {
	t.Helper()
	f := doc.New(name, src, doc.Limits{})
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(src[f.Body().Start:], &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLossless(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"a.md", "# A  \n\n\n\ntext \nmore\n\n\n", "# A\n\ntext\nmore\n"},
		{"a.md", "a line that breaks  \nhere\n", "a line that breaks  \nhere\n"},
		{"a.md", "---\nname: x   \n---\ntext  \n", "---\nname: x   \n---\ntext\n"},
		{"a.md", "```\ncode  \n\n\n\nmore\n```\n", "```\ncode  \n\n\n\nmore\n```\n"},
		{"a.md", "text\n\n    code\n\n\n    more\n", "text\n\n    code\n\n\n    more\n"},
		{"a.md", "| a    |   b |\n|------|:---:|\n| one  | `x  y` |\n", "| a | b |\n|---|:---:|\n| one | `x  y` |\n"},
		{"a.md", "| a \\| b   | c |\n|-----|-----|\n", "| a \\| b | c |\n|---|---|\n"},
		{"a.md", "| no    | table |\ntext\n", "| no    | table |\ntext\n"},
		{"a.md", "<pre>\na\n\n\nb\n</pre>\n", "<pre>\na\n\n\nb\n</pre>\n"},
		{"a.yaml", "a: 1   \nb: |\n  text  \n", "a: 1   \nb: |\n  text  \n"},
		{"b.yaml", "a: 1   \nb: 2\n", "a: 1\nb: 2\n"},
		{"a.json", "{\"a\": 1}  \n", "{\"a\": 1}\n"},
	} {
		if got := lossless(t, c.name, c.src); got != c.want {
			t.Errorf("%q: %q, want %q", c.src, got, c.want)
		}
	}
}

// A program of its own reads the text before and after: what a reader sees is the same.
func FuzzMarkdownRendersTheSame(f *testing.F) {
	for _, s := range []string{
		"# A  \n\n\n- b \n\n\n  c  \n", "| a  |  b |\n|----|----|\n| 1  |\n", "> q  \n> \n>\n> r \n", "1.  a\n\n\n\n    code \n", "a  \n\n b\n",
		"-   \n    x\n", "<div>\n\n\n</div>  \n", "[a]:   /b  \n", "\tcode \n", "~~~\nx  \n~~~  \n", "a\n---   \n\n\n***  \n", "|a|\n|-|\n\n|   |  |\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		out := lossless(t, "a.md", src)
		if a, b := render(t, "a.md", []byte(src)), render(t, "a.md", []byte(out)); a != b {
			t.Errorf("%q became %q\nbefore: %q\nafter:  %q", src, out, a, b)
		}
	})
}

func TestRealFilesRenderTheSame(t *testing.T) {
	root := os.Getenv("CONFWARD_MOAI")
	if root == "" {
		t.Skip("CONFWARD_MOAI names no clone of github.com/modu-ai/moai-adk")
	}
	files, changed := 0, 0
	err := filepath.WalkDir(filepath.Join(root, ".claude"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".md") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		out := lossless(t, path, string(src))
		if out != string(src) {
			changed++
		}
		if render(t, path, src) != render(t, path, []byte(out)) {
			t.Errorf("%s does not render the same", path)
		}
		return nil
	})
	if err != nil || files == 0 || changed == 0 {
		t.Errorf("%d files, %d changed: %v", files, changed, err)
	}
}

func TestCopies(t *testing.T) {
	long := strings.Repeat("words that stand twice ", 6)
	a := doc.New("a.md", []byte("# A\n\n"+long+"\n\nshort\n"), doc.Limits{})
	b := doc.New("b.md", []byte("short\n\n"+strings.ReplaceAll(long, "stand ", "stand\n")+"\n\n```\n"+long+"\n```\n"), doc.Limits{})
	got := Copies([]*doc.File{a, b})
	if len(got) != 1 || got[0].At.Path != "b.md" || got[0].At.Line != 3 || got[0].First.Path != "a.md" || got[0].First.Line != 3 {
		t.Errorf("%+v", got)
	}
}
