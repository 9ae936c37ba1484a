package repo

import (
	"bytes"
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"strings"
)

const (
	maxRenamePairs = 1_000_000 // of a new and a missing file; above, only equal contents and names are renames
	maxRenameSize  = 1 << 20   // bytes of a file that is compared
	maxRenameBytes = 128 << 20 // bytes of all files that are compared
	similarEnough  = 0.5       // part of the larger file that both have
)

// renames finds for files that are new at their path the missing file that they were: one of equal content, or the most
// similar one. Each missing file is taken once. What cannot be read is no rename.
func (r *Repo) renames(ctx context.Context, cache *treeCache, added []difference, gone []missing) map[string]missing {
	if len(added) == 0 || len(gone) == 0 {
		return nil
	}
	m := &renaming{repo: r, ctx: ctx, found: map[string]missing{}, seed: maphash.MakeSeed()}
	m.expand(cache, gone)
	added = m.equal(added)
	m.similar(added)
	return m.found
}

type renaming struct {
	repo  *Repo
	ctx   context.Context
	gone  []missing
	found map[string]missing // by the new path
	seed  maphash.Seed
	bytes int64
}

// expand lists the files of missing folders.
func (m *renaming) expand(cache *treeCache, gone []missing) {
	todo := slices.Clone(gone)
	for len(todo) > 0 && len(m.gone) < maxFiles/10 && m.ctx.Err() == nil {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch {
		case g.isFile():
			m.gone = append(m.gone, g)
		case g.isDir() && strings.Count(g.path, "/") < maxDepth:
			children, err := cache.tree(g.id)
			if err != nil {
				continue
			}
			for _, c := range children {
				todo = append(todo, missing{join(g.path, c.name), c})
			}
		}
	}
	slices.SortFunc(m.gone, func(a, b missing) int { return strings.Compare(a.path, b.path) })
}

// lastName is the last name of a path.
func lastName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// equal finds the files that were moved and not changed, those that kept their name first, and gives back the others.
func (m *renaming) equal(added []difference) (rest []difference) {
	byID := map[oid][]missing{}
	for _, g := range m.gone {
		byID[g.id] = append(byID[g.id], g)
	}
	taken := map[string]bool{}
	take := func(d difference, wanted func(missing) bool) bool {
		candidates := byID[d.id]
		at := slices.IndexFunc(candidates, wanted)
		if at < 0 {
			return false
		}
		m.found[d.path] = candidates[at]
		taken[candidates[at].path] = true
		byID[d.id] = slices.Delete(candidates, at, at+1)
		return true
	}
	for _, d := range added {
		if !take(d, func(g missing) bool { return lastName(g.path) == lastName(d.path) }) {
			rest = append(rest, d)
		}
	}
	rest = slices.DeleteFunc(rest, func(d difference) bool { return take(d, func(missing) bool { return true }) })
	m.gone = slices.DeleteFunc(m.gone, func(g missing) bool { return taken[g.path] })
	return rest
}

// sketch is a file as a number of bytes for each line it has.
type sketch struct {
	size  int64
	lines map[uint64]int
}

func (m *renaming) sketch(id oid) *sketch {
	var src []byte
	err := m.repo.store.use(func(s *store) error {
		size, err := s.size(id)
		if err == nil && size <= maxRenameSize && m.bytes+size <= maxRenameBytes {
			m.bytes += size
			src, err = s.blob(id, size)
		}
		return err
	})
	if err != nil || len(src) == 0 {
		return nil
	}
	k := &sketch{int64(len(src)), map[uint64]int{}}
	for line := range bytes.Lines(src) {
		k.lines[maphash.Bytes(m.seed, bytes.TrimSuffix(line, []byte("\r\n")))] += len(line)
	}
	return k
}

// like is the part of the larger file that both have, from 0 to 1.
func (k *sketch) like(o *sketch) float64 {
	larger := max(k.size, o.size)
	if float64(min(k.size, o.size)) < similarEnough*float64(larger) {
		return 0
	}
	if len(o.lines) < len(k.lines) {
		k, o = o, k
	}
	both := 0
	for line, n := range k.lines {
		both += min(n, o.lines[line])
	}
	return float64(both) / float64(larger)
}

// similar finds the files that were moved and changed. The most similar pairs come first.
func (m *renaming) similar(added []difference) {
	if len(added) == 0 || len(m.gone) == 0 {
		return
	}
	all := len(added)*len(m.gone) <= maxRenamePairs
	type pair struct {
		to, from int
		like     float64
	}
	var pairs []pair
	old := make([]*sketch, len(m.gone))
	for i, g := range m.gone {
		if old[i] = m.sketch(g.id); m.ctx.Err() != nil {
			return
		}
	}
	for i, d := range added {
		k := m.sketch(d.id)
		for j, g := range m.gone {
			if k == nil || old[j] == nil || !all && lastName(g.path) != lastName(d.path) {
				continue
			}
			if like := k.like(old[j]); like >= similarEnough {
				pairs = append(pairs, pair{i, j, like})
			}
		}
		if m.ctx.Err() != nil {
			return
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.like, a.like) })
	taken := map[int]bool{}
	for _, p := range pairs {
		to := added[p.to].path
		if _, done := m.found[to]; !done && !taken[p.from] {
			m.found[to] = m.gone[p.from]
			taken[p.from] = true
		}
	}
}
