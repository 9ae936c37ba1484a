package doc

import (
	"bytes"
	"slices"
	"sync"
	"unicode/utf8"
)

// bom is the byte order mark as UTF-8.
const bom = "\xef\xbb\xbf"

// lineIndex holds the offsets at which lines start. Lines end at LF (so also at CRLF).
type lineIndex struct {
	once   sync.Once
	starts []int
}

func (f *File) lineStarts() []int {
	f.lines.once.Do(func() {
		starts := make([]int, 1, bytes.Count(f.Src, []byte{'\n'})+1)
		for i := 0; ; {
			n := bytes.IndexByte(f.Src[i:], '\n')
			if n < 0 {
				break
			}
			i += n + 1
			starts = append(starts, i)
		}
		f.lines.starts = starts
	})
	return f.lines.starts
}

// Position turns a byte offset into a line and a column, both from 1, the column in code points.
// Offsets outside the file are moved to its nearest end.
func (f *File) Position(offset int) (line, col int) {
	offset = min(max(offset, 0), len(f.Src))
	starts := f.lineStarts()
	i, exact := slices.BinarySearch(starts, offset)
	if !exact {
		i--
	}
	text := f.Src[starts[i]:offset]
	if i == 0 && bytes.HasPrefix(f.Src, []byte(bom)) {
		text = text[min(len(bom), len(text)):]
	}
	return i + 1, utf8.RuneCount(text) + 1
}

// Offset is the inverse of Position. A column beyond the line's end gives the line's end; a line beyond the
// file's end gives the file's end.
func (f *File) Offset(line, col int) int {
	starts := f.lineStarts()
	if line < 1 {
		return 0
	}
	if line > len(starts) {
		return len(f.Src)
	}
	span := f.LineSpan(line)
	at := span.Start
	if line == 1 && bytes.HasPrefix(f.Src, []byte(bom)) {
		at = len(bom)
	}
	for ; col > 1 && at < span.End; col-- {
		_, size := utf8.DecodeRune(f.Src[at:])
		at += size
	}
	return min(at, span.End)
}

// Lines is the number of lines; a final line end does not start another one, except in an empty file, which has one.
func (f *File) Lines() int {
	n := len(f.lineStarts())
	if n > 1 && f.lineStarts()[n-1] == len(f.Src) {
		n--
	}
	return n
}

// LineSpan is the span of a line (from 1) without its line end.
func (f *File) LineSpan(line int) Span {
	starts := f.lineStarts()
	if line < 1 || line > len(starts) {
		return Span{len(f.Src), len(f.Src)}
	}
	start, end := starts[line-1], len(f.Src)
	if line < len(starts) {
		end = starts[line] - 1
		if end > start && f.Src[end-1] == '\r' {
			end--
		}
	}
	return Span{start, end}
}

// Place resolves a span, with no pointer.
func (f *File) Place(s Span) Place {
	p := Place{Path: f.Path, Span: s}
	p.Line, p.Col = f.Position(s.Start)
	p.EndLine, p.EndCol = f.Position(s.End)
	return p
}

// PlaceOf is the place of a node's value; PlaceOfKey the place of its key, or of its value where it has none.
func (f *File) PlaceOf(n *Node) Place {
	p := f.Place(n.Span)
	p.Pointer = n.Pointer()
	return p
}

// PlaceOfKey is the place of the node's key, or of its value where it has no key (list items, documents).
func (f *File) PlaceOfKey(n *Node) Place {
	if n.KeySpan.Len() == 0 {
		return f.PlaceOf(n)
	}
	p := f.Place(n.KeySpan)
	p.Pointer = n.Pointer()
	return p
}

// Text is the part of the file that a span covers.
func (f *File) Text(s Span) string { return string(f.Src[s.Start:s.End]) }
