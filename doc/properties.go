package doc

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The properties dialect is that of java.util.Properties.load, to the letter:
//
//		file    = { blank line | comment | setting }        lines end at LF, CRLF or CR
//		comment = [blanks] ( "#" | "!" ) anything           a backslash at its end continues nothing
//		setting = [blanks] key ( [blanks] ( "=" | ":" ) [blanks] | blanks | end ) value
//
//	  - Blanks are space, tab and form feed. A backslash at the end of a line continues it; blanks that begin the next line
//	    fall away. Blanks at the end of a value belong to it.
//	  - \t \n \r \f and \uXXXX are escapes; before any other character a backslash falls away. A \u without four
//	    hexadecimal digits makes Java refuse the file: a fault. Half a surrogate pair is one too.
//	  - Bytes that are not UTF-8 are read as Latin-1, in which Java before 9 and Spring read such files.
//	  - A key is one key, whatever dots are in it. The last of equal keys counts.
//	  - A line "#---" or "!---" that is not next to another comment of that kind begins another document, as in Spring
//	    Boot; elsewhere nobody writes one.
func parseProperties(p *parser) {
	r := properties{parser: p, text: string(p.src)}
	r.begin(p.start, settingsHint(p.src))
	for at := p.start; at < len(p.src) && !r.done; {
		at = r.line(at)
	}
	if r.root != nil && len(p.tree.roots) > 0 {
		r.root.Span.End = len(p.src)
	}
}

type properties struct {
	*parser
	text  string
	root  *Node
	seen  map[string]Span
	above Span // the line before this one
	done  bool
}

// begin starts a document with room for so many settings.
func (r *properties) begin(at, size int) {
	r.seen = make(map[string]Span, size)
	r.root = &Node{Kind: Map, Span: Span{at, len(r.src)}, Children: make([]*Node, 0, size)}
	r.done = !r.add(nil, r.root)
}

// line reads the line that starts at at, with those it continues on, and gives the start of the next one.
func (r *properties) line(at int) int {
	end, next := textLine(r.src, at)
	above := r.above
	r.above = Span{at, end}
	start := skipSpace(r.src, at, end)
	switch {
	case start == end || r.text[start:end] == `\`:
		return next
	case r.src[start] == '#' || r.src[start] == '!':
		if start == at && r.separates(above, Span{at, end}, next) {
			r.root.Span.End = at
			r.begin(next, 0)
		}
		return next
	}
	return r.setting(start)
}

// separates reports whether a line divides documents.
func (r *properties) separates(above, line Span, next int) bool {
	s := r.text[line.Start:line.End]
	if !strings.HasPrefix(s[1:], "---") || strings.TrimRight(s[4:], " \t\f") != "" {
		return false
	}
	comments := func(at int) bool { return at < len(r.src) && r.src[at] == s[0] }
	return (above.Len() == 0 || !comments(above.Start)) && !comments(next)
}

// isSpace knows what java.util.Properties skips.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\f' }

func skipSpace(src []byte, at, end int) int {
	for at < end && isSpace(src[at]) {
		at++
	}
	return at
}

// setting reads key and value from at on, over all lines they take, and gives the start of the line after them.
func (r *properties) setting(at int) int {
	key, at := r.word(at, true)
	empty := key.span.End // where an empty value stands
	at = r.skipJoined(at)
	if at < len(r.src) && (r.src[at] == '=' || r.src[at] == ':') {
		empty = at + 1
		at = r.skipJoined(at + 1)
	}
	value, at := r.word(at, false)
	if value.span.Len() == 0 {
		value.span = Span{empty, empty}
	}
	if first, twice := r.seen[key.text]; twice {
		r.duplicate(first, key.span, key.text)
	}
	r.seen[key.text] = key.span
	n := &Node{Kind: String, Key: key.text, KeySpan: key.span, Value: value.text, Span: value.span}
	r.done = r.done || !r.add(r.root, n)
	_, next := textLine(r.src, at)
	r.above = Span{}
	return next
}

// join is where reading goes on at at: beyond a backslash that ends a line and the blanks that begin the next one.
func (r *properties) join(at int) int {
	for at < len(r.src) && r.src[at] == '\\' {
		if at+1 == len(r.src) {
			return len(r.src)
		}
		if r.src[at+1] != '\n' && r.src[at+1] != '\r' {
			return at
		}
		_, next := textLine(r.src, at+1)
		at = skipSpace(r.src, next, len(r.src))
	}
	return at
}

// skipJoined skips blanks, also over continued lines.
func (r *properties) skipJoined(at int) int {
	for at = r.join(at); at < len(r.src) && isSpace(r.src[at]); at = r.join(at + 1) {
	}
	return at
}

// word is a key or a value: where it is written, and the text it stands for.
type word struct {
	span Span
	text string
}

// word reads from at to the end of the setting, or for a key to what separates it from its value. It gives the place
// where it stopped.
func (r *properties) word(at int, key bool) (word, int) {
	at = r.join(at)
	end := r.plain(at, key)
	w := word{Span{at, end}, latin1(r.text[at:end])}
	if r.join(end) == end && (end == len(r.src) || r.src[end] != '\\') {
		return w, end
	}
	var b strings.Builder
	b.WriteString(w.text)
	for at = r.join(end); at < len(r.src); at = r.join(end) {
		if r.src[at] == '\\' {
			end = r.escape(&b, at)
		} else if end = r.plain(at, key); end > at {
			b.WriteString(latin1(r.text[at:end]))
		} else {
			break
		}
		w.span.End = end
	}
	w.text = b.String()
	return w, at
}

// plain is the end of the text from at on that holds no backslash and ends with the line or, for a key, before a
// separator.
func (r *properties) plain(at int, key bool) int {
	for ; at < len(r.src); at++ {
		switch c := r.src[at]; {
		case c == '\n' || c == '\r' || c == '\\':
			return at
		case key && (c == '=' || c == ':' || isSpace(c)):
			return at
		}
	}
	return at
}

// escape reads the escape at at and gives its end.
func (r *properties) escape(b *strings.Builder, at int) int {
	switch c := r.src[at+1]; c {
	case 't':
		b.WriteByte('\t')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 'f':
		b.WriteByte('\f')
	case 'u':
		return r.unicode(b, at)
	default:
		if c < utf8.RuneSelf {
			b.WriteByte(c)
			break
		}
		return at + 1 // the character itself is read as text
	}
	return at + 2
}

// unicode reads the \uXXXX at at, and the second one of a pair, and gives their end.
func (r *properties) unicode(b *strings.Builder, at int) int {
	unit, end := r.unit(at)
	if unit < 0 {
		r.fail(Span{at, end}, `write \u and four hexadecimal digits, or two backslashes for one`,
			`\u without four hexadecimal digits, which Java refuses`)
		b.WriteString(r.text[at:end])
		return end
	}
	if !utf16.IsSurrogate(unit) {
		b.WriteRune(unit)
		return end
	}
	if second := r.join(end); second+1 < len(r.src) && r.src[second] == '\\' && r.src[second+1] == 'u' {
		low, lowEnd := r.unit(second)
		if both := utf16.DecodeRune(unit, low); both != utf8.RuneError {
			b.WriteRune(both)
			return lowEnd
		}
	}
	r.problem(Problem{Fault: Encoding, Span: Span{at, end}, Remedy: "write both halves, or the character itself",
		Message: fmt.Sprintf("%s is half of a surrogate pair and stands for no character", r.text[at:at+2]+fmt.Sprintf("%04X", unit))})
	b.WriteRune(utf8.RuneError)
	return end
}

// unit is the number that the \uXXXX at at gives, or -1 if it is malformed, and its end.
func (r *properties) unit(at int) (unit rune, end int) {
	end = at + 2
	for range 4 {
		i := r.join(end)
		if i == len(r.src) || hexDigit(r.src[i]) < 0 {
			return -1, end
		}
		unit = unit<<4 | hexDigit(r.src[i])
		end = i + 1
	}
	return unit, end
}

// latin1 is s with the bytes that are not UTF-8 read as Latin-1.
func latin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			r = rune(s[0])
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}
