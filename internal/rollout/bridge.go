package rollout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/glob"
)

// Bridge is how the source's configuration reads in the target. What it skips is not looked at; of what is left, a
// constant comes before a new name, and that before a template.
//
// Paths are keys with dots between them, or pointers (/a/b) where a key holds a dot. Those of Skip and of a template are
// globs: a name alone matches in every place.
type Bridge struct {
	Skip      []string
	Rename    []Rename
	Templates []Template
	Set       []Constant
}

// Rename moves a key.
type Rename struct {
	From, To string
	At       doc.Place
}

// Template replaces a text within values.
type Template struct {
	Match, Replace string
	Paths          []string // none: all
	At             doc.Place
}

// Constant is what a key is in the target, whatever the source says.
type Constant struct {
	Path  string
	Value any // as doc.File.Insert takes it
	At    doc.Place
}

// Fault is a mistake in a bridge.
type Fault struct {
	At      doc.Place
	Message string
}

// Check finds what would make two keys one, or leave open which of them counts.
func (b Bridge) Check() []Fault {
	var faults []Fault
	say := func(at doc.Place, format string, args ...any) {
		faults = append(faults, Fault{at, fmt.Sprintf(format, args...)})
	}
	from, to := map[string]bool{}, map[string]bool{}
	for _, r := range b.Rename {
		switch f, t := pointer(r.From), pointer(r.To); {
		case f == "" || t == "":
			say(r.At, "a rename needs both from and to")
		case within(f, t) || within(t, f):
			say(r.At, "%s cannot become %s: one lies within the other", r.From, r.To)
		case from[f]:
			say(r.At, "%s is renamed twice", r.From)
		case overlaps(to, t):
			say(r.At, "two keys would become %s", r.To)
		default:
			from[f], to[t] = true, true
		}
	}
	for _, c := range b.Set {
		if p := pointer(c.Path); p == "" {
			say(c.At, "a constant needs a path")
		} else if overlaps(to, p) {
			say(c.At, "%s is set, and another key is renamed to it", c.Path)
		} else {
			to[p] = true
		}
	}
	for _, t := range b.Templates {
		if t.Match == "" {
			say(t.At, "a template needs a text to match")
		}
	}
	return faults
}

func overlaps(taken map[string]bool, p string) bool {
	for t := range taken {
		if within(p, t) || within(t, p) {
			return true
		}
	}
	return false
}

// within reports whether a pointer is another one, or leads to something below it.
func within(p, q string) bool { return p == q || strings.HasPrefix(p, q+"/") }

// pointer is a path in its one form.
func pointer(path string) string {
	if path == "" || strings.HasPrefix(path, "/") {
		return strings.TrimSuffix(path, "/")
	}
	return "/" + strings.ReplaceAll(path, ".", "/")
}

// fits reports whether a pointer, or one above it, matches a glob.
func fits(globs []string, p string) bool {
	for _, g := range globs {
		g = strings.TrimPrefix(g, "/")
		if !strings.Contains(g, "/") {
			g = strings.ReplaceAll(g, ".", "/")
		}
		for at := strings.TrimPrefix(p, "/"); at != ""; at = above(at) {
			if glob.Match(g, at) {
				return true
			}
		}
	}
	return false
}

func above(p string) string { return p[:max(strings.LastIndexByte(p, '/'), 0)] }

// collides names a key of the source that a renamed one would cover, or is empty.
func (b Bridge) collides(root *envset.Value) (Rename, bool) {
	for _, r := range b.Rename {
		if find(root, r.From) != nil && find(root, r.To) != nil && !b.movesAway(r.To) {
			return r, true
		}
	}
	return Rename{}, false
}

func (b Bridge) movesAway(path string) bool {
	return fits(b.Skip, pointer(path)) || slices.ContainsFunc(b.Rename, func(r Rename) bool { return pointer(r.From) == pointer(path) })
}

// find is the value at a path, or nil.
func find(root *envset.Value, path string) *envset.Value {
	if root == nil {
		return nil
	}
	return root.Find(segments(pointer(path))...)
}

var unescaper = strings.NewReplacer("~1", "/", "~0", "~")

func segments(p string) []string {
	if p == "" {
		return nil
	}
	parts := strings.Split(p[1:], "/")
	for i, s := range parts {
		parts[i] = unescaper.Replace(s)
	}
	return parts
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

func below(p, name string) string { return p + "/" + escaper.Replace(name) }

// read is the source's configuration as it reads in the target.
func (b Bridge) read(root *envset.Value, m envset.Merge) *envset.Value {
	if root == nil {
		return nil
	}
	out := b.copy("", root)
	for _, r := range b.Rename {
		out = move(out, segments(pointer(r.From)), segments(pointer(r.To)), m)
	}
	return b.template("", out)
}

// copy leaves out what is skipped. What holds nothing skipped is not copied.
func (b Bridge) copy(path string, v *envset.Value) *envset.Value {
	if len(b.Skip) == 0 || len(v.Children) == 0 {
		return v
	}
	kept := make([]*envset.Value, 0, len(v.Children))
	same := true
	for _, c := range v.Children {
		p := below(path, c.Name)
		if fits(b.Skip, p) {
			same = false
			continue
		}
		k := b.copy(p, c)
		same = same && k == c
		kept = append(kept, k)
	}
	if same {
		return v
	}
	return v.With(kept)
}

// move takes a value out of its place and puts it into another.
func move(root *envset.Value, from, to []string, m envset.Merge) *envset.Value {
	v := root.Find(from...)
	if v == nil {
		return root
	}
	return put(without(root, from), to, v, m)
}

func without(v *envset.Value, path []string) *envset.Value {
	c := v.Child(path[0])
	if c == nil {
		return v
	}
	at := slices.Index(v.Children, c)
	if len(path) == 1 {
		return v.With(slices.Delete(slices.Clone(v.Children), at, at+1))
	}
	children := slices.Clone(v.Children)
	children[at] = without(c, path[1:])
	return v.With(children)
}

func put(v *envset.Value, path []string, x *envset.Value, m envset.Merge) *envset.Value {
	children := slices.Clone(v.Children)
	c := v.Child(path[0])
	var now *envset.Value
	switch {
	case len(path) == 1:
		now = m.Named(x, path[0])
	case c != nil:
		now = put(c, path[1:], x, m)
	default:
		now = put(m.Named(x.With(nil).As(doc.Map), path[0]), path[1:], x, m)
	}
	if c != nil {
		children[slices.Index(children, c)] = now
	} else {
		children = append(children, now)
	}
	return v.With(children).As(v.Kind)
}

// template replaces texts in scalars and in lists of them.
func (b Bridge) template(path string, v *envset.Value) *envset.Value {
	if len(b.Templates) == 0 {
		return v
	}
	change := func(text string) string {
		for _, t := range b.Templates {
			if len(t.Paths) == 0 || fits(t.Paths, path) {
				text = strings.ReplaceAll(text, t.Match, t.Replace)
			}
		}
		return text
	}
	out := *v
	if v.Kind == doc.String {
		out.Text = change(v.Text)
	}
	if len(v.Items) > 0 {
		out.Items = make([]string, len(v.Items))
		for i, item := range v.Items {
			out.Items[i] = change(item)
		}
	}
	if len(v.Children) > 0 {
		children := make([]*envset.Value, len(v.Children))
		for i, c := range v.Children {
			children[i] = b.template(below(path, c.Name), c)
		}
		return out.With(children)
	}
	return &out
}
