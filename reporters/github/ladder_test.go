package github

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/githubtest"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

const (
	reviews   = "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews"
	checkRuns = "POST /repos/{owner}/{repo}/check-runs"
)

// TestLadder makes each rung fail, by each answer that GitHub is known to give, and finds every finding on the next one.
func TestLadder(t *testing.T) {
	secondary := githubtest.Refusal{Status: 403, Message: "You have exceeded a secondary rate limit.", Header: map[string]string{"Retry-After": "600"}}
	y := newToy(t, map[string]string{"app.json": before, "old.json": "{\"a\": \"3\"}\n"}, map[string]string{"app.json": after})
	for _, status := range []int{0, 401, 403, 404, 406, 410, 422, 429, 500, 502, 503, -1} {
		for _, c := range []struct {
			refused []string
			rungs   map[Rung]int
		}{
			{nil, map[Rung]int{InReview: 2, InCheckRun: 1}},
			{[]string{reviews}, map[Rung]int{InCheckRun: 3}},
			{[]string{"graphql"}, map[Rung]int{InCheckRun: 3}},
			{[]string{checkRuns}, map[Rung]int{InReview: 2, InCommands: 1}},
			{[]string{reviews, checkRuns}, map[Rung]int{InCommands: 3}},
			{[]string{""}, map[Rung]int{InCommands: 3}},
		} {
			if c.refused == nil && status != 0 || len(c.refused) == 2 && status != 403 && status != -1 {
				continue
			}
			t.Run(fmt.Sprint(status, c.refused), func(t *testing.T) {
				y.t = t
				y.forget()
				for _, call := range c.refused {
					r := githubtest.Refusal{Status: status}
					if status < 0 {
						r = secondary
					}
					r.Call = call
					y.gh.Refuse(r)
				}
				out := y.publish(y.quoted("app.json", "old.json"))
				for rung, n := range c.rungs {
					if out.Rungs[rung] != n {
						t.Errorf("the rungs are %v, want %v", out.Rungs, c.rungs)
					}
				}
				y.shown(out)
				if len(c.refused) > 0 && !strings.Contains(fmt.Sprint(out.Parts), "(") && status > 0 && status < 500 && status != 429 {
					t.Errorf("nobody says why: %+v", out.Parts)
				}
				if y.waited > defaultBudget {
					t.Errorf("it waited %v", y.waited)
				}
			})
		}
	}
}

// forget takes back all that was published.
func (y *toy) forget() {
	y.gh.Forgive()
	y.pull.Threads, y.pull.Reviews, y.pull.Comments, y.waited = nil, nil, nil, 0
	y.gh.Checks, y.gh.Uploads = nil, nil
}

// shown holds what the rungs are said to have taken against what stands on GitHub, and what is left against the workflow commands.
func (y *toy) shown(out Outcome) {
	y.t.Helper()
	if n := len(y.pull.Threads); n != out.Rungs[InReview] {
		y.t.Errorf("%d threads, and %v", n, out.Rungs)
	}
	n := 0
	for _, c := range y.gh.Checks {
		n += len(c.Annotations)
	}
	if n != out.Rungs[InCheckRun] {
		y.t.Errorf("%d annotations, and %v", n, out.Rungs)
	}
	var log bytes.Buffer
	if err := reporters.GitHub(&log, y.opt.Shown).Report(context.Background(), &lint.Report{Findings: out.Left}); err != nil {
		y.t.Fatal(err)
	}
	if n := strings.Count(log.String(), "::error "); n != out.Rungs[InCommands] {
		y.t.Errorf("%d workflow commands, and %v", n, out.Rungs)
	}
}

// TestShortTroubles: what is over within the budget is waited for, and nothing is done twice.
func TestShortTroubles(t *testing.T) {
	for name, r := range map[string]githubtest.Refusal{
		"secondary limit":       {Status: 403, Message: "You have exceeded a secondary rate limit.", Header: map[string]string{"Retry-After": "7"}},
		"limit of GraphQL":      {Call: "graphql", Status: 429, Message: "API rate limit exceeded", Header: map[string]string{"Retry-After": "9"}},
		"503":                   {Status: 503},
		"lost review, done":     {Call: reviews, Status: 502, Done: true},
		"lost review, not done": {Call: reviews, Status: 502},
		"broken line, done":     {Call: reviews, Done: true},
		"broken line":           {Call: reviews},
		"broken reading":        {Call: "graphql repository"},
	} {
		t.Run(name, func(t *testing.T) {
			y := newToy(t, map[string]string{"app.json": before}, map[string]string{"app.json": after})
			r.Times = 1
			y.gh.Refuse(r)
			out := y.publish(y.quoted("app.json"))
			if len(y.pull.Reviews) != 1 || len(y.pull.Threads) != 2 || out.Rungs[InReview] != 2 {
				t.Errorf("%d reviews, %d threads: %+v", len(y.pull.Reviews), len(y.pull.Threads), out)
			}
			if r.Header != nil && y.waited < 7*time.Second {
				t.Errorf("it waited %v only", y.waited)
			}
		})
	}
}

// TestForkToken: a token that can only read shows nothing and loses nothing, whether we know that beforehand or not.
func TestForkToken(t *testing.T) {
	for _, known := range []bool{true, false} {
		y := newToy(t, map[string]string{"app.json": before}, map[string]string{"app.json": after})
		y.opt.Token, y.opt.ReadOnly = githubtest.ReadOnlyToken, known
		out := y.publish(y.quoted("app.json"))
		if out.Rungs[InCommands] != 2 || len(y.pull.Comments)+len(y.pull.Threads)+len(y.gh.Checks) != 0 {
			t.Errorf("known %v: %+v", known, out)
		}
		for _, name := range []string{"review", "summary comment", "check run", "SARIF upload"} {
			if p := part(out, name); p.Why == "" {
				t.Errorf("known %v: %s says %+v", known, name, p)
			}
		}
		if known && out.Calls != 0 {
			t.Errorf("%d calls for nothing", out.Calls)
		}
	}
}

// TestMovedPullRequest: a run on an old head says nothing on the pull request's page.
func TestMovedPullRequest(t *testing.T) {
	y := newToy(t, map[string]string{"app.json": before}, map[string]string{"app.json": after})
	old := y.opt.HeadSHA
	y.push(map[string]string{"other.json": "{}\n"})
	y.opt.HeadSHA = old
	out := y.publish(y.quoted("app.json"))
	if len(y.pull.Comments)+len(y.pull.Threads) != 0 || out.Rungs[InCheckRun] != 2 || !strings.Contains(part(out, "review").Why, "moved on") {
		t.Errorf("%+v", out)
	}
}

// TestWrongLocalDiff: where GitHub refuses the lines of our diff, its own counts.
func TestWrongLocalDiff(t *testing.T) {
	y := newToy(t, map[string]string{"app.json": before, "old.json": "{\"a\": \"3\"}\n"}, map[string]string{"app.json": after})
	y.opt.Lines = func(string) ([]lint.LineRange, error) { return []lint.LineRange{{From: 1, To: 100}}, nil }
	out := y.publish(y.quoted("app.json", "old.json"))
	if out.Rungs[InReview] != 2 || out.Rungs[InCheckRun] != 1 {
		t.Errorf("%+v", out)
	}
	y.opt.Lines = nil
	y.pull.Threads, y.pull.Reviews = nil, nil
	if out := y.publish(y.quoted("app.json", "old.json")); out.Rungs[InReview] != 2 {
		t.Errorf("without a diff of ours: %+v", out)
	}
}

// TestManyFindings: 5,000 findings in 3,000 files take no more than 20 calls, and each is somewhere.
func TestManyFindings(t *testing.T) {
	y := newToy(t, map[string]string{"app.json": before}, map[string]string{"app.json": after})
	r := y.quoted("app.json")
	for i := range 5_000 - len(r.Findings) {
		at := doc.Place{Path: fmt.Sprintf("services/team %d/a::b%%/konfig-%d-ü.yaml", i%40, i%2_999), Line: i/2_999 + 1, Col: 1, EndLine: i/2_999 + 1, EndCol: 9}
		r.Findings = append(r.Findings, lint.Finding{Rule: ruleType, Severity: lint.Severity(i%3 + 1), At: at,
			Message: "expected a whole number, found the text \"8080\"", Fingerprint: digest(fmt.Sprint(i))[:24]})
	}
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	allocated := memory.TotalAlloc
	out := y.publish(r)
	runtime.ReadMemStats(&memory)
	if n := len(y.gh.Calls()); n > 20 || n != out.Calls {
		t.Errorf("%d calls, and %d are said", n, out.Calls)
	}
	// The server's own work is in it: it reads and checks all that is sent.
	if mb := (memory.TotalAlloc - allocated) >> 20; mb > 600 {
		t.Errorf("%d MB were allocated", mb)
	}
	if out.Rungs[InReview] != 2 || out.Rungs[InCheckRun] != annotationsACall*annotationCalls {
		t.Errorf("rungs %v", out.Rungs)
	}
	if y.gh.Uploads[0].Results != 5_000 {
		t.Errorf("%d results in the SARIF file", y.gh.Uploads[0].Results)
	}
	if worst := y.gh.Checks[0].Annotations; worst[0].Level != "failure" || worst[len(worst)-1].Level != "failure" {
		t.Error("the check run does not begin with the worst")
	}
	n := len(y.gh.Calls())
	y.publish(r)
	if w := y.gh.Writes(n); len(w) != 0 {
		t.Errorf("a second run writes %q", w)
	}
}

// TestPages: what an earlier run said is found on whatever page it stands.
func TestPages(t *testing.T) {
	y := newToy(t, map[string]string{"app.json": before}, map[string]string{"app.json": after})
	for i := range 7 {
		y.pull.Comments = append(y.pull.Comments, &githubtest.Comment{ID: int64(i + 1), Body: "hello", Author: "ann"})
		y.pull.Threads = append(y.pull.Threads, &githubtest.Thread{ID: int64(i + 1), Path: "app.json", Comments: []*githubtest.Comment{{ID: int64(i + 50), Body: "hm", Author: "bob"}}})
		y.gh.Checks = append(y.gh.Checks, &githubtest.CheckRun{ID: int64(i + 1), Name: "confward / ci/check", Head: y.opt.HeadSHA, Status: "completed", Conclusion: "success"})
	}
	y.publish(y.quoted("app.json"))
	y.gh.PageSize = 3
	y.gh.Checks = append(y.gh.Checks[7:], y.gh.Checks[:7]...)
	n := len(y.gh.Calls())
	y.publish(y.quoted("app.json"))
	if w := y.gh.Writes(n); len(w) != 0 {
		t.Errorf("a second run writes %q", w)
	}
	if len(y.gh.Calls())-n < 5 {
		t.Errorf("only %d calls: %q", len(y.gh.Calls())-n, y.gh.Calls()[n:])
	}
}
