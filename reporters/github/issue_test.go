package github

import (
	"context"
	"strings"
	"testing"

	"github.com/confward/confward/internal/githubtest"
	"github.com/confward/confward/lint"
)

// One issue for good: opened once, edited, closed, opened again; never another one, and never somebody else's.
func TestTrackingIssue(t *testing.T) {
	y := newToy(t, map[string]string{"a.json": "{\"a\": \"3\"}\n"}, map[string]string{"a.json": "{\"a\": \"4\"}\n"})
	y.opt.PullNumber = 0
	p, err := newPublication(y.opt, &lint.Report{})
	if err != nil {
		t.Fatal(err)
	}
	for range 130 { // others' issues, one of which begins as ours do
		y.gh.Issues = append(y.gh.Issues, &githubtest.Issue{ID: int64(len(y.gh.Issues)), Title: "x", Author: "mallory", Body: p.mark("issue")})
	}
	before := len(y.gh.Issues)
	track := func(r *lint.Report) Tracked {
		t.Helper()
		got, err := Track(context.Background(), y.opt, "Configuration health", r)
		if err != nil || got.Why != "" {
			t.Fatalf("%+v %v", got, err)
		}
		return got
	}
	clean, found := &lint.Report{Files: 1}, y.quoted("a.json")
	more := y.quoted("a.json", "a.json")
	for _, step := range []struct {
		report *lint.Report
		want   string
		issues int
		closed bool
	}{
		{clean, "none needed", 0, false},
		{found, "opened", 1, false},
		{found, "unchanged", 1, false},
		{more, "changed", 1, false},
		{clean, "closed", 1, true},
		{clean, "none needed", 1, true},
		{found, "opened again", 1, false},
	} {
		got := track(step.report)
		if got.Done != step.want || len(y.gh.Issues)-before != step.issues {
			t.Fatalf("%+v, want %s; %d issues", got, step.want, len(y.gh.Issues)-before)
		}
		if step.issues > 0 {
			if i := y.gh.Issues[before]; i.Closed != step.closed || i.Title != "Configuration health" || !strings.Contains(i.Body, "confward:") {
				t.Errorf("after %s: %+v", step.want, i)
			}
			if step.want != "none needed" && got.URL == "" {
				t.Errorf("%s has no address", step.want)
			}
		}
	}
	y.opt.Token = githubtest.ReadOnlyToken
	if got, err := Track(context.Background(), y.opt, "x", more); err != nil || got.Why == "" || got.Done != "" {
		t.Errorf("with a token that can only read: %+v %v", got, err)
	}
}
