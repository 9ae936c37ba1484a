package repo

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// ancestry reads commits, each once.
type ancestry struct {
	repo    *Repo
	commits map[oid]*commit
	cut     map[oid]bool // commits of a shallow clone whose parents are missing
}

func (r *Repo) newAncestry() (*ancestry, error) {
	a := &ancestry{repo: r, commits: map[oid]*commit{}}
	var err error
	a.cut, err = r.git.cutCommits()
	return a, err
}

func (a *ancestry) commit(id oid) (*commit, error) {
	if c := a.commits[id]; c != nil {
		return c, nil
	}
	var c *commit
	err := a.repo.store.use(func(s *store) (err error) {
		c, err = s.commit(id)
		return err
	})
	if err != nil {
		return nil, a.repo.absent(id, "the commit "+id.String(), err)
	}
	if a.cut[id] {
		if a.hasParents(c) { // by now, since more was fetched
			delete(a.cut, id)
		} else {
			c.parents = nil
		}
	}
	c.info = nil // read again for the few commits that are reported
	a.commits[id] = c
	return c, nil
}

func (a *ancestry) hasParents(c *commit) bool {
	for _, p := range c.parents {
		if has, err := a.repo.Has(p.String()); err != nil || !has {
			return false
		}
	}
	return len(c.parents) > 0
}

// sides tells from where a commit is reached.
type sides uint8

const (
	fromTip sides = 1 << iota
	fromBase
	stale // behind a merge base
)

// divergence is what lies between tips and bases.
type divergence struct {
	ahead []*commit // reached from a tip and from no base; parents first
	bases []*commit // the merge bases: the youngest commits that both sides have
}

// diverge finds the commits that are reached from the tips and from no base. It goes back in time from all of them and
// ends where only common history is left, so that old history is not read.
func (a *ancestry) diverge(tips, bases []oid) (*divergence, error) {
	p := &painter{ancestry: a, seen: map[oid]sides{}}
	for _, id := range tips {
		if err := p.reach(id, fromTip); err != nil {
			return nil, err
		}
	}
	for _, id := range bases {
		if err := p.reach(id, fromBase); err != nil {
			return nil, err
		}
	}
	if err := p.run(); err != nil {
		return nil, err
	}
	d := &divergence{}
	for id, from := range p.seen {
		switch {
		case from&fromBase == 0:
			d.ahead = append(d.ahead, a.commits[id])
		case from == fromTip|fromBase:
			d.bases = append(d.bases, a.commits[id])
		}
	}
	for id, from := range p.seen {
		if a.cut[id] && (from&fromBase == 0 || len(d.bases) == 0) {
			return nil, &Error{Text: "the history of this shallow clone ends before the commits to check do", Missing: true,
				Hint: "fetch more history: fetch-depth: 0 for actions/checkout, or git fetch --unshallow"}
		}
	}
	d.ahead = parentsFirst(d.ahead)
	var err error
	d.bases, err = a.independent(d.bases)
	return d, err
}

// painter marks commits with the sides they are reached from, youngest first.
type painter struct {
	*ancestry
	seen    map[oid]sides
	waiting byTime
	open    int // waiting commits that are not in common history
}

func (p *painter) reach(id oid, from sides) error {
	had, known := p.seen[id]
	if known && had|from == had {
		return nil
	}
	c, err := p.commit(id)
	if err != nil {
		return err
	}
	p.seen[id] = had | from
	heap.Push(&p.waiting, visit{c, had | from})
	if (had|from)&stale == 0 {
		p.open++
	}
	return nil
}

// slop is how many commits of common history are looked at in vain before the walk ends. Where a clock was wrong, a
// commit that is taken to be ahead may turn out to be behind a base. If it does not, it is only looked at once more.
const slop = 30

func (p *painter) run() error {
	oldest := int64(0) // of those ahead
	first := true
	for vain := 0; len(p.waiting) > 0 && vain < slop; {
		if p.open > 0 || !first && p.waiting[0].time >= oldest {
			vain = 0
		} else if vain++; first {
			return nil
		}
		v := heap.Pop(&p.waiting).(visit)
		if v.from&stale == 0 {
			p.open--
		}
		from := p.seen[v.id]
		if from&fromBase == 0 && (first || v.time < oldest) {
			oldest, first = v.time, false
		}
		if from&(fromTip|fromBase) == fromTip|fromBase {
			from |= stale
		}
		for _, parent := range v.parents {
			if err := p.reach(parent, from); err != nil {
				return err
			}
		}
	}
	return nil
}

// visit is a commit that waits to be looked at.
type visit struct {
	*commit
	from sides
}

// byTime is a heap with the youngest commit first.
type byTime []visit

func (h byTime) Len() int           { return len(h) }
func (h byTime) Less(i, j int) bool { return h[i].time > h[j].time }
func (h byTime) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *byTime) Push(x any)        { *h = append(*h, x.(visit)) }
func (h *byTime) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// independent leaves out the commits that others of them have behind them. There is hardly ever more than one.
func (a *ancestry) independent(all []*commit) ([]*commit, error) {
	slices.SortFunc(all, func(x, y *commit) int {
		return cmp.Or(cmp.Compare(y.time, x.time), strings.Compare(x.id.String(), y.id.String()))
	})
	if len(all) < 2 {
		return all, nil
	}
	behind := map[oid]bool{}
	for _, c := range all {
		if behind[c.id] {
			continue
		}
		var others []oid
		for _, o := range all {
			if o != c && !behind[o.id] {
				others = append(others, o.id)
			}
		}
		p := &painter{ancestry: a, seen: map[oid]sides{}}
		if err := p.reach(c.id, fromTip); err != nil {
			return nil, err
		}
		for _, id := range others {
			if err := p.reach(id, fromBase); err != nil {
				return nil, err
			}
		}
		if err := p.run(); err != nil {
			return nil, err
		}
		if p.seen[c.id]&fromBase != 0 {
			behind[c.id] = true
		}
	}
	return slices.DeleteFunc(all, func(c *commit) bool { return behind[c.id] }), nil
}

// parentsFirst orders commits so that each stands after its parents, and the older of two before the younger where the
// parents leave it open.
func parentsFirst(commits []*commit) []*commit {
	ordered := slices.Clone(commits)
	slices.SortFunc(ordered, func(x, y *commit) int {
		return cmp.Or(cmp.Compare(x.time, y.time), strings.Compare(x.id.String(), y.id.String()))
	})
	byID := make(map[oid]*commit, len(commits))
	for _, c := range ordered {
		byID[c.id] = c
	}
	result := make([]*commit, 0, len(ordered))
	done := make(map[oid]bool, len(ordered))
	for _, c := range ordered {
		for stack := []*commit{c}; len(stack) > 0; {
			top := stack[len(stack)-1]
			waits := false
			for _, parent := range top.parents {
				if p := byID[parent]; p != nil && !done[parent] {
					stack = append(stack, p)
					waits = true
				}
			}
			if waits {
				continue
			}
			stack = stack[:len(stack)-1]
			if !done[top.id] {
				done[top.id] = true
				result = append(result, top)
			}
		}
	}
	return result
}

// everything is all commits that are reached from the tips, parents first. Commits that cannot be read are given to
// failed, and what is behind them is left out.
func (a *ancestry) everything(ctx context.Context, tips []oid, failed func(oid, error)) []*commit {
	var all []*commit
	seen := map[oid]bool{}
	todo := slices.Clone(tips)
	for len(todo) > 0 && ctx.Err() == nil {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		c, err := a.commit(id)
		if err != nil {
			failed(id, err)
			continue
		}
		all = append(all, c)
		todo = append(todo, c.parents...)
	}
	return parentsFirst(all)
}

// cutCommits are those whose parents were left out when they were cloned or fetched.
func (g *gitDir) cutCommits() (map[oid]bool, error) {
	cut, err := g.shallowCommits()
	if g.fetched == nil || err != nil {
		return cut, err
	}
	all := maps.Clone(g.fetched.cut)
	maps.Copy(all, cut)
	return all, nil
}

// shallowCommits are the commits whose parents were left out when the repository was cloned.
func (g *gitDir) shallowCommits() (map[oid]bool, error) {
	text, err := readSmall(g.shallowFile())
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, fmt.Errorf("read the file shallow: %w", cause(err))
	}
	cut := map[oid]bool{}
	for line := range strings.Lines(text) {
		if id, ok := parseOid(strings.TrimSpace(line)); ok {
			cut[id] = true
		}
	}
	return cut, nil
}
