package secrets

import (
	"bytes"
	"encoding/binary"
	"sort"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/confward/confward/doc"
)

// text is a file's content as an engine reads it: UTF-8. Files that Windows tools saved as UTF-16 are turned into it,
// and what is found is placed in the bytes of the file.
type text struct {
	utf8  []byte
	steps []step // nil if utf8 is the file itself
}

// step says which byte of the file begins the character that begins at a byte of the UTF-8 text.
type step struct{ utf8, file int }

func newText(src []byte) text {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")):
		return fromUTF16(src, binary.LittleEndian)
	case bytes.HasPrefix(src, []byte("\xfe\xff")):
		return fromUTF16(src, binary.BigEndian)
	}
	return text{utf8: src}
}

// stepEvery is the number of bytes after which a step is noted: steps are few, and the way from one is short.
const stepEvery = 1 << 10

func fromUTF16(src []byte, order binary.ByteOrder) text {
	t := text{utf8: make([]byte, 0, len(src)/2), steps: []step{{0, 2}}}
	for at := 2; at+1 < len(src); {
		if last := t.steps[len(t.steps)-1]; len(t.utf8)-last.utf8 >= stepEvery {
			t.steps = append(t.steps, step{len(t.utf8), at})
		}
		r := rune(order.Uint16(src[at:]))
		at += 2
		if utf16.IsSurrogate(r) && at+1 < len(src) {
			if both := utf16.DecodeRune(r, rune(order.Uint16(src[at:]))); both != utf8.RuneError {
				r = both
				at += 2
			}
		}
		t.utf8 = utf8.AppendRune(t.utf8, r)
	}
	return t
}

// original is the span of the file that holds a span of the text.
func (t text) original(s doc.Span) doc.Span {
	if t.steps == nil || s.Len() == 0 {
		return s
	}
	return doc.Span{Start: t.offset(s.Start), End: t.offset(s.End)}
}

func (t text) offset(at int) int {
	i := sort.Search(len(t.steps), func(i int) bool { return t.steps[i].utf8 > at }) - 1
	from := t.steps[i]
	for _, r := range string(t.utf8[from.utf8:at]) {
		from.file += 2 * max(utf16.RuneLen(r), 1)
	}
	return from.file
}
