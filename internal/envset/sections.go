package envset

import (
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// sectioned is a kind of file that holds the environments' configurations as parts of itself.
type sectioned struct {
	convention string
	names      []string // of the files
	folders    []string // in which they lie; none: any
	at         []string // where the environments are members
	least      int      // environments there have to be
	merge      Merge
	base       bool // the rest of the file is what they share
}

// notInherited are the settings that wrangler's environments do not take from the top: each has to repeat them.
var notInherited = []string{
	"vars", "define", "durable_objects", "kv_namespaces", "r2_buckets", "d1_databases", "queues", "services", "workflows",
	"analytics_engine_datasets", "vectorize", "hyperdrive", "ai", "browser", "mtls_certificates", "send_email", "secrets_store_secrets",
	"dispatch_namespaces", "tail_consumers", "version_metadata", "unsafe", "pipelines", "images", "env",
}

var sectionedFiles = []sectioned{
	{
		convention: "wrangler", names: []string{"wrangler.toml", "wrangler.json", "wrangler.jsonc"}, at: []string{"env"}, least: 1, base: true,
		merge: Merge{Kept: func(key string) bool { return !slices.Contains(notInherited, key) }},
	},
	{
		convention: "rails", folders: []string{"config"}, least: 2,
		names: []string{"database.yml", "secrets.yml", "cable.yml", "storage.yml", "mongoid.yml", "redis.yml", "sidekiq.yml", "cache.yml", "queue.yml"},
	},
	{convention: "sam", names: []string{"samconfig.toml", "samconfig.yaml", "samconfig.yml"}, least: 2},
	{convention: "serverless", names: []string{"serverless.yml", "serverless.yaml"}, at: []string{"params"}, least: 2},
	{convention: "serverless", names: []string{"serverless.yml", "serverless.yaml"}, at: []string{"custom"}, least: 2},
}

// sections are the sets within single files.
func (f *finder) sections() []*Set {
	var sets []*Set
	for _, p := range f.paths {
		for i := range sectionedFiles {
			if s := f.section(&sectionedFiles[i], p); s != nil {
				sets = append(sets, s)
				f.take(p)
				break
			}
		}
	}
	return append(sets, f.profiles()...)
}

func (f *finder) section(c *sectioned, p string) *Set {
	if !slices.Contains(c.names, path.Base(p)) || len(c.folders) > 0 && !slices.Contains(c.folders, path.Base(path.Dir(p))) {
		return nil
	}
	file, err := f.open(p)
	if err != nil || file.Root() == nil {
		return nil
	}
	n := file.Root().Find(c.at...)
	if n == nil {
		return nil
	}
	s := &Set{Name: p, Convention: c.convention, Kind: Sections, Merge: c.merge}
	for key, m := range n.Members() {
		name, known := f.words.Label(key)
		if known && m.Resolve().Kind == doc.Map {
			at := append(slices.Clone(c.at), key)
			s.Envs = append(s.Envs, Environment{Class: name, Label: key, Layers: []Layer{{Path: p, At: at}}})
		}
	}
	if len(s.Envs) < c.least {
		return nil
	}
	if c.base {
		s.Base = []Layer{{Path: p, Drop: [][]string{c.at}}}
	}
	s.settle()
	return s
}

// profiles adds the documents of Spring's files that are for one profile to the sets, and makes sets of files that have
// them alone.
func (f *finder) profiles() []*Set {
	var sets []*Set
	known := map[string]*Set{}
	for _, s := range f.sets {
		known[s.Name] = s
	}
	for _, p := range f.paths {
		dir, base := path.Split(p)
		stem, ext, _ := strings.Cut(base, ".")
		if stem != "application" && stem != "bootstrap" || !slices.Contains([]string{"yml", "yaml", "properties"}, ext) || f.exempt(p) {
			continue
		}
		file, err := f.open(p)
		if err != nil || len(file.Roots()) < 2 {
			continue
		}
		name := path.Join(dir, stem+"-*")
		s := known[name]
		if s == nil {
			s = &Set{Name: name, Convention: "spring", Kind: Overlay, Merge: conventions[0].merge, Runs: true, Base: []Layer{{Path: p}}}
		}
		if f.addProfiles(s, file) && known[name] == nil {
			known[name] = s
			sets = append(sets, s)
			f.take(p)
		}
	}
	return sets
}

// addProfiles takes a file apart: documents for no profile are the base, those for one belong to its environment, below
// its files. It reports whether the set has environments.
func (f *finder) addProfiles(s *Set, file *doc.File) bool {
	drop := [][]string{{"spring", "config", "activate"}, {"spring", "profiles"}}
	var base []Layer
	for i, root := range file.Roots() {
		on := profileOf(root)
		l := Layer{Path: file.Path, Doc: i, Drop: drop}
		if on == "" {
			base = append(base, l)
			continue
		}
		name, known := f.words.Label(on)
		if !known || strings.ContainsAny(on, "!&|() ") { // an expression
			continue
		}
		at := slices.IndexFunc(s.Envs, func(e Environment) bool { return e.Label == on })
		if at < 0 {
			at = len(s.Envs)
			s.Envs = append(s.Envs, Environment{Class: name, Label: on})
		}
		own := &s.Envs[at].Layers
		n := 0
		for n < len(*own) && (*own)[n].Path == file.Path {
			n++
		}
		*own = slices.Insert(*own, n, l)
	}
	for i, l := range s.Base {
		if l.Path == file.Path && len(base) > 0 {
			s.Base = slices.Replace(s.Base, i, i+1, base...)
			break
		}
	}
	s.settle()
	return len(s.Envs) > 0
}

// profileOf is what a document says of the profiles that it is for.
func profileOf(root *doc.Node) string {
	for _, at := range [][]string{
		{"spring", "config", "activate", "on-profile"}, {"spring.config.activate.on-profile"}, {"spring", "config.activate.on-profile"},
		{"spring", "profiles"}, {"spring.profiles"},
	} {
		if n := root.Find(at...); n != nil {
			if r := n.Resolve(); r.Kind == doc.String {
				return r.Value
			} else if r.Kind == doc.Seq && len(r.Children) == 1 {
				return r.Children[0].Resolve().Value
			} else if r.Kind == doc.Seq {
				return "one of several"
			}
		}
	}
	return ""
}
