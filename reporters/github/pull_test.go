package github

import (
	"context"
	"strings"
	"testing"

	"github.com/confward/confward/internal/githubtest"
)

// One pull request for a branch: opened once, changed, left as it is; never somebody else's, never a fork's.
func TestProposal(t *testing.T) {
	y := newCommitToy(t)
	y.gh.PageSize = 1
	delete(y.gh.Pulls, 7)
	y.gh.Pulls[3] = &githubtest.Pull{Number: 3, Branch: "topic", Into: "main", Fork: true, Author: githubtest.Login, Body: proposalMark}
	y.gh.Pulls[4] = &githubtest.Pull{Number: 4, Branch: "topic", Into: "release", Author: githubtest.Login, Body: proposalMark}
	p := Proposal{Branch: "topic", Title: "Promote @staging to production, closes #3", Body: "A plan.\n"}
	keep := func(want string) Proposed {
		t.Helper()
		place, err := p.Look(context.Background(), y.opt)
		if err != nil {
			t.Fatal(err)
		}
		if place.Base != "main" || place.BaseHead != y.base || place.Head != y.git("rev-parse", "topic") || strings.TrimSpace(place.Message) != "head" || place.Parent != y.base {
			t.Errorf("%+v", place)
		}
		got, err := p.Keep(context.Background(), y.opt, place)
		if err != nil || got.Done != want {
			t.Fatalf("%+v %v, want %q", got, err, want)
		}
		return got
	}
	if got := keep("opened"); !strings.HasSuffix(got.URL, "/pull/5") {
		t.Error(got)
	}
	pull := y.gh.Pulls[5]
	if strings.ContainsAny(pull.Title, "@#") || pull.Into != "main" || !strings.Contains(pull.Body, "A plan.") {
		t.Errorf("%+v", pull)
	}
	keep("unchanged")
	p.Base, p.Body = "main", "Another plan.\n"
	keep("changed")
	pull.Body = "people's own words"
	keep("left alone")
	pull.Body, pull.Author = proposalMark, "ann"
	keep("left alone")
	pull.Closed = true
	y.gh.Refuse(githubtest.Refusal{Call: "createPullRequest", Times: 1, Status: 502, Done: true})
	if got := keep("opened"); !strings.HasSuffix(got.URL, "/pull/6") {
		t.Errorf("an answer that was lost: %+v", got)
	}
	y.gh.Pulls[6].Closed = true
	y.opt.Token = githubtest.ReadOnlyToken
	if got := keep(""); got.Why == "" {
		t.Errorf("with a token that can only read: %+v", got)
	}
	for _, bad := range []Proposal{{Branch: "topic", Base: "nosuch"}, {Branch: "main"}} {
		if _, err := bad.Look(context.Background(), y.opt); err == nil {
			t.Errorf("%+v", bad)
		}
	}
}
