package doc

import (
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// member reads a value into the table that its key, dotted or not, leads to. It gives the offset of the value's end.
func (r *tomlReader) member(in *tomlEntry, keys []tomlKey, v *unstable.Node) (end int, ok bool) {
	cur := in
	for i, k := range keys[:len(keys)-1] {
		e := cur.members[k.name]
		switch {
		case e == nil:
			way := &Node{Kind: Map, Span: keys[i+1].span}
			if e, ok = r.child(cur, k, way, tomlDotted); !ok {
				return 0, false
			}
		case e.kind == tomlValue:
			r.clash(k, e, "has a value already, so nothing can be put under it", "rename one of the two, or put the key into the value")
			return 0, false
		case e.kind != tomlDotted:
			r.clash(k, e, "is a table with a header of its own, so a dotted key cannot add to it", "move the key under that header")
			return 0, false
		}
		cur = e
	}
	last := keys[len(keys)-1]
	if first := cur.members[last.name]; first != nil {
		r.twice(last, first)
	}
	n := &Node{Key: last.name, KeySpan: last.span}
	cur.put(last.name, &tomlEntry{node: n, kind: tomlValue})
	if !r.add(cur.node, n) {
		return 0, false
	}
	start := tomlSkipBlanks(r.src, tomlSkipBlanks(r.src, last.span.End)+len("="))
	return r.value(n, v, start, cur.depth+1)
}

// value fills n with what v says. It gives the offset of the value's end.
func (r *tomlReader) value(n *Node, v *unstable.Node, start, depth int) (end int, ok bool) {
	switch v.Kind {
	case unstable.Array, unstable.InlineTable:
		if !r.deeper(depth + 1) {
			return 0, false
		}
		n.Style, n.Span = Flow, Span{start, start + 1}
		if v.Kind == unstable.Array {
			n.Kind = Seq
			end, ok = r.items(n, v, depth)
		} else {
			n.Kind = Map
			end, ok = r.inline(n, v, depth)
		}
		n.Span.End = end
		return end, ok
	}
	n.Span = r.span(v.Raw)
	return n.Span.End, r.scalar(n, v)
}

func (r *tomlReader) items(n *Node, v *unstable.Node, depth int) (end int, ok bool) {
	at := n.Span.Start + 1
	for it := v.Children(); it.Next(); {
		item := &Node{}
		if !r.add(n, item) {
			return 0, false
		}
		if at, ok = r.value(item, it.Node(), tomlSkipBetween(r.src, at), depth+1); !ok {
			return at, false
		}
	}
	return tomlSkipBetween(r.src, at) + 1, true
}

func (r *tomlReader) inline(n *Node, v *unstable.Node, depth int) (end int, ok bool) {
	table := &tomlEntry{node: n, kind: tomlTable, depth: depth}
	at := n.Span.Start + 1
	for it := v.Children(); it.Next(); {
		if at, ok = r.member(table, r.keysOf(it.Node(), nil), it.Node().Value()); !ok {
			return at, false
		}
	}
	return tomlSkipBetween(r.src, at) + 1, true
}

// scalar sets kind, style and value of n; false is a value TOML cannot hold.
func (r *tomlReader) scalar(n *Node, v *unstable.Node) bool {
	text := string(v.Data)
	n.Value = text
	switch v.Kind {
	case unstable.String:
		n.Kind, n.Style = String, tomlStringStyle(r.src[n.Span.Start:n.Span.End])
	case unstable.Bool:
		n.Kind = Bool
	case unstable.Integer:
		n.Kind = Number
		i, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), tomlBase(text), 64)
		if err != nil {
			r.fail(n.Span, "use a smaller number, or write it as text in quotes", "the number does not fit into 64 bits")
			return false
		}
		n.Value = strconv.FormatInt(i, 10)
	case unstable.Float:
		n.Kind = Number
		if strings.ContainsAny(text, "0123456789") { // not inf and nan
			n.Value = strings.TrimPrefix(strings.ReplaceAll(text, "_", ""), "+")
		}
	default:
		n.Kind = Time
		if !isTOMLTime(text) {
			r.fail(n.Span, "write a date that exists as 2006-01-02, a time as 15:04:05, both as 2006-01-02T15:04:05Z",
				"%s is no date or time", quoteName(text))
			return false
		}
	}
	return true
}

// tomlBase is the base in which strconv reads an integer: 0 lets the prefix tell.
func tomlBase(text string) int {
	if len(text) > 2 && text[0] == '0' {
		return 0
	}
	return 10
}

// tomlStringStyle tells the style of a string by its quotes.
func tomlStringStyle(raw []byte) Style {
	switch {
	case len(raw) >= 6 && raw[1] == raw[0] && raw[2] == raw[0]:
		return Literal
	case raw[0] == '\'':
		return Raw
	}
	return Quoted
}

// isTOMLTime reports whether text is a date, a time, or both with or without an offset from UTC, and exists.
func isTOMLTime(text string) bool {
	switch {
	case len(text) > 2 && text[2] == ':':
		return new(toml.LocalTime).UnmarshalText([]byte(text)) == nil
	case len(text) == len("2006-01-02"):
		return new(toml.LocalDate).UnmarshalText([]byte(text)) == nil
	}
	local, zulu := strings.CutSuffix(strings.ToUpper(text), "Z")
	if at := len(local) - len("+00:00"); !zulu && at > len("2006-01-02") && (local[at] == '+' || local[at] == '-') {
		if new(toml.LocalTime).UnmarshalText([]byte(local[at+1:])) != nil {
			return false
		}
		local = local[:at]
	}
	return new(toml.LocalDateTime).UnmarshalText([]byte(local)) == nil
}

// tomlSkipBlanks is the offset of the next byte that is neither space nor tab.
func tomlSkipBlanks(src []byte, at int) int {
	for at < len(src) && (src[at] == ' ' || src[at] == '\t') {
		at++
	}
	return at
}

// tomlSkipBetween skips what may stand between the items of a list or an inline table: blanks, line ends, comments and
// commas.
func tomlSkipBetween(src []byte, at int) int {
	for at < len(src) {
		switch src[at] {
		case ' ', '\t', '\n', '\r', ',':
			at++
		case '#':
			at = lineEnd(src, at)
		default:
			return at
		}
	}
	return at
}
