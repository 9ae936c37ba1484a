package reporters

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

const (
	equalShown  = 10 // findings of one file that say the same, before the rest is only counted
	failedShown = 20 // files that could not be looked at
	filesNamed  = 3  // in the first line
)

// Text writes a report for people. What could not be looked at comes first, then what must be fixed, then the findings
// by file, each with the lines it is about, and at the end a row a check and the totals.
func Text(w io.Writer, opt Options) Reporter { return &textReporter{w, opt} }

type textReporter struct {
	w   io.Writer
	opt Options
}

func (t *textReporter) Report(_ context.Context, r *lint.Report) error {
	p := &page{color: t.opt.Color, width: t.opt.Width}
	t.failed(p, r)
	if !t.opt.Quiet {
		t.task(p, r)
	}
	t.findings(p, r)
	if !t.opt.Quiet {
		t.summary(p, r)
	}
	return deliver(t.w, "text", p.out.Bytes())
}

// failed says what could not be looked at, and that it is not the change's fault.
func (t *textReporter) failed(p *page, r *lint.Report) {
	failed := failures(r)
	if len(failed) == 0 {
		return
	}
	p.wrapped("  ", piece{failedTitle(failed) + ":", red}, piece{text: " this is the tool or the checkout, not your change"})
	for i, n := range failed {
		if i == failedShown && !t.opt.All {
			p.line(piece{fmt.Sprintf("  and %d more (--all shows them)", len(failed)-i), dim})
			break
		}
		p.wrapped("    ", piece{text: "  "}, piece{notCheckedName(n), bold}, piece{text: ": " + Visible(n.Reason)})
	}
}

// failedTitle says how much could not be looked at.
func failedTitle(failed []lint.NotChecked) string {
	paths := map[string]bool{}
	for _, n := range failed {
		if n.Path == "" {
			return "confward could not look at everything"
		}
		paths[n.Path] = true
	}
	return "confward could not look at " + count(len(paths), "file")
}

// notCheckedName names a file and the check that did not look at it.
func notCheckedName(n lint.NotChecked) string {
	name := fileName(n.Path)
	if n.Check != "" {
		name += " (" + Visible(n.Check) + ")"
	}
	return name
}

// fileName shows a path; without one it is the repository that is meant.
func fileName(path string) string {
	if path == "" {
		return "the repository"
	}
	return Visible(path)
}

// task is the first line of a failing run: what has to be done, and where.
func (t *textReporter) task(p *page, r *lint.Report) {
	var todo tally
	var files []string
	seen := map[string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if !t.opt.fails(f) {
			continue
		}
		todo.add(f.Severity)
		if !seen[f.At.Path] {
			seen[f.At.Path] = true
			files = append(files, fileName(f.At.Path))
		}
	}
	if todo.total() == 0 {
		return
	}
	p.gap()
	p.wrapped("  ", piece{"Fix " + list(todo.words()), red}, piece{text: " in " + list(shorten(files)) + ":"})
}

// shorten names the first files and counts the others.
func shorten(files []string) []string {
	if len(files) <= filesNamed+1 {
		return files
	}
	return append(files[:filesNamed:filesNamed], count(len(files)-filesNamed, "more file"))
}

// list joins words as a sentence does.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// sameness is what findings of one file have in common that are only counted after the first ones.
type sameness struct {
	rule, message string
	severity      lint.Severity
	muted         bool
}

// repeats are the findings of one kind that are not shown one by one.
type repeats struct {
	first *lint.Finding
	n     int
	last  int // the line of the last one
}

func (t *textReporter) findings(p *page, r *lint.Report) {
	for start := 0; start < len(r.Findings); {
		end := start
		for end < len(r.Findings) && r.Findings[end].At.Path == r.Findings[start].At.Path {
			end++
		}
		t.file(p, r.Findings[start:end])
		start = end
	}
}

// file writes the findings of one file.
func (t *textReporter) file(p *page, findings []lint.Finding) {
	seen := map[sameness]int{}
	rest := map[sameness]*repeats{}
	var order []*repeats
	for i := range findings {
		f := &findings[i]
		if !t.opt.shows(f) || t.opt.Quiet && !t.opt.fails(f) {
			continue
		}
		kind := sameness{f.Rule.ID, f.Message, f.Severity, !f.Counts()}
		if seen[kind]++; seen[kind] <= equalShown || t.opt.All {
			t.finding(p, f)
			continue
		}
		if rest[kind] == nil {
			rest[kind] = &repeats{first: f}
			order = append(order, rest[kind])
		}
		rest[kind].n++
		rest[kind].last = f.At.Line
	}
	for _, more := range order {
		p.gap()
		said := fmt.Sprintf("and %d more like this (--all shows them): ", more.n)
		if more.n > 1 && more.last > more.first.At.Line {
			said = fmt.Sprintf("and %d more like this, the last on line %d (--all shows them): ", more.n, more.last)
		}
		t.head(p, more.first, said)
	}
}

// finding writes one finding: place and message, the lines it is about, what to do, what else takes part.
func (t *textReporter) finding(p *page, f *lint.Finding) {
	p.gap()
	t.head(p, f, "")
	p.frame(f)
	if remedy := remedy(f); remedy != "" {
		p.wrapped("        ", piece{"  hint: ", green}, piece{text: Visible(remedy)})
	}
	for _, rel := range f.Related {
		p.wrapped("    ", piece{text: "  "}, piece{text: Visible(relation(rel)) + ": "}, piece{location(rel.At), bold})
	}
	if f.Raised != "" && f.Severity > f.Rule.Severity {
		p.wrapped("    ", piece{text: "  "}, piece{"raised from " + f.Rule.Severity.String() + ": " + Visible(f.Raised), dim})
	}
	if f.Lowered != "" && f.Severity != f.Rule.Severity {
		p.wrapped("    ", piece{text: "  "}, piece{"lowered from " + f.Rule.Severity.String() + ": " + Visible(f.Lowered), dim})
	}
	if c := f.Commit; c != nil {
		p.wrapped("    ", piece{text: "  "}, piece{"brought by commit " + shortID(c.ID) + ": " + Visible(c.Subject) + written(c), dim})
	}
	if f.Muted != nil {
		p.wrapped("    ", piece{text: "  "}, piece{mutedBy(f.Muted), dim})
	}
}

// head is a finding's first line.
func (t *textReporter) head(p *page, f *lint.Finding, said string) {
	severity := piece{f.Severity.String(), severityStyle(f.Severity)}
	if f.Muted != nil {
		severity = piece{"muted " + f.Severity.String(), dim}
	} else if f.Older {
		severity = piece{"older " + f.Severity.String(), dim}
	}
	p.wrapped("    ", piece{location(f.At) + ":", bold}, piece{text: " "}, severity,
		piece{text: ": " + said + Visible(f.Message) + " "}, piece{"(" + Visible(f.Rule.ID) + ")", dim})
}

// written says by whom and when a commit was written.
func written(c *lint.Commit) string {
	if c.Author == "" && c.Date.IsZero() {
		return ""
	}
	name, _, _ := strings.Cut(c.Author, " <")
	return " (" + Visible(name) + ", " + c.Date.Format("2006-01-02") + ")"
}

// shortID is an object id as people read it.
func shortID(id string) string { return Visible(id[:min(len(id), 10)]) }

// mutedBy says on whose word a finding does not count.
func mutedBy(m *lint.Muted) string {
	said := "muted by " + Visible(m.By)
	switch m.By {
	case "inline", "file":
		said = "muted by a comment"
	case "settings":
		said = "muted by the settings"
	case "baseline":
		said = "muted by the baseline"
	case "profile":
		said = "taken for no fault"
	}
	if m.At != nil {
		said += " at " + location(*m.At)
	}
	if m.Reason != "" {
		said += ": " + Visible(m.Reason)
	}
	return said
}

// location is a place as editors and terminals know how to open it.
func location(at doc.Place) string {
	if at.Line == 0 {
		return fileName(at.Path)
	}
	return fmt.Sprintf("%s:%d:%d", fileName(at.Path), at.Line, at.Col)
}
