package doc

import (
	"github.com/pelletier/go-toml/v2/unstable"
)

// TOML is read expression by expression with go-toml's parser, which knows the grammar and the places. What a document
// means is decided here, because only here both places of a clash are known and a lookup is a map's: go-toml's own
// check searches all earlier keys for each key, and takes minutes for a large hostile file.

// tomlReader makes the tree of one TOML file.
type tomlReader struct {
	*parser
	lib  unstable.Parser
	root *tomlEntry
	at   *tomlEntry // the table that the last header opened
	scan tomlScan
	keys []tomlKey // of the expression at hand
}

func parseTOML(p *parser) {
	r := &tomlReader{parser: p, scan: scanTOML(p.src, p.start)}
	if !p.deeper(r.scan.depth) {
		return
	}
	if r.scan.commas >= p.limits.Nodes {
		p.skip("more than %d values", p.limits.Nodes)
		return
	}
	root := &Node{Kind: Map, Span: Span{p.start, len(p.src)}}
	if !p.add(nil, root) {
		return
	}
	r.root = &tomlEntry{node: root, kind: tomlTable}
	r.at = r.root
	r.lib.Reset(p.src[p.start:])
	for {
		e, err := r.next()
		if err != nil {
			r.syntax(err)
		}
		if e == nil || !r.expression(e) {
			break
		}
	}
	tomlHull(root)
}

// next is the next expression, or nil at the end or at broken grammar.
func (r *tomlReader) next() (e *unstable.Node, err error) {
	defer func() {
		if recover() != nil { // a fault of the library must not end the run
			e, err = nil, errTOMLReader
		}
	}()
	if !r.lib.NextExpression() {
		return nil, r.lib.Error()
	}
	return r.lib.Expression(), nil
}

// expression reads a header or a member; false ends the reading.
func (r *tomlReader) expression(e *unstable.Node) bool {
	keys := r.keysOf(e, r.keys[:0])
	r.keys = keys
	switch e.Kind {
	case unstable.Table:
		return r.header(keys, false)
	case unstable.ArrayTable:
		return r.header(keys, true)
	case unstable.KeyValue:
		_, ok := r.member(r.at, keys, e.Value())
		return ok
	}
	return true
}

// tomlKey is one part of a dotted key.
type tomlKey struct {
	name string
	span Span
}

func (r *tomlReader) keysOf(e *unstable.Node, keys []tomlKey) []tomlKey {
	for it := e.Key(); it.Next(); {
		k := it.Node()
		keys = append(keys, tomlKey{name: string(k.Data), span: r.span(k.Raw)})
	}
	return keys
}

func (r *tomlReader) span(raw unstable.Range) Span {
	start := r.start + int(raw.Offset)
	return Span{start, start + int(raw.Length)}
}

// tomlHull widens the span of every table that is written in several pieces to all of them.
func tomlHull(n *Node) {
	for _, c := range n.Children {
		tomlHull(c)
		full := c.Full()
		n.Span = Span{min(n.Span.Start, full.Start), max(n.Span.End, full.End)}
	}
}

// tomlScan is what a glance over a file tells before it is parsed.
type tomlScan struct {
	depth    int // of brackets and braces
	commas   int // outside of strings and comments
	unclosed int // where the string or the outermost bracket begins that is open at the end; -1 if none is
}

// scanTOML looks for what would cost too much to parse.
func scanTOML(src []byte, at int) tomlScan {
	s := tomlScan{unclosed: -1}
	open, outermost := 0, -1
	for at < len(src) {
		switch c := src[at]; c {
		case '#':
			at = lineEnd(src, at)
			continue
		case '"', '\'':
			end, closed := tomlStringEnd(src, at)
			if !closed && end == len(src) {
				s.unclosed = at
				return s
			}
			at = end
			continue
		case '[', '{':
			if open == 0 {
				outermost = at
			}
			open++
			s.depth = max(s.depth, open)
		case ']', '}':
			open = max(open-1, 0)
		case ',':
			s.commas++
		}
		at++
	}
	if open > 0 {
		s.unclosed = outermost
	}
	return s
}

// tomlStringEnd is where a string ends that begins at a quote, and whether it is closed there.
func tomlStringEnd(src []byte, at int) (end int, closed bool) {
	quote := src[at]
	long := at+2 < len(src) && src[at+1] == quote && src[at+2] == quote
	at++
	if long {
		at += 2
	}
	for ; at < len(src); at++ {
		switch c := src[at]; {
		case c == '\\' && quote == '"':
			at++
		case c == '\n' && !long:
			return at, false
		case c == quote && !long:
			return at + 1, true
		case c == quote && at+2 < len(src) && src[at+1] == quote && src[at+2] == quote:
			at += 3
			for n := 0; n < 2 && at < len(src) && src[at] == quote; n++ { // up to two quotes may stand before the closing ones
				at++
			}
			return at, true
		}
	}
	return len(src), false
}
