package doc

import (
	"fmt"
	"strconv"
)

// What TOML lets stand together: a table may be opened once by its header, before or after its subtables; dotted keys
// may only add to tables that dotted keys have made, within the same table; a value is whole where it stands.

// tomlKind is how a name came to be in its table.
type tomlKind uint8

const (
	tomlValue    tomlKind = iota // by a key with its value
	tomlDotted                   // as the way of a dotted key
	tomlImplicit                 // as the way of a header
	tomlTable                    // by its own header
	tomlList                     // by [[headers]]
)

// tomlEntry is a name of a table with what is known under it.
type tomlEntry struct {
	node    *Node
	kind    tomlKind
	depth   int
	members map[string]*tomlEntry
	last    *tomlEntry // the last element of a list of tables
}

func (e *tomlEntry) put(name string, member *tomlEntry) {
	if e.members == nil {
		e.members = map[string]*tomlEntry{}
	}
	e.members[name] = member
}

// child adds a collection to a table, under a key or, for a list's elements, under none.
func (r *tomlReader) child(of *tomlEntry, key tomlKey, n *Node, kind tomlKind) (*tomlEntry, bool) {
	n.Key, n.KeySpan = key.name, key.span
	e := &tomlEntry{node: n, kind: kind, depth: of.depth + 1}
	if of.kind == tomlList {
		of.last = e
	} else {
		of.put(key.name, e)
	}
	return e, r.deeper(e.depth+1) && r.add(of.node, n)
}

// header opens the table, or adds an element to the list of tables, that a header names.
func (r *tomlReader) header(keys []tomlKey, list bool) (ok bool) {
	piece := r.headerSpan(keys)
	cur := r.root
	for _, k := range keys[:len(keys)-1] {
		e := cur.members[k.name]
		switch {
		case e == nil:
			if cur, ok = r.child(cur, k, &Node{Kind: Map, Span: piece}, tomlImplicit); !ok {
				return false
			}
		case e.kind == tomlValue:
			r.clash(k, e, "has a value, so it cannot be a table too", "rename one of the two, or put the table's keys into the value")
			return false
		case e.kind == tomlList:
			cur = e.last
		default:
			cur = e
		}
	}
	last := keys[len(keys)-1]
	if list {
		return r.element(cur, last, piece)
	}
	return r.table(cur, last, piece)
}

func (r *tomlReader) table(in *tomlEntry, k tomlKey, piece Span) (ok bool) {
	e := in.members[k.name]
	if e != nil && e.kind == tomlImplicit {
		e.kind, e.node.KeySpan = tomlTable, k.span
		e.node.Span.End = max(e.node.Span.End, piece.End)
		r.at = e
		return true
	}
	if e != nil {
		r.twice(k, e)
	}
	r.at, ok = r.child(in, k, &Node{Kind: Map, Span: piece}, tomlTable)
	return ok
}

func (r *tomlReader) element(in *tomlEntry, k tomlKey, piece Span) (ok bool) {
	e := in.members[k.name]
	if e == nil || e.kind != tomlList {
		if e != nil {
			r.twice(k, e)
		}
		if e, ok = r.child(in, k, &Node{Kind: Seq, Span: piece}, tomlList); !ok {
			return false
		}
	}
	r.at, ok = r.child(e, tomlKey{}, &Node{Kind: Map, Span: piece}, tomlTable)
	return ok
}

// headerSpan is a header with its brackets.
func (r *tomlReader) headerSpan(keys []tomlKey) Span {
	s := Span{keys[0].span.Start, keys[len(keys)-1].span.End}
	for s.Start > r.start && r.src[s.Start-1] != '\n' {
		s.Start--
	}
	s.Start = tomlSkipBlanks(r.src, s.Start)
	for s.End = tomlSkipBlanks(r.src, s.End); s.End < len(r.src) && r.src[s.End] == ']'; {
		s.End++
	}
	return s
}

// twice reports a name that its table has already.
func (r *tomlReader) twice(k tomlKey, first *tomlEntry) {
	what := "key"
	if first.kind != tomlValue {
		what = "table"
	}
	r.problem(Problem{
		Fault: DuplicateKey, Span: k.span,
		Message: fmt.Sprintf("the %s %s is given twice; TOML readers refuse the file", what, quoteName(k.name)),
		Remedy:  "keep one of the two",
		Related: []Note{{Span: r.clamp(first.node.KeySpan), Message: "first given here"}},
	})
}

// clash reports a name that is used as what it cannot be any more.
func (r *tomlReader) clash(k tomlKey, first *tomlEntry, what, remedy string) {
	r.problem(Problem{
		Fault: Invalid, Span: k.span, Message: quoteName(k.name) + " " + what, Remedy: remedy,
		Related: []Note{{Span: r.clamp(first.node.KeySpan), Message: "it is set here"}},
	})
}

// quoteName is a name as a message shows it: in quotes, escaped and shortened.
func quoteName(name string) string {
	quoted := strconv.Quote(name[:min(len(name), 256)])
	return `"` + clip(quoted[1:len(quoted)-1]) + `"`
}
