package xref

import (
	"slices"
	"strconv"
	"strings"

	"github.com/confward/confward/doc"
)

// The bounds of one search.
const (
	maxSteps = 500_000
	maxDepth = 200
)

// finder finds the values that a path leads to: RFC 6901's pointers, with * for any key or item and ** for any number of
// them, also none.
type finder struct {
	found    []*doc.Node
	visiting map[*doc.Node]bool // collections we stand in: an alias may name one of them
	steps    int
}

// find are the values below the roots of a file that a path leads to, each once, and whether that is all.
func find(f *doc.File, path string) ([]*doc.Node, bool) {
	x := &finder{visiting: map[*doc.Node]bool{}}
	var parts []string
	if rest, ok := strings.CutPrefix(path, "/"); ok && rest != "" {
		parts = strings.Split(rest, "/")
	}
	for _, root := range f.Roots() {
		x.walk(root, parts, 0)
	}
	seen := map[*doc.Node]bool{}
	return slices.DeleteFunc(x.found, func(n *doc.Node) bool {
		again := seen[n]
		seen[n] = true
		return again
	}), x.steps <= maxSteps
}

func (x *finder) walk(n *doc.Node, parts []string, depth int) {
	if x.steps++; x.steps > maxSteps || depth > maxDepth {
		return
	}
	if len(parts) == 0 {
		x.found = append(x.found, n)
		return
	}
	part, rest := parts[0], parts[1:]
	if part == "**" {
		x.walk(n, rest, depth+1)
		part, rest = "*", parts
	}
	r := n.Resolve()
	if x.visiting[r] {
		return
	}
	x.visiting[r] = true
	for _, c := range named(r, part) {
		x.walk(c, rest, depth+1)
	}
	delete(x.visiting, r)
}

// named are the members and items of a node that a part of a path names.
func named(n *doc.Node, part string) []*doc.Node {
	var all []*doc.Node
	switch {
	case n.Kind == doc.Map && part == "*":
		for _, m := range n.Members() {
			all = append(all, m)
		}
	case n.Kind == doc.Seq && part == "*":
		return n.Children
	case n.Kind == doc.Map:
		if m := n.Get(strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")); m != nil {
			all = append(all, m)
		}
	case n.Kind == doc.Seq:
		if i, err := strconv.Atoi(part); err == nil {
			if m := n.Item(i); m != nil {
				all = append(all, m)
			}
		}
	}
	return all
}
