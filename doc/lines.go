package doc

import (
	"bytes"
	"fmt"
	"strings"
)

// What the formats of one setting a line (dotenv, properties, INI) share: cutting lines, and edits that keep the look of
// the lines around them.

// textLine is the end of the line that starts at at, and the start of the next one. LF, CRLF and CR end lines; looking for
// one of them first would take quadratic time where the other stands alone.
func textLine(src []byte, at int) (end, next int) {
	for end = at; end < len(src); end++ {
		switch {
		case src[end] == '\n':
			return end, end + 1
		case src[end] == '\r' && end+1 < len(src) && src[end+1] == '\n':
			return end, end + 2
		case src[end] == '\r':
			return end, end + 1
		}
	}
	return end, end
}

// settingsHint is how many settings a file may hold, for memory to be taken at once.
func settingsHint(src []byte) int { return min(bytes.Count(src, []byte{'='}), 10_000) }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// skipBlanks is the first place from at on, and before end, that holds no blank.
func skipBlanks(src []byte, at, end int) int {
	for at < end && isBlank(src[at]) {
		at++
	}
	return at
}

// trimBlanks is the span without blanks at its end; it is empty at start if there is nothing else.
func trimBlanks(src []byte, start, end int) Span {
	for end > start && isBlank(src[end-1]) {
		end--
	}
	return Span{start, end}
}

// inlineComment is the place where the text of [at, end) ends because a comment follows: the blank before one of marks.
// At the very start a mark opens no comment, as no blank stands before it.
func inlineComment(src []byte, at, end int, marks string) int {
	for i := at; i < end; {
		n := bytes.IndexAny(src[i:end], marks)
		if n < 0 {
			return end
		}
		i += n
		if i > at && isBlank(src[i-1]) {
			return i - 1
		}
		i++
	}
	return end
}

// unfitting collects the lines that fit nothing in a format; neighbours are one fault. Past the limit the file is
// something else, and the reader gives up on it.
type unfitting struct {
	lines int
	last  int // where the line after the last unfitting one starts
}

const maxUnfitting = 100

// at notes a line, reports it if it is the first of its neighbours, and says whether the reader may go on.
func (u *unfitting) at(p *parser, line Span, next int, remedy, message string) bool {
	if u.lines == 0 || u.last != line.Start {
		p.fail(trimBlanks(p.src, skipBlanks(p.src, line.Start, line.End), line.End), remedy, "%s", message)
	}
	u.lines, u.last = u.lines+1, next
	return u.lines <= maxUnfitting
}

// eol is the line ending of the file: that of its first line.
func eol(src []byte) string {
	if n := bytes.IndexByte(src, '\n'); n > 0 && src[n-1] == '\r' {
		return "\r\n"
	} else if n < 0 && bytes.IndexByte(src, '\r') >= 0 {
		return "\r"
	}
	return "\n"
}

// wholeLines widens a span to whole lines, with their endings.
func wholeLines(src []byte, s Span) Span {
	for s.Start > 0 && src[s.Start-1] != '\n' && src[s.Start-1] != '\r' {
		s.Start--
	}
	if s.Start == 0 && bytes.HasPrefix(src, []byte(bom)) {
		s.Start = len(bom)
	}
	_, s.End = textLine(src, max(s.End, s.Start))
	return s
}

// insertLines puts lines (without a final ending) after the line in which the byte before at stands. A file whose last
// line has no ending keeps having none.
func insertLines(src []byte, at int, lines string) Edit {
	end, next := textLine(src, at)
	nl := eol(src)
	if end == next && end > 0 && !endsLine(src[:end]) && end != bomLength(src) {
		return Edit{Span: Span{end, end}, New: nl + lines}
	}
	return Edit{Span: Span{next, next}, New: lines + nl}
}

func endsLine(b []byte) bool {
	return len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r')
}

func bomLength(src []byte) int {
	if bytes.HasPrefix(src, []byte(bom)) {
		return len(bom)
	}
	return 0
}

// lineStyle is how a setting is written: what stands before its key and between key and value.
type lineStyle struct{ indent, separator string }

// styleOf takes the style of the last of nodes that has key and value on one line, or gives the default.
func styleOf(src []byte, nodes []*Node, separators string, fallback lineStyle) lineStyle {
	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		if n.Kind == Map || n.Kind == Seq || n.Span.Len() == 0 || n.KeySpan.End > n.Span.Start {
			continue
		}
		between := string(src[n.KeySpan.End:n.Span.Start])
		if strings.Trim(between, separators+" \t") != "" {
			continue
		}
		before := wholeLines(src, n.KeySpan).Start
		indent := src[before:n.KeySpan.Start]
		return lineStyle{string(indent[:skipBlanks(indent, 0, len(indent))]), between}
	}
	return fallback
}

// pad is the blank that an empty value's place lacks where blanks stand around the separators.
func pad(src []byte, empty Span) string {
	at := empty.Start
	if empty.Len() == 0 && at > 1 && isBlank(src[at-2]) && (src[at-1] == '=' || src[at-1] == ':') {
		return " "
	}
	return ""
}

// scalar is v as text, for a format that holds nothing but text.
func scalar(v any) (string, error) {
	switch v.(type) {
	case []any, map[string]any, Members:
		return "", fmt.Errorf("the format holds single values only: %w", ErrNoEdit)
	}
	return scalarText(v), nil
}

// removeLines is the edit that takes out the lines of a node, which must be its own.
func removeLines(f *File, n *Node) (Edit, error) {
	lines := wholeLines(f.Src, n.Full())
	for _, sibling := range n.Parent.Children {
		if full := sibling.Full(); sibling != n && full.Start < lines.End && full.End > lines.Start {
			return Edit{}, fmt.Errorf("another setting stands on its line: %w", ErrNoEdit)
		}
	}
	return Edit{Span: lines}, nil
}
