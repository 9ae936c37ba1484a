package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/doc"
)

// A schema is named by a URL. Files of the repository have one of the scheme "repo"; every other URL stands for an
// embedded schema, for a schema of the repository whose $id it is, or for a text of the network that may be at hand.

const repoScheme = "repo"

// repoURL is the URL of a file of the repository.
func repoURL(file string) string {
	return (&url.URL{Scheme: repoScheme, Path: "/" + file}).String()
}

// repoPath is the inverse of repoURL.
func repoPath(u string) (string, bool) {
	parsed, err := url.Parse(u)
	if err != nil || parsed.Scheme != repoScheme || parsed.Host != "" {
		return "", false
	}
	p := strings.TrimPrefix(path.Clean("/"+parsed.Path), "/")
	return p, p != "" && fs.ValidPath(p)
}

// unusable says why a schema cannot judge anything.
type unusable struct {
	missing bool       // a schema we do not have is nobody's fault
	remote  bool       // it is of the network: whoever names it cannot mend it
	failed  bool       // it was fetched and must not be used
	reason  string     // in the user's terms
	at      *doc.Place // in a schema file, if it is a fault of one
}

func (u *unusable) Error() string { return u.reason }

// reader is the part of lint.Pass that reads what schemas are made of.
type reader interface {
	ReadFile(path string, limit int64) ([]byte, error)
	ReadRemote(url string, limit int64) ([]byte, error)
	Depends(paths ...string)
	DependsOnRemote(urls ...string)
}

// origin is what a schema comes of: paths of files and URLs that were read, or looked for.
type origin struct{ paths, urls []string }

// tell says it of a file that is judged by the schema.
func (o origin) tell(p reader) {
	p.Depends(o.paths...)
	p.DependsOnRemote(o.urls...)
}

// notedReader notes what a schema comes of: all files that it judges depend on that, not only the first.
type notedReader struct {
	reader
	origin
}

func (r *notedReader) ReadFile(path string, limit int64) ([]byte, error) {
	r.paths = append(r.paths, path)
	return r.reader.ReadFile(path, limit)
}

func (r *notedReader) ReadRemote(url string, limit int64) ([]byte, error) {
	r.urls = append(r.urls, url)
	return r.reader.ReadRemote(url, limit)
}

// all is what was noted, each once.
func (r *notedReader) all() origin {
	slices.Sort(r.paths)
	slices.Sort(r.urls)
	return origin{slices.Compact(r.paths), slices.Compact(r.urls)}
}

func (r *notedReader) Depends(paths ...string) {
	r.paths = append(r.paths, paths...)
	r.reader.Depends(paths...)
}

// loader reads the files of one schema. It is used by one goroutine.
type loader struct {
	pass    reader
	options *Options
	index   *idIndex
	files   map[string]*doc.File // by URL, those of the repository
	ids     map[string]string    // $id of a file that was read: its URL
	objects int
	odd     int
	dynamic []string        // URLs of subschemas with a dynamic anchor
	absent  map[string]bool // URLs of schemas that we do not have and do without
	lacking string          // the URL of one that we do not have
	why     *unusable       // we do not have it
	root    map[string]any  // the schema file that was asked for, decoded
}

// Load is jsonschema.URLLoader.
func (l *loader) Load(u string) (any, error) {
	if len(l.files) >= maxSchemaFiles {
		return nil, &unusable{reason: fmt.Sprintf("it consists of more than %d files", maxSchemaFiles)}
	}
	f, err := l.file(u)
	if err != nil {
		return nil, err
	}
	l.files[u] = f
	return l.decode(u, f)
}

// file finds what a URL stands for.
func (l *loader) file(u string) (*doc.File, error) {
	if src, ok := l.options.embedded(u); ok {
		return doc.NewAs(doc.JSON, u, src, doc.Limits{}), nil
	}
	if p, ok := repoPath(u); ok {
		return l.read(p)
	}
	if p, ok := l.besideID(u); ok {
		if f, err := l.read(p); err == nil {
			return f, nil
		}
	}
	if p, ok := l.index.find(l.pass, l.options, u); ok {
		return l.read(p)
	}
	if l.options.Remote.On && isRemote(u) {
		f, err := l.fetched(u)
		if err == nil {
			return f, nil
		}
		l.lacking, l.why = u, err.(*unusable)
		return nil, err
	}
	l.lacking, l.why = u, &unusable{missing: true, reason: "schema not available: " + shortURL(u)}
	return nil, l.why
}

// read reads a schema file of the repository.
func (l *loader) read(p string) (*doc.File, error) { return readSchema(l.pass, p) }

func readSchema(pass reader, p string) (*doc.File, error) {
	src, err := pass.ReadFile(p, maxSchemaBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &unusable{missing: true, reason: "schema not available: " + shortURL(p)}
	}
	if err != nil {
		return nil, &unusable{reason: fmt.Sprintf("the schema %s cannot be read: %v", short(p), err)}
	}
	format := doc.FormatOf(p)
	if format != doc.YAML && format != doc.TOML && format != doc.JSON5 {
		format = doc.JSONC
	}
	return doc.NewAs(format, p, src, doc.Limits{}), nil
}

// besideID finds a file by an $id: if the schema from schemas/a.json calls itself https://x/y/a.json, then
// https://x/y/b.json is schemas/b.json.
func (l *loader) besideID(u string) (string, bool) {
	for id, from := range l.ids {
		file, ok := repoPath(from)
		base := id[:strings.LastIndexByte(id, '/')+1]
		rest, below := strings.CutPrefix(u, base)
		if ok && below && base != "" && rest != "" && fs.ValidPath(rest) {
			return path.Join(path.Dir(file), rest), true
		}
	}
	return "", false
}

// decode turns a schema file into the engine's form, rewritten for compatibility.
func (l *loader) decode(u string, f *doc.File) (any, error) {
	if why := f.Skipped(); why != "" {
		return nil, &unusable{reason: fmt.Sprintf("the schema %s cannot be used: %s", short(f.Path), why), at: start(f)}
	}
	if !f.Whole() || f.Root() == nil {
		return nil, l.broken(f)
	}
	value, err := f.Root().Any(doc.DefaultLimits.Nodes)
	if err != nil {
		return nil, &unusable{reason: "the schema has " + err.Error(), at: start(f)}
	}
	if m, ok := value.(map[string]any); ok && l.root == nil {
		l.root = m
	}
	if len(l.absent) > 0 {
		relax(value, baseOf(value, u), l.absent)
	}
	w := rewriter{compat: !l.options.Strict}
	w.rewrite(value)
	if w.bad != "" {
		return nil, faultIn(f, w.badAt, w.bad)
	}
	l.objects += w.objects
	l.odd += len(w.refs)
	if l.objects > maxSchemaObjects || l.odd*l.objects > maxIndexCopies {
		return nil, &unusable{reason: fmt.Sprintf("the schema is too large (%d parts)", l.objects), at: start(f)}
	}
	for _, at := range w.dynamic {
		l.dynamic = append(l.dynamic, u+"#"+(&url.URL{Fragment: at}).EscapedFragment())
	}
	if m, ok := value.(map[string]any); ok {
		if id, _, _ := strings.Cut(schemaID(m), "#"); id != "" {
			l.ids[id] = u
		}
	}
	return value, nil
}

func schemaID(m map[string]any) string {
	id, _ := m["$id"].(string)
	if id == "" {
		id, _ = m["id"].(string)
	}
	return id
}

// broken is the fault of a schema file that cannot be read as a tree.
func (l *loader) broken(f *doc.File) *unusable {
	for _, p := range f.Problems() {
		at := f.Place(p.Span)
		return &unusable{reason: "the schema cannot be read: " + p.Message, at: &at}
	}
	return &unusable{reason: "the schema is empty", at: start(f)}
}

// faultIn is something wrong at a pointer of a schema file, or at the nearest place above that exists.
func faultIn(f *doc.File, pointer, reason string) *unusable {
	n := f.Root()
	for at := pointer; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
		if found := n.At(at); found != nil {
			n = found
			break
		}
	}
	if n == nil {
		return &unusable{reason: reason, at: start(f)}
	}
	at := valuePlace(f, n)
	return &unusable{reason: reason, at: &at}
}

func start(f *doc.File) *doc.Place {
	at := f.Place(doc.Span{})
	return &at
}

// schemaSet is a compiled schema, ready to judge.
type schemaSet struct {
	url         string
	root        *jsonschema.Schema
	graph       *graph
	quick       *quick
	meter       *meter
	files       map[string]*doc.File // it was made of, by URL
	comes       origin
	constraints []string // environments that the schema says more of
	version     version
	strict      bool
	lacks       []*unusable // schemas that it refers to and that we do not have
	err         *unusable
}

// place is where a part of the schema stands, or where the schema is chosen if that is not in the repository.
func (set *schemaSet) place(s *jsonschema.Schema, otherwise doc.Place) doc.Place {
	if s == nil {
		return otherwise
	}
	file, pointer := splitURL(s.Location)
	f := set.files[file]
	if _, ours := repoPath(file); !ours || f == nil {
		return otherwise
	}
	return *faultIn(f, pointer, "").at
}

// compileSchema reads and compiles the schema of a URL, without the parts that we do not have. What goes wrong is in the
// result.
func compileSchema(pass reader, options *Options, ids *idIndex, u string) *schemaSet {
	absent := map[string]bool{}
	var lacks []*unusable
	noted := &notedReader{reader: pass}
	for {
		l := &loader{pass: noted, options: options, index: ids, absent: absent, files: map[string]*doc.File{}, ids: map[string]string{}}
		set := l.compile(u)
		set.lacks = slices.SortedFunc(slices.Values(lacks), gravestFirst)
		set.comes = noted.all()
		again := set.err != nil && set.err.missing && isRemote(l.lacking) && l.lacking != fileOf(u) && !absent[l.lacking]
		if !again || len(absent) == maxAbsent {
			return set
		}
		absent[l.lacking] = true
		l.why.reason = strings.Replace("a part of its "+l.why.reason, "schema not available", "schema is not available", 1)
		lacks = append(lacks, l.why)
	}
}

// gravestFirst orders what a schema lacks, which the engine asks for in no order: what failed first, then by the reason.
func gravestFirst(a, b *unusable) int {
	if a.failed != b.failed {
		if a.failed {
			return -1
		}
		return 1
	}
	return strings.Compare(a.reason, b.reason)
}

// isRemote reports whether a URL names something that the network has; only such a part may be lacking.
func isRemote(u string) bool {
	return strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://")
}

// isDraft reports whether a URL is that of a schema of schemas.
func isDraft(u string) bool {
	return strings.Contains(u, "://json-schema.org/draft") && strings.HasSuffix(fileOf(u), "/schema")
}

// fileOf is a URL without its fragment.
func fileOf(u string) string {
	file, _, _ := strings.Cut(u, "#")
	return file
}

func (l *loader) compile(u string) (set *schemaSet) {
	set = &schemaSet{url: u, meter: &meter{}, files: l.files, strict: l.options.Strict}
	defer func() {
		if v := recover(); v != nil {
			set.err = &unusable{reason: "the schema cannot be compiled"}
		}
	}()
	if err := set.compile(l); err != nil {
		set.err = explainCompile(l, err)
	}
	return set
}

func (set *schemaSet) compile(l *loader) error {
	c := jsonschema.NewCompiler()
	c.UseLoader(l)
	c.UseRegexpEngine((&patterns{meter: set.meter, known: map[string]jsonschema.Regexp{}}).compile)
	c.DefaultDraft(jsonschema.Draft2020)
	if !l.options.Strict {
		c.DefaultDraft(jsonschema.Draft7)
		c.AssertFormat()
	}
	if l.options.asserts {
		c.AssertFormat()
	}
	for _, f := range formats(l.options.Strict) {
		if isDraft(set.url) && strings.HasPrefix(f.Name, "uri") {
			f.Validate = func(any) error { return nil } // what authors call a reference works in all validators
		}
		c.RegisterFormat(f)
	}
	if l.options.draft != nil {
		c.DefaultDraft(l.options.draft)
	}
	root, err := c.Compile(set.url)
	if err != nil {
		return err
	}
	roots := []*jsonschema.Schema{root}
	for _, u := range l.dynamic {
		if s, err := c.Compile(u); err == nil {
			roots = append(roots, s)
		}
	}
	set.root, set.graph = root, newGraph(roots...)
	if l.options.Strict {
		set.graph.keepRegexes()
	}
	if !strings.Contains(set.url, "#") {
		if c, ok := l.root["constraints"].(map[string]any); ok {
			set.constraints = slices.Sorted(maps.Keys(c))
		}
		set.version = versionOfSchema(l.root)
	}
	if s := set.graph.endless(); s != nil {
		why := &unusable{reason: errEndless.Error()}
		if at := set.place(s, doc.Place{}); at.Path != "" {
			why.at = &at
		}
		return why
	}
	if !set.strict { // which has more to say than whether a file fits
		set.quick = set.graph.quickest(root)
	}
	if err := set.graph.guard(set.meter); err != nil {
		return &unusable{reason: "the schema is too complex: " + err.Error()}
	}
	return nil
}
