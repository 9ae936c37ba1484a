package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// branch is one alternative of anyOf or oneOf that a value does not fit.
type branch struct {
	schema *jsonschema.Schema
	faults []fault
}

// alternatives finds, among alternatives none of which fits, the one that was meant: the one for this type of value,
// then the one whose telling keys (`kind: http`) agree, then the one with the least wrong. Where several are equally
// near, they become one fault.
func (x *explainer) alternatives(e *jsonschema.ValidationError, s *jsonschema.Schema, schemas []*jsonschema.Schema) []fault {
	here := e.InstanceLocation
	var all []branch
	for i, c := range e.Causes {
		b := branch{faults: x.tidy(x.faults(c))}
		if i < len(schemas) {
			b.schema = schemas[i]
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		return []fault{{at: here, kind: e.ErrorKind, schema: s}}
	}
	ofType := slices.DeleteFunc(slices.Clone(all), func(b branch) bool { return wrongType(b, here) })
	if len(ofType) == 0 {
		return mergeTypes(here, all)
	}
	meant, tag := x.byTags(here, ofType)
	if tag != nil {
		return []fault{*tag}
	}
	meant = leastWrong(here, meant)
	if len(meant) == 1 {
		return x.named(here, meant[0], len(all))
	}
	return merge(here, meant)
}

// wrongType holds for an alternative that is for another type of value.
func wrongType(b branch, here []string) bool {
	return slices.ContainsFunc(b.faults, func(f fault) bool {
		_, ok := f.kind.(*kind.Type)
		return ok && len(f.at) == len(here)
	})
}

// mergeTypes makes one fault of alternatives that all are for another type of value.
func mergeTypes(here []string, all []branch) []fault {
	merged := &kind.Type{}
	for _, b := range all {
		for _, f := range b.faults {
			if t, ok := f.kind.(*kind.Type); ok && len(f.at) == len(here) {
				merged.Got = t.Got
				merged.Want = append(merged.Want, t.Want...)
			}
		}
	}
	slices.Sort(merged.Want)
	merged.Want = slices.Compact(merged.Want)
	return []fault{{at: here, kind: merged}}
}

// byTags keeps the alternatives whose telling keys agree with the value. Where a telling key that all alternatives have
// agrees with none of them, that is the fault.
func (x *explainer) byTags(here []string, all []branch) ([]branch, *fault) {
	object := x.find(here)
	tags := make([]map[string][]any, len(all))
	keys := map[string]int{}
	for i, b := range all {
		tags[i] = x.tagsOf(b.schema)
		for key := range tags[i] {
			if x.member(object, key) != nil {
				keys[key]++
			}
		}
	}
	agreeing, most := []branch{}, -len(keys)-1
	for i, b := range all {
		agrees := 0
		for key := range keys {
			if tags[i][key] == nil {
				continue
			}
			if failsAt(b, join(here, key)) {
				agrees--
			} else {
				agrees++
			}
		}
		if agrees > most {
			agreeing, most = agreeing[:0], agrees
		}
		if agrees == most {
			agreeing = append(agreeing, b)
		}
	}
	for _, key := range sortedKeys(keys) {
		if len(all) > 1 && keys[key] == len(all) && !slices.ContainsFunc(all, func(b branch) bool { return !failsAt(b, join(here, key)) }) {
			return nil, tagFault(join(here, key), all, tags, key)
		}
	}
	return agreeing, nil
}

// failsAt reports whether an alternative does not allow the value of a telling key.
func failsAt(b branch, at []string) bool {
	return slices.ContainsFunc(b.faults, func(f fault) bool {
		switch f.kind.(type) {
		case *kind.Enum, *kind.Const, *kind.Type:
			return slices.Equal(f.at, at)
		}
		return false
	})
}

func tagFault(at []string, all []branch, tags []map[string][]any, key string) *fault {
	want := &kind.Enum{}
	for i := range all {
		for _, v := range tags[i][key] {
			if !slices.ContainsFunc(want.Want, func(o any) bool { return plain(o) == plain(v) }) {
				want.Want = append(want.Want, v)
			}
		}
	}
	return &fault{at: at, kind: want}
}

const (
	maxTagValues  = 8  // of a key in one alternative that still tell it from others
	maxTags       = 50 // keys of one alternative that are compared
	maxTagSchemas = 50 // parts of one alternative that are searched for them
)

// tagsOf finds the keys whose value tells an alternative from the others.
func (x *explainer) tagsOf(s *jsonschema.Schema) map[string][]any {
	if s == nil {
		return nil
	}
	if tags, ok := x.tags[s]; ok {
		return tags
	}
	tags := map[string][]any{}
	seen := map[*jsonschema.Schema]bool{}
	for queue := []*jsonschema.Schema{s}; len(queue) > 0 && len(seen) < maxTagSchemas; {
		at := queue[0]
		queue = queue[1:]
		if at == nil || seen[at] {
			continue
		}
		seen[at] = true
		for _, name := range sortedKeys(at.Properties) {
			if values := tagValues(at.Properties[name]); values != nil && len(tags) < maxTags {
				tags[name] = values
			}
		}
		queue = append(append(queue, at.Ref), at.AllOf...)
	}
	x.tags[s] = tags
	return tags
}

// tagValues are the few scalars that a schema allows, or nil.
func tagValues(p *jsonschema.Schema) []any {
	for hops := 0; p != nil && p.Ref != nil && p.Const == nil && p.Enum == nil && hops < 4; hops++ {
		p = p.Ref
	}
	switch {
	case p.Const != nil && isScalar(*p.Const):
		return []any{*p.Const}
	case p.Enum != nil && len(p.Enum.Values) <= maxTagValues && !slices.ContainsFunc(p.Enum.Values, func(v any) bool { return !isScalar(v) }):
		return p.Enum.Values
	}
	return nil
}

func isScalar(v any) bool {
	switch v.(type) {
	case nil, bool, string, json.Number:
		return true
	}
	return false
}

// leastWrong keeps the alternatives that need the least change.
func leastWrong(here []string, all []branch) []branch {
	var best []branch
	least := 0
	for _, b := range all {
		w := wrongness(here, b.faults)
		if best == nil || w < least {
			best, least = nil, w
		}
		if w == least {
			best = append(best, b)
		}
	}
	return best
}

// wrongness weighs faults: a slip less than a missing key, what is wrong here more than what is wrong further down.
func wrongness(here []string, faults []fault) int {
	sum := 0
	for _, f := range faults {
		switch {
		case f.meant != "" || f.typo != "":
			sum += 3
		case len(f.keys) > 0:
			sum += 8 * len(f.keys)
		case len(f.at) > len(here):
			sum += 7
		default:
			sum += 10
		}
	}
	return sum
}

// named notes in the faults which alternative they are judged by, if it has a title or a telling key.
func (x *explainer) named(here []string, b branch, count int) []fault {
	if count == 1 {
		return b.faults
	}
	name := short(titleOf(b.schema))
	if name == "" {
		tags := x.tagsOf(b.schema)
		object := x.find(here)
		for _, key := range sortedKeys(tags) {
			if v := x.member(object, key); v != nil && !failsAt(b, join(here, key)) && !hidden([]string{key}) {
				name = short(key) + ": " + short(v.Resolve().Value)
				break
			}
		}
	}
	for i := range b.faults {
		if b.faults[i].branch == "" {
			b.faults[i].branch = name
		}
	}
	return b.faults
}

func titleOf(s *jsonschema.Schema) string {
	for hops := 0; s != nil && hops < 4; hops++ {
		if s.Title != "" {
			return s.Title
		}
		s = s.Ref
	}
	return ""
}

// merge makes one fault of alternatives that are equally near.
func merge(here []string, all []branch) []fault {
	all = distinct(all)
	if len(all) == 1 {
		return all[0].faults
	}
	if enum := mergeEnums(here, all); enum != nil {
		return []fault{*enum}
	}
	required := fault{at: here, kind: &oneOfRequired{}}
	none := fault{at: here, kind: &noneFits{count: len(all)}}
	for _, b := range all {
		none.others = append(none.others, b.faults[0])
		if len(b.faults) == 1 && len(b.faults[0].at) == len(here) && keyword(b.faults[0].kind) == "required" {
			required.others = append(required.others, b.faults[0])
		}
	}
	if len(required.others) == len(all) {
		return []fault{required}
	}
	return []fault{none}
}

// distinct drops alternatives that say the same as one before.
func distinct(all []branch) []branch {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(b branch) bool {
		var key strings.Builder
		for _, f := range b.faults {
			fmt.Fprintf(&key, "%q %q %s\n", f.at, f.keys, text(f.kind))
		}
		if seen[key.String()] {
			return true
		}
		seen[key.String()] = true
		return false
	})
}

// mergeEnums makes one enumeration of those that the alternatives give for this value; what else they allow by a
// pattern or a range says less.
func mergeEnums(here []string, all []branch) *fault {
	merged := &kind.Enum{}
	for _, b := range all {
		for _, f := range b.faults {
			if len(f.at) != len(here) {
				return nil
			}
			switch k := f.kind.(type) {
			case *kind.Enum:
				merged.Got, merged.Want = k.Got, append(merged.Want, k.Want...)
			case *kind.Const:
				merged.Got, merged.Want = k.Got, append(merged.Want, k.Want)
			case *kind.Pattern, *kind.Format:
			default:
				return nil
			}
		}
	}
	if len(merged.Want) == 0 {
		return nil
	}
	return &fault{at: here, kind: merged}
}
