package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/suggest"
)

// fault is one cause why a document does not fit its schema.
type fault struct {
	at     []string             // the value's path: member names and list indexes
	kind   jsonschema.ErrorKind // what the engine says of it
	schema *jsonschema.Schema   // that it does not fit; nil if not known
	keys   []string             // the keys that are missing, or the one that may not be there
	meant  string               // what an unknown key or value was likely meant to be
	typo   string               // the key that was likely meant to be the missing one
	branch string               // the alternative it was judged by, if there were several
	others []fault              // the same for the other alternatives, where none is nearer
}

// The kinds of faults the engine does not have.
type (
	// oneOfRequired: each of others names keys of which one group must be there.
	oneOfRequired struct{ kind.Group }
	// noneFits: no alternative fits and none is nearer than the rest.
	noneFits struct {
		kind.Group
		count int
	}
)

// explainer turns the engine's tree of errors into faults: one for each cause.
type explainer struct {
	dropped bool      // a fault was found that does not count
	root    *doc.Node // the document
	graph   *graph    // nil where the schema is the engine's own
	left    int       // errors of the tree that may still be looked at
	hints   int       // keys for which a likely meaning may still be looked for

	members map[*doc.Node]map[string]*doc.Node
	keys    map[*jsonschema.Schema][]string
	tags    map[*jsonschema.Schema]map[string][]any
}

// The engine's tree of errors can have as many as there were steps; what is made of it is bounded.
const (
	maxErrors   = 5_000 // that are explained
	maxCompared = 500   // faults of one part of a document that are compared with each other
	maxHints    = 200   // keys for which a likely meaning is looked for
	maxKnown    = 2_000 // keys among which it is looked for
)

func newExplainer(root *doc.Node, g *graph) *explainer {
	return &explainer{root: root, graph: g, left: maxErrors, hints: maxHints,
		members: map[*doc.Node]map[string]*doc.Node{}, keys: map[*jsonschema.Schema][]string{},
		tags: map[*jsonschema.Schema]map[string][]any{}}
}

// find is the node at a path, or nil.
func (x *explainer) find(path []string) *doc.Node {
	n := x.root
	for _, s := range path {
		if n == nil {
			return nil
		}
		if n.Resolve().Kind == doc.Seq {
			n = n.Item(index(s))
		} else {
			n = x.member(n, s)
		}
	}
	return n
}

// member is n.Get(key) at constant cost.
func (x *explainer) member(n *doc.Node, key string) *doc.Node {
	if n == nil {
		return nil
	}
	n = n.Resolve()
	members, ok := x.members[n]
	if !ok {
		members = map[string]*doc.Node{}
		for name, m := range n.Members() {
			members[name] = m
		}
		x.members[n] = members
	}
	return members[key]
}

// explain gives the faults of a document in the order of their paths.
func (x *explainer) explain(err *jsonschema.ValidationError) []fault {
	faults := x.faults(err)
	slices.SortStableFunc(faults, orderFaults)
	return faults
}

func compareFaults(a, b fault) int {
	if c := cmp.Or(slices.Compare(a.at, b.at), slices.Compare(a.keys, b.keys), strings.Compare(keyword(a.kind), keyword(b.kind))); c != 0 {
		return c
	}
	return strings.Compare(text(a.kind), text(b.kind))
}

// orderFaults is compareFaults, and by the part of the schema that found them: the engine walks mappings in any order.
func orderFaults(a, b fault) int {
	if c := compareFaults(a, b); c != 0 || a.schema == nil || b.schema == nil {
		return c
	}
	return strings.Compare(a.schema.Location, b.schema.Location)
}

// keyword is the schema keyword that a kind of error belongs to.
func keyword(k jsonschema.ErrorKind) string { return strings.Join(k.KeywordPath(), "/") }

// faults is explain for one error of the tree. How deep the tree is was bounded when the schema was compiled.
func (x *explainer) faults(e *jsonschema.ValidationError) []fault {
	if x.left--; x.left < 0 || e.ErrorKind == nil {
		return []fault{{at: e.InstanceLocation, kind: &noneFits{}}}
	}
	s := x.at(e.SchemaURL)
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf, *kind.ContentSchema:
		if len(e.Causes) == 1 {
			return x.faults(e.Causes[0])
		}
		return x.tidy(x.causes(e))
	case *kind.AnyOf:
		return x.alternatives(e, s, anyOf(s))
	case *kind.OneOf:
		if len(k.Subschemas) == 0 {
			return x.alternatives(e, s, oneOf(s))
		}
	case *kind.AdditionalProperties:
		var out []fault
		for _, key := range k.Properties {
			out = append(out, fault{at: join(e.InstanceLocation, key), kind: k, schema: s, keys: []string{key}})
		}
		return x.tidy(out)
	case *kind.PropertyNames:
		return []fault{x.badName(e, k)}
	case *kind.Required:
		return x.tidy([]fault{{at: e.InstanceLocation, kind: k, schema: s, keys: k.Missing}})
	case *kind.FalseSchema:
		if n := len(e.InstanceLocation); n > 0 && isUnevaluated(e.SchemaURL) {
			return x.tidy([]fault{{at: e.InstanceLocation, kind: k, schema: x.owner(e.SchemaURL), keys: e.InstanceLocation[n-1:]}})
		}
	}
	return []fault{{at: e.InstanceLocation, kind: e.ErrorKind, schema: s}}
}

func (x *explainer) causes(e *jsonschema.ValidationError) []fault {
	var out []fault
	for _, c := range e.Causes {
		out = append(out, x.faults(c)...)
	}
	return out
}

// badName is a key that is not of the form that keys must have here.
func (x *explainer) badName(e *jsonschema.ValidationError, k *kind.PropertyNames) fault {
	f := fault{at: join(e.InstanceLocation, k.Property), kind: k, keys: []string{k.Property}}
	for _, c := range x.causes(e) {
		if enum, ok := c.kind.(*kind.Enum); ok {
			f.meant = suggest.Nearest(k.Property, texts(enum.Want))
		}
		f.others = append(f.others, c)
	}
	return f
}

func join(path []string, more string) []string { return append(slices.Clone(path), more) }

func (x *explainer) at(location string) *jsonschema.Schema {
	if x.graph == nil {
		return nil
	}
	return x.graph.at[location]
}

func isUnevaluated(location string) bool {
	return strings.HasSuffix(location, "/unevaluatedProperties") || strings.HasSuffix(location, "/additionalProperties")
}

// owner is the schema that has the keyword at a location.
func (x *explainer) owner(location string) *jsonschema.Schema {
	return x.at(location[:strings.LastIndexByte(location, '/')])
}

func anyOf(s *jsonschema.Schema) []*jsonschema.Schema {
	if s == nil {
		return nil
	}
	return s.AnyOf
}

func oneOf(s *jsonschema.Schema) []*jsonschema.Schema {
	if s == nil {
		return nil
	}
	return s.OneOf
}

// tidy makes one fault of those that have one cause: repetitions, a misspelt key that is also missing in its right
// spelling, and keys that only count as unknown because what would know them failed for another reason.
func (x *explainer) tidy(faults []fault) []fault {
	faults = x.dropUnevaluated(faults)
	slices.SortStableFunc(faults, orderFaults)
	if faults = slices.CompactFunc(faults, sameCause); len(faults) > maxCompared {
		return faults
	}
	faults = dropFollowing(faults)
	for i := range faults {
		f := &faults[i]
		if f.meant == "" && isUnknownKey(*f) {
			f.meant = suggest.Nearest(f.keys[0], x.absent(f, faults))
		}
	}
	kept := faults[:0]
	for _, f := range faults {
		if _, ok := f.kind.(*kind.Required); ok {
			if f.keys = stillMissing(f, faults); len(f.keys) == 0 {
				continue
			}
			f.typo = x.misspelt(f)
		}
		kept = append(kept, f)
	}
	return kept
}

// dropFollowing drops faults that only follow from others: that no alternative fits, or more than one, beside what is
// wrong within; of a text's length and its pattern, the length where the text is empty and else the pattern.
func dropFollowing(faults []fault) []fault {
	return slices.DeleteFunc(slices.Clone(faults), func(f fault) bool {
		return slices.ContainsFunc(faults, func(o fault) bool {
			within := len(o.at) > len(f.at) && slices.Equal(o.at[:len(f.at)], f.at)
			switch k := f.kind.(type) {
			case *noneFits:
				return within && len(f.others) > 0 && !slices.ContainsFunc(f.others, func(b fault) bool { return !slices.Equal(b.at, o.at) })
			case *kind.OneOf:
				return within && len(k.Subschemas) > 0
			case *kind.Pattern, *kind.Format:
				length, ok := o.kind.(*kind.MinLength)
				return ok && length.Got == 0 && slices.Equal(o.at, f.at)
			case *kind.MinLength:
				_, ok := o.kind.(*kind.Pattern)
				return ok && k.Got > 0 && slices.Equal(o.at, f.at)
			}
			return false
		})
	})
}

func isUnknownKey(f fault) bool {
	switch f.kind.(type) {
	case *kind.AdditionalProperties, *kind.FalseSchema:
		return len(f.keys) == 1
	}
	return false
}

// sameCause holds for faults that only differ in the part of the schema that found them.
func sameCause(a, b fault) bool {
	return compareFaults(a, b) == 0 && len(a.others) == 0 && len(b.others) == 0
}

// stillMissing are the missing keys that no unknown key was meant to be.
func stillMissing(f fault, all []fault) []string {
	return slices.DeleteFunc(slices.Clone(f.keys), func(key string) bool {
		return slices.ContainsFunc(all, func(o fault) bool {
			return o.meant == key && isUnknownKey(o) && slices.Equal(o.at[:len(o.at)-1], f.at)
		})
	})
}

// absent are the keys that could be meant by an unknown one: known to the schema or missing, and not there.
func (x *explainer) absent(f *fault, all []fault) []string {
	if x.hints--; x.hints < 0 {
		return nil
	}
	object := f.at[:len(f.at)-1]
	names := slices.Clone(x.known(f.schema))
	for _, o := range all {
		if _, ok := o.kind.(*kind.Required); ok && slices.Equal(o.at, object) {
			names = append(names, o.keys...)
		}
	}
	n := x.find(object)
	names = slices.DeleteFunc(names, func(name string) bool { return x.member(n, name) != nil })
	slices.Sort(names)
	return slices.Compact(names)
}

// misspelt is the key of an open mapping that was likely meant to be the one that is missing.
func (x *explainer) misspelt(f fault) string {
	n := x.find(f.at)
	if x.hints--; x.hints < 0 || len(f.keys) != 1 || n == nil {
		return ""
	}
	known := x.known(f.schema)
	var unknown []string
	for key := range n.Members() {
		if _, found := slices.BinarySearch(known, key); !found {
			unknown = append(unknown, key)
		}
	}
	if len(unknown) > maxKnown {
		return ""
	}
	return suggest.Nearest(f.keys[0], unknown)
}

// known are the keys that a schema, and those that apply to the same value, name, in order; none if they are too many.
func (x *explainer) known(s *jsonschema.Schema) []string {
	if s == nil {
		return nil
	}
	keys, ok := x.keys[s]
	if !ok {
		keys = sortedKeys(knownKeys(s))
		if len(keys) > maxKnown {
			keys = nil
		}
		x.keys[s] = keys
	}
	return keys
}

// knownKeys are the keys that schemas, and those that apply to the same value, name.
func knownKeys(schemas ...*jsonschema.Schema) map[string]bool {
	names, seen := map[string]bool{}, map[*jsonschema.Schema]bool{}
	for queue := slices.Clone(schemas); len(queue) > 0; {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[s] {
			continue
		}
		seen[s] = true
		for name := range s.Properties {
			names[name] = true
		}
		for _, sub := range inPlace(s) {
			if sub != s.Not {
				queue = append(queue, sub)
			}
		}
	}
	return names
}

// dropUnevaluated drops keys that count as unevaluated only because another fault kept their schema from counting.
func (x *explainer) dropUnevaluated(faults []fault) []fault {
	unevaluated := func(f fault) bool {
		_, ok := f.kind.(*kind.FalseSchema)
		return ok && len(f.keys) == 1
	}
	if !slices.ContainsFunc(faults, unevaluated) || !slices.ContainsFunc(faults, func(f fault) bool { return !unevaluated(f) }) {
		return faults
	}
	return slices.DeleteFunc(faults, func(f fault) bool {
		if !unevaluated(f) {
			return false
		}
		_, known := slices.BinarySearch(x.known(f.schema), f.keys[0])
		return known
	})
}

// index is a path segment as a list index, or -1.
func index(segment string) int {
	if i, err := strconv.Atoi(segment); err == nil && i >= 0 {
		return i
	}
	return -1
}
