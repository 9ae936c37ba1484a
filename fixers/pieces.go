package fixers

import (
	"cmp"
	"slices"

	"github.com/confward/confward/doc"
)

// pieces are a text as what it is made of: parts of the original, in order, and what was put in between. So it is known of
// every byte where it comes from, however many rounds of edits there were.
type pieces []piece

// piece is a part of the original text, or new text.
type piece struct {
	from doc.Span
	text string
	new  bool
}

func whole(src []byte) pieces { return pieces{{from: doc.Span{End: len(src)}}} }

func (p piece) len() int {
	if p.new {
		return len(p.text)
	}
	return p.from.Len()
}

// cut is the part of a piece between two of its offsets.
func (p piece) cut(start, end int) piece {
	if p.new {
		return piece{text: p.text[start:end], new: true}
	}
	return piece{from: doc.Span{Start: p.from.Start + start, End: p.from.Start + end}}
}

// edited is the text after edits, which do not overlap and speak of the text as it is.
func (ps pieces) edited(edits []doc.Edit) pieces {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b doc.Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	var out pieces
	at := 0
	for _, e := range edits {
		out = append(out, ps.between(at, e.Span.Start)...)
		out = append(out, piece{text: e.New, new: true})
		at = e.Span.End
	}
	return append(out, ps.between(at, ps.len())...)
}

func (ps pieces) len() int {
	n := 0
	for _, p := range ps {
		n += p.len()
	}
	return n
}

// between is what lies between two offsets.
func (ps pieces) between(start, end int) pieces {
	var out pieces
	at := 0
	for _, p := range ps {
		from, to := max(start-at, 0), min(end-at, p.len())
		if from < to {
			out = append(out, p.cut(from, to))
		}
		at += p.len()
	}
	return out
}

// origin is where in the original, which is as long as given, a byte stands, or of new text where that was put.
func (ps pieces) origin(offset, length int) int {
	at, last := 0, 0
	for _, p := range ps {
		if !p.new {
			if offset < at+p.len() {
				return p.from.Start + max(offset-at, 0)
			}
			last = p.from.End
		} else if offset < at+p.len() {
			return last
		}
		at += p.len()
	}
	return length
}

// edits are the fewest that make the text of the original, which is as long as given.
func (ps pieces) edits(path string, length int) []doc.Edit {
	var out []doc.Edit
	at, text := 0, ""
	upTo := func(start int) {
		if start > at || text != "" {
			out = append(out, doc.Edit{Path: path, Span: doc.Span{Start: at, End: start}, New: text})
		}
		text = ""
	}
	for _, p := range ps {
		if p.new {
			text += p.text
			continue
		}
		upTo(p.from.Start)
		at = p.from.End
	}
	upTo(length)
	return out
}
