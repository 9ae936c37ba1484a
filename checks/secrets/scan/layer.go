package scan

import (
	"sort"
	"strings"
)

// span is a range of bytes of a text.
type span struct{ start, end int }

// touches reports whether two spans share a byte or stand side by side.
func (s span) touches(o span) bool { return o.start <= s.end && o.end >= s.start }

func (s span) join(o span) span { return span{min(s.start, o.start), max(s.end, o.end)} }

// piece is a run that was decoded.
type piece struct {
	original span // in the text as it came
	encoded  span // in the text before decoding
	decoded  span // in the text after it
}

// layer is one pass of decoding: what it decoded, in the order of the text, and the pass before it.
type layer struct {
	pieces []piece
	below  *layer
}

// decode makes the next pass's text: this one's with all encoded runs decoded. It is false if there are none.
func (l *look) decode() bool {
	next := &layer{below: l.decoded}
	var out strings.Builder
	copied := 0
	for _, run := range encodedRuns(l.text) {
		value := run.decode(l.text[run.start:run.end])
		if value == "" {
			continue
		}
		if copied == 0 {
			out.Grow(len(l.text))
		}
		out.WriteString(l.text[copied:run.start])
		next.pieces = append(next.pieces, piece{
			original: l.decoded.original(run.span, l.decoded.touching(run.span)),
			encoded:  run.span,
			decoded:  span{out.Len(), out.Len() + len(value)},
		})
		out.WriteString(value)
		copied = run.end
	}
	if len(next.pieces) == 0 {
		return false
	}
	out.WriteString(l.text[copied:])
	l.text, l.decoded = out.String(), next
	return true
}

// touching are the pieces that touch a span of the decoded text.
func (y *layer) touching(s span) []piece {
	if y == nil {
		return nil
	}
	from := sort.Search(len(y.pieces), func(i int) bool { return y.pieces[i].decoded.end >= s.start })
	to := from
	for to < len(y.pieces) && y.pieces[to].decoded.start <= s.end {
		to++
	}
	return y.pieces[from:to]
}

// original takes a span of the decoded text, of which some pieces are in question, back to the text as it came. What lies
// in one piece was that piece; what begins or ends outside of one is moved by as much as the pieces grew or shrank.
func (y *layer) original(s span, pieces []piece) span {
	for y != nil {
		var encoded span
		for _, p := range pieces {
			if !p.decoded.touches(s) {
				continue
			}
			if p.decoded.start <= s.start && s.end <= p.decoded.end {
				return p.original
			}
			whole := p.decoded.join(s)
			moved := span{p.encoded.start + whole.start - p.decoded.start, p.encoded.end + whole.end - p.decoded.end}
			if encoded.end == 0 {
				encoded = moved
			} else {
				encoded = encoded.join(moved)
			}
		}
		if encoded.end == 0 {
			return s
		}
		s, y = encoded, y.below
		pieces = y.touching(s)
	}
	return s
}

// lineAround is the line of a text that holds some pieces, with the line end before it.
func lineAround(text string, pieces []piece) string {
	all := pieces[0].decoded.join(pieces[len(pieces)-1].decoded)
	start := max(strings.LastIndexByte(text[:all.start+1], '\n'), 0)
	if n := strings.IndexByte(text[all.end:], '\n'); n >= 0 {
		return text[start : all.end+n]
	}
	return text[start:]
}
