package repo

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"sort"
	"strings"
)

// stagedTree is the files of an index that differ from HEAD.
type stagedTree struct {
	repo  *Repo
	scope *scope
	index *index
	head  oid // the tree of HEAD; none in a repository without commits
	cache *treeCache
}

// Staged is what the next commit brings in: the files of the index that differ from HEAD, by content. The work tree is
// not looked at. The index is Git's own, or a file that is named: Git hands one to its hooks in GIT_INDEX_FILE, relative
// to the root. ReadFile reads any file of the index; Base is HEAD, or nil before the first commit. Paths narrow the
// files as in WorkTree.
func (r *Repo) Staged(paths []string, indexFile string) (*Snapshot, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	if r.git.bare {
		return nil, r.noWorkTree()
	}
	rels, err := r.relative(paths)
	if err != nil {
		return nil, err
	}
	t := &stagedTree{repo: r, scope: newScope(rels), cache: r.newTreeCache()}
	if t.index, err = r.stagedIndex(indexFile); err != nil {
		return nil, &Error{Text: "cannot read Git's index", Hint: "run git status; if it fails too, git reset makes a new index", Err: err}
	}
	s := &Snapshot{Kind: Staged, Root: r.Root, tree: t}
	head, err := r.head()
	if err != nil {
		return nil, err
	}
	if head != nil {
		t.head = head.tree
		s.Base = r.commitSnapshot(head)
	}
	for _, p := range rels {
		if err := t.present(p); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (r *Repo) stagedIndex(file string) (*index, error) {
	if file == "" {
		return readIndex(r.git)
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(r.Root, file)
	}
	return readIndexFile(r.git, file)
}

// head is the commit of HEAD, or nil before the first one.
func (r *Repo) head() (c *commit, err error) {
	err = r.store.use(func(s *store) error {
		id, found, err := s.ref("HEAD")
		if err != nil || !found {
			return err
		}
		c, err = r.peel(s, "HEAD", id)
		return err
	})
	return c, err
}

// commitSnapshot is all files of a commit.
func (r *Repo) commitSnapshot(c *commit) *Snapshot {
	return &Snapshot{Kind: Commit, Root: r.Root, Rev: c.id.String(), tree: &commitTree{repo: r, root: c.tree}}
}

// present makes sure that a path which the user named is in the index or in HEAD.
func (t *stagedTree) present(p string) error {
	if p == "" || t.index.entry(p) != nil || t.index.below(p) {
		return nil
	}
	e, err := t.inSparse(p)
	if err == nil && e.id.isZero() && !t.head.isZero() {
		e, err = t.cache.find(t.head, p)
	}
	switch {
	case err != nil:
		return &Error{Text: fmt.Sprintf("cannot look at %q", p), Err: err}
	case e.id.isZero():
		return &Error{Argument: true, Text: fmt.Sprintf("%q is neither staged nor in the last commit", p), Hint: "git add it first"}
	}
	return nil
}

// inSparse is what stands at a path in a folder that the index holds as a whole.
func (t *stagedTree) inSparse(p string) (entry, error) {
	for i := range len(p) {
		if p[i] != '/' {
			continue
		}
		if folder := t.index.entry(p[:i+1]); folder != nil {
			return t.cache.find(folder.id, p[i+1:])
		}
	}
	return entry{}, nil
}

func (t *stagedTree) readFile(name string, limit int64) ([]byte, error) {
	e, err := t.staged(name)
	switch {
	case err != nil:
		return nil, err
	case e.id.isZero():
		return nil, fs.ErrNotExist
	case e.fault != 0:
		return nil, e.err()
	case e.isLink():
		return nil, errSymlink
	case !e.isFile():
		return nil, errNotRegular
	}
	return t.repo.blob(e.id, limit)
}

// staged is what the index holds at a path.
func (t *stagedTree) staged(name string) (entry, error) {
	x := t.index.entry(name)
	switch {
	case x == nil && t.index.below(name):
		return entry{mode: modeDir, id: t.head}, nil
	case x == nil:
		return t.inSparse(name)
	case x.later:
		return entry{}, nil
	}
	return x.entry(name), nil
}

// entry is an entry of the index in its folder.
func (e *indexEntry) entry(name string) entry {
	got := entry{name: name, mode: e.mode, id: e.id}
	switch {
	case e.stage != 0:
		got.fault = unmerged
	case refusedName(name[strings.LastIndexByte(name, '/')+1:]):
		got.fault = badName
	}
	return got
}

// list lists a folder of the index. Folders have an id where Git keeps it or the index holds them as a whole.
func (t *stagedTree) list(path string, folder entry) ([]entry, error) {
	prefix := join(path, "")
	if path == "" {
		prefix = ""
	}
	all := t.index.entries
	at := t.index.find(prefix)
	if at == len(all) || !strings.HasPrefix(all[at].path, prefix) || all[at].path == prefix {
		if folder.id.isZero() {
			return nil, nil // nothing is left in it
		}
		return t.cache.tree(folder.id) // below a folder that the index holds as a whole
	}
	var entries []entry
	for at < len(all) && strings.HasPrefix(all[at].path, prefix) {
		e := &all[at]
		name, _, isFolder := strings.Cut(e.path[len(prefix):], "/")
		switch {
		case !isFolder:
			if n := len(entries); !e.later && (n == 0 || entries[n-1].name != name || entries[n-1].isDir()) {
				entries = append(entries, e.entry(name))
			}
			at++
			continue
		case e.path == prefix+name+"/":
			entries = append(entries, entry{name: name, mode: modeDir, id: e.id})
		default:
			entries = append(entries, entry{name: name, mode: modeDir, id: t.index.trees[prefix+name]})
		}
		end := prefix + name + "0" // the first path after those that begin with the name and a slash
		at += sort.Search(len(all)-at, func(i int) bool { return all[at+i].path >= end })
	}
	return entries, nil
}

func (t *stagedTree) files(ctx context.Context, yield func(File, error) bool) {
	e := &endFiles{repo: t.repo, cache: t.cache, yield: yield}
	e.walk(&treeDiff{ctx: ctx, trees: t.cache.tree, list: t.list, scope: t.scope}, t.index.trees[""], t.base())
}

func (t *stagedTree) base() []oid {
	if t.head.isZero() {
		return nil
	}
	return []oid{t.head}
}
