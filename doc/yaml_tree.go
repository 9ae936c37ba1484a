package doc

import (
	"math"

	"go.yaml.in/yaml/v4"
)

// yamlReader turns the library's nodes into ours.
type yamlReader struct {
	p     *parser
	src   []byte
	index *yamlIndex
	depth int
	// anchored are the nodes of the current document that aliases may name.
	anchored map[*yaml.Node]*yamlAnchored
	expanded int // nodes of all documents, aliases expanded
}

// yamlAnchored is a node with an anchor.
type yamlAnchored struct {
	node *Node
	size int  // its nodes, aliases expanded
	open bool // its children are being read: an alias to it stands within it
}

func newYAMLReader(p *parser) *yamlReader {
	return &yamlReader{p: p, src: p.src, index: newYAMLIndex(p.src, p.start)}
}

// document adds a document. It reports false when a limit was reached.
func (r *yamlReader) document(y *yaml.Node) bool {
	if y.Kind != yaml.DocumentNode || len(y.Content) == 0 {
		return true
	}
	r.anchored = map[*yaml.Node]*yamlAnchored{}
	n, size, ok := r.value(y.Content[0], -1)
	if !ok || !r.p.add(nil, n) {
		return false
	}
	return r.withinBudget(size)
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

func plus(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

// value reads a node and all below it. Where it is absent and has no tag or anchor it stands at empty, if that is not
// negative. It gives the number of its nodes with aliases expanded, and false when a limit was reached.
func (r *yamlReader) value(y *yaml.Node, empty int) (n *Node, size int, ok bool) {
	start := r.index.offset(y.Line, y.Column)
	n = &Node{Anchor: y.Anchor}
	behind, tag := r.properties(y, start)
	n.Tag = tag
	if absent := y.Kind == yaml.ScalarNode && y.Value == "" && y.Style&^yaml.TaggedStyle == 0; absent {
		if behind > start {
			start = behind
		} else if empty >= 0 {
			start = empty
		}
	} else if behind > start {
		start = skipYAMLSpace(r.src, behind)
	}
	n.Span = Span{start, start}
	own := &yamlAnchored{node: n, open: true}
	if y.Anchor != "" {
		r.anchored[y] = own
	}
	r.checkTag(y, n, behind)
	size, ok = r.fill(n, y)
	own.size, own.open = size, false
	return n, size, ok
}

// fill gives the node its kind, content and end.
func (r *yamlReader) fill(n *Node, y *yaml.Node) (size int, ok bool) {
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
	}
	switch y.Kind {
	case yaml.AliasNode:
		return r.alias(n, y)
	case yaml.MappingNode, yaml.SequenceNode:
		r.depth++
		defer func() { r.depth-- }()
		if !r.p.deeper(r.depth) {
			return 0, false
		}
		if y.Kind == yaml.MappingNode {
			return r.mapping(n, y)
		}
		return r.sequence(n, y)
	}
	r.scalar(n, y)
	return 1, true
}

func (r *yamlReader) scalar(n *Node, y *yaml.Node) {
	n.Style = yamlStyle(y.Style)
	n.Span.End = r.scalarEnd(y, n.Span.Start)
	switch {
	case n.Tag != "":
		var fits bool
		if n.Kind, n.Value, fits = taggedScalar(y.Tag, y.Value); !fits {
			r.p.fail(n.Span, "correct the value or remove the tag", "the value is not what its tag %s says", n.Tag)
			n.Kind, n.Value = String, y.Value
		}
	case n.Style != Plain:
		n.Kind, n.Value = String, y.Value
	default:
		n.Kind, n.Value = coreScalar(y.Value)
	}
}

func yamlStyle(s yaml.Style) Style {
	switch {
	case s&yaml.DoubleQuotedStyle != 0:
		return Quoted
	case s&yaml.SingleQuotedStyle != 0:
		return Raw
	case s&yaml.LiteralStyle != 0:
		return Literal
	case s&yaml.FoldedStyle != 0:
		return Folded
	}
	return Plain
}

func (r *yamlReader) alias(n *Node, y *yaml.Node) (size int, ok bool) {
	n.Kind, n.Value = Alias, y.Value
	n.Span.End = min(n.Span.Start+1+len(y.Value), len(r.src))
	target := r.anchored[y.Alias]
	switch {
	case target == nil:
		r.p.fail(n.Span, "define the anchor before it is used, or quote the value if the * is meant as text",
			"no anchor named %q comes before this alias", y.Value)
	case target.open:
		r.p.problem(Problem{Fault: Invalid, Span: n.Span, Remedy: "let the alias name another value",
			Message: "the alias stands within the very value it names",
			Related: []Note{{Span: Span{target.node.Span.Start, target.node.Span.Start}, Message: "that value starts here"}}})
	default:
		n.Target = target.node
		return max(target.size, 1), true
	}
	return 1, true
}

func (r *yamlReader) sequence(n *Node, y *yaml.Node) (size int, ok bool) {
	size = 1
	end := n.Span.Start
	if n.Style == Flow {
		end++
	}
	for _, item := range y.Content {
		c, s, ok := r.value(item, -1)
		if !ok || !r.p.add(n, c) {
			return 0, false
		}
		size = plus(size, s)
		end = max(end, c.Span.End)
	}
	n.Kind = Seq
	if n.Style == Flow {
		end = yamlFlowEnd(r.src, end)
	}
	n.Span.End = end
	return size, true
}

func (r *yamlReader) mapping(n *Node, y *yaml.Node) (size int, ok bool) {
	n.Kind = Map
	braces := n.Style == Flow && r.hasBraces(n, y)
	size = 1
	end := n.Span.Start
	if braces {
		end++
	}
	seen := make(map[yamlKey]Span, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		c, s, ok := r.member(y.Content[i], y.Content[i+1], seen)
		if !ok || !r.p.add(n, c) {
			return 0, false
		}
		size = plus(size, s)
		end = max(end, c.KeySpan.End, c.Span.End)
	}
	if braces {
		end = yamlFlowEnd(r.src, end)
	}
	n.Span.End = end
	return size, true
}

// hasBraces tells a mapping in braces from a pair in a flow list, whose key may itself be a mapping in braces.
func (r *yamlReader) hasBraces(n *Node, y *yaml.Node) bool {
	if n.Span.Start >= len(r.src) || r.src[n.Span.Start] != '{' {
		return false
	}
	return len(y.Content) == 0 || r.index.offset(y.Content[0].Line, y.Content[0].Column) > n.Span.Start
}

// yamlKey is what makes two keys equal.
type yamlKey struct {
	kind Kind
	text string
}

// member reads a key and its value.
func (r *yamlReader) member(keyNode, valueNode *yaml.Node, seen map[yamlKey]Span) (n *Node, size int, ok bool) {
	key, keySize, ok := r.value(keyNode, -1)
	if !ok {
		return nil, 0, false
	}
	n, size, ok = r.value(valueNode, emptyValueAt(r.src, key.Span.End))
	if !ok {
		return nil, 0, false
	}
	n.KeySpan = key.Span
	n.Key = r.keyText(keyNode, key)
	n.Merge = isMergeKey(key)
	if !n.Merge {
		id := yamlKey{key.Resolve().Kind, n.Key}
		if v := key.Resolve().Value; v != "" {
			id.text = v
		}
		if first, again := seen[id]; again {
			r.p.duplicate(first, key.Span, n.Key)
		} else {
			seen[id] = key.Span
		}
	}
	return n, plus(size, keySize-1), true
}

// isMergeKey knows <<, which is written plain. It may stand twice in a mapping: most readers merge both.
func isMergeKey(key *Node) bool {
	return key.Style == Plain && key.Value == "<<" && (key.Tag == "" || key.Tag == "!!merge") && key.Kind == String
}

// keyText is a key as text: a scalar's decoded text, also behind an alias, and the source of a collection.
func (r *yamlReader) keyText(y *yaml.Node, key *Node) string {
	for y.Kind == yaml.AliasNode && key.Target != nil {
		y = y.Alias
	}
	if y.Kind == yaml.ScalarNode {
		return y.Value
	}
	return string(r.src[key.Span.Start:key.Span.End])
}
