package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/internal/event"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters/github"
)

// deepHint is what helps where commits cannot be fetched.
const deepHint = "give actions/checkout fetch-depth: 0, or the input github-token a token with contents: read"

// look opens what the event is about. Commits that are missing are fetched, deeper each time, until it is known where
// the branches part: as long as it is not, there is no answer, and the run ends with that.
func (a *actionRun) look(ctx context.Context) (*snapshot, error) {
	r, err := repo.Open(a.sys.Dir)
	if err != nil {
		return nil, explained(a.sys, a.check, err)
	}
	if !r.Git() && (a.plan.Kind != event.Files || a.check.modes() > 0) {
		r.Close()
		return nil, unable("actions/checkout has to come first, and needs git: in a container without it, it leaves files without their history",
			fmt.Errorf("%s is no Git repository, so it is not known what the event brought", a.sys.Dir))
	}
	a.findPull(ctx)
	snap, err := a.lookIn(ctx, r)
	if err != nil {
		r.Close()
		return nil, explained(a.sys, a.check, err)
	}
	a.say("%s", a.plan.Why)
	if snap.files.Kind == repo.Range {
		a.output("range", snap.files.Base.Rev+".."+snap.files.Rev)
	}
	return snap, nil
}

// findPull asks GitHub for the pull request that the event is about but does not tell. Without an answer the commit is
// compared with the main branch.
func (a *actionRun) findPull(ctx context.Context) {
	if a.plan.PullFrom == "" || a.in.token == "" {
		return
	}
	found, err := github.FindPull(ctx, a.github(), a.plan.PullFrom, a.plan.Head)
	switch {
	case err != nil:
		a.say("%s", err)
	case found.Number == 0:
		a.say("%s is the head of no open pull request", shortened(a.plan.Head))
	default:
		a.plan.Pull, a.plan.Base, a.plan.Ref = found.Number, found.Base, fmt.Sprintf("refs/pull/%d/head", found.Number)
		a.plan.Why = fmt.Sprintf("what pull request #%d changes, since a workflow ended", found.Number)
	}
}

// github are the options that tell where GitHub is and who asks.
func (a *actionRun) github() github.Options {
	owner, name, _ := strings.Cut(a.sys.Getenv("GITHUB_REPOSITORY"), "/")
	server := strings.TrimRight(a.sys.Getenv("GITHUB_SERVER_URL"), "/")
	if server == "" {
		server = "https://github.com"
	}
	return github.Options{
		API: a.sys.Getenv("GITHUB_API_URL"), GraphQL: a.sys.Getenv("GITHUB_GRAPHQL_URL"), Server: server, Token: a.in.token,
		Owner: owner, Repo: name, Now: a.sys.Now,
	}
}

func (a *actionRun) lookIn(ctx context.Context, r *repo.Repo) (*snapshot, error) {
	f := &fetching{actionRun: a, repo: r}
	for {
		a.aim(r)
		snap, err := snapshotOf(a.sys, r, a.check, a.check.paths)
		var known *repo.Error
		if err == nil || !errors.As(err, &known) || !known.Missing && !f.unnamed() {
			return snap, err
		}
		if more := f.more(ctx); more != nil {
			return nil, unable(deepHint, fmt.Errorf("%w; %w", err, more))
		}
	}
}

// aim sets the options of check for the plan. A branch of the remote is taken as it was fetched.
func (a *actionRun) aim(r *repo.Repo) {
	if branch, ok := strings.CutPrefix(a.plan.Base, "refs/heads/"); ok {
		if s, err := r.Rev("refs/remotes/origin/"+branch, nil); err == nil {
			a.plan.Base = s.Rev
		}
	}
	switch a.plan.Kind {
	case event.Range:
		a.check.span = a.plan.Base + ".." + a.plan.Head
	case event.Commit:
		a.check.rev = a.plan.Head
	case event.All:
		a.check.tips = []string{a.plan.Head}
	}
}

// fetching brings what a plan needs.
type fetching struct {
	*actionRun
	repo  *repo.Repo
	tries int
}

// unnamed reports whether the base is a branch of which only the remote knows the commit.
func (f *fetching) unnamed() bool { return strings.HasPrefix(f.plan.Base, "refs/") }

// depths are how many generations are fetched, one try after the other. The first is what the event itself tells.
func (f *fetching) depths() []int {
	if f.plan.Kind == event.All {
		return []int{repo.WholeHistory}
	}
	all := []int{1}
	if f.plan.Kind == event.Range {
		all = []int{f.plan.Commits + 1, 50, 500, repo.WholeHistory}
		if f.plan.Commits == 0 { // the event does not tell
			all = all[1:]
		}
	}
	return slices.DeleteFunc(all, func(n int) bool { return n < all[0] })
}

// more fetches once, deeper than before.
func (f *fetching) more(ctx context.Context) error {
	depths := f.depths()
	if f.tries >= len(depths) || f.plan.Kind == event.Files {
		return errors.New("nothing more can be fetched for it")
	}
	server, name := f.sys.Getenv("GITHUB_SERVER_URL"), f.sys.Getenv("GITHUB_REPOSITORY")
	if server == "" || name == "" {
		return errors.New("GITHUB_SERVER_URL and GITHUB_REPOSITORY do not tell where to fetch it")
	}
	from := repo.Remote{URL: strings.TrimRight(server, "/") + "/" + name, Token: f.in.token}
	depth := depths[f.tries]
	f.tries++
	base, err := f.fetch(ctx, from, depth, f.plan.Base)
	if err != nil && f.plan.Otherwise != "" {
		f.say("the commit before the push cannot be fetched any more, so the branch is compared with %s", strings.TrimPrefix(f.plan.Otherwise, "refs/heads/"))
		f.plan.Base, f.plan.Otherwise = f.plan.Otherwise, ""
		base, err = f.fetch(ctx, from, depth, f.plan.Base)
	}
	if err != nil {
		return err
	}
	f.plan.Base = base
	f.say("fetched %s of %s", generations(depth), name)
	return nil
}

// fetch brings the head and, if there is one, the base, whose id it gives.
func (f *fetching) fetch(ctx context.Context, from repo.Remote, depth int, base string) (string, error) {
	names := []string{f.plan.Head}
	if base != "" {
		names = append(names, base)
	}
	ids, err := f.repo.Fetch(ctx, from, depth, names...)
	if err != nil || base == "" {
		return "", err
	}
	return ids[1], nil
}

func generations(depth int) string {
	if depth == repo.WholeHistory {
		return "the whole history"
	}
	return fmt.Sprintf("commits %d deep", depth)
}

// fixedSince is what the base had and the change ended: what is found in the files as they were, and no more.
func (a *actionRun) fixedSince(ctx context.Context, snap *snapshot, s *settings, now *lint.Report) ([]lint.Finding, error) {
	if snap.files.Kind != repo.Range {
		return nil, nil
	}
	base, head := snap.files.Base.Rev, snap.files.Rev
	files, err := snap.repo.Undone(base, head, a.check.paths)
	if err != nil {
		return nil, explained(a.sys, a.check, err)
	}
	back := *snap
	back.files, back.source = files, &source{snapshot: files, prefix: snap.source.prefix, first: snap.source.first}
	opt, err := lintOptions(ctx, a.sys, &back, a.check, s)
	if err != nil {
		return nil, err
	}
	if whole, err := snap.repo.Rev(head, nil); err == nil {
		opt.Base = &source{snapshot: whole, prefix: snap.source.prefix}
	}
	remember := openCache(a.sys, &back, a.check)
	opt.Cache = remember.cache
	before, err := lint.Run(ctx, back.source, checks.All(checkSettings(a.check, s, a.sys.Now())), opt)
	if err != nil {
		return nil, unable("", err)
	}
	return ended(before, now), nil
}

// ended are the findings of before that count and that are not there now.
func ended(before, now *lint.Report) []lint.Finding {
	left := map[string]bool{}
	for _, f := range now.Findings {
		left[f.Fingerprint] = true
	}
	var fixed []lint.Finding
	for _, f := range before.Findings {
		// Ignores and settings are told as they stand, not as they stood.
		name, _, _ := strings.Cut(f.Rule.ID, "/")
		if f.Counts() && !left[f.Fingerprint] && !slices.Contains([]string{"ignore", "policy", "config"}, name) {
			fixed = append(fixed, f)
		}
	}
	return fixed
}
