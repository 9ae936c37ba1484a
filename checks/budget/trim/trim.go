// Package trim finds what a text can lose without losing meaning.
//
// It promises that what Lossless takes out changes neither what a Markdown file renders to nor a value of a JSON or YAML
// file. It only proposes edits, and knows no tokens.
package trim

import (
	"reflect"
	"strings"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
)

// Lossless are the edits that take out blanks that say nothing: behind lines, around the cells of tables, and empty lines
// beyond one. There are none for formats of which this cannot be told.
func Lossless(f *doc.File) []doc.Edit {
	var edits []doc.Edit
	switch f.Format {
	case doc.Markdown:
		if delicate(f.Src) {
			return nil
		}
		edits = markdown(f)
	case doc.JSON, doc.JSONC, doc.YAML:
		edits = lineEnds(f)
	}
	if len(edits) == 0 || !sameMeaning(f, edits) {
		return nil
	}
	return edits
}

// sameMeaning reports whether a file's values are the same after edits.
func sameMeaning(f *doc.File, edits []doc.Edit) bool {
	src, err := doc.Apply(f.Src, edits)
	if err != nil || !f.Whole() && f.Format != doc.Markdown {
		return false
	}
	g := doc.NewAs(f.Format, f.Path, src, doc.Limits{})
	if len(f.Roots()) != len(g.Roots()) || len(f.Problems()) != len(g.Problems()) {
		return false
	}
	for i, root := range f.Roots() {
		a, errA := root.Any(1 << 20)
		b, errB := g.Roots()[i].Any(1 << 20)
		if errA != nil || errB != nil || !reflect.DeepEqual(a, b) {
			return false
		}
	}
	return true
}

// delicate reports whether a text has what makes blanks count, or of what programs disagree.
func delicate(src []byte) bool {
	for i, b := range src {
		if b < ' ' && b != '\t' && b != '\n' && !(b == '\r' && i+1 < len(src) && src[i+1] == '\n') {
			return true
		}
	}
	s := strings.ToLower(string(src))
	for _, tag := range []string{"<pre", "<textarea", "<script", "<style"} {
		if strings.Contains(s, tag) {
			return true
		}
	}
	return false
}

// lineEnds are the edits that take out blanks behind lines.
func lineEnds(f *doc.File) []doc.Edit {
	var edits []doc.Edit
	for at := 0; at < len(f.Src); {
		end := at
		for end < len(f.Src) && f.Src[end] != '\n' {
			end++
		}
		line := strings.TrimRight(string(f.Src[at:end]), "\r")
		if kept := strings.TrimRight(line, " \t"); len(kept) < len(line) {
			edits = append(edits, drop(f, at+len(kept), at+len(line)))
		}
		at = end + 1
	}
	return edits
}

func drop(f *doc.File, from, to int) doc.Edit {
	return doc.Edit{Path: f.Path, Span: doc.Span{Start: from, End: to}}
}

// line is a line of a Markdown text.
type line struct {
	span doc.Span
	text string
	code bool
}

func (l line) blank() bool { return strings.Trim(l.text, " \t") == "" }

// deep reports whether a line may belong to indented code.
func (l line) deep() bool {
	return strings.HasPrefix(l.text, "\t") || strings.HasPrefix(l.text, "    ") || strings.HasPrefix(strings.TrimLeft(l.text, "> "), "\t")
}

func markdown(f *doc.File) []doc.Edit {
	var lines []line
	loads.EachLine(f.Src, f.Body().Start, func(s doc.Span, code bool) {
		lines = append(lines, line{s, string(f.Src[s.Start:s.End]), code})
	})
	m := &markdowner{file: f, lines: lines}
	for i := 0; i < len(lines); {
		switch {
		case lines[i].code:
			i++
		case lines[i].blank():
			i = m.gap(i)
		case m.isTable(i):
			i = m.table(i)
		default:
			m.end(i)
			i++
		}
	}
	return m.edits
}

// markdowner goes through the lines of a text.
type markdowner struct {
	file  *doc.File
	lines []line
	edits []doc.Edit
}

// gap makes of empty lines one, and none at the end of the text. It leaves alone what may be in indented code.
func (m *markdowner) gap(i int) int {
	end := i
	for end < len(m.lines) && m.lines[end].blank() && !m.lines[end].code {
		end++
	}
	deep := i > 0 && (m.lines[i-1].deep() || m.lines[i-1].code) || end < len(m.lines) && (m.lines[end].deep() || m.lines[end].code)
	switch {
	case deep:
	case end == len(m.lines) && i > 0:
		if from, to := m.lines[i].span.Start, len(m.file.Src); from < to {
			m.edits = append(m.edits, drop(m.file, from, to))
		}
	default:
		if from, to := m.lines[i].span.Start, m.lines[end-1].span.Start; from < to {
			m.edits = append(m.edits, drop(m.file, from, to))
		}
		if last := m.lines[end-1].span; last.Start < last.End {
			m.edits = append(m.edits, drop(m.file, last.Start, last.End))
		}
	}
	return end
}

// end takes out blanks behind a line that are no line break: where an empty line or the end follows, or it is but one.
func (m *markdowner) end(i int) {
	l := m.lines[i]
	kept := strings.TrimRight(l.text, " \t")
	extra := l.text[len(kept):]
	last := i+1 == len(m.lines) || m.lines[i+1].blank() && !m.lines[i+1].code
	if extra == "" || l.deep() || strings.HasSuffix(kept, "\\") || !last && extra != " " || mayBeEmptyItem(kept) || strings.Contains(kept, "<") {
		return
	}
	m.edits = append(m.edits, drop(m.file, l.span.Start+len(kept), l.span.End))
}

// mayBeEmptyItem reports whether a line is but the mark of a list's item or of a heading, behind which a blank may count.
func mayBeEmptyItem(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Trim(s, "0123456789.)*+-#>") == ""
}
