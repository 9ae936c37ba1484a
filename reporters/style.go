package reporters

import (
	"bytes"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/confward/confward/lint"
)

// style is the parameter of an ANSI colour sequence; empty is none.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	green  style = "32"
	yellow style = "33"
	blue   style = "34"
	cyan   style = "36"
)

func severityStyle(s lint.Severity) style {
	switch s {
	case lint.Error:
		return red
	case lint.Warning:
		return yellow
	}
	return cyan
}

// piece is text of one style that does nothing but be read.
type piece struct {
	text  string
	style style
}

// page collects finished lines. Every line of a text report is written by it.
type page struct {
	out   bytes.Buffer
	color bool
	width int
}

// line writes pieces as a line.
func (p *page) line(pieces ...piece) {
	var b strings.Builder
	for _, piece := range pieces {
		if p.color && piece.style != "" && piece.text != "" {
			b.WriteString("\x1b[" + string(piece.style) + "m" + piece.text + "\x1b[0m")
		} else {
			b.WriteString(piece.text)
		}
	}
	p.out.WriteString(guardLine(b.String()))
	p.out.WriteByte('\n')
}

// gap separates what follows from what was written by an empty line.
func (p *page) gap() {
	if written := p.out.Bytes(); len(written) > 0 && !bytes.HasSuffix(written, []byte("\n\n")) {
		p.out.WriteByte('\n')
	}
}

// wrapped writes pieces as a line or, where the terminal is too narrow, as several; all but the first are indented.
// The first piece is never broken.
func (p *page) wrapped(indent string, pieces ...piece) {
	if p.width <= len(indent) {
		p.line(pieces...)
		return
	}
	line := []piece{pieces[0]}
	used := textWidth(pieces[0].text)
	for _, part := range pieces[1:] {
		for word := range strings.SplitAfterSeq(part.text, " ") {
			if word == "" {
				continue
			}
			size := textWidth(strings.TrimSuffix(word, " "))
			if endsInSpace(line) && used+size > p.width && used > len(indent) {
				p.line(trimEnd(line)...)
				line, used = []piece{{text: indent}}, len(indent)
			}
			line = append(line, piece{word, part.style})
			used += textWidth(word)
		}
	}
	p.line(trimEnd(line)...)
}

func endsInSpace(line []piece) bool { return strings.HasSuffix(line[len(line)-1].text, " ") }

func trimEnd(line []piece) []piece {
	last := &line[len(line)-1]
	last.text = strings.TrimRight(last.text, " ")
	return line
}

func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is the number of terminal columns a visible character takes.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me), 0x1160 <= r && r <= 0x11ff: // marks; the later parts of a Hangul syllable
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
