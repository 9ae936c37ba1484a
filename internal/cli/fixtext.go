package cli

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/fixers"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// fixText is what fix says of its work.
type fixText struct {
	out        bytes.Buffer
	made       int
	incomplete bool // something was to be done or looked at, and was not
}

func newFixText(r *fixing, found *lint.Report, done []*fixers.File, failed []string) *fixText {
	t := &fixText{}
	files := t.fixes(done)
	t.failures(done, failed)
	if found.Failed() {
		t.incomplete = true
		t.line("not everything could be looked at: confward check says why")
	}
	left := leftOver(found, done)
	t.held(r, left)
	t.total(r, files, left)
	return t
}

func (t *fixText) bytes() []byte { return t.out.Bytes() }

func (t *fixText) line(format string, args ...any) {
	fmt.Fprintln(&t.out, reporters.Visible(fmt.Sprintf(format, args...)))
}

// fixes says what was fixed, and gives the number of files.
func (t *fixText) fixes(done []*fixers.File) int {
	files := 0
	for _, f := range done {
		for _, x := range f.Made {
			t.line("%s: %s (%s)", at(x.At), x.Title, x.Rule.ID)
		}
		if t.made += len(f.Made); len(f.Made) > 0 {
			files++
		}
	}
	return files
}

// failures says what was not, and should have been.
func (t *fixText) failures(done []*fixers.File, failed []string) {
	for _, f := range done {
		for _, x := range f.Failed {
			t.incomplete = true
			t.line("not fixed: %s: %s (%s): %s", at(x.At), x.Title, x.Rule.ID, x.Why)
		}
	}
	for _, why := range failed {
		t.incomplete = true
		t.line("not fixed: %s", why)
	}
}

// held says what is left alone for a reason of the settings.
func (t *fixText) held(r *fixing, left []lint.Finding) {
	why := map[string]int{}
	for i := range left {
		if _, ok := fixers.Choose(&left[i], r.o.unsafe); ok && r.asked(&left[i]) {
			if reason := r.held(&left[i]); reason != "" {
				why[reason]++
			}
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(why)) {
		t.line("left alone: %s: %s", plural(why[reason], "finding"), reason)
	}
}

func (t *fixText) total(r *fixing, files int, left []lint.Finding) {
	verb := "fixed"
	if r.o.dryRun || r.o.diff {
		verb = "would fix"
	}
	more := 0
	for i := range left {
		_, safe := fixers.Choose(&left[i], false)
		_, any := fixers.Choose(&left[i], true)
		if any && !safe && !r.o.unsafe && r.wants(&left[i]) {
			more++
		}
	}
	said := "nothing to fix"
	if t.made > 0 {
		said = fmt.Sprintf("%s %s in %s", verb, plural(t.made, "finding"), plural(files, "file"))
	}
	if more > 0 {
		said += fmt.Sprintf("; --unsafe fixes %d more", more)
	}
	if len(left) > 0 {
		said += fmt.Sprintf("; %s left, confward check shows them", plural(len(left), "finding"))
	}
	t.line("%s", said)
}

// leftOver are the findings that count and are still there.
func leftOver(found *lint.Report, done []*fixers.File) []lint.Finding {
	var left []lint.Finding
	mended := map[string]bool{}
	for _, f := range done {
		mended[f.Path] = true
		left = append(left, f.Left...)
	}
	for _, f := range found.Findings {
		if f.Counts() && !mended[f.At.Path] {
			left = append(left, f)
		}
	}
	return left
}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func at(p doc.Place) string { return fmt.Sprintf("%s:%d:%d", p.Path, p.Line, p.Col) }
