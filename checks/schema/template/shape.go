package template

import (
	"cmp"
	"encoding/json"
	"math/big"
	"reflect"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// chooser makes the choices among alternatives, by a plan; choices that the plan does not tell are the first.
type chooser struct {
	plan  []int
	sizes []int // of the choices that were asked for
}

func (c *chooser) pick(n int) int {
	i := len(c.sizes)
	c.sizes = append(c.sizes, n)
	if i < len(c.plan) && c.plan[i] < n {
		return c.plan[i]
	}
	return 0
}

// maxPlans bounds the combinations of alternatives that are tried for one value.
const maxPlans = 120

// plans yields the shapes that schemas may have: with the first of all alternatives, then with one other, then with others
// together.
func (g *generator) plans(asked []*jsonschema.Schema, yield func(*shape) bool) {
	tried := 0
	try := func(plan []int) ([]int, bool) {
		c := &chooser{plan: plan}
		sh := g.shape(asked, c)
		tried++
		if sh != nil && !yield(sh) {
			return nil, false
		}
		return c.sizes, tried < maxPlans
	}
	sizes, on := try(nil)
	if !on {
		return
	}
	for i := range sizes {
		for way := 1; way < sizes[i]; way++ {
			plan := make([]int, i+1)
			plan[i] = way
			deeper, on := try(plan)
			if !on {
				return
			}
			for j := i + 1; j < len(deeper); j++ { // and one more within the way that was taken, or beside it
				for other := 1; other < deeper[j] && tried < maxPlans; other++ {
					both := make([]int, j+1)
					both[i], both[j] = way, other
					if _, on := try(both); !on {
						return
					}
				}
			}
		}
	}
}

// shape joins schemas; nil where they contradict each other.
func (g *generator) shape(asked []*jsonschema.Schema, c *chooser) *shape {
	sh := &shape{asked: asked}
	seen := map[*jsonschema.Schema]bool{}
	queue := slices.Clone(asked)
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s == nil || seen[s] {
			continue
		}
		if s.Bool != nil && !*s.Bool {
			return nil
		}
		seen[s] = true
		sh.parts = append(sh.parts, s)
		queue = append(queue, s.Ref, s.RecursiveRef)
		if s.DynamicRef != nil {
			queue = append(queue, s.DynamicRef.Ref)
		}
		queue = append(queue, s.AllOf...)
		for _, ways := range [][]*jsonschema.Schema{s.OneOf, s.AnyOf} {
			if len(ways) > 0 {
				taken := byPreference(ways)[c.pick(len(ways))]
				sh.ways = append(sh.ways, way{s, taken})
				queue = append(queue, taken)
			}
		}
		if s.If != nil {
			switch c.pick(3) {
			case 1:
				queue = append(queue, s.If, s.Then)
			case 2:
				queue = append(queue, s.Else)
			}
		}
	}
	if !sh.settleTypes() || !g.settleEnum(sh) {
		return nil
	}
	g.settleKeys(sh)
	return sh
}

// byPreference puts the alternatives that say little, or that are on their way out, last.
func byPreference(ways []*jsonschema.Schema) []*jsonschema.Schema {
	sorted := slices.Clone(ways)
	slices.SortStableFunc(sorted, func(a, b *jsonschema.Schema) int { return cmp.Compare(burden(a), burden(b)) })
	return sorted
}

func burden(s *jsonschema.Schema) int {
	n := 0
	for hops := 0; s.Ref != nil && hops < 8; hops++ {
		if s.Deprecated {
			n += 2
		}
		s = s.Ref
	}
	if s.Deprecated {
		n += 2
	}
	if s.Types != nil && s.Types.String() == "[null]" || s.Const != nil && *s.Const == nil {
		n += 3
	}
	if s.Bool != nil || s.Not != nil {
		n++
	}
	return n
}

// settleTypes finds the types that all parts allow; where none names one, those that the keywords are about.
func (sh *shape) settleTypes() bool {
	var allowed []string
	for _, s := range sh.parts {
		if s.Types == nil {
			continue
		}
		own := s.Types.ToStrings()
		if allowed == nil {
			allowed = own
			continue
		}
		var both []string
		for _, t := range allowed {
			switch {
			case slices.Contains(own, t), t == "integer" && slices.Contains(own, "number"):
				both = append(both, t)
			case t == "number" && slices.Contains(own, "integer"):
				both = append(both, "integer")
			}
		}
		if allowed = both; len(both) == 0 {
			return false
		}
	}
	likely := sh.likelyTypes()
	if allowed == nil {
		sh.types = likely
		return true
	}
	rank := func(t string) int {
		switch {
		case slices.Contains(likely, t) && len(likely) < 6, t == "string" && len(likely) >= 6:
			return 0
		case t == "null":
			return 2
		}
		return 1
	}
	slices.SortStableFunc(allowed, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	sh.types = allowed
	return true
}

// likelyTypes are the types that the keywords of the parts are about, and all if they are about none.
func (sh *shape) likelyTypes() []string {
	var types []string
	add := func(is bool, t string) {
		if is && !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	for _, s := range sh.parts {
		add(len(s.Properties) > 0 || len(s.Required) > 0 || len(s.PatternProperties) > 0 || s.AdditionalProperties != nil ||
			s.MinProperties != nil || s.MaxProperties != nil, "object")
		add(s.Items != nil || s.Items2020 != nil || len(s.PrefixItems) > 0 || s.MinItems != nil || s.UniqueItems || s.Contains != nil, "array")
		add(s.Pattern != nil || s.Format != nil && s.Format.Name != "" || s.MinLength != nil || s.MaxLength != nil, "string")
		add(s.Minimum != nil || s.Maximum != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil || s.MultipleOf != nil, "number")
	}
	if types == nil {
		return []string{"string", "object", "array", "boolean", "integer", "number", "null"}
	}
	return types
}

// settleEnum finds the values that all parts allow.
func (g *generator) settleEnum(sh *shape) bool {
	for _, s := range sh.parts {
		own := g.schema.Enum(s)
		if s.Const != nil {
			own = []any{*s.Const}
		}
		if own == nil {
			continue
		}
		if sh.enum == nil {
			sh.enum = own
			continue
		}
		sh.enum = slices.DeleteFunc(slices.Clone(sh.enum), func(v any) bool {
			return !slices.ContainsFunc(own, func(w any) bool { return same(v, w) })
		})
		if len(sh.enum) == 0 {
			return false
		}
	}
	return true
}

// same reports whether two values are one, numbers by what they are.
func same(a, b any) bool {
	m, ok := a.(json.Number)
	n, also := b.(json.Number)
	if ok && also {
		x, okX := new(big.Rat).SetString(string(m))
		y, okY := new(big.Rat).SetString(string(n))
		return okX && okY && x.Cmp(y) == 0
	}
	return reflect.DeepEqual(a, b)
}

func (g *generator) settleKeys(sh *shape) {
	sh.ranks = map[string]int{}
	for _, s := range sh.parts {
		for _, key := range g.schema.Keys(s) {
			if _, known := sh.ranks[key]; !known {
				sh.ranks[key] = len(sh.keys)
				sh.keys = append(sh.keys, key)
			}
		}
	}
	for _, s := range sh.parts {
		sh.require(s.Required)
	}
	slices.SortStableFunc(sh.required, func(a, b string) int { return cmp.Compare(sh.rank(a), sh.rank(b)) })
}

func (sh *shape) require(keys []string) {
	for _, key := range keys {
		if !slices.Contains(sh.required, key) {
			sh.required = append(sh.required, key)
		}
	}
}

// rank is where a key stands in the schema; those that it does not name come last.
func (sh *shape) rank(key string) int {
	if i, known := sh.ranks[key]; known {
		return i
	}
	return len(sh.keys)
}

// of are the schemas for the value of a key.
func (g *generator) of(sh *shape, key string) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, s := range sh.parts {
		known := false
		if p := s.Properties[key]; p != nil {
			out, known = append(out, p), true
		}
		for _, re := range sortedPatterns(s) {
			if g.schema.Matches(re, key) {
				out, known = append(out, s.PatternProperties[re]), true
			}
		}
		if more, ok := s.AdditionalProperties.(*jsonschema.Schema); ok && !known {
			out = append(out, more)
		}
		if s.UnevaluatedProperties != nil && !known && s.UnevaluatedProperties.Bool == nil && sh.rank(key) == len(sh.keys) {
			out = append(out, s.UnevaluatedProperties)
		}
	}
	return out
}

func sortedPatterns(s *jsonschema.Schema) []jsonschema.Regexp {
	var all []jsonschema.Regexp
	for re := range s.PatternProperties {
		all = append(all, re)
	}
	slices.SortFunc(all, func(a, b jsonschema.Regexp) int { return cmp.Compare(a.String(), b.String()) })
	return all
}
