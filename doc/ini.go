package doc

import (
	"bytes"
	"strings"
)

// INI is a family. The general dialect:
//
//		line    = [blanks] ( section | setting | comment | nothing )
//		section = "[" name "]"                     the name as written, blanks around it apart
//		setting = key [ [blanks] ( "=" | ":" ) [blanks] value ]
//		comment = ( "#" | ";" ) anything           also behind a value, after a blank
//
//	  - Sections are mappings under the root, settings above the first one are the root's. Equal names make one section,
//	    whose span reaches from the first piece to the last. A name is one key, whatever dots are in it.
//	  - ":" separates where no "=" stands in the line or a blank follows it: C:\dir=x and //host/:_token=x are keys.
//	  - A value in one pair of quotes is the text within; there are no escapes.
//	  - A line indented deeper than its setting continues the value, as for Python, unless the value has begun on the first
//	    line and the indented one is itself a setting. The value is then the lines joined by line feeds, comment lines left
//	    out. If it begins on the second line only, its span begins behind the separator.
//	  - A key without a separator is Null: npm and git read it as true.
//	  - A key given twice in a section is a fault, but for keys that make a list (see mayRepeat).
//	  - Files that have the extension only (HAProxy, Nagios, libconfig, Python, shell and others) are skipped.
//
// Git's files have a grammar of their own (ini_git.go); what other programs do differently is in iniDialectOf.
func parseINI(p *parser) {
	dialect := iniDialectOf(p.path)
	r := ini{parser: p, iniDialect: dialect, text: string(p.src), sections: map[string]*Node{}}
	r.seen = make(map[iniKey]Span, settingsHint(p.src))
	r.root = &Node{Kind: Map, Span: Span{p.start, len(p.src)}}
	r.section = r.root
	if !p.add(nil, r.root) {
		return
	}
	if !r.strict && foreign(p.src[p.start:]) {
		p.skip("not an INI file")
		return
	}
	read := r.line
	if r.git {
		read = r.gitLine
	}
	for at := p.start; at < len(p.src) && !r.done; {
		at = read(at)
	}
	r.finish()
}

type ini struct {
	*parser
	iniDialect
	text     string
	root     *Node
	section  *Node // the one that settings go to
	sections map[string]*Node
	seen     map[iniKey]Span
	bare     bool   // a line without separator was there
	open     []Span // lines that open a section and do not close it
	homeless bool   // a setting above all sections was reported
	bad      unfitting
	done     bool
}

type iniKey struct {
	section *Node
	key     string
}

// foreign reports whether a text begins like something else: a script, XML, JSON.
func foreign(src []byte) bool {
	if bytes.HasPrefix(src, []byte("#!")) {
		return true
	}
	src = bytes.TrimLeft(src, " \t\r\n")
	return len(src) > 0 && (src[0] == '<' || src[0] == '{' || src[0] == '%')
}

// finish decides, with all lines seen, whether this was an INI file at all, and if so what is wrong with it.
func (r *ini) finish() {
	switch {
	case r.done && r.tree.skipped != "":
	case r.bad.lines > maxUnfitting, len(r.sections) == 0 && !r.sectionless && (r.bare || len(r.open) > 0):
		r.skip("not an INI file")
	default:
		for _, s := range r.open {
			r.fail(s, `end the name with "]"`, "nothing closes the bracket of this section")
		}
	}
}

// line reads the line that starts at at, with those that continue it, and gives the start of the next one.
func (r *ini) line(at int) int {
	end, next := textLine(r.src, at)
	start := skipBlanks(r.src, at, end)
	if start == end || r.comments(start) {
		return next
	}
	if r.src[start] == '[' {
		if closing := r.header(start, end); closing > 0 {
			name := trimSpan(r.src, start+1, closing)
			r.enter(Span{start, closing + 1}, name, r.text[name.Start:name.End])
			return next
		}
	}
	key, after := r.key(start, end)
	if after < 0 {
		r.withoutSeparator(Span{at, end}, start, next)
		return next
	}
	r.needSection(key)
	n := &Node{Kind: String, Key: r.text[key.Start:key.End], KeySpan: key}
	r.value(n, after, end)
	if r.continues {
		next = r.continued(n, start-at, next)
	}
	r.set(n, false)
	return next
}

// comments reports whether a comment begins at at.
func (r *ini) comments(at int) bool { return r.src[at] == '#' || r.src[at] == ';' }

// header is the place of the bracket that closes the section opened at start, or -1.
func (r *ini) header(start, end int) int {
	first := bytes.IndexByte(r.src[min(start+2, end):end], ']')
	if first < 0 {
		return -1
	}
	end = inlineComment(r.src, start+2+first, end, "#;")
	return start + bytes.LastIndexByte(r.src[start:end], ']')
}

// enter makes a section the current one. Its pieces are one mapping.
func (r *ini) enter(whole, name Span, key string) {
	if s := r.sections[key]; s != nil {
		s.Span.End = whole.End
		r.section = s
		return
	}
	r.section = &Node{Kind: Map, Key: key, KeySpan: name, Span: whole}
	r.sections[key] = r.section
	r.done = !r.add(r.root, r.section)
}

// key is the key that begins at start and the place behind its separator, or -1 if the line has none.
func (r *ini) key(start, end int) (key Span, after int) {
	at := bytes.IndexByte(r.src[start:end], '=')
	if r.colons {
		colon := bytes.IndexByte(r.src[start:end], ':')
		follows := start + colon + 1
		if colon >= 0 && (at < 0 || colon < at && (r.strict || follows == end || isBlank(r.src[follows]))) {
			at = colon
		}
	}
	if at < 1 {
		return Span{}, -1
	}
	key = trimBlanks(r.src, start, start+at)
	return key, start + at + 1
}

// withoutSeparator takes a line that is neither section nor setting as a key without a value, where that may be.
func (r *ini) withoutSeparator(line Span, start, next int) {
	switch {
	case r.strict:
		message := "this line is neither a [section] nor a setting"
		remedy := `write KEY = VALUE, or put "#" before a comment`
		if r.continues {
			remedy = "write KEY = VALUE, or indent the line to continue the value above"
		}
		r.done = !r.bad.at(r.parser, line, next, remedy, message)
	case r.src[start] == '[':
		if r.open = append(r.open, trimBlanks(r.src, start, line.End)); len(r.open) > maxUnfitting {
			r.skip("not an INI file")
			r.done = true
		}
	default:
		r.bare = true
		key := trimBlanks(r.src, start, inlineComment(r.src, start, line.End, r.inline))
		r.set(&Node{Kind: Null, Key: r.text[key.Start:key.End], KeySpan: key, Span: Span{key.End, key.End}}, true)
	}
}

// needSection reports, once, a setting above all sections where Python refuses the file for it.
func (r *ini) needSection(key Span) {
	if r.headed && r.section == r.root && !r.homeless {
		r.homeless = true
		r.fail(key, "put it below a [section]", "a setting above the first section, for which the file is refused")
	}
}

// value reads what stands between after and the end of the line.
func (r *ini) value(n *Node, after, end int) {
	start := skipBlanks(r.src, after, end)
	n.Span = Span{after, after}
	if start == end || start > after && strings.IndexByte(r.inline, r.src[start]) >= 0 {
		return
	}
	if c := r.src[start]; r.quotes && (c == '"' || c == '\'') {
		if length := bytes.IndexByte(r.src[start+1:end], c); length >= 0 {
			closing := start + 1 + length
			if rest := skipBlanks(r.src, closing+1, end); rest == end || r.comments(rest) {
				n.Span, n.Style = Span{start, closing + 1}, Raw
				n.Value = r.text[start+1 : closing]
				return
			}
		}
	}
	n.Span = trimSpan(r.src, start, inlineComment(r.src, start, end, r.inline))
	n.Value = r.text[n.Span.Start:n.Span.End]
}

// continued adds the lines from next on that are indented deeper than their setting, and gives the start of the first
// that is not.
func (r *ini) continued(n *Node, indent, next int) int {
	began := n.Span.Len() > 0
	lines, last := []string{r.text[n.Span.Start:n.Span.End]}, n.Span.End
	for at := next; at < len(r.src); {
		end, below := textLine(r.src, at)
		start := skipBlanks(r.src, at, end)
		switch {
		case start == end:
			if !r.strict {
				at = len(r.src)
				continue
			}
			lines = append(lines, "")
		case r.comments(start):
		case start-at <= indent || !r.strict && r.settingLike(start, end, began):
			at = len(r.src)
			continue
		default:
			text := trimSpan(r.src, start, end)
			lines, last, next = append(lines, r.text[text.Start:text.End]), text.End, below
		}
		at = below
	}
	if last > n.Span.End {
		n.Span.End, n.Style = last, Plain
		n.Value = strings.TrimRight(strings.Join(lines, "\n"), "\n")
	}
	return next
}

// settingLike reports whether an indented line is more likely a setting or section than part of the value above.
func (r *ini) settingLike(start, end int, began bool) bool {
	if !began {
		return false
	}
	line := r.src[start:end]
	if line[0] == '[' {
		return bytes.HasSuffix(bytes.TrimRight(line, " \t"), []byte("]"))
	}
	name := 0
	for name < len(line) && isNameByte(line[name]) {
		name++
	}
	rest := bytes.TrimLeft(line[name:], " \t")
	return name > 0 && line[0] != '-' && len(rest) > 0 && rest[0] == '='
}

// set adds a setting to the current section.
func (r *ini) set(n *Node, bare bool) {
	k := iniKey{r.section, n.Key}
	if !bare && !r.mayRepeat(n.Key) {
		if first, twice := r.seen[k]; twice {
			r.duplicate(first, n.KeySpan, n.Key)
		}
		r.seen[k] = n.KeySpan
	}
	r.section.Span.End = max(r.section.Span.End, n.Full().End)
	r.done = r.done || !r.add(r.section, n)
}

// trimSpan is the span without blanks at both ends.
func trimSpan(src []byte, start, end int) Span {
	return trimBlanks(src, skipBlanks(src, start, end), end)
}
