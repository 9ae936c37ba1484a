package lint

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/confward/confward/doc"
)

// additions is a check that says which lines it is to look at.
func additions(looks *int) *Check {
	rule := &Rule{ID: "additions/lines", Title: "t", Severity: Warning}
	return &Check{Name: "additions", Rules: []*Rule{rule}, Past: true, New: func() (Runner, error) { return additionsRunner{rule, looks}, nil }}
}

type additionsRunner struct {
	rule  *Rule
	looks *int
}

func (r additionsRunner) File(p *Pass, f *doc.File) error {
	*r.looks++
	lines, alone, err := p.Added()
	p.Report(Finding{Rule: r.rule, At: f.Place(doc.Span{}), Identity: "one", Message: fmt.Sprint(lines, alone)})
	return err
}

// Where each commit counts, the same fault is told of each, and what is remembered of a content holds for the lines that
// were looked at, and for no other run.
func TestEachCommitIsToldByItsLines(t *testing.T) {
	store, looks := newShelf(), 0
	commits := []*Commit{{ID: "1", Date: time.Unix(1, 0)}, {ID: "2", Date: time.Unix(2, 0)}}
	run := func(each bool, lines ...LineRange) (told []string) {
		t.Helper()
		var list []Blob
		for _, c := range commits {
			list = append(list, Blob{Path: "a.txt", Hash: "1", Read: text("now"), Commit: c, Change: &Change{Lines: at(lines...)}})
		}
		r, err := Run(t.Context(), blobs{list: list}, []*Check{additions(&looks)},
			Options{Jobs: 1, EachCommit: each, Cache: &Cache{Store: store, Program: "p"}})
		if err != nil || r.Failed() {
			t.Fatal(err, r)
		}
		for _, x := range r.Findings {
			told = append(told, x.Commit.ID+x.Message)
		}
		return told
	}
	for i, x := range []struct {
		each  bool
		lines []LineRange
		want  []string
		looks int // in all, so far
	}{
		{true, []LineRange{{5, 6}}, []string{"1[{5 6}] true", "2[{5 6}] true"}, 1},
		{true, []LineRange{{5, 6}}, []string{"1[{5 6}] true", "2[{5 6}] true"}, 1},
		{true, []LineRange{{5, 7}}, []string{"1[{5 7}] true", "2[{5 7}] true"}, 2},
		{false, []LineRange{{1, 1}}, []string{"1[] false"}, 3},
		{true, []LineRange{{5, 7}}, []string{"1[{5 7}] true", "2[{5 7}] true"}, 3},
	} {
		if got := run(x.each, x.lines...); !slices.Equal(got, x.want) || looks != x.looks {
			t.Errorf("%d: %q after %d looks, want %q after %d", i, got, looks, x.want, x.looks)
		}
	}
}
