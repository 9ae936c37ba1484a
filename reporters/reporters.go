// Package reporters shows finished reports: as text for people, as JSON and SARIF for programs, as annotations and Markdown for GitHub,
// as a page of HTML to be kept.
//
// It promises that the same report gives the same bytes, that nothing in a file, a path or a message can act on the
// terminal, the log or the page that shows it, and that what was not looked at is said in every format.
//
// It never changes a report, never looks at a file and never decides whether a run fails.
package reporters

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

const (
	toolName = "confward"
	toolURI  = "https://github.com/confward/confward"
)

// Reporter shows a report. An error means that the report was not delivered whole.
type Reporter interface {
	Report(context.Context, *lint.Report) error
}

// Options say how reports are shown. Each format reads what concerns it; the zero value suits a plain log.
type Options struct {
	Version string        // of this program, as released; empty for a build of no release
	FailOn  lint.Severity // findings from here on fail the run; zero: none does
	All     bool          // show muted and lowered findings, and every file that was not checked

	Color bool // text: colours, as ANSI sequences
	Width int  // text: columns of the terminal; zero: lines are not wrapped
	Quiet bool // text: only findings that fail the run, and what could not be looked at

	Fixable func(*lint.Finding) bool // text: whether confward fix would repair a finding; may be nil

	Link func(doc.Place) string // Markdown: the address of a place, fit for a link, or empty; may be nil

	Results  int    // SARIF: at most, the worst ones; zero: as many as GitHub takes
	Category string // SARIF: tells runs apart that look at the same commit, such as those of two workflows; may be empty

	Help func(*lint.Rule) string // SARIF: a rule's explanation in Markdown; may be nil, and may return nothing
}

// fails reports whether a finding fails the run.
func (o Options) fails(f *lint.Finding) bool {
	return f.Counts() && o.FailOn != 0 && f.Severity >= o.FailOn
}

// shows reports whether a finding is shown to people. One that does not count or is lowered is not, unless it is asked for or fails the run.
func (o Options) shows(f *lint.Finding) bool {
	return o.All || o.fails(f) || f.Counts() && f.Lowered == ""
}

type format struct {
	name string
	make func(io.Writer, Options) Reporter
}

func formats() []format {
	return []format{{"text", Text}, {"json", JSON}, {"sarif", SARIF}, {"github", GitHub}, {"markdown", Markdown}, {"html", HTML}}
}

// Formats are the names New knows.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// New is the reporter of that name. An unknown name is an error that says which there are.
func New(name string, w io.Writer, opt Options) (Reporter, error) {
	all := formats()
	i := slices.IndexFunc(all, func(f format) bool { return f.name == name })
	if i < 0 {
		return nil, fmt.Errorf("unknown format %q: choose one of %s", name, strings.Join(Formats(), ", "))
	}
	return all[i].make(w, opt), nil
}

// deliver writes a report in one piece.
func deliver(w io.Writer, name string, report []byte) error {
	if _, err := w.Write(report); err != nil {
		return fmt.Errorf("write the %s report: %w", name, err)
	}
	return nil
}

// worstFirst are the findings by falling severity, those that do not count last; equal ones keep their order.
func worstFirst(findings []lint.Finding) []*lint.Finding {
	sorted := make([]*lint.Finding, len(findings))
	for i := range findings {
		sorted[i] = &findings[i]
	}
	rank := func(f *lint.Finding) int {
		if !f.Counts() {
			return 0
		}
		return -int(f.Severity)
	}
	slices.SortStableFunc(sorted, func(a, b *lint.Finding) int { return rank(a) - rank(b) })
	return sorted
}

// failures are what should have been looked at and was not.
func failures(r *lint.Report) []lint.NotChecked {
	var failed []lint.NotChecked
	for _, n := range r.NotChecked {
		if n.Failed {
			failed = append(failed, n)
		}
	}
	return failed
}

// Prefixed is a report with the paths as they are from another root: that of the repository, where a folder of it was checked.
func Prefixed(r *lint.Report, prefix string) *lint.Report {
	if prefix == "" {
		return r
	}
	moved := *r
	moved.Findings, moved.Fixed, moved.NotChecked = prefixed(r.Findings, prefix), prefixed(r.Fixed, prefix), slices.Clone(r.NotChecked)
	for i := range moved.NotChecked {
		if n := &moved.NotChecked[i]; n.Path != "" {
			n.Path = prefix + n.Path
		}
	}
	return &moved
}

func prefixed(findings []lint.Finding, prefix string) []lint.Finding {
	move := func(at doc.Place) doc.Place {
		if at.Path != "" {
			at.Path = prefix + at.Path
		}
		return at
	}
	all := slices.Clone(findings)
	for i := range all {
		f := &all[i]
		f.At, f.Related, f.Fixes = move(f.At), slices.Clone(f.Related), slices.Clone(f.Fixes)
		for j := range f.Related {
			f.Related[j].At = move(f.Related[j].At)
		}
		for j := range f.Fixes {
			f.Fixes[j].Edits = slices.Clone(f.Fixes[j].Edits)
			for k := range f.Fixes[j].Edits {
				f.Fixes[j].Edits[k].Path = prefix + f.Fixes[j].Edits[k].Path
			}
		}
		if m := f.Muted; m != nil && m.At != nil {
			at := move(*m.At)
			f.Muted = &lint.Muted{By: m.By, Reason: m.Reason, At: &at}
		}
	}
	return all
}

// remedy is what to do about a finding, or empty.
func remedy(f *lint.Finding) string {
	if f.Hint == "" && len(f.Fixes) > 0 {
		return f.Fixes[0].Title
	}
	return f.Hint
}

// relation is what another place has to do with a finding.
func relation(r lint.Related) string {
	if r.Message == "" {
		return "see also"
	}
	return r.Message
}

// checkName is the check a rule belongs to.
func checkName(r *lint.Rule) string {
	name, _, _ := strings.Cut(r.ID, "/")
	return name
}

// count is a number with its noun: "1 file", "2 files".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// tally counts findings by severity.
type tally struct{ errors, warnings, notices int }

func (t *tally) add(s lint.Severity) {
	switch s {
	case lint.Error:
		t.errors++
	case lint.Warning:
		t.warnings++
	default:
		t.notices++
	}
}

func (t tally) total() int { return t.errors + t.warnings + t.notices }

// words are the numbers that are not zero, worst first: "2 errors", "1 warning".
func (t tally) words() []string {
	var words []string
	for _, part := range []struct {
		n    int
		noun string
	}{{t.errors, "error"}, {t.warnings, "warning"}, {t.notices, "notice"}} {
		if part.n > 0 {
			words = append(words, count(part.n, part.noun))
		}
	}
	return words
}
