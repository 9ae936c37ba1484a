package doc

import "math"

// This file hangs what the reader has read into the tree.

// deepen enters a collection, if there may be one more.
func (r *yamlReader) deepen() bool {
	r.depth++
	return r.p.deeper(r.depth)
}

// hang makes n the next member of a collection that is being read, and counts it.
func (r *yamlReader) hang(parent, n *Node) bool {
	if !r.p.count() {
		return false
	}
	n.Parent = parent
	parent.Span.End = max(parent.Span.End, n.KeySpan.End, n.Span.End)
	r.kids = append(r.kids, n)
	return true
}

// close ends a collection: its members are those from first on.
func (r *yamlReader) close(n *Node, first int) {
	r.depth--
	r.rest = len(r.text) - r.at
	n.Children = r.gather(first)
}

// nothing makes n a value that is not written; it stands at at.
func (r *yamlReader) nothing(n *Node, at int, props yamlProps) {
	n.Span = Span{at, at}
	r.anchor(n, props).close(1)
	r.describe(n, props)
}

// yamlKey is what makes two keys equal.
type yamlKey struct {
	kind Kind
	text string
}

// named makes the key that n holds the name of a member, which n is from now on.
func (r *yamlReader) named(n *Node) yamlKey {
	key := *n
	if key.Anchor != "" || len(key.Children) > 0 { // others point to it
		kept := r.node()
		*kept = key
		for _, c := range kept.Children {
			c.Parent = kept
		}
		if a := r.anchors[key.Anchor]; a != nil {
			a.node = kept
		}
	}
	*n = Node{Key: r.keyText(&key), KeySpan: key.Span, Merge: isMergeKey(&key)}
	if n.Merge {
		return yamlKey{}
	}
	at := key.Resolve()
	if at.Value != "" {
		return yamlKey{at.Kind, at.Value}
	}
	return yamlKey{at.Kind, n.Key}
}

// isMergeKey knows <<, which is written plain. It may stand twice in a mapping: most readers merge both.
func isMergeKey(key *Node) bool {
	return key.Value == "<<" && key.Style == Plain && key.Kind == String && (key.Tag == "" || key.Tag == "!!merge")
}

// keyText is a key as text: a scalar's decoded text, also behind an alias, and the source of a collection.
func (r *yamlReader) keyText(key *Node) string {
	n := key.Resolve()
	switch {
	case n.Kind == Map || n.Kind == Seq || n.Kind == Alias:
		return r.text[key.Span.Start:key.Span.End]
	case (n.Kind == Number || n.Kind == Bool) && n.Style == Plain:
		return r.text[n.Span.Start:n.Span.End]
	}
	return n.Value
}

// unique reports the keys that a mapping has twice. Its members are those from kids on, their keys those from ids on.
func (r *yamlReader) unique(kids, ids int) {
	members, keys := r.kids[kids:], r.ids[ids:]
	r.ids = r.ids[:ids]
	if len(members) <= fewKeys {
		for i, k := range keys {
			for j, before := range keys[:i] {
				if before == k && k.kind != NoKind {
					r.p.duplicate(members[j].KeySpan, members[i].KeySpan, members[i].Key)
					break
				}
			}
		}
		return
	}
	seen := make(map[yamlKey]int, len(keys))
	for i, k := range keys {
		if first, again := seen[k]; again && k.kind != NoKind {
			r.p.duplicate(members[first].KeySpan, members[i].KeySpan, members[i].Key)
		} else {
			seen[k] = i
		}
	}
}

func plus(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}
