// Package envset knows which files of a repository are one configuration for several environments, and what each
// environment's configuration comes to.
//
// It promises that every value of an effective configuration tells the file and the place it comes from, that the items of
// lists keep their identity wherever they stand, and that the work is linear in the number of values. It opens no file
// itself, judges nothing and changes nothing.
package envset

import (
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
)

// Opener gives a file of the snapshot by its path, parsed or to be parsed.
type Opener func(path string) (*doc.File, error)

// Kind is how the files of a set make up an environment's configuration.
type Kind uint8

// The kinds of sets.
const (
	Overlay    Kind = iota + 1 // the base, and the environment's own files on top of it
	Standalone                 // the environment's own files alone
	Sections                   // parts of one file
)

// String is the kind's name as settings and reports have it.
func (k Kind) String() string {
	switch k {
	case Overlay:
		return "overlay"
	case Standalone:
		return "standalone"
	case Sections:
		return "sections"
	}
	return "none"
}

// Set is one logical configuration that exists for several environments.
type Set struct {
	Name       string // what people call it: a path with * where the environment's name stands
	Convention string // by which it was found, or "settings"
	Kind       Kind
	Base       []Layer       // what all environments share, lowest first
	Envs       []Environment // from the desk to production
	Examples   []string      // files that tell which keys there are to be, for people to copy
	Unused     []string      // files of environments that nothing names
	Merge      Merge
	Sample     bool // its files are samples themselves: what they say is in force nowhere
	// Runs reports whether the base is a configuration of its own, in force where no environment is named.
	Runs bool
}

// Environment is one environment of a set.
type Environment struct {
	Name   string  // what we call it, each environment of a set another: production
	Class  string  // what kind it is: prod-eu and prod-us are both production
	Label  string  // what the files call it: prod
	Layers []Layer // its own, lowest first; the last one is where a new value goes
}

// Layer is a file that takes part in a configuration, or a part of it.
type Layer struct {
	Path string
	Doc  int        // which of the file's documents
	At   []string   // the keys that lead to the part, none for the whole document
	Drop [][]string // what of the part does not belong to the configuration, by the keys that lead to it
	form form
}

// Plain reports whether the layer's file says the values themselves: it holds no patches and no declarations.
func (l Layer) Plain() bool { return l.form != asKustomization && l.form != asVariables }

// form is how a layer is read, where it is not just a tree.
type form uint8

const (
	asTree form = iota
	asKustomization
	asDotenv    // whatever its name says
	asVariables // Terraform's declarations: their defaults
)

// Env is the environment of that name or label, or nil. Any word that stands for the environment will do.
func (s *Set) Env(name string) *Environment {
	for _, same := range []func(e Environment) bool{
		func(e Environment) bool { return e.Label == name },
		func(e Environment) bool { return e.Name == name },
		func(e Environment) bool { return e.Name == environment.Name(name) },
		func(e Environment) bool { return e.Class == environment.Name(name) },
	} {
		if i := slices.IndexFunc(s.Envs, same); i >= 0 {
			return &s.Envs[i]
		}
	}
	return nil
}

// Files are the paths of all files that take part, in order.
func (s *Set) Files() []string {
	var paths []string
	for _, l := range s.Base {
		paths = append(paths, l.Path)
	}
	for _, e := range s.Envs {
		for _, l := range e.Layers {
			paths = append(paths, l.Path)
		}
	}
	paths = append(paths, s.Examples...)
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Names is how keys of one configuration are told apart.
type Names uint8

// The ways.
const (
	Exact      Names = iota
	IgnoreCase       // ASP.NET
	Relaxed          // Spring: case, dashes and underscores do not count
)

// Lists is what becomes of a list that a higher layer has too.
type Lists uint8

// The ways.
const (
	Replace    Lists = iota
	ByIndex          // items in the same place are merged (ASP.NET)
	ByIdentity       // items that are the same thing are merged, others added (kustomize, compose)
)

// Merge is how the layers of a set become one configuration. Mappings are merged key by key.
type Merge struct {
	Names       Names
	Separator   string // of the parts of a key ("." in Spring: a.b is b in a), or empty
	Lists       Lists
	NullDeletes bool // a null takes a key out (Helm)
	Weak        bool // every value is text, so that 3 and "3" are one
	Pairs       bool // a list of NAME=VALUE under environment, labels or args is a mapping (compose)
	// Kept are keys of the base's top level that environments do inherit; nil: all of them.
	Kept func(key string) bool
}
