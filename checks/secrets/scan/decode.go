package scan

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// decode is what a run encodes; empty if it is no text of printable ASCII characters. Runs of escaped Unicode may be any.
func (r run) decode(text string) string {
	switch r.kind {
	case percentRun:
		return decodePercent(text)
	case unicodeRun:
		return decodeUnicode(text)
	case hexRun:
		return decodeHex(text)
	default:
		return decodeBase64(text)
	}
}

func printable(c byte) bool { return c > 0x08 && c < 0x7f }

// decodeBase64 takes the standard alphabet and that of URLs. What has nothing but letters is a name.
func decodeBase64(text string) string {
	if !plausible(text) || strings.IndexFunc(text, noLetter) < 0 {
		return ""
	}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
		if value, err := e.DecodeString(text); err == nil && allPrintable(value) {
			return string(value)
		}
	}
	return ""
}

// noLetter knows the characters of both alphabets that are no letters; = is none of them.
func noLetter(c rune) bool { return c < '=' || c == '_' }

// plausible is false if the first three bytes that the text encodes are not all printable. It has four characters.
func plausible(text string) bool {
	var bits uint32
	for i := range 4 {
		bits = bits<<6 | uint32(sextet(text[i]))
	}
	return printable(byte(bits>>16)) && printable(byte(bits>>8)) && printable(byte(bits))
}

// sextet is the value of a character in both alphabets.
func sextet(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 26
	case c == '_':
		return 63
	case c >= 'A':
		return c - 'A'
	case c >= '0':
		return c - '0' + 52
	case c == '/':
		return 63
	default:
		return 62
	}
}

func allPrintable(text []byte) bool {
	for _, c := range text {
		if !printable(c) {
			return false
		}
	}
	return true
}

// decodeHex takes an even number of digits that are not all letters.
func decodeHex(text string) string {
	if len(text)%2 != 0 || !strings.ContainsAny(text, "0123456789") {
		return ""
	}
	value := make([]byte, 0, len(text)/2)
	for i := 0; i < len(text); i += 2 {
		c := nibble(text[i])<<4 | nibble(text[i+1])
		if !printable(c) {
			return ""
		}
		value = append(value, c)
	}
	return string(value)
}

// nibble is the value of a hexadecimal digit.
func nibble(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

func decodePercent(text string) string {
	value := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if !escaped(text, i) {
			value = append(value, text[i])
			continue
		}
		c := nibble(text[i+1])<<4 | nibble(text[i+2])
		if !printable(c) {
			return ""
		}
		value = append(value, c)
		i += 2
	}
	return string(value)
}

// decodeUnicode takes the four digits after every U+ or u; there is nothing else but spaces and backslashes.
func decodeUnicode(text string) string {
	var value strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i]|0x20 != 'u' {
			continue
		}
		if text[i+1] == '+' {
			i++
		}
		n, _ := strconv.ParseUint(text[i+1:i+5], 16, 32)
		value.WriteRune(rune(n)) // half of a pair is written as the replacement character
		i += 4
	}
	return value.String()
}
