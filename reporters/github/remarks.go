package github

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// Remark is what somebody said of a finding where it was shown: in words, or by a vote against it.
type Remark struct {
	ID          string // of the comment, or of the thread that was voted against
	Fingerprint string // of the finding; empty where the remark is about a rule in general
	Rule        string // that is to be silent, or that was voted against
	Reason      string
	By          string // the login; empty for votes, which are counted
	Against     int    // votes against the finding
	URL         string
}

// Keeper keeps remarks for later runs. One that was kept before may come again.
type Keeper interface {
	Keep(ctx context.Context, r Remark) error
}

var ignoreCommand = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*/confward[ \t]+ignore[ \t]+([a-z0-9-]+/[A-Za-z0-9._-]+)(?:[ \t]+(\S[^\r\n]*))?[ \t]*\r?$`)
})

// trusted are the people whose word counts: those who may write to the repository, or belong to its owner.
var trusted = []string{"OWNER", "MEMBER", "COLLABORATOR"}

// heard is a remark, and where it is to be answered.
type heard struct {
	Remark
	thread string // empty: on the pull request itself
}

// hear finds what people said since the last run, hands it to the keeper and answers each remark once. Only those are heard
// who may write to the repository, and no bots.
func (p *publication) hear(ctx context.Context, d *discussion) {
	all := p.remarks(d)
	if len(all) == 0 {
		return
	}
	var answers []mutation
	failed := ""
	for _, h := range all {
		p.out.Remarks = append(p.out.Remarks, h.Remark)
		kept := false
		if p.opt.Remarks != nil {
			if err := p.opt.Remarks.Keep(ctx, h.Remark); err != nil {
				failed = "a remark could not be kept: " + why(err)
				continue // not answered, so that the next run hears it again
			}
			kept = true
		}
		answers = append(answers, p.reply(h, kept))
	}
	n := 0
	for _, err := range p.mutate(ctx, answers) {
		if err == nil {
			n++
		} else {
			failed = "an answer was not possible: " + why(err)
		}
	}
	p.said("remarks", plural(n, "remark")+" answered", failed)
}

// remarks are those that were not answered yet.
func (p *publication) remarks(d *discussion) []heard {
	rules := map[string]*lint.Finding{}
	for i := range p.report.Findings {
		rules[idOf(&p.report.Findings[i])] = &p.report.Findings[i]
	}
	var all []heard
	for _, t := range d.threads {
		f := rules[t.finding]
		if f == nil {
			continue
		}
		for _, c := range t.Comments.Nodes {
			if m := ignoreCommand().FindStringSubmatch(c.Body); m != nil && listens(c) && !p.answeredIn(t, c.ID) {
				all = append(all, heard{Remark{ID: c.ID, Fingerprint: f.Fingerprint, Rule: m[1], Reason: strings.TrimSpace(m[2]), By: c.login(), URL: c.URL}, t.ID})
			}
		}
		if n := t.first().against(); n > 0 && !p.answeredIn(t, t.first().ID) {
			all = append(all, heard{Remark{ID: t.first().ID, Fingerprint: f.Fingerprint, Rule: f.Rule.ID, Against: n, URL: t.first().URL}, t.ID})
		}
	}
	return all
}

// listens reports whether somebody's word counts.
func listens(c *remark) bool {
	return !c.Ours && c.Author != nil && c.Author.Type == "User" && slices.Contains(trusted, c.Standing)
}

// answeredIn reports whether we answered a comment.
func (p *publication) answeredIn(t *thread, id string) bool {
	return slices.ContainsFunc(t.Comments.Nodes, func(c *remark) bool { return c.Ours && hasMarker(c.Body, p.mark("to-"+digest(id)[:16])) })
}

// reply is the answer to a remark: what came of it, and how to make it last.
func (p *publication) reply(h heard, kept bool) mutation {
	ignore := reporters.MarkdownCode("confward:ignore " + h.Rule + " " + orElse(h.Reason, "reason"))
	said := fmt.Sprintf("Noted. To silence this finding, write a comment %s on its line or above it, or list it under %s in %s.",
		ignore, reporters.MarkdownCode("ignore:"), reporters.MarkdownCode(".confward.yaml"))
	switch {
	case kept:
		said = "Noted, and kept for the next runs. For everybody who checks the repository, a comment " + ignore + " on the line says the same."
	case h.By != "" && h.Reason == "":
		said += " An ignore needs a reason."
	case h.By == "":
		said = "Thank you: noted that this finding does not help. " + strings.TrimPrefix(said, "Noted. ")
	}
	return answer(h.thread, p.mark("to-"+digest(h.ID)[:16])+"\n"+said)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
