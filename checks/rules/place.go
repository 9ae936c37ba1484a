package rules

import (
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// placeIn is where a byte of a text stands in the file that the text was read from: through indentation, escapes and
// folded lines. Where it cannot be told, it is the text's start.
func placeIn(f *doc.File, t config.Text, offset int) doc.Place {
	n := t.Node
	if n == nil {
		return f.Place(doc.Span{})
	}
	r := n.Resolve()
	at := r.Span.Start
	if where, ok := align(f.Text(r.Span), r.Style, r.Value, offset); ok {
		at += where
	}
	end := at
	if at < len(f.Src) {
		_, size := utf8.DecodeRune(f.Src[at:])
		end += size
	}
	p := f.Place(doc.Span{Start: at, End: min(end, len(f.Src))})
	p.Pointer = n.Pointer()
	return p
}

// align finds the byte of a written scalar that a byte of its value comes from.
func align(raw string, style doc.Style, value string, offset int) (int, bool) {
	a := aligner{raw: raw, escapes: style == doc.Quoted, doubled: style == doc.Raw}
	switch style {
	case doc.Quoted, doc.Raw:
		a.at = 1
	case doc.Literal, doc.Folded:
		a.block()
	}
	for i, r := range value {
		a.seek(r)
		if i >= offset {
			return min(a.at, len(raw)), !a.lost
		}
		a.take(r)
		if a.lost {
			return 0, false
		}
	}
	a.seek(utf8.RuneError)
	return min(a.at, len(raw)), true
}

// aligner goes through a written scalar beside its value.
type aligner struct {
	raw     string
	at      int
	indent  int
	escapes bool // there are escapes with a backslash
	doubled bool // a quote is written twice
	lost    bool
}

// block skips a block scalar's first line, and learns by how much its text is indented.
func (a *aligner) block() {
	for a.at < len(a.raw) && a.raw[a.at] != '\n' {
		a.at++
	}
	a.at = min(a.at+1, len(a.raw))
	for i := a.at; i < len(a.raw); i++ {
		switch a.raw[i] {
		case ' ':
			a.indent++
		case '\n':
			a.indent = 0
		default:
			a.skipIndent()
			return
		}
	}
}

func (a *aligner) skipIndent() {
	for n := 0; n < a.indent && a.at < len(a.raw) && a.raw[a.at] == ' '; n++ {
		a.at++
	}
}

// seek moves to where a character of the value may stand.
func (a *aligner) seek(r rune) {
	if a.at >= len(a.raw) {
		return
	}
	c := a.raw[a.at]
	if r != ' ' && r != '\n' && r != utf8.RuneError && (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
		a.space()
	}
}

// take moves past a character of the value.
func (a *aligner) take(r rune) {
	if a.at >= len(a.raw) {
		a.lost = true
		return
	}
	got, size := utf8.DecodeRuneInString(a.raw[a.at:])
	switch {
	case a.escapes && got == '\\':
		a.escape()
	case got == r:
		a.at += size
		if r == '\'' && a.doubled && a.at < len(a.raw) && a.raw[a.at] == '\'' {
			a.at++
		}
		if r == '\n' {
			a.skipIndent()
		}
	case (r == ' ' || r == '\n') && (got == '\n' || got == '\r' || got == ' ' || got == '\t'):
		a.space()
	default:
		a.lost = true
	}
}

// space moves past white space that stands for one character.
func (a *aligner) space() {
	for a.at < len(a.raw) && (a.raw[a.at] == ' ' || a.raw[a.at] == '\n' || a.raw[a.at] == '\r' || a.raw[a.at] == '\t') {
		a.at++
	}
}

// escape moves past an escape of a text in double quotes.
func (a *aligner) escape() {
	length := 2
	if a.at+1 < len(a.raw) {
		switch a.raw[a.at+1] {
		case 'x':
			length = 4
		case 'u':
			length = 6
		case 'U':
			length = 10
		}
	}
	a.at += length
}
