package github

import (
	"context"
	"strings"
)

// endThreads resolves our threads about findings that are over. Where GitHub does not let us, comments that nobody answered
// are folded away, and the others stay. A run that could not look at everything ends none.
func (p *publication) endThreads(ctx context.Context, d *discussion) {
	if p.report.Failed() {
		return
	}
	there := map[string]bool{}
	for _, f := range p.counting {
		there[idOf(f)] = true
	}
	var over []*thread
	for _, t := range d.threads {
		if !there[t.finding] && !t.Resolved && !t.first().Minimized {
			over = append(over, t)
		}
	}
	if len(over) == 0 {
		return
	}
	resolved, refused, err := p.resolve(ctx, over)
	folded, stay := p.fold(ctx, refused)
	var done []string
	if resolved > 0 {
		done = append(done, plural(resolved, "thread")+" resolved")
	}
	if folded > 0 {
		done = append(done, plural(folded, "comment")+" folded away")
	}
	reason := ""
	if stay > 0 {
		reason = plural(stay, "thread") + " could not be resolved: " + why(err)
	}
	p.said("threads", strings.Join(done, ", "), reason)
}

// resolve resolves threads, and gives those that could not be.
func (p *publication) resolve(ctx context.Context, over []*thread) (n int, refused []*thread, first error) {
	var may []*thread
	var changes []mutation
	for _, t := range over {
		if !t.CanResolve {
			refused = append(refused, t)
			continue
		}
		may, changes = append(may, t), append(changes, resolve(t.ID))
	}
	for i, err := range p.mutate(ctx, changes) {
		if err == nil {
			n++
			continue
		}
		first, refused = err, append(refused, may[i])
	}
	return n, refused, first
}

// fold folds away what nobody answered.
func (p *publication) fold(ctx context.Context, threads []*thread) (folded, stay int) {
	var changes []mutation
	for _, t := range threads {
		if t.answered() {
			stay++
			continue
		}
		changes = append(changes, minimise(t.first().ID))
	}
	for _, err := range p.mutate(ctx, changes) {
		if err == nil {
			folded++
		} else {
			stay++
		}
	}
	return folded, stay
}
