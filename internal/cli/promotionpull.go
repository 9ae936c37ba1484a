package cli

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/rollout"
	"github.com/confward/confward/reporters"
	"github.com/confward/confward/reporters/github"
)

// longestPlan is how much of a plan a pull request's page shows, in bytes: GitHub takes 65,535 characters.
const longestPlan = 50_000

// aim tells where a pull request goes, before anything is planned.
func (p *promotion) aim() error {
	if !p.o.pr {
		return nil
	}
	a := &actionRun{sys: p.sys, in: actionInputs{token: p.sys.Getenv("GITHUB_TOKEN")}}
	p.on = a.github()
	if p.o.repository != "" {
		p.on.Owner, p.on.Repo, _ = strings.Cut(p.o.repository, "/")
	}
	switch {
	case p.on.Owner == "" || p.on.Repo == "" || strings.Contains(p.on.Repo, "/"):
		return usage("name it with --repository owner/name", "the repository on GitHub is not known")
	case p.on.Token == "":
		return usage("it must be allowed to write contents and pull requests", "--pr needs a token in GITHUB_TOKEN")
	}
	return nil
}

// propose brings a commit of the new contents to the remote repository, on a branch of its own, and keeps a pull request of it.
func (p *promotion) propose() error {
	branch, title := p.ownBranch(), p.title()
	proposal := github.Proposal{Branch: branch, Base: p.o.base, Title: strings.ToUpper(title[:1]) + title[1:], Body: p.markdown()}
	place, err := proposal.Look(p.ctx, p.on)
	if err != nil {
		return unable("see whether GITHUB_TOKEN may read it", err)
	}
	head := p.estate.snap.files.Rev
	switch {
	case place.BaseHead != head:
		return unable("fetch it and check it out; commits that are not pushed are not proposed",
			fmt.Errorf("HEAD is at %.7s, and the branch %s of the remote repository is at %.7s", head, place.Base, place.BaseHead))
	case place.Head != "" && !rollout.Promoted(place.Message):
		return unable("merge it, rename it or delete it", fmt.Errorf("the branch %s of the remote repository has commits that were not made here", branch))
	}
	message := p.message()
	p.branch, p.id = branch, place.Head
	if place.Parent != head || strings.TrimSpace(place.Message) != strings.TrimSpace(message) { // else the same commit is there already
		if err := p.push(place, message); err != nil {
			return err
		}
	}
	if p.pull, err = proposal.Keep(p.ctx, p.on, place); err != nil {
		return unable("", err)
	}
	if p.pull.Why != "" {
		return unable("the next run tries again", fmt.Errorf("the branch %s is pushed, but its pull request is not as it should be: %s", branch, p.pull.Why))
	}
	return nil
}

// push makes the commit and replaces the branch, if that is still where it was seen.
func (p *promotion) push(place *github.Place, message string) error {
	r := p.estate.snap.repo
	who, err := r.Person(p.sys.Getenv)
	if err != nil { // as on a machine of CI
		who = repo.Person{Name: "confward", Mail: "noreply@confward.invalid"}
	}
	to := repo.Remote{URL: p.on.Server + "/" + p.on.Owner + "/" + p.on.Repo, Token: p.on.Token}
	p.id, err = r.Push(p.ctx, to, repo.Push{
		Branch: p.branch, Head: p.estate.snap.files.Rev, Over: orHint(place.Head, repo.NoBranch), Files: p.committed(),
		Message: message, Name: who.Name, Mail: who.Mail, When: p.sys.Now(),
	})
	var known *repo.Error
	if errors.As(err, &known) && known.Moved {
		return unable("run it again", err)
	}
	if err != nil {
		return unable("", err)
	}
	return nil
}

// title is what goes where, of the pairs that have something to write.
func (p *promotion) title() string {
	title, _, _ := strings.Cut(p.message(), "\n")
	return title
}

// markdown is the plan for the page of a pull request. It holds names and places, and no value.
func (p *promotion) markdown() string {
	var b strings.Builder
	b.WriteString("What the source gained since the last promotion, key by key. What only the target changed stays.\n")
	for _, r := range p.done() {
		for _, s := range r.sets {
			if len(s.files) > 0 {
				s.markdown(&b)
			}
		}
	}
	text := b.String()
	if len(text) > longestPlan {
		text = text[:strings.LastIndexByte(text[:longestPlan], '\n')+1] + "\nThe plan is longer than this page; the commit's message has all of it.\n"
	}
	if failed := p.leftOut(); failed != "" {
		text += "\nNot in this pull request:\n\n" + failed
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError)) +
		"\nSecrets are not copied: a key that came as a placeholder needs its value before this is merged. " +
		"Keep the lines `" + strings.TrimSuffix(rollout.TrailerKey, ": ") + ":` of the commit when squashing; the next promotion goes by them.\n"
}

// leftOut is a list of the pairs that could not be done.
func (p *promotion) leftOut() string {
	var b strings.Builder
	for _, r := range p.pairs {
		if r.failed() == "" || b.Len() > longestPlan/10 {
			continue
		}
		why := "it could not be planned"
		for _, s := range r.sets {
			switch open := s.plan.Open(); {
			case len(open) > 0:
				why = counted(len(open), "key") + " left to decide"
			case len(s.invalid) > 0:
				why = s.invalid[0].At.Path + " would break " + s.invalid[0].Rule.ID // what the finding says may hold a value
			}
		}
		fmt.Fprintf(&b, "- %s to %s: %s\n", reporters.MarkdownCode(r.from), reporters.MarkdownCode(r.to), reporters.MarkdownText(why))
	}
	return b.String()
}

func (s setResult) markdown(b *strings.Builder) {
	e := s.plan.Edge
	fmt.Fprintf(b, "\n### %s: %s to %s\n\n%s\n\n", reporters.MarkdownCode(e.Set.Name), reporters.MarkdownCode(e.From.Label), reporters.MarkdownCode(e.To.Label),
		reporters.MarkdownText(s.plan.Base.How))
	b.WriteString("| | key | where | why |\n| --- | --- | --- | --- |\n")
	for _, step := range s.plan.Writes() {
		cells := []string{string(step.Action), reporters.MarkdownCode(envset.Dotted(step.Path)), reporters.MarkdownCode(stands(step)), reporters.MarkdownText(step.Why)}
		for i := range cells {
			cells[i] = strings.ReplaceAll(cells[i], "|", `\|`)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
}
