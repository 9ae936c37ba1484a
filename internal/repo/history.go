package repo

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// historyTree is the contents of all commits. Its own files are those of HEAD.
type historyTree struct {
	commitTree // of HEAD; without a root in a repository whose HEAD names no commit
	refs       []ref
	stashes    []ref // those below the newest one
	byPatch    bool
	ancestry   *ancestry
	snapshot   *Snapshot
}

// History is every content that any ref leads to: branches, tags, remote branches, stashes, notes, and the HEAD of every
// work tree. Each is yielded once, at the path and with the commit where it came up first, older commits before younger
// ones; a tag of a folder or a file stands for a commit. ReadFile reads HEAD. Paths, as in Rev, narrow it to contents
// that lay there at some time.
func (r *Repo) History(paths []string) (*Snapshot, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	rels, err := r.relative(paths)
	if err != nil {
		return nil, err
	}
	if r.git.shallow() {
		return nil, &Error{Text: "this clone is shallow, so it lacks a part of the history",
			Hint: "fetch all of it: fetch-depth: 0 for actions/checkout, or git fetch --unshallow"}
	}
	t := &historyTree{commitTree: commitTree{repo: r, scope: newScope(rels)}}
	if t.ancestry, err = r.newAncestry(); err != nil {
		return nil, err
	}
	if t.refs, t.stashes, err = r.everyRef(); err != nil {
		return nil, &Error{Text: "cannot list the branches and tags", Err: cause(err)}
	}
	s := &Snapshot{Kind: History, Root: r.Root, tree: t}
	t.snapshot = s
	if head, err := r.head(); err == nil && head != nil {
		t.root, s.Rev = head.tree, head.id.String()
	}
	return s, nil
}

// everyRef is all refs and the HEADs of other work trees, and the stashes below the newest one, which only a log keeps.
func (r *Repo) everyRef() (refs, stashes []ref, err error) {
	err = r.store.use(func(s *store) error {
		refs, err = s.refs()
		return err
	})
	heads, _ := filepath.Glob(filepath.Join(escapeGlob(r.git.common), "worktrees", "*", "HEAD"))
	for _, file := range append(heads, filepath.Join(r.git.common, "HEAD")) {
		text, err := readSmall(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
		if id, ok := parseOid(strings.TrimSpace(text)); ok {
			refs = append(refs, ref{"HEAD", id})
		}
	}
	log, logErr := os.ReadFile(filepath.Join(r.git.common, "logs", "refs", "stash"))
	if logErr != nil && !errors.Is(logErr, fs.ErrNotExist) {
		return nil, nil, logErr
	}
	for line := range strings.Lines(string(log)) {
		fields := strings.SplitN(line, " ", 3)
		if len(fields) == 3 {
			if id, ok := parseOid(fields[1]); ok {
				stashes = append(stashes, ref{"refs/stash", id})
			}
		}
	}
	return refs, stashes, err
}

func escapeGlob(path string) string {
	if filepath.Separator == '\\' {
		return path // nothing can be escaped there; what does not match is only left out
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

func (t *historyTree) readFile(name string, limit int64) ([]byte, error) {
	if t.root.isZero() {
		return nil, fs.ErrNotExist
	}
	return t.commitTree.readFile(name, limit)
}

func (t *historyTree) files(ctx context.Context, yield func(File, error) bool) {
	h := &historyWalk{historyTree: t, seen: map[oid]bool{}, folders: map[content]bool{}}
	h.wayFiles = wayFiles{repo: t.repo, ctx: ctx, cache: t.repo.newTreeCache(), scope: t.scope, yield: yield, left: maxFiles,
		wanted: h.wanted, known: h.known}
	if t.byPatch {
		h.wayFiles.byPatch, h.wayFiles.wanted, h.wayFiles.known = true, anyContent, nil
	}
	ok := true
	tips := h.tips(func(f File, err error) { ok = ok && yield(f, err) })
	if !ok {
		return
	}
	commits := t.ancestry.everything(ctx, tips, func(id oid, err error) { ok = ok && yield(File{}, err) })
	if err := ctx.Err(); ok && err != nil {
		yield(File{}, err)
		return
	}
	if !ok || !h.walk(commits, t.snapshot) {
		return
	}
	for _, l := range h.loose {
		if !h.tagged(l) {
			return
		}
	}
}

// historyWalk is one pass over history.
type historyWalk struct {
	*historyTree
	wayFiles
	seen    map[oid]bool     // contents, and folders if paths do not matter
	folders map[content]bool // folders if they do
	loose   []loose
}

// loose is a folder or a file that a name stands for without a commit.
type loose struct {
	name string
	what kind
	id   oid
}

// entry is the file. It has no path, so it gets the name.
func (l loose) entry() difference {
	return difference{path: l.name, entry: entry{name: lastName(l.name), mode: modeFile, id: l.id}}
}

// files yields all of it.
func (l loose) files(ctx context.Context, files *endFiles, scope *scope) bool {
	if l.what != treeKind {
		return scope != nil || files.show(l.entry(), nil)
	}
	return files.walk(&treeDiff{ctx: ctx, trees: files.cache.tree, list: files.cache.list, scope: scope}, l.id, nil)
}

// tips sorts what the refs lead to.
func (h *historyWalk) tips(failed func(File, error)) (tips []oid) {
	refs := h.refs
	if !h.historyTree.byPatch {
		refs = slices.Concat(refs, h.stashes)
	}
	for _, ref := range refs {
		err := h.historyTree.repo.store.use(func(s *store) error {
			id, what, _, err := h.historyTree.repo.peelTags(s, ref.name, ref.id)
			switch {
			case err != nil:
				return err
			case what == commitKind:
				tips = append(tips, id)
			case !h.historyTree.byPatch:
				h.loose = append(h.loose, loose{ref.name, what, id})
			}
			return nil
		})
		if err != nil {
			failed(File{Path: ref.name}, err)
		}
	}
	return tips
}

func (h *historyWalk) wanted(d difference) bool {
	if h.seen[d.id] {
		return false
	}
	h.seen[d.id] = true
	return true
}

// known leaves out folders that were listed before: all they hold was seen then.
func (h *historyWalk) known(path string, now oid, _ []entry) bool {
	if h.historyTree.scope != nil {
		at := content{path, now}
		known := h.folders[at]
		h.folders[at] = true
		return known
	}
	known := h.seen[now]
	h.seen[now] = true
	return known
}

// tagged yields what a ref points to without a commit.
func (h *historyWalk) tagged(l loose) bool {
	info := &CommitInfo{ID: l.id.String(), Subject: l.name}
	if l.what == treeKind {
		return h.difference(&origin{repo: h.historyTree.repo, id: l.id, about: info}, l.id, nil)
	}
	d := l.entry()
	if h.historyTree.scope != nil || !h.wanted(d) {
		return true
	}
	return h.show(&origin{repo: h.historyTree.repo, id: l.id, about: info}, d)
}
