package schema

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// Loaded is a compiled schema for those who make documents of it. It is used by one goroutine.
type Loaded struct {
	URL  string
	set  *schemaSet
	rank map[*jsonschema.Schema]int // where a subschema stands in its file
}

// Load compiles a schema of a source: a path, builtin:NAME, or a URL that is at hand. The error is in the user's terms.
func Load(ctx context.Context, o Options, s lint.Source, name string) (*Loaded, error) {
	by := newRunner(&o).named(name, "", chosen{asked: true})
	set := compileSchema(sourceReader{ctx, s}, &o, &idIndex{}, by.url)
	if set.err != nil {
		return nil, set.err
	}
	return newLoaded(set), nil
}

func newLoaded(set *schemaSet) *Loaded {
	l := &Loaded{URL: set.url, set: set, rank: map[*jsonschema.Schema]int{}}
	for _, s := range set.graph.all {
		l.rank[s] = -1
		if n := l.node(s); n != nil {
			l.rank[s] = n.Span.Start
		}
	}
	return l
}

// node is what a subschema was made of, or nil for one that was made up for compatibility.
func (l *Loaded) node(s *jsonschema.Schema) *doc.Node {
	file, pointer := splitURL(s.Location)
	f := l.set.files[file]
	if f == nil {
		return nil
	}
	return f.Root().At(pointer)
}

// Root is the schema of a whole document.
func (l *Loaded) Root() *jsonschema.Schema { return l.set.root }

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

// Says is the value of a keyword that the engine does not know, as the file has it, or nil.
func (l *Loaded) Says(s *jsonschema.Schema, keyword string) *doc.Node { return l.node(s).Get(keyword) }

// Fits judges a value, of the kinds that doc.Node.Any gives, by a subschema.
func (l *Loaded) Fits(s *jsonschema.Schema, v any) bool {
	return l.set.meter.run(stepsPerFile, func() error { return s.Validate(v) }) == nil
}

// Matches reports whether a text matches a regular expression of the schema.
func (l *Loaded) Matches(re jsonschema.Regexp, text string) (ok bool) {
	err := l.set.meter.run(stepsPerFile, func() error {
		ok = re.MatchString(text)
		return nil
	})
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
	for _, root := range f.Roots() {
		faults, x, err := l.set.validate(root, f.Format)
		if err != nil {
			return append(out, err.Error())
		}
		for _, ft := range faults {
			if !isLikelyTypo(ft) {
				_, message := x.say(ft)
				out = append(out, strings.Join(ft.at, ".")+": "+message)
			}
		}
	}
	return out
}

// FormatInWords says what text of a format is.
func FormatInWords(format string) string { return formatName(format) }
