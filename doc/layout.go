package doc

import "bytes"

// Writers of formats with bare lines and bracketed lists share how to add and take out lines and items.

// layout is a text seen as lines.
type layout []byte

// start is where the line begins that at lies in, after a byte order mark.
func (l layout) start(at int) int {
	at = bytes.LastIndexByte(l[:at], '\n') + 1
	if at == 0 && bytes.HasPrefix(l, []byte(bom)) {
		return len(bom)
	}
	return at
}

// end is where the line's text ends, before LF or CRLF.
func (l layout) end(at int) int {
	end := lineEnd(l, at)
	if end > at && end < len(l) && l[end-1] == '\r' {
		end--
	}
	return end
}

// next is where the next line begins, or the end of the text.
func (l layout) next(at int) int { return min(lineEnd(l, at)+1, len(l)) }

// lines widens a span to whole lines with their ends.
func (l layout) lines(s Span) Span { return Span{l.start(s.Start), l.next(s.End)} }

// blank reports whether the line of at holds nothing but blanks.
func (l layout) blank(at int) bool { return len(bytes.TrimSpace(l[l.start(at):l.end(at)])) == 0 }

// leads reports whether nothing but blanks stands before at on its line.
func (l layout) leads(at int) bool { return len(bytes.TrimSpace(l[l.start(at):at])) == 0 }

// indent is the blanks that the line of at begins with.
func (l layout) indent(at int) string {
	start := l.start(at)
	text := l[start:l.end(start)]
	return string(text[:len(text)-len(bytes.TrimLeft(text, " \t"))])
}

// eol is how the text ends its first line.
func (l layout) eol() string {
	if i := bytes.IndexByte(l, '\n'); i > 0 && l[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// after is the edit that puts a line of text after the line that at lies in.
func (l layout) after(at int, text string) Edit {
	at = l.end(at)
	return Edit{Span: Span{at, at}, New: l.eol() + text}
}

// last is the edit that puts a line at the end of the text.
func (l layout) last(text string) Edit {
	e := Edit{Span: Span{len(l), len(l)}, New: text + l.eol()}
	if len(l) > 0 && !l.blank(len(l)) {
		e.New = l.eol() + text
	}
	return e
}

// section is the span of whole lines that leaves no more blank lines behind than stood before or after them.
func (l layout) section(s Span) Span {
	s = l.lines(s)
	if s.End == len(l) {
		for s.Start > l.start(0) && l.blank(s.Start-1) {
			s.Start = l.start(s.Start - 1)
		}
		return s
	}
	if s.Start == l.start(0) || l.blank(s.Start-1) {
		for s.End < len(l) && l.blank(s.End) {
			s.End = l.next(s.End)
		}
	}
	return s
}

// brackets edits lists and inline tables: items between brackets, parted by commas, over one line or several.
type brackets struct {
	layout
	skip     func(src []byte, at int) int // over blanks, line ends and comments
	lineEnds bool                         // a line end parts the members of a mapping as a comma does
}

// insert puts an item after the last one.
func (b brackets) insert(in *Node, item string) Edit {
	last := lastOf(in)
	if last == nil {
		return b.first(in, item)
	}
	end := last.Full().End
	comma := b.skip(b.layout, end)
	trailing := b.layout[comma] == ','
	if !b.leads(last.Full().Start) { // on one line
		if trailing {
			return Edit{Span: Span{comma + 1, comma + 1}, New: " " + item}
		}
		return Edit{Span: Span{end, end}, New: ", " + item}
	}
	line := b.eol() + b.indent(last.Full().Start) + item
	part := ","
	if b.lineEnds && in.Kind == Map {
		part = ""
	}
	at := end
	if trailing {
		at, line = comma+1, line+","
	}
	stop := at
	if eol := b.end(at); eol < in.Span.End-1 { // what stands behind the last item stays behind it
		stop = eol
	}
	behind := string(b.layout[at:stop])
	if !trailing {
		behind = part + behind
	}
	return Edit{Span: Span{at, stop}, New: behind + line}
}

// first puts an item into what holds none.
func (b brackets) first(in *Node, item string) Edit {
	inner := Span{in.Span.Start + 1, in.Span.End - 1}
	if len(bytes.TrimSpace(b.layout[inner.Start:inner.End])) > 0 { // comments stay
		inner.End = inner.Start
		return Edit{Span: inner, New: " " + item}
	}
	if in.Kind == Map {
		item = " " + item + " "
	}
	return Edit{Span: inner, New: item}
}

// remove takes out an item with its comma, and with its lines where it has them for itself.
func (b brackets) remove(n *Node) Edit {
	s := n.Full()
	comma := b.skip(b.layout, s.End)
	end := s.End
	if b.layout[comma] == ',' {
		end = comma + 1
	}
	if rest := b.skipBlanks(end); b.leads(s.Start) && (b.end(rest) == rest || b.skip(b.layout, rest) > b.end(rest)) {
		return Edit{Span: b.lines(Span{s.Start, end})}
	}
	if end > s.End {
		end = b.skipBlanks(end)
		for end == b.end(end) && !b.leads(s.Start) && b.skipBlanks(s.Start-1) == s.Start {
			s.Start--
		}
		return Edit{Span: Span{s.Start, end}}
	}
	if before := b.endBefore(n); before >= 0 {
		return Edit{Span: Span{before, s.End}}
	}
	open := n.Parent.Span.Start + 1
	if b.skipBlanks(open) == s.Start && b.skipBlanks(s.End) == n.Parent.Span.End-1 {
		return Edit{Span: Span{open, n.Parent.Span.End - 1}}
	}
	return Edit{Span: s}
}

func (l layout) skipBlanks(at int) int {
	for at < len(l) && (l[at] == ' ' || l[at] == '\t') {
		at++
	}
	return at
}

// lastOf is the child that ends last, or nil.
func lastOf(n *Node) *Node {
	var last *Node
	for _, c := range n.Children {
		if last == nil || c.Full().End > last.Full().End {
			last = c
		}
	}
	return last
}

// endBefore is where the item before n ends, or -1.
func (b brackets) endBefore(n *Node) int {
	end := -1
	for _, c := range n.Parent.Children {
		if e := c.Full().End; e <= n.Full().Start {
			end = max(end, e)
		}
	}
	return end
}
