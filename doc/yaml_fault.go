package doc

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// This file says what is wrong with a YAML text in the words of someone who writes configuration: what the reader
// stumbled over is known where it did, what the writer did is seen from the text around that.

const (
	yamlRemedy  = "check the indentation, quotes and brackets around here"
	quoteRemedy = "put the value in quotes"
	tabRemedy   = "indent with spaces; YAML allows no tabs there"
)

// fail reports broken grammar, which ends the reading: it is always false.
func (r *yamlReader) fail(s Span, remedy, format string, args ...any) bool {
	r.p.fail(s, remedy, format, args...)
	return false
}

// failWith is fail with another place that takes part.
func (r *yamlReader) failWith(note Note, s Span, remedy, format string, args ...any) bool {
	r.p.problem(Problem{Fault: Invalid, Span: s, Message: fmt.Sprintf(format, args...), Remedy: remedy, Related: []Note{note}})
	return false
}

// char is the span of the character at i.
func (r *yamlReader) char(i int) Span {
	if i >= len(r.text) || isBreak(r.text[i]) {
		return Span{i, i}
	}
	_, size := utf8.DecodeRuneInString(r.text[i:])
	return Span{i, i + size}
}

func (r *yamlReader) failTab(at int) bool {
	return r.fail(r.char(at), tabRemedy, "a tab is used for indentation")
}

// failUnclosed is said at the opening: where the reader noticed, at at, the document ends.
func (r *yamlReader) failUnclosed(what string, from, at int) bool {
	end := len(strings.TrimRight(r.text[:at], " \t\r\n"))
	return r.failWith(Note{r.char(end), "the text ends here without it"}, r.char(from), "close it",
		"the %s that opens here is never closed", what)
}

// failColon: a colon where no key can be.
func (r *yamlReader) failColon() bool {
	start := r.line
	key := strings.TrimLeft(r.text[start:r.at], " \t-?")
	at := r.at - len(key)
	if strings.Contains(key, ": ") || strings.Contains(key, ":\t") {
		return r.fail(r.char(r.at), quoteRemedy, "a second ':' stands in this line, and the value is not in quotes")
	}
	above := r.lineAbove()
	switch {
	case above.Len() == 0:
		return r.fail(r.char(at), quoteRemedy, "a ':' stands where no key can be")
	case at-start > r.column(above.Start):
		return r.failWith(Note{above, "the line above"}, r.char(at), "align it with the line above, or let that line end in ':'",
			"this line is indented deeper than the one above, which has its value already")
	}
	return r.failNoKey(above)
}

// failNoKey: a text that can be neither a key nor an item.
func (r *yamlReader) failNoKey(s Span) bool {
	text := r.text[s.Start:s.End]
	if at := strings.IndexByte(text, ':'); at > 0 && !strings.HasPrefix(text[at:], "://") {
		return r.fail(r.char(s.Start+at), "put a space behind it", "this ':' ends no key, since no space follows it")
	}
	return r.fail(s, "add the ':', indent it as part of the value above, or make it a comment",
		"this line is neither a key with ':' nor a list item")
}

// lineAbove is the text of the last line above that is not empty.
func (r *yamlReader) lineAbove() Span {
	text := strings.TrimRight(r.text[:r.line], " \t\r\n")
	start := strings.LastIndexAny(text, "\r\n") + 1
	for start < len(text) && text[start] == ' ' {
		start++
	}
	return Span{start, len(text)}
}

// column is how far a place is from the start of its line.
func (r *yamlReader) column(at int) int {
	return at - strings.LastIndexAny(r.text[:at], "\r\n") - 1
}

// failKey: a key without its colon.
func (r *yamlReader) failKey(start, end int) bool {
	if end-start > longestYAMLKey {
		return r.fail(r.char(start), "end the key with ':', on one line of at most 1024 characters", "no ':' follows this key")
	}
	return r.failNoKey(Span{start, end})
}

func (r *yamlReader) failStart() bool {
	c := r.char(r.at)
	text := r.text[c.Start:c.End]
	switch text {
	case "#":
		return r.failComment(r.at)
	case "%":
		if r.at == r.line {
			return r.failDirective(c)
		}
	case bom:
		return r.fail(c, "delete it", "U+FEFF is not allowed in YAML")
	}
	first, _ := utf8.DecodeRuneInString(text)
	return r.fail(c, quoteRemedy, "a value cannot start with %q", first)
}

func (r *yamlReader) failComment(at int) bool {
	return r.fail(r.char(at), "put a space before the #, or the value in quotes", "a comment needs a space before its #")
}

// failComma: something behind a value within brackets.
func (r *yamlReader) failComma() bool {
	if r.text[r.at] == '#' {
		return r.failComment(r.at)
	}
	open := r.brackets[len(r.brackets)-1]
	return r.failWith(Note{r.char(open), "the bracket opens here"}, r.char(r.at), "close the bracket, separate the values by ',', or quote the text",
		"a ',' or %q is missing here", string(r.text[open]+2))
}

func (r *yamlReader) failNoValue() bool {
	return r.fail(r.char(r.at), "add the value, or remove the ',' that is too much", "a value is missing here")
}

// failTrailing: something behind a value that is complete, on its line.
func (r *yamlReader) failTrailing() bool {
	if r.text[r.at] == '#' {
		return r.failComment(r.at)
	}
	switch before := strings.TrimRight(r.text[:r.at], " \t"); before[len(before)-1] {
	case '"', '\'':
		return r.fail(r.char(r.at), "put the whole value in quotes, and escape or double the quotes within it", "text follows the closing quote")
	case ']', '}':
		return r.fail(r.char(r.at), "put the whole value in quotes, or remove the bracket that is too much", "text follows the closing bracket")
	}
	return r.fail(r.char(r.at), quoteRemedy, "text follows a value that is complete")
}

// failBehindDocument: something behind the value of a document, on a line of its own.
func (r *yamlReader) failBehindDocument() bool {
	switch {
	case r.tab >= 0:
		return r.failTab(r.tab)
	case r.at == r.line && r.text[r.at] == '%':
		return r.failDirective(r.char(r.at))
	}
	return r.fail(r.char(r.at), "start the next document with ---, or indent the line as part of the value above",
		"text follows the document's value")
}

func (r *yamlReader) failDirective(s Span) bool {
	return r.fail(s, "write directives before ---, each once, or quote the text",
		"a line that starts with '%%' is a directive, and this one is not in order")
}

// failIndentation: a line that is none of the collection's n.
func (r *yamlReader) failIndentation(n *Node) bool {
	remedy, message := "align it with the lines it belongs to", "the indentation fits nothing above"
	if n.Kind == Seq && r.indent == r.column(n.Span.Start) {
		remedy = "start it with '-', or indent it as part of the item above"
		message = "a line without '-' stands among the items of a list"
	}
	return r.failWith(Note{r.char(n.Span.Start), "what it would belong to starts here"}, r.char(r.at), remedy, "%s", message)
}

func (r *yamlReader) failItemAmongKeys(n *Node) bool {
	return r.failWith(Note{r.char(n.Span.Start), "what it would belong to starts here"}, r.char(r.at),
		"indent the list under its key, or remove the '-'", "a list item stands among the keys of a mapping")
}

// failCollectionHere: a dash or question mark where no collection can begin.
func (r *yamlReader) failCollectionHere() bool {
	if r.text[r.at] == '-' {
		return r.fail(r.char(r.at), "start the list on the next line, or quote the text", "a list cannot start on the line of its key")
	}
	return r.fail(r.char(r.at), "start the mapping on the next line, or quote the text", "'?' cannot start a key here")
}

// failHeader: something, at at, behind the indicator of a block scalar.
func (r *yamlReader) failHeader(start, at int) bool {
	if r.text[at] == '#' {
		return r.failComment(at)
	}
	return r.fail(r.char(start), "start the text on the next line, or put the value in quotes",
		"only an indentation of 1 to 9, + or - and a comment may follow %q on its line", r.text[start])
}

// failProps: an anchor, alias or tag that is not complete.
func (r *yamlReader) failProps(start int) bool {
	if r.text[start] == '!' {
		return r.fail(r.char(start), "correct the tag, or put the value in quotes", "this is no complete tag")
	}
	return r.fail(r.char(start), "write the name right behind it, or put the value in quotes", "%q must be followed by a name", r.text[start])
}

func (r *yamlReader) failEscape(i int) bool {
	end := r.char(i + 1).End
	return r.fail(r.char(i), `write \\ for a backslash, or put the value in single quotes`, "%q is no escape in double quotes", r.text[i:end])
}

func (r *yamlReader) failCodePoint(i int) bool {
	return r.fail(r.char(i), `write the code point with all its digits, or \\ for a backslash`,
		"an escape in double quotes lacks digits or names no character")
}
