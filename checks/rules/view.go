package rules

import (
	"errors"
	"math"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/confward/confward/doc"
)

// Values of documents as expressions see them. A whole number is an int, or a uint above the int's range, to the last
// digit; every other number, and whole numbers beyond both, are doubles. Times, and numbers JSON has no form for, are text.
//
// Expressions look at little of a document, so a mapping gives its members when it is asked for them. Whether the document
// can be shown at all is told beforehand.

// maxValues bounds a document after its aliases are expanded.
const maxValues = 1_000_000

// maxDepth bounds its nesting after its aliases are expanded.
const maxDepth = 1000

var errTooLarge = errors.New("more values than an expression may look at")

// view is a document as expressions see it. It is used by one goroutine.
type view struct {
	value  ref.Val
	widest int // the most members or items of a collection in it
}

// viewOf is the view of a document, or why it cannot be shown.
func viewOf(root *doc.Node) (view, error) {
	e := extent{left: maxValues, way: way{nodes: make([]*doc.Node, 0, 16)}}
	if err := e.add(root); err != nil {
		return view{}, err
	}
	return view{valueOf(root), e.widest}, nil
}

// extent is how large a document is with its aliases expanded.
type extent struct {
	left, widest int
	way          way
}

func (e *extent) add(n *doc.Node) error {
	if e.left--; e.left < 0 || e.way.depth() > maxDepth {
		return errTooLarge
	}
	r := n.Resolve()
	if !isCollection(r) {
		return nil
	}
	if !e.way.enter(r, r != n) {
		return errors.New("an alias stands within the value it names")
	}
	below := r.Children
	if r.Kind == doc.Map {
		below = members(r)
	}
	e.widest = max(e.widest, len(below))
	for _, c := range below {
		if err := e.add(c); err != nil {
			return err
		}
	}
	e.way.leave()
	return nil
}

// way is the collections that a walk stands in. Only an alias can lead to one of them again.
type way struct {
	nodes  []*doc.Node
	inside map[*doc.Node]bool // the same, made at the first alias
}

func (w *way) depth() int { return len(w.nodes) }

// enter goes into a collection. It reports whether that is another one than those that the walk stands in.
func (w *way) enter(n *doc.Node, byAlias bool) bool {
	if byAlias && w.inside == nil {
		w.inside = map[*doc.Node]bool{}
		for _, other := range w.nodes {
			w.inside[other] = true
		}
	}
	if w.inside[n] {
		return false
	}
	w.nodes = append(w.nodes, n)
	if w.inside != nil {
		w.inside[n] = true
	}
	return true
}

// leave goes out of the collection that was entered last.
func (w *way) leave() {
	last := len(w.nodes) - 1
	delete(w.inside, w.nodes[last])
	w.nodes = w.nodes[:last]
}

// valueOf is the value of a node of a document that can be shown.
func valueOf(n *doc.Node) ref.Val {
	n = n.Resolve()
	switch n.Kind {
	case doc.Map:
		return &mapping{members: members(n)}
	case doc.Seq:
		items := make([]ref.Val, len(n.Children))
		for i, c := range n.Children {
			items[i] = valueOf(c)
		}
		return types.NewRefValList(types.DefaultTypeAdapter, items)
	}
	return scalar(n)
}

func isCollection(n *doc.Node) bool { return n.Kind == doc.Map || n.Kind == doc.Seq }

// scalar is the value of a node that is no collection.
func scalar(n *doc.Node) ref.Val {
	switch n.Kind {
	case doc.Null, doc.NoKind:
		return types.NullValue
	case doc.Bool:
		return types.Bool(n.Value == "true")
	case doc.Number:
		return number(n.Value)
	}
	return types.String(n.Value)
}

// number is the exact value of a number where there is one.
func number(s string) ref.Val {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return types.Int(i)
	}
	if u, err := strconv.ParseUint(s, 10, 64); err == nil {
		return types.Uint(u)
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil || errors.Is(err, strconv.ErrRange) && !math.IsNaN(x) {
		return types.Double(x)
	}
	return types.String(s)
}

// fewMembers is how many members of a mapping are compared with each other rather than through a hash table.
const fewMembers = 16

// members are the effective members of a mapping, in the order of the file. The slice may be the tree's own.
func members(n *doc.Node) []*doc.Node {
	if isPlain(n.Children) {
		return n.Children
	}
	var all []*doc.Node
	for _, c := range n.Members() {
		all = append(all, c)
	}
	return all
}

// isPlain reports whether members are the effective ones: there are no merge keys and no equal keys.
func isPlain(all []*doc.Node) bool {
	var seen map[string]bool
	if len(all) > fewMembers {
		seen = make(map[string]bool, len(all))
	}
	for i, c := range all {
		if c.Merge || seen[c.Key] {
			return false
		}
		if seen != nil {
			seen[c.Key] = true
			continue
		}
		for _, other := range all[:i] {
			if other.Key == c.Key {
				return false
			}
		}
	}
	return true
}

// textUnit is the length of text that counts as one value.
const textUnit = 16

func textSize(s string) uint32 { return uint32(len(s)/textUnit) + 1 }

// sizeOf is the number of values in a node, itself included; long texts count as several.
func sizeOf(n *doc.Node) uint64 {
	n = n.Resolve()
	size := uint64(1)
	switch n.Kind {
	case doc.Map:
		for _, c := range members(n) {
			size += uint64(textSize(c.Key)) + sizeOf(c)
		}
	case doc.Seq:
		for _, c := range n.Children {
			size += sizeOf(c)
		}
	case doc.String, doc.Time, doc.Opaque, doc.Alias:
		size = uint64(textSize(n.Value))
	}
	return size
}
