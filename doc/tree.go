package doc

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a node's value is.
type Kind uint8

// The kinds of values. Time is a TOML date or time; Opaque is an expression that only its own program can evaluate (HCL).
const (
	NoKind Kind = iota
	Null
	Bool
	Number
	String
	Time
	Map
	Seq
	Alias
	Opaque
)

// String is the kind's name as a message shows it.
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "boolean"
	case Number:
		return "number"
	case String:
		return "string"
	case Time:
		return "time"
	case Map:
		return "mapping"
	case Seq:
		return "list"
	case Alias:
		return "alias"
	case Opaque:
		return "expression"
	}
	return "nothing"
}

// Style is how a scalar is written.
type Style uint8

// The styles of scalars and collections.
const (
	Plain   Style = iota // bare text; for collections, the block style
	Quoted               // in double quotes, with escapes
	Raw                  // in single quotes or another form without escapes
	Literal              // YAML |, TOML """ and ''', heredocs
	Folded               // YAML >
	Flow                 // a collection in brackets or braces
)

// Node is a value in a tree. A member of a mapping carries its key.
//
// Span is the value as written, quotes and brackets included; for an absent value (`key:` in YAML) it is empty and
// stands where the value would. KeySpan is the key as written, or empty for list items and documents. The span of a
// mapping that is written in several pieces (TOML tables, HCL blocks) reaches from the first piece to the last.
type Node struct {
	Kind    Kind
	Style   Style
	Key     string // decoded
	KeySpan Span
	Value   string // scalars: decoded text; numbers as a JSON number where they have one, else as written (inf, nan)
	Span    Span
	Tag     string // YAML: an explicit tag such as "!Ref", as written
	Anchor  string // YAML: the anchor's name
	Merge   bool   // YAML: this member is a merge key (<<)

	Target   *Node // of an alias; nil where the anchor is unknown
	Parent   *Node
	Children []*Node
}

// Full is the span of the node with its key.
func (n *Node) Full() Span {
	if n.KeySpan.Len() == 0 {
		return n.Span
	}
	return Span{min(n.KeySpan.Start, n.Span.Start), max(n.KeySpan.End, n.Span.End)}
}

// Resolve follows aliases to the value they stand for. An alias to nothing, or to itself, resolves to itself.
func (n *Node) Resolve() *Node {
	at := n
	for hops := 0; at.Kind == Alias && at.Target != nil; hops++ {
		if hops == 100 {
			return n
		}
		at = at.Target
	}
	return at
}

// Members are the effective members of a mapping: its own, the last of equal keys, then those that merge keys bring and
// nothing before them has set. For another kind there are none. The order is the file's.
func (n *Node) Members() iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) {
		seen := map[string]bool{}
		n.members(seen, map[*Node]bool{}, yield)
	}
}

func (n *Node) members(seen map[string]bool, visiting map[*Node]bool, yield func(string, *Node) bool) bool {
	n = n.Resolve()
	if n.Kind != Map || visiting[n] {
		return true
	}
	visiting[n] = true
	defer delete(visiting, n)
	last := make(map[string]*Node, len(n.Children))
	for _, c := range n.Children {
		if !c.Merge {
			last[c.Key] = c
		}
	}
	for _, c := range n.Children {
		if c.Merge || last[c.Key] != c || seen[c.Key] {
			continue
		}
		seen[c.Key] = true
		if !yield(c.Key, c) {
			return false
		}
	}
	for _, c := range n.Children {
		if !c.Merge {
			continue
		}
		sources := []*Node{c}
		if r := c.Resolve(); r.Kind == Seq {
			sources = r.Children
		}
		for _, s := range sources {
			if !s.members(seen, visiting, yield) {
				return false
			}
		}
	}
	return true
}

// Get is the effective member of that name, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	r := n.Resolve()
	merges := false
	for i := len(r.Children) - 1; i >= 0 && r.Kind == Map; i-- {
		c := r.Children[i]
		if c.Merge {
			merges = true
		} else if c.Key == key {
			return c
		}
	}
	if merges {
		for k, m := range r.Members() {
			if k == key {
				return m
			}
		}
	}
	return nil
}

// Item is the i-th item of a list, or nil.
func (n *Node) Item(i int) *Node {
	if n == nil {
		return nil
	}
	r := n.Resolve()
	if r.Kind != Seq || i < 0 || i >= len(r.Children) {
		return nil
	}
	return r.Children[i]
}

// Find follows path segments (member names and list indexes) from n, or returns nil.
func (n *Node) Find(path ...string) *Node {
	for _, p := range path {
		if n == nil {
			return nil
		}
		if n.Resolve().Kind == Seq {
			i, err := strconv.Atoi(p)
			if err != nil {
				return nil
			}
			n = n.Item(i)
			continue
		}
		n = n.Get(p)
	}
	return n
}

// At follows an RFC 6901 pointer from n, or returns nil.
func (n *Node) At(pointer string) *Node {
	if pointer == "" {
		return n
	}
	segments := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
	}
	return n.Find(segments...)
}

// Pointer is the node's RFC 6901 pointer within its document.
func (n *Node) Pointer() string {
	if n == nil || n.Parent == nil {
		return ""
	}
	var segments []string
	for at := n; at.Parent != nil; at = at.Parent {
		if at.Parent.Kind == Seq {
			segments = append(segments, strconv.Itoa(at.index()))
		} else {
			segments = append(segments, escapePointer(at.Key))
		}
	}
	var b strings.Builder
	for i := len(segments) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(segments[i])
	}
	return b.String()
}

func escapePointer(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
}

// index is the node's place among its siblings. They nearly always stand in the order of the text, so that a pointer
// into a list of a million items is found without going through them.
func (n *Node) index() int {
	siblings := n.Parent.Children
	i, ok := slices.BinarySearchFunc(siblings, n.Span.Start, func(c *Node, start int) int { return cmp.Compare(c.Span.Start, start) })
	if ok && siblings[i] == n {
		return i
	}
	return slices.Index(siblings, n)
}

// All yields n and everything below it, parents before children, aliases not followed.
func (n *Node) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) { n.walk(yield) }
}

func (n *Node) walk(yield func(*Node) bool) bool {
	if n == nil {
		return true
	}
	if !yield(n) {
		return false
	}
	for _, c := range n.Children {
		if !c.walk(yield) {
			return false
		}
	}
	return true
}

// Any is the value as encoding/json with UseNumber would decode it: nil, bool, json.Number, string, []any and
// map[string]any, with aliases expanded and merge keys applied. Times, expressions, and numbers JSON has no form for
// (inf, nan) are strings. More than limit nodes, or an alias within its own value, is an error.
func (n *Node) Any(limit int) (any, error) {
	e := expander{left: limit, inside: map[*Node]bool{}}
	return e.value(n)
}

type expander struct {
	left   int
	inside map[*Node]bool
}

func (e *expander) value(n *Node) (any, error) {
	if e.left--; e.left < 0 {
		return nil, fmt.Errorf("more nodes than the limit after expanding aliases")
	}
	n = n.Resolve()
	switch n.Kind {
	case Null, NoKind:
		return nil, nil
	case Bool:
		return n.Value == "true", nil
	case Number:
		if isJSONNumber(n.Value) {
			return json.Number(n.Value), nil
		}
		return n.Value, nil
	case Map, Seq:
		if e.inside[n] {
			return nil, fmt.Errorf("an alias stands within the value it names")
		}
		e.inside[n] = true
		defer delete(e.inside, n)
		if n.Kind == Seq {
			return e.list(n)
		}
		return e.mapping(n)
	}
	return n.Value, nil
}

func (e *expander) list(n *Node) (any, error) {
	out := make([]any, 0, len(n.Children))
	for _, c := range n.Children {
		v, err := e.value(c)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (e *expander) mapping(n *Node) (any, error) {
	out := make(map[string]any, len(n.Children))
	for k, m := range n.Members() {
		v, err := e.value(m)
		if err != nil {
			return nil, err
		}
		out[k] = v
	}
	return out, nil
}

// isJSONNumber reports whether s has the form of a JSON number.
func isJSONNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	digits := func() bool {
		i := 0
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		s = s[i:]
		return i > 0
	}
	if strings.HasPrefix(s, "0") {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		if !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		return digits() && s == ""
	}
	return s == ""
}
