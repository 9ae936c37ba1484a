package doc

import "bytes"

// This file looks at a YAML text line by line before the library reads it.

// yamlInput is the text as the library is given it: of the same length, with a late byte order mark and the directives it
// would refuse made harmless. It knows only %YAML 1.1, and refuses unknown directives where YAML 1.2 tells readers to
// ignore them.
func yamlInput(src []byte) []byte {
	return softenDirectives(withoutLateBOM(src))
}

// lateBOM is the offset of a byte order mark at the start of a line that has only comments and empty lines above, or -1.
// YAML allows one there, before the document; tools that put a comment on top of a file leave it behind.
func lateBOM(src []byte) int {
	for at := 0; at < len(src); {
		line := src[at:yamlLineEnd(src, at)]
		if at > 0 && bytes.HasPrefix(line, []byte(bom)) {
			return at
		}
		if text := bytes.TrimLeft(line, " \t"); len(text) > 0 && text[0] != '#' {
			return -1
		}
		at += len(line)
		if at < len(src) {
			at += yamlBreak(src, at)
		}
	}
	return -1
}

// withoutLateBOM makes a late byte order mark spaces at the end of the line above it.
func withoutLateBOM(src []byte) []byte {
	at := lateBOM(src)
	if at < 0 {
		return src
	}
	above := yamlLineEnd(src, 0)
	for next := above; next < at; next = yamlLineEnd(src, next+yamlBreak(src, next)) {
		above = next
	}
	out := bytes.Clone(src)
	n := copy(out[above:], "   ")
	copy(out[above+n:], src[above:at])
	return out
}

func softenDirectives(src []byte) []byte {
	if !bytes.HasPrefix(src, []byte("%")) && !bytes.Contains(src, []byte("\n%")) && !bytes.Contains(src, []byte("\r%")) {
		return src
	}
	var out []byte
	var directives []int // offsets of the lines with % since the last place where directives may stand
	prologue := true
	for at := 0; at < len(src); {
		end := yamlLineEnd(src, at)
		line := src[at:end]
		switch {
		case isYAMLMarker(line, "..."):
			prologue, directives = true, nil
		case prologue && isYAMLMarker(line, "---"):
			if out == nil {
				out = bytes.Clone(src)
			}
			for _, d := range directives {
				soften(out[d:])
			}
			prologue = false
		case prologue && bytes.HasPrefix(line, []byte("%")):
			directives = append(directives, at)
		case prologue && skipYAMLSpace(line, 0) < len(line):
			prologue = false
		}
		at = end
		if at < len(src) {
			at += yamlBreak(src, at)
		}
	}
	if out == nil {
		return src
	}
	return out
}

// isYAMLMarker reports whether a line is a document marker, alone or with something behind it.
func isYAMLMarker(line []byte, marker string) bool {
	return bytes.HasPrefix(line, []byte(marker)) && (len(line) == 3 || line[3] == ' ' || line[3] == '\t')
}

// soften turns %YAML 1.x into %YAML 1.1, and an unknown directive into a comment.
func soften(line []byte) {
	if rest, ok := bytes.CutPrefix(line, []byte("%YAML ")); ok {
		if len(rest) >= 3 && rest[0] == '1' && rest[1] == '.' && rest[2] >= '0' && rest[2] <= '9' {
			rest[2] = '1'
		}
		return
	}
	if !bytes.HasPrefix(line, []byte("%TAG ")) {
		line[0] = '#'
	}
}

// tooManyYAMLValues reports whether a text holds more values than the limit, without reading it: it counts the commas of
// flow collections and, outside of them, the dashes and colons that open lines. It may count too few, never too many by
// more than a multi-line text would have to contain.
func tooManyYAMLValues(src []byte, limit int) bool {
	if len(src) <= limit {
		return false // a value takes more than a byte
	}
	s := yamlScout{src: src}
	for at := 0; at < len(src) && s.values <= limit; {
		at = s.line(at)
	}
	return s.values > limit
}

// openBracket is the offset of the innermost bracket that is open at the end of a text, or -1.
func openBracket(src []byte) int {
	s := yamlScout{src: src}
	for at := 0; at < len(src); {
		at = s.line(at)
	}
	if len(s.open) == 0 {
		return -1
	}
	return s.open[len(s.open)-1]
}

// yamlScout counts values.
type yamlScout struct {
	src    []byte
	values int
	open   []int // where the brackets that are not closed stand
	quote  byte  // the quote that is open
	block  int   // the indentation of the line whose block scalar is being passed over, plus one; 0: none
}

// line looks at the line at at and gives the start of the next one.
func (s *yamlScout) line(at int) int {
	end := yamlLineEnd(s.src, at)
	line := s.src[at:end]
	next := end
	if next < len(s.src) {
		next += yamlBreak(s.src, next)
	}
	text := bytes.TrimLeft(line, " ")
	indent := len(line) - len(text)
	if s.block > 0 && (len(text) == 0 || indent >= s.block) {
		return next
	}
	s.block = 0
	if len(s.open) == 0 && s.quote == 0 {
		text = s.dashes(text)
	}
	s.scan(end-len(text), text)
	if len(s.open) == 0 && s.quote == 0 && endsInBlockScalar(text) {
		s.block = indent + 1
	}
	return next
}

// dashes counts the list items that begin at a line's start.
func (s *yamlScout) dashes(text []byte) []byte {
	for len(text) > 0 && text[0] == '-' && (len(text) == 1 || text[1] == ' ' || text[1] == '\t') {
		s.values++
		text = bytes.TrimLeft(text[1:], " \t")
	}
	return text
}

// scan counts what lies in flow collections, and one value for a line with a key. The text begins at at.
func (s *yamlScout) scan(at int, text []byte) {
	hasKey := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case s.quote != 0:
			if c == '\\' && s.quote == '"' {
				i++
			} else if c == s.quote {
				s.quote = 0
			}
		case (c == '"' || c == '\'') && opensYAMLValue(text, i):
			s.quote = c
		case c == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t'):
			return
		case (c == '[' || c == '{') && (len(s.open) > 0 || opensYAMLValue(text, i)):
			s.open = append(s.open, at+i)
			s.values++
		case (c == ']' || c == '}') && len(s.open) > 0:
			s.open = s.open[:len(s.open)-1]
		case c == ',' && len(s.open) > 0:
			s.values++
		case c == ':' && len(s.open) == 0 && !hasKey && (i+1 == len(text) || text[i+1] == ' '):
			hasKey = true
			s.values++
		}
	}
}

// opensYAMLValue reports whether a quote or bracket at i begins a value and is not part of a plain text.
func opensYAMLValue(text []byte, i int) bool {
	before := bytes.TrimRight(text[:i], " \t")
	if len(before) == 0 {
		return true
	}
	switch before[len(before)-1] {
	case ':', '-', '?':
		return len(before) < i
	case ',', '[', '{':
		return true
	}
	return false
}

// endsInBlockScalar reports whether a line ends in the indicator of a block scalar.
func endsInBlockScalar(text []byte) bool {
	if n := bytes.Index(text, []byte(" #")); n >= 0 {
		text = text[:n]
	}
	text = bytes.TrimRight(text, " \t\r")
	text = bytes.TrimRight(text, "+-0123456789")
	if len(text) == 0 {
		return false
	}
	last := text[len(text)-1]
	return (last == '|' || last == '>') && (len(text) == 1 || text[len(text)-2] == ' ' || text[len(text)-2] == '\t')
}
