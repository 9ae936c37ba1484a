package schema

import (
	"errors"
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// graph is a compiled schema as the set of all its subschemas.
type graph struct {
	all []*jsonschema.Schema
	at  map[string]*jsonschema.Schema // by location
}

// newGraph collects what can be reached from the roots.
func newGraph(roots ...*jsonschema.Schema) *graph {
	g := &graph{at: map[string]*jsonschema.Schema{}}
	seen := map[*jsonschema.Schema]bool{}
	queue := roots
	for len(queue) > 0 {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		g.all = append(g.all, s)
		g.at[s.Location] = s
		queue = append(queue, inPlace(s)...)
		queue = append(queue, below(s)...)
	}
	return g
}

// inPlace are the subschemas that apply to the same value as s, but for those that a dynamic reference may lead to.
func inPlace(s *jsonschema.Schema) []*jsonschema.Schema {
	out := []*jsonschema.Schema{}
	add := func(more ...*jsonschema.Schema) {
		for _, m := range more {
			if m != nil {
				out = append(out, m)
			}
		}
	}
	add(s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else)
	add(s.AllOf...)
	add(s.AnyOf...)
	add(s.OneOf...)
	if s.DynamicRef != nil {
		add(s.DynamicRef.Ref)
	}
	for _, d := range s.Dependencies {
		if d, ok := d.(*jsonschema.Schema); ok {
			add(d)
		}
	}
	for _, d := range s.DependentSchemas {
		add(d)
	}
	return out
}

// below are the subschemas that apply to a part of s's value or to its keys.
func below(s *jsonschema.Schema) []*jsonschema.Schema {
	out := []*jsonschema.Schema{s.PropertyNames, s.UnevaluatedProperties, s.Contains, s.Items2020, s.UnevaluatedItems, s.ContentSchema}
	for _, p := range s.Properties {
		out = append(out, p)
	}
	for _, p := range s.PatternProperties {
		out = append(out, p)
	}
	for _, one := range []any{s.AdditionalProperties, s.AdditionalItems, s.Items} {
		switch one := one.(type) {
		case *jsonschema.Schema:
			out = append(out, one)
		case []*jsonschema.Schema:
			out = append(out, one...)
		}
	}
	return append(out, s.PrefixItems...)
}

var errEndless = errors.New("the schema refers to itself without end")

// guard makes every evaluation of a subschema count, and refuses a schema whose evaluation could exhaust the stack.
func (g *graph) guard(m *meter) error {
	if n := g.longestChain(); n > maxChain {
		return fmt.Errorf("more than %d of its parts apply to one value, one through the other", maxChain)
	}
	for _, s := range g.all {
		meterSchema(s, m)
	}
	return nil
}

// meterSchema counts at the one keyword that is looked at before all that costs: format. Enumerations are looked at even
// before; long ones are replaced by a set. Key names are judged by an extension too: the engine gives them wrong places.
func meterSchema(s *jsonschema.Schema, m *meter) {
	if s.Bool != nil {
		return
	}
	weight := 1 + len(s.AllOf) + len(s.AnyOf) + len(s.OneOf) + len(s.Required)/4 + len(s.Dependencies) +
		len(s.DependentSchemas) + len(s.DependentRequired)
	was := s.Format
	counted := &jsonschema.Format{Validate: func(v any) error {
		m.spend(weight + size(v)/4)
		if was != nil {
			return was.Validate(v)
		}
		return nil
	}}
	if was != nil {
		counted.Name = was.Name
	}
	s.Format = counted
	if len(s.Properties) > 0 || s.AdditionalProperties != nil || s.UnevaluatedProperties != nil || len(s.PatternProperties) > 0 {
		s.Extensions = append(s.Extensions, &openKeys{schema: s, meter: m})
	}
	if s.PropertyNames != nil {
		s.Extensions = append(s.Extensions, keyNames{s.PropertyNames})
		s.PropertyNames = nil
	}
	if s.Enum != nil && len(s.Enum.Values) > longEnum {
		s.Extensions = append(s.Extensions, newEnumSet(s.Enum, m))
		s.Enum = nil
	}
}

// size is the number of members of a value: each subschema that applies to it goes through them.
func size(v any) int {
	switch v := v.(type) {
	case map[string]any:
		return len(v)
	case []any:
		return len(v)
	}
	return 0
}

// longestChain is an upper bound for the number of schemas that apply to one value, one through the other: the heaviest
// path through the strongly connected parts of the graph, each weighing as many schemas as it has.
func (g *graph) longestChain() int {
	t := newTarjan(g.all, g.dynamicEdges())
	// Parts are numbered so that every part comes after those it leads to.
	heaviest, longest := make([]int, len(t.parts)), 0
	for i, part := range t.parts {
		below := 0
		for _, s := range part {
			for _, n := range t.next(s) {
				if t.part[n] != i {
					below = max(below, heaviest[t.part[n]])
				}
			}
		}
		heaviest[i] = len(part) + below
		longest = max(longest, heaviest[i])
	}
	return longest
}

// endless is a schema that asks for itself for the same value whatever the value is, or nil.
func (g *graph) endless() *jsonschema.Schema {
	always := func(s *jsonschema.Schema) []*jsonschema.Schema {
		out := slices.Concat(s.AllOf, s.OneOf)
		out = append(out, s.AnyOf[:min(1, len(s.AnyOf))]...)
		for _, one := range []*jsonschema.Schema{s.Ref, s.Not, s.If} {
			if one != nil {
				out = append(out, one)
			}
		}
		return out
	}
	t := newTarjan(g.all, always)
	for _, s := range g.all {
		if len(t.parts[t.part[s]]) > 1 || slices.Contains(always(s), s) {
			return s
		}
	}
	return nil
}

// dynamicEdges is inPlace with the targets a dynamic reference may find at run time.
func (g *graph) dynamicEdges() func(*jsonschema.Schema) []*jsonschema.Schema {
	byAnchor, recursive := map[string][]*jsonschema.Schema{}, []*jsonschema.Schema{}
	for _, s := range g.all {
		if s.DynamicAnchor != "" {
			byAnchor[s.DynamicAnchor] = append(byAnchor[s.DynamicAnchor], s)
		}
		if s.RecursiveAnchor {
			recursive = append(recursive, s)
		}
	}
	return func(s *jsonschema.Schema) []*jsonschema.Schema {
		out := inPlace(s)
		if s.DynamicRef != nil && s.DynamicRef.Anchor != "" {
			out = append(out, byAnchor[s.DynamicRef.Anchor]...)
		}
		if s.RecursiveRef != nil {
			out = append(out, recursive...)
		}
		return out
	}
}
