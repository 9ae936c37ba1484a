package doc

import (
	"bytes"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// HCL is cut into tokens by hclsyntax and its grammar is followed here. The library's parser recurses without a limit, so
// a file of brackets ends the whole process, and no look at the tokens can foresee how deep it goes: after an error it
// skips closing braces, so blocks nest in it that do not nest in the file. It is also quadratic in the lines of a
// heredoc, the digits of a number and the parts of a function's name. A fuzz target holds both to the same verdict.

// hclReader makes the tree of one HCL file. Its methods read what they are named after and report true, or report a
// problem, or a limit, and false; reading ends there.
type hclReader struct {
	*parser
	tokens   hclsyntax.Tokens
	at       int  // the next token
	end      int  // where the last token that was read ends
	newlines bool // whether line ends have a meaning; not so within parentheses and brackets
	depth    int
}

func parseHCL(p *parser) {
	if most := 2 * p.limits.Nodes; hclTokens(p.src[p.start:]) > most { // before they are made: each takes a hundred bytes
		p.skip("more than %d words and signs", most)
		return
	}
	r := &hclReader{parser: p, newlines: true, end: p.start}
	r.tokens, _ = hclsyntax.LexConfig(p.src, "", hcl.InitialPos)
	body := &hclBody{}
	if !r.body(body, hclsyntax.TokenEOF, Span{}) {
		return
	}
	root := &Node{Kind: Map, Span: Span{p.start, len(p.src)}}
	if p.add(nil, root) && r.members(root, body, 1) {
		r.opaque(root)
	}
}

// hclTokens is an upper bound for the number of tokens in a text: words, line ends and other characters.
func hclTokens(src []byte) int {
	n, word := 0, false
	for _, c := range src {
		inWord := isWordByte(c) || c == '_' || c >= utf8.RuneSelf
		if !(inWord && word) && c != ' ' && c != '\t' && c != '\r' {
			n++
		}
		word = inWord
	}
	return n
}

// opaque gives the expressions of a tree their source as value. It is done last, for what has become of them.
func (r *hclReader) opaque(root *Node) {
	for n := range root.All() {
		if n.Kind == Opaque {
			n.Value = string(r.src[n.Span.Start:n.Span.End])
		}
	}
}

// peek is the type of the next token that has a meaning here. A comment to the end of its line stands for the line end.
func (r *hclReader) peek() hclsyntax.TokenType {
	for {
		switch t := &r.tokens[r.at]; t.Type {
		case hclsyntax.TokenComment:
			if r.newlines && bytes.HasSuffix(t.Bytes, []byte("\n")) {
				return hclsyntax.TokenNewline
			}
		case hclsyntax.TokenNewline:
			if r.newlines {
				return hclsyntax.TokenNewline
			}
		default:
			return t.Type
		}
		r.at++
	}
}

// read takes the token that peek tells of. The end of the file may be read any number of times.
func (r *hclReader) read() *hclsyntax.Token {
	r.peek()
	t := &r.tokens[r.at]
	if t.Type != hclsyntax.TokenEOF {
		r.at++
		r.end = t.Range.End.Byte
	}
	return t
}

// take reads the next token if it is of a type.
func (r *hclReader) take(typ hclsyntax.TokenType) bool {
	if r.peek() != typ {
		return false
	}
	r.read()
	return true
}

// word reports whether the next token is that word.
func (r *hclReader) word(word string) bool {
	return r.peek() == hclsyntax.TokenIdent && string(r.tokens[r.at].Bytes) == word
}

func hclSpan(t *hclsyntax.Token) Span { return Span{t.Range.Start.Byte, t.Range.End.Byte} }

// here is the span of the next token.
func (r *hclReader) here() Span {
	r.peek()
	return hclSpan(&r.tokens[r.at])
}

// within reads something in which line ends have a meaning or not, one level deeper.
func (r *hclReader) within(newlines bool, read func() bool) bool {
	outer := r.newlines
	r.newlines = newlines
	r.depth++
	ok := r.deeper(r.depth+1) && read()
	r.depth--
	r.newlines = outer
	return ok
}

// unexpected reports the next token where something else must stand. Some tokens HCL never has; they say more by
// themselves.
func (r *hclReader) unexpected(where, remedy string) bool {
	at := r.here()
	switch r.peek() {
	case hclsyntax.TokenApostrophe, hclsyntax.TokenBacktick:
		r.fail(at, `put text in double quotes; text of several lines between <<EOT and EOT`, "HCL has no such quotes")
	case hclsyntax.TokenSemicolon:
		r.fail(at, "begin a new line instead", "HCL has no semicolons")
	case hclsyntax.TokenBitwiseAnd, hclsyntax.TokenBitwiseOr, hclsyntax.TokenBitwiseNot, hclsyntax.TokenBitwiseXor, hclsyntax.TokenStarStar:
		r.fail(at, "use && || and ! for logic", "HCL has no operator %s", r.shown(at))
	case hclsyntax.TokenInvalid:
		r.fail(at, "delete it, or put text in double quotes", "%s has no meaning in HCL", r.shown(at))
	default:
		r.fail(at, remedy, "%s %s", r.shown(at), where)
	}
	return false
}

// shown names what stands at a place, for a message.
func (r *hclReader) shown(at Span) string {
	switch text := r.src[at.Start:at.End]; {
	case len(text) == 0:
		return "the end of the file"
	case text[0] == '\n' || text[0] == '\r' || text[0] == '#' || bytes.HasPrefix(text, []byte("//")):
		return "the end of the line"
	default:
		return quoteName(string(text))
	}
}
