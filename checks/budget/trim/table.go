package trim

import (
	"strings"

	"github.com/confward/confward/doc"
)

// isTable reports whether a table begins at a line: a row, and below it dashes for as many cells.
func (m *markdowner) isTable(i int) bool {
	if i+1 >= len(m.lines) || m.lines[i+1].code || m.lines[i].deep() || m.lines[i+1].deep() || !plainRow(m.lines[i].text) {
		return false
	}
	if i > 0 && !m.lines[i-1].blank() && !strings.HasPrefix(strings.TrimSpace(m.lines[i-1].text), "#") {
		return false // it may go on with what stands above
	}
	head, rule := cells(m.lines[i].text), cells(m.lines[i+1].text)
	if !strings.Contains(m.lines[i+1].text, "|") || len(head) != len(rule) {
		return false
	}
	for _, c := range rule {
		if !isRule(strings.TrimSpace(m.lines[i+1].text[c.Start:c.End])) {
			return false
		}
	}
	return true
}

// plainRow reports whether a line is a row that begins with a pipe at most three blanks from the left.
func plainRow(s string) bool { return strings.HasPrefix(strings.TrimLeft(s, " "), "|") }

func isRule(s string) bool {
	dashes := strings.TrimSuffix(strings.TrimPrefix(s, ":"), ":")
	return dashes != "" && strings.Trim(dashes, "-") == ""
}

// cells are the spans between the pipes of a row.
func cells(s string) []doc.Span {
	var found []doc.Span
	from := -1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '|':
			if from >= 0 {
				found = append(found, doc.Span{Start: from, End: i})
			}
			from = i + 1
		}
	}
	if from >= 0 && strings.TrimSpace(s[from:]) != "" {
		found = append(found, doc.Span{Start: from, End: len(s)})
	}
	return found
}

// table takes out what widens the cells of a table, and gives the line behind it.
func (m *markdowner) table(i int) int {
	for row := i; ; row++ {
		if row == len(m.lines) || m.lines[row].code || !plainRow(m.lines[row].text) || m.lines[row].deep() {
			return row
		}
		l := m.lines[row]
		for _, c := range cells(l.text) {
			m.cell(l, c, row == i+1)
		}
		if kept := strings.TrimRight(l.text, " \t"); len(kept) < len(l.text) && strings.HasSuffix(kept, "|") && !strings.HasSuffix(kept, `\|`) {
			m.edits = append(m.edits, drop(m.file, l.span.Start+len(kept), l.span.End))
		}
	}
}

// cell leaves one blank on each side of what a cell holds, and three dashes below a head.
func (m *markdowner) cell(l line, c doc.Span, rule bool) {
	text := l.text[c.Start:c.End]
	inner := strings.Trim(text, " \t")
	if inner == "" || strings.HasSuffix(inner, `\`) {
		return
	}
	left := strings.Index(text, inner)
	right := len(text) - left - len(inner)
	at := l.span.Start + c.Start
	if left > 1 {
		m.edits = append(m.edits, drop(m.file, at+1, at+left))
	}
	if extra := strings.Count(inner, "-") - 3; rule && extra > 0 {
		first := at + left + strings.Index(inner, "-")
		m.edits = append(m.edits, drop(m.file, first, first+extra))
	}
	if right > 1 {
		m.edits = append(m.edits, drop(m.file, at+left+len(inner)+1, at+len(text)))
	}
}
