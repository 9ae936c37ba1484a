package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// Set is one logical configuration that exists for several environments. With off it is none: the files that fit are
// compared with nothing.
type Set struct {
	Name         string           `key:"name" doc:"What the set is called (default: told by its files)."`
	Kind         string           `key:"kind" enum:"overlay standalone" doc:"Whether environments' files lie on top of the base, or stand alone (default: overlay if there is a base)."`
	Base         []string         `key:"base" doc:"The paths of what all environments share, lowest first."`
	Environments map[string]Paths `key:"environments" doc:"The paths of each environment's own files, lowest first."`
	Examples     []string         `key:"examples" doc:"The paths of files that tell which keys there are to be."`
	Files        []string         `key:"files" doc:"Globs of files, with off."`
	Off          bool             `key:"off" doc:"The files make up no set."`
	At           doc.Place        `key:"-"`
}

// Paths are the paths of files.
type Paths []string

// Drift is what is expected of the same keys in different environments. Patterns of keys have dots or slashes between the
// parts, as in db.* or db/**; one part alone may stand anywhere.
type Drift struct {
	EnvSpecific []string         `key:"env_specific" doc:"Keys that are each environment's own matter."`
	MustMatch   []string         `key:"must_match" doc:"Keys that must have the same value everywhere."`
	MustDiffer  []string         `key:"must_differ" doc:"Keys that must have another value in each environment."`
	OptionalIn  map[string]Paths `key:"optional_in" doc:"Keys that an environment may lack."`
	Ignore      []string         `key:"ignore" doc:"Keys of which nothing is said."`
}

func (s *Set) decodeNode(d *decoder, n *doc.Node) {
	s.At = d.file.PlaceOf(n)
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(s).Elem())
	d.globs(n.Get("files"))
	switch {
	case s.Off && len(s.Files) == 0:
		d.fault(MissingKey, s.At, "name them by globs", "a set that is off says by `files` which files are meant")
	case !s.Off && len(s.Environments) < 1:
		d.fault(MissingKey, s.At, "for instance environments: {staging: config/staging.yml, production: config/production.yml}", "a set says which files are of which environment")
	}
	if s.Name == "" {
		s.Name = strings.Join(slices.Concat(slices.Sorted(maps.Keys(s.Environments)), s.Files), "+")
	}
}

func (f *Drift) decodeNode(d *decoder, n *doc.Node) {
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(f).Elem())
	for _, key := range []string{"env_specific", "must_match", "must_differ", "ignore"} {
		d.globs(n.Get(key))
	}
	if in := n.Get("optional_in"); in != nil {
		for _, m := range in.Members() {
			d.globs(m)
		}
	}
}

// ProductionNames are the environments that the settings say are production.
func (s *Settings) ProductionNames() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(s.Environments)) {
		if e := s.Environments[name]; e.Production != nil && *e.Production {
			names = append(names, name)
		}
	}
	return names
}

// drift is what is no longer asked of keys.
func (c *comparison) drift() {
	more := func(setting string, before, after []string) {
		for _, p := range after {
			if !slices.Contains(before, p) {
				c.add(c.place("drift", setting), "drift "+setting, "without "+p, "with "+p)
			}
		}
	}
	b, a := c.before.Drift, c.after.Drift
	more("ignore", b.Ignore, a.Ignore)
	more("env_specific", b.EnvSpecific, a.EnvSpecific)
	more("must_match", a.MustMatch, b.MustMatch)
	more("must_differ", a.MustDiffer, b.MustDiffer)
	for _, env := range slices.Sorted(maps.Keys(a.OptionalIn)) {
		more("optional_in", b.OptionalIn[env], a.OptionalIn[env])
	}
	for _, s := range c.after.Sets {
		same := func(o Set) bool { return o.Off && slices.Equal(o.Files, s.Files) }
		if s.Off && !slices.ContainsFunc(c.before.Sets, same) {
			c.add(s.At, "sets", "compared", "not compared: "+strings.Join(s.Files, ", "))
		}
	}
}
