package template

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/checks/schema"
)

// facts are what schemas say of one value, whatever alternative is chosen.
type facts struct {
	about      string // the description, or the title
	types      []string
	enum       []any
	bounds     []fact
	value      *any // the default
	examples   []any
	deprecated bool
	closed     bool     // no other keys than those that are named
	item       string   // of what a list consists
	ways       []string // alternatives, in words
	tag        string   // what tells a mapping from others: "with kind http"
}

// fact is one rule in words.
type fact struct{ rule, says string }

// describer reads facts off a schema.
type describer struct {
	schema *schema.Loaded
	env    string
}

// facts joins what schemas and those that they refer to say. What stands nearest counts first.
func (d describer) facts(asked []*jsonschema.Schema, depth int) facts {
	var f facts
	title := ""
	for _, s := range settled(asked) {
		if f.about == "" {
			f.about = s.Description
		}
		if title == "" {
			title = s.Title
		}
		if f.types == nil && s.Types != nil {
			f.types = s.Types.ToStrings()
		}
		if own := d.schema.Enum(s); f.enum == nil && own != nil {
			f.enum = own
		}
		if s.Const != nil {
			f.enum = []any{*s.Const}
		}
		if f.value == nil && s.Default != nil {
			f.value = s.Default
		}
		f.examples = append(f.examples, s.Examples...)
		if f.tag == "" && depth > 0 {
			f.tag = d.tag(s)
		}
		f.deprecated = f.deprecated || s.Deprecated
		if closed, ok := s.AdditionalProperties.(bool); ok && !closed && len(s.PatternProperties) == 0 {
			f.closed = true
		}
		f.bounds = append(f.bounds, bounds(s)...)
		if items := (&generator{}).itemSchemas(&shape{parts: []*jsonschema.Schema{s}}, 0); len(items) > 0 && f.item == "" && depth < 3 {
			f.item = d.facts(items, depth+1).phrase()
		}
		for _, ways := range [][]*jsonschema.Schema{s.OneOf, s.AnyOf} {
			for _, way := range ways {
				if depth < 3 {
					f.ways = appendNew(f.ways, d.facts([]*jsonschema.Schema{way}, depth+1).short())
				}
			}
		}
	}
	if f.about == "" {
		f.about = title
	}
	return f
}

// tag names what a mapping of a schema is told by: a key with one value, or else the keys that it must have.
func (d describer) tag(s *jsonschema.Schema) string {
	for _, key := range d.schema.Keys(s) {
		p := s.Properties[key]
		if p.Const != nil {
			return " with " + clip(plain(key), 30) + " " + text(*p.Const)
		}
		if values := d.schema.Enum(p); len(values) == 1 {
			return " with " + clip(plain(key), 30) + " " + text(values[0])
		}
	}
	if n := len(s.Required); n > 0 && n <= 3 {
		return " with " + plain(strings.Join(s.Required, ", "))
	}
	return ""
}

func appendNew(all []string, one string) []string {
	if one == "" || slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

// settled are schemas with those that hold wherever they hold.
func settled(asked []*jsonschema.Schema) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	queue := slices.Clone(asked)
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s == nil || slices.Contains(out, s) {
			continue
		}
		out = append(out, s)
		queue = append(append(queue, s.Ref, s.RecursiveRef), s.AllOf...)
		if s.DynamicRef != nil {
			queue = append(queue, s.DynamicRef.Ref)
		}
	}
	return out
}

// bounds are the limits that one schema sets.
func bounds(s *jsonschema.Schema) []fact {
	var out []fact
	span := func(low, high, unit string) {
		if unit != "" && (low == "1" && high == "" || high == "1") {
			unit = strings.TrimSuffix(unit, "s")
		}
		switch {
		case low != "" && high != "" && low == high:
			out = append(out, fact{"schema/range", strings.TrimSpace("exactly " + low + " " + unit)})
		case low != "" && high != "":
			out = append(out, fact{"schema/range", strings.TrimSpace(low + " to " + high + " " + unit)})
		case low != "":
			out = append(out, fact{"schema/range", strings.TrimSpace("at least " + low + " " + unit)})
		case high != "":
			out = append(out, fact{"schema/range", strings.TrimSpace("at most " + high + " " + unit)})
		}
	}
	rational := func(r *big.Rat) string {
		if r == nil {
			return ""
		}
		return decimal(r)
	}
	whole := func(n *int) string {
		if n == nil || *n == 0 {
			return ""
		}
		return fmt.Sprint(*n)
	}
	span(rational(s.Minimum), rational(s.Maximum), "")
	for _, one := range []struct {
		words string
		r     *big.Rat
	}{{"more than ", s.ExclusiveMinimum}, {"less than ", s.ExclusiveMaximum}, {"a multiple of ", s.MultipleOf}} {
		if one.r != nil {
			out = append(out, fact{"schema/range", one.words + decimal(one.r)})
		}
	}
	span(whole(s.MinLength), whole(s.MaxLength), "characters")
	span(whole(s.MinItems), whole(s.MaxItems), "items")
	span(whole(s.MinProperties), whole(s.MaxProperties), "keys")
	if s.Pattern != nil {
		out = append(out, fact{"schema/pattern", "matches " + s.Pattern.String()})
	}
	if s.Format != nil && s.Format.Name != "" {
		out = append(out, fact{"schema/format", schema.FormatInWords(s.Format.Name)})
	}
	if s.UniqueItems {
		out = append(out, fact{"schema/unique", "each item once"})
	}
	slices.SortStableFunc(out, func(a, b fact) int { return strings.Compare(a.rule, b.rule) })
	return out
}

// kind is the type of a value in words.
func (f facts) kind() string {
	names := map[string]string{"null": "nothing", "boolean": "true or false", "number": "number", "integer": "whole number",
		"string": "text", "array": "list", "object": "mapping"}
	var out []string
	types := f.types
	if types == nil && f.item != "" {
		types = []string{"array"}
	}
	for _, t := range types {
		name := names[t]
		if t == "array" && f.item != "" {
			name = "list of " + f.item
		}
		if t == "object" {
			name += f.tag
		}
		out = append(out, name)
	}
	return strings.Join(out, " or ")
}

// short is what may stand here, in few words.
func (f facts) short() string {
	switch {
	case len(f.enum) == 1:
		return "always " + text(f.enum[0])
	case len(f.enum) > 1:
		return oneOfThese(f.enum)
	case f.types == nil && len(f.ways) == 0 && f.tag != "":
		return "mapping" + f.tag
	case f.types == nil && len(f.ways) > 0:
		return strings.Join(f.ways[:min(len(f.ways), maxWays)], ", or ")
	}
	return f.kind()
}

const (
	maxWays   = 6
	maxListed = 12
)

// phrase is what may stand here with its limits.
func (f facts) phrase() string {
	out := f.short()
	for _, b := range f.bounds {
		if out != "" {
			out += ", "
		}
		out += b.says
	}
	return out
}

func oneOfThese(values []any) string {
	var out []string
	for i, v := range values {
		if i == maxListed {
			out = append(out, fmt.Sprintf("%d more", len(values)-i))
			break
		}
		out = append(out, text(v))
	}
	return "one of " + strings.Join(out, ", ")
}
