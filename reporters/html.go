package reporters

import (
	"context"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/confward/confward/lint"
)

// HTML writes a report as one page that needs nothing else: to be kept as an artifact and opened in a browser.
func HTML(w io.Writer, opt Options) Reporter { return &htmlReporter{w, opt} }

type htmlReporter struct {
	w   io.Writer
	opt Options
}

// htmlHead begins the page: no script, nothing loaded, light and dark as the reader has it.
const htmlHead = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>confward</title>
<style>
:root { --ink: #1c2330; --dim: #5c6675; --paper: #fff; --line: #dde2ea; --head: #f4f6f9; --error: #b42318; --warning: #8a5a00; --notice: #1f5fae; --mark: #fdecea }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e7ee; --dim: #97a1b0; --paper: #12161d; --line: #2a313c; --head: #1a202a; --error: #ff9a8f; --warning: #f2c26b; --notice: #8dbbff; --mark: #4a1d19 }
}
* { box-sizing: border-box }
body { margin: 2rem auto; max-width: 64rem; padding: 0 1.5rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.35rem; margin: 0 0 .25rem }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .6rem; overflow-wrap: anywhere }
p { margin: .2rem 0 .8rem }
.dim, small { color: var(--dim) }
.error b { color: var(--error) } .warning b { color: var(--warning) } .notice b { color: var(--notice) }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; margin: .8rem 0 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .4rem .75rem; border-top: 1px solid var(--line); vertical-align: top }
thead th { border-top: 0; background: var(--head); font-weight: 600 }
.n { text-align: right }
code, pre { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, monospace }
h2 code { font-size: 14px; font-weight: 600 }
pre { overflow-x: auto; margin: .3rem 0; padding: .5rem .75rem; background: var(--head); border-radius: 6px }
mark { background: var(--mark); color: inherit; border-radius: 2px }
article { margin: 0 0 1.1rem; overflow-wrap: anywhere }
article p { margin: 0 }
summary { cursor: pointer; color: var(--dim) }
</style>
`

// Report writes the page.
func (h *htmlReporter) Report(_ context.Context, r *lint.Report) error {
	p := &htmlPage{r: r, opt: h.opt}
	p.out.WriteString(htmlHead)
	p.head()
	p.failures()
	p.table()
	p.byFile("", func(f *lint.Finding) bool { return f.Counts() })
	for _, s := range r.Sections {
		p.section(s)
	}
	p.byFile("Older than the change", func(f *lint.Finding) bool { return f.Older && f.Muted == nil })
	p.byFile("Muted", func(f *lint.Finding) bool { return f.Muted != nil })
	p.notChecked()
	p.out.WriteString("</html>\n")
	return deliver(h.w, "html", []byte(p.out.String()))
}

type htmlPage struct {
	r   *lint.Report
	opt Options
	out strings.Builder
}

// htmlText is text that does nothing on a page but be read.
func htmlText(s string) string { return html.EscapeString(Visible(s)) }

func (p *htmlPage) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

// head says how it stands, and what was looked at.
func (p *htmlPage) head() {
	var found tally
	files := map[string]bool{}
	for i := range p.r.Findings {
		if f := &p.r.Findings[i]; f.Counts() {
			found.add(f.Severity)
			files[f.At.Path] = true
		}
	}
	said := "no findings in " + count(p.r.Files, "file")
	if found.total() > 0 {
		said = list(found.words()) + " in " + outOf(len(files), p.r.Files)
	}
	p.line("<h1>confward: %s</h1>", htmlText(said))
	about := p.r.Snapshot.Kind
	if rev := p.r.Snapshot.Rev; len(rev) >= 7 {
		about += " at " + rev[:7]
	}
	if n := len(p.r.Fixed); n > 0 {
		about += fmt.Sprintf(", %d fixed", n)
	}
	p.line(`<p class="dim">%s</p>`, htmlText(about))
}

func (p *htmlPage) failures() {
	failed := failures(p.r)
	if len(failed) == 0 {
		return
	}
	p.line(`<p class="error"><b>%s.</b> This is the tool or the checkout.</p>`, htmlText(failedTitle(failed)))
	p.line("<ul>")
	for _, n := range failed {
		p.line("<li>%s: %s</li>", htmlText(notCheckedName(n)), htmlText(n.Reason))
	}
	p.line("</ul>")
}

// table is a row for each check.
func (p *htmlPage) table() {
	older, fixed := map[string]int{}, map[string]int{}
	for i := range p.r.Findings {
		if f := &p.r.Findings[i]; f.Older && f.Muted == nil {
			older[checkName(f.Rule)]++
		}
	}
	for i := range p.r.Fixed {
		fixed[checkName(p.r.Fixed[i].Rule)]++
	}
	p.line(`<div class="wide"><table><thead><tr><th>check</th>`)
	for _, name := range []string{"errors", "warnings", "notices", "fixed", "older", "muted", "files"} {
		p.line(`<th class="n">%s</th>`, name)
	}
	p.line("</tr></thead><tbody>")
	for _, c := range p.r.Checks {
		row := fmt.Sprintf("<tr><td><code>%s</code></td>", htmlText(c.Name))
		for _, n := range []int{c.Errors, c.Warnings, c.Notices, fixed[c.Name], older[c.Name], c.Muted, c.Files} {
			row += fmt.Sprintf(`<td class="n">%s</td>`, number(n))
		}
		p.line("%s</tr>", row)
	}
	p.line("</tbody></table></div>")
}

// section is what a check adds.
func (p *htmlPage) section(s lint.Section) {
	p.line("<h2>%s</h2>", htmlText(s.Title))
	if s.Intro != "" {
		p.line("<p>%s</p>", htmlText(s.Intro))
	}
	p.line(`<div class="wide"><table><thead><tr>`)
	for _, c := range s.Columns {
		p.line("<th>%s</th>", htmlText(c))
	}
	p.line("</tr></thead><tbody>")
	for _, row := range s.Rows {
		p.line("<tr>")
		for _, cell := range row {
			p.line("<td>%s</td>", htmlText(cell))
		}
		p.line("</tr>")
	}
	p.line("</tbody></table></div>")
	if s.Note != "" {
		p.line(`<p class="dim">%s</p>`, htmlText(s.Note))
	}
}

// byFile lists findings below their files. With a title they are folded.
func (p *htmlPage) byFile(title string, wanted func(*lint.Finding) bool) {
	var of []*lint.Finding
	for i := range p.r.Findings {
		if f := &p.r.Findings[i]; wanted(f) {
			of = append(of, f)
		}
	}
	if len(of) == 0 {
		return
	}
	if title != "" {
		p.line("<details><summary>%s: %d</summary>", htmlText(title), len(of))
		defer p.line("</details>")
	}
	for i, f := range of {
		if i == 0 || of[i-1].At.Path != f.At.Path {
			name := f.At.Path
			if name == "" {
				name = "the repository"
			}
			p.line("<h2><code>%s</code></h2>", htmlText(name))
		}
		p.finding(f)
	}
}

func (p *htmlPage) finding(f *lint.Finding) {
	where := ""
	if f.At.Line > 0 {
		where = fmt.Sprintf("line %d: ", f.At.Line)
	}
	p.line(`<article class="%s"><p><b>%s</b> %s%s <code class="dim">%s</code></p>`, f.Severity, f.Severity, where, htmlText(f.Message), htmlText(f.Rule.ID))
	for _, more := range p.remarks(f) {
		p.line("<p><small>%s</small></p>", htmlText(more))
	}
	p.frame(f)
	p.line("</article>")
}

// remarks are what is said of a finding in small.
func (p *htmlPage) remarks(f *lint.Finding) []string {
	var said []string
	if hint := remedy(f); hint != "" {
		said = append(said, "→ "+hint)
	}
	for _, rel := range f.Related {
		said = append(said, relation(rel)+": "+location(rel.At))
	}
	if f.Commit != nil {
		said = append(said, fmt.Sprintf("brought by commit %.10s: %s", f.Commit.ID, f.Commit.Subject))
	}
	if f.Raised != "" && f.Severity > f.Rule.Severity {
		said = append(said, "raised: "+f.Raised)
	}
	if f.Lowered != "" {
		said = append(said, "lowered: "+f.Lowered)
	}
	if f.Muted != nil {
		said = append(said, fmt.Sprintf("muted by %s: %s", f.Muted.By, f.Muted.Reason))
	}
	return said
}

// frame shows the lines around a finding, its own part marked.
func (p *htmlPage) frame(f *lint.Finding) {
	if len(f.Frame) == 0 {
		return
	}
	digits := len(fmt.Sprint(slices.MaxFunc(f.Frame, func(a, b lint.Line) int { return a.Number - b.Number }).Number))
	p.out.WriteString("<pre>")
	for _, l := range f.Frame {
		row, m := cells(l.Text), mark{}
		if l.Number == f.At.Line {
			m = marking(f, l, len(row))
		}
		fmt.Fprintf(&p.out, "%*d | %s", digits, l.Number, htmlCells(row[:m.from]))
		if m.to > m.from {
			p.out.WriteString("<mark>" + htmlCells(row[m.from:m.to]) + "</mark>")
		}
		p.out.WriteString(htmlCells(row[max(m.to, m.from):]) + "\n")
	}
	p.line("</pre>")
}

// htmlCells are characters that are fit to be shown already.
func htmlCells(row []cell) string {
	var b strings.Builder
	for _, c := range row {
		b.WriteString(html.EscapeString(c.text))
	}
	return b.String()
}

// notChecked says what was left out, and why.
func (p *htmlPage) notChecked() {
	var left []lint.NotChecked
	for _, n := range p.r.NotChecked {
		if !n.Failed {
			left = append(left, n)
		}
	}
	if len(left) == 0 {
		return
	}
	p.line("<details><summary>Not checked: %d</summary><ul>", len(left))
	for _, n := range left {
		p.line("<li>%s: %s</li>", htmlText(notCheckedName(n)), htmlText(n.Reason))
	}
	p.line("</ul></details>")
}
