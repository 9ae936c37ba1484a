// Package loads tells which files of a repository agents' tools load into the context of a model, and when.
//
// What each tool does is a table (table.go). It promises to count nothing twice for one tool, and never to follow an
// import out of the repository. It reads only what it is given.
package loads

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// Class says when something loads. The zero value is none.
type Class uint8

// The classes.
const (
	Always   Class = iota + 1 // at the start of every session
	ByPath                    // when a file is touched that it is about
	OnDemand                  // when it is asked for
)

// String is the name that reports use.
func (c Class) String() string {
	switch c {
	case Always:
		return "always"
	case ByPath:
		return "by path"
	case OnDemand:
		return "on demand"
	}
	return "none"
}

// Tree is the files of a repository.
type Tree interface {
	Paths() []string // in order
	// Open is the file at a path; the error for no such file is fs.ErrNotExist.
	Open(path string) (*doc.File, error)
}

// Part is a file or a part of it that loads as a whole.
type Part struct {
	File  *doc.File
	Span  doc.Span
	Tool  string
	Kind  string // "rule", "skill", …
	Class Class
	By    string // the file that imports it, or empty
	Limit []Limit
	Front bool // it is front matter whose text loads later
}

// Import is an import that leads nowhere.
type Import struct {
	At   doc.Place
	Path string // as it is written
}

// Unread is a file that would load and cannot be read.
type Unread struct {
	Path string
	Err  error
}

// Set is all that loads.
type Set struct {
	Parts  []Part // by tool and path
	Dead   []Import
	Unread []Unread
}

// Known reports whether a tool loads a file by its path alone.
func Known(path string) bool {
	return slices.ContainsFunc(loaders, func(l loader) bool { return l.fits(path) })
}

// Of is what loads of a tree.
func Of(t Tree) *Set {
	g := &gatherer{tree: t, set: &Set{}, seen: map[string]bool{}}
	for _, path := range t.Paths() {
		if strings.Count(path, "/") > 0 || strings.HasSuffix(path, ".md") || strings.HasPrefix(path, ".") {
			g.path(path)
		}
	}
	g.imports()
	g.style()
	slices.SortStableFunc(g.set.Parts, func(a, b Part) int {
		if c := strings.Compare(a.Tool, b.Tool); c != 0 {
			return c
		}
		if c := strings.Compare(a.File.Path, b.File.Path); c != 0 {
			return c
		}
		return a.Span.Start - b.Span.Start
	})
	return g.set
}

// gatherer goes through a tree once.
type gatherer struct {
	tree    Tree
	set     *Set
	seen    map[string]bool // tool and path of what loads
	waiting []importer
}

// importer is a file whose imports are followed once all files are known that load by themselves.
type importer struct {
	file  *doc.File
	tool  string
	class Class
	hops  int
}

func (g *gatherer) path(path string) {
	var tools []string
	for i := range loaders {
		l := &loaders[i]
		if slices.Contains(tools, l.tool) || !l.fits(path) {
			continue
		}
		tools = append(tools, l.tool)
		f, err := g.tree.Open(path)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				g.set.Unread = append(g.set.Unread, Unread{path, err})
			}
			return
		}
		g.add(l, f)
	}
}

func (g *gatherer) add(l *loader, f *doc.File) {
	g.seen[l.tool+"\x00"+f.Path] = true
	class, front := l.class, f.Root()
	if l.by != nil && front != nil && f.Format == doc.Markdown {
		if c := l.by(front); c != 0 {
			class = c
		}
	}
	part := Part{File: f, Span: doc.Span{End: len(f.Src)}, Tool: l.tool, Kind: l.kind, Class: class, Limit: l.limit}
	if body := f.Body().Start; l.front != 0 && front != nil && body > 0 && body < len(f.Src) && text(front, "disable-model-invocation") != "true" {
		head := part
		head.Span.End, head.Class, head.Front = body, l.front, true
		part.Span.Start = body
		g.set.Parts = append(g.set.Parts, head)
	}
	g.set.Parts = append(g.set.Parts, part)
	if l.imports {
		g.waiting = append(g.waiting, importer{f, l.tool, class, 0})
	}
}

// style makes the output style that the settings choose load always.
func (g *gatherer) style() {
	chosen := ""
	for _, path := range []string{".claude/settings.local.json", ".claude/settings.json"} {
		if _, ok := slices.BinarySearch(g.tree.Paths(), path); !ok || chosen != "" {
			continue
		}
		if f, err := g.tree.Open(path); err == nil {
			chosen = text(f.Root(), "outputStyle")
		}
	}
	for i := range g.set.Parts {
		p := &g.set.Parts[i]
		if p.Kind == "output style" && chosen != "" && chosen == nameOf(p.File) {
			p.Class = Always
		}
	}
}

// nameOf is the name of a skill, an agent or a style: its front matter's, or the file's.
func nameOf(f *doc.File) string {
	if name := text(f.Root(), "name"); name != "" {
		return name
	}
	name := f.Path[strings.LastIndexByte(f.Path, '/')+1:]
	return strings.TrimSuffix(name, ".md")
}
