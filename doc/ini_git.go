package doc

import (
	"strings"
)

// Git's dialect, as git config reads it:
//
//	line    = [blanks] { section [blanks] } [ setting ] [ comment ]
//	section = "[" name [ blanks `"` anything, with \" and \\ `"` ] "]"    name = letters, digits, "-" and "."
//	setting = letter { letter | digit | "-" } [ [blanks] "=" value ]
//	value   = text in which "…" protects blanks and comments; escapes \n \t \b \" \\; a backslash at its end continues it
//	comment = ( "#" | ";" ) anything
//
// The section [remote "origin"] is the key remote.origin, as git names it. Whatever git refuses is a fault: it refuses the
// whole file for it.
func (r *ini) gitLine(at int) int {
	for at < len(r.src) && !r.done {
		switch c := r.src[at]; {
		case c == '\n':
			return at + 1
		case isBlank(c) || c == '\r':
			at++
		case c == '#' || c == ';':
			return min(lineEnd(r.src, at)+1, len(r.src))
		case c == '[':
			end := r.gitSection(at)
			if end < 0 {
				return r.gitFault(at, "this is not a section as git writes it", `write [name] or [name "part"]`)
			}
			at = end
		case isLetter(c):
			return r.gitSetting(at)
		default:
			return r.gitFault(at, "git refuses a key that does not begin with a letter", `write KEY = VALUE, or put "#" before a comment`)
		}
	}
	return at
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// gitFault reports the rest of the line at at and gives the start of the next one.
func (r *ini) gitFault(at int, message, remedy string) int {
	end := lineEnd(r.src, at)
	next := min(end+1, len(r.src))
	if end > at && r.src[end-1] == '\r' {
		end--
	}
	r.done = !r.bad.at(r.parser, Span{at, end}, next, remedy, message)
	return next
}

// gitSection reads the section header at start and gives its end, or -1.
func (r *ini) gitSection(start int) int {
	at := start + 1
	for at < len(r.src) && (isWordByte(r.src[at]) || r.src[at] == '-' || r.src[at] == '.') {
		at++
	}
	name := Span{start + 1, at}
	key := r.text[name.Start:name.End]
	if quote := skipBlanks(r.src, at, len(r.src)); quote > at {
		part, end := r.gitPart(quote)
		if end < 0 {
			return -1
		}
		key, name.End, at = key+"."+part, end, end
	}
	if name.Len() == 0 || at == len(r.src) || r.src[at] != ']' {
		return -1
	}
	r.enter(Span{start, at + 1}, name, key)
	return at + 1
}

// gitPart reads the quoted part of a section's name at at and gives its text and end, or -1.
func (r *ini) gitPart(at int) (part string, end int) {
	if at == len(r.src) || r.src[at] != '"' {
		return "", -1
	}
	var b strings.Builder
	for at++; at < len(r.src); at++ {
		c := r.src[at]
		switch {
		case c == '"':
			return b.String(), at + 1
		case c == '\\':
			if at++; at == len(r.src) {
				return "", -1
			}
			c = r.src[at]
		}
		if c == '\n' {
			return "", -1
		}
		b.WriteByte(c)
	}
	return "", -1
}

// gitSetting reads the setting at start and gives the start of the next line.
func (r *ini) gitSetting(start int) int {
	at := start
	for at < len(r.src) && (isWordByte(r.src[at]) || r.src[at] == '-') {
		at++
	}
	n := &Node{Kind: Null, Key: r.text[start:at], KeySpan: Span{start, at}, Span: Span{at, at}}
	at = skipBlanks(r.src, at, len(r.src))
	switch end := r.gitEnd(at); {
	case r.section == r.root:
		return r.gitFault(start, "git refuses a key outside of a section", "put it below a [section]")
	case end >= 0:
		r.set(n, true)
		return end
	case r.src[at] != '=':
		return r.gitFault(start, `git refuses a key with something else than "=" after it`, "write KEY = VALUE")
	}
	next, problem := r.gitValue(n, at+1)
	if problem != "" {
		return max(next, r.gitFault(start, problem, `put the value in double quotes and write \" and \\ in it`))
	}
	r.set(n, false)
	return next
}

// gitEnd is the start of the next line if the line ends at at, or -1.
func (r *ini) gitEnd(at int) int {
	switch {
	case at == len(r.src):
		return at
	case r.src[at] == '\n':
		return at + 1
	case r.src[at] == '\r' && at+1 < len(r.src) && r.src[at+1] == '\n':
		return at + 2
	}
	return -1
}

// gitValue reads the value that begins behind its "=" at after, and gives the start of the line below it, and what git
// refuses it for.
func (r *ini) gitValue(n *Node, after int) (next int, problem string) {
	n.Kind, n.Span = String, Span{after, after}
	var b strings.Builder
	quoted, length := false, 0 // length: without blanks at the end
	at := after
	for {
		if next = r.gitEnd(at); next >= 0 {
			break
		}
		c := r.src[at]
		switch {
		case !quoted && (c == '#' || c == ';'):
			at = lineEnd(r.src, at)
			continue
		case !quoted && (isBlank(c) || c == '\r'):
			if at++; b.Len() > 0 {
				b.WriteByte(c)
			}
			continue
		case c == '"':
			quoted = !quoted
			at++
		case c == '\\':
			if next = r.gitEnd(at + 1); next >= 0 {
				at = next
				length = b.Len()
				continue
			}
			plain := gitEscape(r.src[at+1])
			if plain == 0 {
				return min(lineEnd(r.src, at)+1, len(r.src)), `git refuses a backslash before anything but n, t, b, " and \`
			}
			b.WriteByte(plain)
			at += 2
		default:
			b.WriteByte(c)
			at++
		}
		length = b.Len()
		n.Span.End = at
	}
	if quoted {
		return next, "git refuses a value in which nothing closes the quotes"
	}
	n.Value = b.String()[:length]
	if n.Span.Len() > 0 {
		n.Span.Start = r.gitStart(after)
	}
	if r.src[min(n.Span.Start, len(r.src)-1)] == '"' && n.Span.Len() > 1 {
		n.Style = Quoted
	}
	return next, ""
}

// gitStart is where the value begins that stands behind an "=" and perhaps continued lines.
func (r *ini) gitStart(at int) int {
	for {
		switch c := r.src[at]; {
		case isBlank(c) || c == '\r':
			at++
		case c == '\\' && r.gitEnd(at+1) >= 0:
			at = r.gitEnd(at + 1)
		default:
			return at
		}
	}
}

// gitEscape is what a backslash and c stand for, or 0.
func gitEscape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case '"', '\\':
		return c
	}
	return 0
}
