package repo

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Bounds of the search for renames. The first three are Git's own.
const (
	fullScore     = 60_000    // of equal contents
	enoughScore   = 30_000    // of a rename: half of the larger file is in both
	sameNameScore = 45_000    // of a rename that keeps the file's name, if no other file has that
	maxRenameGrid = 1_000_000 // pairs of a new and a missing file; above, only equal contents and names are renames

	maxRenameBytes  = 64 << 20    // of all files that are compared
	maxRenamePieces = 4 << 20     // of these, 32 MB
	maxRenameSteps  = 500_000_000 // that comparing them may take, over a second
)

// renames finds for files that are new at their path the missing file that they were, as Git does: one of equal content;
// else the one of the same name, if it is similar enough; else the most similar one. Each missing file is taken once. What
// cannot be read is no rename.
func (r *Repo) renames(ctx context.Context, cache *treeCache, added []difference, gone []missing) map[string]missing {
	if len(added) == 0 || len(gone) == 0 {
		return nil
	}
	m := &renaming{repo: r, ctx: ctx, found: map[string]missing{}, bytes: maxRenameBytes, pieces: maxRenamePieces, steps: maxRenameSteps}
	for _, g := range m.expand(cache, gone) {
		m.gone = append(m.gone, &candidate{missing: g, size: -1})
	}
	for _, d := range added {
		m.added = append(m.added, &candidate{missing: missing{d.path, d.entry}, size: -1})
	}
	m.equal()
	m.sameName()
	m.similar()
	return m.found
}

type renaming struct {
	repo        *Repo
	ctx         context.Context
	added, gone []*candidate
	found       map[string]missing // by the new path
	bytes       int64              // that may still be read
	pieces      int                // that may still be kept
	steps       int                // that may still be taken
}

// candidate is a file that is new or missing.
type candidate struct {
	missing
	taken  bool
	size   int64 // -1 until somebody asks
	sketch sketch
}

// expand lists the files of missing folders.
func (m *renaming) expand(cache *treeCache, gone []missing) (files []missing) {
	todo := slices.Clone(gone)
	for len(todo) > 0 && len(files) < maxFiles/10 && m.ctx.Err() == nil {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch {
		case g.fault != 0:
		case !g.isDir():
			files = append(files, g)
		case strings.Count(g.path, "/") < maxDepth:
			children, err := cache.tree(g.id)
			if err != nil {
				continue
			}
			for _, c := range children {
				todo = append(todo, missing{join(g.path, c.name), c})
			}
		}
	}
	slices.SortFunc(files, func(a, b missing) int { return strings.Compare(a.path, b.path) })
	return files
}

// lastName is the last name of a path.
func lastName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func (m *renaming) take(to, from *candidate) {
	to.taken, from.taken = true, true
	m.found[to.path] = from.missing
}

// rest leaves out what is taken.
func (m *renaming) rest() {
	taken := func(c *candidate) bool { return c.taken }
	m.added, m.gone = slices.DeleteFunc(m.added, taken), slices.DeleteFunc(m.gone, taken)
}

// sameContents is how many files of equal content are looked at to find one that kept its name.
const sameContents = 100

// equal finds the files that were moved and not changed, rather with their name.
func (m *renaming) equal() {
	byID := map[oid][]*candidate{}
	for _, g := range m.gone {
		byID[g.id] = append(byID[g.id], g)
	}
	for _, a := range m.added {
		same := byID[a.id]
		best := -1
		for i, g := range same[:min(len(same), sameContents)] {
			if (!g.isFile() || !a.isFile()) && g.mode != a.mode {
				continue
			}
			if lastName(g.path) == lastName(a.path) {
				best = i
				break
			}
			if best < 0 {
				best = i
			}
		}
		if best >= 0 {
			m.take(a, same[best])
			copy(same[1:best+1], same[:best])
			byID[a.id] = same[1:]
		}
	}
	m.rest()
}

// sameName finds the files that kept a name which no other file has.
func (m *renaming) sameName() {
	only := func(all []*candidate) map[string]*candidate {
		named := map[string]*candidate{}
		for _, c := range all {
			name := lastName(c.path)
			if _, twice := named[name]; twice {
				c = nil
			}
			named[name] = c
		}
		return named
	}
	added, gone := only(m.added), only(m.gone)
	for _, g := range m.gone {
		name := lastName(g.path)
		if a := added[name]; a != nil && gone[name] == g && m.score(a, g, sameNameScore) >= sameNameScore {
			m.take(a, g)
		}
	}
	m.rest()
}

// likeness is how similar a new file and a missing one are.
type likeness struct {
	to, from *candidate
	score    int
	named    bool // they have the same name
}

func (a likeness) compare(b likeness) int {
	named := func(l likeness) int {
		if l.named {
			return 1
		}
		return 0
	}
	return cmp.Or(b.score-a.score, named(b)-named(a))
}

// perFile is how many missing files are kept in mind for each new one.
const perFile = 4

// similar finds the files that were moved and changed. The most similar pairs come first.
func (m *renaming) similar() {
	if len(m.added)*len(m.gone) > maxRenameGrid {
		return
	}
	var all []likeness
	for _, a := range m.added {
		best := make([]likeness, 0, perFile)
		for _, g := range m.gone {
			if m.ctx.Err() != nil {
				return
			}
			l := likeness{a, g, m.score(a, g, enoughScore), lastName(a.path) == lastName(g.path)}
			if len(best) < perFile {
				best = append(best, l)
			} else if worst := worstOf(best); best[worst].compare(l) > 0 {
				best[worst] = l
			}
		}
		m.pieces += len(a.sketch)
		a.sketch = nil
		all = append(all, best...)
	}
	slices.SortStableFunc(all, likeness.compare)
	for _, l := range all {
		if l.score >= enoughScore && !l.to.taken && !l.from.taken {
			m.take(l.to, l.from)
		}
	}
}

// worstOf is the index of the first of the least similar.
func worstOf(all []likeness) int {
	worst := 0
	for i := range all {
		if all[i].compare(all[worst]) > 0 {
			worst = i
		}
	}
	return worst
}

// score is how similar two files are, or less than is asked for where their sizes say so.
func (m *renaming) score(a, g *candidate, least int64) int {
	if !a.isFile() || !g.isFile() || m.steps <= 0 || !m.measure(a) || !m.measure(g) {
		return 0
	}
	larger, smaller := max(a.size, g.size), min(a.size, g.size)
	if larger*(fullScore-least) < (larger-smaller)*fullScore || larger == 0 || !m.draw(a) || !m.draw(g) {
		return 0
	}
	m.steps -= len(a.sketch) + len(g.sketch)
	return int(a.sketch.common(g.sketch) * fullScore / larger)
}

// measure finds out the size of a file.
func (m *renaming) measure(c *candidate) bool {
	if c.size < 0 {
		err := m.repo.store.use(func(s *store) (err error) {
			c.size, err = s.size(c.id)
			return err
		})
		if err != nil {
			c.size = maxRenameBytes + 1
		}
	}
	return c.size <= maxRenameBytes
}

// draw makes the sketch of a file.
func (m *renaming) draw(c *candidate) bool {
	if c.sketch != nil || c.size == 0 {
		return true
	}
	if m.bytes -= c.size; m.bytes < 0 || m.pieces < 0 {
		return false
	}
	src, err := m.repo.blob(c.id, c.size)
	if err != nil {
		return false
	}
	c.sketch = newSketch(src)
	m.pieces -= len(c.sketch)
	return true
}
