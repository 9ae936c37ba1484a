package schema

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Most files fit their schemas. quick finds that out on the tree itself, without the copy that the engine needs, and for
// several files at once. It answers yes only where the engine finds no fault and no key that is likely misspelt; wherever it
// is not sure, the engine judges.

// answer is what quick says of a value.
type answer uint8

const (
	no answer = iota
	yes
	unsure
)

func (a answer) and(b answer) answer {
	switch {
	case a == unsure || b == unsure:
		return unsure
	case a == no || b == no:
		return no
	}
	return yes
}

// quick is a subschema in the form that is looked at.
type quick struct {
	foreign bool // it holds what only the engine judges
	alone   bool // beside a reference nothing else counts
	types   kinds
	enum    *quickEnum
	format  func(any) error
	ref     *quick
	allOf   []*quick
	anyOf   []*quick
	oneOf   []*quick
	not     *quick
	cond    [3]*quick // if, then, else
	never   bool

	required         []string
	needs            map[string][]string
	keys             map[string]*quick
	patterns         []quickPattern
	closed           bool
	others, names    *quick
	leastKeys        int
	mostKeys         int
	open             *slips // the keys that it names, if it says nothing of others
	prefix           []*quick
	items            *quick
	noMoreItems      bool
	leastItems       int
	mostItems        int
	unique           bool
	leastLen         int
	mostLen          int
	pattern          *regexp.Regexp
	low, high        *big.Rat
	lowInt, highInt  int64 // the same, where bounded says that they are whole
	bounded          bool
	above, below     bool // the bounds themselves are not allowed
	constrainsNumber bool
}

type quickPattern struct {
	re *regexp.Regexp
	of *quick
}

// kinds is a set of JSON types.
type kinds uint8

const (
	isNull kinds = 1 << iota
	isBool
	isInteger
	isNumber
	isText
	isList
	isMapping
)

var kindNames = map[string]kinds{"null": isNull, "boolean": isBool, "integer": isInteger, "number": isNumber | isInteger,
	"string": isText, "array": isList, "object": isMapping}

const unbounded = int(^uint(0) >> 1)

// quickest makes the quick form of a graph, before the graph is guarded.
func (g *graph) quickest(root *jsonschema.Schema) *quick {
	made := make(map[*jsonschema.Schema]*quick, len(g.all))
	for _, s := range g.all {
		made[s] = &quick{}
	}
	for s, q := range made {
		q.fill(s, made)
	}
	return made[root]
}

func (q *quick) fill(s *jsonschema.Schema, made map[*jsonschema.Schema]*quick) {
	of := func(s *jsonschema.Schema) *quick {
		if s == nil {
			return nil
		}
		return made[s]
	}
	all := func(list []*jsonschema.Schema) []*quick {
		var out []*quick
		for _, s := range list {
			out = append(out, made[s])
		}
		return out
	}
	q.never = s.Bool != nil && !*s.Bool
	q.foreign = s.RecursiveRef != nil || s.DynamicRef != nil || s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil ||
		s.Contains != nil || len(s.Dependencies) > 0 || len(s.DependentSchemas) > 0 || s.MultipleOf != nil ||
		s.ContentEncoding != nil || s.ContentMediaType != nil || s.ContentSchema != nil || len(s.Extensions) > 0
	q.alone = s.Ref != nil && s.DraftVersion < 2019
	if s.Types != nil {
		for _, t := range s.Types.ToStrings() {
			q.types |= kindNames[t]
		}
	}
	q.fillValues(s)
	q.ref, q.not, q.cond = of(s.Ref), of(s.Not), [3]*quick{of(s.If), of(s.Then), of(s.Else)}
	q.allOf, q.anyOf, q.oneOf = all(s.AllOf), all(s.AnyOf), all(s.OneOf)
	q.required, q.needs, q.names = s.Required, s.DependentRequired, of(s.PropertyNames)
	q.leastKeys, q.mostKeys = bound(s.MinProperties, 0), bound(s.MaxProperties, unbounded)
	q.keys = make(map[string]*quick, len(s.Properties))
	for key, p := range s.Properties {
		q.keys[key] = made[p]
	}
	for re, p := range s.PatternProperties {
		if linear, ok := re.(linear); ok {
			q.patterns = append(q.patterns, quickPattern{linear.re, made[p]})
		} else {
			q.foreign = true
		}
	}
	switch more := s.AdditionalProperties.(type) {
	case bool:
		q.closed = !more
	case *jsonschema.Schema:
		q.others = made[more]
	}
	if isOpen(s) {
		q.open = &slips{names: sortedKeys(s.Properties), suspect: map[string]bool{}}
	}
	q.fillItems(s, made, all)
}

func bound(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}

func (q *quick) fillItems(s *jsonschema.Schema, made map[*jsonschema.Schema]*quick, all func([]*jsonschema.Schema) []*quick) {
	q.leastItems, q.mostItems, q.unique = bound(s.MinItems, 0), bound(s.MaxItems, unbounded), s.UniqueItems
	rest := func(v any) {
		switch v := v.(type) {
		case bool:
			q.noMoreItems = !v
		case *jsonschema.Schema:
			q.items = made[v]
		}
	}
	switch items := s.Items.(type) {
	case []*jsonschema.Schema:
		q.prefix = all(items)
		rest(s.AdditionalItems)
	default:
		rest(s.Items)
	}
	if s.DraftVersion >= 2020 {
		q.prefix = all(s.PrefixItems)
		if s.Items2020 != nil {
			q.items = made[s.Items2020]
		}
	}
}

// fillValues takes what is asked of scalars.
func (q *quick) fillValues(s *jsonschema.Schema) {
	switch {
	case s.Const != nil:
		q.enum = newQuickEnum([]any{*s.Const})
		q.foreign = q.foreign || s.Enum != nil
	case s.Enum != nil:
		q.enum = newQuickEnum(s.Enum.Values)
	}
	if s.Format != nil {
		q.format = s.Format.Validate
		q.foreign = q.foreign || s.Format.Name == "regex"
	}
	q.leastLen, q.mostLen = bound(s.MinLength, 0), bound(s.MaxLength, unbounded)
	if s.Pattern != nil {
		linear, ok := s.Pattern.(linear)
		q.pattern, q.foreign = linear.re, q.foreign || !ok
	}
	q.low, q.high = s.Minimum, s.Maximum
	if s.ExclusiveMinimum != nil {
		q.foreign = q.foreign || q.low != nil
		q.low, q.above = s.ExclusiveMinimum, true
	}
	if s.ExclusiveMaximum != nil {
		q.foreign = q.foreign || q.high != nil
		q.high, q.below = s.ExclusiveMaximum, true
	}
	q.constrainsNumber = q.low != nil || q.high != nil
	q.lowInt, q.highInt, q.bounded = -1<<62, 1<<62, true
	for _, b := range []struct {
		r  *big.Rat
		to *int64
	}{{q.low, &q.lowInt}, {q.high, &q.highInt}} {
		if b.r == nil {
			continue
		}
		q.bounded = q.bounded && b.r.IsInt() && b.r.Num().IsInt64()
		*b.to = b.r.Num().Int64()
	}
}

// quickEnum are values that are allowed.
type quickEnum struct {
	texts   map[string]bool
	numbers map[string]bool // whole ones
	kinds   kinds           // of null and the booleans
	odd     bool            // there are others: a number that is not whole, a list, a mapping
}

// The booleans of an enumeration have bits of their own.
const (
	isFalse = isBool
	isTrue  = isMapping << 1
)

func newQuickEnum(values []any) *quickEnum {
	e := &quickEnum{texts: map[string]bool{}, numbers: map[string]bool{}}
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			e.kinds |= isNull
		case bool:
			if v {
				e.kinds |= isTrue
			} else {
				e.kinds |= isFalse
			}
		case string:
			e.texts[v] = true
		case json.Number:
			if isWhole(string(v)) {
				e.numbers[string(v)] = true
			} else {
				e.odd = true
			}
		default:
			e.odd = true
		}
	}
	return e
}

// isWhole reports whether a number is written as a whole one, in the only way.
func isWhole(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && (digits[0] != '0' || s == "0")
}

// slips knows which keys are one slip away from one that a schema names.
type slips struct {
	names   []string
	mu      sync.Mutex
	suspect map[string]bool
}

func (s *slips) isSuspect(key string) bool {
	if len(key) > 64 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	suspect, known := s.suspect[key]
	if !known {
		suspect = nearestKey(key, s.names) != ""
		if len(s.suspect) < 10_000 {
			s.suspect[key] = suspect
		}
	}
	return suspect
}
