package secrets

import (
	"bytes"
	"iter"

	"github.com/confward/confward/doc"
)

// Sizes of parts, in bytes. An engine's work on one text may grow faster than the text, so a long one is handed over in
// parts: at an empty line where there is one near, else with so much overlap that no secret is cut.
const (
	partSize   = 100_000
	searchSize = 25_000 // how far after partSize an empty line is looked for
	overlap    = 16_000 // longer than any secret; private keys reach 13,000
)

// part is a piece of a text.
type part struct {
	offset int      // of the piece in the text
	text   string   // the piece, with what overlaps its neighbours
	own    doc.Span // what of the piece is no neighbour's, as offsets into it
}

// parts cuts a text. Every byte is some part's own, and one part's only; an empty text is one empty part.
func parts(text []byte) iter.Seq[part] {
	return func(yield func(part) bool) {
		start, before := 0, 0
		for {
			cut, clean := cutAfter(text, start)
			after := min(overlap, len(text)-cut)
			if clean {
				after = 0
			}
			p := part{offset: start - before, text: string(text[start-before : cut+after])}
			p.own = doc.Span{Start: before, End: before + cut - start}
			if cut == len(text) {
				p.own.End++ // an empty match at the end belongs to the last part
			}
			if !yield(p) || cut == len(text) {
				return
			}
			start, before = cut, overlap
			if clean {
				before = 0
			}
		}
	}
}

// cutAfter is where the part that starts at an offset ends, and whether that is at an empty line or the end.
func cutAfter(text []byte, start int) (cut int, clean bool) {
	if len(text)-start <= partSize+searchSize {
		return len(text), true
	}
	from := start + partSize
	window := text[from : from+searchSize]
	for at := 0; ; {
		n := bytes.IndexByte(window[at:], '\n')
		if n < 0 {
			return from + searchSize, false
		}
		at += n + 1
		next := bytes.TrimLeft(window[at:], " \t\r")
		if len(next) > 0 && next[0] == '\n' {
			return from + len(window) - len(next) + 1, true
		}
	}
}
