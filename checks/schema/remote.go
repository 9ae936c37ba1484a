package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
)

// Remote says whether schemas of the network may be asked for. Whoever hands over the files knows which are at hand, and
// why others are not.
type Remote struct {
	On      bool
	Catalog string // the URL of a catalog for files that have no other schema; may be empty
}

// fetchCommand gets what is not at hand.
const fetchCommand = "`confward schema fetch`"

// unavailable says why a text of the network is not at hand, with what helps, in front of a colon.
func unavailable(what, u string, err error) *unusable {
	var state interface {
		NeedsFetch() bool
		IsUntrusted() bool
		IsNotAllowed() bool
	}
	told, said, failed := shortURL(u), " not available", false
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		told += ": " + err.Error()
	}
	switch {
	case !errors.As(err, &state):
	case state.IsUntrusted():
		said, failed = " is not the one that is pinned", true
	case state.IsNotAllowed():
		said = " not available, its host is not in schemas.remote.hosts"
	case state.NeedsFetch():
		said = " not fetched yet, " + fetchCommand + " gets it"
	default:
		said = " could not be fetched, " + fetchCommand + " tries again"
	}
	return &unusable{missing: true, remote: true, failed: failed, reason: what + said + ": " + told}
}

// fetched reads a schema of the network, if it is at hand.
func (l *loader) fetched(u string) (*doc.File, error) {
	src, err := l.pass.ReadRemote(u, maxSchemaBytes)
	if err != nil {
		return nil, unavailable("schema", u, err)
	}
	return doc.NewAs(remoteFormat(u), u, src, doc.Limits{}), nil
}

// remoteFormat is the format of a text by the end of its URL: JSON unless that says otherwise.
func remoteFormat(u string) doc.Format {
	name, _, _ := strings.Cut(u, "?")
	switch path.Ext(name) {
	case ".yaml", ".yml":
		return doc.YAML
	case ".toml":
		return doc.TOML
	}
	return doc.JSONC
}

// webCatalog is a catalog of schemas by the names of files, in SchemaStore's form. It is read when it is first asked.
type webCatalog struct {
	once    sync.Once
	err     *unusable
	entries []webEntry
	byName  map[string][]webPattern // patterns whose last part is a plain name
	byEnd   map[string][]webPattern // other patterns, by the plain ending of their last part, or none
}

type webEntry struct {
	Name      string            `json:"name"`
	URL       string            `json:"url"`
	FileMatch []string          `json:"fileMatch"`
	Versions  map[string]string `json:"versions"`
}

// webPattern is a pattern of an entry. Its weight is the number of characters that stand for themselves.
type webPattern struct {
	entry, weight int
	text, shown   string
}

// maxPatterns bounds what is read of a catalog.
const maxPatterns = 50_000

func (c *webCatalog) read(p reader, u string) {
	c.once.Do(func() {
		src, err := p.ReadRemote(u, maxSchemaBytes)
		if err != nil {
			c.err = unavailable("catalog of schemas", u, err)
			return
		}
		var list struct {
			Schemas []webEntry `json:"schemas"`
		}
		if err := json.Unmarshal(bytes.TrimPrefix(src, []byte("\ufeff")), &list); err != nil || list.Schemas == nil {
			c.err = &unusable{missing: true, remote: true, reason: "catalog of schemas cannot be read: " + shortURL(u)}
			return
		}
		c.index(list.Schemas)
	})
}

func (c *webCatalog) index(entries []webEntry) {
	c.entries, c.byName, c.byEnd = entries, map[string][]webPattern{}, map[string][]webPattern{}
	n := 0
	for i, e := range entries {
		for _, shown := range e.FileMatch {
			text := anywhere(shown)
			if n++; n > maxPatterns || len(text) > 300 || strings.Count(text, "*") > 10 || strings.HasPrefix(shown, "!") || !isRemote(e.URL) || !glob.Valid(text) {
				continue
			}
			p := webPattern{i, len(shown) - strings.Count(shown, "*"), text, shown}
			switch base := path.Base(text); {
			case !strings.ContainsAny(base, special):
				c.byName[base] = append(c.byName[base], p)
			case strings.ContainsAny(path.Ext(base), special):
				c.byEnd[""] = append(c.byEnd[""], p)
			default:
				c.byEnd[path.Ext(base)] = append(c.byEnd[path.Ext(base)], p)
			}
		}
	}
}

// special are the characters of a pattern that do not stand for themselves.
const special = `*?[]{}\`

// anywhere is a pattern of a catalog in our terms: it may begin in any folder.
func anywhere(pattern string) string {
	if strings.Contains(pattern, "/") && !strings.HasPrefix(pattern, "**/") {
		return "**/" + strings.TrimPrefix(pattern, "/")
	}
	return pattern
}

// match are the entries for a file, the one with the most telling pattern first.
func (c *webCatalog) match(file string) []webPattern {
	var found []webPattern
	for _, list := range [][]webPattern{c.byName[path.Base(file)], c.byEnd[path.Ext(file)], c.byEnd[""]} {
		for _, p := range list {
			if glob.Match(p.text, file) && !c.excludes(p.entry, file) {
				found = append(found, p)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b webPattern) int {
		if a.weight != b.weight {
			return b.weight - a.weight
		}
		return a.entry - b.entry
	})
	seen := map[int]bool{}
	return slices.DeleteFunc(found, func(p webPattern) bool {
		again := seen[p.entry]
		seen[p.entry] = true
		return again
	})
}

// excludes reports whether an entry has a pattern that takes a file out again.
func (c *webCatalog) excludes(entry int, file string) bool {
	return slices.ContainsFunc(c.entries[entry].FileMatch, func(pattern string) bool {
		not, ok := strings.CutPrefix(pattern, "!")
		return ok && glob.Valid(anywhere(not)) && glob.Match(anywhere(not), file)
	})
}

// fromWeb are the schemas that the catalog of the network has for a file of this name. A name is a guess: nothing tells
// which of several schemas is meant that have equally telling patterns, and so none judges.
func (r *runner) fromWeb(p reader, f *doc.File) []chosen {
	u := r.options.Remote.Catalog
	if !r.options.Remote.On || u == "" {
		return nil
	}
	r.web.read(p, u)
	p.DependsOnRemote(u)
	if r.web.err != nil {
		return nil
	}
	var all []chosen
	matches := r.web.match(f.Path)
	for i, m := range matches {
		e := r.web.entries[m.entry]
		by := chosen{by: "its name " + m.shown + " in the catalog (" + e.Name + ")", guess: true}
		by.unsure = i == 0 && len(matches) > 1 && matches[1].weight == m.weight
		name := e.URL
		if version := versionOf(f.Root(), e.Versions); version != "" {
			name, by.by = e.Versions[version], by.by+", version "+version
		}
		all = append(all, r.named(name, "", by))
	}
	return all
}

// catalogLacks is why the catalog could not be asked about a file that has no schema, or nil.
func (r *runner) catalogLacks(f *doc.File) *unusable {
	if slices.Contains(r.options.Except, f.Path) {
		return nil // nobody asked for it, or waited for who does
	}
	return r.web.err
}

// versionOf is the version of its form that a file states, if there is a schema for that very version.
func versionOf(root *doc.Node, versions map[string]string) string {
	if len(versions) == 0 {
		return ""
	}
	for _, key := range []string{"$version", "schemaVersion", "schema_version", "version"} {
		n := root.Get(key)
		if n == nil {
			continue
		}
		if v := n.Resolve().Value; isRemote(versions[v]) {
			return v
		}
	}
	return ""
}
