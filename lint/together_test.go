package lint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/confward/confward/doc"
)

var twinRule = &Rule{ID: "twin/same", Title: "Two files are the same", Severity: Warning}

// twins is a check that finds the files of a folder that begin like the one before.
func twins() *Check {
	return &Check{Name: "twin", Title: "twins", Rules: []*Rule{twinRule}, New: func() (Runner, error) { return &twinRunner{}, nil }}
}

type twinRunner struct{ Together }

func (*twinRunner) Repo(p *RepoPass) error {
	if p.Has("panic") {
		panic("no")
	}
	first := map[string]*doc.File{}
	for _, path := range p.Below("t/") {
		f, err := p.Open(path)
		if errors.Is(err, ErrBinary) {
			p.NotChecked(path, "no text")
			continue
		}
		if err != nil {
			return err
		}
		line, _, _ := bytes.Cut(f.Src, []byte("\n"))
		if twin := first[string(line)]; twin != nil {
			p.Report(Finding{Rule: twinRule, At: f.Place(doc.Span{End: len(line)}), Message: "the same as " + twin.Path,
				Related: []Related{{At: twin.Place(doc.Span{})}}})
		} else {
			first[string(line)] = f
		}
	}
	p.Section(Section{Title: "Twins", Columns: []string{"files"}, Rows: [][]string{{fmt.Sprint(len(first))}}})
	return nil
}

// together runs the twins and the words over a source, and tells the findings that count, the others in brackets.
func together(t *testing.T, src Source, opt Options) (*Report, []string) {
	t.Helper()
	r, err := Run(context.Background(), src, []*Check{words(), twins(), IgnoreCheck()}, opt)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		line := fmt.Sprintf("%s:%d %s %s", f.At.Path, f.At.Line, f.Rule.ID, f.Message)
		if !f.Counts() {
			line = "(" + line + ")"
		}
		out = append(out, line)
	}
	for _, n := range r.NotChecked {
		out = append(out, fmt.Sprintf("not checked: %s %s: %s", n.Path, n.Check, n.Reason))
	}
	return r, out
}

func TestFilesAreJudgedTogether(t *testing.T) {
	r, got := together(t, folder{
		"t/a": "one\nbad", "t/b": "two", "t/c": "one\n", "t/d.yaml": "one # confward:ignore twin as meant", "t/e.yaml": "one # confward:ignore twin as meant",
		"t/f.yaml": "alone\n# confward:ignore-file twin why", "t/g": "\x00", "u": "one",
	}, Options{})
	expect(t, got,
		"t/a:2 word/evil a bad word",
		"t/c:1 twin/same the same as t/a",
		"t/d.yaml:1 ignore/unused nothing here breaks twin",
		"(t/e.yaml:1 twin/same the same as t/d.yaml)",
		"t/f.yaml:2 ignore/unused nothing here breaks twin",
		"not checked: t/g : binary", "not checked: t/g twin: no text")
	if len(r.Sections) != 1 || r.Sections[0].Check != "twin" || r.Sections[0].Rows[0][0] != "4" {
		t.Errorf("sections: %+v", r.Sections)
	}
	for _, c := range r.Checks {
		if c.Name == "twin" && (c.Files != 7 || c.Warnings != 1 || c.Muted != 1) {
			t.Errorf("its row: %+v", c)
		}
	}
}

func TestSecretsAreHiddenInWhatIsJudgedTogether(t *testing.T) {
	r, _ := together(t, folder{"t/a": "hunter22\n", "t/b": "hunter22\nbad hunter22"}, Options{})
	for _, f := range r.Findings {
		if text := fmt.Sprintf("%+v", f); strings.Contains(text, "hunter22") {
			t.Errorf("%s tells the secret: %s", f.Rule.ID, text)
		}
	}
	if len(r.Findings) != 2 {
		t.Errorf("%d findings", len(r.Findings))
	}
}

func TestACheckOfAllFilesThatStopsLeavesTheOthers(t *testing.T) {
	_, got := together(t, folder{"panic": "bad"}, Options{})
	if len(got) != 2 || got[0] != "panic:1 word/evil a bad word" || !strings.Contains(got[1], "the check twin stopped: panic with a string at together_test.go") {
		t.Error(got)
	}
	r, got := together(t, folder{"t/a": "!no disk"}, Options{})
	if !r.Failed() {
		t.Error(got)
	}
}

// change is some files of a folder, as a change leaves them.
type change struct {
	folder
	paths []string
	base  folder
}

func (c change) Files(ctx context.Context) iter.Seq2[Blob, error] {
	return func(yield func(Blob, error) bool) {
		for b, err := range c.folder.Files(ctx) {
			before, ok := c.base[b.Path]
			b.Change = &Change{Lines: func() ([]LineRange, error) { return []LineRange{{1, 1}}, nil }}
			if ok {
				b.Change.Path, b.Change.Base = b.Path, func() ([]byte, error) { return []byte(before), nil }
			}
			if slices.Contains(c.paths, b.Path) && !yield(b, err) {
				return
			}
		}
	}
}

func (d folder) All(ctx context.Context) ([]Blob, error) {
	var all []Blob
	for b := range d.Files(ctx) {
		if d[b.Path] == "!list" {
			return nil, fs.ErrPermission
		}
		all = append(all, Blob{Path: b.Path})
	}
	return all, nil
}

func TestAChangeIsJudgedByWhatItDoesToAllFiles(t *testing.T) {
	base := folder{"t/a": "one\n", "t/b": "two\n", "t/c": "one\n", "t/x.yaml": "five # confward:ignore twin as meant"}
	now := folder{"t/a": "one\n", "t/b": "one\n", "t/c": "one\n", "t/d": "two", "t/w.yaml": "five # confward:ignore twin as meant", "t/x.yaml": base["t/x.yaml"]}
	_, got := together(t, change{now, []string{"t/b", "t/d", "t/w.yaml"}, base}, Options{Partial: true, Base: base})
	// t/c had a twin before; t/x.yaml was not touched, and its own comment silences what the change does to it.
	expect(t, got,
		"t/b:1 twin/same the same as t/a",
		"(t/c:1 twin/same the same as t/a)",
		"t/w.yaml:1 ignore/unused nothing here breaks twin",
		"(t/x.yaml:1 twin/same the same as t/w.yaml)")

	// A fault that was there before, on a line that the change wrote anew.
	_, got = together(t, change{base, []string{"t/c"}, base}, Options{Partial: true, Base: base})
	expect(t, got, "t/c:1 twin/same the same as t/a")

	_, got = together(t, change{folder{"t/a": "1", "t/b": "!list"}, []string{"t/a"}, base}, Options{Partial: true, Base: base})
	expect(t, got, "not checked: . : the files cannot be listed: permission denied")
}

// some is a part of a folder that is no change.
type some struct {
	folder
	paths []string
}

func (s some) Files(ctx context.Context) iter.Seq2[Blob, error] {
	return change{folder: s.folder, paths: s.paths}.Files(ctx)
}

func TestOfAPartOnlyWhatConcernsIt(t *testing.T) {
	all := folder{"t/a": "one\n", "t/b": "one\n", "t/c": "two\n", "t/d": "two\n"}
	for path, want := range map[string]string{"t/a": "t/b:1 twin/same the same as t/a", "t/d": "t/d:1 twin/same the same as t/c"} {
		_, got := together(t, some{all, []string{path}}, Options{Partial: true})
		expect(t, got, want)
	}
}

func TestWhatFilesAreTogetherIsRemembered(t *testing.T) {
	d, store := newDisk(map[string]string{"t/a": "one\n", "t/b": "one\n", "u": "x"}), newShelf()
	look := func(want ...string) []string {
		t.Helper()
		d.reads = nil
		opt := Options{Jobs: 1, Cache: &Cache{Store: store}}
		_, got := together(t, d, opt)
		expect(t, got, want...)
		return d.reads
	}
	look("t/b:1 twin/same the same as t/a")
	if reads := look("t/b:1 twin/same the same as t/a"); len(reads) > 0 {
		t.Errorf("read again: %q", reads)
	}
	d.write("u", "y")
	if reads := look("t/b:1 twin/same the same as t/a"); !slices.Equal(reads, []string{"u"}) {
		t.Errorf("for a file that has no part in it: %q", reads)
	}
	d.write("t/a", "two\n")
	look()
	d.write("t/c", "two\n")
	look("t/c:1 twin/same the same as t/a")
}

// late is a check whose File waits until all files were judged together.
type late struct{ judged chan struct{} }

func (l late) File(*Pass, *doc.File) error { <-l.judged; return nil }
func (l late) Repo(*RepoPass) error        { close(l.judged); return nil }

func TestFilesAreJudgedTogetherWhileSingleOnesAreLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		check := &Check{Name: "late", New: func() (Runner, error) { return late{make(chan struct{})}, nil }}
		if r, err := Run(t.Context(), folder{"a": "1", "b": "2", "c": "3"}, []*Check{check}, Options{Jobs: 2}); err != nil || r.Files != 3 {
			t.Errorf("%d files were looked at, error %v", r.Files, err)
		}
	})
}
