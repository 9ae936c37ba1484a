package template

import "slices"

// widen adds to a value, level by level, the keys that may be there beside those that must: as comments.
func (g *generator) widen(root *node) {
	w := &widener{g: g, root: root, left: maxKeys}
	for level := []*node{root}; len(level) > 0 && w.left > 0; {
		var next []*node
		for _, n := range level {
			if n.kind == object && n.shape != nil {
				w.widen(n)
			}
			next = append(append(next, n.object...), n.list...)
		}
		level = next
	}
}

type widener struct {
	g    *generator
	root *node
	left int
}

// widen adds keys to one mapping.
func (w *widener) widen(n *node) {
	if n.shape == nil || w.within(n) {
		return
	}
	var more []*node
	keys := n.shape.keys
	if len(keys) == 0 && len(n.object) == 0 {
		keys = w.g.freeKeys(n.shape, 1)
	}
	for _, key := range keys {
		if n.member(key) != nil || len(more) >= w.left || key == "$schema" {
			continue
		}
		asked := w.g.of(n.shape, key)
		if len(asked) == 0 && !slices.Contains(n.shape.keys, key) {
			continue
		}
		if c := w.g.least(asked, key); c != nil {
			c.said = false
			more = append(more, c)
		}
	}
	w.add(n, more)
}

// within reports whether a mapping lies in one of the same schemas: what is optional there is shown above.
func (w *widener) within(n *node) bool {
	inside := false
	var walk func(at *node, above int) bool
	walk = func(at *node, above int) bool {
		if at == n {
			inside = above > 0
			return true
		}
		if at.shape != nil && at.kind == object && at.shape.hasAll(n.shape) {
			above++
		}
		return slices.ContainsFunc(at.object, func(c *node) bool { return walk(c, above) }) ||
			slices.ContainsFunc(at.list, func(c *node) bool { return walk(c, above) })
	}
	walk(w.root, 0)
	return inside
}

// add adds those of the members with which the whole document still fits.
func (w *widener) add(n *node, more []*node) {
	if len(more) == 0 || w.left <= 0 || w.g.steps <= 0 {
		return
	}
	was := slices.Clone(n.object)
	for _, c := range more {
		n.put(c)
	}
	if w.g.fits(w.g.schema.Asked(), w.root.value(true)) {
		w.left -= len(more)
		return
	}
	n.object = was
	if len(more) == 1 {
		return
	}
	w.add(n, more[:len(more)/2])
	w.add(n, more[len(more)/2:])
}

// hasAll reports whether all that other says of keys is said by sh too.
func (sh *shape) hasAll(other *shape) bool {
	for _, s := range other.parts {
		if (len(s.Properties) > 0 || s.AdditionalProperties != nil || len(s.PatternProperties) > 0) && !slices.Contains(sh.parts, s) {
			return false
		}
	}
	return true
}
