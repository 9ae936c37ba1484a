package doc

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// This file says what is wrong with a YAML text in the words of someone who writes configuration. The library knows
// where it stopped and what it expected there; what the writer did is seen from the text around that place.

// yamlFault is the place where the library stopped, and what it said.
type yamlFault struct {
	src  []byte
	at   int // where it stopped
	from int // where what it was reading began
	said string
	when string // what it was reading
}

// fault reports what the library refused.
func (r *yamlReader) fault(err error) {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		r.p.fail(Span{r.p.start, r.p.start}, yamlRemedy, "%v", errYAMLReader)
		return
	}
	f := yamlFault{src: r.src, said: load.Message, when: load.ContextMsg}
	f.at = r.index.offset(load.Mark.Line, load.Mark.Column)
	f.from = r.index.offset(load.ContextMark.Line, load.ContextMark.Column)
	if load.Mark.Line == 0 { // bytes that are no YAML at all have an offset only
		f.at = r.p.start + load.Mark.Index
	}
	if f.at >= len(f.src) {
		f.at = len(bytes.TrimRight(f.src, " \t\r\n"))
	}
	problem := f.explain()
	problem.Fault = Invalid
	r.p.problem(problem)
}

const (
	yamlRemedy  = "check the indentation, quotes and brackets around here"
	quoteRemedy = "put the value in quotes"
	tabRemedy   = "indent with spaces; YAML allows no tabs there"
)

// here is a problem at the place where the library stopped.
func (f yamlFault) here(remedy, format string, args ...any) Problem {
	return Problem{Span: f.char(f.at), Message: fmt.Sprintf(format, args...), Remedy: remedy}
}

// char is the span of the character at i.
func (f yamlFault) char(i int) Span {
	if i >= len(f.src) || yamlBreak(f.src, i) > 0 {
		return Span{i, i}
	}
	_, size := utf8.DecodeRune(f.src[i:])
	return Span{i, i + size}
}

// next is the byte at the place, or 0 at the end.
func (f yamlFault) next() byte {
	if f.at < len(f.src) {
		return f.src[f.at]
	}
	return 0
}

// before is the text between the line's start and the place.
func (f yamlFault) before() string {
	start := bytes.LastIndexAny(f.src[:f.at], "\r\n") + 1
	return string(f.src[start:f.at])
}

func (f yamlFault) atEnd() bool { return skipYAMLSpace(f.src, f.at) >= len(f.src) }

func (f yamlFault) explain() Problem {
	switch said := f.said; {
	case strings.Contains(said, "tab character"):
		f.at = f.tab()
		return f.here(tabRemedy, "a tab is used for indentation")
	case strings.Contains(said, "mapping values are not allowed"):
		return f.secondColon()
	case strings.Contains(said, "cannot start any token"):
		return f.badStart()
	case strings.Contains(said, "unexpected end of stream"), strings.Contains(said, "unexpected document indicator"):
		return f.unclosed("quote")
	case strings.Contains(said, "expected ',' or"):
		return f.missingComma()
	case strings.Contains(said, "did not find expected key"), strings.Contains(said, "expected '-' indicator"),
		strings.Contains(said, "expected <document start>"):
		return f.misplaced()
	case strings.Contains(said, "expected node content"):
		return f.noValue()
	case strings.Contains(said, "could not find expected ':'"):
		return f.here("end the key with ':', on one line of at most 1024 characters", "no ':' follows this key")
	case strings.HasPrefix(said, "control characters"):
		r, _ := utf8.DecodeRune(f.src[f.at:])
		return f.here("delete it, or write it as an escape in double quotes", "U+%04X is not allowed in YAML", r)
	}
	return f.explainToken()
}

// explainToken is for what is wrong within a single token.
func (f yamlFault) explainToken() Problem {
	said, when := f.said, f.when
	switch {
	case strings.Contains(said, "unknown escape"):
		escape := f.src[f.at:min(f.at+1+f.char(f.at+1).Len(), len(f.src))]
		return f.here(`write \\ for a backslash, or put the value in single quotes`,
			"%q is no escape in double quotes", strings.ToValidUTF8(string(escape), ""))
	case strings.Contains(said, "hexadecimal number"), strings.Contains(said, "Unicode character escape"):
		return f.here(`write the code point with all its digits, or \\ for a backslash`,
			"an escape in double quotes lacks digits or names no character")
	case strings.Contains(said, "block sequence entries"):
		return f.here("start the list on the next line, or quote the text", "a list cannot start on the line of its key")
	case strings.Contains(said, "mapping keys are not allowed"):
		return f.here("start the mapping on the next line, or quote the text", "'?' cannot start a key here")
	case strings.Contains(said, "comment without preceding"):
		return f.here("put a space before the #, or the value in quotes", "a comment needs a space before its #")
	case strings.Contains(said, "undefined tag handle"):
		return f.here("declare it in a %TAG line before ---, or quote the text", "the tag's prefix is declared nowhere")
	case strings.Contains(when, "an alias"), strings.Contains(when, "an anchor"):
		f.at = f.from
		return f.here("write the name right behind it, or put the value in quotes", "%q must be followed by a name", f.next())
	case strings.Contains(when, "a tag"):
		f.at = f.from
		return f.here("correct the tag, or put the value in quotes", "this is no complete tag")
	case strings.Contains(when, "block scalar"):
		f.at = f.from
		return f.here("start the text on the next line, or put the value in quotes",
			"only an indentation of 1 to 9, + or - and a comment may follow %q on its line", f.next())
	case strings.Contains(when, "document-end marker"):
		return f.here("start the next document with ---", "text follows '...', which ends the document")
	case strings.Contains(said, "incompatible YAML"):
		return f.here("remove the line, or write %YAML 1.2", "the file asks for a version of YAML other than 1.x")
	case strings.Contains(when, "directive"), strings.Contains(said, "directive"):
		return f.here("write directives before ---, each once, or quote the text",
			"a line that starts with '%%' is a directive, and this one is not in order")
	}
	return f.here(yamlRemedy, "%v", errYAMLReader)
}

// tab is the place of the tab that the library stumbled over: the first one in the line's indentation.
func (f yamlFault) tab() int {
	start := f.at - len(f.before())
	for i := start; i < len(f.src) && (f.src[i] == ' ' || f.src[i] == '\t'); i++ {
		if f.src[i] == '\t' {
			return i
		}
	}
	return f.at
}

// secondColon: a colon where no key can be.
func (f yamlFault) secondColon() Problem {
	before := f.before()
	key := strings.TrimLeft(before, " \t-?")
	if strings.Contains(key, ": ") || strings.Contains(key, ":\t") {
		return f.here(quoteRemedy, "a second ':' stands in this line, and the value is not in quotes")
	}
	if open := openBracket(f.src[:f.at]); open >= 0 {
		f.from = open
		return f.missingComma()
	}
	above := f.lineAbove(len(before))
	f.at -= len(key)
	if above.Len() > 0 && len(before)-len(key) > f.indent(above.Start) {
		p := f.here("align it with the line above, or let that line end in ':'",
			"this line is indented deeper than the one above, which has its value already")
		p.Related = []Note{{above, "the line above"}}
		return p
	}
	if above.Len() > 0 {
		return Problem{Span: above, Message: "this line is neither a key with ':' nor a list item",
			Remedy: "add the ':', indent it as part of the value above, or make it a comment"}
	}
	return f.here(quoteRemedy, "a ':' stands where no key can be")
}

// lineAbove is the text of the last line above that is not empty; back is the length of this line before the place.
func (f yamlFault) lineAbove(back int) Span {
	text := bytes.TrimRight(f.src[:max(f.at-back, 0)], " \t\r\n")
	start := bytes.LastIndexAny(text, "\r\n") + 1
	for start < len(text) && text[start] == ' ' {
		start++
	}
	return Span{start, len(text)}
}

func (f yamlFault) indent(at int) int {
	n := 0
	for at-n > 0 && f.src[at-n-1] == ' ' {
		n++
	}
	return n
}

func (f yamlFault) badStart() Problem {
	if f.next() == '\t' {
		return f.here(tabRemedy, "a tab is used for indentation")
	}
	return f.here(quoteRemedy, "a value cannot start with %q", f.next())
}

// unclosed is said at the opening: where the reader noticed is the end of the file.
func (f yamlFault) unclosed(what string) Problem {
	return Problem{Span: f.char(f.from), Message: "the " + what + " that opens here is never closed",
		Remedy: "close it", Related: []Note{{f.char(f.at), "the text ends here without it"}}}
}

func (f yamlFault) missingComma() Problem {
	if f.atEnd() {
		return f.unclosed("bracket")
	}
	closing := "]"
	if f.src[f.from] == '{' {
		closing = "}"
	}
	p := f.here("close the bracket, separate the values by ',', or quote the text", "a ',' or %q is missing here", closing)
	p.Related = []Note{{f.char(f.from), "the bracket opens here"}}
	return p
}

// misplaced: something stands where the next key, item or document should begin.
func (f yamlFault) misplaced() Problem {
	before := strings.TrimRight(f.before(), " \t")
	if strings.Trim(before, " \t-") == "" {
		return f.wrongIndentation()
	}
	switch before[len(before)-1] {
	case '"', '\'':
		return f.here("put the whole value in quotes, and escape or double the quotes within it",
			"text follows the closing quote")
	case ']', '}':
		return f.here("put the whole value in quotes, or remove the bracket that is too much", "text follows the closing bracket")
	}
	if c := f.next(); c == '&' || c == '!' {
		return f.here("remove one of them", "a value can have one anchor and one tag")
	}
	return f.here(quoteRemedy, "text follows a value that is complete")
}

func (f yamlFault) wrongIndentation() Problem {
	rest := f.src[f.at:min(f.at+2, len(f.src))]
	item := bytes.Equal(rest, []byte("- ")) || bytes.Equal(rest, []byte("-\n"))
	var p Problem
	switch {
	case strings.Contains(f.when, "mapping") && item && f.indent(f.at) == f.indent(f.from):
		p = f.here("indent the list under its key, or remove the '-'", "a list item stands among the keys of a mapping")
	case strings.Contains(f.when, "collection") && !item && f.indent(f.at) == f.indent(f.from):
		p = f.here("start it with '-', or indent it as part of the item above", "a line without '-' stands among the items of a list")
	case f.when == "":
		return f.here("start the next document with ---, or indent the line as part of the value above",
			"text follows the document's value")
	default:
		p = f.here("align it with the lines it belongs to", "the indentation fits nothing above")
	}
	p.Related = []Note{{f.char(f.from), "what it would belong to starts here"}}
	return p
}

// noValue: a bracket or comma where a value should begin, or the end of the text.
func (f yamlFault) noValue() Problem {
	if f.atEnd() {
		f.from = max(openBracket(f.src[:f.at]), 0)
		return f.unclosed("bracket")
	}
	if strings.Contains(f.when, "flow") {
		return f.here("add the value, or remove the ',' that is too much", "a value is missing here")
	}
	return f.here(quoteRemedy, "a value cannot start with %q", f.next())
}
