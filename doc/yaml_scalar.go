package doc

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// atom reads what can be a key: a plain or quoted scalar, an alias or a flow collection. The lines of a plain one must be
// indented deeper than outer, if it is not within brackets. Its type, tag and anchor are left to describe.
func (r *yamlReader) atom(n *Node, outer int) (size int, ok bool) {
	switch c := r.text[r.at]; c {
	case '*':
		return r.alias(n)
	case '[', '{':
		return r.flow(n)
	case '"', '\'':
		n.Kind = String
		return 1, r.quoted(n, c)
	case ':':
		if r.indicates(c) { // the key is not written
			n.Kind, n.Span = String, Span{r.at, r.at}
			return 1, true
		}
	}
	if !r.startsPlain() {
		return 0, r.failStart()
	}
	n.Kind = String
	r.plain(n, outer)
	return 1, true
}

// startsPlain reports whether a plain scalar can begin at at.
func (r *yamlReader) startsPlain() bool {
	switch c := r.text[r.at]; c {
	case '?':
		return !r.indicates(c)
	case '-', ':':
		return !r.indicates(c) && !(len(r.brackets) > 0 && r.flowIndicates(c))
	case ',', ']', '}', '#', '&', '!', '|', '>', '%', '@', '`':
		return false
	case bom[0]:
		return !strings.HasPrefix(r.text[r.at:], bom)
	}
	return true
}

// plain reads a scalar without quotes.
func (r *yamlReader) plain(n *Node, outer int) {
	start := r.at
	r.at = r.plainEnd(start)
	n.Value = r.text[start:r.at]
	var folded []byte
	for {
		f := r.fold(r.at)
		if f.breaks == 0 || !r.continues(f, outer) {
			break
		}
		end := r.plainEnd(f.text)
		if end == f.text {
			break
		}
		if folded == nil {
			folded = []byte(n.Value)
		}
		folded = append(f.write(folded), r.text[f.text:end]...)
		r.line, r.at = f.line, end
	}
	if folded != nil {
		n.Value = string(folded)
	}
	n.Span = Span{start, r.at}
}

// continues reports whether a plain scalar may go on behind line breaks: by text that is indented deeper than outer, or
// stands within brackets.
func (r *yamlReader) continues(f yamlFold, outer int) bool {
	switch {
	case f.text == len(r.text) || r.text[f.text] == '#' || r.endsAt(f.line):
		return false
	case len(r.brackets) > 0:
		return true
	}
	return f.text-f.line > outer && strings.IndexByte(r.text[f.line:f.line+outer+1], '\t') < 0
}

// plainEnd is where the part of a plain scalar ends that begins at at and stands on its line.
func (r *yamlReader) plainEnd(at int) int {
	end, flow := at, len(r.brackets) > 0
	for i := at; i < len(r.text); i++ {
		switch r.text[i] {
		case ' ', '\t':
			continue
		case '\n', '\r':
			return end
		case ':':
			if r.spaceAt(i+1) || flow && isYAMLFlow(r.text[i+1]) {
				return end
			}
		case '#':
			if i > at && isBlank(r.text[i-1]) {
				return end
			}
		case ',', '[', ']', '{', '}':
			if flow {
				return end
			}
		}
		end = i + 1
	}
	return end
}

// quoted reads a scalar in quotes.
func (r *yamlReader) quoted(n *Node, quote byte) bool {
	n.Style = Raw
	if quote == '"' {
		n.Style = Quoted
	}
	start := r.at
	for i := start + 1; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case isBreak(c), c == '\\' && quote == '"', c == '\'' && quote == c && r.doubled(i):
			return r.unquote(n, quote, i)
		case c == quote:
			r.at = i + 1
			n.Value, n.Span = r.text[start+1:i], Span{start, r.at}
			return true
		}
	}
	return r.failUnclosed("quote", start, len(r.text))
}

// unquote reads on at i, where a scalar in quotes is no longer its own text.
func (r *yamlReader) unquote(n *Node, quote byte, i int) bool {
	start := r.at
	b := append(make([]byte, 0, i-start+32), r.text[start+1:i]...)
	kept := 0 // blanks from there on are dropped at the end of a line
	for i < len(r.text) {
		switch c := r.text[i]; {
		case c == '\'' && quote == c && r.doubled(i):
			b = append(b, c)
			i += 2
		case c == quote:
			r.at = i + 1
			n.Value, n.Span = string(b), Span{start, r.at}
			return true
		case isBreak(c):
			for len(b) > kept && isBlank(b[len(b)-1]) {
				b = b[:len(b)-1]
			}
			f := r.fold(i)
			if r.line, i = f.line, f.text; r.endsAt(f.line) {
				return r.failUnclosed("quote", start, f.line)
			}
			b = f.write(b)
			kept = len(b)
		case c == '\\' && quote == '"':
			length := 0
			if b, length = r.escape(b, i); length == 0 {
				return false
			}
			i += length
			kept = len(b)
		default:
			b = append(b, c)
			i++
		}
	}
	return r.failUnclosed("quote", start, len(r.text))
}

// doubled reports whether the byte at i stands twice.
func (r *yamlReader) doubled(i int) bool { return i+1 < len(r.text) && r.text[i+1] == r.text[i] }

// yamlEscapes are the characters that a backslash and one character stand for.
var yamlEscapes = map[byte]string{'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r",
	'e': "\x1b", ' ': " ", '"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029"}

// escape adds to b what the escape at i stands for, and gives its length; 0 is a fault.
func (r *yamlReader) escape(b []byte, i int) ([]byte, int) {
	if i+1 == len(r.text) {
		r.failUnclosed("quote", r.at, i)
		return b, 0
	}
	digits := 0
	switch c := r.text[i+1]; c {
	case '\n', '\r':
		f := r.fold(i + 1)
		r.line = f.line
		if r.endsAt(f.line) {
			r.failUnclosed("quote", r.at, f.line)
			return b, 0
		}
		for range f.breaks - 1 {
			b = append(b, '\n')
		}
		return b, f.text - i
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		s := yamlEscapes[c]
		if s == "" {
			r.failEscape(i)
			return b, 0
		}
		return append(b, s...), 2
	}
	c, ok := r.hex(i+2, digits)
	length := 2 + digits
	if ok && utf16.IsSurrogate(c) && strings.HasPrefix(r.text[i+length:], `\u`) {
		low, _ := r.hex(i+length+2, 4) // JSON writes what lies beyond 16 bits as a pair
		c = utf16.DecodeRune(c, low)
		ok = c != utf8.RuneError
		length += 6
	}
	if !ok || !utf8.ValidRune(c) {
		r.failCodePoint(i)
		return b, 0
	}
	return utf8.AppendRune(b, c), length
}

// hex reads so many hexadecimal digits.
func (r *yamlReader) hex(at, digits int) (c rune, ok bool) {
	if at+digits > len(r.text) {
		return 0, false
	}
	for _, d := range []byte(r.text[at : at+digits]) {
		v := strings.IndexByte("0123456789abcdef", d|0x20)
		if v < 0 || c > utf8.MaxRune {
			return 0, false
		}
		c = c<<4 | rune(v)
	}
	return c, true
}
