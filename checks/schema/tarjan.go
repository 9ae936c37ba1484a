package schema

import "github.com/santhosh-tekuri/jsonschema/v6"

// tarjan finds the strongly connected parts of a graph, numbered so that a part comes after those it leads to, with a stack of its own: a chain of references may be as long as the schema.
type tarjan struct {
	next       func(*jsonschema.Schema) []*jsonschema.Schema
	index, low map[*jsonschema.Schema]int
	part       map[*jsonschema.Schema]int
	open       []*jsonschema.Schema
	parts      [][]*jsonschema.Schema
}

func newTarjan(all []*jsonschema.Schema, next func(*jsonschema.Schema) []*jsonschema.Schema) *tarjan {
	t := &tarjan{next: next, index: map[*jsonschema.Schema]int{}, low: map[*jsonschema.Schema]int{}, part: map[*jsonschema.Schema]int{}}
	for _, s := range all {
		if _, seen := t.index[s]; !seen {
			t.visit(s)
		}
	}
	return t
}

type tarjanFrame struct {
	at   *jsonschema.Schema
	next []*jsonschema.Schema
}

func (t *tarjan) visit(root *jsonschema.Schema) {
	stack := []tarjanFrame{t.enter(root)}
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		if len(f.next) == 0 {
			t.leave(f.at)
			if stack = stack[:len(stack)-1]; len(stack) > 0 {
				up := stack[len(stack)-1].at
				t.low[up] = min(t.low[up], t.low[f.at])
			}
			continue
		}
		n := f.next[0]
		f.next = f.next[1:]
		if i, seen := t.index[n]; !seen {
			stack = append(stack, t.enter(n))
		} else if _, closed := t.part[n]; !closed {
			t.low[f.at] = min(t.low[f.at], i)
		}
	}
}

func (t *tarjan) enter(s *jsonschema.Schema) tarjanFrame {
	i := len(t.index)
	t.index[s], t.low[s] = i, i
	t.open = append(t.open, s)
	return tarjanFrame{s, t.next(s)}
}

func (t *tarjan) leave(s *jsonschema.Schema) {
	if t.low[s] != t.index[s] {
		return
	}
	for i := len(t.open) - 1; ; i-- {
		t.part[t.open[i]] = len(t.parts)
		if t.open[i] == s {
			t.parts = append(t.parts, append([]*jsonschema.Schema(nil), t.open[i:]...))
			t.open = t.open[:i]
			return
		}
	}
}
