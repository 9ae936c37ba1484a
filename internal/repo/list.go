package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// lister is a tree that can list one folder.
type lister interface {
	// names are those of the regular files in a folder, "" for the root. The error for no such folder is fs.ErrNotExist.
	names(dir string) ([]string, error)
}

// List are the paths of the regular files in a folder, not below it, in the order of their names, whether or not Files
// yields them. A path that is no folder of the snapshot has none; symlinks are not followed.
func (s *Snapshot) List(ctx context.Context, dir string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir = path.Clean(dir)
	l, ok := s.tree.(lister)
	if !ok || !fs.ValidPath(dir) {
		return nil, fmt.Errorf("list %q: the path leaves the repository", dir)
	}
	if dir == "." {
		dir = ""
	}
	for part := range strings.SplitSeq(dir, "/") {
		if isDotGit(part) {
			return nil, fmt.Errorf("list %q: files of Git itself are not read", dir)
		}
	}
	names, err := l.names(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, cause(err))
	}
	for i, name := range names {
		names[i] = join(dir, name)
	}
	slices.Sort(names)
	return names, nil
}

func (w *workTree) names(dir string) ([]string, error) {
	for i, r := range dir + "/" {
		if r != '/' || i == 0 {
			continue
		}
		info, err := w.repo.files.Lstat(dir[:i])
		switch {
		case err != nil:
			return nil, notDirIsAbsent(err)
		case !info.IsDir():
			return nil, fs.ErrNotExist
		}
	}
	if dir == "" {
		dir = "."
	}
	f, err := w.repo.files.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func (t *commitTree) names(dir string) (names []string, err error) {
	err = t.repo.store.use(func(s *store) error {
		e := entry{mode: modeDir, id: t.root}
		if dir != "" {
			if e, err = t.find(s, dir); err != nil {
				return err
			}
		}
		if !e.isDir() {
			return fs.ErrNotExist
		}
		entries, err := s.tree(e.id)
		names = filesAmong(entries)
		return err
	})
	return names, t.repo.explain(err)
}

func (t *stagedTree) names(dir string) ([]string, error) {
	folder := entry{mode: modeDir, id: t.head}
	if dir != "" {
		var err error
		if folder, err = t.staged(dir); err != nil {
			return nil, err
		}
	}
	if !folder.isDir() {
		return nil, fs.ErrNotExist
	}
	entries, err := t.list(dir, folder)
	return filesAmong(entries), err
}

func filesAmong(entries []entry) []string {
	var names []string
	for _, e := range entries {
		if e.isFile() && !e.isLink() && e.fault == 0 {
			names = append(names, e.name)
		}
	}
	return names
}

func (t *historyTree) names(dir string) ([]string, error) {
	if t.root.isZero() {
		return nil, fs.ErrNotExist
	}
	return t.commitTree.names(dir)
}
