package fixers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// word is a rule that a text may not hold a word, and has another for it.
type word struct {
	rule, find, fix string
	unsafe          bool
}

// judge finds the words in all files.
func judge(words ...word) Judge {
	return func(_ context.Context, files map[string][]byte) (*lint.Report, error) {
		r := &lint.Report{}
		for _, path := range slices.Sorted(maps.Keys(files)) {
			f := doc.New(path, files[path], doc.Limits{})
			for _, w := range words {
				r.Findings = append(r.Findings, w.in(f)...)
			}
		}
		return r, nil
	}
}

func (w word) in(f *doc.File) []lint.Finding {
	var all []lint.Finding
	for at := 0; ; at += len(w.find) {
		i := bytes.Index(f.Src[at:], []byte(w.find))
		if i < 0 {
			return all
		}
		at += i
		span := doc.Span{Start: at, End: at + len(w.find)}
		fix := lint.Fix{Title: w.find + "->" + w.fix, Safe: !w.unsafe, Edits: []doc.Edit{{Path: f.Path, Span: span, New: w.fix}}}
		all = append(all, lint.Finding{Rule: &lint.Rule{ID: w.rule}, Severity: lint.Warning, At: f.Place(span), Fixes: []lint.Fix{fix}})
	}
}

// make1 makes the fixes of one file.
func make1(t *testing.T, src string, j Judge, opt Options) *File {
	t.Helper()
	done, err := Make(context.Background(), map[string][]byte{"a.txt": []byte(src)}, j, opt)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := doc.Apply(done[0].Was, done[0].Edits); err != nil || !bytes.Equal(got, done[0].Is) {
		t.Errorf("the edits give %q, not %q (%v)", got, done[0].Is, err)
	}
	return done[0]
}

// lines are fixes, one a line.
func lines(fixes []Fix) string {
	var b strings.Builder
	for _, f := range fixes {
		fmt.Fprintf(&b, "%d:%d %s", f.At.Line, f.At.Col, f.Title)
		if f.Why != "" {
			fmt.Fprintf(&b, ": %s", f.Why)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestMake(t *testing.T) {
	many := []word{}
	for c := 'a'; c < 'm'; c++ {
		many = append(many, word{rule: "t/" + string(c), find: string(c), fix: string(c + 1)})
	}
	for _, c := range []struct {
		name, was    string
		words        []word
		opt          Options
		is           string
		made, failed string
	}{
		{name: "nothing", was: "x", words: []word{{rule: "t/a", find: "a", fix: "b"}}, is: "x"},
		{name: "all at once", was: "a.a\na", words: []word{{rule: "t/a", find: "a", fix: "bc"}}, is: "bc.bc\nbc",
			made: "1:1 a->bc\n1:3 a->bc\n2:1 a->bc\n"},
		{name: "of two that touch one waits, and says where it stood", was: "....ab\n",
			words: []word{{rule: "t/a", find: "a", fix: "long\n"}, {rule: "t/b", find: "b", fix: "c"}}, is: "....long\nc\n",
			made: "1:5 a->long\n\n1:6 b->c\n"},
		{name: "of two that overlap the second may be gone", was: "abc",
			words: []word{{rule: "t/ab", find: "ab", fix: "x"}, {rule: "t/bc", find: "bc", fix: "y"}}, is: "xc", made: "1:1 ab->x\n"},
		{name: "what a fix reveals is fixed too", was: "a", words: []word{{rule: "t/a", find: "a", fix: "b"}, {rule: "t/b", find: "b", fix: "c"}},
			is: "c", made: "1:1 a->b\n1:1 b->c\n"},
		{name: "two undo each other", was: ".a.c", words: []word{{rule: "t/a", find: "a", fix: "b"}, {rule: "t/b", find: "b", fix: "a"}, {rule: "t/c", find: "c", fix: "d"}},
			is: ".a.d", made: "1:4 c->d\n",
			failed: "1:2 a->b: it and \"b->a\" (t/b) undo each other\n1:2 b->a: it and \"a->b\" (t/a) undo each other\n"},
		{name: "three in a circle", was: "a", words: []word{{rule: "t/a", find: "a", fix: "b"}, {rule: "t/b", find: "b", fix: "c"}, {rule: "t/c", find: "c", fix: "a"}},
			is:     "a",
			failed: "1:1 a->b: it and \"b->c\" (t/b) and \"c->a\" (t/c) undo each other\n1:1 b->c: it and \"a->b\" (t/a) undo each other\n1:1 c->a: it and \"a->b\" (t/a) undo each other\n"},
		{name: "a fix that is none", was: "a.b", words: []word{{rule: "t/a", find: "a", fix: "xa"}, {rule: "t/b", find: "b", fix: "c"}}, is: "a.c",
			made: "1:3 b->c\n", failed: "1:1 a->xa: with it there are not fewer findings of t/a\n"},
		{name: "a fix that brings more", was: "a", words: []word{{rule: "t/a", find: "a", fix: "bb"}, {rule: "t/b", find: "b", fix: "c"}}, is: "a",
			failed: "1:1 a->bb: it brings other findings\n"},
		{name: "rounds are bounded", was: "a", words: many, is: "k",
			made:   "1:1 a->b\n1:1 b->c\n1:1 c->d\n1:1 d->e\n1:1 e->f\n1:1 f->g\n1:1 g->h\n1:1 h->i\n1:1 i->j\n1:1 j->k\n",
			failed: "1:1 k->l: 10 rounds were not enough: run it again\n"},
		{name: "an unsafe one is not made", was: "a", words: []word{{rule: "t/a", find: "a", fix: "b", unsafe: true}}, is: "a"},
		{name: "unless it is wanted", was: "a", words: []word{{rule: "t/a", find: "a", fix: "b", unsafe: true}}, opt: Options{Unsafe: true}, is: "b", made: "1:1 a->b\n"},
		{name: "only some findings", was: "ab", words: []word{{rule: "t/a", find: "a", fix: "x"}, {rule: "t/b", find: "b", fix: "y"}},
			opt: Options{Wants: func(f *lint.Finding) bool { return f.Rule.ID == "t/b" }}, is: "ay", made: "1:2 b->y\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := make1(t, c.was, judge(c.words...), c.opt)
			if diff := cmp.Diff([]string{c.is, c.made, c.failed}, []string{string(f.Is), lines(f.Made), lines(f.Failed)}); diff != "" {
				t.Errorf("content, made and failed (-want +got):\n%s", diff)
			}
			if c.name == "rounds are bounded" {
				return
			}
			again := make1(t, string(f.Is), judge(c.words...), c.opt)
			if len(again.Made) > 0 {
				t.Errorf("made once more: %s", lines(again.Made))
			}
		})
	}
}

func TestChoosePrefersWhatIsSafe(t *testing.T) {
	f := &lint.Finding{Fixes: []lint.Fix{{Title: "guess"}, {Title: "sure", Safe: true}}}
	for _, unsafe := range []bool{false, true} {
		if x, ok := Choose(f, unsafe); !ok || x.Title != "sure" {
			t.Errorf("unsafe %v: %q", unsafe, x.Title)
		}
	}
}

// altered is a judge whose report is changed before it is given.
func altered(j Judge, change func(files map[string][]byte, r *lint.Report)) Judge {
	return func(ctx context.Context, files map[string][]byte) (*lint.Report, error) {
		r, err := j(ctx, files)
		change(files, r)
		return r, err
	}
}

func TestMakeTakesBack(t *testing.T) {
	a := judge(word{rule: "t/a", find: "a", fix: "b"})
	for _, c := range []struct {
		name  string
		judge Judge
		why   string
	}{
		{"what is no longer looked at", altered(a, func(files map[string][]byte, r *lint.Report) {
			if string(files["a.txt"]) == "b" {
				r.NotChecked = []lint.NotChecked{{Path: "a.txt", Reason: "binary"}}
			}
		}), "with it the file would no longer be checked as before"},
		{"what becomes an error", altered(a, func(files map[string][]byte, r *lint.Report) {
			if string(files["a.txt"]) == "b" {
				r.Findings = []lint.Finding{{Rule: &lint.Rule{ID: "t/x"}, Severity: lint.Error, At: doc.Place{Path: "a.txt"}}}
			}
		}), "it brings other findings"},
		{"what changes another file", altered(a, func(_ map[string][]byte, r *lint.Report) {
			for _, f := range r.Findings {
				f.Fixes[0].Edits[0].Path = "b.txt"
			}
		}), "it changes another file"},
		{"what lies outside the file", altered(a, func(_ map[string][]byte, r *lint.Report) {
			for _, f := range r.Findings {
				f.Fixes[0].Edits[0].Span.End = 99
			}
		}), "it does not fit the file"},
		{"what changes nothing", altered(a, func(_ map[string][]byte, r *lint.Report) {
			for i := range r.Findings {
				r.Findings[i].Fixes[0].Edits = nil
			}
		}), "it does not fit the file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := make1(t, "a", c.judge, Options{})
			if string(f.Is) != "a" || len(f.Made) != 0 || len(f.Edits) != 0 {
				t.Errorf("made %q: %s", f.Is, lines(f.Made))
			}
			if want := "1:1 a->b: " + c.why + "\n"; lines(f.Failed) != want {
				t.Errorf("failed: %q, want %q", lines(f.Failed), want)
			}
		})
	}
}

func TestMakeKeepsFilesReadable(t *testing.T) {
	done, err := Make(context.Background(), map[string][]byte{"a.json": []byte(`{"a": 1}`)}, judge(word{rule: "t/a", find: "}", fix: ""}), Options{})
	if err != nil || string(done[0].Is) != `{"a": 1}` || !strings.Contains(lines(done[0].Failed), "could not be read") {
		t.Errorf("%v %+v", err, done[0])
	}
}

func TestMutedFindingsAreNotFixed(t *testing.T) {
	f := make1(t, "a", altered(judge(word{rule: "t/a", find: "a", fix: "b"}), func(_ map[string][]byte, r *lint.Report) {
		for i := range r.Findings {
			r.Findings[i].Muted = &lint.Muted{By: "inline"}
		}
	}), Options{})
	if string(f.Is) != "a" || len(f.Left) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestMakeFixesFilesApart(t *testing.T) {
	files := map[string][]byte{"b.txt": []byte("a"), "a.txt": []byte("ab"), "c.txt": []byte("x")}
	done, err := Make(context.Background(), files, judge(word{rule: "t/a", find: "a", fix: "c"}, word{rule: "t/b", find: "b", fix: "bb"}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range done {
		got = append(got, fmt.Sprintf("%s %s left %d failed %d", f.Path, f.Is, len(f.Left), len(f.Failed)))
	}
	if diff := cmp.Diff([]string{"a.txt cb left 1 failed 1", "b.txt c left 0 failed 0", "c.txt x left 0 failed 0"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMakeNeedsItsJudge(t *testing.T) {
	_, err := Make(context.Background(), map[string][]byte{"a": nil}, func(context.Context, map[string][]byte) (*lint.Report, error) {
		return nil, errors.New("stopped")
	}, Options{})
	if err == nil {
		t.Error("no error")
	}
}
