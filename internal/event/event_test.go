package event

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	prBase, prHead = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e", "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
	pushed         = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
	none           = "0000000000000000000000000000000000000000"
)

// read makes a plan of a payload in testdata, after a change to it.
func read(t *testing.T, name, file string, change func(map[string]any)) (Plan, error) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", file+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		var v map[string]any
		if err := json.Unmarshal(src, &v); err != nil {
			t.Fatal(err)
		}
		change(v)
		if src, err = json.Marshal(v); err != nil {
			t.Fatal(err)
		}
	}
	return Read(Context{Name: name, SHA: pushed, Ref: "refs/heads/main", Payload: src})
}

// set changes a field, by its keys.
func set(value any, keys ...string) func(map[string]any) {
	return func(v map[string]any) {
		for _, k := range keys[:len(keys)-1] {
			v = v[k].(map[string]any)
		}
		v[keys[len(keys)-1]] = value
	}
}

func all(changes ...func(map[string]any)) func(map[string]any) {
	return func(v map[string]any) {
		for _, c := range changes {
			c(v)
		}
	}
}

func TestPlans(t *testing.T) {
	pr := Plan{Kind: Range, Base: prBase, Head: prHead, Commits: 1, Pull: 2, Ref: "refs/pull/2/head", Branch: "changes", Why: "what pull request #2 changes"}
	with := func(p Plan, change func(*Plan)) Plan {
		change(&p)
		return p
	}
	fork := set("somebody/Hello-World", "pull_request", "head", "repo", "full_name")
	for _, c := range []struct {
		what, event, file string
		change            func(map[string]any)
		want              Plan
	}{
		{"a pull request", "pull_request", "pull_request-0", nil, pr},
		{"new commits on it", "pull_request", "pull_request-22", nil, pr},
		{"of a fork", "pull_request", "pull_request-0", fork, with(pr, func(p *Plan) { p.Branch, p.Foreign, p.ReadOnly = "", true, true })},
		{"of a fork, with the target's token", "pull_request_target", "pull_request-0", fork, with(pr, func(p *Plan) { p.Branch, p.Foreign = "", true })},
		{"of a fork that is gone", "pull_request", "pull_request-0", set(nil, "pull_request", "head", "repo"), with(pr, func(p *Plan) { p.Branch, p.Foreign, p.ReadOnly = "", true, true })},
		{"a branch whose name is an option", "pull_request", "pull_request-0", set("--upload-pack=x", "pull_request", "head", "ref"), with(pr, func(p *Plan) { p.Branch = "" })},
		{"a new tag", "push", "push-0", nil,
			Plan{Kind: Range, Base: "refs/heads/master", Head: pushed, Ref: "refs/tags/simple-tag", Why: "what simple-tag has beyond master"}},
		{"a tag that is gone", "push", "push-1", nil, Plan{Kind: Nothing, Why: "simple-tag was deleted"}},
		{"the first branch", "push", "push-4", nil,
			Plan{Kind: All, Head: pushed, Ref: "refs/heads/master", Branch: "master", Why: "all of master, which is new"}},
		{"a new branch", "push", "push-4", set("refs/heads/feat/x", "ref"),
			Plan{Kind: Range, Base: "refs/heads/master", Head: pushed, Ref: "refs/heads/feat/x", Branch: "feat/x", Why: "what feat/x has beyond master"}},
		{"a push", "push", "push-4", all(set(false, "created"), set(prBase, "before")),
			Plan{Kind: Range, Base: prBase, Head: pushed, Commits: 1, Ref: "refs/heads/master", Branch: "master", Why: "what the push to master brings"}},
		{"a forced push", "push", "push-4", all(set(false, "created"), set(true, "forced"), set(prBase, "before"), set("refs/heads/x", "ref")),
			Plan{Kind: Range, Base: prBase, Head: pushed, Otherwise: "refs/heads/master", Ref: "refs/heads/x", Branch: "x", Why: "what x has beyond what it was before the forced push"}},
		{"a forced push to the main branch", "push", "push-4", all(set(false, "created"), set(true, "forced"), set(prBase, "before")),
			Plan{Kind: Range, Base: prBase, Head: pushed, Ref: "refs/heads/master", Branch: "master", Why: "what master has beyond what it was before the forced push"}},
		{"a merge group", "merge_group", "merge_group-0", nil,
			Plan{Kind: Range, Base: "380387fbc80638b734a49e1be1c4dfec1c01b33c", Head: "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d",
				Ref: "refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64", Why: "what the merge group brings to main"}},
		{"dispatched by hand", "workflow_dispatch", "workflow_dispatch-0", nil, Plan{Kind: Files, Head: pushed, Ref: "refs/heads/main", Branch: "main", Why: "all files, as they are checked out"}},
		{"dispatched by a program", "repository_dispatch", "repository_dispatch-0", nil, Plan{Kind: Files, Head: pushed, Ref: "refs/heads/main", Branch: "main", Why: "all files, as they are checked out"}},
		{"after a run on the main branch", "workflow_run", "workflow_run-0", set("octo-org/octo-repo", "repository", "full_name"),
			Plan{Kind: Commit, Head: "5779607b49aab1200488439f02372c57b4f75444", Ref: "refs/heads/main", Why: "all of main, since a workflow ended"}},
		{"after a run for a fork", "workflow_run", "workflow_run-0", set("somebody/octo-repo", "workflow_run", "head_repository", "full_name"),
			Plan{Kind: Range, Base: "refs/heads/main", Head: "5779607b49aab1200488439f02372c57b4f75444", Ref: "refs/heads/main", PullFrom: "main", Foreign: true, Why: "what main has beyond main, since a workflow ended"}},
		{"after a run for a pull request", "workflow_run", "workflow_run-2", all(
			set([]any{map[string]any{"number": 7, "base": map[string]any{"sha": prBase}, "head": map[string]any{"sha": prHead}}}, "workflow_run", "pull_requests"),
			set(prHead, "workflow_run", "head_sha"), set("topic", "workflow_run", "head_branch")),
			Plan{Kind: Range, Base: prBase, Head: prHead, Pull: 7, Ref: "refs/pull/7/head", Why: "what pull request #7 changes, since a workflow ended"}},
	} {
		got, err := read(t, c.event, c.file, c.change)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.what, diff)
		}
	}
	got, err := Read(Context{Name: "schedule", SHA: pushed, Ref: "refs/heads/main"})
	if want := (Plan{Kind: Files, Head: pushed, Ref: "refs/heads/main", Branch: "main", Why: "all files, as they are checked out"}); err != nil || got != want {
		t.Errorf("on a schedule: %+v %v", got, err)
	}
}

// An event that does not tell what it brought must not become an empty range.
func TestEventsThatLackSomething(t *testing.T) {
	for _, c := range []struct {
		event, file string
		change      func(map[string]any)
		want        string
	}{
		{"pull_request", "push-0", nil, "does not tell pull_request"},
		{"pull_request", "pull_request-0", set("", "pull_request", "base", "sha"), "pull_request.base.sha"},
		{"pull_request", "pull_request-0", set("--output=/x", "pull_request", "head", "sha"), "pull_request.head.sha"},
		{"pull_request", "pull_request-0", set("main", "pull_request", "head", "sha"), "pull_request.head.sha"},
		{"push", "push-4", set("abc", "after"), "after"},
		{"merge_group", "push-0", nil, "merge_group."},
		{"workflow_run", "push-0", nil, "workflow_run.head_sha"},
		{"push", "push-4", set(7, "ref"), "read the payload"},
	} {
		if got, err := read(t, c.event, c.file, c.change); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %s: %+v, %v; want %q", c.event, c.file, got, err, c.want)
		}
	}
}

// FuzzRead: whatever the payload is, a range has two ends, and all that is asked of Git has the form of an id or a ref.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no payloads", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		name, _, _ := strings.Cut(filepath.Base(file), "-")
		f.Add(name, src)
	}
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		p, err := Read(Context{Name: name, Payload: src})
		if err != nil {
			return
		}
		fine := func(s string) bool { return IsID(s) || branchOf(s) != "" }
		if (p.Kind == Range) != (p.Base != "") || p.Base != "" && !fine(p.Base) || p.Otherwise != "" && !fine(p.Otherwise) {
			t.Errorf("%+v", p)
		}
		if (p.Kind == Range || p.Kind == All || p.Kind == Commit) && !IsID(p.Head) || p.Pull < 0 || p.Commits < 0 {
			t.Errorf("%+v", p)
		}
	})
}

// Every payload that GitHub documents for these events can be read.
func TestPayloads(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.json")
	if len(files) < 15 {
		t.Fatalf("%d payloads", len(files))
	}
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), "-")
		if p, err := read(t, name, strings.TrimSuffix(filepath.Base(file), ".json"), nil); err != nil || p.Why == "" {
			t.Errorf("%s: %+v %v", file, p, err)
		}
	}
}

func TestIsID(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	for id, want := range map[string]bool{
		"": false, a(39): false, a(40): true, a(41): false, a(63): false, a(64): true, a(65): false, strings.Repeat("0123456789", 4): true,
		a(39) + "g": false, a(20) + "-" + a(19): false, a(39) + "A": false, a(39) + "\n": false, a(40) + "\n": false,
	} {
		if IsID(id) != want {
			t.Errorf("%q", id)
		}
	}
}

func TestBranchOf(t *testing.T) {
	for _, name := range []string{"main", "feat/x", "ä", "@", "a-b", "v1.2", "{}", "]"} {
		if got := branchOf("refs/heads/" + name); got != name {
			t.Errorf("%q became %q", name, got)
		}
	}
	for _, name := range []string{"", "-x", "a b", "a\tb", "a\n", "\x7f", "\x00", "a~1", "a^", "a:b", "a?", "a*", "a[b", `a\b`, "a..b", "a@{1}"} {
		if got := branchOf("refs/heads/" + name); got != "" {
			t.Errorf("%q is taken for the branch %q", name, got)
		}
	}
	if got := branchOf("refs/tags/main"); got != "" {
		t.Errorf("a tag is taken for the branch %q", got)
	}
}
