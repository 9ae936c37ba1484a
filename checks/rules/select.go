package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/confward/confward/doc"
)

// selector is a path that leads to values of a document: RFC 6901's pointers, with * for any key or item and ** for any
// number of them, also none.
type selector []string

// newSelector reads a path; without one it is the whole document.
func newSelector(path string) (selector, error) {
	if path == "" || path == "/" {
		return nil, nil
	}
	rest, ok := strings.CutPrefix(path, "/")
	if !ok {
		return nil, fmt.Errorf("a path begins with a slash: /%s", path)
	}
	s := selector(strings.Split(rest, "/"))
	many := 0
	for i, part := range s {
		if part == "**" {
			many++
			if i > 0 && s[i-1] == "**" {
				return nil, fmt.Errorf("** stands twice in a row")
			}
		}
	}
	if many > 2 || len(s) > 50 {
		return nil, fmt.Errorf("a path holds at most two ** and 50 parts")
	}
	return s, nil
}

// hit is a selected node with its way from the document's root: keys, and positions in lists.
type hit struct {
	node *doc.Node
	path []string
}

// maxHits is how many values of a document a rule looks at.
const maxHits = 200_000

// find are the nodes that a path leads to, in the order of the file, each once. It reports whether that is all.
func (s selector) find(root *doc.Node) ([]hit, bool) {
	f := &finder{left: 5 * maxHits}
	f.walk(root, s, make([]string, 0, 8))
	return f.hits, f.left >= 0
}

// any reports whether a path leads to a value, or whether that is more than can be told.
func (s selector) any(root *doc.Node) bool {
	f := &finder{left: 5 * maxHits, first: true}
	f.walk(root, s, make([]string, 0, 8))
	return len(f.hits) > 0 || f.left < 0
}

type finder struct {
	hits     []hit
	seen     map[*doc.Node]bool // made when a path may lead to one node twice: by ** or an alias
	visiting map[*doc.Node]bool // collections we stand in: an alias may name one of them
	twice    bool
	first    bool // one hit is enough
	left     int
}

func (f *finder) walk(n *doc.Node, s selector, path []string) {
	if f.first && len(f.hits) > 0 {
		return
	}
	if f.left--; f.left < 0 || len(f.hits) >= maxHits || len(path) > maxDepth {
		f.left = -1
		return
	}
	if len(s) == 0 {
		f.hit(n, path)
		return
	}
	r := n.Resolve()
	f.twice = f.twice || r != n
	if s[0] == "**" {
		f.twice = true
		f.walk(n, s[1:], path)
		if f.visiting[r] || len(r.Children) == 0 {
			return
		}
		if f.visiting == nil {
			f.visiting = map[*doc.Node]bool{}
		}
		f.visiting[r] = true
		f.children(n, "*", s, path)
		delete(f.visiting, r)
		return
	}
	f.children(n, s[0], s[1:], path)
}

// hit notes a node, once. Before a ** and before the first alias no node is met twice.
func (f *finder) hit(n *doc.Node, path []string) {
	if f.twice && f.seen == nil {
		f.seen = map[*doc.Node]bool{}
		for _, h := range f.hits {
			f.seen[h.node] = true
		}
	}
	if f.seen[n] {
		return
	}
	if f.seen != nil {
		f.seen[n] = true
	}
	f.hits = append(f.hits, hit{n, append([]string(nil), path...)})
}

// children goes on with the members and items that a part of the path names.
func (f *finder) children(n *doc.Node, part string, rest selector, path []string) {
	r := n.Resolve()
	switch {
	case r.Kind == doc.Map && part == "*":
		for key, m := range membersOf(r) {
			f.twice = f.twice || m.Parent != r // it comes by a merge key
			f.walk(m, rest, append(path, key))
		}
	case r.Kind == doc.Map:
		key := part
		if strings.Contains(key, "~") {
			key = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		}
		if m := r.Get(key); m != nil {
			f.twice = f.twice || m.Parent != r
			f.walk(m, rest, append(path, key))
		}
	case r.Kind == doc.Seq && part == "*":
		for i, m := range r.Children {
			f.walk(m, rest, append(path, strconv.Itoa(i)))
		}
	case r.Kind == doc.Seq:
		if i, err := strconv.Atoi(part); err == nil {
			if m := r.Item(i); m != nil {
				f.walk(m, rest, append(path, part))
			}
		}
	}
}
