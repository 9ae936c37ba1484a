package rules

import (
	"errors"
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

// How a rule mends what it found. Every edit is made on a copy and read again by the package doc, which refuses it if
// anything but what was meant is another thing then; without a fix the finding stands all the same.

// fix compiles the expressions of a rule's fix.
func (m *maker) fix(c *compiled, fix *config.RuleFix) {
	kinds := 0
	for _, given := range []bool{fix.Set.Node != nil, len(fix.Insert.Values) > 0, fix.Rename.Node != nil, fix.Remove} {
		if given {
			kinds++
		}
	}
	at := fix.First()
	if kinds > 1 {
		m.fault(at, 0, "leave all but one of set, insert, rename and remove out", "a fix does one thing")
		return
	}
	if fix.Set.Node != nil {
		c.set = m.expression(fix.Set, fix.Set.Value, 0)
	}
	for _, v := range fix.Insert.Values {
		c.insert = append(c.insert, m.expression(v, v.Value, 0))
	}
	if fix.Rename.Node != nil {
		c.rename = m.expression(fix.Rename, fix.Rename.Value, 0)
	}
}

// maxEdited is how many bytes the fixes of one rule on one file may read again, for each is tried on a copy of the file.
const maxEdited = 5 << 20

// fix is what the rule proposes for a value, if the file can be edited so.
func (j *judging) fix(h hit) (lint.Fix, bool) {
	fix := j.rule.Fix
	if j.edited += len(j.file().Src); fix == nil || h.node == nil || j.edited > maxEdited && j.found > 1 {
		return lint.Fix{}, false
	}
	title, edits, err := j.edits(h)
	if err != nil || len(edits) == 0 {
		return lint.Fix{}, false
	}
	if fix.Title.Value != "" {
		title = fix.Title.Value
	}
	return lint.Fix{Title: title, Safe: fix.Safe && !shared(h), Edits: edits}, true
}

// edits are those of the fix, with what they do in a few words.
func (j *judging) edits(h hit) (string, []doc.Edit, error) {
	one := func(title string, e doc.Edit, err error) (string, []doc.Edit, error) {
		return title, []doc.Edit{e}, err
	}
	switch {
	case j.set != nil:
		shown, v, err := j.newValue(j.set)
		if err != nil {
			return "", nil, err
		}
		e, err := j.file().Replace(h.node, v)
		return one("set it to "+shown, e, err)
	case j.rename != nil:
		shown, v, err := j.newValue(j.rename)
		key, ok := v.(string)
		if err != nil || !ok {
			return "", nil, errors.Join(err, doc.ErrNoEdit)
		}
		e, err := j.file().Rename(h.node, key)
		return one("rename it to "+shown, e, err)
	case len(j.insert) > 0:
		return j.insertions(h)
	case j.rule.Fix.Remove:
		e, err := j.file().Delete(h.node)
		return one("remove it", e, err)
	}
	return "", nil, nil
}

// newValue is what an expression of the fix gives, as a title shows it and as it is written.
func (j *judging) newValue(p *program) (shown string, v any, err error) {
	value, cost, err := p.run(&j.timer, j.scope)
	j.budget -= min(cost, j.budget)
	if err != nil {
		return "", nil, err
	}
	v, err = nativeOf(value)
	return textOf(value, 40), v, err
}

// insertions put in all keys of the fix, or none of them. What comes second is put into the file that the first one makes.
func (j *judging) insertions(h hit) (string, []doc.Edit, error) {
	keys := j.rule.Fix.Insert.Keys
	if len(keys) == 0 {
		keys = []string{""}
	}
	kind := doc.Map
	if keys[0] == "" {
		kind = doc.Seq
	}
	if h.node.Kind != kind {
		return "", nil, doc.ErrNoEdit
	}
	f, n, title := j.file(), h.node, "add "
	document := slices.Index(f.Roots(), rootOf(n))
	for i, p := range j.insert {
		shown, v, err := j.newValue(p)
		if err != nil {
			return "", nil, err
		}
		e, err := f.Insert(n, keys[i], v)
		if err != nil {
			return "", nil, err
		}
		if i > 0 {
			title += ", "
		}
		if keys[i] != "" {
			title += keys[i]
		}
		if keys[i] != "" && shown != "a mapping" {
			title += ": "
		}
		if keys[i] == "" || shown != "a mapping" {
			title += shown
		}
		if len(j.insert) == 1 {
			return title, []doc.Edit{e}, nil
		}
		if f, n, err = made(f, e, document, h); err != nil {
			return "", nil, err
		}
	}
	return title, []doc.Edit{difference(j.file(), f)}, nil
}

func rootOf(n *doc.Node) *doc.Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// made is the file that an edit makes, with the node of it that stands where a hit was.
func made(f *doc.File, e doc.Edit, document int, h hit) (*doc.File, *doc.Node, error) {
	src, err := doc.Apply(f.Src, []doc.Edit{e})
	if err != nil {
		return nil, nil, err
	}
	g := doc.NewAs(f.Format, f.Path, src, doc.Limits{})
	if document < 0 || document >= len(g.Roots()) {
		return nil, nil, doc.ErrNoEdit
	}
	n := g.Roots()[document].Find(h.path...)
	if n == nil {
		return nil, nil, doc.ErrNoEdit
	}
	return g, n, nil
}

// difference is one edit that makes a file of another.
func difference(from, to *doc.File) doc.Edit {
	a, b := from.Src, to.Src
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return doc.Edit{Path: from.Path, Span: doc.Span{Start: start, End: len(a) - end}, New: string(b[start : len(b)-end])}
}

// shared reports whether other places of the document get the value too: by an alias, or a merge key.
func shared(h hit) bool {
	depth := 0
	for n := h.node; n != nil; n = n.Parent {
		if n.Anchor != "" || n.Kind == doc.Alias {
			return true
		}
		if n.Parent != nil {
			depth++
		}
	}
	return depth != len(h.path) // the way led through an alias
}

// pointer is where another place of a finding is to be found.
type pointer struct{ file, path, message template }

func (m *maker) pointer(r config.RuleRelated) pointer {
	p := pointer{path: m.template(r.Select), message: m.template(r.Message)}
	if r.File.Node != nil {
		p.file = m.template(r.File)
	}
	return p
}

// maxRelated bounds the other places that a finding shows.
const maxRelated = 20

// related are the other places that a finding shows, those that are there.
func (j *judging) related() []lint.Related {
	var all []lint.Related
	for _, p := range j.compiled.related {
		f := j.file()
		path, cost := p.path.render(&j.timer, j.scope)
		message, more := p.message.render(&j.timer, j.scope)
		cost += more
		if p.file != nil {
			name, more := p.file.render(&j.timer, j.scope)
			cost += more
			if f = j.scope.repo.open(name); f == nil {
				continue
			}
		}
		j.budget -= min(cost, j.budget)
		sel, err := newSelector(path)
		if err != nil || !f.Whole() {
			continue
		}
		for _, root := range f.Roots() {
			var found finder // not the scope's: what that found is just being judged
			found.find(root, sel)
			for _, h := range found.hits[:min(len(found.hits), maxRelated)] {
				if len(all) < maxRelated {
					all = append(all, lint.Related{At: placeOfHit(f, h), Message: message})
				}
			}
		}
	}
	return all
}
