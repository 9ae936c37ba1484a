package schema

import (
	"context"
	"io/fs"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// Choice is a schema that a file could be judged by.
type Choice struct {
	Schema  string // a path of the repository or a URL
	Title   string // of a built-in schema
	Version string // as the schema says it; may be empty
	By      string // whose word it is
	At      doc.Place
	Missing bool   // it is not at hand: nothing is judged by it
	Why     string // it is missing; may be empty
	Unsure  bool   // the next one is as good, so that none judges
}

// Which gives the schemas that fit a file of a source. The first one judges it, if it is at hand.
func Which(ctx context.Context, o Options, s lint.Source, f *doc.File) []Choice {
	if f.Format == doc.NoFormat || !f.Whole() || f.Root() == nil {
		return nil
	}
	r := newRunner(&o)
	p := sourceReader{ctx, s}
	var all []Choice
	seen := map[string]bool{}
	for by := range r.candidates(p, f) {
		if seen[by.url] {
			continue
		}
		seen[by.url] = true
		c := Choice{Schema: by.url, By: by.by, At: by.at}
		if file, ours := repoPath(by.url); ours {
			c.Schema, c.Missing = file, !exists(p, file)
		} else if _, have := o.embedded(fileOf(by.url)); !have && !r.known(p, by.url) {
			c.Missing, c.Why = r.lacks(p, fileOf(by.url))
		}
		c.Version = r.versionAt(p, by.url)
		c.Unsure = by.unsure && by.builtin == nil
		if by.builtin != nil {
			c.Title = by.builtin.Title
		}
		all = append(all, c)
	}
	return all
}

// known reports whether a URL is the $id of a schema of the settings.
func (r *runner) known(p reader, u string) bool {
	_, ok := r.ids.find(p, r.options, fileOf(u))
	return ok
}

// versionAt is the version that a schema says it has, if it is at hand.
func (r *runner) versionAt(p reader, u string) string {
	l := &loader{pass: p, options: r.options, index: r.ids}
	f, err := l.file(fileOf(u))
	if err != nil || !f.Whole() || f.Root() == nil {
		return ""
	}
	value, err := f.Root().Any(doc.DefaultLimits.Nodes)
	m, ok := value.(map[string]any)
	if err != nil || !ok {
		return ""
	}
	return versionOfSchema(m).text
}

// lacks reports whether a schema of the network is not at hand, and why.
func (r *runner) lacks(p reader, u string) (bool, string) {
	if !r.options.Remote.On || !isRemote(u) {
		return true, ""
	}
	if _, err := p.ReadRemote(u, maxSchemaBytes); err != nil {
		return true, err.Error()
	}
	return false, ""
}

// sourceReader reads the files of a source.
type sourceReader struct {
	ctx    context.Context
	source lint.Source
}

// ReadFile is reader.
func (s sourceReader) ReadFile(path string, limit int64) ([]byte, error) {
	return s.source.ReadFile(s.ctx, path, limit)
}

// ReadRemote is reader.
func (s sourceReader) ReadRemote(url string, limit int64) ([]byte, error) {
	if r, ok := s.source.(lint.Remote); ok {
		return r.ReadRemote(s.ctx, url, limit)
	}
	return nil, fs.ErrNotExist
}

// Depends is reader.
func (sourceReader) Depends(...string) {}

// DependsOnRemote is reader.
func (sourceReader) DependsOnRemote(...string) {}
