package doc

// longestYAMLKey is how long a key on one line may be (YAML 1.2, 7.4.2).
const longestYAMLKey = 1024

// yamlPlace says where a block value stands.
type yamlPlace struct {
	outer   int  // the column of the lines of the collection around it, or -1
	compact bool // a block collection may begin on the line of the indicator before it
	asKey   bool // a list may stand at the column outer itself
}

// block reads the value behind at into n, which may have its key already. It gives the number of the value's nodes with
// aliases expanded, and false when the reading is over.
func (r *yamlReader) block(n *Node, in yamlPlace) (size int, ok bool) {
	behind := r.at
	begins := r.at == r.content || r.gap()
	var above yamlProps
	for !r.absent(in, begins) {
		v := yamlValue{start: r.at, tab: r.tab, outer: in.outer, begins: begins || in.compact, above: above}
		if v.props, ok = r.props(); !ok {
			return 0, false
		}
		if !v.props.any() || !r.gap() {
			return r.value(n, v)
		}
		if above, ok = r.join(above, v.props); !ok {
			return 0, false
		}
		begins, behind = true, above.end
	}
	r.nothing(n, behind, above)
	return 1, true
}

// absent reports whether what comes next lies outside: the value is not written.
func (r *yamlReader) absent(in yamlPlace, begins bool) bool {
	switch {
	case r.at == len(r.text):
		return true
	case !begins:
		return false
	case r.endsAt(r.line) || r.indent < in.outer:
		return true
	}
	return r.indent == in.outer && !(in.asKey && r.tab < 0 && r.indicates('-'))
}

// yamlValue is what is known of a block value when its text begins.
type yamlValue struct {
	start  int  // where it begins, with the tag and the anchor on its line
	tab    int  // a tab in the space before it, or -1
	outer  int  // as in yamlPlace
	begins bool // a block collection may begin here
	above  yamlProps
	props  yamlProps // those on its line belong to the key, if it has one
}

// value reads what begins at at.
func (r *yamlReader) value(n *Node, v yamlValue) (size int, ok bool) {
	switch c := r.text[r.at]; {
	case r.indicates('-') || r.indicates('?'):
		if !v.begins || v.props.any() {
			return 0, r.failCollectionHere()
		}
		if v.tab >= 0 {
			return 0, r.failTab(v.tab)
		}
		own := r.anchor(n, v.above)
		if c == '-' {
			size, ok = r.list(n, v.outer)
		} else {
			size, ok = r.mapping(n, v.start, yamlEntry{})
		}
		own.close(size)
		return size, ok && r.describe(n, v.above)
	case c == '|' || c == '>':
		props, ok := r.join(v.above, v.props)
		if !ok || !r.literal(n, v.outer) {
			return 0, false
		}
		r.anchor(n, props).close(1)
		return 1, r.describe(n, props)
	}
	return r.keyOrValue(n, v)
}

// keyOrValue reads a scalar, an alias or a flow collection, and if a colon follows, the mapping whose first key it is.
func (r *yamlReader) keyOrValue(n *Node, v yamlValue) (size int, ok bool) {
	line := r.line
	around, own := r.anchor(n, v.above), r.anchor(n, v.props)
	if size, ok = r.atom(n, v.outer); !ok {
		return 0, false
	}
	own.close(size)
	if !r.colon() {
		around.close(size)
		props, ok := r.join(v.above, v.props)
		return size, ok && r.describe(n, props)
	}
	switch {
	case r.line != line || !v.begins:
		return 0, r.failColon()
	case v.tab >= 0:
		return 0, r.failTab(v.tab)
	}
	m := r.node()
	*m = *n
	*n = Node{Key: n.Key, KeySpan: n.KeySpan, Merge: n.Merge}
	first, ok := r.member(m, v, size)
	if !ok {
		return 0, false
	}
	size, ok = r.mapping(n, v.start, first)
	around.close(size)
	return size, ok && r.describe(n, v.above)
}

// colon passes over blanks to the colon that makes what has been read a key; without one it stays.
func (r *yamlReader) colon() bool {
	at := r.at
	r.blanks()
	if r.indicates(':') {
		return true
	}
	r.at = at
	return false
}

// list reads a block list. Where it stands at the column of the keys around it, a key ends it.
func (r *yamlReader) list(n *Node, outer int) (size int, ok bool) {
	if !r.deepen() {
		return 0, false
	}
	n.Kind, n.Span = Seq, Span{r.at, r.at}
	column, first := r.at-r.line, len(r.kids)
	size = 1
	for more := true; more; {
		if !r.indicates('-') {
			if column == outer {
				break
			}
			return 0, r.failIndentation(n)
		}
		r.at++
		item := r.node()
		s, ok := r.block(item, yamlPlace{outer: column, compact: true})
		if !ok || !r.hang(n, item) {
			return 0, false
		}
		size = plus(size, s)
		if more, ok = r.next(n, column); !ok {
			return 0, false
		}
	}
	r.close(n, first)
	return size, true
}

// yamlEntry is a member of a mapping whose key has been read.
type yamlEntry struct {
	node     *Node // with its key and no value
	id       yamlKey
	size     int  // the nodes of the key, aliases expanded
	explicit bool // the key is written behind a question mark
	colon    bool // at is at the colon in front of the value
}

// mapping reads a block mapping. Of its first member the key has been read, unless that is behind a question mark.
func (r *yamlReader) mapping(n *Node, start int, m yamlEntry) (size int, ok bool) {
	if !r.deepen() {
		return 0, false
	}
	n.Kind, n.Span = Map, Span{start, start}
	column, kids, ids := start-r.line, len(r.kids), len(r.ids)
	size = 1
	for more := true; more; {
		if m.node == nil {
			if m, ok = r.key(column); !ok {
				return 0, false
			}
		}
		s, ok := r.memberValue(m, column)
		if !ok || !r.hang(n, m.node) {
			return 0, false
		}
		r.ids = append(r.ids, m.id)
		size = plus(size, plus(s, m.size-1))
		m = yamlEntry{}
		if more, ok = r.next(n, column); !ok {
			return 0, false
		}
		if more && r.indicates('-') {
			return 0, r.failItemAmongKeys(n)
		}
	}
	r.unique(kids, ids)
	r.close(n, kids)
	return size, true
}

// memberValue reads the value of a member.
func (r *yamlReader) memberValue(m yamlEntry, column int) (size int, ok bool) {
	if !m.colon {
		r.nothing(m.node, m.node.KeySpan.End, yamlProps{})
		return 1, true
	}
	r.at++
	return r.block(m.node, yamlPlace{outer: column, compact: m.explicit, asKey: true})
}

// key reads the next key of a block mapping.
func (r *yamlReader) key(column int) (m yamlEntry, ok bool) {
	if r.indicates('?') {
		return r.explicitKey(column)
	}
	v := yamlValue{start: r.at}
	line := r.line
	if v.props, ok = r.props(); !ok {
		return m, false
	}
	if v.props.any() && r.gap() {
		return m, r.failKey(v.start, v.props.end)
	}
	n := r.node()
	own := r.anchor(n, v.props)
	size, ok := r.atom(n, column)
	if !ok {
		return m, false
	}
	own.close(size)
	end := r.at
	if !r.colon() {
		return m, r.failKey(v.start, end)
	}
	if r.line != line {
		return m, r.failColon()
	}
	return r.member(n, v, size)
}

// member makes a member of the node that holds its key, in front of the colon.
func (r *yamlReader) member(n *Node, v yamlValue, size int) (m yamlEntry, ok bool) {
	if r.at-v.start > longestYAMLKey {
		return m, r.failKey(v.start, r.at)
	}
	if !r.describe(n, v.props) {
		return m, false
	}
	return yamlEntry{node: n, id: r.named(n), size: size, colon: true}, true
}

// explicitKey reads a key behind a question mark.
func (r *yamlReader) explicitKey(column int) (m yamlEntry, ok bool) {
	r.at++
	m = yamlEntry{node: r.node(), explicit: true}
	if m.size, ok = r.block(m.node, yamlPlace{outer: column, compact: true, asKey: true}); !ok {
		return m, false
	}
	if r.at != r.content && !r.gap() {
		return m, r.failTrailing()
	}
	m.id = r.named(m.node)
	m.colon = r.at == r.content && r.indent == column && r.tab < 0 && r.indicates(':')
	return m, true
}

// next goes on to the next line of a collection that stands at column. It reports whether there is one.
func (r *yamlReader) next(n *Node, column int) (more, ok bool) {
	if r.at != r.content && !r.gap() {
		return false, r.failTrailing()
	}
	switch {
	case r.endsAt(r.line) || r.at == len(r.text) || r.indent < column:
		return false, true
	case r.tab >= 0:
		return false, r.failTab(r.tab)
	case r.indent > column:
		return false, r.failIndentation(n)
	}
	return true, true
}
