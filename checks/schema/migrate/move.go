package migrate

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/doc"
)

// mover places the values of one file.
type mover struct {
	*planner
	file    *doc.File
	waiting []*doc.Node // notes
	last    *branch     // that came last, with the target that it went to
}

// members places what a mapping holds.
func (m *mover) members(n *doc.Node, path []string) {
	for key, c := range n.Members() {
		here := append(path[:len(path):len(path)], key)
		switch {
		case m.file.Format != doc.YAML && isNote(key) && c.Kind == doc.String && len(path) > 0:
			m.waiting = append(m.waiting, c)
		case m.place(c, here):
		case c.Resolve().Kind == doc.Map && len(c.Resolve().Children) > 0:
			m.members(c.Resolve(), here)
		default:
			m.leave(c, here, "it has no place there")
		}
	}
}

// place places a whole value under its own name or another one. A mapping whose members the new form names is not placed as a
// whole: its members are.
func (m *mover) place(n *doc.Node, path []string) bool {
	value, err := n.Any(doc.DefaultLimits.Nodes)
	if err != nil {
		return false
	}
	why := ""
	try := func(to []string, v any) bool {
		for _, t := range m.targets {
			if !schema.Mentions(t.form, to[0]) || m.load(t) != nil {
				continue
			}
			s := subschema(t.schema, to)
			if s == nil || n.Resolve().Kind == doc.Map && len(n.Resolve().Children) > 0 && len(s.Properties) > 0 {
				continue
			}
			if !t.schema.Fits(s, v) {
				why = refusal(v)
				continue
			}
			return m.put(t, n, path, to, v)
		}
		return false
	}
	if try(path, value) {
		return true
	}
	names, percent := otherNames(path)
	for i, to := range names {
		v := value
		if percent[i] {
			var clear bool
			if v, clear = asPercent(value); !clear {
				why = unclearShare
				continue
			}
		}
		if try(to, v) {
			return true
		}
	}
	if why != "" && (n.Resolve().Kind != doc.Map || len(n.Resolve().Children) == 0) {
		m.leave(n, path, why)
		return true
	}
	return false
}

// refusal says why a value is not allowed where it would go.
func refusal(v any) string {
	if v == number("1") {
		return unclearShare
	}
	return "its value is not allowed there"
}

const unclearShare = "it is not clear whether it is a share of one or a percentage"

// subschema is what a schema says of a path, or nil if it does not know it.
func subschema(l *schema.Loaded, path []string) *jsonschema.Schema {
	s := l.Root()
	for _, key := range path {
		for s.Ref != nil {
			s = s.Ref
		}
		if s = s.Properties[key]; s == nil {
			return nil
		}
	}
	return s
}

// put adds a value to a target, unless another one stands there.
func (m *mover) put(t *target, n *doc.Node, from, to []string, v any) bool {
	if there := t.at(to); there != nil {
		if !sameValue(there, v) {
			m.leave(n, from, "another value is at "+pointer(to)+" of "+t.path)
		} else {
			m.placed(from, t, to)
		}
		return true
	}
	if b := t.root.find(to); b != nil {
		if !sameValue(b.value(), v) {
			m.leave(n, from, "another value goes to "+pointer(to)+" of "+t.path)
		} else {
			m.placed(from, t, to)
		}
		return true
	}
	b := t.root.grow(m.file, n, from, to)
	if b == nil {
		return false
	}
	b.node, b.file = n, m.file
	if !sameValue(mustAny(n), v) {
		b.made = v
	}
	m.last = &t.root
	m.placed(from, t, to)
	return true
}

func (m *mover) placed(from []string, t *target, to []string) {
	m.plan.Placed = append(m.plan.Placed, Move{From: m.file.Path, Pointer: pointer(from), To: t.path, Target: pointer(to)})
}

// leave keeps a value in the file for what has no place.
func (m *mover) leave(n *doc.Node, path []string, why string) {
	m.plan.Unplaced = append(m.plan.Unplaced, Loose{m.file.Path, pointer(path), why})
	to := append([]string{m.file.Path}, path...)
	if m.loose.at(to) != nil {
		return
	}
	if b := m.loose.root.grow(m.file, n, path, to); b != nil {
		b.node, b.file = n, m.file
		m.last = &m.loose.root
	}
}

// notes turns notes in JSON into comments of the mappings that they stand in.
func (m *mover) notes() {
	for _, n := range m.waiting {
		path := pathOf(n.Parent)
		names, _ := otherNames(path)
		var at *branch
		var home *target
		for _, to := range append([][]string{path}, names...) {
			for _, t := range m.targets {
				if b := t.root.find(to); at == nil && b != nil && len(b.below) > 0 && t.at(to) == nil {
					at, home, path = b, t, to
				}
			}
		}
		if at == nil {
			m.leave(n, pathOf(n), "it is a note on what has no place")
			continue
		}
		at.head = append(at.head, comment(n.Value)...)
		m.placed(pathOf(n), home, path)
		m.plan.Placed[len(m.plan.Placed)-1].Comment = true
	}
}

// tail keeps the comments at the end of a file with what came last.
func (m *mover) tail() {
	if m.file.Format != doc.YAML || m.last == nil {
		return
	}
	end := 0
	for _, c := range m.file.Root().Children {
		end = max(end, lineEnd(m.file.Src, c.Full().End))
	}
	if rest := strings.TrimSpace(string(m.file.Src[end:])); strings.HasPrefix(rest, "#") {
		m.last.tail = append(m.last.tail, strings.Split(rest, "\n")...)
	}
}

// complete adds what the new form must have.
func (p *planner) complete() {
	for _, t := range p.targets {
		if strategy := t.root.find([]string{"git_strategy"}); strategy != nil && t.at([]string{"git_strategy", "mode"}) == nil && strategy.find([]string{"mode"}) == nil {
			mode := "personal"
			for _, other := range p.targets {
				for _, v := range []any{other.root.find([]string{"project", "mode"}).value(), anyAt(other, "project", "mode")} {
					if name, ok := v.(string); ok && slices.Contains([]string{"manual", "personal", "team"}, name) {
						mode = name
					}
				}
			}
			strategy.below = slices.Insert(strategy.below, 0, &branch{key: "mode", made: mode})
			p.plan.Added = append(p.plan.Added, Move{Target: "/git_strategy/mode", To: t.path})
		}
	}
	for _, required := range []struct {
		path  []string
		value any
	}{
		{[]string{"moai"}, map[string]any{}}, {[]string{"project"}, map[string]any{}},
		{[]string{"constitution", "test_coverage_target"}, number("85")}, {[]string{"git_strategy", "mode"}, "personal"},
	} {
		if len(p.targets) == 1 && p.targets[0].at(required.path) == nil && p.targets[0].root.find(required.path) == nil {
			if b := p.targets[0].root.grow(nil, nil, nil, required.path); b != nil {
				b.made = required.value
				p.plan.Added = append(p.plan.Added, Move{Target: pointer(required.path), To: p.targets[0].path})
			}
		}
	}
}

func anyAt(t *target, path ...string) any {
	if n := t.at(path); n != nil {
		return mustAny(n)
	}
	return nil
}
