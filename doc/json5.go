package doc

import (
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What JSON5 has and JSON has not.

func isJSON5Space(r rune) bool {
	return r == 0xFEFF || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Zs, r)
}

// escape5 is escape for what only JSON5 has.
func (r *jsonReader) escape5(b []byte, i int) ([]byte, int) {
	rest := r.text[i:]
	c, size := utf8.DecodeRuneInString(rest[1:])
	switch {
	case c == '\r' && strings.HasPrefix(rest[2:], "\n"):
		return b, 3
	case c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029:
		return b, 1 + size
	case c == 'v':
		return append(b, '\v'), 2
	case c == '0' && !(len(rest) > 2 && isDigit(rest[2])):
		return append(b, 0), 2
	case c == 'x':
		if x, ok := hexValue(rest[2:], 2); ok {
			return utf8.AppendRune(b, x), 4
		}
		r.fail(Span{i, i + 2}, `write two digits, or \\ for a backslash`, `\x is not followed by two hexadecimal digits`)
		return b, 0
	case c >= '0' && c <= '9':
		r.fail(Span{i, i + 2}, `write \\ for a backslash`, "the backslash before a digit is no JSON5 escape")
		return b, 0
	}
	return utf8.AppendRune(b, c), 1 + size
}

// number5 reads a number as JSON5 writes it and gives it as JSON would: without plus sign, with a digit before the point
// and one behind it, hexadecimal numbers as decimal ones. Infinity and NaN have no such form and stay words.
func (r *jsonReader) number5() (string, bool) {
	t, i, sign := r.text, r.at, ""
	if t[i] == '+' || t[i] == '-' {
		sign = strings.TrimPrefix(t[i:i+1], "+")
		i++
	}
	body, end := "", i
	switch rest := t[i:]; {
	case strings.HasPrefix(rest, "Infinity"):
		body, end = "Infinity", i+8
	case strings.HasPrefix(rest, "NaN"):
		body, end, sign = "NaN", i+3, ""
	case strings.HasPrefix(rest, "0x") || strings.HasPrefix(rest, "0X"):
		body, end = hexNumber(t, i)
	default:
		body, end = decimal5(t, i)
	}
	if body == "" || end < len(t) && (isWordPart(t[end]) || t[end] == '.' || t[end] == '+' || t[end] == '-') {
		return "", r.badNumber()
	}
	r.at = end
	return sign + body, true
}

// maxHexDigits is the length from which on a hexadecimal number is left as written: it is beyond a float64 anyway.
const maxHexDigits = 256

func hexNumber(t string, i int) (string, int) {
	end := i + 2
	for end < len(t) && hexDigit(t[end]) >= 0 {
		end++
	}
	if end-i-2 > maxHexDigits {
		return t[i:end], end
	}
	n, ok := new(big.Int).SetString(t[i+2:end], 16)
	if !ok {
		return "", end
	}
	return n.String(), end
}

// decimal5 is a decimal number whose whole or fractional digits may be missing.
func decimal5(t string, i int) (string, int) {
	end := digits(t, i)
	whole, fraction := t[i:end], ""
	if end < len(t) && t[end] == '.' {
		point := end + 1
		end = digits(t, point)
		fraction = t[point:end]
	}
	if whole == "" && fraction == "" || len(whole) > 1 && whole[0] == '0' {
		return "", end
	}
	s := whole
	if s == "" {
		s = "0"
	}
	if fraction != "" {
		s += "." + fraction
	}
	if end < len(t) && t[end]|0x20 == 'e' {
		power, ok := exponent(t, end)
		if !ok {
			return "", end
		}
		s += t[end:power]
		end = power
	}
	return s, end
}

// identifier reads a JSON5 key without quotes.
func (r *jsonReader) identifier() (string, bool) {
	t, i := r.text, r.at
	var b []byte // the decoded key, once it has an escape
	for i < len(t) {
		c, size := utf8.DecodeRuneInString(t[i:])
		escape := c == '\\'
		if escape {
			if c, size = 0, 0; strings.HasPrefix(t[i:], `\u`) {
				c, size = r.unicodeEscape(i)
			}
			if b == nil {
				b = []byte(t[r.at:i])
			}
		}
		if size == 0 || !identifierPart(c, i == r.at) {
			if escape || i == r.at {
				return "", r.noKey()
			}
			break
		}
		if b != nil {
			b = utf8.AppendRune(b, c)
		}
		i += size
	}
	key := t[r.at:i]
	if b != nil {
		key = string(b)
	}
	r.at = i
	return key, true
}

// identifierPart reports whether a character may stand in an ECMAScript 5.1 identifier, or begin one.
func identifierPart(c rune, first bool) bool {
	switch {
	case c == '$' || c == '_' || unicode.IsLetter(c) || unicode.Is(unicode.Nl, c):
		return true
	case first:
		return false
	}
	return c == 0x200C || c == 0x200D || unicode.In(c, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc)
}
