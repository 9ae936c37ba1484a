package github

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/internal/githubtest"
	"github.com/confward/confward/lint"
)

// fix takes the quotes away and pushes.
func (y *toy) fix() {
	y.push(map[string]string{"app.json": strings.NewReplacer(`"8"`, "8", `"9"`, "9").Replace(after)})
}

func newReviewed(t *testing.T) *toy {
	y := newToy(t, map[string]string{"app.json": before}, map[string]string{"app.json": after})
	y.publish(y.quoted("app.json"))
	if len(y.pull.Threads) != 2 {
		t.Fatalf("%d threads", len(y.pull.Threads))
	}
	return y
}

// TestThreadsThatCannotBeResolved: what nobody answered is folded away, what somebody answered stays, and nothing is deleted.
func TestThreadsThatCannotBeResolved(t *testing.T) {
	y := newReviewed(t)
	y.gh.NoResolve = true
	y.pull.Threads[1].Comments = append(y.pull.Threads[1].Comments, &githubtest.Comment{ID: 5, Body: "why?", Author: "ann"})
	y.fix()
	out := y.publish(y.quoted("app.json"))
	if !y.pull.Threads[0].Comments[0].Minimized || y.pull.Threads[1].Comments[0].Minimized || len(y.pull.Threads[1].Comments) != 2 {
		t.Errorf("%+v", out.Parts)
	}
	if p := part(out, "threads"); p.Done != "1 comment folded away" || !strings.Contains(p.Why, "1 thread could not be resolved") {
		t.Errorf("%+v", p)
	}
	// The finding comes back: its comment is shown again, and not made anew.
	y.push(map[string]string{"app.json": after})
	y.publish(y.quoted("app.json"))
	if y.pull.Threads[0].Comments[0].Minimized || len(y.pull.Threads) != 2 {
		t.Errorf("%d threads, folded %v", len(y.pull.Threads), y.pull.Threads[0].Comments[0].Minimized)
	}
}

// TestWhoResolved: what we resolved is opened again if the finding comes back; what a person resolved stays resolved.
func TestWhoResolved(t *testing.T) {
	y := newReviewed(t)
	y.pull.Threads[0].Resolved, y.pull.Threads[0].ResolvedBy = true, "ann"
	y.fix()
	y.publish(y.quoted("app.json"))
	y.push(map[string]string{"app.json": after})
	out := y.publish(y.quoted("app.json"))
	if !y.pull.Threads[0].Resolved || y.pull.Threads[1].Resolved || len(y.pull.Threads) != 2 || out.Rungs[InReview] != 2 {
		t.Errorf("%+v %+v", y.pull.Threads[0], y.pull.Threads[1])
	}
}

// TestAFailedRunEndsNothing: what could not be looked at may still be there.
func TestAFailedRunEndsNothing(t *testing.T) {
	y := newReviewed(t)
	r := &lint.Report{Snapshot: lint.Snapshot{Kind: "range"}, NotChecked: []lint.NotChecked{{Path: "app.json", Reason: "gone", Failed: true}}}
	y.publish(r)
	if len(y.pull.Open()) != 2 || !strings.Contains(y.pull.Comments[0].Body, "could not look at 1 file") {
		t.Errorf("%d threads are open; the summary is\n%s", len(y.pull.Open()), y.pull.Comments[0].Body)
	}
	if y.gh.Checks[len(y.gh.Checks)-1].Conclusion != "failure" {
		t.Errorf("the check run ends with %s", y.gh.Checks[0].Conclusion)
	}
}

// TestOthersCommentsAreLeftAlone: a marker in somebody else's comment, or in one of ours that quotes it, means nothing.
func TestOthersCommentsAreLeftAlone(t *testing.T) {
	y := newToy(t, map[string]string{"app.json": before}, map[string]string{"app.json": after})
	p := &publication{opt: y.opt}
	r := y.quoted("app.json")
	forged := []*githubtest.Comment{
		{ID: 1, Body: p.mark("summary") + "\nmine", Author: "mallory"},
		{ID: 2, Body: "> " + p.mark("summary"), Author: githubtest.Login, Bot: true},
	}
	y.pull.Comments = forged
	y.pull.Threads = []*githubtest.Thread{
		{ID: 3, Path: "app.json", Comments: []*githubtest.Comment{{ID: 4, Body: p.mark(idOf(&r.Findings[0])), Author: "mallory"}}},
		{ID: 5, Path: "app.json", Comments: []*githubtest.Comment{{ID: 6, Body: p.mark("0123456789abcdef"), Author: "mallory"}}},
	}
	y.publish(r)
	if len(y.pull.Comments) != 3 || forged[0].Edits+forged[1].Edits != 0 || len(y.pull.Threads) != 4 || y.pull.Threads[1].Resolved {
		t.Errorf("%d comments, %d threads", len(y.pull.Comments), len(y.pull.Threads))
	}
}

// TestTwoJobs: two jobs that look at the same pull request do not touch each other's work.
func TestTwoJobs(t *testing.T) {
	y := newReviewed(t)
	y.opt.Name = "ci/other"
	y.publish(&lint.Report{Snapshot: lint.Snapshot{Kind: "range"}})
	if len(y.pull.Open()) != 2 || y.pull.Comments[0].Edits != 0 {
		t.Error("another job's run ends the first one's threads")
	}
	y.publish(y.quoted("app.json"))
	if len(y.pull.Threads) != 4 || len(y.pull.Comments) != 2 || len(y.gh.Checks) != 3 {
		t.Errorf("%d threads, %d comments, %d check runs", len(y.pull.Threads), len(y.pull.Comments), len(y.gh.Checks))
	}
}

// memory keeps remarks.
type memory struct {
	kept []Remark
	err  error
}

func (m *memory) Keep(_ context.Context, r Remark) error {
	if m.err == nil {
		m.kept = append(m.kept, r)
	}
	return m.err
}

// TestRemarks: a vote and a command are heard and answered once; those who may not write, bots and we ourselves are not heard.
func TestRemarks(t *testing.T) {
	y := newReviewed(t)
	y.pull.Threads[0].Comments[0].Against = 2
	say := func(id int64, who, standing, body string, bot bool) {
		y.pull.Threads[1].Comments = append(y.pull.Threads[1].Comments, &githubtest.Comment{ID: id, Author: who, Standing: standing, Body: body, Bot: bot})
	}
	say(50, "ann", "COLLABORATOR", "I think so:\r\n/confward ignore schema/type it is text by @design `x`\r\n", false)
	say(51, "mallory", "NONE", "/confward ignore schema/type because", false)
	say(52, "other-bot", "MEMBER", "/confward ignore schema/type because", true)
	say(53, "ann", "OWNER", "do not write /confward ignore schema/type x in a line", false)
	keeper := &memory{}
	y.opt.Remarks = keeper
	out := y.publish(y.quoted("app.json"))
	if len(out.Remarks) != 2 || len(keeper.kept) != 2 {
		t.Fatalf("%+v", out.Remarks)
	}
	if v := out.Remarks[0]; v.Against != 2 || v.Rule != "schema/type" || v.Fingerprint == "" {
		t.Errorf("the vote is %+v", v)
	}
	if c := out.Remarks[1]; c.By != "ann" || c.Rule != "schema/type" || c.Reason != "it is text by @design `x`" {
		t.Errorf("the command is %+v", c)
	}
	replies := y.pull.Threads[1].Comments
	if last := replies[len(replies)-1].Body; len(replies) != 6 || !strings.Contains(last, "`` confward:ignore schema/type it is text by @design `x` ``") || strings.Count(last, "@") != 1 {
		t.Errorf("%d comments, the last is\n%s", len(replies), last)
	}
	n := len(y.gh.Calls())
	if again := y.publish(y.quoted("app.json")); len(again.Remarks) != 0 || len(y.gh.Writes(n)) != 0 {
		t.Errorf("they are heard again: %+v, %q", again.Remarks, y.gh.Writes(n))
	}
}

// TestRemarkThatCannotBeKept is heard again by the next run.
func TestRemarkThatCannotBeKept(t *testing.T) {
	y := newReviewed(t)
	y.pull.Threads[0].Comments[0].Against = 1
	keeper := &memory{err: errors.New("full")}
	y.opt.Remarks = keeper
	out := y.publish(y.quoted("app.json"))
	if !strings.Contains(part(out, "remarks").Why, "full") || len(y.pull.Threads[0].Comments) != 1 {
		t.Errorf("%+v", out.Parts)
	}
	keeper.err = nil
	y.publish(y.quoted("app.json"))
	if len(keeper.kept) != 1 || len(y.pull.Threads[0].Comments) != 2 {
		t.Errorf("%+v", keeper.kept)
	}
}

// TestManyEndedThreads are resolved a few calls.
func TestManyEndedThreads(t *testing.T) {
	y := newReviewed(t)
	p := &publication{opt: y.opt}
	for i := range 60 {
		y.pull.Threads = append(y.pull.Threads, &githubtest.Thread{ID: int64(i + 100), Path: "app.json",
			Comments: []*githubtest.Comment{{ID: int64(i + 500), Body: p.mark(digest(fmt.Sprint(i))[:24]), Author: githubtest.Login, Bot: true}}})
	}
	n := len(y.gh.Calls())
	y.publish(y.quoted("app.json"))
	if len(y.pull.Open()) != 2 || len(y.gh.Calls())-n > 6 {
		t.Errorf("%d are open after %d calls", len(y.pull.Open()), len(y.gh.Calls())-n)
	}
}
