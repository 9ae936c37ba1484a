package repo

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
)

// pathTree is the end of one or several histories, and the contents on the way there.
type pathTree struct {
	*commitTree // of the first end
	ends        []end
	loose       []loose   // tips that are no commits
	on          []*commit // on the way, parents first
	rels        []string
	snapshot    *Snapshot
}

// end is a commit whose files are looked at, with what they are compared with; without bases, all are new.
type end struct {
	tip   *commit
	bases []*commit
}

// Range is what a change brings in: the files in which head differs from the merge base with base, as they are in head;
// then the contents that commits between brought in and that head does not have any more, each once for a path, with
// the first commit that did. Of several merge bases, a file must differ from all; without one, base itself is taken. A
// merge brings in what differs from all its parents. ReadFile reads head; Base is the commit base. Revisions and paths
// are as in Rev.
func (r *Repo) Range(base, head string, paths []string) (*Snapshot, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	rels, err := r.relative(paths)
	if err != nil {
		return nil, err
	}
	from, err := r.commitOf(base)
	if err != nil {
		return nil, err
	}
	tip, err := r.commitOf(head)
	if err != nil {
		return nil, err
	}
	a, err := r.newAncestry()
	if err != nil {
		return nil, err
	}
	d, err := a.diverge([]oid{tip.id}, []oid{from.id})
	if err != nil {
		return nil, err
	}
	if len(d.bases) == 0 {
		d.bases = []*commit{from}
	}
	s, err := r.path([]end{{tip, d.bases}}, nil, d.ahead, rels)
	if err != nil {
		return nil, err
	}
	s.Kind, s.Base = Range, r.commitSnapshot(from)
	return s, nil
}

// Undone is what a change took away or replaced: the files in which the merge base with base differs from head, as they
// were there, with the change that would lead back. Of several merge bases one is taken. ReadFile reads the merge base;
// Base is the commit base, as in Range.
func (r *Repo) Undone(base, head string, paths []string) (*Snapshot, error) {
	s, err := r.Range(base, head, paths)
	if err != nil {
		return nil, err
	}
	t := s.tree.(*pathTree)
	e := t.ends[0]
	back, err := r.path([]end{{e.bases[0], []*commit{e.tip}}}, nil, nil, t.rels)
	if err != nil {
		return nil, err
	}
	back.Kind, back.Base = Range, s.Base
	return back, nil
}

// Commits is what a push brings in: the commits that are reached from the tips and not from the excluded ones. The
// files of each tip that differ from its merge base with the excluded come first, or all if there is none, then the
// contents on the way, as in Range. Tips and excluded are revisions; an excluded one that is not in this repository
// excludes nothing. Tips that are no commits are looked at as a whole. ReadFile reads the first tip; Base is its merge
// base, or nil.
func (r *Repo) Commits(tips, exclude []string, paths []string) (*Snapshot, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	rels, err := r.relative(paths)
	if err != nil {
		return nil, err
	}
	a, err := r.newAncestry()
	if err != nil {
		return nil, err
	}
	var bases []oid
	for _, rev := range exclude {
		if c, err := r.commitOf(rev); err == nil {
			bases = append(bases, c.id)
		}
	}
	var ends []end
	var others []loose
	way := map[oid]*commit{}
	for _, rev := range tips {
		l, err := r.looseOf(rev)
		if err != nil {
			return nil, err
		}
		if l.what != commitKind {
			others = append(others, l)
			continue
		}
		tip, err := r.commitOf(rev)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(ends, func(e end) bool { return e.tip.id == tip.id }) {
			continue
		}
		d, err := a.diverge([]oid{tip.id}, bases)
		if err != nil {
			return nil, err
		}
		ends = append(ends, end{tip, d.bases})
		for _, c := range d.ahead {
			way[c.id] = c
		}
	}
	var on []*commit
	for _, c := range way {
		on = append(on, c)
	}
	s, err := r.path(ends, others, parentsFirst(on), rels)
	if err != nil {
		return nil, err
	}
	s.Kind = Commits
	if len(ends) > 0 && len(ends[0].bases) > 0 {
		s.Base = r.commitSnapshot(ends[0].bases[0])
	}
	return s, nil
}

// commitOf is the commit of a revision.
func (r *Repo) commitOf(rev string) (c *commit, err error) {
	err = r.store.use(func(s *store) error {
		c, err = r.resolve(s, rev)
		return err
	})
	return c, err
}

// looseOf is what a revision stands for, which may be no commit. The path of a file that has none is the revision.
func (r *Repo) looseOf(rev string) (l loose, err error) {
	err = r.store.use(func(s *store) error {
		base, steps, err := splitRevision(rev)
		if err != nil || len(steps) > 0 {
			l = loose{what: commitKind}
			return err
		}
		id, err := r.named(s, base)
		if err != nil {
			return err
		}
		l.name = rev
		l.id, l.what, _, err = r.peelTags(s, base, id)
		return err
	})
	return l, err
}

// path is a snapshot of ends and of the commits on the way to them.
func (r *Repo) path(ends []end, others []loose, on []*commit, rels []string) (*Snapshot, error) {
	t := &pathTree{commitTree: &commitTree{repo: r, scope: newScope(rels)}, ends: ends, loose: others, on: on, rels: rels}
	s := &Snapshot{Root: r.Root, tree: t}
	t.snapshot = s
	if len(ends) > 0 {
		t.root = ends[0].tip.tree
		s.Rev = ends[0].tip.id.String()
	}
	for _, p := range rels {
		if err := t.present(p); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// readFile reads the first end. Without one there are no files that have a path.
func (t *pathTree) readFile(name string, limit int64) ([]byte, error) {
	if len(t.ends) == 0 {
		return nil, fs.ErrNotExist
	}
	return t.commitTree.readFile(name, limit)
}

func (t *pathTree) files(ctx context.Context, yield func(File, error) bool) {
	cache := t.repo.newTreeCache()
	shown := map[content]bool{}
	files := &endFiles{repo: t.repo, cache: cache, yield: func(f File, err error) bool {
		if id, ok := parseOid(f.Hash); ok {
			at := content{f.Path, id}
			if shown[at] {
				return true
			}
			shown[at] = true
		}
		return yield(f, err)
	}}
	for _, e := range t.ends {
		d := &treeDiff{ctx: ctx, trees: cache.tree, list: cache.list, scope: t.scope}
		if !files.walk(d, e.tip.tree, treesOf(e.bases)) {
			return
		}
	}
	for _, l := range t.loose {
		if !l.files(ctx, files, t.scope) {
			return
		}
	}
	w := &wayFiles{repo: t.repo, ctx: ctx, cache: cache, scope: t.scope, yield: yield, left: maxFiles}
	w.wanted = func(d difference) bool {
		at := content{d.path, d.id}
		if shown[at] || t.atAnEnd(cache, d) {
			return false
		}
		shown[at] = true
		return true
	}
	compared := map[comparison]bool{}
	w.known = func(path string, now oid, was []entry) bool {
		if len(was) == 0 || len(was) > len(comparison{}.was) {
			return false
		}
		c := comparison{path: path, now: now}
		for i, e := range was {
			c.was[i] = e.id
		}
		known := compared[c]
		compared[c] = true
		return known
	}
	w.walk(t.on, t.snapshot)
}

// content is a file's content at a path.
type content struct {
	path string
	id   oid
}

// comparison is a folder that was compared with those of the parents.
type comparison struct {
	path string
	now  oid
	was  [2]oid
}

func treesOf(commits []*commit) []oid {
	trees := make([]oid, len(commits))
	for i, c := range commits {
		trees[i] = c.tree
	}
	return trees
}

// atAnEnd reports whether an end has the content at its path.
func (t *pathTree) atAnEnd(cache *treeCache, d difference) bool {
	for _, e := range t.ends {
		if at, err := cache.find(e.tip.tree, d.path); err == nil && at.same(d.entry) {
			return true
		}
	}
	return false
}

// present makes sure that a path which the user named exists at an end, at a base, or on the way.
func (t *pathTree) present(p string) error {
	if p == "" {
		return nil
	}
	cache := t.repo.newTreeCache()
	for _, e := range t.ends {
		for _, c := range append([]*commit{e.tip}, e.bases...) {
			if at, err := cache.find(c.tree, p); err != nil || !at.id.isZero() {
				return nil // what cannot be read is told where it is read
			}
		}
	}
	for _, c := range t.on {
		if at, err := cache.find(c.tree, p); err != nil || !at.id.isZero() {
			return nil
		}
	}
	return &Error{Argument: true, Text: fmt.Sprintf("%q exists neither before nor after the change", p)}
}
