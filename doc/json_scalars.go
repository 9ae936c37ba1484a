package doc

import (
	"strings"
	"unicode/utf8"
)

// gap goes over whitespace and comments. It reports false if a comment is broken.
func (r *jsonReader) gap() bool {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c > ' ' && c < utf8.RuneSelf && c != '/':
			return true
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || r.json5 && (c == '\v' || c == '\f'):
			r.at++
		case c == '/':
			start := r.at
			if !r.comment() {
				return false
			}
			if r.at == start {
				return true
			}
		case r.json5 && c >= utf8.RuneSelf:
			space, size := utf8.DecodeRuneInString(r.text[r.at:])
			if !isJSON5Space(space) {
				return true
			}
			r.at += size
		default:
			return true
		}
	}
	return true
}

// comment goes over a comment, if there is one at at.
func (r *jsonReader) comment() bool {
	start, rest := r.at, r.text[r.at:]
	switch {
	case strings.HasPrefix(rest, "//"):
		ends := "\n\r"
		if r.json5 {
			ends = "\n\r\u2028\u2029"
		}
		if n := strings.IndexAny(rest, ends); n >= 0 {
			r.at += n
		} else {
			r.at = len(r.text)
		}
	case strings.HasPrefix(rest, "/*"):
		n := strings.Index(rest[2:], "*/")
		if n < 0 {
			return r.fail(Span{start, start + 2}, "close it with */", "the comment is not closed")
		}
		r.at += 2 + n + 2
	default:
		return true
	}
	if r.p.format == JSON && !r.comments {
		r.comments = true
		r.extension(Span{start, r.at}, "comments are not JSON", "remove them, or name the file .jsonc if its reader allows them")
	}
	return true
}

// trailingComma reports the first one, and keeps the others with it.
func (r *jsonReader) trailingComma(at int) {
	if r.p.format != JSON {
		return
	}
	if r.commas == 0 {
		r.extension(Span{at, at + 1}, "a comma after the last member is not JSON",
			"remove it, or name the file .jsonc if its reader allows it")
		r.commas = len(r.p.tree.problems)
	}
	first := &r.p.tree.problems[r.commas-1]
	first.Spare = append(first.Spare, Span{at, at + 1})
}

func (r *jsonReader) extension(s Span, message, remedy string) {
	r.p.problem(Problem{Fault: Extension, Span: s, Message: message, Remedy: remedy})
}

// word reads a literal.
func (r *jsonReader) word(w string) bool {
	rest := r.text[r.at:]
	if !strings.HasPrefix(rest, w) || len(rest) > len(w) && isWordPart(rest[len(w)]) {
		return r.noValue()
	}
	r.at += len(w)
	return true
}

func isWordPart(c byte) bool { return isWordByte(c) || c == '_' || c == '$' || c >= utf8.RuneSelf }

// quoted reads a string or key in quotes and gives its value.
func (r *jsonReader) quoted(quote byte) (string, bool) {
	t := r.text
	for i := r.at + 1; i < len(t); i++ {
		switch c := t[i]; {
		case c == quote:
			s := t[r.at+1 : i]
			r.at = i + 1
			return s, true
		case c == '\\':
			return r.escaped(quote, i)
		case c < ' ' && !r.controlAllowed(c):
			return "", r.badControl(i)
		}
	}
	return "", r.unclosedString()
}

// controlAllowed reports whether a control character may stand in a string: in JSON5 all but line ends may.
func (r *jsonReader) controlAllowed(c byte) bool { return r.json5 && c != '\n' && c != '\r' }

// escaped reads on in a string at its first escape.
func (r *jsonReader) escaped(quote byte, i int) (string, bool) {
	t := r.text
	b := append(make([]byte, 0, i-r.at+32), t[r.at+1:i]...)
	for i < len(t) {
		switch c := t[i]; {
		case c == quote:
			r.at = i + 1
			return string(b), true
		case c == '\\':
			n := 0
			if b, n = r.escape(b, i); n == 0 {
				return "", false
			}
			i += n
		case c < ' ' && !r.controlAllowed(c):
			return "", r.badControl(i)
		default:
			b = append(b, c)
			i++
		}
	}
	return "", r.unclosedString()
}

// escape adds to b what the escape at i stands for, and gives its length; 0 is a fault.
func (r *jsonReader) escape(b []byte, i int) ([]byte, int) {
	rest := r.text[i:]
	if len(rest) < 2 {
		r.unclosedString()
		return b, 0
	}
	switch c := rest[1]; c {
	case '"', '\\', '/':
		return append(b, c), 2
	case 'b':
		return append(b, '\b'), 2
	case 'f':
		return append(b, '\f'), 2
	case 'n':
		return append(b, '\n'), 2
	case 'r':
		return append(b, '\r'), 2
	case 't':
		return append(b, '\t'), 2
	case 'u':
		u, n := r.unicodeEscape(i)
		if n == 0 {
			r.fail(Span{i, i + 2}, `write four digits, or \\ for a backslash`, `\u is not followed by four hexadecimal digits`)
			return b, 0
		}
		return utf8.AppendRune(b, u), n
	}
	if r.json5 {
		return r.escape5(b, i)
	}
	_, size := utf8.DecodeRuneInString(rest[1:])
	r.fail(Span{i, i + 1 + size}, `write \\ for a backslash`, `the backslash before %s is no JSON escape`, showRune(rest[1:]))
	return b, 0
}

// unicodeEscape reads the \u escape at i, two of them for a surrogate pair. A length of 0 is a fault.
func (r *jsonReader) unicodeEscape(i int) (rune, int) {
	high, ok := hexValue(r.text[i+2:], 4)
	if !ok {
		return 0, 0
	}
	if high < 0xD800 || high > 0xDFFF {
		return high, 6
	}
	if rest := r.text[i+6:]; high < 0xDC00 && strings.HasPrefix(rest, `\u`) {
		if low, ok := hexValue(rest[2:], 4); ok && low >= 0xDC00 && low <= 0xDFFF {
			return 0x10000 + (high-0xD800)<<10 + (low - 0xDC00), 12
		}
	}
	if !r.surrogate {
		r.surrogate = true
		r.p.problem(Problem{Fault: Encoding, Span: Span{i, i + 6},
			Message: r.text[i:i+6] + " is half of a surrogate pair: no text can hold it, and many readers refuse it",
			Remedy:  "write both halves, or the character itself"})
	}
	return utf8.RuneError, 6
}

// hexValue is the value of the first n characters of s, if they are hexadecimal digits.
func hexValue(s string, n int) (rune, bool) {
	if len(s) < n {
		return 0, false
	}
	v := rune(0)
	for i := range n {
		d := hexDigit(s[i])
		if d < 0 {
			return 0, false
		}
		v = v<<4 | d
	}
	return v, true
}

func hexDigit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number reads a number as JSON writes it; it hands what JSON does not have to number5.
func (r *jsonReader) number() (string, bool) {
	t, i := r.text, r.at
	if t[i] == '-' {
		i++
	}
	whole := i
	i = digits(t, i)
	ok := i > whole && (t[whole] != '0' || i == whole+1)
	if ok && i < len(t) && t[i] == '.' {
		fraction := i + 1
		i = digits(t, fraction)
		ok = i > fraction
	}
	if ok && i < len(t) && t[i]|0x20 == 'e' {
		i, ok = exponent(t, i)
	}
	if !ok || i < len(t) && (isWordPart(t[i]) || t[i] == '.' || t[i] == '+' || t[i] == '-') {
		if r.json5 {
			return r.number5()
		}
		return "", r.badNumber()
	}
	s := t[r.at:i]
	r.at = i
	return s, true
}

// digits is the offset behind the digits at i.
func digits(t string, i int) int {
	for i < len(t) && isDigit(t[i]) {
		i++
	}
	return i
}

// exponent is the offset behind the exponent whose letter is at i.
func exponent(t string, i int) (int, bool) {
	i++
	if i < len(t) && (t[i] == '+' || t[i] == '-') {
		i++
	}
	end := digits(t, i)
	return end, end > i
}
