package schema

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/doc"
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
		suspect = nearestSlip(key, s.names) != ""
		if len(s.suspect) < 10_000 {
			s.suspect[key] = suspect
		}
	}
	return suspect
}

// A document may cost so many steps, and go so deep; the engine decides about what is beyond.
const (
	quickSteps = 100_000
	quickDepth = 2_000
	quickText  = 10_000 // bytes of a text that is held to an expression
)

// fits reports whether a document fits for certain.
func (q *quick) fits(root *doc.Node) bool {
	l := looker{steps: quickSteps}
	return q != nil && l.look(q, root, 0) == yes
}

type looker struct{ steps int }

// look judges a value. It looks at all parts even where one says no: each may make it unsure.
func (l *looker) look(q *quick, n *doc.Node, depth int) answer {
	if l.steps -= 1 + len(n.Children)/4; l.steps < 0 || depth > quickDepth || q.foreign {
		return unsure
	}
	if q.never {
		return no
	}
	a, kind := q.scalar(n)
	if a == unsure {
		return unsure
	}
	if q.ref != nil {
		if a = a.and(l.look(q.ref, n, depth+1)); q.alone {
			return a
		}
	}
	switch kind {
	case isMapping:
		a = a.and(l.mapping(q, n, depth))
	case isList:
		a = a.and(l.list(q, n, depth))
	}
	if a == unsure {
		return unsure
	}
	return a.and(l.combined(q, n, depth))
}

// combined judges by what a schema is made of.
func (l *looker) combined(q *quick, n *doc.Node, depth int) answer {
	a := yes
	for _, s := range q.allOf {
		a = a.and(l.look(s, n, depth+1))
	}
	for i, ways := range [][]*quick{q.anyOf, q.oneOf} {
		if len(ways) == 0 {
			continue
		}
		fit := 0
		for _, s := range ways {
			switch l.look(s, n, depth+1) {
			case unsure:
				return unsure
			case yes:
				fit++
			}
		}
		if fit == 0 || i == 1 && fit > 1 {
			a = a.and(no)
		}
	}
	if q.not != nil {
		switch l.look(q.not, n, depth+1) {
		case unsure:
			return unsure
		case yes:
			a = a.and(no)
		}
	}
	if q.cond[0] != nil {
		branch := q.cond[1]
		switch l.look(q.cond[0], n, depth+1) {
		case unsure:
			return unsure
		case no:
			branch = q.cond[2]
		}
		if branch != nil {
			a = a.and(l.look(branch, n, depth+1))
		}
	}
	return a
}

// scalar judges what is asked of the value itself, and tells its type.
func (q *quick) scalar(n *doc.Node) (answer, kinds) {
	var kind kinds
	switch n.Kind {
	case doc.Null, doc.NoKind:
		kind = isNull
	case doc.Bool:
		kind = isBool
	case doc.Number:
		kind = isNumber
		if isWhole(n.Value) {
			kind |= isInteger
		} else if q.types&isNumber == 0 && q.types != 0 || q.enum != nil || q.constrainsNumber || strings.Trim(n.Value, "-.0123456789eE+") != "" {
			return unsure, kind // 1.0 is whole, and inf is none that JSON has
		}
	case doc.String, doc.Time:
		kind = isText
	case doc.Map:
		kind = isMapping
	case doc.Seq:
		kind = isList
	default:
		return unsure, 0
	}
	a := yes
	if q.types != 0 && q.types&kind == 0 {
		a = no
	}
	if q.enum != nil {
		a = a.and(q.enum.has(n, kind))
	}
	switch {
	case kind == isText:
		a = a.and(q.text(n.Value))
	case kind&isInteger != 0 && q.constrainsNumber:
		a = a.and(q.number(n.Value))
	}
	return a, kind
}

func (e *quickEnum) has(n *doc.Node, kind kinds) answer {
	has := false
	switch {
	case kind == isText:
		has = e.texts[n.Value]
	case kind == isNull:
		has = e.kinds&isNull != 0
	case kind == isBool && n.Value == "true":
		has = e.kinds&isTrue != 0
	case kind == isBool:
		has = e.kinds&isFalse != 0
	case kind&isInteger != 0 && e.numbers[n.Value]:
		has = true
	case e.odd:
		return unsure
	}
	if has {
		return yes
	}
	return no
}

func (q *quick) text(s string) answer {
	if q.leastLen > 0 || q.mostLen < unbounded {
		if length := utf8.RuneCountInString(s); length < q.leastLen || length > q.mostLen {
			return no
		}
	}
	if q.pattern != nil && len(s) > quickText {
		return unsure
	}
	if q.pattern != nil && !q.pattern.MatchString(s) {
		return no
	}
	if q.format != nil && q.format(s) != nil {
		return no
	}
	return yes
}

func (q *quick) number(s string) answer {
	v, err := strconv.ParseInt(s, 10, 62)
	if err != nil || !q.bounded {
		return unsure
	}
	if q.low != nil && (v < q.lowInt || q.above && v == q.lowInt) || q.high != nil && (v > q.highInt || q.below && v == q.highInt) {
		return no
	}
	return yes
}

func (l *looker) mapping(q *quick, n *doc.Node, depth int) answer {
	a := yes
	if len(n.Children) < q.leastKeys || len(n.Children) > q.mostKeys {
		a = no
	}
	for _, key := range q.required {
		if member(n, key) == nil {
			a = no
		}
	}
	for key, needed := range q.needs {
		if member(n, key) != nil && slices.ContainsFunc(needed, func(key string) bool { return member(n, key) == nil }) {
			a = no
		}
	}
	for _, c := range n.Children {
		if c.Merge {
			return unsure
		}
		if q.names != nil {
			a = a.and(l.look(q.names, &doc.Node{Kind: doc.String, Value: c.Key}, depth+1))
		}
		if a = a.and(l.value(q, c, depth)); a == unsure {
			return unsure
		}
	}
	return a
}

// value judges a member by all that is said of its key.
func (l *looker) value(q *quick, c *doc.Node, depth int) answer {
	a, known := yes, false
	if p := q.keys[c.Key]; p != nil {
		a, known = l.look(p, c, depth+1), true
	}
	for _, p := range q.patterns {
		if len(c.Key) > quickText {
			return unsure
		}
		if p.re.MatchString(c.Key) {
			a, known = a.and(l.look(p.of, c, depth+1)), true
		}
	}
	switch {
	case known:
	case q.closed:
		a = no
	case q.others != nil:
		a = l.look(q.others, c, depth+1)
	case q.open != nil && q.open.isSuspect(c.Key):
		a = unsure
	}
	return a
}

func member(n *doc.Node, key string) *doc.Node {
	for _, c := range n.Children {
		if c.Key == key {
			return c
		}
	}
	return nil
}

func (l *looker) list(q *quick, n *doc.Node, depth int) answer {
	a := yes
	if len(n.Children) < q.leastItems || len(n.Children) > q.mostItems || q.noMoreItems && len(n.Children) > len(q.prefix) {
		a = no
	}
	for i, c := range n.Children {
		switch {
		case i < len(q.prefix):
			a = a.and(l.look(q.prefix[i], c, depth+1))
		case q.items != nil:
			a = a.and(l.look(q.items, c, depth+1))
		}
		if a == unsure {
			return unsure
		}
	}
	if q.unique {
		a = a.and(l.unique(n))
	}
	return a
}

// unique looks for equal items among texts and whole numbers.
func (l *looker) unique(n *doc.Node) answer {
	seen := make(map[string]bool, len(n.Children))
	for _, c := range n.Children {
		key := c.Value
		switch {
		case c.Kind == doc.String:
			key = "t" + key
		case c.Kind != doc.Number || !isWhole(key):
			return unsure
		}
		if seen[key] {
			return no
		}
		seen[key] = true
	}
	return yes
}
