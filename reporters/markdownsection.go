package reporters

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/confward/confward/lint"
)

// rowsShown is how many rows of a table stand open; the others are unfolded.
const rowsShown = 15

// sections are what checks add.
func (m *markdownPage) sections() {
	for _, s := range m.r.Sections {
		head := "#### " + MarkdownText(strings.TrimSpace(s.Title)) + "\n\n"
		if s.Intro != "" {
			head += MarkdownText(strings.TrimSpace(s.Intro)) + "\n\n"
		}
		if len(head) > m.room() {
			return
		}
		m.out.WriteString(head)
		m.matrix(s)
		if s.Note != "" && len(s.Note)*2 < m.room() {
			m.paragraph(MarkdownText(strings.TrimSpace(s.Note)))
		}
	}
}

// matrix is a section's table: the first rows open, the others to be unfolded, as many as there is room for.
func (m *markdownPage) matrix(s lint.Section) {
	if len(s.Columns) == 0 || len(s.Rows) == 0 {
		return
	}
	open := len(s.Rows)
	if open > rowsShown+5 {
		open = rowsShown
	}
	rest := m.rows(s, s.Rows[:open])
	if rest == 0 && open < len(s.Rows) {
		fmt.Fprintf(&m.out, "<details><summary>%d more rows</summary>\n\n", len(s.Rows)-open)
		rest = m.rows(s, s.Rows[open:])
		m.out.WriteString("</details>\n\n")
	} else if open < len(s.Rows) {
		rest += len(s.Rows) - open
	}
	if rest > 0 {
		m.paragraph("And " + count(rest, "more row") + ", for which there is no room here.")
	}
}

// rows writes a table as long as there is room, and gives the number of rows that found none.
func (m *markdownPage) rows(s lint.Section, rows [][]string) int {
	if head := markdownRow(s.Columns, s.Columns); len(head)*3 < m.room() {
		m.out.WriteString(head + alignment(s) + "|\n")
	} else {
		return len(rows)
	}
	for i, row := range rows {
		line := markdownRow(s.Columns, row)
		if len(line)+1 > m.room() {
			m.out.WriteByte('\n')
			return len(rows) - i
		}
		m.out.WriteString(line)
	}
	m.out.WriteByte('\n')
	return 0
}

var numeric = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[+-]?[0-9][0-9.,]*( ?[%a-zA-Z]{1,3})?$`) })

// alignment is the line below a table's head: columns of nothing but numbers stand to the right.
func alignment(s lint.Section) string {
	var b strings.Builder
	for i := range s.Columns {
		line, numbers := "| :-- ", 0
		for _, row := range s.Rows {
			if i >= len(row) || row[i] == "" {
				continue
			}
			if !numeric().MatchString(row[i]) {
				numbers = 0
				break
			}
			numbers++
		}
		if numbers > 0 {
			line = "| --: "
		}
		b.WriteString(line)
	}
	return b.String()
}

// markdownRow is a row with as many cells as there are columns.
func markdownRow(columns, cells []string) string {
	var b strings.Builder
	for i := range columns {
		cell := ""
		if i < len(cells) && strings.TrimSpace(cells[i]) != "" {
			cell = markdownCell(MarkdownText(strings.TrimSpace(cutPath(cells[i], pathShown))))
		}
		b.WriteString("| " + cell + " ")
	}
	return b.String() + "|\n"
}
