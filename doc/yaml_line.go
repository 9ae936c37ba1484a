package doc

import "strings"

// This file moves over lines: YAML's space is indentation, separation and the end of things at once.

// enterLine passes over the spaces that begin the line at at.
func (r *yamlReader) enterLine() {
	r.line = r.at
	for r.at < len(r.text) && r.text[r.at] == ' ' {
		r.at++
	}
	r.indent, r.content, r.tab = r.at-r.line, r.at, -1
}

// gap passes over blanks, line breaks and comments to the next text. It reports whether that begins its line, or the file
// is over.
func (r *yamlReader) gap() (crossed bool) {
	r.tab = -1
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ':
			r.at++
		case '\t':
			if r.tab < 0 {
				r.tab = r.at
			}
			r.at++
		case '\n', '\r':
			r.at += yamlBreak(r.text, r.at)
			r.enterLine()
			crossed = true
		case '#':
			if r.at > r.line && !isBlank(r.text[r.at-1]) {
				return crossed
			}
			r.at = r.lineEnd(r.at)
		default:
			if crossed {
				r.content = r.at
			}
			return crossed
		}
	}
	r.content = r.at
	return true
}

// blanks passes over spaces and tabs.
func (r *yamlReader) blanks() {
	for r.at < len(r.text) && isBlank(r.text[r.at]) {
		r.at++
	}
}

// marker reports whether a document marker stands at at: --- or ... at the start of a line, with space behind it.
func (r *yamlReader) marker(m string) bool { return r.at == r.line && r.markerAt(r.at, m) }

func (r *yamlReader) markerAt(at int, m string) bool {
	return strings.HasPrefix(r.text[at:], m) && r.spaceAt(at+len(m))
}

// ends reports whether a document or the text ends at the start of a line.
func (r *yamlReader) endsAt(line int) bool {
	return line >= len(r.text) || r.markerAt(line, "---") || r.markerAt(line, "...")
}

// spaceAt reports whether a blank, a line break or the end of the text is at i.
func (r *yamlReader) spaceAt(i int) bool {
	return i >= len(r.text) || isBlank(r.text[i]) || isBreak(r.text[i])
}

// indicates reports whether the byte is at at, with space behind it.
func (r *yamlReader) indicates(c byte) bool {
	return r.at < len(r.text) && r.text[r.at] == c && r.spaceAt(r.at+1)
}

// lineEnd is the offset of the next line break from i on, or the end of the text.
func (r *yamlReader) lineEnd(i int) int {
	for i < len(r.text) && !isBreak(r.text[i]) {
		i++
	}
	return i
}

func isBreak(c byte) bool { return c == '\n' || c == '\r' }

func isYAMLFlow(c byte) bool { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}' }

// yamlBreak is the length of the line break at i, or 0.
func yamlBreak(src string, i int) int {
	switch {
	case src[i] == '\n':
		return 1
	case src[i] != '\r':
		return 0
	case i+1 < len(src) && src[i+1] == '\n':
		return 2
	}
	return 1
}

// yamlFold is how many line breaks follow each other from at on, with blanks between them, where the line after the
// last one begins, and where its text does.
type yamlFold struct{ breaks, line, text int }

func (r *yamlReader) fold(at int) yamlFold {
	f := yamlFold{line: at, text: at}
	for f.text < len(r.text) {
		switch c := r.text[f.text]; {
		case isBlank(c):
			f.text++
		case isBreak(c):
			f.text += yamlBreak(r.text, f.text)
			f.line = f.text
			f.breaks++
		default:
			return f
		}
	}
	return f
}

// write adds what the line breaks stand for in a scalar that is folded: one is a space, more are one less.
func (f yamlFold) write(b []byte) []byte {
	if f.breaks == 1 {
		return append(b, ' ')
	}
	for range f.breaks - 1 {
		b = append(b, '\n')
	}
	return b
}
