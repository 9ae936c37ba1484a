package schema

import (
	"bytes"
	"errors"
	"io/fs"
	"iter"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/lint"
)

// chosen is the schema for a file, and by whose word.
type chosen struct {
	url     string
	by      string          // in the user's terms
	at      doc.Place       // where it is named, if it is named in a file
	asked   bool            // the user asked for this schema: it has to be there
	builtin *Builtin        // nil for a schema that is not built in
	partial bool            // the file gives only some of what its schema asks for
	guess   bool            // a catalog says so, because of the file's name alone
	unsure  bool            // there is another guess that is as good
	env     string          // of a part of the schema that is for one environment only
	told    map[string]bool // what was found by the whole schema, if there are such parts
}

// weigh is how bad a fault is: less bad where only a catalog guesses that the schema is the file's.
func (c chosen) weigh(s lint.Severity) lint.Severity {
	if c.guess && c.builtin == nil {
		return min(s, lint.Warning)
	}
	return s
}

// choose finds the schema for a file: the first candidate.
func (r *runner) choose(p reader, f *doc.File) (chosen, bool) {
	for by := range r.candidates(p, f) {
		return by, true
	}
	return chosen{}, false
}

// candidates are the schemas that fit a file, the one that counts first: the one for all, the settings', the file's own,
// the one that lies beside it by custom, the built-in ones, those of a catalog.
func (r *runner) candidates(p reader, f *doc.File) iter.Seq[chosen] {
	return func(yield func(chosen) bool) {
		if slices.Contains(r.options.Except, f.Path) {
			return
		}
		if o := r.options.Override; o != "" && !yield(r.named(o, "", chosen{by: "--schema", asked: true})) {
			return
		}
		for _, m := range r.options.Mappings {
			for _, pattern := range m.Files {
				if glob.Match(pattern, f.Path) && !yield(r.named(m.Schema, "", chosen{by: "the settings, for " + pattern, at: m.At, asked: true})) {
					return
				}
			}
		}
		for _, find := range []func(reader, *doc.File) (chosen, bool){r.fromModeline, r.fromKey, fromMoai, fromChart} {
			if by, ok := find(p, f); ok && !yield(by) {
				return
			}
		}
		for _, find := range []func(reader, *doc.File) []chosen{r.fromCatalog, r.fromWeb} {
			for _, by := range find(p, f) {
				if !yield(by) {
					return
				}
			}
		}
	}
}

// named is the schema that a path or URL stands for. A well-known URL stands for the built-in schema of the same files,
// unless the user asks for the other one and it may be fetched.
func (r *runner) named(name, dir string, by chosen) chosen {
	by.url = schemaURL(name, dir)
	_, given := r.options.Embedded[by.url]
	if _, made := r.options.Made[by.url]; given || made {
		return by
	}
	if by.asked && r.options.Remote.On && isRemote(by.url) {
		return by
	}
	by.builtin = r.builtin(by.url)
	if by.builtin != nil {
		by.url = by.builtin.URL()
	}
	return by
}

// builtin is the built-in schema that a URL names or that stands for it, or nil.
func (r *runner) builtin(u string) *Builtin {
	for i := range r.catalog {
		if b := &r.catalog[i]; b.standsFor(u) || b.URL() == u {
			return b
		}
	}
	if _, ok := builtinSource(u); ok {
		return &Builtin{Name: strings.TrimPrefix(u, builtinScheme), empty: true}
	}
	return nil
}

// fromKey is the schema that a file names by its key $schema.
func (r *runner) fromKey(_ reader, f *doc.File) (chosen, bool) {
	n := f.Root().Get("$schema")
	if n == nil || n.Resolve().Kind != doc.String || n.Resolve().Value == "" {
		return chosen{}, false
	}
	return r.named(n.Resolve().Value, path.Dir(f.Path), chosen{by: "the file's $schema", at: f.PlaceOf(n)}), true
}

// fromCatalog are the built-in schemas for a file of this name, the one with the most telling pattern first.
func (r *runner) fromCatalog(_ reader, f *doc.File) []chosen {
	if b, ok := moaiSection(f.Path); ok {
		return []chosen{{url: b.URL(), by: "its name " + b.Files[0], builtin: &b}}
	}
	var all []chosen
	var literals []int
	for i := range r.catalog {
		b := &r.catalog[i]
		pattern, literal := b.match(f.Path)
		if pattern == "" || b.fits != nil && !b.fits(f.Root()) {
			continue
		}
		at, _ := slices.BinarySearchFunc(literals, literal, func(have, new int) int { return new - have })
		for at < len(literals) && literals[at] == literal {
			at++
		}
		literals = slices.Insert(literals, at, literal)
		all = slices.Insert(all, at, chosen{url: b.URL(), by: "its name " + pattern, builtin: b})
	}
	return all
}

// schemaURL is the URL of a schema that is named as a path or as a URL. Paths are relative to a folder, or with a
// leading slash to the root.
func schemaURL(name, dir string) string {
	name = strings.TrimSpace(name)
	if u, err := url.Parse(name); err == nil && u.Scheme != "" {
		return strings.TrimSuffix(name, "#")
	}
	file, fragment, _ := strings.Cut(name, "#")
	if !strings.HasPrefix(file, "/") {
		file = path.Join(dir, file)
	}
	u := repoURL(strings.TrimPrefix(path.Clean(file), "/"))
	if fragment != "" {
		u += "#" + fragment
	}
	return u
}

// modeline is how a comment names a schema: for the YAML language server, and for TOML's.
var modeline = late(`(?m)^\x{FEFF}?#(?:[ \t]*yaml-language-server[ \t]*:.*?\$schema[ \t]*=|:schema)[ \t]*([^\s]+)`)

// modelineBytes is how much of a file is searched for a modeline.
const modelineBytes = 4096

func (r *runner) fromModeline(_ reader, f *doc.File) (chosen, bool) {
	if f.Format != doc.YAML && f.Format != doc.TOML {
		return chosen{}, false
	}
	head := f.Src[:min(len(f.Src), modelineBytes)]
	if !bytes.Contains(head, []byte("schema")) {
		return chosen{}, false
	}
	m := modeline().FindSubmatchIndex(head)
	if m == nil {
		return chosen{}, false
	}
	span := doc.Span{Start: m[2], End: m[3]}
	return r.named(f.Text(span), path.Dir(f.Path), chosen{by: "a comment in the file", at: f.Place(span)}), true
}

// fromMoai is the schema that lies beside a MoAI configuration.
func fromMoai(p reader, f *doc.File) (chosen, bool) {
	for _, name := range []string{".moai/config/config.json", ".moai/config/config.yaml", ".moai/config.json"} {
		if root, ok := strings.CutSuffix("/"+f.Path, "/"+name); ok {
			return beside(p, strings.TrimPrefix(path.Join(root, ".moai/schemas/config-schema.json"), "/"))
		}
	}
	return chosen{}, false
}

// fromChart is the values.schema.json of a Helm chart, for the values files in the chart's folder and those right below.
// Helm judges all values together, so only the chart's own values.yaml has to be complete.
func fromChart(p reader, f *doc.File) (chosen, bool) {
	dir, base := path.Split(f.Path)
	if ext := path.Ext(base); ext != ".yaml" && ext != ".yml" || !isValuesFile(dir, base) {
		return chosen{}, false
	}
	by, ok := beside(p, dir+"values.schema.json")
	if !ok && dir != "" {
		above, _ := path.Split(strings.TrimSuffix(dir, "/"))
		if exists(p, above+"Chart.yaml") && !exists(p, dir+"Chart.yaml") {
			by, ok = beside(p, above+"values.schema.json")
		}
	}
	by.partial = base != "values.yaml"
	return by, ok
}

// isValuesFile knows the names under which values for a chart lie.
func isValuesFile(dir, base string) bool {
	return path.Base(dir) == "values" || strings.HasPrefix(base, "values") ||
		strings.Contains(base, "-values.") || strings.Contains(base, "_values.") || strings.Contains(base, ".values.")
}

// beside is a schema of the repository that is there by custom, if it is.
func beside(p reader, schema string) (chosen, bool) {
	if !exists(p, schema) {
		return chosen{}, false
	}
	return chosen{url: repoURL(schema), by: "its place beside the schema"}, true
}

// exists reports whether the snapshot has a file; one that cannot be read is there.
func exists(p reader, file string) bool {
	_, err := p.ReadFile(file, maxSchemaBytes)
	return !errors.Is(err, fs.ErrNotExist)
}

// embedded is the embedded schema of a URL.
func (o *Options) embedded(u string) ([]byte, bool) {
	if src, ok := o.Embedded[strings.TrimSuffix(u, "#")]; ok {
		return src, true
	}
	if make := o.Made[strings.TrimSuffix(u, "#")]; make != nil {
		return make(), true
	}
	return builtinSource(u)
}

// idIndex knows the schemas of the settings by their $id. It is made when first asked.
type idIndex struct {
	once  sync.Once
	path  map[string]string
	comes origin // what it was made of
}

func (x *idIndex) find(p reader, o *Options, u string) (string, bool) {
	x.once.Do(func() {
		p := &notedReader{reader: p}
		defer func() { x.comes = p.all() }()
		x.path = map[string]string{}
		for _, m := range o.Mappings {
			file, ok := repoPath(schemaURL(m.Schema, ""))
			if !ok {
				continue
			}
			f, err := readSchema(p, file)
			if err != nil {
				continue
			}
			for _, key := range []string{"$id", "id"} {
				if id := f.Root().Get(key); id != nil && id.Kind == doc.String && x.path[id.Value] == "" {
					x.path[strings.TrimSuffix(id.Value, "#")] = file
				}
			}
		}
	})
	x.comes.tell(p)
	file, ok := x.path[strings.TrimSuffix(u, "#")]
	return file, ok
}
