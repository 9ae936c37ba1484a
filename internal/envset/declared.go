package envset

import (
	"slices"
	"strings"

	"github.com/confward/confward/internal/glob"
)

// Declared is a set as the settings have it.
type Declared struct {
	Name     string
	Kind     Kind     // zero: overlay with a base, standalone without
	Base     []string // paths, lowest first
	Envs     []DeclaredEnv
	Examples []string
	Off      bool // the files of the globs make up no set
	Files    []string
}

// DeclaredEnv is an environment of a declared set.
type DeclaredEnv struct {
	Label string
	Files []string // paths, lowest first
}

// declared are the sets of the settings. Their files belong to no other set.
func (f *finder) declared(list []Declared) {
	for _, d := range list {
		if d.Off {
			f.takeFitting(d.Files)
			continue
		}
		s := &Set{Name: d.Name, Convention: "settings", Kind: d.Kind, Examples: f.there(d.Examples)}
		if s.Kind == 0 {
			if s.Kind = Standalone; len(d.Base) > 0 {
				s.Kind = Overlay
			}
		}
		for _, p := range f.there(d.Base) {
			s.Base = append(s.Base, Layer{Path: p})
		}
		for _, e := range d.Envs {
			name, _ := f.words.Label(e.Label)
			env := Environment{Class: name, Label: e.Label}
			for _, p := range f.there(e.Files) {
				env.Layers = append(env.Layers, Layer{Path: p})
				s.Merge = f.mergeOf(p)
			}
			if len(env.Layers) > 0 {
				s.Envs = append(s.Envs, env)
			}
		}
		if len(s.Envs) > 0 {
			s.settle()
			f.take(s.Files()...)
			f.sets = append(f.sets, s)
		}
	}
}

// mergeOf is how a file is read: as the convention has it that it fits, or by its ending.
func (f *finder) mergeOf(p string) Merge {
	probe := &finder{words: f.words, families: map[string]*family{}}
	for i := range conventions {
		if probe.fits(&conventions[i], p) {
			return conventions[i].merge
		}
	}
	return mergeOf(p)
}

func (f *finder) there(paths []string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return !f.has[p] })
}

func (f *finder) takeFitting(globs []string) {
	for _, p := range f.paths {
		for _, g := range globs {
			if glob.Match(strings.TrimPrefix(g, "./"), p) {
				f.take(p)
			}
		}
	}
}
