package doc

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// hclBody is what stands between the braces of a block, or in the file: attributes and blocks, in their order.
type hclBody struct {
	attributes []*Node
	blocks     []*hclBlock
}

type hclBlock struct {
	names  []hclName // the block's type, then its labels
	braces Span
	body   hclBody
}

// hclName is a block's type, a label or a key.
type hclName struct {
	text string
	span Span
}

// body reads up to a closing brace or the end of the file; open is the brace that it closes.
func (r *hclReader) body(b *hclBody, end hclsyntax.TokenType, open Span) bool {
	seen := map[string]*Node{}
	for {
		switch typ := r.peek(); {
		case typ == end:
			r.read()
			return true
		case typ == hclsyntax.TokenNewline:
			r.read()
		case typ == hclsyntax.TokenIdent:
			if !r.item(b, seen) {
				return false
			}
		case typ == hclsyntax.TokenEOF:
			r.fail(open, "end it with }", "the block is not closed")
			return false
		case typ == hclsyntax.TokenOQuote:
			r.fail(r.here(), "leave the quotes out", "a name in quotes begins the line")
			return false
		default:
			return r.unexpected("stands where an attribute or a block should begin", "write name = value or name { }")
		}
	}
}

func (r *hclReader) item(b *hclBody, seen map[string]*Node) bool {
	name := r.name()
	switch r.peek() {
	case hclsyntax.TokenEqual:
		if !r.attribute(b, name, seen) {
			return false
		}
	case hclsyntax.TokenOQuote, hclsyntax.TokenOBrace, hclsyntax.TokenIdent:
		if !r.block(b, name) {
			return false
		}
	default:
		return r.unexpected("stands behind a name", "write name = value or name { }")
	}
	if r.peek() != hclsyntax.TokenNewline && r.peek() != hclsyntax.TokenEOF {
		return r.unexpected("stands where the line should end", "begin a new line, or put text in double quotes")
	}
	r.read()
	return true
}

func (r *hclReader) name() hclName {
	t := r.read()
	return hclName{string(t.Bytes), hclSpan(t)}
}

// attribute reads from the equals sign on.
func (r *hclReader) attribute(b *hclBody, name hclName, seen map[string]*Node) bool {
	r.read()
	n := &Node{Key: name.text, KeySpan: name.span}
	if first := seen[name.text]; first != nil {
		r.twice(name, first.KeySpan, "HCL readers refuse the file")
	}
	seen[name.text] = n
	b.attributes = append(b.attributes, n)
	return r.value(n)
}

func (r *hclReader) twice(name hclName, first Span, what string) {
	r.problem(Problem{
		Fault: DuplicateKey, Span: name.span, Message: fmt.Sprintf("%s is given twice; %s", quoteName(name.text), what),
		Remedy: "keep one of the two", Related: []Note{{Span: first, Message: "first given here"}},
	})
}

// block reads from the first label or brace on.
func (r *hclReader) block(b *hclBody, name hclName) bool {
	block := &hclBlock{names: []hclName{name}}
	b.blocks = append(b.blocks, block)
	for r.peek() != hclsyntax.TokenOBrace {
		switch r.peek() {
		case hclsyntax.TokenIdent:
			block.names = append(block.names, r.name())
		case hclsyntax.TokenOQuote:
			label, ok := r.label()
			if !ok {
				return false
			}
			block.names = append(block.names, label)
		case hclsyntax.TokenEqual:
			return r.unexpected("stands between a block's name and its brace", "write name = value, or a block without =")
		default:
			return r.unexpected("stands where a block's label or brace should be", `write name "label" { on one line`)
		}
	}
	block.braces = hclSpan(r.read())
	ok := r.within(true, func() bool { return r.inside(block) })
	block.braces.End = r.end
	return ok
}

// inside reads a block's body: lines, or a single attribute on the line of the braces.
func (r *hclReader) inside(block *hclBlock) bool {
	switch r.peek() {
	case hclsyntax.TokenNewline, hclsyntax.TokenEOF, hclsyntax.TokenCBrace:
		return r.body(&block.body, hclsyntax.TokenCBrace, block.braces)
	case hclsyntax.TokenIdent:
		name := r.name()
		if r.peek() != hclsyntax.TokenEqual {
			return r.unexpected("stands behind a name", "begin a new line after the {, or write { name = value }")
		}
		if !r.attribute(&block.body, name, map[string]*Node{}) {
			return false
		}
		if r.take(hclsyntax.TokenCBrace) {
			return true
		}
		return r.unexpected("stands where the block on one line should end", "write one attribute on the line, or each on a line of its own")
	}
	return r.unexpected("stands where a block's content should begin", "begin a new line after the {")
}

// label reads a label in quotes.
func (r *hclReader) label() (hclName, bool) {
	start := r.here().Start
	var t hclTemplate
	if !r.template(&t) {
		return hclName{}, false
	}
	if !t.plain {
		r.fail(Span{start, r.end}, "write the label's text, and $${ for ${", "a block's label cannot be computed")
		return hclName{}, false
	}
	return hclName{t.text(), Span{start, r.end}}, true
}
