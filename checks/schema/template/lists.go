package template

import (
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// lists yields a list with one item or as many as it must have, then the empty one.
func (g *generator) lists(sh *shape, yield func(*node) bool) {
	least, most := 0, maxItems
	unique := false
	for _, s := range sh.parts {
		unique = unique || s.UniqueItems
		if s.MinItems != nil {
			least = max(least, *s.MinItems)
		}
		if s.MaxItems != nil {
			most = min(most, *s.MaxItems)
		}
		if s.Contains != nil && (s.MinContains == nil || *s.MinContains > 0) {
			least = max(least, 1)
		}
	}
	if least > maxItems {
		return
	}
	if n := g.listOf(sh, max(least, min(1, most)), unique); n != nil && !yield(n) {
		return
	}
	if least == 0 && !yield(&node{kind: list}) {
		return
	}
	if n := g.listOf(sh, max(least, min(2, most)), unique); n != nil {
		yield(n)
	}
}

func (g *generator) listOf(sh *shape, count int, unique bool) *node {
	n := &node{kind: list, shape: sh}
	var have []any
	for i := range count {
		item := g.least(g.itemSchemas(sh, i), "")
		if item == nil {
			return nil
		}
		if unique {
			if item = g.another(item, have); item == nil {
				return nil
			}
		}
		have = append(have, item.value(false))
		n.list = append(n.list, item)
	}
	return n
}

// itemSchemas are the schemas for an item of a list.
func (g *generator) itemSchemas(sh *shape, i int) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, s := range sh.parts {
		switch items := s.Items.(type) {
		case *jsonschema.Schema:
			out = append(out, items)
		case []*jsonschema.Schema:
			if i < len(items) {
				out = append(out, items[i])
			} else if more, ok := s.AdditionalItems.(*jsonschema.Schema); ok {
				out = append(out, more)
			}
		}
		if i < len(s.PrefixItems) {
			out = append(out, s.PrefixItems[i])
		} else if s.Items2020 != nil {
			out = append(out, s.Items2020)
		}
		least := 1
		if s.MinContains != nil {
			least = *s.MinContains
		}
		if s.Contains != nil && i < least {
			out = append(out, s.Contains)
		}
	}
	return out
}

// another is an item that differs from those that are there already, as it is or changed.
func (g *generator) another(item *node, have []any) *node {
	isNew := func(v any) bool { return !slices.ContainsFunc(have, func(h any) bool { return same(h, v) }) }
	if isNew(item.value(false)) {
		return item
	}
	var found *node
	g.plans(item.shape.asked, func(sh *shape) bool {
		if g.steps--; g.steps <= 0 {
			return false
		}
		g.values(sh, "", func(n *node) bool {
			if v := n.value(false); isNew(v) && g.fits(item.shape.asked, v) {
				n.said, found = true, n
			}
			return found == nil
		})
		return found == nil
	})
	if found != nil {
		return found
	}
	return g.altered(item, isNew)
}

// altered changes a scalar within a value until it is a new one.
func (g *generator) altered(item *node, isNew func(any) bool) *node {
	var try func(at *node) bool
	copied := item.clone()
	ok := func() bool { v := copied.value(false); return isNew(v) && g.fits(item.shape.asked, v) }
	try = func(at *node) bool {
		for _, c := range slices.Concat(at.object, at.list) {
			if try(c) {
				return true
			}
		}
		if at.kind != scalar {
			return false
		}
		was := at.scalar
		for i := 2; i < maxItems; i++ {
			switch v := was.(type) {
			case string:
				at.scalar = fmt.Sprintf("%s%d", v, i)
			case interface{ String() string }:
				at.scalar = number(fmt.Sprint(i))
			default:
				return false
			}
			if ok() {
				return true
			}
		}
		at.scalar = was
		return false
	}
	if try(copied) {
		return copied
	}
	return nil
}
