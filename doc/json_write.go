package doc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// jsonWriter writes values into JSON, JSONC and JSON5 in the manner of their neighbours: the same indent, line ends,
// quotes and spaces, a trailing comma where there was one. Comments stay with the members they stand beside.
type jsonWriter struct{}

func (jsonWriter) value(f *File, old *Node, v any) (string, error) {
	e := newJSONEdit(f, old.Parent)
	if old.Kind == String {
		e.quote = f.Src[old.Span.Start]
	}
	broken := bytes.IndexByte(f.Src[old.Span.Start:old.Span.End], '\n') >= 0
	if old.Kind != Map && old.Kind != Seq {
		broken = e.beginsLine(old.Full().Start)
	}
	return e.write(v, e.indentAt(old.Full().Start), broken)
}

func (jsonWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	e := newJSONEdit(f, parent)
	if len(parent.Children) == 0 {
		return e.insertFirst(parent, key, v)
	}
	last := parent.Children[len(parent.Children)-1]
	start, end := last.Full().Start, last.Span.End
	broken := e.beginsLine(start)
	indent := e.indentAt(start)
	member, err := e.member(parent, key, v, indent, broken)
	if err != nil {
		return Edit{}, err
	}
	comma := e.skip(end)
	trailing := e.text[comma] == ','
	switch {
	case broken && trailing:
		at := e.tail(comma + 1)
		return Edit{Span: Span{at, at}, New: e.eol + indent + member + ","}, nil
	case broken:
		at := e.tail(end)
		return Edit{Span: Span{end, at}, New: "," + e.text[end:at] + e.eol + indent + member}, nil
	case trailing:
		return Edit{Span: Span{comma + 1, comma + 1}, New: e.separator(parent)[1:] + member + ","}, nil
	}
	return Edit{Span: Span{end, end}, New: e.separator(parent) + member}, nil
}

// insertFirst fills an empty collection: on lines of its own if it is written on several lines, is the whole document or
// stands on a line of its own.
func (e *jsonEdit) insertFirst(parent *Node, key string, v any) (Edit, error) {
	inner := Span{parent.Span.Start + 1, parent.Span.End - 1}
	base := e.indentAt(parent.Full().Start)
	text := e.text[inner.Start:inner.End]
	inner.Start += len(strings.TrimRight(text, " \t\r\n")) // behind a comment
	broken := parent.Parent == nil || strings.Contains(text, "\n") || e.beginsLine(parent.Full().Start)
	member, err := e.member(parent, key, v, base+e.unit, broken)
	if err != nil {
		return Edit{}, err
	}
	if broken {
		member = e.eol + base + e.unit + member + e.eol + base
	}
	return Edit{Span: inner, New: member}, nil
}

func (jsonWriter) remove(f *File, n *Node) (Edit, error) {
	e := newJSONEdit(f, n.Parent)
	siblings := n.Parent.Children
	i := slices.Index(siblings, n)
	if cut, alone := e.contents(n); alone {
		return Edit{Span: cut}, nil
	}
	cut := n.Full()
	comma := e.skip(cut.End)
	trailing := e.text[comma] == ','
	if trailing {
		cut.End = comma + 1
	}
	e.widen(&cut)
	if trailing || i == 0 {
		return Edit{Span: cut}, nil
	}
	before := e.skip(siblings[i-1].Span.End) // the comma that now would have nothing behind it
	return Edit{Span: Span{before, cut.End}, New: e.text[before+1 : cut.Start]}, nil
}

// contents is all between the brackets around n, and whether n is alone there, with no comment.
func (e *jsonEdit) contents(n *Node) (Span, bool) {
	inner := Span{n.Parent.Span.Start + 1, n.Parent.Span.End - 1}
	before := strings.TrimSpace(e.text[inner.Start:n.Full().Start])
	after := strings.TrimSpace(e.text[n.Span.End:inner.End])
	return inner, before == "" && (after == "" || after == ",")
}

// widen adds to a cut what belongs to it: the comment behind it, its lines if nothing else is on them, else the spaces
// on one of its sides.
func (e *jsonEdit) widen(cut *Span) {
	begins := e.beginsLine(cut.Start)
	cut.End = e.tail(cut.End)
	rest := e.text[cut.End:]
	next := strings.TrimLeft(rest, " \t")
	last := strings.HasPrefix(next, "\n") || strings.HasPrefix(next, "\r\n")
	if begins && last {
		cut.Start -= len(e.indentAt(cut.Start))
		cut.End += strings.IndexByte(rest, '\n') + 1
		return
	}
	if last || strings.HasPrefix(next, "]") || strings.HasPrefix(next, "}") {
		cut.Start = len(strings.TrimRight(e.text[:cut.Start], " \t"))
		return
	}
	cut.End += len(rest) - len(next)
}

// jsonEdit is a file's text and its manner of writing, as it is near one collection.
type jsonEdit struct {
	reader  jsonReader // goes over comments
	text    string
	eol     string // line end
	unit    string // one step of indent
	colon   string // between key and value
	quote   byte
	bareKey bool // JSON5: keys have no quotes where they need none
}

func newJSONEdit(f *File, near *Node) *jsonEdit {
	text := string(f.Src)
	e := &jsonEdit{text: text, eol: "\n", unit: "  ", colon: ": ", quote: '"'}
	e.reader = jsonReader{p: &parser{format: JSONC, src: f.Src}, text: text, json5: f.Format == JSON5}
	if n := strings.IndexByte(text, '\n'); n > 0 && text[n-1] == '\r' {
		e.eol = "\r\n"
	}
	stepped, spaced := false, false
	learn := func(n *Node) {
		if n.Parent == nil {
			return
		}
		if start := n.Full().Start; !stepped && e.beginsLine(start) {
			step, deeper := strings.CutPrefix(e.indentAt(start), e.indentAt(n.Parent.Full().Start))
			if stepped = deeper && step != ""; stepped {
				e.unit = step
			}
		}
		if n.Parent.Kind == Map && !spaced {
			spaced = true
			if gap := text[n.KeySpan.End:n.Span.Start]; strings.Trim(gap, " ") == ":" {
				e.colon = gap
			}
			if c := text[n.KeySpan.Start]; c == '\'' || c == '"' {
				e.quote = c
			} else {
				e.bareKey = true
			}
		}
	}
	for at := near; at != nil; at = at.Parent {
		if len(at.Children) > 0 {
			learn(at.Children[len(at.Children)-1])
		}
	}
	for n := range f.Root().All() {
		if stepped && spaced {
			break
		}
		learn(n)
	}
	return e
}

// skip is the offset of the next token from at on.
func (e *jsonEdit) skip(at int) int {
	e.reader.at = at
	e.reader.gap()
	return e.reader.at
}

// tail is the offset behind the comments that follow at on its line, if no other member does.
func (e *jsonEdit) tail(at int) int {
	end := at
	for {
		rest := strings.TrimLeft(e.text[end:], " \t")
		start := len(e.text) - len(rest)
		switch {
		case rest == "" || strings.ContainsRune("\r\n]}", rune(rest[0])):
			return end
		case rest[0] != '/':
			return at
		}
		e.reader.at = start
		e.reader.comment()
		if strings.Contains(e.text[start:e.reader.at], "\n") {
			return end
		}
		end = e.reader.at
	}
}

// indentAt is the white space that the line around at begins with.
func (e *jsonEdit) indentAt(at int) string {
	return leadingSpace(strings.TrimPrefix(e.text[strings.LastIndexByte(e.text[:at], '\n')+1:at], bom))
}

// beginsLine reports whether only white space stands before at on its line, and a line before that.
func (e *jsonEdit) beginsLine(at int) bool {
	return strings.HasSuffix(strings.TrimRight(e.text[:at], " \t"), "\n")
}

// separator is what stands between the last two members of a collection on one line.
func (e *jsonEdit) separator(parent *Node) string {
	if n := len(parent.Children); n > 1 {
		between := e.text[parent.Children[n-2].Span.End:parent.Children[n-1].Full().Start]
		if strings.Trim(between, " ") == "," && between[0] == ',' {
			return between
		}
	}
	return e.comma()
}

// comma is the separator that goes with the colon.
func (e *jsonEdit) comma() string {
	if e.colon == ":" {
		return ","
	}
	return ", "
}

// member is a value with its key, if it is for a mapping.
func (e *jsonEdit) member(parent *Node, key string, v any, indent string, broken bool) (string, error) {
	text, err := e.write(v, indent, broken)
	if err != nil || parent.Kind == Seq {
		return text, err
	}
	key, err = e.key(key)
	return key + e.colon + text, err
}

func (e *jsonEdit) key(key string) (string, error) {
	if e.bareKey && isIdentifier(key) {
		return key, nil
	}
	return e.string(key)
}

// isIdentifier reports whether a JSON5 key needs no quotes.
func isIdentifier(key string) bool {
	for i, c := range key {
		if c == utf8.RuneError || !identifierPart(c, i == 0) {
			return false
		}
	}
	return key != ""
}

// write is a value as JSON: collections on one line, or broken into lines whose first has that indent.
func (e *jsonEdit) write(v any, indent string, broken bool) (string, error) {
	switch v := v.(type) {
	case string:
		return e.string(v)
	case json.Number:
		if !isJSONNumber(v.String()) {
			return "", fmt.Errorf("%q is not a number: %w", v.String(), ErrNoEdit)
		}
		return v.String(), nil
	case nil, bool, int, float64:
		b, err := json.Marshal(v)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrNoEdit, err)
		}
		return string(b), nil
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			text, err := e.write(item, indent+e.unit, broken)
			if err != nil {
				return "", err
			}
			items[i] = text
		}
		return e.collection('[', items, indent, broken), nil
	}
	if members, ok := membersOf(v); ok {
		return e.object(members, indent, broken)
	}
	return "", fmt.Errorf("a value of type %T: %w", v, ErrNoEdit)
}

func (e *jsonEdit) object(members Members, indent string, broken bool) (string, error) {
	var items []string
	for _, m := range members {
		key, err := e.key(m.Key)
		if err != nil {
			return "", err
		}
		text, err := e.write(m.Value, indent+e.unit, broken)
		if err != nil {
			return "", err
		}
		items = append(items, key+e.colon+text)
	}
	return e.collection('{', items, indent, broken), nil
}

func (e *jsonEdit) collection(bracket rune, items []string, indent string, broken bool) string {
	first, between, last := "", e.comma(), ""
	if broken && len(items) > 0 {
		first = e.eol + indent + e.unit
		between = "," + first
		last = e.eol + indent
	}
	return string(bracket) + first + strings.Join(items, between) + last + string(bracket+2)
}

// string is a text in quotes.
func (e *jsonEdit) string(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("a text that is not UTF-8: %w", ErrNoEdit)
	}
	var b strings.Builder
	b.WriteByte(e.quote)
	for _, c := range s {
		switch {
		case c == rune(e.quote) || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < ' ' || c == 0x2028 || c == 0x2029 || unicode.Is(unicode.Bidi_Control, c):
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte(e.quote)
	return b.String(), nil
}
