package reporters

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/confward/confward/lint"
)

const tabWidth = 4

// cell is a code point as it is shown, with the columns it takes.
type cell struct {
	text  string
	width int
}

var ellipsis = cell{"…", 1}

// cells are the code points of a line, tabs widened to the next stop.
func cells(s string) []cell {
	var row []cell
	at := 0
	runes(s, func(r rune, shown string) {
		c := cell{shown, textWidth(shown)}
		if r == '\t' {
			c.width = tabWidth - at%tabWidth
			c.text = strings.Repeat(" ", c.width)
		}
		row = append(row, c)
		at += c.width
	})
	return row
}

func cellsWidth(row []cell) int {
	n := 0
	for _, c := range row {
		n += c.width
	}
	return n
}

// mark is the part of a row that carets stand under, as indexes of cells.
type mark struct{ from, to int }

// frame writes the lines around a finding, with carets under its place. Of a place of several lines the first is marked.
func (p *page) frame(f *lint.Finding) {
	if len(f.Frame) == 0 {
		return
	}
	digits := len(strconv.Itoa(f.Frame[len(f.Frame)-1].Number))
	for _, l := range f.Frame {
		row, m := cells(l.Text), mark{}
		marked := l.Number == f.At.Line
		if marked {
			m = marking(f, l, len(row))
		}
		if l.Cut > 0 {
			row = append([]cell{ellipsis}, row...)
			m = mark{m.from + 1, m.to + 1}
		}
		if p.width > 0 {
			row, m = crop(row, m, max(p.width-digits-6, 20)) // the last column is for a caret behind the line
		}
		p.row(fmt.Sprintf("  %*d |", digits, l.Number), row)
		if marked {
			gutter := strings.Repeat(" ", digits+2) + " | " + strings.Repeat(" ", cellsWidth(row[:m.from]))
			carets := strings.Repeat("^", max(cellsWidth(row[m.from:m.to]), 1))
			p.line(piece{gutter, blue}, piece{carets, severityStyle(f.Severity)})
		}
	}
}

// row writes a line of the file behind its gutter.
func (p *page) row(gutter string, row []cell) {
	var b strings.Builder
	for _, c := range row {
		b.WriteString(c.text)
	}
	if b.Len() == 0 {
		p.line(piece{gutter, blue})
		return
	}
	p.line(piece{gutter + " ", blue}, piece{text: b.String()})
}

// marking is the part of line l, of n code points, that the finding's place covers. It lies within the row.
func marking(f *lint.Finding, l lint.Line, n int) mark {
	within := func(column int) int { return min(max(column-1-l.Cut, 0), n) }
	m := mark{within(f.At.Col), n}
	if f.At.EndLine <= f.At.Line {
		m.to = max(within(f.At.EndCol), m.from)
	}
	return m
}

// crop leaves of a row what fits into room, so that the mark's start is seen.
func crop(row []cell, m mark, room int) ([]cell, mark) {
	if cellsWidth(row) <= room {
		return row, m
	}
	start := 0
	if cellsWidth(row[:m.to]) > room-1 {
		for before := cellsWidth(row[:m.from]); start < m.from && before > room/3; start++ {
			before -= row[start].width
		}
	}
	var out []cell
	if start > 0 {
		out = append(out, ellipsis)
	}
	shift := len(out) - start
	left := room - len(out)
	end := start
	for end < len(row) && row[end].width <= left-1 {
		left -= row[end].width
		end++
	}
	out = append(out, row[start:end]...)
	m.from, m.to = min(m.from, end)+shift, min(m.to, end)+shift
	if end < len(row) {
		out = append(out, ellipsis)
	}
	return out, m
}
