package rules

import (
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// former is the file that is judged as it was before the change, read when a rule first asks for it.
type former struct {
	read bool
	file *doc.File // nil: there was none
	err  error
	docs map[*doc.Node]view
}

// enterBase makes a document's former self the one that expressions see. It reports whether there is one: without a
// change, in a new file or for a new document there is none, and a rule that compares has nothing to compare.
func (s *scope) enterBase(p *lint.Pass, roots []*doc.Node, at int) (bool, error) {
	b := &s.former
	if !b.read {
		b.read = true
		b.file, b.err = p.Base()
		b.docs = map[*doc.Node]view{}
	}
	if b.err != nil || b.file == nil {
		return false, b.err
	}
	if !b.file.Whole() {
		return false, errBaseBroken
	}
	root := counterpart(roots, at, b.file.Roots())
	if root == nil {
		return false, nil
	}
	v, known := b.docs[root]
	if !known {
		var err error
		if v, err = viewOf(root); err != nil {
			return false, err
		}
		b.docs[root] = v
	}
	s.base = v.value
	return true, nil
}

// counterpart is the former self of a document: of the same kind and name if it has these, else at the same position of as
// many.
func counterpart(now []*doc.Node, at int, before []*doc.Node) *doc.Node {
	if id, ok := identity(now[at]); ok && max(len(now), len(before)) > 1 {
		for _, root := range before {
			if other, ok := identity(root); ok && other == id {
				return root
			}
		}
		return nil
	}
	if len(now) != len(before) {
		return nil
	}
	return before[at]
}

// identity is what tells a resource of Kubernetes from its neighbours in a file.
func identity(root *doc.Node) (id [3]string, ok bool) {
	for i, path := range [][]string{{"kind"}, {"metadata", "name"}, {"metadata", "namespace"}} {
		n := root.Find(path...)
		if n == nil {
			return id, i == 2
		}
		id[i] = n.Resolve().Value
	}
	return id, true
}

// formerly is the value of a former document at the place of a value in the document that it became. Items of lists with
// a name are the same if it is; others if their position is.
func formerly(now, before ref.Val, path []string) (ref.Val, bool) {
	for _, part := range path {
		switch was := before.(type) {
		case traits.Mapper:
			v, ok := was.Find(types.String(part))
			if !ok {
				return nil, false
			}
			before = v
		case traits.Lister:
			item := within(now, part)
			v, ok := itemLike(was, item, part)
			if !ok {
				return nil, false
			}
			before = v
		default:
			return nil, false
		}
		now = within(now, part)
	}
	return before, true
}

func itemLike(list traits.Lister, item ref.Val, position string) (ref.Val, bool) {
	name := nameOf(item)
	if name == nil {
		i, err := strconv.Atoi(position)
		if size, ok := list.Size().(types.Int); err != nil || !ok || i < 0 || i >= int(size) {
			return nil, false
		}
		return list.Get(types.Int(i)), true
	}
	for it := list.Iterator(); it.HasNext() == types.True; {
		v := it.Next()
		if other := nameOf(v); other != nil && other.Equal(name) == types.True {
			return v, true
		}
	}
	return nil, false
}

// nameOf is what a mapping is called, or nil.
func nameOf(v ref.Val) ref.Val {
	if m, ok := v.(traits.Mapper); ok {
		if name, ok := m.Find(types.String("name")); ok {
			return name
		}
	}
	return nil
}
