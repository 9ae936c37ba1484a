package schema

import (
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
)

// place is where a fault stands: the key that may not be there, the value that is wrong, and for what is missing the key
// of the mapping that lacks it.
func (x *explainer) place(f *doc.File, ft fault) doc.Place {
	n := x.nearestNode(ft.at)
	switch k := ft.kind.(type) {
	case *kind.AdditionalProperties, *kind.PropertyNames, *kind.FalseSchema, *likelyTypo, *undeclared:
		return f.PlaceOfKey(n)
	case *kind.Required:
		if m := n.Get(ft.typo); ft.typo != "" && m != nil {
			return f.PlaceOfKey(m)
		}
		return headPlace(f, n)
	case *kind.Dependency:
		return keyPlace(f, n, k.Prop)
	case *kind.DependentRequired:
		return keyPlace(f, n, k.Prop)
	case *kind.UniqueItems:
		return itemPlace(f, n, k.Duplicates[1])
	case *kind.AdditionalItems:
		return itemPlace(f, n, max(len(n.Resolve().Children)-k.Count, 0))
	case *kind.Not:
		if keys := x.forbiddenKeys(ft); len(keys) > 0 {
			return keyPlace(f, n, keys[len(keys)-1])
		}
	}
	return valuePlace(f, n)
}

// nearestNode is the node at a path, or the last one on the way to it.
func (x *explainer) nearestNode(at []string) *doc.Node {
	for ; len(at) > 0; at = at[:len(at)-1] {
		if n := x.find(at); n != nil {
			return n
		}
	}
	return x.root
}

// valuePlace is the place of a value; of a mapping or list, of what heads it.
func valuePlace(f *doc.File, n *doc.Node) doc.Place {
	if n.Kind == doc.Map || n.Kind == doc.Seq {
		return headPlace(f, n)
	}
	if n.Span.Len() == 0 {
		return f.PlaceOfKey(n)
	}
	return f.PlaceOf(n)
}

// headPlace stands for a whole mapping or list: its key, or where it has none its opening bracket, or else its first
// key or item.
func headPlace(f *doc.File, n *doc.Node) doc.Place {
	if n.KeySpan.Len() > 0 {
		return f.PlaceOfKey(n)
	}
	pointer := n.Pointer()
	span := doc.Span{Start: n.Span.Start, End: n.Span.Start}
	if c := f.Src[span.Start:]; len(c) > 0 && (c[0] == '{' || c[0] == '[') {
		span.End++
	} else if len(n.Children) > 0 && n.Children[0].KeySpan.Len() > 0 {
		span = n.Children[0].KeySpan
	} else if n.Kind != doc.Map && n.Kind != doc.Seq {
		span = n.Span
	}
	p := f.Place(span)
	p.Pointer = pointer
	return p
}

func keyPlace(f *doc.File, n *doc.Node, key string) doc.Place {
	if m := n.Get(key); m != nil {
		return f.PlaceOfKey(m)
	}
	return headPlace(f, n)
}

func itemPlace(f *doc.File, n *doc.Node, i int) doc.Place {
	if item := n.Item(i); item != nil {
		return valuePlace(f, item)
	}
	return headPlace(f, n)
}
