package doc

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Expressions are read for their extent and their grammar. Literals become typed nodes; what has an operator, a
// reference or a call in it is Opaque. How strongly operators bind does not matter for either.

// value reads an expression into n.
func (r *hclReader) value(n *Node) bool {
	return r.within(r.newlines, func() bool { return r.expression(n) })
}

// expr reads an expression of which only the grammar counts.
func (r *hclReader) expr() bool { return r.value(&Node{}) }

// expression reads operands with operators between them, and conditions.
func (r *hclReader) expression(n *Node) bool {
	n.Span.Start = r.here().Start
	if !r.operand(n) {
		return false
	}
	for {
		switch typ := r.peek(); {
		case isHCLOperator(typ):
			r.read()
		case typ == hclsyntax.TokenQuestion:
			r.read()
			if !r.expr() {
				return false
			}
			if !r.take(hclsyntax.TokenColon) {
				return r.unexpected("stands where the : of a condition should be", "write condition ? yes : no")
			}
		default:
			n.Span.End = r.end
			return true
		}
		n.computed()
		if !r.operand(&Node{}) {
			return false
		}
	}
}

// computed makes a node an expression, whatever its first operand was.
func (n *Node) computed() {
	n.Kind, n.Style, n.Value, n.Children = Opaque, Plain, "", nil
}

func isHCLOperator(typ hclsyntax.TokenType) bool {
	switch typ {
	case hclsyntax.TokenOr, hclsyntax.TokenAnd, hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual, hclsyntax.TokenLessThan,
		hclsyntax.TokenLessThanEq, hclsyntax.TokenGreaterThan, hclsyntax.TokenGreaterThanEq, hclsyntax.TokenPlus,
		hclsyntax.TokenMinus, hclsyntax.TokenStar, hclsyntax.TokenSlash, hclsyntax.TokenPercent:
		return true
	}
	return false
}

// operand reads a term with the signs before it and the steps behind it.
func (r *hclReader) operand(n *Node) bool {
	signs, minus := 0, false
	for r.peek() == hclsyntax.TokenMinus || r.peek() == hclsyntax.TokenBang {
		minus = r.read().Type == hclsyntax.TokenMinus
		signs++
	}
	if !r.term(n) {
		return false
	}
	if signs == 1 && minus && n.Kind == Number {
		n.Value = "-" + n.Value
	} else if signs > 0 {
		n.computed()
	}
	return r.steps(n)
}

func (r *hclReader) term(n *Node) bool {
	switch r.peek() {
	case hclsyntax.TokenNumberLit:
		return r.number(n)
	case hclsyntax.TokenIdent:
		return r.reference(n)
	case hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
		return r.text(n)
	case hclsyntax.TokenOBrack:
		return r.tuple(n)
	case hclsyntax.TokenOBrace:
		return r.object(n)
	case hclsyntax.TokenOParen:
		n.Kind = Opaque
		open := hclSpan(r.read())
		return r.within(false, func() bool { return r.expr() && r.close(hclsyntax.TokenCParen, ")", open) })
	}
	if typ := r.peek(); typ == hclsyntax.TokenNewline || typ == hclsyntax.TokenEOF {
		r.fail(r.here(), "write the value on the same line", "a value is missing")
		return false
	}
	return r.unexpected("cannot begin a value", "put text in double quotes")
}

// close reads the bracket that ends what open begins.
func (r *hclReader) close(typ hclsyntax.TokenType, bracket string, open Span) bool {
	if r.take(typ) {
		return true
	}
	if r.peek() == hclsyntax.TokenEOF {
		r.fail(open, "end it with "+bracket, "the bracket is not closed")
		return false
	}
	return r.unexpected("stands where "+bracket+" should be", "end what "+r.shown(open)+" begins with "+bracket)
}

// number reads digits. Those with two points or two exponents are no number.
func (r *hclReader) number(n *Node) bool {
	at := r.here()
	text := strings.TrimLeft(string(r.read().Bytes), "0")
	if text == "" || text[0] < '0' || text[0] > '9' {
		text = "0" + text
	}
	text = strings.NewReplacer(".e", "e", ".E", "E").Replace(text) // HCL takes 5.e3, JSON does not
	if !isJSONNumber(text) {
		r.fail(at, "write numbers like 42, 1.5 or 6e23; put other text in double quotes", "this is no number")
		return false
	}
	n.Kind, n.Value = Number, text
	return true
}

// reference reads a word: a literal, the name of something, or a call.
func (r *hclReader) reference(n *Node) bool {
	word := r.read()
	if typ := r.peek(); typ == hclsyntax.TokenOParen || typ == hclsyntax.TokenDoubleColon {
		n.Kind = Opaque
		return r.call()
	}
	switch string(word.Bytes) {
	case "true", "false":
		n.Kind, n.Value = Bool, string(word.Bytes)
	case "null":
		n.Kind = Null
	default:
		n.Kind = Opaque
	}
	return true
}

// call reads what follows the first word of a function's name.
func (r *hclReader) call() bool {
	for r.take(hclsyntax.TokenDoubleColon) {
		if !r.take(hclsyntax.TokenIdent) {
			return r.unexpected("stands where a function's name should be", "write provider::namespace::function(...)")
		}
	}
	if r.peek() != hclsyntax.TokenOParen {
		return r.unexpected("stands where a call's ( should be", "write provider::namespace::function(...)")
	}
	open := hclSpan(r.read())
	return r.within(false, func() bool {
		for !r.take(hclsyntax.TokenCParen) {
			if !r.expr() {
				return false
			}
			if r.take(hclsyntax.TokenEllipsis) || !r.take(hclsyntax.TokenComma) {
				return r.close(hclsyntax.TokenCParen, ")", open)
			}
		}
		return true
	})
}

func (r *hclReader) tuple(n *Node) bool {
	n.Kind, n.Style = Seq, Flow
	open := hclSpan(r.read())
	return r.within(false, func() bool {
		if r.word("for") {
			n.computed()
			return r.loop(hclsyntax.TokenCBrack, "]", open)
		}
		for !r.take(hclsyntax.TokenCBrack) {
			item := &Node{}
			if !r.add(n, item) || !r.value(item) {
				return false
			}
			if !r.take(hclsyntax.TokenComma) {
				return r.close(hclsyntax.TokenCBrack, "]", open)
			}
		}
		return true
	})
}

func (r *hclReader) object(n *Node) bool {
	n.Kind, n.Style = Map, Flow
	open := hclSpan(r.read())
	var isLoop, ok bool
	if ok = r.within(false, func() bool {
		isLoop = r.word("for")
		return !isLoop || r.loop(hclsyntax.TokenCBrace, "}", open)
	}); !ok || isLoop {
		n.computed()
		return ok
	}
	return r.within(true, func() bool {
		keys, literal := map[string]Span{}, true
		for {
			switch r.peek() {
			case hclsyntax.TokenNewline:
				r.read()
				continue
			case hclsyntax.TokenCBrace:
				r.read()
				if !literal {
					n.computed()
				}
				return true
			}
			name, isName, ok := r.key()
			literal = literal && isName
			if !ok || !r.keyed(n, name, isName, keys) {
				return false
			}
			if typ := r.peek(); typ == hclsyntax.TokenComma || typ == hclsyntax.TokenNewline {
				r.read()
			} else if typ != hclsyntax.TokenCBrace {
				return r.close(hclsyntax.TokenCBrace, "}", open)
			}
		}
	})
}

// keyed reads the value of an object's key.
func (r *hclReader) keyed(n *Node, name hclName, isName bool, keys map[string]Span) bool {
	if !r.take(hclsyntax.TokenEqual) && !r.take(hclsyntax.TokenColon) {
		return r.unexpected("stands where the = of a key should be", "write key = value")
	}
	value := &Node{Key: name.text, KeySpan: name.span}
	if first, again := keys[name.text]; again && isName {
		r.twice(name, first, "only the last one counts")
	}
	keys[name.text] = name.span
	return r.add(n, value) && r.value(value)
}

// key reads an object's key: a word or a literal, or an expression, which has no name.
func (r *hclReader) key() (name hclName, isName, ok bool) {
	n := &Node{}
	isWord := r.peek() == hclsyntax.TokenIdent
	first := r.at
	if !r.value(n) {
		return hclName{}, false, false
	}
	switch {
	case n.Kind == String || n.Kind == Number:
		return hclName{n.Value, n.Span}, true, true
	case isWord && r.tokens[first].Range.End.Byte == n.Span.End:
		return hclName{string(r.tokens[first].Bytes), n.Span}, true, true
	}
	return hclName{span: n.Span}, false, true
}

// loop reads a for expression from its first word to its bracket.
func (r *hclReader) loop(end hclsyntax.TokenType, bracket string, open Span) bool {
	if !r.loopHead() {
		return false
	}
	if !r.take(hclsyntax.TokenColon) {
		return r.unexpected("stands where the : of a for should be", "write for name in list : value")
	}
	if !r.expr() {
		return false
	}
	arrow := r.here()
	keyed := r.take(hclsyntax.TokenFatArrow)
	if keyed && !r.expr() {
		return false
	}
	group := r.take(hclsyntax.TokenEllipsis)
	if r.word("if") {
		r.read()
		if !r.expr() {
			return false
		}
	}
	if !r.close(end, bracket, open) {
		return false
	}
	if object := end == hclsyntax.TokenCBrace; keyed != object || group && !object {
		r.fail(arrow, "write [for v in list : value] or {for k, v in map : key => value}", "a for gives keys in { } and none in [ ]")
		return false
	}
	return true
}

// loopHead reads "for k, v in list".
func (r *hclReader) loopHead() bool {
	const remedy = "write for name in list or for key, value in map"
	r.read()
	if !r.take(hclsyntax.TokenIdent) {
		return r.unexpected("stands where the name of a for should be", remedy)
	}
	if r.take(hclsyntax.TokenComma) && !r.take(hclsyntax.TokenIdent) {
		return r.unexpected("stands where the second name of a for should be", remedy)
	}
	if !r.word("in") {
		return r.unexpected("stands where the in of a for should be", remedy)
	}
	r.read()
	return r.expr()
}

// steps reads what leads on from a term: .name, .0, .*, [index] and [*].
func (r *hclReader) steps(n *Node) bool {
	for splat := false; ; {
		switch r.peek() {
		case hclsyntax.TokenDot:
			r.read()
			if r.peek() == hclsyntax.TokenStar && !splat {
				r.read()
				splat = true
			} else if !r.step() {
				return false
			}
		case hclsyntax.TokenOBrack:
			splat = false
			if !r.index() {
				return false
			}
		default:
			return true
		}
		n.computed()
	}
}

// step reads a name or a number behind a dot.
func (r *hclReader) step() bool {
	if r.take(hclsyntax.TokenIdent) {
		return true
	}
	if r.peek() != hclsyntax.TokenNumberLit {
		return r.unexpected("stands where a name should follow the dot", "write object.name")
	}
	at := r.here()
	if strings.Contains(string(r.tokens[r.at].Bytes), ".") {
		r.fail(at, "write [0][1] instead of .0.1", "two numbers cannot follow each other with dots")
		return false
	}
	return r.number(&Node{})
}

func (r *hclReader) index() bool {
	open := hclSpan(r.read())
	if r.take(hclsyntax.TokenStar) {
		return r.close(hclsyntax.TokenCBrack, "]", open)
	}
	return r.within(false, func() bool { return r.expr() && r.close(hclsyntax.TokenCBrack, "]", open) })
}
