package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/confward/confward/doc"
)

// maxDepth bounds the folders within folders that are walked; each is opened from the root on, name by name.
const maxDepth = 500

// workTree is the files on disk: all that Git tracks or would track.
type workTree struct {
	repo     *Repo
	scope    *scope
	index    *index // nil without Git, and where it cannot be read
	indexErr error
	shared   []*ignoreList // patterns for the whole tree, the strongest first
}

// WorkTree is the files on disk that Git tracks, and those it does not ignore. Paths, relative to the folder that Open
// was given or absolute, narrow it; a path that is named is looked at even if it is ignored. Excludes are further files
// of ignore patterns, such as the one of UserExcludes. Nested repositories and submodules are skipped.
func (r *Repo) WorkTree(paths []string, excludes ...string) (*Snapshot, error) {
	if r.files == nil {
		return nil, r.noWorkTree()
	}
	w := &workTree{repo: r}
	kind := Folder
	if r.git != nil {
		kind = WorkTree
		w.openGit(r.git)
	}
	for _, file := range excludes {
		w.share(file)
	}
	rels, err := r.relative(paths)
	if err != nil {
		return nil, err
	}
	for _, p := range rels {
		if err := w.present(p); err != nil {
			return nil, err
		}
	}
	w.scope = newScope(rels)
	return &Snapshot{Kind: kind, Root: r.Root, tree: w}, nil
}

func (r *Repo) noWorkTree() error {
	return &Error{Argument: true, Text: fmt.Sprintf("the bare repository %s has no work tree", r.Root),
		Hint: "name a commit: --rev HEAD"}
}

func (w *workTree) openGit(git *gitDir) {
	if git.broken != nil {
		w.indexErr = git.broken
		return
	}
	if w.index, w.indexErr = readIndex(git); w.indexErr != nil {
		w.index = nil
		w.indexErr = &Error{Text: "cannot read Git's index, so files that are tracked and ignored are missing",
			Hint: "run git status; if it fails too, git reset makes a new index", Err: w.indexErr}
	}
	w.share(git.infoExclude())
}

// share adds a file of ignore patterns for the whole tree, weaker than those before. Without the file there are none.
func (w *workTree) share(file string) {
	if text, err := readSmall(file); err == nil {
		w.shared = append(w.shared, parseIgnore(text, w.fold()))
	}
}

func (w *workTree) fold() bool { return w.repo.git != nil && w.repo.git.ignoreCase }

func (w *workTree) files(ctx context.Context, yield func(File, error) bool) {
	walk := &walk{workTree: w, ctx: ctx, yield: yield, started: time.Now()}
	if w.indexErr != nil && !yield(File{Path: ".git/index"}, w.indexErr) {
		return
	}
	walk.folder(&folder{inside: w.scope == nil})
}

func (w *workTree) readFile(name string, limit int64) ([]byte, error) {
	info, err := w.stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.Size() > limit:
		return nil, errTooLarge(limit)
	}
	return w.read(name, info)
}

// stat looks at a regular file that no symlink leads to.
func (w *workTree) stat(name string) (fs.FileInfo, error) {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		if info, err := w.repo.files.Lstat(name[:i]); err != nil {
			return nil, notDirIsAbsent(err)
		} else if info.Mode()&os.ModeSymlink != 0 {
			return nil, fmt.Errorf("%s is %w", name[:i], errSymlink)
		}
	}
	info, err := w.repo.files.Lstat(name)
	switch {
	case err != nil:
		return nil, notDirIsAbsent(err)
	case info.Mode()&os.ModeSymlink != 0:
		return nil, errSymlink
	case !info.Mode().IsRegular():
		return nil, errNotRegular
	}
	return info, nil
}

// open opens a file that was seen before, and not what took its place since.
func (w *workTree) open(name string, seen fs.FileInfo) (*os.File, error) {
	f, err := w.repo.open.openFile(name)
	if err != nil {
		return nil, cause(err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && os.SameFile(info, seen) {
		return f, nil
	}
	f.Close()
	if err != nil {
		return nil, cause(err)
	}
	return nil, errChanged
}

// headFrom is the size from which on it is worth it to look at the beginning of a file first, in bytes.
const headFrom = 64 << 10

// head gives the beginning of a file that was seen before.
func (w *workTree) head(name string, seen fs.FileInfo) ([]byte, error) {
	f, err := w.open(name, seen)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src := make([]byte, doc.SniffLength)
	if _, err := io.ReadFull(f, src); err != nil {
		return nil, errChanged // it is shorter than it was
	}
	return src, nil
}

// read gives the content of a file that was seen before.
func (w *workTree) read(name string, seen fs.FileInfo) ([]byte, error) {
	f, err := w.open(name, seen)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := int(seen.Size())
	src := make([]byte, size+1)
	n, err := io.ReadAtLeast(f, src, max(size, 1)) // a file gives all that it has: to ask again for its end costs as much as to read it
	switch {
	case n > size:
		return nil, errChanged // it grew
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, cause(err)
	}
	return src[:n], nil
}

var errChanged = errors.New("it was changed while it was read; run again")

// folder is one folder of a walk.
type folder struct {
	path    string // "" for the root
	parent  *folder
	depth   int
	inside  bool // the user asked for everything below it
	named   bool // the user asked for it by name, so it is not ignored
	seen    fs.FileInfo
	ignores *ignoreList // of its own .gitignore, once it was needed
	hasList bool        // it has a .gitignore
	checked bool
	out     bool // it is ignored itself, and so is everything below that is not tracked; valid once checked
}

// walk is one pass over a work tree.
type walk struct {
	*workTree
	ctx     context.Context
	yield   func(File, error) bool
	started time.Time
}

// folder yields the files below a folder. It reports whether the walk goes on.
func (w *walk) folder(d *folder) bool {
	entries, err := w.list(d)
	if err != nil && !w.yield(File{Path: d.path}, err) {
		return false
	}
	if d.path != "" && hasName(entries, ".git") && w.foreignRepository(d.path) {
		return w.yield(File{Path: d.path, Skip: skipNested}, nil)
	}
	d.hasList = hasName(entries, ".gitignore")
	for _, e := range entries {
		if err := w.ctx.Err(); err != nil {
			w.yield(File{}, err)
			return false
		}
		if !w.entry(d, e) {
			return false
		}
	}
	return true
}

// list reads a folder, in the order of a walk. Entries come along with an error if only some could be read.
func (w *walk) list(d *folder) ([]fs.FileInfo, error) {
	if d.depth > maxDepth {
		return nil, fmt.Errorf("folders are nested deeper than %d", maxDepth)
	}
	f, err := w.repo.files.OpenFile(orDot(d.path), openFlags, 0)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || d.seen != nil && !os.SameFile(info, d.seen) {
		return nil, errChanged
	}
	entries, err := f.Readdir(-1)
	slices.SortFunc(entries, func(a, b fs.FileInfo) int {
		return compareNames(a.Name(), a.IsDir(), b.Name(), b.IsDir())
	})
	if err != nil {
		err = cause(err)
	}
	return entries, err
}

func orDot(path string) string {
	if path == "" {
		return "."
	}
	return path
}

func hasName(entries []fs.FileInfo, name string) bool {
	return slices.ContainsFunc(entries, func(e fs.FileInfo) bool { return e.Name() == name })
}

// entry yields an entry of a folder, or what is below it.
func (w *walk) entry(d *folder, e fs.FileInfo) bool {
	name := e.Name()
	path := join(d.path, name)
	named := w.scope.names(path)
	inside := d.inside || named
	switch {
	case isDotGit(name):
		if name == ".git" || !inside {
			return true
		}
		return w.yield(File{Path: path, Skip: "a name that is Git's own"}, nil)
	case !inside && !w.scope.leadsTo(path):
		return true
	case e.IsDir():
		return w.subfolder(d, e, &folder{path: path, parent: d, depth: d.depth + 1, seen: e, inside: inside, named: named})
	case !inside || !named && w.index.entry(path) == nil && w.ignores(d, name, false):
		return true
	}
	return w.leaf(path, e)
}

func (w *walk) subfolder(d *folder, e fs.FileInfo, sub *folder) bool {
	if t := w.index.entry(sub.path); t != nil && t.isSubmodule() {
		return w.yield(File{Path: sub.path, Skip: skipSubmodule}, nil)
	}
	walked := sub.named || w.scope.leadsTo(sub.path) || w.index.below(sub.path)
	if !walked && w.ignores(d, e.Name(), true) {
		return true
	}
	return w.folder(sub)
}

// leaf yields what is not a folder.
func (w *walk) leaf(path string, e fs.FileInfo) bool {
	switch {
	case e.Mode()&os.ModeSymlink != 0:
		target, err := w.repo.files.Readlink(path)
		if err != nil {
			return w.yield(File{Path: path}, cause(err))
		}
		if !leaves(path, target) {
			return true
		}
		return w.yield(File{Path: path, Skip: skipLink}, nil)
	case !e.Mode().IsRegular():
		return w.yield(File{Path: path, Skip: skipSpecial}, nil)
	}
	file := File{Path: path, Size: e.Size(), Stat: statOf(e, w.started), Read: func() ([]byte, error) { return w.read(path, e) }}
	if e.Size() >= headFrom {
		file.Head = func() ([]byte, error) { return w.head(path, e) }
	}
	return w.yield(file, nil)
}

// ignores reports whether an untracked entry of a folder is ignored: by the folder's patterns, then those of the folders
// above, then those for the whole tree. Nothing below an ignored folder can be wanted again.
func (w *walk) ignores(d *folder, name string, isDir bool) bool {
	if w.out(d) {
		return true
	}
	path := join(d.path, name)
	for at := d; at != nil; at = at.parent {
		if v := w.patterns(at).match(strings.TrimPrefix(path[len(at.path):], "/"), isDir); v != silent {
			return v == ignored
		}
	}
	for _, list := range w.shared {
		if v := list.match(path, isDir); v != silent {
			return v == ignored
		}
	}
	return false
}

// out reports whether the folder itself is ignored.
func (w *walk) out(d *folder) bool {
	if !d.checked {
		d.checked = true
		d.out = d.parent != nil && !d.named && w.ignores(d.parent, d.path[strings.LastIndexByte(d.path, '/')+1:], true)
	}
	return d.out
}

// patterns are those of the folder's own .gitignore. They are read when an untracked file first asks for them, which
// in a fresh checkout is never. Git does not follow a symlink of that name; a file that is too large has no effect.
func (w *walk) patterns(d *folder) *ignoreList {
	if d.hasList && d.ignores == nil {
		text, _ := w.readFile(join(d.path, ".gitignore"), smallFile)
		d.ignores = parseIgnore(string(text), w.fold())
	}
	return d.ignores
}
