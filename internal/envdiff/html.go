package envdiff

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/confward/confward/reporters"
)

// page is the style of the page: no script, nothing loaded, light and dark as the reader has it.
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Environments side by side</title>
<style>
:root { --ink: #1c2330; --dim: #5c6675; --paper: #fff; --line: #dde2ea; --head: #f4f6f9; --lack: #b42318; --lackbg: #fdecea; --other: #7a4b00; --otherbg: #fff4de }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e7ee; --dim: #97a1b0; --paper: #12161d; --line: #2a313c; --head: #1a202a; --lack: #ff9a8f; --lackbg: #3a1714; --other: #f2c26b; --otherbg: #33270f }
}
* { box-sizing: border-box }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1.5rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.35rem; margin: 0 0 .25rem }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .2rem }
p { margin: .2rem 0 .8rem; color: var(--dim) }
label { color: var(--dim); cursor: pointer; user-select: none }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .4rem .75rem; border-top: 1px solid var(--line); vertical-align: top }
thead th { border-top: 0; background: var(--head); font-weight: 600 }
tbody th { font-weight: 500; white-space: nowrap }
tbody th, td { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; font-size: 13px }
td { overflow-wrap: anywhere }
td small { display: block; color: var(--dim); font: 12px/1.4 system-ui, sans-serif }
.lack { color: var(--lack); background: var(--lackbg) }
.other { color: var(--other); background: var(--otherbg) }
.base, .secret { color: var(--dim) }
tr.equal { display: none }
:has(#all:checked) tr.equal { display: table-row }
</style>
`

// HTML writes matrices as one page that needs nothing else.
func HTML(w io.Writer, all []*Matrix) error {
	var b strings.Builder
	b.WriteString(page)
	b.WriteString("<h1>Environments side by side</h1>\n<p>Secrets are told by their shape only. <label><input type=\"checkbox\" id=\"all\"> show keys that are equal</label></p>\n")
	for _, m := range all {
		section(&b, m)
	}
	b.WriteString("</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func section(b *strings.Builder, m *Matrix) {
	fmt.Fprintf(b, "<h2>%s</h2>\n<p>%s, %s: %s</p>\n", text(m.Set), text(m.Convention), text(m.Kind), text(totals(m)))
	for _, u := range m.Unknown {
		fmt.Fprintf(b, "<p>Not known: %s: %s</p>\n", text(u.Path), text(u.Reason))
	}
	if len(m.Rows) == 0 {
		return
	}
	b.WriteString("<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">key</th>")
	for _, e := range m.Envs {
		fmt.Fprintf(b, "<th scope=\"col\">%s</th>", text(e))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, r := range m.Rows {
		fmt.Fprintf(b, "<tr class=\"%s\"><th scope=\"row\">%s</th>", r.Status, text(r.Name))
		for i, c := range r.Cells {
			m.writeCell(b, r, i, c)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></div>\n")
}

func (m *Matrix) writeCell(b *strings.Builder, r Row, i int, c Cell) {
	class := "set"
	switch {
	case !c.Set:
		b.WriteString(`<td class="lack">not set</td>`)
		return
	case r.Status != Alike && c.Same > 1:
		class = "other"
	case c.Base:
		class = "base"
	case c.Secret:
		class = "secret"
	}
	fmt.Fprintf(b, `<td class="%s">%s<small>%s:%d</small></td>`, class, text(short(m.said(r, i, c), 400)), text(c.At.Path), c.At.Line)
}

func text(s string) string { return html.EscapeString(reporters.Visible(s)) }
