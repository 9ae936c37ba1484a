package lint

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// waiting is a file whose ignores may be about what is yet to be found in all files together.
type waiting struct {
	blob Blob
	seen *sight
}

// repoRunners are the checks that judge files together.
func (r *run) repoRunners() []*running {
	var all []*running
	for _, c := range r.checks {
		if _, ok := c.runner.(RepoRunner); ok {
			all = append(all, c)
		}
	}
	return all
}

// waits reports whether a file is judged only after all were looked at.
func (r *run) waits(b Blob, seen *sight) bool {
	return r.together && b.Commit == nil && len(seen.directives) > 0
}

// judgeTogether has those files judged that waited for what is found in all files together.
func (r *run) judgeTogether(ctx context.Context, found map[string][]Finding) {
	for _, w := range r.held {
		r.add(w.blob, w.seen, r.judge(ctx, w.blob, w.seen, found[w.blob.Path]))
		delete(found, w.blob.Path)
	}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		r.found = append(r.found, found[path]...)
	}
}

// lookAtTrees is what the checks find in all files together, by file. Single files may still be looked at.
func (r *run) lookAtTrees(ctx context.Context) map[string][]Finding {
	if !r.together || ctx.Err() != nil {
		return nil
	}
	now, err := r.wholeTree(ctx)
	if err != nil {
		r.miss(NotChecked{Path: ".", Reason: "the files cannot be listed: " + reason(err), Failed: true})
		return nil
	}
	if len(now.paths) == 0 {
		return nil
	}
	before, err := r.baseTree(ctx)
	if err != nil {
		r.miss(NotChecked{Path: ".", Reason: "the files before the change cannot be listed: " + reason(err), Failed: true})
	}
	var work sync.WaitGroup
	runners := r.repoRunners()
	sights := make([]*sight, len(runners))
	for i, c := range runners {
		work.Go(func() { sights[i] = r.lookAtTree(ctx, c, now, before) })
	}
	work.Wait()
	found := map[string][]Finding{}
	for i, c := range runners {
		r.addTogether(c, sights[i])
		for _, x := range r.countable(ctx, c, sights[i], before) {
			found[x.At.Path] = append(found[x.At.Path], x)
		}
	}
	r.muteElsewhere(ctx, now, found)
	return found
}

// addTogether takes in what a check saw in all files together, but for the findings.
func (r *run) addTogether(c *running, seen *sight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.missed = append(r.missed, seen.missed...)
	r.sections = append(r.sections, seen.sections...)
	for _, n := range seen.needs {
		if r.looked[n.path].Path != "" {
			r.judged[c.check.Name]++
		}
	}
}

// wholeTree is all files as they are now. A source that yields but a part and knows no more has none.
func (r *run) wholeTree(ctx context.Context) (*tree, error) {
	if !r.opt.Partial {
		return newTree(r.source, r.blobs, r), nil
	}
	w, ok := r.source.(Whole)
	if !ok {
		return newTree(r.source, nil, r), nil
	}
	blobs, err := w.All(ctx)
	return newTree(r.source, blobs, r), err
}

// baseTree is all files before the change, or nil.
func (r *run) baseTree(ctx context.Context) (*tree, error) {
	w, ok := r.opt.Base.(Whole)
	if !ok {
		return nil, nil
	}
	blobs, err := w.All(ctx)
	return newTree(r.opt.Base, blobs, r), err
}

// lookAtTree is what one check sees in a tree. What is remembered of the same files is enough.
func (r *run) lookAtTree(ctx context.Context, c *running, now, base *tree) *sight {
	began := time.Now()
	defer func() { c.nanos.Add(int64(time.Since(began))) }()
	key := r.memory.treeKey(c.check, now)
	if base == nil {
		if s := r.memory.recallTree(ctx, key, now); s != nil {
			return s
		}
	}
	p := &RepoPass{Context: ctx, check: c.check, tree: now, base: base, needs: map[string]digest{}}
	c.together(p)
	s := r.finishTree(ctx, p)
	if base == nil {
		r.memory.keepTree(key, s)
	}
	return s
}

// together runs a check on a tree. Whatever happens in there, the others go on.
func (c *running) together(p *RepoPass) {
	defer func() {
		if v := recover(); v != nil {
			p.Failed(".", fmt.Sprintf("the check %s stopped: %s", c.check.Name, panicText(v)))
		}
	}()
	if err := c.runner.(RepoRunner).Repo(p); err != nil {
		p.Failed(".", reason(err))
	}
}

// finishTree gives what a check found its lines, and hides the secrets of each file in what is said of it.
func (r *run) finishTree(ctx context.Context, p *RepoPass) *sight {
	s := &sight{findings: p.findings, missed: p.missed, sections: p.sections}
	s.unsure = p.unsure
	for _, path := range slices.Sorted(maps.Keys(p.needs)) {
		s.unsure = s.unsure || p.needs[path] == unstable
		s.needs = append(s.needs, need{glance{atFile, path}, p.needs[path]})
	}
	masks := map[string]mask{}
	for i := range s.findings {
		x := &s.findings[i]
		m, ok := masks[x.At.Path]
		if !ok {
			m = r.maskOf(ctx, p, x.At.Path)
			masks[x.At.Path] = m
		}
		if m.file != nil {
			x.Frame = m.frame(x.At)
		}
		x.Secrets, x.PathSecrets = nil, nil
		m.apply(x)
	}
	s.private = s.writes()
	for _, m := range masks {
		s.private = s.private || s.holds(m.texts)
	}
	return s
}

// maskOf hides what the checks that look at single files, and this one, hold for secret in a file.
func (r *run) maskOf(ctx context.Context, p *RepoPass, path string) mask {
	f, _, err := p.tree.open(ctx, path)
	if err != nil {
		return mask{}
	}
	found := r.collect(ctx, f, question{path: f.Path}).findings
	for _, x := range p.findings {
		if x.At.Path == path {
			found = append(found, x)
		}
	}
	return newMask(f, found)
}

// countable are the findings about a tree that the user wants to hear of, with their severity and age: of a part of the
// files those that have to do with it; of a change those that it brought, the others as older ones.
func (r *run) countable(ctx context.Context, c *running, seen *sight, before *tree) []Finding {
	var found []Finding
	for _, x := range seen.findings {
		if r.choice.wantsRule(x.Rule.ID) && (before != nil || r.concerns(x)) {
			found = append(found, r.weigh(x))
		}
	}
	if before == nil || len(found) == 0 {
		return found
	}
	known := map[string]int{}
	for _, x := range r.lookAtTree(ctx, c, before, nil).findings {
		known[x.At.Path+"\x00"+sameFault(x)]++
	}
	for i := range found {
		key := found[i].At.Path + "\x00" + sameFault(found[i])
		if known[key] > 0 && !r.onChangedLine(found[i]) {
			known[key]--
			found[i].Older = true
		}
	}
	return found
}

// onChangedLine reports whether a finding stands on a line that the change brought.
func (r *run) onChangedLine(x Finding) bool {
	b := r.looked[x.At.Path]
	if b.Change == nil {
		return false
	}
	lines, err := b.Change.Lines()
	return err == nil && touches(lines, x.At)
}

// concerns reports whether a finding has to do with a file that was looked at.
func (r *run) concerns(x Finding) bool {
	looked := func(path string) bool { return r.looked[path].Path != "" }
	return looked(x.At.Path) || slices.ContainsFunc(x.Related, func(o Related) bool { return looked(o.At.Path) })
}

// muteElsewhere silences findings about files that were not looked at themselves where their comments say so.
func (r *run) muteElsewhere(ctx context.Context, t *tree, found map[string][]Finding) {
	for path, all := range found {
		if r.looked[path].Path != "" {
			continue
		}
		f, _, err := t.open(ctx, path)
		if err != nil {
			continue
		}
		for _, d := range directives(f) {
			d.silence(all)
		}
	}
}

// treeKey names what a check sees in a tree, but for the content of the files that it opens.
func (m *memory) treeKey(c *Check, t *tree) digest {
	if m == nil {
		return digest{}
	}
	return digestOf("tree", string(m.base[:]), c.Name, strings.Join(t.paths, "\x00"))
}

// recallTree is what a check saw in a tree when it last looked, if the files that it opened are the same, or nil.
func (m *memory) recallTree(ctx context.Context, key digest, t *tree) *sight {
	if m == nil {
		return nil
	}
	value, ok := m.Store.Get(key)
	if !ok {
		return nil
	}
	s := m.decode(value)
	if s == nil {
		return nil
	}
	for _, n := range s.needs {
		if now := t.current(ctx, n.path); now != n.id || now == unstable {
			return nil
		}
	}
	return s
}

// keepTree remembers what a check saw in a tree, unless it was hindered or it holds what no report may show.
func (m *memory) keepTree(key digest, s *sight) {
	if m == nil || s.unsure || s.private || slices.ContainsFunc(s.missed, func(n NotChecked) bool { return n.Failed }) {
		return
	}
	m.Store.Put(key, encodeSight(s, m.rules))
}
