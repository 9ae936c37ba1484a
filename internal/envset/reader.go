package envset

import (
	"fmt"
	"strings"

	"github.com/confward/confward/doc"
)

// valuesLimit bounds a configuration, aliases expanded.
const valuesLimit = 1_000_000

// Config is what an environment's configuration comes to.
type Config struct {
	Env   string
	Root  *Value
	Files []*doc.File // of the layers, lowest first
	// Unknown are files of it that cannot be read as they are meant, with why. What is absent may stand there.
	Unknown []Unknown
}

// Unknown is a file that cannot be read.
type Unknown struct{ Path, Reason string }

// Whole reports whether something can be concluded from what is absent.
func (c *Config) Whole() bool { return len(c.Unknown) == 0 }

// Reader works out configurations. What a layer says is read once.
type Reader struct {
	open   Opener
	layers map[string]layer
}

type layer struct {
	root    *Value
	file    *doc.File
	unknown []Unknown
}

// NewReader reads files by open.
func NewReader(open Opener) *Reader {
	return &Reader{open: open, layers: map[string]layer{}}
}

// Effective is the configuration of an environment: the base with its own layers on top.
func (r *Reader) Effective(s *Set, e *Environment) *Config {
	c := &Config{Env: e.Name}
	for i, l := range s.Base {
		r.put(c, s, l, i)
	}
	if s.Merge.Kept != nil && c.Root != nil {
		kept := *c.Root
		kept.Children = nil
		for _, v := range c.Root.Children {
			if s.Merge.Kept(v.Name) {
				kept.Children = append(kept.Children, v)
			}
		}
		c.Root = &kept
	}
	for i, l := range e.Layers {
		r.put(c, s, l, len(s.Base)+i)
	}
	return c.done()
}

// Own is what an environment's own layers say.
func (r *Reader) Own(s *Set, e *Environment) *Config {
	c := &Config{Env: e.Name}
	for i, l := range e.Layers {
		r.put(c, s, l, len(s.Base)+i)
	}
	return c.done()
}

// Base is what the layers say that all environments share.
func (r *Reader) Base(s *Set) *Config {
	c := &Config{}
	for i, l := range s.Base {
		r.put(c, s, l, i)
	}
	return c.done()
}

func (c *Config) done() *Config {
	if c.Root == nil {
		c.Root = &Value{Kind: doc.Map}
	}
	return c
}

func (r *Reader) put(c *Config, s *Set, l Layer, level int) {
	x := r.layer(s, l, level)
	c.Unknown = append(c.Unknown, x.unknown...)
	if x.file != nil {
		c.Files = append(c.Files, x.file)
	}
	if x.root != nil {
		c.Root = s.Merge.over(c.Root, x.root)
	}
}

func (r *Reader) layer(s *Set, l Layer, level int) layer {
	key := fmt.Sprint(s.Name, "\x00", l.Path, "\x00", l.Doc, "\x00", level, "\x00", strings.Join(l.At, "\x00"))
	if x, ok := r.layers[key]; ok {
		return x
	}
	x := r.read(s, l, level)
	r.layers[key] = x
	return x
}

func (r *Reader) read(s *Set, l Layer, level int) layer {
	if l.form == asKustomization {
		return r.kustomization(s, l, level)
	}
	f, err := r.open(l.Path)
	if err != nil {
		return layer{unknown: []Unknown{{l.Path, "it cannot be read"}}}
	}
	if l.form == asDotenv {
		f = doc.NewAs(doc.Dotenv, f.Path, f.Src, doc.Limits{})
	}
	x := layer{file: f}
	if !f.Whole() {
		x.unknown = append(x.unknown, Unknown{l.Path, whyNot(f)})
	}
	roots := f.Roots()
	if l.Doc >= len(roots) {
		return x
	}
	n := roots[l.Doc].Find(l.At...)
	if n == nil {
		return x
	}
	b := builder{file: f, level: level, merge: s.Merge, left: valuesLimit}
	if l.form == asVariables {
		n = n.Get("variable")
	}
	x.root = b.root(n, l.Drop)
	if l.form == asVariables {
		x.root = defaults(x.root)
	}
	if b.cut {
		x.unknown = append(x.unknown, Unknown{l.Path, "it holds more values than the limit"})
	}
	return x
}

func whyNot(f *doc.File) string {
	if why := f.Skipped(); why != "" {
		return why
	}
	return "it is broken"
}

// defaults are what the declarations of variables give where nobody sets one.
func defaults(declared *Value) *Value {
	v := *declared
	v.Children, v.byKey = nil, nil
	for _, c := range declared.Children {
		if d := c.Child("default"); d != nil {
			x := *d
			x.Name, x.key = c.Name, c.key
			v.Children = append(v.Children, &x)
		}
	}
	return &v
}
