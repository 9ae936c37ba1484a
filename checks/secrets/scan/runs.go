package scan

import "strings"

// run is a part of a text that looks encoded.
type run struct {
	span
	kind encoding
}

// encoding is a way of writing a text; where runs of two touch, the greater is decoded first and the other in the next pass.
type encoding int

const (
	base64Run  encoding = iota // 16 and more of A-Za-z0-9_/+- and up to two =
	hexRun                     // 32 and more hexadecimal digits
	unicodeRun                 // U+0041, each followed by a space or the end of the text; or \u0041, or \\u0041
	percentRun                 // from the first %41 of a line to its last
)

const (
	minBase64 = 16
	minHex    = 32
)

// encodedRuns finds what looks encoded, but for what touches a neighbour of a greater encoding.
func encodedRuns(text string) []run {
	all := allRuns(text)
	kept := make([]run, 0, len(all))
	for i, r := range all {
		if i > 0 && all[i-1].kind > r.kind && r.touches(all[i-1].span) ||
			i+1 < len(all) && all[i+1].kind > r.kind && r.touches(all[i+1].span) {
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

// allRuns finds the runs from left to right. Where several could start the greatest is taken; none overlap.
func allRuns(text string) []run {
	var found []run
	marks := newMarks(text)
	word := -1
	for at := 0; ; {
		if word < at {
			word = longWord(text, at)
		}
		mark := marks.from(at)
		var next run
		switch {
		case mark < word:
			next = markedRun(text, mark)
			at = mark + 1
		case word < len(text):
			next = wordRun(text, word)
		default:
			return found
		}
		if next.end > 0 {
			found = append(found, next)
			at = next.end
		}
	}
}

// longWord is where the first word of base64's characters starts that is long enough, or the length of the text. It looks
// at the last byte of a window first, so that it need not look at most of the others.
func longWord(text string, at int) int {
	for at+minBase64 <= len(text) {
		i := at + minBase64 - 1
		for i >= at && byteKind[text[i]]&base64Byte != 0 {
			i--
		}
		if i < at {
			return at
		}
		at = i + 1
	}
	return len(text)
}

// wordRun is the run that starts where a long word does.
func wordRun(text string, at int) run {
	end := at
	for end < len(text) && byteKind[text[end]]&hexByte != 0 {
		end++
	}
	if end-at >= minHex {
		return run{span{at, end}, hexRun}
	}
	for end < len(text) && byteKind[text[end]]&base64Byte != 0 {
		end++
	}
	for padded := end; end < len(text) && end < padded+2 && text[end] == '='; {
		end++
	}
	return run{span{at, end}, base64Run}
}

// marks are the first places, from somewhere on, of what the other runs start with; the length of the text for none.
type marks struct {
	text                  string
	percent, slash, point int
}

func newMarks(text string) *marks { return &marks{text, -1, -1, -1} }

func (m *marks) from(at int) int {
	next := func(known *int, what string) int {
		if *known < at {
			*known = len(m.text)
			if n := strings.Index(m.text[at:], what); n >= 0 {
				*known = at + n
			}
		}
		return *known
	}
	return min(next(&m.percent, "%"), next(&m.slash, `\`), next(&m.point, "U+"))
}

// markedRun is the run that starts with a mark; without an end if there is none.
func markedRun(text string, at int) run {
	switch {
	case text[at] == '\\':
		if end := escapesEnd(text, at); end > at {
			return run{span{at, end}, unicodeRun}
		}
	case text[at] == 'U':
		return run{span{at, codePointsEnd(text, at)}, unicodeRun}
	case escaped(text, at):
		return run{span{at, percentEnd(text, at)}, percentRun}
	}
	return run{}
}

// Kinds of bytes.
const (
	base64Byte = 1 << iota
	hexByte
	spaceByte
)

var byteKind = func() (kinds [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		kinds[c] = base64Byte | hexByte
	}
	for c := 'a'; c <= 'z'; c++ {
		kinds[c], kinds[c-'a'+'A'] = base64Byte, base64Byte
	}
	for _, c := range "abcdefABCDEF" {
		kinds[c] |= hexByte
	}
	for _, c := range "_/+-" {
		kinds[c] = base64Byte
	}
	for _, c := range " \t\n\f\r" {
		kinds[c] = spaceByte
	}
	return kinds
}()

// digits reports whether there are so many hexadecimal digits at a place.
func digits(text string, at, count int) bool {
	if at+count > len(text) {
		return false
	}
	for _, c := range []byte(text[at : at+count]) {
		if byteKind[c]&hexByte == 0 {
			return false
		}
	}
	return true
}

func escaped(text string, at int) bool { return text[at] == '%' && digits(text, at+1, 2) }

// percentEnd is the end of the last %41 of the line.
func percentEnd(text string, at int) int {
	end := at + 3
	for i := end; i < len(text) && text[i] != '\n'; i++ {
		if text[i] == '%' && escaped(text, i) {
			end = i + 3
			i += 2
		}
	}
	return end
}

// codePoint is the length of U+0041.
const codePoint = 6

// codePointsEnd is the end of a sequence of U+0041, each with a space after it; 0 if none starts there.
func codePointsEnd(text string, at int) int {
	end := 0
	for at+codePoint <= len(text) && text[at] == 'U' && text[at+1] == '+' && digits(text, at+2, 4) {
		at += codePoint
		if at == len(text) {
			return at
		}
		if byteKind[text[at]]&spaceByte == 0 {
			break
		}
		at++
		end = at
	}
	return end
}

// escapesEnd is the end of a sequence of \u0041 and \\u0041, or where it started if there is none.
func escapesEnd(text string, at int) int {
	for at < len(text) && text[at] == '\\' {
		u := at + 1
		if u < len(text) && text[u] == '\\' {
			u++
		}
		if u >= len(text) || text[u]|0x20 != 'u' || !digits(text, u+1, 4) {
			break
		}
		at = u + 5
	}
	return at
}
