package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/fixers"
	"github.com/confward/confward/internal/event"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
	"github.com/confward/confward/reporters/github"
)

// actionWork is what a step does with a finished report.
type actionWork struct {
	*actionRun
	snap     *snapshot
	settings *settings
	report   *lint.Report // without what a commit of fixes ended

	outcome   *github.Outcome // of what was published; nil: nothing was
	suggest   bool            // fixes are offered in the review
	patch     []byte          // of fixes that could not be committed
	committed string          // the commit of fixes, or empty
}

// fix commits the safe fixes of what the change brought, if that is asked for; where it cannot be done, they are
// suggested and shown as a patch.
func (w *actionWork) fix(ctx context.Context) error {
	w.suggest = w.in.fix != "off"
	if w.in.fix != "commit" || w.report.Failed() {
		return nil
	}
	done, err := w.makeFixes(ctx)
	if err != nil || len(done) == 0 {
		return err
	}
	why := w.commitFixes(ctx, done)
	if why == "" {
		w.settle(done)
		return nil
	}
	w.say("the fixes are not committed: %s; they stand as a patch in the summary", why)
	for _, f := range done {
		text, hidden := hideSecrets(f, w.report)
		if !hidden {
			w.patch = append(w.patch, text...)
		}
	}
	return nil
}

// makeFixes makes the fixes in memory, of files that may be fixed unasked, and gives the files that changed.
func (w *actionWork) makeFixes(ctx context.Context) ([]*fixers.File, error) {
	r, err := newFixing(ctx, w.sys, w.snap, fixOptions{check: w.check})
	if err != nil {
		return nil, err
	}
	beside := *w.snap.source
	beside.first = nil // files are fixed as the change leaves them
	files := map[string][]byte{}
	for i := range w.report.Findings {
		f := &w.report.Findings[i]
		if _, ok := fixers.Choose(f, false); !ok || files[f.At.Path] != nil || !f.Counts() || f.Commit != nil || !r.wants(f) {
			continue
		}
		if files[f.At.Path], err = beside.ReadFile(ctx, f.At.Path, lint.DefaultMaxText); err != nil {
			return nil, unable("", fmt.Errorf("read a file to fix it: %w", err))
		}
	}
	mine := map[string]bool{}
	for i := range w.report.Findings {
		if f := &w.report.Findings[i]; f.Counts() {
			mine[faultKey(f)] = true
		}
	}
	wants := func(f *lint.Finding) bool { return r.wants(f) && mine[faultKey(f)] }
	done, err := fixers.Make(ctx, files, r.judgeAnew, fixers.Options{Wants: wants})
	if err != nil {
		return nil, unable("", err)
	}
	var changed []*fixers.File
	for _, f := range done {
		if len(f.Edits) > 0 && !bytes.Equal(f.Was, f.Is) {
			changed = append(changed, f)
		}
	}
	return changed, nil
}

// faultKey tells a finding from others without the place in the text, which moves as others are fixed.
func faultKey(f *lint.Finding) string { return f.At.Path + "\x00" + f.Rule.ID + "\x00" + f.Message }

// commitFixes commits files, and gives the reason if it does not.
func (w *actionWork) commitFixes(ctx context.Context, done []*fixers.File) string {
	switch {
	case w.plan.Foreign || w.plan.Branch == "":
		return "there is no branch of this repository to commit them to"
	case w.in.token == "":
		return "that needs the input github-token"
	}
	opt, err := w.options(ctx)
	if err != nil {
		return err.Error()
	}
	fixes := github.Fixes{Branch: w.plan.Branch, Head: opt.HeadSHA, Headline: "Fix configuration", Body: fixesBody(done)}
	for _, f := range done {
		path := w.snap.source.prefix + f.Path
		mode, err := w.snap.files.Mode(ctx, path)
		if err != nil {
			return err.Error()
		}
		fixes.Files = append(fixes.Files, github.FixedFile{Path: path, Content: f.Is, Mode: mode})
	}
	c, err := github.Commit(ctx, opt, fixes)
	if err != nil {
		return err.Error()
	}
	if c.SHA != "" {
		w.committed = c.SHA
		w.say("committed fixes of %s as %s (%s)", count(len(done), "file"), c.SHA, c.By)
		w.output("fix-commit", c.SHA)
	}
	return c.Why
}

func fixesBody(done []*fixers.File) string {
	var b strings.Builder
	for _, f := range done {
		for _, x := range f.Made {
			fmt.Fprintf(&b, "- %s: %s (%s)\n", reporters.Visible(f.Path), reporters.Visible(x.Title), x.Rule.ID)
		}
	}
	return b.String()
}

// settle takes the findings that a commit ended out of the report.
func (w *actionWork) settle(done []*fixers.File) {
	made := map[string]bool{}
	for _, f := range done {
		for _, x := range f.Made {
			made[fmt.Sprint(x.At.Path, "\x00", x.At.Span, x.Rule.ID)] = true
		}
	}
	r := *w.report
	r.Findings, r.Fixed = nil, append([]lint.Finding(nil), w.report.Fixed...)
	for _, f := range w.report.Findings {
		if f.Counts() && made[fmt.Sprint(f.At.Path, "\x00", f.At.Span, f.Rule.ID)] {
			r.Fixed = append(r.Fixed, f)
		} else {
			r.Findings = append(r.Findings, f)
		}
	}
	r.Checks = recounted(r.Checks, r.Findings)
	w.report = &r
}

// recounted are the rows of the checks for the findings that are left.
func recounted(rows []lint.Summary, findings []lint.Finding) []lint.Summary {
	rows = append([]lint.Summary(nil), rows...)
	for i := range rows {
		c := &rows[i]
		c.Errors, c.Warnings, c.Notices = 0, 0, 0
		for _, f := range findings {
			if name, _, _ := strings.Cut(f.Rule.ID, "/"); name != c.Name || !f.Counts() {
				continue
			}
			switch f.Severity {
			case lint.Error:
				c.Errors++
			case lint.Warning:
				c.Warnings++
			default:
				c.Notices++
			}
		}
	}
	return rows
}

// publish shows the report on GitHub's pages as far as that is asked for and allowed. It never fails the run.
func (w *actionWork) publish(ctx context.Context) {
	review := w.in.annotations == "review" || w.suggest
	track := w.in.issue != "" && w.snap.files.Kind != repo.Range
	if !review && !w.in.comment && !w.in.uploadSARIF && !track && w.in.annotations != "check-run" {
		return
	}
	if w.in.token == "" {
		w.say("nothing is published, because that needs the input github-token")
		return
	}
	opt, err := w.options(ctx)
	if err != nil {
		w.say("nothing is published: %s", err)
		return
	}
	if track {
		w.track(ctx, opt)
	}
	opt.Review, opt.Suggest, opt.Comment, opt.SARIF = review, w.suggest, w.in.comment, w.in.uploadSARIF
	opt.CheckRun = w.in.annotations == "review" || w.in.annotations == "check-run"
	out, err := github.Publish(ctx, opt, w.report)
	if err != nil {
		w.say("nothing is published: %s", err)
		return
	}
	w.outcome = &out
	w.tell(out)
}

// track keeps the issue that says how the repository stands.
func (w *actionWork) track(ctx context.Context, opt github.Options) {
	t, err := github.Track(ctx, opt, w.in.issue, w.report)
	switch {
	case err != nil:
		w.say("tracking issue: not done: %s", err)
	case t.Why != "":
		w.say("tracking issue: not done: %s", t.Why)
	default:
		w.say("tracking issue: %s", t.Done)
	}
	w.output("issue-url", t.URL)
}

// tell says what was published where, and what was not and why.
func (w *actionWork) tell(out github.Outcome) {
	for _, p := range out.Parts {
		switch {
		case p.Why != "" && p.Done != "":
			w.say("%s: %s; %s", p.Name, p.Done, p.Why)
		case p.Why != "":
			w.say("%s: not done: %s", p.Name, p.Why)
		default:
			w.say("%s: %s", p.Name, p.Done)
		}
	}
	for _, rung := range []github.Rung{github.InReview, github.InCheckRun, github.InCommands} {
		if n := out.Rungs[rung]; n > 0 {
			w.say("shown by %s: %s", rung, count(n, "finding"))
		}
	}
	w.output("comment-url", out.CommentURL)
	w.output("check-url", out.CheckURL)
	w.output("review-url", out.ReviewURL)
}

// options say who we are on GitHub, and of which commit we speak.
func (w *actionWork) options(ctx context.Context) (github.Options, error) {
	head, base := w.snap.files.Rev, ""
	if w.plan.Kind != event.Range && head == "" {
		s, err := w.snap.repo.Rev("HEAD", nil)
		if err != nil {
			return github.Options{}, err
		}
		head = s.Rev
	}
	if w.snap.files.Base != nil {
		base = w.snap.files.Base.Rev
	}
	opt := w.github()
	opt.HeadSHA, opt.BaseSHA, opt.Ref = head, base, w.plan.Ref
	opt.PullNumber, opt.ReadOnly = w.plan.Pull, w.plan.ReadOnly
	opt.Name = w.sys.Getenv("GITHUB_WORKFLOW") + "/" + w.sys.Getenv("GITHUB_JOB")
	opt.RunURL = fmt.Sprintf("%s/%s/%s/actions/runs/%s", opt.Server, opt.Owner, opt.Repo, w.sys.Getenv("GITHUB_RUN_ID"))
	opt.Prefix, opt.Shown, opt.Lines = w.snap.source.prefix, w.shown(), w.changedLines(ctx)
	opt.Read = func(path string) ([]byte, error) { return w.snap.source.ReadBeside(ctx, path, lint.DefaultMaxText) }
	return opt, nil
}

// changedLines tells the lines of files that the change brought, or is nil where there is none.
func (w *actionWork) changedLines(ctx context.Context) func(string) ([]lint.LineRange, error) {
	if w.snap.files.Kind != repo.Range {
		return nil
	}
	changes := sync.OnceValues(func() (map[string]*lint.Change, error) {
		all := map[string]*lint.Change{}
		for b, err := range w.snap.source.Files(ctx) {
			if err == nil && b.Commit == nil && b.Change != nil {
				all[b.Path] = b.Change
			}
		}
		return all, ctx.Err()
	})
	return func(path string) ([]lint.LineRange, error) {
		all, err := changes()
		if err != nil || all[path] == nil {
			return nil, err
		}
		return all[path].Lines()
	}
}

// shown is how all reports of the step are made.
func (w *actionWork) shown() reporters.Options {
	at := w.github()
	opt := reporters.Options{
		Version: w.sys.Version, FailOn: threshold(w.check, w.settings), All: w.check.all, Quiet: w.check.quiet,
		Help: help(checks.All(checkSettings(w.check, w.settings, w.sys.Now()))),
	}
	if commit := w.snap.files.Rev; commit != "" && at.Repo != "" {
		opt.Link = reporters.BlobLink(at.Server, at.Owner+"/"+at.Repo, commit, "")
	}
	return opt
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// inFolder is a path of the working directory as the runner knows it.
func (a *actionRun) inFolder(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(a.sys.Dir, name)
}
