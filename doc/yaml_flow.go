package doc

// flow reads a collection in brackets.
func (r *yamlReader) flow(n *Node) (size int, ok bool) {
	if !r.deepen() {
		return 0, false
	}
	start, kids, ids := r.at, len(r.kids), len(r.ids)
	n.Kind, n.Style, n.Span = Seq, Flow, Span{start, start + 1}
	if r.text[start] == '{' {
		n.Kind = Map
	}
	closer := r.text[start] + 2 // in ASCII, brackets close two after they open
	r.brackets = append(r.brackets, start)
	r.at++
	size = 1
	for {
		if !r.flowGap() {
			return 0, false
		}
		if r.text[r.at] == closer {
			break
		}
		s, ok := r.flowMember(n)
		if !ok || !r.flowGap() {
			return 0, false
		}
		size = plus(size, s)
		if r.text[r.at] == ',' {
			r.at++
		} else if r.text[r.at] != closer {
			return 0, r.failComma()
		}
	}
	r.at++
	r.brackets = r.brackets[:len(r.brackets)-1]
	if n.Kind == Map {
		r.unique(kids, ids)
	}
	r.close(n, kids)
	n.Span.End = r.at
	return size, true
}

// flowGap goes to the next text within brackets.
func (r *yamlReader) flowGap() bool {
	if r.gap() && r.endsAt(r.line) || r.at == len(r.text) {
		return r.failUnclosed("bracket", r.brackets[len(r.brackets)-1], r.at)
	}
	return true
}

// flowMember reads the next item of a list or member of a mapping.
func (r *yamlReader) flowMember(in *Node) (size int, ok bool) {
	if c := r.text[r.at]; c == ',' || c == ']' || c == '}' {
		return 0, r.failNoValue()
	}
	n := r.node()
	if in.Kind == Map {
		size, ok = r.flowPair(n)
	} else {
		size, ok = r.flowItem(n)
	}
	return size, ok && r.hang(in, n)
}

// flowItem reads an item of a list. A pair is a mapping of its own; its key stands on one line.
func (r *yamlReader) flowItem(n *Node) (size int, ok bool) {
	start, line := r.at, r.line
	kids, ids := len(r.kids), len(r.ids)
	m := n
	if r.indicates('?') {
		m = r.node()
		size, ok = r.flowPair(m)
	} else {
		if size, ok = r.flowValue(n); !ok {
			return 0, false
		}
		r.blanks()
		switch {
		case !r.flowColon(n):
			return size, true
		case r.line != line:
			return 0, r.failComma()
		case r.at-start > longestYAMLKey:
			return 0, r.failKey(start, r.at)
		}
		m = r.node()
		*m, *n = *n, Node{}
		size, ok = r.flowRest(m, size)
	}
	if !ok || !r.deepen() {
		return 0, false
	}
	n.Kind, n.Style, n.Span = Map, Flow, Span{start, r.at}
	if !r.hang(n, m) {
		return 0, false
	}
	r.ids = r.ids[:ids]
	r.close(n, kids)
	return plus(size, 1), true
}

// flowPair reads a member of a mapping into n.
func (r *yamlReader) flowPair(n *Node) (size int, ok bool) {
	if r.indicates('?') {
		r.at++
	}
	if size, ok = r.flowValue(n); !ok || !r.flowGap() {
		return 0, false
	}
	return r.flowRest(n, size)
}

// flowRest makes the key that n holds, of so many nodes, a member, and reads its value if at is at a colon.
func (r *yamlReader) flowRest(n *Node, keySize int) (size int, ok bool) {
	colon := r.flowColon(n)
	r.ids = append(r.ids, r.named(n))
	if !colon {
		r.nothing(n, n.KeySpan.End, yamlProps{})
		return keySize, true
	}
	r.at++
	size, ok = r.flowValue(n)
	return plus(size, keySize-1), ok
}

// flowColon reports whether at is at the colon behind a key. Behind quotes and brackets it needs no space.
func (r *yamlReader) flowColon(key *Node) bool {
	return r.flowIndicates(':') || key.Style != Plain && r.at < len(r.text) && r.text[r.at] == ':'
}

// flowIndicates reports whether the byte is at at, with space or the end of a value behind it.
func (r *yamlReader) flowIndicates(c byte) bool {
	return r.indicates(c) || r.at+1 < len(r.text) && r.text[r.at] == c && isYAMLFlow(r.text[r.at+1])
}

// flowValue reads a value within brackets. It is not written where its key's colon, a comma or the bracket's end follows.
func (r *yamlReader) flowValue(n *Node) (size int, ok bool) {
	behind := r.at
	var props yamlProps
	for {
		if !r.flowGap() {
			return 0, false
		}
		next, ok := r.props()
		if !ok {
			return 0, false
		}
		if !next.any() {
			break
		}
		if props, ok = r.join(props, next); !ok {
			return 0, false
		}
		behind = props.end
	}
	if c := r.text[r.at]; c == ',' || c == ']' || c == '}' || r.flowIndicates(':') {
		r.nothing(n, behind, props)
		return 1, true
	}
	own := r.anchor(n, props)
	if size, ok = r.atom(n, -1); !ok {
		return 0, false
	}
	own.close(size)
	return size, r.describe(n, props)
}
