package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/internal/githubtest"
)

const toySettings = `schemas:
  - files: ["config/*.json"]
    schema: service.schema.json
rules:
  rules:
    - id: replicas
      title: Production on less than two instances
      files: ["deploy/*.yaml"]
      select: /spec/replicas
      require: value >= 2
      message: "{value} replica, want at least 2"
      examples:
        - file: deploy/app.yaml
          bad: "spec: {replicas: 1}"
          want: ["1:18 1 replica, want at least 2"]
        - file: deploy/app.yaml
          ok: "spec: {replicas: 3}"
`

// toyBase is a repository before the change: one fault is there already.
func toyBase() map[string]string {
	return map[string]string{
		".confward.yaml":      toySettings,
		"service.schema.json": `{"type": "object", "properties": {"port": {"type": "integer"}, "grace": {"type": "integer"}}}` + "\n",
		"older.json":          "{\"a\": 1, \"a\": 2}\n",
		"config/fine.json":    "{\"port\": 1}\n",
	}
}

// toyChange has a fault of each kind, in files with names that people and attackers choose.
func toyChange() map[string]string {
	// Put together here, so that no file of this repository holds it.
	token := "gh" + "p_" + "1a2B3c4D5e6F7g8H9i0JkLmNoPqRsTuVwXyZ"
	return map[string]string{
		"a b/100 %, line 9.json": "{\n  \"b\": 1,\n  \"b\": 2\n}\n",
		// Names that act itself misreads are left to the tests of reporters: with "=", and with "::" where a message repeats it.
		"config/::error file x::y.json": "{\n\n  \"port\": null\n}\n",
		"배포.yaml":                       "key: 1\nkey: 2\n",
		"config/app.json":               "{\n  \"port\": \"8080\",\n  \"grace\": \"9\"\n}\n",
		"deploy/app.yaml":               "spec:\n  replicas: 1\n",
		"notes/service.properties":      "NAME=x\nTOKEN=" + token + "\n",
		"quiet.yaml":                    "x: 1\nx: 2 # confward:ignore syntax/duplicate-key\n",
		".confward.yaml":                toySettings + "fail_on: warning\nseverty: {}\n",
	}
}

var toyFindings = []string{
	"error a b/100 %, line 9.json:3: syntax/duplicate-key",
	"error config/::error file x::y.json:3: schema/type",
	"error 배포.yaml:2: syntax/duplicate-key",
	"error config/app.json:2: schema/type",
	"error config/app.json:3: schema/type",
	"error notes/service.properties:2: secrets/github-pat",
	"warning deploy/app.yaml:2: rules/replicas",
	"error .confward.yaml:19: config/unknown-key",
	"warning quiet.yaml:2: policy/loosened",
	"notice quiet.yaml:2: ignore/no-reason",
}

// toy makes the repository with its pull request #7, and a GitHub that has both.
func (a *actor) toy() (base, head string, pull *githubtest.Pull) {
	a.git("init", "-q", "-b", "main")
	base = a.commit("the base", toyBase())
	a.git("checkout", "-q", "-b", "topic")
	head = a.commit("the change", toyChange())
	a.git("checkout", "-q", "--detach")
	a.host()
	pull = &githubtest.Pull{Number: 7, Base: base, Head: head, Branch: "topic", Author: "ann"}
	a.gh.Pulls[7] = pull
	return base, head, pull
}

// pullEvent is the event of a pull request from a branch of a repository.
func pullEvent(base, head, from string) map[string]any {
	return map[string]any{"action": "synchronize", "number": 7, "pull_request": map[string]any{"number": 7, "commits": 1,
		"base": map[string]any{"ref": "main", "sha": base, "repo": map[string]any{"full_name": "octo/toy"}},
		"head": map[string]any{"ref": "topic", "sha": head, "repo": map[string]any{"full_name": from}}}}
}

func TestActMergeQueue(t *testing.T) {
	a := newActor(t)
	base, head, _ := a.toy()
	for event, payload := range map[string]map[string]any{
		"pull_request": pullEvent(base, head, "octo/toy"),
		"merge_group": {"action": "checks_requested", "merge_group": map[string]any{"base_sha": base, "base_ref": "refs/heads/main",
			"head_sha": head, "head_ref": "refs/heads/gh-readonly-queue/main/pr-7"}},
	} {
		w := a.do("merge-queue.yml", event, head, payload)
		wantAnnotations(t, w, toyFindings...)
		if !w.failed {
			t.Errorf("%s: the job did not fail", event)
		}
		t.Logf("%s: the action's steps took %v", event, w.steps)
		for name, want := range map[string]string{"verdict": "findings", "exit-code": "1", "errors": "7", "warnings": "2", "notices": "1", "muted": "1", "older": "0", "fixed": "0", "range": base + ".." + head} {
			if w.outputs[name] != want {
				t.Errorf("%s: the output %s is %q, want %q", event, name, w.outputs[name], want)
			}
		}
		if len(w.summaries) != 1 || !strings.Contains(w.summaries[0], "confward: 7 errors, 2 warnings and 1 notice") {
			t.Errorf("%s: summaries %q", event, w.summaries)
		}
		if calls := a.gh.Calls(); len(calls) > 0 {
			t.Errorf("%s: nothing was asked for, but called were %q", event, calls)
		}
	}
}

func TestActPullRequest(t *testing.T) {
	a := newActor(t)
	base, head, pull := a.toy()

	first := a.do("pull-request.yml", "pull_request", head, pullEvent(base, head, "octo/toy"))
	if len(pull.Reviews) != 1 || len(pull.Comments) != 1 || len(pull.Threads) != len(toyFindings) || len(a.gh.Uploads) != 1 || !first.failed {
		t.Fatalf("%d reviews, %d comments, %d threads, %d uploads\n%s", len(pull.Reviews), len(pull.Comments), len(pull.Threads), len(a.gh.Uploads), strings.Join(first.log, "\n"))
	}
	wantAnnotations(t, first) // all stand in the review
	if !first.said(fmt.Sprintf("shown by review: %d findings", len(toyFindings))) {
		t.Errorf("the log does not tell the rung:\n%s", strings.Join(first.log, "\n"))
	}
	if !strings.HasSuffix(first.outputs["sarif-file"], "/confward.sarif") || first.outputs["comment-url"] == "" || first.outputs["review-url"] == "" {
		t.Errorf("outputs %v", first.outputs)
	}

	n := len(a.gh.Calls())
	a.do("pull-request.yml", "pull_request", head, pullEvent(base, head, "octo/toy"))
	if writes := a.gh.Writes(n); len(writes) > 0 {
		t.Errorf("a second run writes %q", writes)
	}

	// The suggestions are applied as GitHub does, and end what they are about.
	fixed := toyChange()["config/app.json"]
	for _, thread := range pull.Threads {
		if made, ok := thread.Apply(fixed); ok && thread.Path == "config/app.json" {
			fixed = made
		}
	}
	if fixed != "{\n  \"port\": 8080,\n  \"grace\": 9\n}\n" {
		t.Fatalf("the suggestions make\n%s", fixed)
	}
	a.git("checkout", "-q", "topic")
	pull.Head = a.commit("apply the suggestions", map[string]string{"config/app.json": fixed})
	a.git("checkout", "-q", "--detach")
	third := a.do("pull-request.yml", "pull_request", pull.Head, pullEvent(base, pull.Head, "octo/toy"))
	if third.outputs["errors"] != "5" {
		t.Errorf("after the fix there are %s errors", third.outputs["errors"])
	}
	if open := pull.Open(); len(open) != len(toyFindings)-2 || len(pull.Comments) != 1 || len(pull.Reviews) != 1 {
		t.Errorf("%d threads are open, there are %d comments and %d reviews", len(open), len(pull.Comments), len(pull.Reviews))
	}
}

// A fork's token can only read: the change is annotated and fails all the same. The workflow that follows comments, and
// takes nothing from the fork but commits, as data.
func TestActFork(t *testing.T) {
	a := newActor(t)
	base, head, pull := a.toy()
	a.token = githubtest.ReadOnlyToken
	check := a.do("fork-check.yml", "pull_request", head, pullEvent(base, head, "somebody/toy"))
	wantAnnotations(t, check, toyFindings...)
	if !check.failed || len(a.gh.Writes(0)) > 0 {
		t.Errorf("failed %v, writes %q", check.failed, a.gh.Writes(0))
	}
	asked := a.do("pull-request.yml", "pull_request", head, pullEvent(base, head, "somebody/toy"))
	wantAnnotations(t, asked, toyFindings...)
	if !asked.failed || len(a.gh.Writes(0)) > 0 || !asked.said(fmt.Sprintf("shown by workflow commands: %d findings", len(toyFindings))) {
		t.Errorf("failed %v, writes %q\n%s", asked.failed, a.gh.Writes(0), strings.Join(asked.log, "\n"))
	}

	a.token = githubtest.Token
	comment := a.do("fork-comment.yml", "workflow_run", base, map[string]any{"action": "completed", "workflow_run": map[string]any{
		"event": "pull_request", "head_sha": head, "head_branch": "topic", "head_repository": map[string]any{"full_name": "somebody/toy"}, "pull_requests": []any{}}})
	if comment.failed || len(pull.Comments) != 1 || len(pull.Reviews) != 1 || len(pull.Threads) != len(toyFindings) {
		t.Errorf("failed %v, %d comments, %d reviews, %d threads\n%s", comment.failed, len(pull.Comments), len(pull.Reviews), len(pull.Threads), strings.Join(comment.log, "\n"))
	}
	if !comment.said("what pull request #7 changes, since a workflow ended") {
		t.Errorf("%s", strings.Join(comment.log, "\n"))
	}
}

func TestActSchedule(t *testing.T) {
	a := newActor(t)
	base, _, _ := a.toy()
	w := a.do("schedule.yml", "schedule", base, map[string]any{})
	wantAnnotations(t, w, "error older.json:1: syntax/duplicate-key")
	if !w.failed || len(a.gh.Uploads) != 1 || a.gh.Uploads[0].Commit != base {
		t.Errorf("failed %v, uploads %+v", w.failed, a.gh.Uploads)
	}
	if len(a.gh.Issues) != 1 || a.gh.Issues[0].Title != "Configuration health" || !strings.Contains(a.gh.Issues[0].Body, "older.json") {
		t.Errorf("issues %+v", a.gh.Issues)
	}
	a.do("schedule.yml", "schedule", base, map[string]any{})
	if len(a.gh.Issues) != 1 {
		t.Errorf("%d issues after a second run", len(a.gh.Issues))
	}
	for _, file := range []string{"confward.sarif", "confward.json", "confward.html"} {
		if !w.said("kept " + file) {
			t.Errorf("%s is not kept:\n%s", file, strings.Join(w.log, "\n"))
		}
	}
}

const fixWorkflow = `on: [push, pull_request]
jobs:
  fix:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - uses: confward/confward@v1
        with: {fix: commit}
`

// Fixes are committed once, on the head that they were made for; whatever keeps them from it, they are suggested and shown.
func TestActFixCommit(t *testing.T) {
	a := newActor(t)
	base, head, pull := a.toy()
	a.git("branch", "-f", "topic", head)
	w := a.doText(fixWorkflow, "pull_request", head, pullEvent(base, head, "octo/toy"))
	sha := w.outputs["fix-commit"]
	if sha == "" || a.git("rev-parse", "topic") != sha || a.git("rev-parse", sha+"^") != head {
		t.Fatalf("no commit:\n%s", strings.Join(w.log, "\n"))
	}
	if got := a.git("show", "--format=", "--name-only", sha); got != "config/app.json" {
		t.Errorf("the commit changes %s", got)
	}
	if got := a.git("show", sha+":config/app.json"); got != "{\n  \"port\": 8080,\n  \"grace\": 9\n}" {
		t.Errorf("fixed is\n%s", got)
	}
	if w.outputs["errors"] != "5" || w.outputs["fixed"] != "2" {
		t.Errorf("outputs %v", w.outputs)
	}

	// The commit starts a run of its own where the token is a person's: nothing is left to fix.
	pull.Head = sha
	again := a.doText(fixWorkflow, "pull_request", sha, pullEvent(base, sha, "octo/toy"))
	if again.outputs["fix-commit"] != "" || a.git("rev-parse", "topic") != sha {
		t.Errorf("a second run commits %s\n%s", again.outputs["fix-commit"], strings.Join(again.log, "\n"))
	}

	// A run for a head from which the branch has moved on overwrites nothing, and shows the fixes as a patch.
	pull.Head = head
	late := a.doText(fixWorkflow, "pull_request", head, pullEvent(base, head, "octo/toy"))
	if late.outputs["fix-commit"] != "" || a.git("rev-parse", "topic") != sha || !late.said("the branch has moved on") {
		t.Errorf("%s", strings.Join(late.log, "\n"))
	}
	if len(late.summaries) != 1 || !strings.Contains(late.summaries[0], "```diff\n--- a/config/app.json") {
		t.Errorf("summaries %q", late.summaries)
	}
	if late.outputs["errors"] != "7" {
		t.Errorf("outputs %v", late.outputs)
	}

	// So does one for a fork, whose branch is not ours.
	calls := len(a.gh.Calls())
	fork := a.doText(fixWorkflow, "pull_request", head, pullEvent(base, head, "somebody/toy"))
	if !fork.said("there is no branch of this repository to commit them to") || len(a.gh.Writes(calls)) > 0 || !strings.Contains(fork.summaries[0], "```diff") {
		t.Errorf("writes %q\n%s", a.gh.Writes(calls), strings.Join(fork.log, "\n"))
	}
}
