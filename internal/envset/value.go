package envset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/confward/confward/doc"
)

// Value is a value of a configuration, with where it stands. It is never changed once it is made: configurations share them.
type Value struct {
	Name     string    // the key as it is written, or what an item of a list is known by ("name=web", "0")
	Kind     doc.Kind  // of the value; a list of scalars is a Seq without children
	Text     string    // of a scalar
	Node     *doc.Node // the member or item that says so; of a key with parts, the member that first had them
	File     *doc.File
	Level    int      // the layer it comes from, counted from the base's first
	Children []*Value // of a mapping, or of a list whose items can be told apart
	Items    []string // of a list of scalars

	key   string            // the name as it is compared
	byKey map[string]*Value // made for collections that are looked into
}

// Leaf reports whether the value has no parts that are compared on their own.
func (v *Value) Leaf() bool { return len(v.Children) == 0 }

// At is where the key stands, or the item.
func (v *Value) At() doc.Place {
	if v.Node == nil {
		return doc.Place{Path: v.File.Path, Line: 1, Col: 1, EndLine: 1, EndCol: 1}
	}
	return v.File.PlaceOfKey(v.Node)
}

// Said is where the value stands.
func (v *Value) Said() doc.Place {
	if v.Node == nil || v.Node.Span.Len() == 0 || v.Kind == doc.Map {
		return v.At()
	}
	return v.File.PlaceOf(v.Node)
}

// Child is the part of that name, or nil.
func (v *Value) Child(name string) *Value {
	for _, c := range v.Children {
		if c.Name == name || c.key == name {
			return c
		}
	}
	return nil
}

// Find follows names from v, or returns nil.
func (v *Value) Find(names ...string) *Value {
	for _, n := range names {
		if v == nil {
			return nil
		}
		v = v.Child(n)
	}
	return v
}

// depthLimit bounds the nesting of a configuration, parts of keys included.
const depthLimit = 250

// builder makes values of one layer's nodes.
type builder struct {
	file  *doc.File
	level int
	merge Merge
	left  int  // values that may still be made
	cut   bool // something was left out for a limit
}

// root is the configuration that a node says.
func (b *builder) root(n *doc.Node, drop [][]string) *Value {
	v := &Value{Kind: doc.Map, Node: n, File: b.file, Level: b.level}
	if n == nil {
		return v
	}
	r := n.Resolve()
	if r.Kind != doc.Map {
		b.fill(v, r, 0)
		return v
	}
	b.members(v, r, 0)
	for _, path := range drop {
		v.drop(path)
	}
	return v
}

// drop takes out a part, and what has no other parts around it. The value was just made, so that nobody else has it.
func (v *Value) drop(path []string) {
	for i, c := range v.Children {
		if c.Name != path[0] {
			continue
		}
		if len(path) > 1 {
			c.drop(path[1:])
		}
		if len(path) == 1 || c.Kind == doc.Map && len(c.Children) == 0 {
			v.Children = slices.Delete(v.Children, i, i+1)
			v.byKey = nil
		}
		return
	}
}

// value is what a member or an item says.
func (b *builder) value(name string, n *doc.Node, depth int) *Value {
	v := &Value{Name: name, key: b.merge.fold(name), Node: n, File: b.file, Level: b.level}
	b.fill(v, n.Resolve(), depth)
	return v
}

// fill gives a value the kind and the parts of a node.
func (b *builder) fill(v *Value, r *doc.Node, depth int) {
	if b.left--; b.left < 0 || depth > depthLimit {
		b.cut = true
		v.Kind = doc.Opaque
		return
	}
	v.Kind = r.Kind
	switch r.Kind {
	case doc.Map:
		b.members(v, r, depth)
	case doc.Seq:
		if b.merge.Pairs && pairKeys[v.Name] && scalars(r) {
			b.pairs(v, r)
			return
		}
		b.items(v, r, depth)
	default:
		v.Text = r.Value
	}
}

func (b *builder) members(v *Value, r *doc.Node, depth int) {
	v.Children = make([]*Value, 0, len(r.Children))
	for key, m := range r.Members() {
		if b.cut {
			return
		}
		b.member(v, key, m, depth+1)
	}
	v.Children = slices.Clip(v.Children)
}

// member adds a member to a mapping. A key of several parts becomes nested mappings, which it may share with others.
func (b *builder) member(in *Value, key string, m *doc.Node, depth int) {
	parts := b.merge.split(key)
	for _, p := range parts[:len(parts)-1] {
		in = b.inner(in, p, m)
	}
	v := b.value(parts[len(parts)-1], m, depth+len(parts))
	if b.merge.Separator == "" && b.merge.Names == Exact {
		in.Children = append(in.Children, v) // a mapping has a key once
		return
	}
	if old := in.lookup(v.key); old != nil {
		merged := b.merge.over(old, v)
		in.Children[slices.Index(in.Children, old)] = merged
		in.byKey[v.key] = merged
		return
	}
	in.add(v)
}

// inner is the mapping of that name within another, made if it is not there.
func (b *builder) inner(in *Value, name string, m *doc.Node) *Value {
	key := b.merge.fold(name)
	if v := in.lookup(key); v != nil && v.Kind == doc.Map {
		return v
	}
	v := &Value{Name: name, key: key, Kind: doc.Map, Node: m, File: b.file, Level: b.level}
	b.left--
	if old := in.lookup(key); old != nil {
		in.Children[slices.Index(in.Children, old)] = v
		in.byKey[key] = v
		return v
	}
	in.add(v)
	return v
}

func (b *builder) items(v *Value, r *doc.Node, depth int) {
	if scalars(r) {
		v.Items = make([]string, len(r.Children))
		for i, c := range r.Children {
			v.Items[i] = c.Resolve().Value
		}
		b.left -= len(r.Children)
		if b.merge.Lists != ByIndex {
			return
		}
	}
	names := identities(r, b.merge.Lists == ByIndex)
	v.Children = make([]*Value, 0, len(r.Children))
	for i, c := range r.Children {
		if b.cut {
			return
		}
		v.Children = append(v.Children, b.value(names[i], c, depth+1))
	}
}

// pairKeys are where compose reads a list of NAME=VALUE as a mapping.
var pairKeys = map[string]bool{"environment": true, "labels": true, "args": true}

// pairs makes a mapping of a list of NAME=VALUE; a name alone is taken from outside.
func (b *builder) pairs(v *Value, r *doc.Node) {
	v.Kind = doc.Map
	seen := map[string]int{}
	for _, c := range r.Children {
		b.left--
		name, text, given := strings.Cut(c.Resolve().Value, "=")
		x := &Value{Name: name, key: name, Kind: doc.String, Text: text, Node: c, File: b.file, Level: b.level}
		if !given {
			x.Kind = doc.Null
		}
		if i, ok := seen[name]; ok {
			v.Children[i] = x
			continue
		}
		seen[name] = len(v.Children)
		v.Children = append(v.Children, x)
	}
}

// lookup is the part of that key as it is compared. Values that are shared are looked into only while they are made.
func (v *Value) lookup(key string) *Value {
	if v.byKey == nil {
		v.byKey = make(map[string]*Value, len(v.Children))
		for _, c := range v.Children {
			v.byKey[c.key] = c
		}
	}
	return v.byKey[key]
}

func (v *Value) add(c *Value) {
	v.Children = append(v.Children, c)
	v.byKey[c.key] = c
}

// split takes a key apart at the separator. What stands in brackets is one part: logging.level.[a.b].
func (m Merge) split(key string) []string {
	if m.Separator == "" || !strings.Contains(key, m.Separator) {
		return []string{key}
	}
	var parts []string
	for key != "" && len(parts) < depthLimit {
		if strings.HasPrefix(key, "[") {
			if end := strings.IndexByte(key, ']'); end > 0 && (end+1 == len(key) || strings.HasPrefix(key[end+1:], m.Separator)) {
				parts = append(parts, key[1:end])
				key = strings.TrimPrefix(key[end+1:], m.Separator)
				continue
			}
		}
		part, rest, more := strings.Cut(key, m.Separator)
		if part == "" || more && rest == "" {
			return append(parts, key)
		}
		parts = append(parts, part)
		key = rest
	}
	if key != "" {
		parts[len(parts)-1] += m.Separator + key
	}
	return parts
}

// fold is a key as it is compared.
func (m Merge) fold(key string) string {
	switch m.Names {
	case IgnoreCase:
		return strings.ToLower(key)
	case Relaxed:
		return strings.ToLower(unmarked.Replace(key))
	}
	return key
}

func scalars(r *doc.Node) bool {
	for _, c := range r.Children {
		if k := c.Resolve().Kind; k == doc.Map || k == doc.Seq {
			return false
		}
	}
	return true
}

// identities are what the items of a list are known by: the value of name, id or key, a Kubernetes object's kind and name,
// or the place in the list where that does not tell them apart.
func identities(r *doc.Node, byIndex bool) []string {
	if !byIndex {
		for _, by := range []func(*doc.Node) string{objectName, field("name"), field("binding"), field("id"), keyField} {
			if names := unique(r.Children, by); names != nil {
				return names
			}
		}
	}
	names := make([]string, len(r.Children))
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

// unique are the items' names, or nil if one has none or two have the same.
func unique(items []*doc.Node, by func(*doc.Node) string) []string {
	names := make([]string, 0, len(items))
	seen := make(map[string]bool, len(items))
	for _, c := range items {
		name := ""
		if r := c.Resolve(); r.Kind == doc.Map {
			name = by(r)
		}
		if name == "" || seen[name] {
			return nil
		}
		seen[name] = true
		names = append(names, name)
	}
	return names
}

// field knows an item by the text of one of its members, if that is short and plain.
func field(key string) func(*doc.Node) string {
	return func(n *doc.Node) string {
		m := n.Get(key)
		if m == nil {
			return ""
		}
		r := m.Resolve()
		if r.Kind != doc.String && r.Kind != doc.Number || !plain(r.Value) {
			return ""
		}
		return key + "=" + r.Value
	}
}

// keyField knows an item by its key, where that stands beside a value, and so is none of a lock.
func keyField(n *doc.Node) string {
	for _, beside := range []string{"value", "values", "operator", "effect"} {
		if n.Get(beside) != nil {
			return field("key")(n)
		}
	}
	return ""
}

// objectName knows a Kubernetes object by its kind, namespace and name.
func objectName(n *doc.Node) string {
	kind, meta := n.Get("kind"), n.Get("metadata")
	if kind == nil || meta == nil || n.Get("apiVersion") == nil {
		return ""
	}
	name := kind.Resolve().Value
	for _, key := range []string{"namespace", "name"} {
		if m := meta.Get(key); m != nil && plain(m.Resolve().Value) {
			name += "/" + m.Resolve().Value
		}
	}
	return name
}

func plain(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("\"'\\{}<>", r)
	})
}

// With is a copy of a value with other parts. Neither is part of the other.
func (v *Value) With(children []*Value) *Value {
	c := *v
	c.Children, c.byKey = children, nil
	return &c
}

// As is a copy of a value that is of another kind.
func (v *Value) As(k doc.Kind) *Value {
	c := *v
	c.Kind = k
	return &c
}

// Named is a copy of a value under another name.
func (m Merge) Named(v *Value, name string) *Value {
	c := *v
	c.Name, c.key = name, m.fold(name)
	return &c
}
