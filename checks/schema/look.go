package schema

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/doc"
)

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
