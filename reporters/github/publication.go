package github

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/event"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// publication is one run of Publish.
type publication struct {
	opt    Options
	report *lint.Report
	api    *api

	counting []*lint.Finding // the findings that count, worst first
	taken    map[*lint.Finding]Rung
	out      Outcome

	lastPath string // of the file that was read last
	lastFile []byte
}

// isRepository reports whether a repository may have these names.
func isRepository(owner, repo string) bool { return isName(owner) && isName(repo) }

func isName(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

func newPublication(opt Options, r *lint.Report) (*publication, error) {
	switch {
	case !isRepository(opt.Owner, opt.Repo):
		return nil, fmt.Errorf("publish on GitHub: %q is no repository", opt.Owner+"/"+opt.Repo)
	case !event.IsID(opt.HeadSHA):
		return nil, fmt.Errorf("publish on GitHub: %q is no commit", opt.HeadSHA)
	case opt.PullNumber < 0:
		return nil, fmt.Errorf("publish on GitHub: %d is no pull request", opt.PullNumber)
	}
	if opt.Name == "" {
		opt.Name = "confward"
	}
	if opt.Server == "" {
		opt.Server = "https://github.com"
	}
	a, err := newAPI(opt)
	if err != nil {
		return nil, err
	}
	p := &publication{opt: opt, report: r, api: a, taken: map[*lint.Finding]Rung{}}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Counts() {
			p.counting = append(p.counting, f)
		}
	}
	slices.SortStableFunc(p.counting, func(a, b *lint.Finding) int { return int(b.Severity) - int(a.Severity) })
	return p, nil
}

// publish does what is asked for, each part on its own.
func (p *publication) publish(ctx context.Context) {
	ctx, cancel := p.api.within(ctx)
	defer cancel()
	if p.opt.PullNumber > 0 && (p.opt.Review || p.opt.Comment) {
		p.discuss(ctx)
	}
	plan := p.planCheck(ctx)
	if p.opt.SARIF {
		p.upload(ctx, plan != nil && plan.done)
	}
	p.check(ctx, plan)
}

// readOnly is why nothing is written.
const readOnly = "the token can only read, as for every pull request of a fork"

// link gives the addresses of places in the head.
func (p *publication) link() func(doc.Place) string {
	return reporters.BlobLink(p.opt.Server, p.opt.Owner+"/"+p.opt.Repo, p.opt.HeadSHA, p.opt.Prefix)
}

// said adds what became of a part.
func (p *publication) said(name, done, why string) {
	p.out.Parts = append(p.out.Parts, Part{Name: name, Done: done, Why: why})
}

// open are the findings that no rung has taken yet, worst first.
func (p *publication) open() []*lint.Finding {
	var open []*lint.Finding
	for _, f := range p.counting {
		if p.taken[f] == "" {
			open = append(open, f)
		}
	}
	return open
}

// outcome is what was done, and what is left to the caller.
func (p *publication) outcome() Outcome {
	p.out.Rungs = map[Rung]int{}
	for _, f := range p.counting {
		rung := p.taken[f]
		if rung == "" {
			rung = InCommands
			p.out.Left = append(p.out.Left, *f)
		}
		p.out.Rungs[rung]++
	}
	p.out.Calls = p.api.calls
	return p.out
}
