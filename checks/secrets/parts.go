package secrets

import (
	"bytes"
	"iter"
	"unsafe"

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
			p := part{offset: start - before, text: shared(text[start-before : cut+after])}
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

// shared is a text as a string of the same bytes: a file's content is never changed, and a copy of each would double the
// memory that a run goes through.
func shared(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }

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

// theirBuffer is how much gitleaks' reader has at hand while it looks for a place to cut, in bytes.
const theirBuffer = 4096

// theirParts cuts a text where gitleaks does. It reads partSize bytes and goes on, byte by byte and for searchSize at most,
// until two line ends follow one another; what its reader has at hand by then is where the next part begins, however
// short that is. Parts do not overlap: what lies across a cut is not found.
func theirParts(text []byte) iter.Seq[part] {
	return func(yield func(part) bool) {
		start, atHand := 0, 0
		for start < len(text) || start == 0 {
			n := atHand
			if n == 0 {
				n = min(partSize, len(text)-start)
			}
			end := start + n
			atHand = 0
			for ends := trailingEnds(text[start:end]); ends < 2 && end < len(text) && end-start-n < searchSize; end++ {
				if atHand == 0 {
					atHand = min(theirBuffer, len(text)-end)
				}
				atHand--
				ends = countEnds(ends, text[end])
			}
			p := part{offset: start, text: shared(text[start:end]), own: doc.Span{End: end - start}}
			if end == len(text) {
				p.own.End++
			}
			if !yield(p) || end == len(text) {
				return
			}
			start = end
		}
	}
}

// trailingEnds is the number of line ends at the end of a text, with other white space between them; one that is followed
// by other white space alone counts only if there are two.
func trailingEnds(text []byte) int {
	ends := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case '\n':
			if ends++; ends == 2 {
				return 2
			}
		case ' ', '\t', '\r':
		default:
			i = 0
		}
	}
	if len(text) > 0 && text[len(text)-1] == '\n' {
		return 1
	}
	return 0
}

// countEnds is the number of line ends that followed one another when another byte comes.
func countEnds(ends int, c byte) int {
	switch c {
	case '\n':
		return ends + 1
	case ' ', '\t', '\r':
		return ends
	}
	return 0
}
