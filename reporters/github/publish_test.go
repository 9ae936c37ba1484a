package github

import (
	"strings"
	"testing"
)

const (
	before = "{\n  \"name\": \"shop\",\n  \"ports\": 1\n}\n"
	after  = "{\n  \"name\": \"shop\",\n  \"port\": \"8\",\n  \"grace\": \"9\",\n  \"ports\": 1\n}\n"
)

func TestPullRequestFromFaultToFix(t *testing.T) {
	y := newToy(t, map[string]string{"app.json": before, "old.json": "{\"a\": \"3\"}\n"}, map[string]string{"app.json": after})

	first := y.publish(y.quoted("app.json", "old.json"))
	if len(y.pull.Reviews) != 1 || len(y.pull.Threads) != 2 || len(y.pull.Comments) != 1 || len(y.gh.Checks) != 1 || len(y.gh.Uploads) != 1 {
		t.Fatalf("%d reviews, %d threads, %d comments, %d check runs, %d uploads\n%+v", len(y.pull.Reviews), len(y.pull.Threads), len(y.pull.Comments), len(y.gh.Checks), len(y.gh.Uploads), first.Parts)
	}
	if first.Rungs[InReview] != 2 || first.Rungs[InCheckRun] != 1 || len(first.Left) != 0 {
		t.Errorf("rungs %v", first.Rungs)
	}
	if notes := y.gh.Checks[0].Annotations; len(notes) != 1 || notes[0].Path != "old.json" {
		t.Errorf("the finding outside the diff is not annotated: %+v", notes)
	}
	for _, p := range first.Parts {
		if p.Why != "" {
			t.Errorf("%+v", p)
		}
	}

	n := len(y.gh.Calls())
	second := y.publish(y.quoted("app.json", "old.json"))
	if w := y.gh.Writes(n); len(w) != 0 {
		t.Errorf("a second run writes %q", w)
	}
	if second.Rungs[InReview] != 2 || second.Rungs[InCheckRun] != 1 {
		t.Errorf("the second run's rungs are %v", second.Rungs)
	}

	fixed := after
	for _, thread := range y.pull.Threads {
		made, ok := thread.Apply(fixed)
		if !ok {
			t.Fatalf("no suggestion in\n%s", thread.Comments[0].Body)
		}
		fixed = made
	}
	if want := strings.NewReplacer(`"8"`, "8", `"9"`, "9").Replace(after); fixed != want {
		t.Fatalf("the suggestions make\n%s", fixed)
	}
	y.push(map[string]string{"app.json": fixed})
	r := y.quoted("app.json", "old.json")
	if len(r.Findings) != 1 {
		t.Fatalf("%d findings are left", len(r.Findings))
	}
	third := y.publish(r)
	if open := y.pull.Open(); len(open) != 0 {
		t.Errorf("%d threads are open after the fix: %+v", len(open), third.Parts)
	}
	if len(y.pull.Comments) != 1 || y.pull.Comments[0].Edits != 1 || !strings.Contains(y.pull.Comments[0].Body, "1 error in 1 of 2 files") {
		t.Errorf("the summary: %+v", y.pull.Comments[0])
	}
	if len(y.pull.Reviews) != 1 {
		t.Errorf("%d reviews", len(y.pull.Reviews))
	}
}

func TestNamesOfRepositories(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "A-b_c.9": true, strings.Repeat("a", 100): true,
		"": false, strings.Repeat("a", 101): false, "a b": false, "a/b": false, "ä": false, "a\n": false,
	} {
		if isRepository(name, "repo") != want || isRepository("owner", name) != want {
			t.Errorf("%q", name)
		}
	}
}
