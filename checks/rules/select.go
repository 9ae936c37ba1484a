package rules

import (
	"fmt"
	"slices"
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

// hit is a selected node with its way from the document's root: keys, and positions in lists. They are valid until the next
// document is searched by the same finder.
type hit struct {
	node *doc.Node
	path []string
}

// maxHits is how many values of a document a rule looks at.
const maxHits = 200_000

// finder finds the nodes that paths lead to. It may be used again and again, for one path at a time.
type finder struct {
	hits  []hit
	from  int      // the first hit of the path that is looked for
	path  []string // where the walk stands
	paths []string // room for the paths of hits

	seen  map[*doc.Node]bool // made when a path may lead to one node twice: by two ** or an alias
	way   way                // in which ** stands
	twice bool
	first bool // one hit is enough
	left  int
}

// reset forgets what was found.
func (f *finder) reset() { f.hits, f.paths = f.hits[:0], f.paths[:0] }

// find adds the nodes that a path leads to, in the order of the file, each once. It reports whether these are all.
func (f *finder) find(root *doc.Node, s selector) bool {
	f.begin(s)
	f.walk(root, s)
	return f.left >= 0
}

// leads reports whether a path leads to a value, or whether that is more than can be told.
func (f *finder) leads(root *doc.Node, s selector) bool {
	f.begin(s)
	f.first = true
	f.walk(root, s)
	found := len(f.hits) > f.from
	f.hits = f.hits[:f.from]
	return found || f.left < 0
}

func (f *finder) begin(s selector) {
	*f = finder{hits: f.hits, from: len(f.hits), path: f.path[:0], paths: f.paths, way: way{nodes: f.way.nodes[:0]},
		left: 5 * maxHits, twice: s.branches() > 1}
}

// branches is how many ** a path has. With one of them, there is one way only to each node of a tree.
func (s selector) branches() int {
	n := 0
	for _, part := range s {
		if part == "**" {
			n++
		}
	}
	return n
}

func (f *finder) walk(n *doc.Node, s selector) {
	if f.first && len(f.hits) > f.from {
		return
	}
	if f.left--; f.left < 0 || len(f.hits)-f.from >= maxHits || len(f.path) > maxDepth {
		f.left = -1
		return
	}
	if len(s) == 0 {
		f.hit(n)
		return
	}
	r := n.Resolve()
	f.twice = f.twice || r != n
	if s[0] != "**" {
		f.children(r, s[0], s[1:])
		return
	}
	f.walk(n, s[1:])
	if len(r.Children) > 0 && f.way.enter(r, r != n) {
		f.children(r, "*", s)
		f.way.leave()
	}
}

// hit notes a node, once. Until the first alias, and with one ** at most, no node is met twice.
func (f *finder) hit(n *doc.Node) {
	if f.twice && f.seen == nil {
		f.seen = map[*doc.Node]bool{}
		for _, h := range f.hits[f.from:] {
			f.seen[h.node] = true
		}
	}
	if f.seen[n] {
		return
	}
	if f.seen != nil {
		f.seen[n] = true
	}
	from := len(f.paths)
	f.paths = append(f.paths, f.path...)
	f.hits = append(f.hits, hit{n, slices.Clip(f.paths[from:])})
}

// children goes on with the members and items of a collection that a part of the path names.
func (f *finder) children(n *doc.Node, part string, rest selector) {
	switch {
	case n.Kind == doc.Map && part == "*":
		for _, m := range members(n) {
			f.child(n, m, m.Key, rest)
		}
	case n.Kind == doc.Map:
		key := part
		if strings.Contains(key, "~") {
			key = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		}
		if m := n.Get(key); m != nil {
			f.child(n, m, key, rest)
		}
	case n.Kind == doc.Seq && part == "*":
		for i, m := range n.Children {
			f.child(n, m, strconv.Itoa(i), rest)
		}
	case n.Kind == doc.Seq:
		if i, err := strconv.Atoi(part); err == nil {
			if m := n.Item(i); m != nil {
				f.child(n, m, part, rest)
			}
		}
	}
}

// child goes on with a child of a collection.
func (f *finder) child(n, child *doc.Node, name string, rest selector) {
	f.twice = f.twice || child.Parent != n // it comes by a merge key
	f.path = append(f.path, name)
	f.walk(child, rest)
	f.path = f.path[:len(f.path)-1]
}
