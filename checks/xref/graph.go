package xref

import (
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// edge leads from one thing to another that it waits for, as a node says.
type edge struct {
	to string
	at *doc.Node
}

// graph is what each thing waits for.
type graph map[string][]edge

// cycle is edges of which each begins where the one before it ends, and the first one where the last one ends.
type cycle []edge

// told is a cycle as a sentence: a needs b, b needs a.
func (c cycle) told(verb string) string {
	var parts []string
	from := c[len(c)-1].to
	for i, e := range c {
		if i == 4 && len(c) > 5 {
			parts = append(parts, "and so on")
			break
		}
		parts = append(parts, from+" "+verb+" "+e.to)
		from = e.to
	}
	return strings.Join(parts, ", ")
}

// cycles are things that wait for each other: one cycle for each group of them. It goes on without recursion, and passes
// each edge once.
func (g graph) cycles(order []string) []cycle {
	const (
		open = 1
		done = 2
	)
	state := map[string]int{}
	var found []cycle
	for _, start := range order {
		if state[start] != 0 {
			continue
		}
		state[start] = open
		names, way, next := []string{start}, []edge{}, []int{0}
		for len(names) > 0 {
			at := len(names) - 1
			edges := g[names[at]]
			if next[at] == len(edges) {
				state[names[at]] = done
				names, next = names[:at], next[:at]
				if at > 0 {
					way = way[:at-1]
				}
				continue
			}
			e := edges[next[at]]
			next[at]++
			switch state[e.to] {
			case open:
				from := slices.Index(names, e.to)
				found = append(found, append(slices.Clone(cycle(way[from:])), e))
				next[at] = len(edges) // one for each group is enough
			case 0:
				if _, known := g[e.to]; known {
					state[e.to] = open
					names, way, next = append(names, e.to), append(way, e), append(next, 0)
				}
			}
		}
	}
	return found
}
