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

// MarkdownLimit is the length in bytes that a report has at most: GitHub takes no longer comments, and no longer texts of check runs.
const MarkdownLimit = 65_000

// What is shown of one finding, in characters, and how much of a list without unfolding it.
const (
	messageShown  = 600
	hintShown     = 300
	pathShown     = 160
	listShown     = 20
	foldedFrom    = 30 // findings of a severity
	closingLength = 3_000
	sectionLength = 15_000 // of all that checks add, where findings would take all the room
)

// Markdown writes a report for GitHub's pages: a summary comment, a check run, the summary of a workflow's step. The worst
// findings come first; what would make it too long is counted.
func Markdown(w io.Writer, opt Options) Reporter { return &markdownReporter{w, opt} }

type markdownReporter struct {
	w   io.Writer
	opt Options
}

func (m *markdownReporter) Report(_ context.Context, r *lint.Report) error {
	return deliver(m.w, "markdown", []byte(MarkdownReport(r, m.opt, MarkdownLimit)))
}

// MarkdownReport is a report as Markdown of at most limit bytes.
func MarkdownReport(r *lint.Report, opt Options, limit int) string {
	m := &markdownPage{r: r, opt: opt, limit: limit}
	m.head()
	m.failures()
	m.table()
	m.findings()
	m.sections()
	m.notChecked()
	m.closing()
	return m.out.String()
}

// BlobLink gives the addresses of places in a commit of a repository on GitHub: server is "https://github.com", repository
// "owner/name", and prefix what stands before the paths of findings.
func BlobLink(server, repository, commit, prefix string) func(doc.Place) string {
	return func(at doc.Place) string {
		if at.Path == "" {
			return ""
		}
		link := strings.TrimRight(server, "/") + "/" + repository + "/blob/" + commit + "/" + percentEncode(prefix+at.Path)
		if at.Line > 0 {
			link += fmt.Sprintf("?plain=1#L%d", at.Line)
		}
		return link
	}
}

// markdownPage is a report that is being written.
type markdownPage struct {
	r     *lint.Report
	opt   Options
	limit int
	out   strings.Builder

	reserved int // bytes that findings leave to what checks add
}

// room is how many bytes may still be written before the closing.
func (m *markdownPage) room() int { return m.limit - closingLength - m.reserved - m.out.Len() }

// paragraph writes a block and the empty line after it.
func (m *markdownPage) paragraph(lines ...string) {
	for _, l := range lines {
		m.out.WriteString(guardLine(l) + "\n")
	}
	m.out.WriteByte('\n')
}

// head says how it stands.
func (m *markdownPage) head() {
	var found tally
	files, failing := map[string]bool{}, false
	for i := range m.r.Findings {
		if f := &m.r.Findings[i]; f.Counts() {
			found.add(f.Severity)
			files[f.At.Path] = true
			failing = failing || m.opt.fails(f)
		}
	}
	mark, said := "✅", "no findings in "+count(m.r.Files, "file")
	if m.isChange() {
		said = "nothing new in " + count(m.r.Files, "file")
	}
	switch {
	case m.r.Failed():
		mark = "❌"
	case failing:
		mark = "❌"
	case found.total() > 0:
		mark = "⚠️"
	}
	if found.total() > 0 {
		said = list(found.words()) + " in " + outOf(len(files), m.r.Files)
	}
	if m.r.Failed() {
		said += ", and not everything could be looked at"
	}
	m.paragraph("### " + mark + " confward: " + said)
}

// isChange reports whether only what a change brought counts.
func (m *markdownPage) isChange() bool {
	return m.r.Snapshot.Kind == "range" || m.r.Snapshot.Kind == "staged"
}

// failures says what should have been looked at and was not.
func (m *markdownPage) failures() {
	failed := failures(m.r)
	if len(failed) == 0 {
		return
	}
	m.paragraph("**" + failedTitle(failed) + ".** This is the tool or the checkout, not the change.")
	var lines []string
	for i, n := range failed {
		if i == listShown {
			lines = append(lines, fmt.Sprintf("- and %d more", len(failed)-i))
			break
		}
		lines = append(lines, "- "+markdownPath(n.Path)+markdownOf(n.Check)+": "+MarkdownText(cut(n.Reason, hintShown)))
	}
	m.paragraph(lines...)
}

func markdownPath(path string) string {
	if path == "" {
		return "the repository"
	}
	return MarkdownCode(cutPath(path, pathShown))
}

func markdownOf(check string) string {
	if check == "" {
		return ""
	}
	return " (" + MarkdownCode(check) + ")"
}

// column is a column of the table of checks.
type column struct {
	title  string
	of     func(lint.Summary) int
	always bool
}

// table is a row for each check that found something; the others share one line.
func (m *markdownPage) table() {
	columns := m.columns()
	var rows, fine []string
	for _, c := range m.r.Checks {
		row, any := "| "+markdownCell(MarkdownCode(c.Name))+" |", false
		for _, col := range columns {
			n := col.of(c)
			any = any || n > 0
			row += fmt.Sprintf(" %s |", number(n))
		}
		switch {
		case any:
			rows = append(rows, row)
		case c.Files > 0:
			fine = append(fine, MarkdownCode(c.Name))
		}
	}
	if len(rows) > 0 {
		head, rule := "| check |", "| :-- |"
		for _, col := range columns {
			head, rule = head+" "+col.title+" |", rule+" --: |"
		}
		m.paragraph(append([]string{head, rule}, rows...)...)
	}
	if len(fine) > 0 && len(rows) > 0 {
		m.paragraph("Nothing found by " + list(fine) + ".")
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// columns are those that have something to say.
func (m *markdownPage) columns() []column {
	older, muted, fixed := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range m.r.Fixed {
		fixed[checkName(m.r.Fixed[i].Rule)]++
	}
	for i := range m.r.Findings {
		switch f := &m.r.Findings[i]; {
		case f.Muted != nil:
			muted[checkName(f.Rule)]++
		case f.Older:
			older[checkName(f.Rule)]++
		}
	}
	all := []column{
		{"new errors", func(c lint.Summary) int { return c.Errors }, false},
		{"new warnings", func(c lint.Summary) int { return c.Warnings }, false},
		{"new notices", func(c lint.Summary) int { return c.Notices }, false},
		{"fixed", func(c lint.Summary) int { return fixed[c.Name] }, m.isChange()},
		{"older", func(c lint.Summary) int { return older[c.Name] }, m.isChange()},
		{"muted", func(c lint.Summary) int { return muted[c.Name] }, false},
	}
	var columns []column
	for _, col := range all {
		if !m.isChange() {
			col.title = strings.TrimPrefix(col.title, "new ")
		}
		if col.always || slices.ContainsFunc(m.r.Checks, func(c lint.Summary) bool { return col.of(c) > 0 }) {
			columns = append(columns, col)
		}
	}
	return columns
}

// findings lists what counts, a list for each severity, by file.
func (m *markdownPage) findings() {
	if len(m.r.Sections) > 0 {
		m.reserved = sectionLength
		defer func() { m.reserved = 0 }()
	}
	for _, s := range []lint.Severity{lint.Error, lint.Warning, lint.Notice} {
		var of []*lint.Finding
		for i := range m.r.Findings {
			if f := &m.r.Findings[i]; f.Counts() && f.Severity == s {
				of = append(of, f)
			}
		}
		m.severity(s, of)
	}
}

// severity lists the findings of one severity: open as far as they are few, the others to be unfolded.
func (m *markdownPage) severity(s lint.Severity, of []*lint.Finding) {
	if len(of) == 0 {
		return
	}
	m.paragraph("#### " + count(len(of), s.String()))
	open := len(of)
	if open > foldedFrom || s == lint.Notice && open > listShown {
		open = listShown
	}
	rest := m.items(of[:open])
	if rest == 0 && open < len(of) {
		more := fmt.Sprintf("%d more", len(of)-open)
		m.out.WriteString("<details><summary>" + more + "</summary>\n\n")
		rest = m.items(of[open:])
		m.out.WriteString("</details>\n\n")
	} else if open < len(of) {
		rest += len(of) - open
	}
	if rest > 0 {
		m.paragraph(fmt.Sprintf("And %s more, for which there is no room here%s.", number(rest), byCheck(of[len(of)-rest:])))
	}
}

// byCheck counts findings by what found them.
func byCheck(of []*lint.Finding) string {
	n, names := map[string]int{}, []string{}
	for _, f := range of {
		name := checkName(f.Rule)
		if n[name]++; n[name] == 1 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = fmt.Sprintf("%d of %s", n[name], MarkdownCode(name))
	}
	return ": " + list(names)
}

// items lists findings below their files as long as there is room, and gives the number of those that found none.
func (m *markdownPage) items(of []*lint.Finding) (rest int) {
	for i := 0; i < len(of); {
		path, end := of[i].At.Path, i+1
		for end < len(of) && of[end].At.Path == path {
			end++
		}
		head, begun := "**"+markdownPath(path)+"**\n\n", false
		for ; i < end; i++ {
			item := m.item(of[i])
			if len(head)+len(item)+1 > m.room() {
				if begun {
					m.out.WriteByte('\n')
				}
				return len(of) - i
			}
			m.out.WriteString(head + item)
			head, begun = "", true
		}
		m.out.WriteByte('\n')
	}
	return 0
}

// item is a finding as an item of a list.
func (m *markdownPage) item(f *lint.Finding) string {
	var b strings.Builder
	b.WriteString("- ")
	if f.At.Line > 0 {
		b.WriteString(m.line(f) + ": ")
	}
	fmt.Fprintf(&b, "%s %s", MarkdownText(strings.TrimSpace(cut(f.Message, messageShown))), MarkdownCode(f.Rule.ID))
	if f.Raised != "" && f.Severity > f.Rule.Severity {
		b.WriteString(" (" + MarkdownText(f.Raised) + ")")
	}
	if f.Lowered != "" {
		b.WriteString(" (" + MarkdownText(f.Lowered) + ")")
	}
	if hint := remedy(f); hint != "" {
		b.WriteString("\\\n  → " + MarkdownText(cut(hint, hintShown)))
	}
	b.WriteByte('\n')
	return b.String()
}

// line names the line of a finding, with a link to it if that is known.
func (m *markdownPage) line(f *lint.Finding) string {
	name := fmt.Sprintf("line %d", f.At.Line)
	if m.opt.Link == nil {
		return name
	}
	if link := m.opt.Link(f.At); link != "" {
		return "[" + name + "](" + link + ")"
	}
	return name
}

// notChecked says what was left out for a good reason.
func (m *markdownPage) notChecked() {
	var left []lint.NotChecked
	for _, n := range m.r.NotChecked {
		if !n.Failed {
			left = append(left, n)
		}
	}
	if len(left) == 0 || m.room() < 0 {
		return
	}
	lines := []string{"<details><summary>Not checked</summary>", ""}
	for _, reason := range reasons(left) {
		lines = append(lines, "- "+MarkdownText(cut(reason, hintShown)))
	}
	m.paragraph(append(lines, "", "</details>")...)
}

// closing says what was kept back, and what can be done.
func (m *markdownPage) closing() {
	muted, older := 0, 0
	for i := range m.r.Findings {
		switch f := &m.r.Findings[i]; {
		case f.Muted != nil:
			muted++
		case f.Older:
			older++
		}
	}
	var said []string
	if older > 0 {
		said = append(said, count(older, "finding")+" older than the change")
	}
	if muted > 0 {
		said = append(said, count(muted, "muted finding"))
	}
	if len(said) > 0 {
		m.paragraph("Not listed: " + list(said) + ".")
	}
	if slices.ContainsFunc(m.r.Findings, func(f lint.Finding) bool { return f.Counts() }) {
		m.paragraph("`confward explain RULE` says more. A comment `confward:ignore RULE reason` on the line or above it silences a finding.")
	}
}
