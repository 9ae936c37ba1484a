package github

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/lint"
)

// reviewComments is how many comments one review has at most: more are read by nobody, and GitHub takes many at once for abuse.
const reviewComments = 30

// discuss brings the pull request's page up to date: the review, the summary comment, threads that are over, answers.
func (p *publication) discuss(ctx context.Context) {
	if p.opt.ReadOnly {
		for _, name := range p.asked() {
			p.said(name, "", readOnly)
		}
		return
	}
	d, err := p.read(ctx)
	if err == nil && d.head != p.opt.HeadSHA {
		err = fmt.Errorf("the pull request has moved on to %.7s", d.head)
	}
	if err != nil {
		for _, name := range p.asked() {
			p.said(name, "", why(err))
		}
		return
	}
	if p.opt.Review {
		p.review(ctx, d)
		p.endThreads(ctx, d)
		p.hear(ctx, d)
	}
	if p.opt.Comment {
		p.summarise(ctx, d)
	}
}

func (p *publication) asked() []string {
	var names []string
	if p.opt.Review {
		names = append(names, "review")
	}
	if p.opt.Comment {
		names = append(names, "summary comment")
	}
	return names
}

// reviewPlan is what a review is to say, and what of earlier ones is to change.
type reviewPlan struct {
	drafts  []*github.DraftReviewComment
	of      []*lint.Finding // each draft's
	changes []mutation
	changed []*lint.Finding // each change's
}

// review comments on the lines that the pull request changes, what was not said before.
func (p *publication) review(ctx context.Context, d *discussion) {
	lines, asked, err := p.diffOf(ctx)
	if err != nil {
		p.said("review", "", "what the pull request changes is not known: "+why(err))
		return
	}
	said := 0
	for try := 0; ; try++ {
		plan := p.plan(d, lines)
		said, err = p.post(ctx, plan)
		if err == nil || try == 2 {
			break
		}
		switch {
		case status(err) == http.StatusUnprocessableEntity && !asked:
			asked = true
			exact, errDiff := p.askedDiff(ctx, p.commented(plan))
			if errDiff != nil {
				p.said("review", "", why(err))
				return
			}
			lines = exact
		case unclear(err):
			again, errRead := p.read(ctx)
			if errRead != nil {
				p.said("review", "", why(err))
				return
			}
			*d = *again
		default:
			p.said("review", "", why(err))
			return
		}
	}
	if err != nil {
		p.said("review", "", why(err))
		return
	}
	done := "nothing new to say"
	if said > 0 {
		done = plural(said, "comment")
	}
	p.said("review", done, "")
}

// diffOf is where comments can stand, and whether GitHub said so.
func (p *publication) diffOf(ctx context.Context) (diff, bool, error) {
	if p.opt.Lines != nil {
		return p.localDiff(), false, nil
	}
	wanted := map[string]bool{}
	for _, f := range p.counting {
		wanted[f.At.Path] = true
	}
	lines, err := p.askedDiff(ctx, wanted)
	return lines, true, err
}

func (p *publication) commented(plan reviewPlan) map[string]bool {
	paths := map[string]bool{}
	for _, f := range plan.of {
		paths[f.At.Path] = true
	}
	return paths
}

// plan works out what is to be said, worst first.
func (p *publication) plan(d *discussion, lines diff) reviewPlan {
	var plan reviewPlan
	threads := map[string]*thread{}
	for _, t := range d.threads {
		if threads[t.finding] == nil {
			threads[t.finding] = t
		}
	}
	for _, f := range p.counting {
		at, fits := lines.anchor(f.At)
		s := p.suggest(f, lines)
		if s != nil {
			at, fits = s.lines, true
		}
		if t := threads[idOf(f)]; t != nil {
			p.keep(&plan, f, t, s)
			continue
		}
		if !fits || len(plan.drafts) == reviewComments {
			continue
		}
		plan.drafts = append(plan.drafts, p.draft(f, at, s))
		plan.of = append(plan.of, f)
	}
	return plan
}

func (p *publication) draft(f *lint.Finding, at lint.LineRange, s *suggestion) *github.DraftReviewComment {
	c := &github.DraftReviewComment{
		Path: github.String(p.opt.Prefix + f.At.Path), Body: github.String(p.commentOn(f, s)),
		Line: github.Int(at.To), Side: github.String("RIGHT"),
	}
	if at.From < at.To {
		c.StartLine, c.StartSide = github.Int(at.From), github.String("RIGHT")
	}
	return c
}

// keep brings a comment of an earlier run up to date. One that a person has resolved stays so.
func (p *publication) keep(plan *reviewPlan, f *lint.Finding, t *thread, s *suggestion) {
	p.taken[f] = InReview
	add := func(m mutation) {
		plan.changes, plan.changed = append(plan.changes, m), append(plan.changed, f)
	}
	if t.Resolved {
		if t.ResolvedBy != nil && t.ResolvedBy.Ours {
			add(unresolve(t.ID))
		} else {
			return
		}
	}
	first := t.first()
	if first.Minimized {
		add(unminimise(first.ID))
	}
	// A suggestion speaks of the lines that its comment stands on, so it cannot come to another comment later.
	if body := p.commentOn(f, s); !same(first.Body, body) {
		if s != nil && !hasSuggestion(first.Body) {
			body = p.commentOn(f, nil)
		}
		if !same(first.Body, body) {
			add(rewrite(first.ID, body))
		}
	}
}

// post says what the plan has to say, and gives the number of comments that are new or changed.
func (p *publication) post(ctx context.Context, plan reviewPlan) (int, error) {
	if len(plan.drafts) > 0 {
		var made *github.PullRequestReview
		err := p.api.call(ctx, true, func(c *github.Client) (*github.Response, error) {
			r, resp, err := c.PullRequests.CreateReview(ctx, p.opt.Owner, p.opt.Repo, p.opt.PullNumber, &github.PullRequestReviewRequest{
				CommitID: github.String(p.opt.HeadSHA), Event: github.String("COMMENT"),
				Body:     github.String(p.mark("review") + "\nconfward found " + plural(len(plan.drafts), "problem") + " on the lines that this pull request changes."),
				Comments: plan.drafts,
			})
			made = r
			return resp, err
		})
		if err != nil {
			return 0, err
		}
		p.out.ReviewURL = made.GetHTMLURL()
		for _, f := range plan.of {
			p.taken[f] = InReview
		}
	}
	n := len(plan.drafts)
	for i, err := range p.mutate(ctx, plan.changes) {
		if err == nil {
			n++
		} else {
			p.said("review", "", "a comment on "+plan.changed[i].Rule.ID+" could not be changed: "+why(err))
		}
	}
	return n, nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
