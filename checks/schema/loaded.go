package schema

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/lint"
)

// Loaded is a compiled schema for those who make documents of it, with what it asks of one environment. It is used by one
// goroutine.
type Loaded struct {
	URL   string
	set   *schemaSet
	parts []*schemaSet                      // the whole schema, then those for the environment
	of    map[*jsonschema.Schema]*schemaSet // that subschemas belong to
	rank  map[*jsonschema.Schema]int        // where a subschema stands in its file
	spent int
}

// Load compiles a schema of a source: a path, builtin:NAME, or a URL that is at hand; with an environment also what the schema
// asks of it. The error is in the user's terms.
func Load(ctx context.Context, o Options, s lint.Source, name, env string) (*Loaded, error) {
	by := newRunner(&o).named(name, "", chosen{asked: true})
	l := &Loaded{URL: by.url, of: map[*jsonschema.Schema]*schemaSet{}, rank: map[*jsonschema.Schema]int{}}
	add := func(u string) error {
		set := compileSchema(sourceReader{ctx, s}, &o, &idIndex{}, u)
		if set.err != nil {
			return set.err
		}
		l.add(set)
		return nil
	}
	if err := add(by.url); err != nil {
		return nil, err
	}
	l.set = l.parts[0]
	for _, name := range l.set.constraints {
		if env == "" || environment.Name(name) != env {
			continue
		}
		if err := add(by.url + "#/constraints/" + escape(name)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *Loaded) add(set *schemaSet) {
	l.parts = append(l.parts, set)
	for _, s := range set.graph.all {
		l.of[s], l.rank[s] = set, -1
		if n := l.node(s); n != nil {
			l.rank[s] = n.Span.Start
		}
	}
}

// node is what a subschema was made of, or nil for one that was made up for compatibility.
func (l *Loaded) node(s *jsonschema.Schema) *doc.Node {
	file, pointer := splitURL(s.Location)
	f := l.of[s].files[file]
	if f == nil {
		return nil
	}
	return f.Root().At(pointer)
}

// Root is the schema of a whole document.
func (l *Loaded) Root() *jsonschema.Schema { return l.set.root }

// Asked are all schemas that a document has to fit, the root first.
func (l *Loaded) Asked() []*jsonschema.Schema {
	var all []*jsonschema.Schema
	for _, set := range l.parts {
		all = append(all, set.root)
	}
	return all
}

// Lacks are, in words, the schemas that it refers to and that are not at hand; what they ask for is not known.
func (l *Loaded) Lacks() []string {
	var all []string
	for _, why := range l.set.lacks {
		all = append(all, why.reason)
	}
	return all
}

// Keys are the keys that a subschema speaks of, in the order of its file.
func (l *Loaded) Keys(s *jsonschema.Schema) []string {
	keys := sortedKeys(s.Properties)
	slices.SortStableFunc(keys, func(a, b string) int {
		return cmp.Compare(l.rank[s.Properties[a]], l.rank[s.Properties[b]])
	})
	return keys
}

// Enum are the values that a subschema lists, or nil.
func (l *Loaded) Enum(s *jsonschema.Schema) []any {
	if s.Enum != nil {
		return s.Enum.Values
	}
	for _, e := range s.Extensions {
		if set, ok := e.(*enumSet); ok {
			return set.values
		}
	}
	return nil
}

// KeyNames is the subschema that the keys of a mapping have to fit, or nil.
func (l *Loaded) KeyNames(s *jsonschema.Schema) *jsonschema.Schema {
	for _, e := range s.Extensions {
		if names, ok := e.(keyNames); ok {
			return names.schema
		}
	}
	return s.PropertyNames
}

// Fits judges a value, of the kinds that doc.Node.Any gives, by a subschema.
func (l *Loaded) Fits(s *jsonschema.Schema, v any) bool {
	meter := l.of[s].meter
	err := meter.run(stepsPerFile, func() error { return s.Validate(v) })
	l.spent += stepsPerFile - meter.left
	return err == nil
}

// Spent is the number of steps that all judgements by Fits and Matches took.
func (l *Loaded) Spent() int { return l.spent }

// Matches reports whether a text matches a regular expression of the schema.
func (l *Loaded) Matches(re jsonschema.Regexp, text string) (ok bool) {
	meter := l.set.meter
	switch re := re.(type) {
	case linear:
		meter = re.meter
	case backtracker:
		meter = re.meter
	}
	err := meter.run(stepsPerFile, func() error {
		ok = re.MatchString(text)
		return nil
	})
	l.spent += stepsPerFile - meter.left
	return ok && err == nil
}

// Faults judges a document and says what is wrong with it, a line each with its place.
func (l *Loaded) Faults(f *doc.File) []string {
	if !f.Whole() || f.Root() == nil {
		for _, p := range f.Problems() {
			return []string{p.Message}
		}
		return []string{"it cannot be read: " + f.Skipped()}
	}
	var out []string
	for _, set := range l.parts {
		for _, root := range f.Roots() {
			out = append(out, set.saying(root, f.Format)...)
		}
	}
	return out
}

// saying are the faults of a document, a line each.
func (set *schemaSet) saying(root *doc.Node, format doc.Format) []string {
	var out []string
	faults, x, err := set.validate(root, format)
	if err != nil {
		return []string{err.Error()}
	}
	for _, ft := range faults {
		if !isLikelyTypo(ft) && !isUndeclared(ft) {
			_, message := x.say(ft)
			out = append(out, strings.Join(ft.at, ".")+": "+message)
		}
	}
	return out
}

// FormatInWords says what text of a format is.
func FormatInWords(format string) string { return formatName(format) }

// Mentions reports whether the text of a built-in schema holds a key: if not, the schema does not know it.
func Mentions(builtin, key string) bool {
	src, _ := builtinSource(builtinScheme + builtin)
	quoted, err := json.Marshal(key)
	return err == nil && bytes.Contains(src, quoted)
}
