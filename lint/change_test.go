package lint

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"
)

// blobs is a source of ready blobs.
type blobs struct {
	folder
	list []Blob
}

func (s blobs) Files(context.Context) iter.Seq2[Blob, error] {
	return func(yield func(Blob, error) bool) {
		for _, b := range s.list {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// at are changed lines.
func at(lines ...LineRange) func() ([]LineRange, error) {
	return func() ([]LineRange, error) { return lines, nil }
}

func text(s string) func() ([]byte, error) { return func() ([]byte, error) { return []byte(s), nil } }

// changed gives the findings of a run over blobs, with what is known of their age.
func changed(t *testing.T, list ...Blob) []string {
	t.Helper()
	check := words()
	check.Past = true
	r, err := Run(context.Background(), blobs{list: list}, []*Check{check}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		line := fmt.Sprintf("%s:%d", f.At.Path, f.At.Line)
		if f.Older {
			line += " older"
		}
		if f.Commit != nil {
			line += " by " + f.Commit.ID
		}
		out = append(out, line)
	}
	if r.Failed() {
		out = append(out, "failed")
	}
	return out
}

func TestOnlyWhatAChangeBroughtCounts(t *testing.T) {
	base := text("bad one\ngood\nbad two\n")
	// Line 1 was there, line 2 is new, line 4 was there and moved.
	expect(t, changed(t, Blob{Path: "a.txt", Read: text("bad one\nbad new\ngood\nbad two\n"),
		Change: &Change{Path: "a.txt", Base: base, Lines: at(LineRange{2, 2})}}),
		"a.txt:1 older", "a.txt:2", "a.txt:4 older")
	// The third stands on no changed line, but the file had only two: the change caused it.
	expect(t, changed(t, Blob{Path: "a.txt", Read: text("bad one\nbad\nbad two\n"),
		Change: &Change{Path: "a.txt", Base: base, Lines: at()}}),
		"a.txt:1 older", "a.txt:2 older", "a.txt:3")
	// All of a new file is new.
	expect(t, changed(t, Blob{Path: "a.txt", Read: text("bad\n"), Change: &Change{Lines: at(LineRange{1, 1})}}), "a.txt:1")
	// Without its base a file cannot be judged, and nothing passes for older.
	expect(t, changed(t, Blob{Path: "a.txt", Read: text("bad\n"),
		Change: &Change{Path: "a.txt", Base: func() ([]byte, error) { return nil, errors.New("gone") }, Lines: at()}}),
		"a.txt:1", "failed")
}

func TestCommitsOnTheWay(t *testing.T) {
	day := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	one, two := &Commit{ID: "one", Date: day}, &Commit{ID: "two", Date: day.Add(time.Hour)}
	past := func(c *Commit, s string, lines ...LineRange) Blob {
		return Blob{Path: "a.txt", Read: text(s), Commit: c, Change: &Change{Path: "a.txt", Base: text(""), Lines: at(lines...)}}
	}
	// Added by one, still there after two, gone at the end: one finding, by the first.
	expect(t, changed(t, past(one, "bad\n", LineRange{1, 1}), past(two, "bad\n", LineRange{1, 1})), "a.txt:1 by one")
	// Lines that the commit did not touch are not its own.
	expect(t, changed(t, past(two, "bad\nfine\n", LineRange{2, 2})))
	// Still there at the end: the finding of the end, with the commit.
	expect(t, changed(t, Blob{Path: "a.txt", Read: text("x\nbad\n")}, past(one, "bad\n", LineRange{1, 1})), "a.txt:2 by one")
}
