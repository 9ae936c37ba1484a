package repo

import (
	"context"
	"strings"
)

// whole is a tree that can tell every file, also those that a change did not touch.
type whole interface {
	// all are the regular files in the order of their paths, each with what tells its content from others.
	all(ctx context.Context) ([]File, error)
}

// All are the regular files of the snapshot as a whole, in the order of their paths, whatever part of it Files yields: of
// a change, all files as it leaves them. They have a path, and a hash or a stat where that is known; no size and no
// content, which ReadFile gives. A history has none.
func (s *Snapshot) All(ctx context.Context) ([]File, error) {
	if t, ok := s.tree.(whole); ok {
		return t.all(ctx)
	}
	return nil, nil
}

func (w *workTree) all(ctx context.Context) ([]File, error) {
	unbounded := *w
	unbounded.scope = nil
	var found []File
	var failed error
	unbounded.files(ctx, func(f File, err error) bool {
		if err == nil && f.Skip == "" {
			found = append(found, File{Path: f.Path, Hash: f.Hash, Stat: f.Stat})
		} else if f.Path == "" {
			failed = err
		}
		return failed == nil
	})
	return found, failed
}

func (t *commitTree) all(ctx context.Context) ([]File, error) {
	l := &listing{ctx: ctx, tree: t.repo.tree, left: maxFiles}
	err := l.folder("", t.root, 0)
	return l.found, err
}

func (t *pathTree) all(ctx context.Context) ([]File, error) {
	if t.commitTree == nil {
		return nil, nil
	}
	return t.commitTree.all(ctx)
}

// all of a history would be every content that ever was.
func (t *historyTree) all(context.Context) ([]File, error) { return nil, nil }

func (t *stagedTree) all(ctx context.Context) ([]File, error) {
	l := &listing{ctx: ctx, tree: t.cache.tree, left: maxFiles}
	for i := range t.index.entries {
		e := &t.index.entries[i]
		var err error
		if folder, ok := strings.CutSuffix(e.path, "/"); ok { // the index holds it as a whole
			err = l.folder(folder, e.id, 0)
		} else if !e.later {
			err = l.add(e.path, e.entry(e.path), 0)
		}
		if err != nil {
			return nil, err
		}
	}
	return l.found, nil
}

// listing is one pass over the names of files that Git keeps.
type listing struct {
	ctx   context.Context
	tree  func(oid) ([]entry, error)
	left  int // files and folders that may still come
	found []File
}

func (l *listing) folder(path string, id oid, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	if err := l.ctx.Err(); err != nil {
		return err
	}
	entries, err := l.tree(id)
	if err != nil {
		return aboutRoot(path, err)
	}
	for _, e := range entries {
		if err := l.add(join(path, e.name), e, depth); err != nil {
			return err
		}
	}
	return nil
}

func (l *listing) add(path string, e entry, depth int) error {
	if l.left--; l.left < 0 {
		return errTooMany
	}
	switch {
	case e.fault != 0:
	case e.isDir():
		return l.folder(path, e.id, depth+1)
	case e.isFile():
		l.found = append(l.found, File{Path: path, Hash: e.id.String()})
	}
	return nil
}
