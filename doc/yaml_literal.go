package doc

// blockScalar is a block scalar that is being read: a literal or a folded one.
type blockScalar struct {
	folded bool
	chomp  byte // '+' keeps all line breaks at the end, '-' none, 0 one
	indent int  // of its text; -1 before the first line of that
	least  int  // what that must be
	blank  int  // how deep the lines of spaces before the text go

	text   []byte
	breaks int  // line breaks since the last line of text
	any    bool // there is a line of text
	inset  bool // the last one begins with a blank
	end    int  // the end of what belongs to the scalar
	line   int  // where the line of that begins
}

// literal reads a block scalar whose lines are indented deeper than the column outer.
func (r *yamlReader) literal(n *Node, outer int) bool {
	l := blockScalar{folded: r.text[r.at] == '>', indent: -1, least: outer + 1, line: r.line}
	n.Kind, n.Style, n.Span = String, Literal, Span{r.at, r.at}
	if l.folded {
		n.Style = Folded
	}
	if !r.literalHeader(&l) {
		return false
	}
	for at := r.lineEnd(l.end); at < len(r.text); {
		at += yamlBreak(r.text, at)
		if r.endsAt(at) {
			break
		}
		more, ok := r.literalLine(&l, at)
		if !ok {
			return false
		}
		if !more {
			break
		}
		line := at
		if at = r.lineEnd(at); at < len(r.text) || skipBlanks(r.p.src, line, at) == at {
			l.breaks++ // blanks at the end of the file count as a line, text does not
		}
	}
	n.Value, n.Span.End = l.value(), l.end
	r.at, r.line = l.end, l.line
	return true
}

// literalHeader reads the indicators of a block scalar, and goes over the comment behind them.
func (r *yamlReader) literalHeader(l *blockScalar) bool {
	start, at := r.at, r.at+1
	for ; at < len(r.text); at++ {
		c := r.text[at]
		if (c == '+' || c == '-') && l.chomp == 0 {
			l.chomp = c
		} else if c >= '1' && c <= '9' && l.indent < 0 {
			l.indent = max(l.least-1, 0) + int(c-'0')
		} else {
			break
		}
	}
	l.end = at
	for at < len(r.text) && isBlank(r.text[at]) {
		at++
	}
	comment := at < len(r.text) && r.text[at] == '#' && at > l.end
	if at < len(r.text) && !isBreak(r.text[at]) && !comment {
		return r.failHeader(start, at)
	}
	return true
}

// literalLine reads the line at at. It reports whether that belongs to the scalar.
func (r *yamlReader) literalLine(l *blockScalar, at int) (more, ok bool) {
	text := at
	for text < len(r.text) && r.text[text] == ' ' {
		text++
	}
	spaces, end := text-at, r.lineEnd(text)
	if text == end && (l.indent < 0 || spaces <= l.indent) {
		l.blank = max(l.blank, spaces)
		if l.chomp == '+' {
			l.end, l.line = end, at
		}
		return true, true
	}
	if l.indent < 0 {
		switch {
		case spaces < l.least && r.text[text] == '\t':
			return false, r.failTab(text)
		case spaces < l.least:
			return false, true
		case l.blank > spaces:
			return false, r.fail(Span{at, text}, "indent it as deep as the text, or empty the lines above it",
				"a line of spaces above is indented deeper than the text")
		}
		l.indent = spaces
	}
	if spaces < l.indent {
		return false, true
	}
	l.add(r.text[at+l.indent : end])
	l.end, l.line = end, at
	return true, true
}

// add adds a line of text.
func (l *blockScalar) add(line string) {
	inset := line != "" && isBlank(line[0])
	switch {
	case l.any && l.folded && !inset && !l.inset:
		l.text = yamlFold{breaks: l.breaks}.write(l.text)
	default:
		for range l.breaks {
			l.text = append(l.text, '\n')
		}
	}
	l.text = append(l.text, line...)
	l.any, l.inset, l.breaks = true, inset, 0
}

// value is the text with the line breaks at its end.
func (l *blockScalar) value() string {
	breaks := 0
	switch {
	case l.chomp == '+':
		breaks = l.breaks
	case l.chomp == 0 && l.any:
		breaks = min(l.breaks, 1)
	}
	for range breaks {
		l.text = append(l.text, '\n')
	}
	return string(l.text)
}
