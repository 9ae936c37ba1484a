package tokens

import "unicode/utf8"

// eachRepaired is Each for a text that is not UTF-8.
func (e *Encoding) eachRepaired(text []byte, visit func(at, tokens int)) {
	repaired, origin := repair(text)
	from := 0
	e.Each(repaired, func(at, tokens int) {
		for from+1 < len(origin) && origin[from+1].repaired <= at {
			from++
		}
		visit(min(origin[from].text+at-origin[from].repaired, len(text)-1), tokens)
	})
}

// origin is a place in a repaired text and the one in the text that it was made of.
type origin struct{ repaired, text int }

// repair puts U+FFFD in the place of what is not UTF-8, one for each longest part that begins a character or for a byte,
// as the Encoding Standard has it and all decoders do that follow it.
func repair(text []byte) ([]byte, []origin) {
	out := make([]byte, 0, len(text)+len(text)/8)
	origins := []origin{{}}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r != utf8.RuneError || n > 1 {
			out = append(out, text[i:i+n]...)
			i += n
			continue
		}
		out = append(out, "\ufffd"...)
		i += broken(text[i:])
		origins = append(origins, origin{len(out), i})
	}
	return out, origins
}

// broken is the length of the beginning of a character that does not go on, at least 1.
func broken(s []byte) int {
	low, high, more := byte(0x80), byte(0xbf), 0
	switch b := s[0]; {
	case b >= 0xc2 && b <= 0xdf:
		more = 1
	case b >= 0xe0 && b <= 0xef:
		more = 2
		if b == 0xe0 {
			low = 0xa0
		} else if b == 0xed {
			high = 0x9f
		}
	case b >= 0xf0 && b <= 0xf4:
		more = 3
		if b == 0xf0 {
			low = 0x90
		} else if b == 0xf4 {
			high = 0x8f
		}
	}
	n := 1
	for n <= more && n < len(s) && s[n] >= low && s[n] <= high {
		n++
		low, high = 0x80, 0xbf
	}
	return n
}
