package github

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// What GitHub takes of a check run, and how much of that we use: what is more is counted in its summary.
const (
	annotationsACall = 50
	annotationCalls  = 8
	longestTitle     = 255    // characters
	longestAnnotated = 16_000 // bytes of a message; GitHub takes 64 kB
)

// checkPlan is the check run to be made.
type checkPlan struct {
	output *github.CheckRunOutput
	notes  []*github.CheckRunAnnotation
	of     []*lint.Finding // each annotation's
	id     string          // tells what the check run says
	done   bool            // an earlier run made it, and sent the same SARIF file
}

// planCheck works out the check run for the head, with annotations of what the review did not take; nil if there is to be none.
func (p *publication) planCheck(ctx context.Context) *checkPlan {
	switch {
	case !p.opt.CheckRun:
		return nil
	case p.opt.ReadOnly:
		p.said("check run", "", readOnly)
		return nil
	}
	plan := &checkPlan{output: &github.CheckRunOutput{Title: github.String(p.title()), Summary: github.String(p.summaryText())}}
	plan.notes, plan.of = p.annotations()
	plan.id = p.checkID(plan.output, plan.notes)
	run, err := p.ownCheck(ctx)
	if err != nil {
		p.said("check run", "", why(err))
		return nil
	}
	if id := run.GetExternalID(); id == plan.id+sent || id == plan.id && !p.opt.SARIF {
		plan.done = true
		p.out.CheckURL = run.GetHTMLURL()
	}
	return plan
}

// sent ends the id of a check run whose findings code scanning has too.
const sent = ":sarif"

// check makes the check run. One that says the same stays.
func (p *publication) check(ctx context.Context, plan *checkPlan) {
	switch {
	case plan == nil:
		return
	case plan.done:
		p.take(plan.of, InCheckRun)
		p.said("check run", "unchanged", "")
		return
	}
	if p.out.SARIF != "" {
		plan.id += sent
	}
	n, err := p.makeCheck(ctx, plan.output, plan.notes, plan.id)
	p.take(plan.of[:n], InCheckRun)
	reason, done := "", ""
	if err != nil {
		reason = why(err)
	}
	if p.out.CheckURL != "" {
		done = plural(n, "annotation")
	}
	p.said("check run", done, reason)
}

func (p *publication) take(of []*lint.Finding, rung Rung) {
	for _, f := range of {
		p.taken[f] = rung
	}
}

// checkName is the name of the check run. It is not a job's, by which branches may ask for it.
func (p *publication) checkName() string {
	if p.opt.Name == "confward" {
		return "confward"
	}
	return "confward / " + p.opt.Name
}

// checkID tells whether a check run says what this one would.
func (p *publication) checkID(output *github.CheckRunOutput, notes []*github.CheckRunAnnotation) string {
	all, err := json.Marshal([]any{output.GetTitle(), output.GetSummary(), p.conclusion(), notes})
	if err != nil {
		panic(err) // texts and numbers
	}
	return p.checkMark() + digest(string(all))[:32]
}

func (p *publication) checkMark() string { return "confward:" + digest(p.opt.Name)[:8] + ":" }

// ownCheck is the newest check run that an earlier run made for the head, or nil.
func (p *publication) ownCheck(ctx context.Context) (*github.CheckRun, error) {
	opt := &github.ListCheckRunsOptions{CheckName: github.String(p.checkName()), Filter: github.String("latest")}
	opt.PerPage = pageSize
	var newest *github.CheckRun
	for range maxPages {
		var found *github.ListCheckRunsResults
		next := 0
		err := p.api.call(ctx, false, func(c *github.Client) (*github.Response, error) {
			r, resp, err := c.Checks.ListCheckRunsForRef(ctx, p.opt.Owner, p.opt.Repo, p.opt.HeadSHA, opt)
			if err == nil {
				found, next = r, resp.NextPage
			}
			return resp, err
		})
		if err != nil {
			return nil, err
		}
		for _, run := range found.CheckRuns {
			if strings.HasPrefix(run.GetExternalID(), p.checkMark()) && run.GetID() > newest.GetID() {
				newest = run
			}
		}
		if next == 0 {
			break
		}
		opt.Page = next
	}
	return newest, nil
}

// makeCheck makes a check run and gives it its annotations, fifty a call, and the number of those that it has.
func (p *publication) makeCheck(ctx context.Context, output *github.CheckRunOutput, notes []*github.CheckRunAnnotation, id string) (int, error) {
	n := min(len(notes), annotationsACall)
	whole := n == len(notes)
	first := *output
	first.Annotations = notes[:n]
	create := github.CreateCheckRunOptions{
		Name: p.checkName(), HeadSHA: p.opt.HeadSHA, ExternalID: github.String(p.checkMark() + "begun"),
		Status: github.String("completed"), Conclusion: github.String(p.conclusion()), Output: &first,
	}
	if whole {
		create.ExternalID = github.String(id)
	}
	if p.opt.RunURL != "" {
		create.DetailsURL = github.String(p.opt.RunURL)
	}
	var run *github.CheckRun
	err := p.api.call(ctx, true, func(c *github.Client) (resp *github.Response, err error) {
		run, resp, err = c.Checks.CreateCheckRun(ctx, p.opt.Owner, p.opt.Repo, create)
		return resp, err
	})
	if err != nil {
		return 0, err
	}
	p.out.CheckURL = run.GetHTMLURL()
	for n < len(notes) {
		end := min(n+annotationsACall, len(notes))
		more := *output
		more.Annotations = notes[n:end]
		update := github.UpdateCheckRunOptions{Name: create.Name, Output: &more}
		if end == len(notes) {
			update.ExternalID = github.String(id)
		}
		err := p.api.call(ctx, true, func(c *github.Client) (*github.Response, error) {
			_, resp, err := c.Checks.UpdateCheckRun(ctx, p.opt.Owner, p.opt.Repo, run.GetID(), update)
			return resp, err
		})
		if err != nil {
			return n, fmt.Errorf("after %d annotations: %w", n, err)
		}
		n = end
	}
	return n, nil
}

// conclusion is how a check run ends.
func (p *publication) conclusion() string {
	failOn := p.opt.Shown.FailOn
	switch worst := p.report.Worst(); {
	case p.report.Failed(), failOn != 0 && worst >= failOn:
		return "failure"
	case worst != 0:
		return "neutral"
	}
	return "success"
}

// title says in a few words what was found.
func (p *publication) title() string {
	errors, warnings, notices, _ := p.report.Count()
	var words []string
	for _, c := range []struct {
		n    int
		noun string
	}{{errors, "error"}, {warnings, "warning"}, {notices, "notice"}} {
		if c.n > 0 {
			words = append(words, plural(c.n, c.noun))
		}
	}
	title := strings.Join(words, ", ")
	if title == "" {
		title = "No findings"
	}
	if p.report.Failed() {
		title += "; not everything could be looked at"
	}
	return title
}

// annotations are for the findings that nobody took, worst first, as many as we send. What has no line is in the summary.
func (p *publication) annotations() (notes []*github.CheckRunAnnotation, of []*lint.Finding) {
	for _, f := range p.open() {
		if len(notes) == annotationsACall*annotationCalls {
			break
		}
		if f.At.Path != "" {
			notes, of = append(notes, p.annotate(f)), append(of, f)
		}
	}
	return notes, of
}

var levels = map[lint.Severity]string{lint.Error: "failure", lint.Warning: "warning", lint.Notice: "notice"}

func (p *publication) annotate(f *lint.Finding) *github.CheckRunAnnotation {
	at := f.At
	line := max(at.Line, 1)
	end := max(at.EndLine, line)
	title := f.Rule.ID
	if f.Rule.Title != "" {
		title = f.Rule.Title + " (" + f.Rule.ID + ")"
	}
	a := &github.CheckRunAnnotation{
		Path: github.String(p.opt.Prefix + at.Path), StartLine: github.Int(line), EndLine: github.Int(end),
		AnnotationLevel: github.String(levels[f.Severity]), Message: github.String(annotated(f)),
		Title: github.String(first(reporters.Visible(title), longestTitle)),
	}
	if end == line && at.Line > 0 { // GitHub takes columns only on one line
		a.StartColumn, a.EndColumn = github.Int(max(at.Col, 1)), github.Int(max(at.EndCol, at.Col, 1))
	}
	return a
}

// annotated is the text of an annotation, which GitHub shows as it is.
func annotated(f *lint.Finding) string {
	lines := []string{reporters.Visible(f.Message)}
	if hint := remedyOf(f); hint != "" {
		lines = append(lines, "hint: "+reporters.Visible(hint))
	}
	for i, rel := range f.Related {
		if i == relatedShown {
			lines = append(lines, fmt.Sprintf("and %d more places", len(f.Related)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("%s: %s:%d", reporters.Visible(rel.Message), reporters.Visible(rel.At.Path), rel.At.Line))
	}
	text := strings.Join(lines, "\n")
	if text == "" {
		text = f.Rule.ID
	}
	return first(text, longestAnnotated/4)
}

// first is the beginning of a text, of at most n characters.
func first(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
