package lint

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/doc"
)

// headed is a folder whose files tell their beginnings, and which notes what was read whole.
type headed struct {
	folder
	read []string
}

func (d *headed) Files(ctx context.Context) iter.Seq2[Blob, error] {
	return func(yield func(Blob, error) bool) {
		for b, err := range d.folder.Files(ctx) {
			whole := b.Read
			b.Head = func() ([]byte, error) {
				src, err := whole()
				return src[:min(len(src), doc.SniffLength)], err
			}
			b.Read = func() ([]byte, error) {
				d.read = append(d.read, b.Path)
				return whole()
			}
			if !yield(b, err) {
				return
			}
		}
	}
}

// sizes reports how much of each file it is given.
type sizes struct{ rule *Rule }

func (s sizes) File(p *Pass, f *doc.File) error {
	p.Report(Finding{Rule: s.rule, At: f.Place(doc.Span{}), Message: "text"})
	return nil
}

func (s sizes) Binary(p *Pass, f *doc.File) error {
	if len(f.Src) > doc.SniffLength {
		p.Report(Finding{Rule: s.rule, At: f.Place(doc.Span{}), Message: "all of it"})
		return nil
	}
	p.Report(Finding{Rule: s.rule, At: f.Place(doc.Span{}), Message: "its beginning"})
	return nil
}

// TestTheBeginningTells: of a file that is no text only the beginning is read, unless a check looks into it.
func TestTheBeginningTells(t *testing.T) {
	rule := &Rule{ID: "size/of", Severity: Notice}
	for _, c := range []struct {
		inside     bool
		read, said string
	}{
		{false, "a.txt", "text, its beginning"},
		{true, "a.txt b.bin", "text, all of it"},
	} {
		d := &headed{folder: folder{"a.txt": strings.Repeat("x", 9000), "b.bin": "\xff\x00" + strings.Repeat("\x00", 9000)}}
		check := &Check{Name: "size", Rules: []*Rule{rule}, Text: true, Inside: c.inside, New: func() (Runner, error) { return sizes{rule}, nil }}
		for _, cache := range []*Cache{nil, {Store: newShelf()}} {
			d.read = nil
			report, err := Run(context.Background(), d, []*Check{check}, Options{Jobs: 1, Cache: cache})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, f := range report.Findings {
				said = append(said, f.Message)
			}
			slices.Sort(d.read)
			if diff := cmp.Diff([]string{c.read, c.said}, []string{strings.Join(d.read, " "), strings.Join(said, ", ")}); diff != "" {
				t.Errorf("inside: %v\n%s", c.inside, diff)
			}
		}
	}
}
