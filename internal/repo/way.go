package repo

import (
	"context"
	"fmt"
	"sync"
)

// wayFiles yields the contents that commits bring in: files that differ from those of all parents.
type wayFiles struct {
	repo   *Repo
	ctx    context.Context
	cache  *treeCache
	scope  *scope
	yield  func(File, error) bool
	left   int
	wanted func(difference) bool // reports whether a content is to be yielded; asked once for each
	known  func(path string, now oid, was []entry) bool

	byPatch bool // of commits with one parent at most, as patches
}

// walk goes through commits, parents first, and counts them. It reports whether the walk goes on.
func (w *wayFiles) walk(commits []*commit, s *Snapshot) bool {
	trees := make(map[oid]oid, len(commits))
	for _, c := range commits {
		trees[c.id] = c.tree
	}
	for _, c := range commits {
		if err := w.ctx.Err(); err != nil {
			w.yield(File{}, err)
			return false
		}
		if w.byPatch && len(c.parents) > 1 {
			continue
		}
		s.commits.Add(1)
		was := make([]oid, len(c.parents))
		for i, id := range c.parents {
			tree, ok := trees[id]
			if !ok {
				parent, err := w.repo.commitByID(id)
				if err != nil {
					if !w.yield(File{}, err) {
						return false
					}
					continue
				}
				tree = parent.tree
				trees[id] = tree
			}
			was[i] = tree
		}
		if !w.commit(c.id, c.tree, was) {
			return false
		}
	}
	return true
}

// commitByID reads a commit.
func (r *Repo) commitByID(id oid) (c *commit, err error) {
	err = r.store.use(func(s *store) error {
		c, err = s.commit(id)
		return err
	})
	if err != nil {
		return nil, r.absent(id, "the commit "+id.String(), err)
	}
	return c, nil
}

// commit yields what one commit brings in.
func (w *wayFiles) commit(id, tree oid, was []oid) bool {
	return w.difference(&origin{repo: w.repo, id: id}, tree, was)
}

// difference yields the wanted contents of a folder that differ from those of others.
func (w *wayFiles) difference(from *origin, tree oid, was []oid) bool {
	goOn := true
	left := w.left
	if w.byPatch {
		left = min(left, maxPatched)
	}
	d := &treeDiff{ctx: w.ctx, trees: w.cache.tree, list: w.cache.list, scope: w.scope, left: left, known: w.known}
	from.gone, d.gone = make([][]missing, len(was)), make([]func(missing), len(was))
	for i := range was {
		d.gone[i] = func(m missing) { from.gone[i] = append(from.gone[i], m) }
	}
	var found []difference
	d.found = func(f difference) bool {
		if f.isNew() {
			from.added = append(from.added, f)
		}
		if f.isFile() && w.wanted(f) {
			found = append(found, f)
		}
		return true
	}
	d.fail = func(path string, err error) bool {
		goOn = goOn && w.yield(File{Path: path}, fmt.Errorf("in commit %s: %w", from.id, err))
		return goOn
	}
	d.compare(tree, was)
	w.left -= left - d.left
	for _, f := range found {
		if !goOn || !w.show(from, f) {
			return false
		}
	}
	return goOn && w.ctx.Err() == nil && w.left >= 0
}

func (w *wayFiles) show(from *origin, d difference) bool {
	f, show, err := w.repo.file(d.path, d.entry)
	if !show {
		return true
	}
	f.Commit, f.About = from.id.String(), from.info
	if f.Change = from.change(d); w.byPatch && f.Read != nil {
		f.Read = sync.OnceValues(f.Read) // for the lines, too
		f.Change = from.patch(d, f.Read)
	}
	return w.yield(f, err)
}

// origin is the commit that contents come from.
type origin struct {
	repo  *Repo
	id    oid
	about *CommitInfo  // of what is no commit
	added []difference // files that are new at their path
	gone  [][]missing  // what is missing, for each parent

	once    sync.Once
	renamed []map[string]missing
}

func (o *origin) info() (*CommitInfo, error) {
	if o.about != nil {
		return o.about, nil
	}
	c, err := o.repo.commitByID(o.id)
	if err != nil {
		return nil, err
	}
	return c.info, nil
}

// change is what a commit did to a file. Whether a new file was another one before is found out when somebody asks for
// its lines, since most files have nothing to report.
func (o *origin) change(d difference) *Change {
	switch {
	case len(d.was) == 0:
		return nil
	case !d.isNew():
		return o.repo.changed(d.entry, d.before(nil))
	}
	return &Change{Lines: sync.OnceValues(func() ([]LineRange, error) {
		return o.repo.linesAgainst(d.entry, d.before(o.renames()))
	})}
}

func (o *origin) renames() []map[string]missing {
	o.once.Do(func() {
		cache := o.repo.newTreeCache()
		for _, gone := range o.gone {
			o.renamed = append(o.renamed, o.repo.renames(context.Background(), cache, o.added, gone))
		}
	})
	return o.renamed
}
