package doc

// JSON, JSON with comments and JSON5 are read by one scanner, in one pass and without recursion: nesting costs a slice
// entry, not a stack frame. The first break of the grammar is reported and ends the reading; what was read by then stays
// in the tree, its open collections reaching to the end of the file.
//
// In plain JSON, comments and trailing commas are read as if they were allowed and reported once each, because so many
// programs accept them. A lone surrogate in an escape (legal by the grammar, refused by many readers) is an Encoding
// fault, also once: no text can hold the value, so the file is not whole.

// jsonReader is the state of reading one file.
type jsonReader struct {
	p     *parser
	text  string // the whole source; keys and values without escapes are parts of it
	at    int
	json5 bool

	nursery
	open []jsonOpen // the collections around at, the outermost first

	comments  bool // they are reported already
	commas    int  // trailing ones are: the number of that problem
	surrogate bool // a lone surrogate is reported already
}

// jsonOpen is a collection whose end is not read yet.
type jsonOpen struct {
	node  *Node
	first int // where its members begin in kids
	end   byte
}

func parseJSON(p *parser) {
	r := jsonReader{p: p, text: string(p.src), at: p.start, json5: p.format == JSON5}
	r.rest = len(r.text)
	if p.start > 0 && p.format == JSON {
		p.problem(Problem{Fault: ByteOrderMark, Span: Span{0, p.start},
			Message: "the file begins with a byte order mark, which many JSON readers refuse",
			Remedy:  "save it as UTF-8 without one", Spare: []Span{{0, p.start}}})
	}
	if !r.gap() {
		return
	}
	if r.at == len(r.text) {
		p.fail(Span{p.start, p.start}, "write a value, for instance {}", "the file is empty")
		return
	}
	for r.member() && r.next() {
	}
}

// member reads what begins at at: in a mapping a key and its value, else a value. Of a collection that is not empty it
// reads the bracket only. It reports false if the reading is over.
func (r *jsonReader) member() bool {
	for {
		n := r.node()
		var parent *Node
		if len(r.open) > 0 {
			if parent = r.open[len(r.open)-1].node; parent.Kind == Map && !r.key(n) {
				return false
			}
		}
		opened, ok := r.value(n, parent)
		if !ok || !opened {
			return ok
		}
	}
}

// next goes on from the end of a value to the next member, closing what ends on the way. It reports false at the end of
// the document.
func (r *jsonReader) next() bool {
	for len(r.open) > 0 {
		end := r.at
		if !r.gap() {
			return false
		}
		if r.at == len(r.text) {
			return r.unclosed(end)
		}
		closer := r.open[len(r.open)-1].end
		switch r.text[r.at] {
		case closer:
			r.close()
			continue
		case ',':
		default:
			return r.noComma(end)
		}
		comma := r.at
		r.at++
		if !r.gap() {
			return false
		}
		if r.at == len(r.text) {
			return r.unclosed(comma + 1)
		}
		if r.text[r.at] != closer {
			return true
		}
		r.trailingComma(comma)
		r.close()
	}
	if r.gap() && r.at < len(r.text) {
		r.trailing()
	}
	return false
}

// key reads a key and the colon behind it into n.
func (r *jsonReader) key(n *Node) bool {
	start, ok := r.at, true
	switch c := r.text[start]; {
	case c == '"' || c == '\'' && r.json5:
		n.Key, ok = r.quoted(c)
	case r.json5:
		n.Key, ok = r.identifier()
	default:
		ok = r.noKey()
	}
	if !ok {
		return false
	}
	n.KeySpan = Span{start, r.at}
	end := r.at
	if !r.gap() {
		return false
	}
	if r.at == len(r.text) {
		return r.unclosed(end)
	}
	if r.text[r.at] != ':' {
		return r.noColon(end)
	}
	r.at++
	if !r.gap() {
		return false
	}
	if r.at == len(r.text) {
		return r.unclosed(end)
	}
	return true
}

// value reads a value into n and counts it. For a collection with members it reports that it is open.
func (r *jsonReader) value(n, parent *Node) (opened, ok bool) {
	start := r.at
	switch c := r.text[start]; c {
	case '{', '[':
		return r.collection(n, parent, c)
	case '"':
		n.Kind, n.Style = String, Quoted
		n.Value, ok = r.quoted(c)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		n.Kind = Number
		n.Value, ok = r.number()
	case 't':
		n.Kind, n.Value = Bool, "true"
		ok = r.word("true")
	case 'f':
		n.Kind, n.Value = Bool, "false"
		ok = r.word("false")
	case 'n':
		n.Kind = Null
		ok = r.word("null")
	default:
		ok = r.unusual(n)
	}
	if !ok {
		return false, false
	}
	n.Span = Span{start, r.at}
	return false, r.hang(n, parent)
}

// unusual reads a value that only JSON5 has, or says what is wrong.
func (r *jsonReader) unusual(n *Node) (ok bool) {
	if r.json5 {
		switch r.text[r.at] {
		case '\'':
			n.Kind, n.Style = String, Raw
			n.Value, ok = r.quoted('\'')
			return ok
		case '+', '.', 'I', 'N':
			n.Kind = Number
			n.Value, ok = r.number5()
			return ok
		}
	}
	return r.noValue()
}

func (r *jsonReader) collection(n, parent *Node, bracket byte) (opened, ok bool) {
	n.Kind, n.Style, n.Span = Map, Flow, Span{r.at, len(r.text)}
	if bracket == '[' {
		n.Kind = Seq
	}
	if !r.hang(n, parent) || !r.p.deeper(len(r.open)+1) {
		return false, false
	}
	r.open = append(r.open, jsonOpen{n, len(r.kids), bracket + 2}) // in ASCII, brackets close two after they open
	start := r.at
	r.at++
	if !r.gap() {
		return false, false
	}
	if r.at == len(r.text) {
		return false, r.unclosed(start + 1)
	}
	if r.text[r.at] != bracket+2 {
		return true, true
	}
	r.close()
	return false, true
}

// hang counts a node and puts it into the tree, or among the members that close will put there.
func (r *jsonReader) hang(n, parent *Node) bool {
	if parent == nil {
		return r.p.add(nil, n)
	}
	if !r.p.count() {
		return false
	}
	n.Parent = parent
	r.kids = append(r.kids, n)
	return true
}

// close ends the innermost collection at its bracket.
func (r *jsonReader) close() {
	r.at++
	n := r.gather()
	n.Span.End = r.at
	if n.Kind == Map {
		r.duplicates(n.Children)
	}
}

// gather takes the innermost collection off the open ones and gives it its members.
func (r *jsonReader) gather() *Node {
	o := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	r.rest = len(r.text) - r.at
	o.node.Children = r.nursery.gather(o.first)
	return o.node
}

// abandon ends all open collections where the file ends.
func (r *jsonReader) abandon() {
	for len(r.open) > 0 {
		r.gather()
	}
}

// fewKeys is how many keys are compared with each other rather than through a hash table.
const fewKeys = 8

func (r *jsonReader) duplicates(members []*Node) {
	if len(members) <= fewKeys {
		for i, m := range members {
			for _, before := range members[:i] {
				if before.Key == m.Key {
					r.p.duplicate(before.KeySpan, m.KeySpan, m.Key)
					break
				}
			}
		}
		return
	}
	seen := make(map[string]*Node, len(members))
	for _, m := range members {
		if first := seen[m.Key]; first != nil {
			r.p.duplicate(first.KeySpan, m.KeySpan, m.Key)
		} else {
			seen[m.Key] = m
		}
	}
}
