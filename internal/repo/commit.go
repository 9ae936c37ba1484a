package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// maxFiles bounds the files and folders of a commit: a few small trees that hold each other many times can stand for billions.
const maxFiles = 5_000_000

var errTooMany = errors.New("the commit holds more files than are looked at")

// commitTree is the files of a commit.
type commitTree struct {
	repo  *Repo
	scope *scope
	root  oid
}

// Rev is the files of a commit. The revision is a branch, a tag, a full or abbreviated object id, HEAD or @, each with
// ~N, ^N or ^{commit} after it. Paths narrow it as in WorkTree.
func (r *Repo) Rev(rev string, paths []string) (*Snapshot, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	rels, err := r.relative(paths)
	if err != nil {
		return nil, err
	}
	t := &commitTree{repo: r, scope: newScope(rels)}
	var id oid
	err = r.store.use(func(s *store) error {
		commit, err := r.resolve(s, rev)
		if err != nil {
			return err
		}
		id, t.root = commit.id, commit.tree
		for _, p := range rels {
			if err := t.present(s, p, rev); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Snapshot{Kind: Commit, Root: r.Root, Rev: id.String(), tree: t}, nil
}

// readable reports why there are no commits to read.
func (r *Repo) readable() error {
	switch {
	case r.git == nil:
		return &Error{Argument: true, Text: fmt.Sprintf("%s is not in a Git repository, so it has no revisions", r.Root)}
	case r.git.broken != nil:
		return r.git.broken
	case r.git.foreign != nil:
		return r.store.use(func(*store) error { return nil }) // Git itself may be able to read it
	}
	return nil
}

// present makes sure that a path which the user named exists in the commit.
func (t *commitTree) present(s *store, p, rev string) error {
	if p == "" {
		return nil
	}
	e, err := t.find(s, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{Argument: true, Text: fmt.Sprintf("%q does not exist in %s", p, rev)}
	case err != nil:
		return &Error{Text: fmt.Sprintf("cannot look at %q in %s", p, rev), Err: t.repo.explain(err)}
	case e.isSubmodule():
		return &Error{Argument: true, Text: fmt.Sprintf("%q is a submodule, whose files are not in this repository", p)}
	}
	return nil
}

// find is the entry of a path.
func (t *commitTree) find(s *store, p string) (entry, error) {
	e, err := findEntry(s.tree, t.root, p)
	if err == nil && e.id.isZero() {
		err = fs.ErrNotExist
	}
	return e, err
}

// findEntry is what stands at a path below a folder, or an entry without an id.
func findEntry(tree func(oid) ([]entry, error), root oid, p string) (entry, error) {
	e := entry{mode: modeDir, id: root}
	for name := range strings.SplitSeq(p, "/") {
		if !e.isDir() {
			return entry{}, nil
		}
		entries, err := tree(e.id)
		if err != nil {
			return e, err
		}
		at := slices.IndexFunc(entries, func(e entry) bool { return e.name == name })
		if at < 0 {
			return entry{}, nil
		}
		e = entries[at]
	}
	return e, nil
}

func (t *commitTree) readFile(name string, limit int64) (src []byte, err error) {
	err = t.repo.store.use(func(s *store) error {
		e, err := t.find(s, name)
		switch {
		case err != nil:
			return err
		case e.isLink():
			return errSymlink
		case !e.isFile():
			return errNotRegular
		}
		src, err = s.blob(e.id, limit)
		return err
	})
	return src, t.repo.explain(err)
}

// explain says of an object that is missing what the user can do about it.
func (r *Repo) explain(err error) error {
	if !errors.Is(err, errMissing) {
		return err
	}
	if r.git.partial {
		return errors.New("the object is missing from this partial clone; fetch it with git fetch --refetch --no-filter")
	}
	return errors.New("the object is missing from this repository; git fsck tells what is damaged")
}

func (t *commitTree) files(ctx context.Context, yield func(File, error) bool) {
	w := &commitWalk{commitTree: t, ctx: ctx, yield: yield, left: maxFiles}
	w.folder("", t.root, 0, t.scope == nil)
}

// commitWalk is one pass over the files of a commit.
type commitWalk struct {
	*commitTree
	ctx   context.Context
	yield func(File, error) bool
	left  int // files and folders that may still come
}

// folder yields the files of a tree. It reports whether the walk goes on.
func (w *commitWalk) folder(path string, id oid, depth int, inside bool) bool {
	if depth > maxDepth {
		return w.yield(File{Path: path}, errTooDeep)
	}
	children, err := w.repo.tree(id)
	if err != nil {
		return w.yield(File{Path: path}, aboutRoot(path, err))
	}
	for _, e := range children {
		at := join(path, e.name)
		in := inside || w.scope.names(at)
		if !in && !w.scope.leadsTo(at) {
			continue
		}
		if w.left--; w.left < 0 {
			w.yield(File{}, errTooMany)
			return false
		}
		if err := w.ctx.Err(); err != nil {
			w.yield(File{}, err)
			return false
		}
		switch {
		case e.isDir() && e.fault == 0:
			if !w.folder(at, e.id, depth+1, in) {
				return false
			}
		case in:
			if f, show, err := w.repo.file(at, e); show && !w.yield(f, err) {
				return false
			}
		}
	}
	return true
}

var errTooDeep = fmt.Errorf("folders are nested deeper than %d", maxDepth)

// aboutRoot makes an error that names no path tell what it is about.
func aboutRoot(path string, err error) error {
	if path == "" {
		return fmt.Errorf("list the files of the commit: %w", err)
	}
	return err
}

// tree lists a folder.
func (r *Repo) tree(id oid) (entries []entry, err error) {
	err = r.store.use(func(s *store) error {
		entries, err = s.tree(id)
		return err
	})
	return entries, r.explain(err)
}

// blob is the content of a file.
func (r *Repo) blob(id oid, limit int64) (src []byte, err error) {
	err = r.store.use(func(s *store) error {
		src, err = s.blob(id, limit)
		return err
	})
	return src, r.explain(err)
}

// file is an entry as a snapshot shows it. Folders, and symlinks that stay in the repository, are not shown.
func (r *Repo) file(path string, e entry) (f File, show bool, err error) {
	f = File{Path: path, Hash: e.id.String()}
	switch {
	case e.fault != 0:
		return f, true, e.err()
	case e.isSubmodule():
		return File{Path: path, Skip: skipSubmodule}, true, nil
	case e.isLink():
		target, err := r.blob(e.id, smallFile)
		if err == nil && !leaves(path, string(target)) {
			return f, false, nil
		}
		f.Skip = skipLink
		return f, true, err
	case !e.isFile():
		return f, true, errNotRegular
	}
	err = r.store.use(func(s *store) error {
		f.Size, err = s.size(e.id)
		return err
	})
	f.Read = func() ([]byte, error) { return r.blob(e.id, f.Size) }
	return f, true, r.explain(err)
}

// Mode is the mode of a file of a commit as Git writes it: "100644", or "100755" for a program. In a work tree it is empty.
func (s *Snapshot) Mode(ctx context.Context, name string) (mode string, err error) {
	if name, err = validPath(ctx, name); err != nil {
		return "", err
	}
	t, ok := s.tree.(*commitTree)
	if p, isPath := s.tree.(*pathTree); isPath {
		t, ok = p.commitTree, len(p.ends) > 0
	}
	if !ok {
		return "", nil
	}
	err = t.repo.store.use(func(s *store) error {
		e, err := t.find(s, name)
		mode = fmt.Sprintf("%o", e.mode)
		return err
	})
	return mode, t.repo.explain(err)
}
