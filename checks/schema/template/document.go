package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The documentation of one schema is bounded.
const (
	maxEntries = 2_000
	maxNesting = 10
)

// entry is a key of the documentation.
type entry struct {
	path     string
	facts    facts
	required bool
}

// entries are all keys that a schema speaks of, in all alternatives.
func (d describer) entries() []entry {
	w := &walker{describer: d}
	w.walk(d.schema.Asked(), "", false, nil)
	return w.out
}

type walker struct {
	describer
	out []entry
}

func (w *walker) walk(asked []*jsonschema.Schema, path string, required bool, above []*jsonschema.Schema) {
	if len(w.out) >= maxEntries || len(above) > maxNesting*4 {
		return
	}
	w.out = append(w.out, entry{path, w.facts(asked, 0), required})
	parts := everything(asked)
	fresh := slices.DeleteFunc(slices.Clone(parts), func(s *jsonschema.Schema) bool { return slices.Contains(above, s) })
	above = append(slices.Clone(above), fresh...)
	if strings.Count(path, ".")+strings.Count(path, "[]") >= maxNesting {
		return
	}
	w.members(fresh, path, settled(asked), above)
}

// members are the keys and items below.
func (w *walker) members(parts []*jsonschema.Schema, path string, always, above []*jsonschema.Schema) {
	var keys []string
	schemas := map[string][]*jsonschema.Schema{}
	add := func(key string, s *jsonschema.Schema) {
		if s == nil || s.Bool != nil && !*s.Bool {
			return
		}
		if schemas[key] == nil {
			keys = append(keys, key)
		}
		schemas[key] = append(schemas[key], s)
	}
	for _, s := range parts {
		for _, key := range w.schema.Keys(s) {
			add(key, s.Properties[key])
		}
		for _, re := range sortedPatterns(s) {
			add("/"+re.String()+"/", s.PatternProperties[re])
		}
		if more, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
			add("*", more)
		}
		for _, item := range (&generator{}).itemSchemas(&shape{parts: []*jsonschema.Schema{s}}, 0) {
			add("[]", item)
		}
	}
	for _, key := range keys {
		below := path + key
		if key != "[]" && path != "" {
			below = path + "." + key
		}
		required := slices.ContainsFunc(always, func(s *jsonschema.Schema) bool { return slices.Contains(s.Required, key) })
		w.walk(schemas[key], below, required, above)
	}
}

// everything are schemas with all that may hold for the same value.
func everything(asked []*jsonschema.Schema) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	seen := map[*jsonschema.Schema]bool{}
	queue := slices.Clone(asked)
	for len(queue) > 0 && len(out) < 500 {
		s := queue[0]
		queue = queue[1:]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		out = append(out, s)
		queue = append(queue, s.Ref, s.RecursiveRef, s.Then, s.Else)
		if s.DynamicRef != nil {
			queue = append(queue, s.DynamicRef.Ref)
		}
		queue = slices.Concat(queue, s.AllOf, s.OneOf, s.AnyOf)
		for _, key := range sortedKeys(s.DependentSchemas) {
			queue = append(queue, s.DependentSchemas[key])
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// document is the documentation in Markdown.
func document(d describer, o Options, entries []entry) []byte {
	var b strings.Builder
	root := entries[0].facts
	title := d.schema.Root().Title
	if title == "" {
		title = o.Name
	}
	fmt.Fprintf(&b, "# %s\n\n", cell(title, 200))
	if root.about != "" && root.about != title {
		fmt.Fprintf(&b, "%s\n\n", cell(root.about, 2000))
	}
	fmt.Fprintf(&b, "Schema: `%s`. Environment: %s. The document is %s.\n\n", code(o.Name), o.Environment, orWords(root.short(), "any value"))
	if root.closed {
		b.WriteString("Keys that are not listed here are refused.\n\n")
	}
	b.WriteString("| key | what may stand there | required | default | meaning |\n| --- | --- | --- | --- | --- |\n")
	for _, e := range entries[1:] {
		required, value := "", ""
		if e.required {
			required = "yes"
		}
		if e.facts.value != nil {
			value = "`" + code(text(*e.facts.value)) + "`"
		}
		about := e.facts.about
		if e.facts.deprecated {
			about = "Deprecated. " + about
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", code(e.path), cell(e.facts.phrase(), 400), required, value, cell(about, 400))
	}
	if len(entries) >= maxEntries {
		fmt.Fprintf(&b, "\nThe first %d keys are listed.\n", maxEntries-1)
	}
	return []byte(b.String())
}

// cell is text in a table of Markdown, with no markup of its own.
func cell(s string, most int) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, `\`, `\\`).Replace(clip(plain(s), most))
}

// code is text between backquotes in a table.
func code(s string) string {
	return strings.NewReplacer("`", "'", "|", `\|`).Replace(clip(plain(s), 120))
}

func orWords(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// rules are all that the entries ask for, one by one.
func rules(entries []entry) []Rule {
	out := []Rule{}
	for _, e := range entries {
		key := e.path
		add := func(rule, says string) {
			if says != "" {
				out = append(out, Rule{Key: key, Rule: rule, Says: plain(clip(says, 400))})
			}
		}
		if e.required {
			add("schema/required", "must be given")
		}
		switch {
		case len(e.facts.enum) > 0:
			add("schema/enum", e.facts.short())
		case e.facts.types != nil:
			add("schema/type", e.facts.kind())
		case len(e.facts.ways) > 0:
			add("schema/alternative", e.facts.short())
		}
		for _, b := range e.facts.bounds {
			add(b.rule, b.says)
		}
		if e.facts.closed {
			add("schema/unknown-key", "no other keys")
		}
	}
	return out
}
