package github

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// newSuggestion is edits of a file as whole lines, or nil where lines cannot say them exactly: line ends other than LF, bytes that are not
// UTF-8, characters that nobody sees, and too many lines.
func newSuggestion(src []byte, edits []doc.Edit) *suggestion {
	edits = slices.Clone(edits)
	slices.SortFunc(edits, func(a, b doc.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	made, err := doc.Apply(src, edits)
	if err != nil {
		return nil
	}
	from := lineStart(src, edits[0].Span.Start)
	to := from
	for _, e := range edits {
		to = max(to, e.Span.End)
	}
	if to == from || src[to-1] != '\n' { // not what ends with whole lines
		to = lineEnd(src, to)
	}
	grown := len(made) - len(src)
	for to < len(src) && to+grown > from && made[to+grown-1] != '\n' { // what follows moves up to the last line
		to = lineEnd(src, to)
	}
	was, is := src[from:to], made[from:to+grown]
	if len(was) == 0 || !shownAsIs(was) || !shownAsIs(is) {
		return nil
	}
	if len(is) > 0 && bytes.HasSuffix(was, []byte("\n")) != bytes.HasSuffix(is, []byte("\n")) {
		return nil // the end of the file, which no suggestion can change
	}
	first := 1 + bytes.Count(src[:from], []byte("\n"))
	lines := lint.LineRange{From: first, To: first + bytes.Count(bytes.TrimSuffix(was, []byte("\n")), []byte("\n"))}
	if lines.To-lines.From >= longestSuggestion || bytes.Equal(was, is) {
		return nil
	}
	return &suggestion{lines: lines, text: strings.TrimSuffix(string(is), "\n"), none: len(is) == 0}
}

// lineStart is where the line of an offset begins; at the end of a text that ends with a line end, its last line.
func lineStart(src []byte, at int) int {
	if at == len(src) && at > 0 && src[at-1] == '\n' {
		at--
	}
	return bytes.LastIndexByte(src[:at], '\n') + 1
}

// lineEnd is the offset behind the end of the line that holds an offset.
func lineEnd(src []byte, at int) int {
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(src)
}

// shownAsIs reports whether a page shows lines as what they are.
func shownAsIs(lines []byte) bool {
	if !utf8.Valid(lines) {
		return false
	}
	for line := range strings.SplitSeq(string(lines), "\n") {
		if line = strings.ReplaceAll(line, "\t", ""); strings.ContainsFunc(line, func(r rune) bool { return reporters.Visible(string(r)) != string(r) }) {
			return false
		}
	}
	return true
}

// hasSuggestion reports whether a comment of ours holds a suggestion.
func hasSuggestion(body string) bool { return strings.Contains(body, "```suggestion\n") }
