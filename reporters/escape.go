package reporters

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// hidden reports whether a reader would not see a character as itself: it moves the cursor, turns the direction of
// writing, takes no room, or is not assigned. The two selectors that choose between text and emoji are harmless.
func hidden(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	case r == '\ufe0e' || r == '\ufe0f' || unicode.Is(unicode.Zs, r):
		return false
	}
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// escapeRune is a character written in ASCII.
func escapeRune(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// runes calls f for each code point of s with the text that shows it; bytes that are not UTF-8 count as one each.
func runes(s string, f func(r rune, shown string)) {
	var mark logMark
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		shown := s[i : i+size]
		switch {
		case r == utf8.RuneError && size == 1:
			shown = fmt.Sprintf(`\x%02x`, s[i])
		case hidden(r):
			shown = escapeRune(r)
		case mark.opens(r):
			shown = escapeRune(r)
		}
		f(r, shown)
		i += size
	}
}

// Visible is s as one line that does nothing but be read.
func Visible(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	runes(s, func(_ rune, shown string) { b.WriteString(shown) })
	return b.String()
}

// plain reports whether s is printable ASCII in which no log command can stand.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '[' {
			return false
		}
	}
	return true
}

// logMark finds the brackets of "##[", "##vso[" and their like, which some build logs obey wherever they stand in a line.
type logMark struct {
	hashes int
	named  bool
}

// opens takes the next character and reports whether it is such a bracket.
func (m *logMark) opens(r rune) bool {
	switch {
	case r == '#' && !m.named:
		m.hashes++
		return false
	case r == '#':
		*m = logMark{hashes: 1}
		return false
	case m.hashes >= 2 && ('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'):
		m.named = true
		return false
	}
	opens := r == '[' && m.hashes >= 2
	*m = logMark{}
	return opens
}

// guardLine keeps a finished line of text from starting with "::", which GitHub's log would obey, spaces before it or not.
func guardLine(line string) string {
	rest := line
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if !strings.HasPrefix(rest, "\x1b[") {
			break
		}
		_, rest, _ = strings.Cut(rest, "m")
	}
	if !strings.HasPrefix(rest, "::") {
		return line
	}
	return line[:len(line)-len(rest)] + escapeRune(':') + rest[1:]
}

// escapeJSON writes what is hidden in finished JSON, and brackets that a log would obey, as \u escapes: the data stay the same.
func escapeJSON(src []byte) []byte {
	out := make([]byte, 0, len(src))
	var mark logMark
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == '\n':
			mark = logMark{}
			out = append(out, '\n')
		case !hidden(r) && !mark.opens(r):
			out = append(out, src[i:i+size]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += size
	}
	return out
}

// percentEncode is a path as a relative URI reference. Whoever parses it gets the same bytes back.
func percentEncode(path string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0,
			c == '/' && i > 0 && path[i-1] != '/':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
