package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/checks/schema"
)

// The work on one schema is bounded: a schema may be anyone's.
const (
	maxSteps = 200_000    // shapes tried, each by the parts and keys that it has
	maxSpent = 20_000_000 // steps of the engine
	maxDepth = 24         // of required values within each other
	maxKeys  = 400        // that a template shows as comments
	maxItems = 50         // of a list that has to have many
)

// generator makes values of one schema. What it makes is held to the schema at every level, and made otherwise where it
// does not fit.
type generator struct {
	schema *schema.Loaded
	env    string // the environment that the values are for
	nulls  bool   // the format can say null
	steps  int
	depth  int
	known  map[string]*node // the least value, by the schemas that it was made for
	inside map[string]bool  // that are being made
	cut    bool             // something was given up because it is within itself
}

func newGenerator(s *schema.Loaded, env string) *generator {
	return &generator{schema: s, env: env, steps: maxSteps, known: map[string]*node{}, inside: map[string]bool{}}
}

// least is the least value that fits schemas, or nil where none was found.
func (g *generator) least(asked []*jsonschema.Schema, key string) *node {
	name := identity(asked, key)
	if n := g.known[name]; n != nil {
		return n.clone()
	}
	if g.inside[name] || g.depth >= maxDepth || g.steps <= 0 {
		g.cut = true
		return nil
	}
	g.inside[name], g.depth = true, g.depth+1
	cutBefore := g.cut
	g.cut = false
	n := g.search(asked, key)
	delete(g.inside, name)
	g.depth--
	if n != nil {
		g.known[name] = n.clone()
	}
	g.cut = g.cut || cutBefore
	return n
}

// identity names schemas and the key that their value is for.
func identity(asked []*jsonschema.Schema, key string) string {
	var b strings.Builder
	b.WriteString(key)
	for _, s := range asked {
		fmt.Fprintf(&b, " %p", s)
	}
	return b.String()
}

// search tries shape after shape, and value after value of each.
func (g *generator) search(asked []*jsonschema.Schema, key string) *node {
	var found *node
	g.plans(asked, func(sh *shape) bool {
		if g.steps -= 1 + len(sh.parts)/4 + len(sh.keys)/16; g.steps <= 0 {
			return false
		}
		g.values(sh, key, func(n *node) bool {
			if g.fits(asked, n.value(false)) {
				n.key, n.said = key, true
				if n.shape == nil {
					n.shape = sh
				}
				found = n
			}
			return found == nil
		})
		return found == nil
	})
	return found
}

func (g *generator) fits(asked []*jsonschema.Schema, v any) bool {
	if g.schema.Spent() > maxSpent {
		g.steps = 0
		return false
	}
	for _, s := range asked {
		if !g.schema.Fits(s, v) {
			return false
		}
	}
	return true
}

// values yields what may fit a shape, the best first.
func (g *generator) values(sh *shape, key string, yield func(*node) bool) {
	on := true
	try := func(n *node) bool {
		if n != nil && on {
			n.shape = sh
			on = yield(n)
		}
		return on
	}
	given := func(v any) bool { return sh.allows(v) && (g.nulls || !hasNull(v)) }
	for _, v := range g.listed(sh) {
		if (g.nulls || !hasNull(v)) && !try(made(v)) {
			return
		}
	}
	if sh.enum != nil {
		return
	}
	for _, s := range sh.parts {
		if s.Default != nil && given(*s.Default) && !isEmpty(*s.Default) && !try(made(*s.Default)) {
			return
		}
	}
	for _, s := range sh.parts {
		for _, v := range s.Examples {
			if given(v) && !isEmpty(v) && !try(made(v)) {
				return
			}
		}
	}
	for _, t := range sh.types {
		switch t {
		case "object":
			g.objects(sh, try)
		case "array":
			g.lists(sh, try)
		case "string":
			g.texts(sh, key, func(s string) bool { return try(made(s)) })
		case "integer", "number":
			numbers(sh, key, t == "integer", func(s string) bool { return try(made(number(s))) })
		case "boolean":
			_ = try(made(false)) && try(made(true))
		case "null":
			if g.nulls {
				try(made(nil))
			}
		}
		if !on {
			return
		}
	}
}

// listed are the values of an enumeration, the one that is for the environment first.
func (g *generator) listed(sh *shape) []any {
	values := slices.Clone(sh.enum)
	for _, s := range sh.parts { // a default says which
		if s.Default != nil && slices.ContainsFunc(values, func(v any) bool { return same(v, *s.Default) }) {
			values = slices.Insert(values, 0, *s.Default)
		}
	}
	for i, v := range values {
		if name, ok := v.(string); ok && g.env != "" && strings.EqualFold(name, g.env) {
			return append([]any{v}, append(slices.Clone(values[:i]), values[i+1:]...)...)
		}
	}
	return values
}

// allows reports whether a value is of a type that the shape has.
func (sh *shape) allows(v any) bool {
	t := "null"
	switch v.(type) {
	case bool:
		t = "boolean"
	case string:
		t = "string"
	case []any:
		t = "array"
	case map[string]any:
		t = "object"
	case nil:
	default:
		return slices.Contains(sh.types, "number") || slices.Contains(sh.types, "integer")
	}
	return slices.Contains(sh.types, t)
}

// hasNull reports whether a value is null or holds it.
func hasNull(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []any:
		return slices.ContainsFunc(v, hasNull)
	case map[string]any:
		for _, c := range v {
			if hasNull(c) {
				return true
			}
		}
	}
	return false
}

// isEmpty reports whether a default says nothing that helps who fills a template.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// objects yields mappings with the keys that must be there; then with one more; then with all.
func (g *generator) objects(sh *shape, yield func(*node) bool) {
	n := &node{kind: object, shape: sh}
	if !g.fill(n, sh.required) {
		return
	}
	g.reachMinimum(n)
	if !yield(n.clone()) {
		return
	}
	for i, key := range sh.keys {
		if i == 40 || g.steps <= 0 {
			break
		}
		more := n.clone()
		if more.member(key) == nil && g.fill(more, []string{key}) && !yield(more) {
			return
		}
	}
	all := n.clone()
	for i, key := range sh.keys {
		if i == 40 || g.steps <= 0 {
			break
		}
		g.fill(all, []string{key})
	}
	yield(all)
}

// fill gives a mapping keys that it lacks, with the least values, and those that they ask for.
func (g *generator) fill(n *node, keys []string) bool {
	queue := slices.Clone(keys)
	for len(queue) > 0 {
		key := queue[0]
		queue = queue[1:]
		if n.member(key) != nil {
			continue
		}
		c := g.least(g.of(n.shape, key), key)
		if c == nil {
			return false
		}
		n.put(c)
		for _, s := range n.shape.parts {
			queue = append(queue, s.DependentRequired[key]...)
			if more, ok := s.Dependencies[key].([]string); ok {
				queue = append(queue, more...)
			}
			for _, d := range []any{s.DependentSchemas[key], s.Dependencies[key]} {
				if d, ok := d.(*jsonschema.Schema); ok && d != nil {
					queue = append(queue, d.Required...)
				}
			}
		}
	}
	return true
}

// put adds a member where the schema has it.
func (n *node) put(c *node) {
	rank := n.shape.rank(c.key)
	at := len(n.object)
	for at > 0 && n.shape.rank(n.object[at-1].key) > rank {
		at--
	}
	n.object = slices.Insert(n.object, at, c)
}

// reachMinimum gives a mapping as many keys as it must have at least.
func (g *generator) reachMinimum(n *node) {
	least := 0
	for _, s := range n.shape.parts {
		if s.MinProperties != nil {
			least = max(least, *s.MinProperties)
		}
	}
	for _, key := range append(slices.Clone(n.shape.keys), g.freeKeys(n.shape, min(least, maxItems))...) {
		if len(n.object) >= least {
			return
		}
		g.fill(n, []string{key})
	}
}

// freeKeys are keys that a shape allows without naming them: that its patterns describe, or any.
func (g *generator) freeKeys(sh *shape, count int) []string {
	var keys []string
	add := func(key string) {
		if len(keys) < count && !slices.Contains(keys, key) && !slices.Contains(sh.keys, key) && g.mayBeKey(sh, key) {
			keys = append(keys, key)
		}
	}
	for _, s := range sh.parts {
		if names := g.schema.KeyNames(s); names != nil {
			if n := g.least([]*jsonschema.Schema{names}, ""); n != nil {
				if name, ok := n.scalar.(string); ok {
					add(name)
				}
			}
			for _, v := range g.schema.Enum(names) {
				if name, ok := v.(string); ok {
					add(name)
				}
			}
		}
		for _, re := range sortedPatterns(s) {
			for _, text := range g.matching(re, "") {
				add(text)
			}
		}
	}
	for _, word := range keyWords() {
		add(word)
	}
	for i := 1; len(keys) < count && i <= count; i++ {
		add(fmt.Sprintf("example%d", i))
	}
	return keys
}

// mayBeKey reports whether no part refuses a key.
func (g *generator) mayBeKey(sh *shape, key string) bool {
	for _, s := range sh.parts {
		if names := g.schema.KeyNames(s); names != nil && !g.schema.Fits(names, key) {
			return false
		}
		if closed, ok := s.AdditionalProperties.(bool); ok && !closed {
			if s.Properties[key] == nil && !slices.ContainsFunc(sortedPatterns(s), func(re jsonschema.Regexp) bool { return g.schema.Matches(re, key) }) {
				return false
			}
		}
	}
	return true
}
