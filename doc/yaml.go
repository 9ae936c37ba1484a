package doc

import (
	"strings"
	"unicode/utf8"
)

// YAML 1.2 is read by our own reader, in one pass over the text, for three things that the libraries do not give: where
// each value ends, what the writer did wrong in words about the text, and speed. It descends from value to value: what
// stands first is read as a scalar or a flow collection, and is a key if a colon follows on its line.
//
// yaml_block.go has block mappings and lists, yaml_flow.go those in brackets, yaml_plain.go, yaml_quoted.go and
// yaml_literal.go the scalars, yaml_props.go anchors, aliases and tags, yaml_type.go the types of plain text (those of the
// core schema), yaml_fault.go what is said when the text is no YAML.
//
// Where most readers are more lenient than YAML 1.2, so are we: a flow collection or a quoted scalar may go on at any
// indentation.
//
// A span covers the value without the tag and the anchor before it. A block scalar's span reaches from its indicator to
// the end of its last line of text, or with keep (+) of its last blank line, without the line break. A block collection
// reaches from its first key or dash to the end of its last child. A pair within a flow list ([a: b]) is a mapping of
// flow style without braces.

// yamlReader is the state of reading one file.
type yamlReader struct {
	nursery
	p    *parser
	text string // the whole source; keys and plain values are parts of it
	at   int

	line    int // where the line of at begins
	indent  int // how many spaces that line begins with
	content int // where its text begins, if only space stands before it
	tab     int // a tab in the space before at, or -1

	depth    int       // of collections around at
	brackets []int     // where those of them begin that are in brackets
	ids      []yamlKey // the keys of the mappings around at, the innermost one's last
	handles  map[string]string
	anchors  map[string]*yamlAnchored
	// expanded counts the nodes of all documents, with aliases expanded.
	expanded int
}

// parseYAML reads a stream of documents. Those before a fault are kept.
func parseYAML(p *parser) {
	r := &yamlReader{p: p, text: string(p.src), at: p.start}
	r.rest = len(p.src) - p.start
	if at := unprintable(r.text); at >= 0 {
		c, _ := utf8.DecodeRuneInString(r.text[at:])
		r.fail(r.char(at), "delete it, or write it as an escape in double quotes", "U+%04X is not allowed in YAML", c)
		return
	}
	r.enterLine()
	for r.document() {
	}
}

// unprintable is where the first character stands that YAML allows nowhere, or -1. The text is UTF-8.
func unprintable(text string) int {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= ' ' && c < 0x7f || c == '\n' || c == '\t' || c == '\r':
		case c < utf8.RuneSelf:
			return i
		case c == 0xC2 && text[i+1] < 0xA0 && text[i+1] != 0x85,
			c == 0xEF && text[i+1] == 0xBF && text[i+2] >= 0xBE:
			return i
		}
	}
	return -1
}

// document reads the next document and what stands before it. It reports false when the reading is over.
func (r *yamlReader) document() bool {
	directive, ok := r.prologue()
	if !ok {
		return false
	}
	explicit := r.marker("---")
	if directive >= 0 && !explicit {
		return r.fail(r.char(directive), "end the directives by a line of ---", "no document follows the directive")
	}
	if r.at == len(r.text) {
		return false
	}
	if explicit {
		r.at += 3
	}
	r.anchors = nil
	root := r.node()
	size, ok := r.block(root, yamlPlace{outer: -1, compact: !explicit})
	if !ok {
		return false
	}
	if r.at != r.content && !r.gap() {
		return r.failTrailing()
	}
	if r.at < len(r.text) && !r.marker("---") && !r.marker("...") {
		return r.failBehindDocument()
	}
	return r.p.add(nil, root) && r.withinBudget(size)
}

// prologue passes over what may stand between documents: comments, byte order marks, the ends of documents and directives.
// It gives the place of the last directive, or -1.
func (r *yamlReader) prologue() (directive int, ok bool) {
	r.handles = nil
	directive = -1
	version := false
	for {
		r.gap()
		switch {
		case r.at < len(r.text) && r.at == r.line && r.text[r.at] == '%':
			directive = r.at
			if !r.directive(&version) {
				return directive, false
			}
		case r.marker("..."):
			if directive >= 0 {
				return directive, true
			}
			r.at += 3
			if !r.gap() {
				return directive, r.fail(r.char(r.at), "start the next document with ---", "text follows '...', which ends the document")
			}
		case r.at == r.line && strings.HasPrefix(r.text[r.at:], bom):
			r.at += len(bom)
			r.enterLine()
		default:
			return directive, true
		}
	}
}

// directive reads a line that begins with a percent sign. Unknown ones are to be ignored.
func (r *yamlReader) directive(version *bool) bool {
	at := r.at
	end := r.lineEnd(at)
	words := strings.Fields(r.text[at:end])
	for i, w := range words {
		if w[0] == '#' {
			words = words[:i]
			break
		}
	}
	r.at = end
	span := Span{at, at + 1}
	switch words[0] {
	case "%YAML":
		if *version || len(words) != 2 || !isYAMLVersion(words[1]) {
			return r.failDirective(span)
		}
		*version = true
		if !strings.HasPrefix(words[1], "1.") {
			return r.fail(span, "remove the line, or write %YAML 1.2", "the file asks for a version of YAML other than 1.x")
		}
	case "%TAG":
		if len(words) != 3 || !isTagHandle(words[1]) || r.handles[words[1]] != "" {
			return r.failDirective(span)
		}
		if r.handles == nil {
			r.handles = map[string]string{}
		}
		r.handles[words[1]] = words[2]
	}
	return true
}

// isYAMLVersion knows two numbers with a point between them.
func isYAMLVersion(s string) bool {
	major, minor, ok := strings.Cut(s, ".")
	return ok && major != "" && minor != "" && strings.Trim(major+minor, "0123456789") == ""
}

// withinBudget adds up what the documents hold once their aliases are expanded. The count is made from the sizes of the
// anchored values, so it costs nothing however large the expansion would be.
func (r *yamlReader) withinBudget(size int) bool {
	r.expanded = plus(r.expanded, size)
	if r.expanded > r.p.limits.Nodes {
		r.p.skip("aliases expand to more than %d values", r.p.limits.Nodes)
		return false
	}
	return true
}
