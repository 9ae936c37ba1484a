package schema

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Most schemas say nothing of keys they do not know, so that a misspelt key of a setting is valid and does nothing. A
// document that fits its schema is searched for such keys: those that are one slip away from a key the schema names and
// the mapping lacks. Where the schema says what other keys may be, they are what their author wants them to be.

// openKeys watches the mappings that a schema applies to. It has its turn as the meter has.
type openKeys struct {
	schema *jsonschema.Schema
	meter  *meter
	known  map[string]bool   // whether a key was looked at
	near   map[string]string // the key that an unknown one is a slip of
}

// watch is what the mappings of a document show while it is judged.
type watch struct {
	suspect   bool                            // there may be a misspelt key
	recording bool                            // the schemas of every mapping are wanted
	schemas   map[string][]*jsonschema.Schema // by the mapping's path, joined by NUL
}

// Validate never adds an error.
func (o *openKeys) Validate(ctx *jsonschema.ValidatorContext, v any) {
	m, ok := v.(map[string]any)
	switch w := &o.meter.watch; {
	case !ok || w.suspect && !w.recording:
	case w.recording:
		at := strings.Join(ctx.ValueLocation(), "\x00")
		w.schemas[at] = append(w.schemas[at], o.schema)
	case isOpen(o.schema):
		for key := range m {
			if near := o.slip(key); near != "" {
				if _, there := m[near]; !there {
					w.suspect = true
					return
				}
			}
		}
	}
}

// slip is the key of the schema that an unknown one is a slip of, or empty.
func (o *openKeys) slip(key string) string {
	if _, named := o.schema.Properties[key]; named || len(key) > 64 {
		return ""
	}
	if o.known == nil {
		o.known, o.near = map[string]bool{}, map[string]string{}
	}
	if !o.known[key] && len(o.known) < 10_000 {
		o.meter.spend(1 + len(o.schema.Properties)/8)
		o.known[key] = true
		if near := nearestKey(key, sortedKeys(o.schema.Properties)); near != "" {
			o.near[key] = near
		}
	}
	return o.near[key]
}

// isOpen reports whether a schema says nothing of keys that it does not name.
func isOpen(s *jsonschema.Schema) bool {
	return len(s.Properties) > 0 && s.AdditionalProperties == nil && s.UnevaluatedProperties == nil && len(s.PatternProperties) == 0
}

// misspelt are the keys of a document without faults that count which are likely misspelt.
func (set *schemaSet) misspelt(x *explainer, value any, budget int) []fault {
	found := map[string][]*jsonschema.Schema{}
	err := set.meter.run(budget, func() error {
		set.meter.watch = watch{suspect: true, recording: true, schemas: found}
		err := set.root.Validate(value)
		if invalid := (*jsonschema.ValidationError)(nil); errors.As(err, &invalid) {
			return nil // by faults that do not count
		}
		return err
	})
	if err != nil {
		return nil
	}
	var out []fault
	for _, joined := range sortedKeys(found) {
		var path []string
		if joined != "" {
			path = strings.Split(joined, "\x00")
		}
		out = append(out, x.misspeltIn(path, found[joined], set.strict)...)
	}
	return out
}

// misspeltIn looks at one mapping and the schemas that apply to it. Strictly, no other key is meant either.
func (x *explainer) misspeltIn(path []string, schemas []*jsonschema.Schema, strict bool) []fault {
	n := x.find(path)
	if n == nil || slices.ContainsFunc(schemas, func(s *jsonschema.Schema) bool { return !isOpen(s) }) {
		return nil
	}
	known := knownKeys(schemas...)
	if len(known) > maxKnown {
		return nil
	}
	absent := slices.DeleteFunc(sortedKeys(known), func(key string) bool { return x.member(n, key) != nil })
	var out []fault
	for key := range n.Members() {
		if known[key] {
			continue
		}
		if x.hints--; x.hints < 0 {
			break
		}
		if near := nearestKey(key, absent); near != "" {
			out = append(out, fault{at: join(path, key), kind: &likelyTypo{}, keys: []string{key}, meant: near})
		} else if strict && !(len(path) == 0 && key == "$schema") {
			out = append(out, fault{at: join(path, key), kind: &undeclared{}, keys: []string{key}})
		}
	}
	return out
}

// likelyTypo is a key that the schema allows and its author did not mean.
type likelyTypo struct{ kind.Group }

// undeclared is a key that the schema allows without naming it.
type undeclared struct{ kind.Group }

func isUndeclared(f fault) bool {
	_, ok := f.kind.(*undeclared)
	return ok
}

func isLikelyTypo(f fault) bool {
	_, ok := f.kind.(*likelyTypo)
	return ok
}

// nearestKey is nearestSlip for keys. Short ones in other case are as often another spelling that the program knows.
func nearestKey(key string, candidates []string) string {
	if utf8.RuneCountInString(key) < 4 {
		return ""
	}
	return nearestSlip(key, candidates)
}

// nearestSlip is the only candidate that differs from a word by case and separators, or by one slip: a letter too many,
// too few, wrong, or swapped with its neighbour. A last s may be meant.
func nearestSlip(word string, candidates []string) string {
	best := ""
	for _, c := range candidates {
		if !isSlip(word, c) {
			continue
		}
		if best != "" {
			return ""
		}
		best = c
	}
	return best
}

func isSlip(a, b string) bool {
	n := utf8.RuneCountInString(a)
	if m := utf8.RuneCountInString(b); a == b || n < 4 || m-n > 1 || n-m > 1 {
		return strings.EqualFold(a, b) && a != b
	}
	if strings.EqualFold(a, b) {
		return true
	}
	if n < 5 || strings.TrimSuffix(a, "s") == strings.TrimSuffix(b, "s") {
		return false
	}
	x, y := []rune(a), []rune(b)
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	restX, restY := x[i:], y[i:]
	switch {
	case len(x) > len(y):
		return slices.Equal(restX[1:], restY)
	case len(x) < len(y):
		return slices.Equal(restX, restY[1:])
	case slices.Equal(restX[1:], restY[1:]):
		return !isDigit(restX[0]) || !isDigit(restY[0])
	}
	return len(restX) > 1 && restX[0] == restY[1] && restX[1] == restY[0] && slices.Equal(restX[2:], restY[2:])
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
