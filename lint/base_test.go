package lint

import (
	"errors"
	"fmt"
	"testing"

	"github.com/confward/confward/doc"
)

// compared is a check that says what a file was before.
func compared(looks *int) *Check {
	rule := &Rule{ID: "compared/was", Title: "t", Severity: Warning}
	return &Check{Name: "compared", Rules: []*Rule{rule}, New: func() (Runner, error) { return comparedRunner{rule, looks}, nil }}
}

type comparedRunner struct {
	rule  *Rule
	looks *int
}

func (r comparedRunner) File(p *Pass, f *doc.File) error {
	*r.looks++
	before, err := p.Base()
	switch {
	case err != nil:
		return err
	case before == nil:
		p.Report(Finding{Rule: r.rule, At: f.Place(doc.Span{}), Message: "was not there"})
	default:
		p.Report(Finding{Rule: r.rule, At: f.Place(doc.Span{}), Message: fmt.Sprintf("was %s %q", before.Path, before.Src)})
	}
	return nil
}

// What a check says of a file and of what it was before is remembered for both of them together.
func TestABaseIsPartOfWhatIsRemembered(t *testing.T) {
	store, looks := newShelf(), 0
	run := func(change *Change) string {
		t.Helper()
		r, err := Run(t.Context(), blobs{list: []Blob{{Path: "a.txt", Hash: "1", Read: text("now"), Change: change}}},
			[]*Check{compared(&looks)}, Options{Jobs: 1, Cache: &Cache{Store: store, Program: "p"}})
		if err != nil || len(r.Findings) > 1 {
			t.Fatal(err, r.Findings)
		}
		if r.Failed() || len(r.Findings) == 0 {
			return "failed"
		}
		return r.Findings[0].Message
	}
	was := func(path, src string) *Change {
		return &Change{Path: path, Base: text(src), Lines: at(LineRange{1, 1})}
	}
	for i, x := range []struct {
		change *Change
		want   string
		looks  int // at this content in all, so far
	}{
		{nil, "was not there", 1},
		{nil, "was not there", 1},
		{&Change{Lines: at(LineRange{1, 1})}, "was not there", 1}, // a new file
		{was("a.txt", "one"), `was a.txt "one"`, 2},
		{was("a.txt", "one"), `was a.txt "one"`, 2},
		{was("a.txt", "two"), `was a.txt "two"`, 3},
		{was("b.txt", "two"), `was b.txt "two"`, 4},
		{was("a.txt", ""), `was a.txt ""`, 5},
		{was("a.txt", "\x00\x01"), "was not there", 6},
		{&Change{Path: "a.txt", Base: func() ([]byte, error) { return nil, errors.New("gone") }, Lines: at()}, "failed", 7},
		{&Change{Path: "a.txt", Base: func() ([]byte, error) { return nil, errors.New("gone") }, Lines: at()}, "failed", 8},
		{nil, "was not there", 9}, // the last that is known counts
	} {
		if got := run(x.change); got != x.want || looks != x.looks {
			t.Errorf("%d: %s after %d looks, want %s after %d", i, got, looks, x.want, x.looks)
		}
	}
}
