package repo

import (
	"context"
	"slices"
)

// difference is a file that none of the older sides has at its path with the same content.
type difference struct {
	path string
	entry
	was []entry // what the older sides have at the path; without an id where that is no file
}

// missing is a file that an older side has at a path where the newer one has none.
type missing struct {
	path string
	entry
}

// treeDiff compares folders by the ids of what they hold: what is equal to one of the older sides is not opened. With
// the parents of a merge as older sides it yields what the merge itself brought in.
type treeDiff struct {
	ctx   context.Context
	trees func(oid) ([]entry, error)                       // lists a folder of an older side
	list  func(path string, folder entry) ([]entry, error) // lists a folder of the newer side
	scope *scope                                           // of the newer side
	left  int                                              // entries that may still come

	found func(difference) bool                        // is called in the order of the paths, and ends the walk with false
	fail  func(path string, err error) bool            // likewise
	gone  []func(missing)                              // for each older side; nil where nobody wants to know
	known func(path string, now oid, was []entry) bool // reports whether a folder was compared before; may be nil
}

// compare walks the newer side. It reports whether it came to its end.
func (d *treeDiff) compare(now oid, was []oid) bool {
	older := make([]entry, len(was))
	for i, id := range was {
		older[i] = entry{mode: modeDir, id: id}
	}
	root := entry{mode: modeDir, id: now}
	if slices.ContainsFunc(older, root.same) {
		return true
	}
	return d.folder("", root, older, 0, d.scope == nil)
}

func (d *treeDiff) folder(path string, now entry, was []entry, depth int, inside bool) bool {
	if depth > maxDepth {
		return d.fail(path, errTooDeep)
	}
	if d.known != nil && d.known(path, now.id, was) {
		return true
	}
	entries, err := d.list(path, now)
	if err != nil {
		return d.fail(path, aboutRoot(path, err))
	}
	older := make([][]entry, len(was))
	for i, w := range was {
		if !w.id.isZero() {
			if older[i], err = d.trees(w.id); err != nil {
				return d.fail(path, aboutRoot(path, err))
			}
		}
	}
	pairs := make([]entry, len(was))
	for _, e := range entries {
		same := false
		for i := range older {
			older[i], pairs[i] = d.pair(path, older[i], i, e)
			same = same || e.same(pairs[i])
		}
		if !same && !d.entry(join(path, e.name), e, pairs, depth, inside) {
			return false
		}
	}
	for i := range older {
		for _, o := range older[i] {
			d.leave(path, i, o)
		}
	}
	return true
}

// pair takes the entry of the same name and sort from an older side; those before it are gone.
func (d *treeDiff) pair(path string, older []entry, side int, e entry) (rest []entry, o entry) {
	for len(older) > 0 {
		o = older[0]
		order := compareEntries(o, e)
		if order > 0 {
			break
		}
		older = older[1:]
		if order == 0 {
			return older, o
		}
		d.leave(path, side, o)
	}
	return older, entry{}
}

func (d *treeDiff) leave(path string, side int, o entry) {
	if d.gone != nil && d.gone[side] != nil && o.fault == 0 {
		d.gone[side](missing{join(path, o.name), o})
	}
}

func (d *treeDiff) entry(path string, e entry, was []entry, depth int, inside bool) bool {
	inside = inside || d.scope.names(path)
	if !inside && !d.scope.leadsTo(path) {
		return true
	}
	if d.left--; d.left < 0 {
		d.fail("", errTooMany)
		return false
	}
	if err := d.ctx.Err(); err != nil {
		d.fail("", err)
		return false
	}
	switch {
	case e.fault != 0 && inside:
		return d.fail(path, e.err())
	case e.isDir():
		return d.folder(path, e, slices.Clone(was), depth+1, inside)
	case !inside:
		return true
	}
	was = slices.Clone(was)
	for i, w := range was {
		if !w.isFile() {
			was[i] = entry{}
		}
	}
	return d.found(difference{path, e, was})
}

// treeCache keeps the folders that were listed last.
type treeCache struct {
	repo        *Repo
	young, aged map[oid][]entry
	size        int // entries in young
}

const treeCacheSize = 40_000 // entries in each half of the cache; about 8 MB in all

func (r *Repo) newTreeCache() *treeCache { return &treeCache{repo: r, young: map[oid][]entry{}} }

func (c *treeCache) tree(id oid) ([]entry, error) {
	if entries, ok := c.young[id]; ok {
		return entries, nil
	}
	entries, ok := c.aged[id]
	if !ok {
		var err error
		if entries, err = c.repo.tree(id); err != nil {
			return nil, err
		}
	}
	if c.size += len(entries) + 1; c.size > treeCacheSize {
		c.young, c.aged, c.size = map[oid][]entry{}, c.young, len(entries)+1
	}
	c.young[id] = entries
	return entries, nil
}

// list is tree for a folder of a commit.
func (c *treeCache) list(_ string, folder entry) ([]entry, error) { return c.tree(folder.id) }

// find is what stands at a path below a folder, or an entry without an id.
func (c *treeCache) find(root oid, path string) (entry, error) {
	return findEntry(c.tree, root, path)
}
