package doc

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is wrong with a JSON text, said once and in the terms of who wrote it. Each of these functions reports one fault
// at the reader's place, ends the reading and returns false. None shows a value: it may be a secret.

func (r *jsonReader) fail(s Span, remedy, format string, args ...any) bool {
	r.p.fail(s, remedy, format, args...)
	r.abandon()
	return false
}

// failIn is fail with the bracket that the fault belongs to.
func (r *jsonReader) failIn(o jsonOpen, s Span, remedy, message string) bool {
	opened := Span{o.node.Span.Start, o.node.Span.Start + 1}
	r.p.problem(Problem{Fault: Invalid, Span: s, Message: message, Remedy: remedy,
		Related: append([]Note{{opened, "opened here"}}, r.misindented()...)})
	r.abandon()
	return false
}

// here is the span of the character at at.
func (r *jsonReader) here() Span {
	_, size := utf8.DecodeRuneInString(r.text[r.at:])
	return Span{r.at, r.at + size}
}

// bare is the text at at that looks like one word, or empty.
func (r *jsonReader) bare() string {
	if c, _ := utf8.DecodeRuneInString(r.text[r.at:]); !identifierPart(c, false) && c != '-' {
		return ""
	}
	end := r.at
	for end < len(r.text) && (isWordPart(r.text[end]) || r.text[end] == '-' || end > r.at && r.text[end] == '.') {
		end++
	}
	return r.text[r.at:end]
}

// noValue says why what stands at at is no value.
func (r *jsonReader) noValue() bool {
	if r.wrongBracket() || r.foreign() {
		return false
	}
	word := r.bare()
	switch c := r.text[r.at]; c {
	case ',':
		return r.fail(r.here(), "write the value, or remove the comma", "a value is missing before this comma")
	case '}', ']':
		return r.fail(r.here(), "write the value, or remove the key", "a value is missing before the %s", showRune(r.text[r.at:]))
	case ':':
		return r.fail(r.here(), "remove it, or write the key before it", "a ':' stands where a value is due")
	case '+', '.':
		return r.badNumber()
	case '\\':
		return r.fail(r.here(), "remove the backslash", "a backslash stands outside of a string")
	case '<':
		return r.fail(r.here(), "write JSON, or give the file the ending of its format", "this looks like XML or HTML, not JSON")
	}
	if better, ok := foreignWords[word]; ok {
		return r.fail(Span{r.at, r.at + len(word)}, better, "%s is not %s", word, r.language())
	}
	if word != "" {
		return r.fail(Span{r.at, r.at + len(word)}, "put it in double quotes", "a text without quotes stands where a value is due")
	}
	return r.fail(r.here(), "write a value, or remove it", "%s cannot begin a value", showRune(r.text[r.at:]))
}

// foreignWords are values of other languages, with what to do about them.
var foreignWords = map[string]string{
	"True": "write true", "TRUE": "write true", "False": "write false", "FALSE": "write false",
	"None": "write null", "nil": "write null", "Null": "write null", "NULL": "write null", "undefined": "write null",
	"NaN": "write null, or a string", "Infinity": "write null, or a string",
}

// noKey says why what stands at at is no key.
func (r *jsonReader) noKey() bool {
	if r.wrongBracket() || r.foreign() {
		return false
	}
	word := r.bare()
	switch c := r.text[r.at]; {
	case c == ',':
		return r.fail(r.here(), "remove it", "there is a comma too many")
	case c == ':' || c == '{' || c == '[':
		return r.fail(r.here(), `write the key, as in "name": …`, "a key is missing before the %s", showRune(r.text[r.at:]))
	case word == "":
		return r.fail(r.here(), "write a key, or remove it", "%s cannot begin a key", showRune(r.text[r.at:]))
	case r.json5:
		return r.fail(Span{r.at, r.at + len(word)}, "put it in quotes", "the key needs quotes")
	}
	return r.fail(Span{r.at, r.at + len(word)}, fmt.Sprintf("write %q", clip(word)), "the key is not in double quotes")
}

// foreign says, where a character stands that other languages know as a quote, comment or space, what JSON has for it.
func (r *jsonReader) foreign() bool {
	c, _ := utf8.DecodeRuneInString(r.text[r.at:])
	switch {
	case c == '\'' && !r.json5:
		r.fail(r.here(), "use double quotes", "single quotes are not JSON")
	case c == '`' || c >= utf8.RuneSelf && unicode.In(c, unicode.Quotation_Mark):
		r.fail(r.here(), `use straight double quotes (")`, "%s is not a quotation mark of %s", showRune(r.text[r.at:]), r.language())
	case c == '#' && r.p.format == JSON:
		r.fail(r.here(), "remove the comment", "JSON has no comments")
	case c == '#':
		r.fail(r.here(), "begin the comment with //", "comments do not begin with '#' here")
	case c == '/':
		r.fail(r.here(), "remove it, or begin the comment with //", "a single '/' is no comment")
	case unicode.IsSpace(c) || c == 0xFEFF || c == 0x200B:
		r.fail(r.here(), "replace it by a space", "U+%04X is not white space in %s", c, r.language())
	default:
		return false
	}
	return true
}

func (r *jsonReader) language() string {
	if r.json5 {
		return "JSON5"
	}
	return "JSON"
}

// noColon says what is wrong behind a key that ends at end.
func (r *jsonReader) noColon(end int) bool {
	switch r.text[r.at] {
	case '=':
		return r.fail(r.here(), "write ':'", "'=' stands between key and value")
	case ',', '}':
		return r.fail(Span{end, end}, "write ':' and the value", "the key has no value")
	}
	if r.runsOn(end) || r.foreign() {
		return false
	}
	return r.fail(Span{end, end}, "write ':' between key and value", "a ':' is missing after the key")
}

// noComma says what is wrong behind a member that ends at end.
func (r *jsonReader) noComma(end int) bool {
	o := r.open[len(r.open)-1]
	if r.wrongBracket() || r.runsOn(end) || r.foreign() {
		return false
	}
	switch c := r.text[r.at]; {
	case c == ';':
		return r.fail(r.here(), "write ','", "members are separated by ',' and not by ';'")
	case c == ':' && o.end == ']':
		return r.fail(r.here(), "put keys and values in { }", "the items of a list have no keys")
	case c == ':' || c == '=':
		return r.fail(r.here(), "write ',' before the next key", "%s stands behind a value", showRune(r.text[r.at:]))
	case isWordPart(c), c == '"', c == '{', c == '[', c == '-', c == '\'':
		return r.fail(Span{end, end}, "write ',' after it", "a comma is missing after this value")
	}
	return r.fail(r.here(), fmt.Sprintf("write ',' or '%c'", o.end), "%s stands behind a value", showRune(r.text[r.at:]))
}

// runsOn says, where text follows a closing quote at once, that the string ended too early.
func (r *jsonReader) runsOn(end int) bool {
	if r.at != end || !isWordPart(r.text[r.at]) || r.text[end-1] != '"' {
		return false
	}
	r.fail(Span{end - 1, end}, `a quote within a string is written \"`, "the string ends here, but its text goes on")
	return true
}

// wrongBracket says, where a bracket of the other kind stands, that it closes nothing.
func (r *jsonReader) wrongBracket() bool {
	c := r.text[r.at]
	switch {
	case c != '}' && c != ']':
		return false
	case len(r.open) == 0:
		r.p.problem(Problem{Fault: Invalid, Span: r.here(), Message: fmt.Sprintf("'%c' closes nothing", c), Remedy: "remove it",
			Related: r.misindented()})
		return true
	}
	o := r.open[len(r.open)-1]
	if c == o.end {
		return false
	}
	r.failIn(o, r.here(), fmt.Sprintf("write '%c' before it", o.end),
		fmt.Sprintf("'%c' cannot close the '%c' of line %d", c, o.end-2, r.line(o)))
	return true
}

// unclosed says that the file ends within a collection; end is where its last token does.
func (r *jsonReader) unclosed(end int) bool {
	o := r.open[len(r.open)-1]
	return r.failIn(o, Span{end, end}, fmt.Sprintf("write the missing '%c'", o.end),
		fmt.Sprintf("the file ends before the '%c' of line %d is closed", o.end-2, r.line(o)))
}

func (r *jsonReader) line(o jsonOpen) int { return 1 + strings.Count(r.text[:o.node.Span.Start], "\n") }

// misindented points at the collection that ends first of those whose closing bracket begins its line at another depth
// than the opening one's line has: where a bracket is missing or too many at the end of the file, the cause is often there.
func (r *jsonReader) misindented() []Note {
	unclosed := map[*Node]bool{}
	for _, o := range r.open {
		unclosed[o.node] = true
	}
	r.abandon()
	if len(r.p.tree.roots) == 0 {
		return nil
	}
	var first *Node
	indent, seen := leadingSpace(r.text), 0
	for n := range r.p.tree.roots[0].All() {
		if nl := strings.LastIndexByte(r.text[seen:n.Span.Start], '\n'); nl >= 0 {
			indent = leadingSpace(r.text[seen+nl+1:])
		}
		seen = n.Span.Start
		if n.Kind != Map && n.Kind != Seq || unclosed[n] || first != nil && first.Span.End < n.Span.End {
			continue
		}
		before := strings.TrimRight(r.text[:n.Span.End-1], " \t")
		if strings.HasSuffix(before, "\n") && r.text[len(before):n.Span.End-1] != indent {
			first = n
		}
	}
	if first == nil {
		return nil
	}
	return []Note{{Span{first.Span.Start, first.Span.Start + 1}, "this one closes on a line indented otherwise: look here first"}}
}

// leadingSpace is the white space that a text begins with, up to its first line's end.
func leadingSpace(s string) string { return s[:len(s)-len(strings.TrimLeft(s, " \t"))] }

// trailing says what is wrong with text behind the document.
func (r *jsonReader) trailing() bool {
	if r.wrongBracket() || r.foreign() {
		return false
	}
	switch r.text[r.at] {
	case ',':
		return r.fail(r.here(), "remove it", "a comma stands behind the end of the document")
	case ':':
		return r.fail(r.here(), "put { } around keys and values", "a key stands outside of braces")
	case '{', '[', '"':
		return r.fail(r.here(), "put the values in a list, or name the file .jsonl", "a second value begins here; a JSON file holds one")
	}
	return r.fail(r.here(), "remove it", "text stands behind the end of the document")
}

// unclosedString says that the string or key that begins at at has no end.
func (r *jsonReader) unclosedString() bool {
	end := len(r.text)
	if n := strings.IndexAny(r.text[r.at:], "\r\n"); n >= 0 {
		end = r.at + n
	}
	quote := r.text[r.at]
	remedy := fmt.Sprintf(`close it with %c; a line break within it is written \n`, quote)
	return r.fail(Span{r.at, end}, remedy, "the string is not closed on its line")
}

// badControl says that a control character stands in a string.
func (r *jsonReader) badControl(i int) bool {
	switch c := r.text[i]; c {
	case '\n', '\r':
		return r.unclosedString()
	case '\t':
		return r.fail(Span{i, i + 1}, `write \t`, "a tab stands within a string")
	default:
		return r.fail(Span{i, i + 1}, fmt.Sprintf(`write \u%04x, or remove it`, c), "the control character U+%04X stands within a string", c)
	}
}

// badNumber says why what stands at at is no number.
func (r *jsonReader) badNumber() bool {
	s := Span{r.at, r.at}
	for s.End < len(r.text) && (isWordPart(r.text[s.End]) || strings.IndexByte("+-.", r.text[s.End]) >= 0) {
		s.End++
	}
	word := strings.TrimLeft(r.text[s.Start:s.End], "+-")
	switch {
	case strings.HasPrefix(r.text[s.Start:], "+"):
		return r.fail(s, "remove the plus sign", "a JSON number has no plus sign")
	case len(word) > 1 && word[0] == '0' && strings.Trim(word, "0123456789") == "":
		return r.fail(s, "remove the zero, or put the number in quotes", "a JSON number does not begin with 0")
	case strings.HasPrefix(word, "."):
		return r.fail(s, "write a 0 before the point", "a JSON number begins with a digit")
	case strings.HasSuffix(word, "."):
		return r.fail(s, "write a digit behind the point", "the number ends with its point")
	}
	return r.fail(s, "put it in double quotes, if it is a text", "this is not a JSON number")
}

// showRune is the first character of s as a message shows it.
func showRune(s string) string {
	c, _ := utf8.DecodeRuneInString(s)
	switch {
	case c == '\'':
		return `"'"`
	case unicode.IsPrint(c):
		return fmt.Sprintf("'%c'", c)
	}
	return fmt.Sprintf("U+%04X", c)
}
