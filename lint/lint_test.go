package lint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/doc"
)

// folder is a source in memory. A file whose text starts with "!" cannot be read.
type folder map[string]string

func (d folder) Files(context.Context) iter.Seq2[Blob, error] {
	return func(yield func(Blob, error) bool) {
		for _, path := range slices.Sorted(maps.Keys(d)) {
			text := d[path]
			read := func() ([]byte, error) {
				if why, broken := strings.CutPrefix(text, "!"); broken {
					return nil, errors.New(why)
				}
				return []byte(text), nil
			}
			if !yield(Blob{Path: path, Size: int64(len(text)), Read: read}, nil) {
				return
			}
		}
	}
}

func (d folder) ReadFile(_ context.Context, path string, _ int64) ([]byte, error) {
	if text, ok := d[path]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}

var wordRule = &Rule{ID: "word/evil", Title: "A bad word", Severity: Error}

// words is a check that finds "bad", calls "secret" a secret, and panics at "panic".
func words() *Check {
	return &Check{Name: "word", Title: "bad words", Rules: []*Rule{wordRule}, New: func() (Runner, error) { return wordRunner{}, nil }}
}

type wordRunner struct{}

func (wordRunner) File(p *Pass, f *doc.File) error {
	if bytes.Contains(f.Src, []byte("panic")) {
		var none []int
		_ = none[f.Lines()]
	}
	if bytes.Contains(f.Src, []byte("fail")) {
		return errors.New("the disk is gone")
	}
	for at := 0; ; {
		n := bytes.Index(f.Src[at:], []byte("bad"))
		if n < 0 {
			return nil
		}
		x := Finding{Rule: wordRule, At: f.Place(doc.Span{Start: at + n, End: at + n + 3}), Message: "a bad word"}
		if s := bytes.Index(f.Src, []byte("hunter22")); s >= 0 {
			x.Secrets = []doc.Span{{Start: s, End: s + 8}}
			x.Message = "a bad word beside hunter22"
		}
		p.Report(x)
		at += n + 3
	}
}

// lines runs the check and gives the findings as lines.
func lines(t *testing.T, src Source, opt Options) []string {
	t.Helper()
	r, err := Run(context.Background(), src, []*Check{words(), IgnoreCheck()}, opt)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		line := fmt.Sprintf("%s:%d:%d %s %s %s", f.At.Path, f.At.Line, f.At.Col, f.Severity, f.Rule.ID, f.Message)
		if f.Muted != nil {
			line += " (" + f.Muted.By + ": " + f.Muted.Reason + ")"
		}
		out = append(out, line)
	}
	for _, n := range r.NotChecked {
		out = append(out, fmt.Sprintf("not checked: %s %s: %s (failed %v)", n.Path, n.Check, n.Reason, n.Failed))
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestRunSortsWhateverTheWorkersDo(t *testing.T) {
	src := folder{}
	var want []string
	for i := range 300 {
		path := fmt.Sprintf("f%03d.txt", i)
		src[path] = "bad\nbad"
		want = append(want, path+":1:1 error word/evil a bad word", path+":2:1 error word/evil a bad word")
	}
	for range 3 {
		expect(t, lines(t, src, Options{Jobs: 8}), want...)
	}
}

func TestAFaultOfOneFileLeavesTheOthers(t *testing.T) {
	got := lines(t, folder{"a.txt": "panic", "b.txt": "bad", "c.txt": "fail", "d.txt": "!permission denied"}, Options{})
	expect(t, got,
		"b.txt:1:1 error word/evil a bad word",
		"not checked: a.txt word: the check word stopped: runtime error: index out of range [1] with length 0 at lint_test.go:58 (failed true)",
		"not checked: c.txt word: the disk is gone (failed true)",
		"not checked: d.txt : permission denied (failed true)")
}

func TestBinariesAndTemplatesAreNamed(t *testing.T) {
	expect(t, lines(t, folder{"a.json": "\x7fELF\x00\x01\x02", "b.yaml": "{{ if x }}\na: bad\n"}, Options{}),
		"b.yaml:2:4 error word/evil a bad word",
		"not checked: a.json : binary (failed false)",
		"not checked: b.yaml : template (failed false)")
}

func TestInlineIgnores(t *testing.T) {
	got := lines(t, folder{"a.env": `
A=bad # confward:ignore word/evil it rhymes
# confward:ignore word as a whole
B=bad
B2=bad
# confward:ignore word/evil
C=bad
D="bad # confward:ignore word/evil no comment"
# confward:ignore word/evil not needed
E=good
# confward:ignore word/none what is that
`, "b.txt": "bad\n// confward:ignore-file word/evil all of it\nbad\n"}, Options{})
	expect(t, got,
		"a.env:2:3 error word/evil a bad word (inline: it rhymes)",
		"a.env:4:3 error word/evil a bad word (inline: as a whole)",
		"a.env:5:4 error word/evil a bad word",
		"a.env:6:3 notice ignore/no-reason the ignore of word/evil gives no reason",
		"a.env:7:3 error word/evil a bad word (inline: )",
		"a.env:8:4 error word/evil a bad word",
		"a.env:9:3 notice ignore/unused nothing here breaks word/evil",
		"a.env:11:3 notice ignore/unknown-rule there is no rule \"word/none\"",
		"b.txt:1:1 error word/evil a bad word (file: all of it)",
		"b.txt:3:1 error word/evil a bad word (file: all of it)")
}

func TestAnIgnoreOfARuleThatDidNotRunIsNotUnused(t *testing.T) {
	src := folder{"a.env": "# confward:ignore word/evil some reason\n", "a.go": "// confward:ignore word/evil said in a program\n"}
	expect(t, lines(t, src, Options{Skip: []string{"word"}}))
	expect(t, lines(t, src, Options{}), "a.env:1:3 notice ignore/unused nothing here breaks word/evil")
}

func TestSettingsIgnores(t *testing.T) {
	day := time.Date(2030, 5, 1, 0, 0, 0, 0, time.UTC)
	at := func(line int) doc.Place { return doc.Place{Path: ".confward.yaml", Line: line, Col: 1} }
	src := folder{".confward.yaml": "a: 1\n", "a/x.txt": "bad", "b/x.txt": "bad", "c/x.txt": "bad"}
	opt := Options{Now: day.Add(20 * time.Hour), Ignores: []Ignore{
		{Paths: []string{"a/**"}, Rule: "word/evil", Reason: "old", Until: day, At: at(1)},
		{Paths: []string{"b/**"}, Rule: "word", At: at(2)},
		{Paths: []string{"c/**"}, Rule: "word", Reason: "was", Until: day.AddDate(0, 0, -1), At: at(3)},
		{Paths: []string{"d/**"}, Rule: "word", Reason: "none there", At: at(4)},
	}}
	expect(t, lines(t, src, opt),
		".confward.yaml:2:1 notice ignore/no-reason the ignore of word gives no reason",
		".confward.yaml:3:1 notice ignore/expired the ignore of word ended on 2030-04-30",
		".confward.yaml:4:1 notice ignore/unused nothing that these paths name breaks word",
		"a/x.txt:1:1 error word/evil a bad word (settings: old)",
		"b/x.txt:1:1 error word/evil a bad word (settings: )",
		"c/x.txt:1:1 error word/evil a bad word")
	delete(src, ".confward.yaml")
	opt.Partial = true
	if got := lines(t, src, opt); len(got) != 3 {
		t.Errorf("the settings were not looked at, and still there is something to say: %q", got)
	}
}

func fingerprints(t *testing.T, src Source) []string {
	t.Helper()
	r, err := Run(context.Background(), src, []*Check{words()}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Fingerprint)
	}
	return out
}

func TestFingerprintsSurviveMovedLines(t *testing.T) {
	before := fingerprints(t, folder{"a.txt": "one bad\ntwo bad\ntwo bad\n"})
	after := fingerprints(t, folder{"a.txt": "\n\nfresh\n  one bad\ngood\ntwo bad\n\ntwo bad\n"})
	expect(t, after, before...)
	if slices.Sort(before); len(slices.Compact(before)) != 3 {
		t.Error("equal lines must have different fingerprints")
	}
	other := fingerprints(t, folder{"b.txt": "one bad"})
	if slices.Contains(before, other[0]) {
		t.Error("another file must give another fingerprint")
	}
}

func TestBaselineSilencesWhatItKnows(t *testing.T) {
	known := fingerprints(t, folder{"a.txt": "old bad\n"})
	b, _, err := ReadBaseline("b", []byte(`{"version":1,"findings":[{"fingerprint":"`+known[0]+`"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, lines(t, folder{"a.txt": "new bad\nold bad\n"}, Options{Baseline: b}),
		"a.txt:1:5 error word/evil a bad word",
		"a.txt:2:5 error word/evil a bad word (baseline: known when the baseline was written)")
	for _, broken := range []string{"", "[]", "{}", `{"version":2}`} {
		if _, _, err := ReadBaseline("b", []byte(broken)); err == nil || !strings.Contains(err.Error(), "--report json=FILE") {
			t.Errorf("ReadBaseline(%q) = %v, want an error that says how to write one", broken, err)
		}
	}
}

func TestSecretsAreMaskedEverywhere(t *testing.T) {
	src := folder{"hunter22.txt": "🙂 pass hunter22 is bad\n"}
	r, err := Run(context.Background(), src, []*Check{words()}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := r.Findings[0]
	if f.Frame[0].Text != "🙂 pass •••••••• is bad" {
		t.Errorf("frame %q", f.Frame[0].Text)
	}
	if all := fmt.Sprintf("%+v", f); strings.Contains(all, "hunter22") {
		t.Errorf("the finding still holds the secret: %s", all)
	}
}

func TestLongLinesAreCutAroundThePlace(t *testing.T) {
	long := strings.Repeat("é", 5000) + "bad" + strings.Repeat("x", 5000)
	r, _ := Run(context.Background(), folder{"a.txt": long}, []*Check{words()}, Options{})
	f := r.Findings[0]
	l := f.Frame[0]
	if n := len([]rune(l.Text)); n != frameWidth {
		t.Fatalf("the frame has %d code points", n)
	}
	if got := string([]rune(l.Text)[f.At.Col-1-l.Cut:][:3]); got != "bad" {
		t.Errorf("the place in the frame shows %q", got)
	}
}

func TestTestFoldersLowerSeverity(t *testing.T) {
	expect(t, lines(t, folder{"a/testdata/x.txt": "bad", "contest/x.txt": "bad"}, Options{}),
		"a/testdata/x.txt:1:1 warning word/evil a bad word",
		"contest/x.txt:1:1 error word/evil a bad word")
	expect(t, lines(t, folder{"x_test.go": "bad", "test_x.py": "bad", "x.spec.ts": "bad", "latest.go": "bad", ".env.example": "bad"}, Options{}),
		".env.example:1:1 warning word/evil a bad word",
		"latest.go:1:1 error word/evil a bad word",
		"test_x.py:1:1 warning word/evil a bad word",
		"x.spec.ts:1:1 warning word/evil a bad word",
		"x_test.go:1:1 warning word/evil a bad word")
	expect(t, lines(t, folder{"a/testdata/x.txt": "bad"}, Options{Severities: map[string]Severity{"word": Error}}),
		"a/testdata/x.txt:1:1 error word/evil a bad word")
}

func TestOnlyAndSkip(t *testing.T) {
	src := folder{"a.txt": "bad"}
	expect(t, lines(t, src, Options{Only: []string{"ignore"}}))
	expect(t, lines(t, src, Options{Skip: []string{"word/evil"}}))
	expect(t, lines(t, src, Options{Off: []string{"word"}}))
	expect(t, lines(t, src, Options{Only: []string{"word/evil"}}), "a.txt:1:1 error word/evil a bad word")
}

func TestASourceThatBreaksOffFailsTheRun(t *testing.T) {
	r, err := Run(context.Background(), brokenSource{}, []*Check{words()}, Options{})
	if err != nil || !r.Failed() {
		t.Errorf("err %v, failed %v: want a report that failed", err, r.Failed())
	}
}

type brokenSource struct{ folder }

func (brokenSource) Files(context.Context) iter.Seq2[Blob, error] {
	return func(yield func(Blob, error) bool) { yield(Blob{}, errors.New("the index is damaged")) }
}

// TestAFindingElsewhereShowsNoLine, neither of the file it was found with nor of one whose secrets are not known.
func TestAFindingElsewhereShowsNoLine(t *testing.T) {
	elsewhere := &Check{Name: "word", Rules: []*Rule{wordRule}, New: func() (Runner, error) { return elsewhereRunner{}, nil }}
	r, err := Run(context.Background(), folder{"a.txt": "one\ntwo", "b.txt": "1\n2", "schema.txt": "x\nthe cause"}, []*Check{elsewhere}, Options{})
	if err != nil || len(r.Findings) != 1 {
		t.Fatalf("%v: %+v", err, r.Findings)
	}
	if got := r.Findings[0].Frame; len(got) != 0 {
		t.Errorf("it shows %+v", got)
	}
}

type elsewhereRunner struct{}

func (elsewhereRunner) File(p *Pass, f *doc.File) error {
	if f.Path != "schema.txt" {
		p.Report(Finding{Rule: wordRule, At: doc.Place{Path: "schema.txt", Line: 2, Col: 1, EndLine: 2, EndCol: 4}, Message: "unusable"})
	}
	return nil
}
