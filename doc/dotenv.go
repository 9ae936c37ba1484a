package doc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The dotenv dialect. Readers of .env files agree on little; this one takes what node's dotenv (16 and later) and
// docker compose both read, and where they differ, what loses no text of the author.
//
//		line     = [blanks] [ "export" blanks ] name [blanks] "=" [blanks] [value] [blanks] [comment]
//		         | [blanks] [ "export" blanks ] name [blanks] ":" blanks [value] ...     as both read it
//		         | [blanks] [ "export" blanks ] name { blanks name }                     taken from the environment: Null
//		         | [blanks] [ "#" anything ]
//		name     = letters, digits, "_" "." "-" "[" "]" and whatever is not ASCII
//		value    = "…" with the escapes \n \r \t \" \\ | '…' with \' only | `…` | text up to a blank and "#"
//
//	  - Quoted values may reach over lines; a line ending within is a line feed. In double quotes any other escape stays as
//	    it is written, also \$, because nothing is expanded: $A, ${A:-x}, $(cmd) are text.
//	  - `A=b#c` is "b#c", as in compose, ruby and python; node cuts it. `A= #c` is empty, as in node; `A=#c` is "#c".
//	  - Text after a closing quote makes the quotes part of the text (node), unless it ends with the same quote again:
//	    A="{"a":1}" is {"a":1}.
//	  - A double or single quote that nothing closes is a fault: compose refuses the file, node reads the quote as text.
//	    A backtick is then text, as in compose.
//	  - A line that is a shell statement (if, source, set ...) makes the file a shell script, which is not read.
//	  - The last of equal names counts. A bare name never overrides one that has a value.
func parseDotenv(p *parser) {
	size := settingsHint(p.src)
	d := dotenv{parser: p, text: string(p.src), seen: make(map[string]Span, size)}
	d.root = &Node{Kind: Map, Span: Span{p.start, len(p.src)}, Children: make([]*Node, 0, size)}
	if !p.add(nil, d.root) {
		return
	}
	if bytes.HasPrefix(p.src[p.start:], []byte("#!")) {
		p.skip("shell script")
		return
	}
	for at := p.start; at < len(p.src) && !d.done; {
		at = d.line(at)
	}
	if d.bad.lines > maxUnfitting || d.bad.lines > 1 && len(d.root.Children) == 0 {
		p.skip("not a dotenv file")
	}
}

type dotenv struct {
	*parser
	text string // src once more, so that keys and values need no memory of their own
	root *Node
	seen map[string]Span // the last place of every name with a value
	bad  unfitting
	done bool
}

// line reads the line that starts at at, and the further ones of its value, and gives the start of the next one.
func (d *dotenv) line(at int) int {
	end, next := textLine(d.src, at)
	start := skipBlanks(d.src, at, end)
	if start == end || d.src[start] == '#' {
		return next
	}
	first := start
	if after, ok := d.export(start, end); ok {
		start = after
	}
	name := Span{start, nameEnd(d.src, start, end)}
	after := skipBlanks(d.src, name.End, end)
	switch {
	case name.Len() == 0:
	case after < end && d.src[after] == '=':
		return d.value(name, after+1, end, next)
	case after < end && d.src[after] == ':' && name.End == after && (after+1 == end || isBlank(d.src[after+1])):
		return d.value(name, after+1, end, next)
	case after == end || first != start || d.src[after] == '#' && after > name.End:
		if d.bare(name, end) {
			return next
		}
	}
	d.misfit(Span{at, end}, name, after, next)
	return next
}

// export is the place of the name after "export", if that is what stands at at.
func (d *dotenv) export(at, end int) (int, bool) {
	word := at + len("export")
	if word >= end || d.text[at:word] != "export" || !isBlank(d.src[word]) {
		return at, false
	}
	name := skipBlanks(d.src, word, end)
	if name == end || d.src[name] == '=' || d.src[name] == ':' {
		return at, false
	}
	return name, true
}

func nameEnd(src []byte, at, end int) int {
	for at < end && isNameByte(src[at]) {
		at++
	}
	return at
}

func isNameByte(c byte) bool {
	return isWordByte(c) || c == '_' || c == '.' || c == '-' || c == '[' || c == ']' || c >= utf8.RuneSelf
}

// bare adds names that stand without a value, up to the end of the line or a comment.
func (d *dotenv) bare(name Span, end int) bool {
	var names []Span
	for at := name.Start; at < end && d.src[at] != '#'; at = skipBlanks(d.src, name.End, end) {
		name = Span{at, nameEnd(d.src, at, end)}
		if name.Len() == 0 || name.End < end && !isBlank(d.src[name.End]) || shellWords[d.text[name.Start:name.End]] {
			return false
		}
		names = append(names, name)
	}
	for _, s := range names {
		key := d.text[s.Start:s.End]
		if _, set := d.seen[key]; !set {
			d.put(&Node{Kind: Null, Key: key, KeySpan: s, Span: Span{s.End, s.End}})
		}
	}
	return true
}

// misfit says what is wrong with a line that sets nothing, and skips a file that is a shell script.
func (d *dotenv) misfit(line, name Span, after, next int) {
	message, remedy := "this line is not NAME=value", `write NAME=value, or put "#" before a comment`
	rest := d.src[after:line.End]
	switch {
	case shellLine(d.src[line.Start:line.End]):
		d.skip("shell script")
		d.done = true
		return
	case name.Len() == 0 || bytes.IndexByte(rest, '=') < 0 && bytes.IndexByte(rest, ':') < 0:
	case rest[0] == ':':
		message, remedy = `a ":" without a blank after it sets nothing`, `write "=" instead of ":"`
	case after > name.End:
		message, remedy = "the name has a blank in it, so readers refuse the line", "write the name without blanks"
	default:
		message, remedy = fmt.Sprintf("the name has %q in it, so readers refuse the line", rest[0]), "use letters, digits and _ in names"
	}
	d.done = !d.bad.at(d.parser, line, next, remedy, message)
}

// shellWords begin shell statements, and are no names that anyone gives a setting.
var shellWords = map[string]bool{
	"if": true, "then": true, "else": true, "elif": true, "fi": true, "for": true, "do": true, "done": true,
	"while": true, "case": true, "esac": true, "function": true, "source": true, "set": true, "unset": true,
	"echo": true, "eval": true, "exec": true, "exit": true, "return": true, "alias": true, "shopt": true,
	"local": true, "declare": true, "readonly": true, "typeset": true, "trap": true, "test": true, "cd": true,
}

// shellLine reports whether a line is a statement of a shell script.
func shellLine(line []byte) bool {
	line = bytes.Trim(line, " \t")
	word := line
	if n := bytes.IndexAny(line, " \t;"); n >= 0 {
		word = line[:n]
	}
	switch string(word) {
	case ".", "[", "[[", "{", "}", "(", ")", "&&", "||":
		return true
	}
	return shellWords[string(word)] && string(word) != "set" || bytes.HasPrefix(line, []byte("set -")) ||
		bytes.HasPrefix(line, []byte("set +")) || bytes.HasSuffix(word, []byte("()")) || bytes.HasPrefix(word, []byte("`")) ||
		bytes.HasPrefix(word, []byte("$("))
}

// value reads what stands after the separator and adds the member; it gives the start of the next line.
func (d *dotenv) value(name Span, at, end, next int) int {
	n := &Node{Kind: String, Key: d.text[name.Start:name.End], KeySpan: name, Span: Span{at, at}}
	start := skipBlanks(d.src, at, end)
	switch {
	case start == end:
	case d.src[start] == '"' || d.src[start] == '\'' || d.src[start] == '`':
		next = d.quoted(n, start, end, next)
	case d.src[start] == '#' && start > at:
	default:
		d.plain(n, start, end)
	}
	d.assign(n)
	return next
}

// plain takes the text up to a comment as the value.
func (d *dotenv) plain(n *Node, start, end int) {
	n.Span = trimBlanks(d.src, start, inlineComment(d.src, start, end, "#"))
	n.Value = d.text[n.Span.Start:n.Span.End]
}

// quoted reads a value that begins with a quote.
func (d *dotenv) quoted(n *Node, start, end, next int) int {
	quote := d.src[start]
	closing := closingQuote(d.src, start)
	if closing >= 0 {
		lastEnd, lastNext := end, next
		if closing >= end {
			lastEnd, lastNext = textLine(d.src, closing)
		}
		rest := skipBlanks(d.src, closing+1, lastEnd)
		if rest == lastEnd || d.src[rest] == '#' {
			d.unquote(n, Span{start, closing + 1})
			return lastNext
		}
	}
	d.plain(n, start, end)
	switch {
	case n.Span.Len() > 1 && d.src[n.Span.End-1] == quote:
		d.unquote(n, n.Span)
	case quote != '`' && (closing < 0 || closing >= end):
		d.fail(Span{start, start + 1}, "close it, or quote the value with the other kind of quotes",
			"nothing closes this quote")
	}
	return next
}

// closingQuote is the place of the quote that closes the one at start, or -1.
func closingQuote(src []byte, start int) int {
	quote := src[start]
	for at := start + 1; ; at++ {
		n := bytes.IndexByte(src[at:], quote)
		if n < 0 {
			return -1
		}
		at += n
		if quote == '`' || !escaped(src, start+1, at, quote) {
			return at
		}
	}
}

// escaped reports whether the quote at at, in a string whose text begins at start, has a backslash before it that counts:
// in double quotes one that is not escaped itself.
func escaped(src []byte, start, at int, quote byte) bool {
	n := 0
	for at-n-1 >= start && src[at-n-1] == '\\' {
		n++
	}
	if quote == '"' {
		return n%2 == 1
	}
	return n > 0
}

// unquote gives the node the text within the quotes at both ends of a span.
func (d *dotenv) unquote(n *Node, s Span) {
	n.Span, n.Style = s, Raw
	n.Value = unifyLines(d.text[s.Start+1 : s.End-1])
	switch d.src[s.Start] {
	case '"':
		n.Style, n.Value = Quoted, unescapeDotenv(n.Value)
	case '\'':
		if strings.Contains(n.Value, `\'`) {
			n.Value = strings.ReplaceAll(n.Value, `\'`, "'")
		}
	}
}

// unifyLines gives CRLF and CR as LF.
func unifyLines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func unescapeDotenv(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			i++
			switch s[i] {
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 't':
				c = '\t'
			case '"', '\\':
				c = s[i]
			default:
				b.WriteByte('\\')
				c = s[i]
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// assign adds a member with a value.
func (d *dotenv) assign(n *Node) {
	if first, twice := d.seen[n.Key]; twice {
		d.duplicate(first, n.KeySpan, n.Key)
	}
	d.seen[n.Key] = n.KeySpan
	d.put(n)
}

func (d *dotenv) put(n *Node) {
	if !d.done && !d.add(d.root, n) {
		d.done = true
	}
}
