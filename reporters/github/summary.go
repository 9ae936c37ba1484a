package github

import (
	"context"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/reporters"
)

// summaryText is the report as the comment and the check run show it.
func (p *publication) summaryText() string {
	shown := p.opt.Shown
	shown.Link = p.link()
	return reporters.MarkdownReport(p.report, shown, reporters.MarkdownLimit)
}

// summarise keeps one comment that says how it stands. A pull request in which nothing was ever found gets none.
func (p *publication) summarise(ctx context.Context, d *discussion) {
	body := p.mark("summary") + "\n" + p.summaryText()
	if d.summary == nil && len(p.counting) == 0 && !p.report.Failed() {
		p.said("summary comment", "none needed", "")
		return
	}
	if d.summary != nil && same(d.summary.Body, body) {
		p.out.CommentURL = d.summary.URL
		p.said("summary comment", "unchanged", "")
		return
	}
	comment := &github.IssueComment{Body: github.String(body)}
	done := "made"
	err := p.api.call(ctx, true, func(c *github.Client) (resp *github.Response, err error) {
		var made *github.IssueComment
		if d.summary == nil {
			made, resp, err = c.Issues.CreateComment(ctx, p.opt.Owner, p.opt.Repo, p.opt.PullNumber, comment)
		} else {
			made, resp, err = c.Issues.EditComment(ctx, p.opt.Owner, p.opt.Repo, d.summary.DatabaseID, comment)
		}
		p.out.CommentURL = made.GetHTMLURL()
		return resp, err
	})
	if d.summary != nil {
		done = "changed"
	}
	if err != nil {
		p.said("summary comment", "", why(err))
		return
	}
	p.said("summary comment", done, "")
}
