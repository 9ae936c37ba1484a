package github

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/githubtest"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// toy is a repository with a pull request, and a GitHub that has both.
type toy struct {
	t      *testing.T
	dir    string
	gh     *githubtest.Server
	pull   *githubtest.Pull
	base   string
	waited time.Duration
	opt    Options

	changed map[string]string // paths, by head
}

func newToy(t *testing.T, base, head map[string]string) *toy {
	t.Helper()
	y := &toy{t: t, dir: t.TempDir()}
	y.git("init", "-q", "-b", "main")
	y.base = y.commit("base", base)
	y.git("checkout", "-q", "-b", "topic")
	sha := y.commit("head", head)
	y.gh = githubtest.New(t, y.dir)
	y.git("checkout", "-q", "--detach")
	y.pull = &githubtest.Pull{Number: 7, Base: y.base, Head: sha, Branch: "topic", Author: "ann"}
	y.gh.Pulls[7] = y.pull
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	y.opt = Options{
		API: y.gh.URL, GraphQL: y.gh.GraphQL(), Server: "https://github.test", Token: githubtest.Token,
		Owner: "octo", Repo: "toy", HeadSHA: sha, BaseSHA: y.base, Ref: "refs/pull/7/head", PullNumber: 7, Name: "ci/check",
		Review: true, Comment: true, CheckRun: true, SARIF: true, Suggest: true,
		Shown: reporters.Options{FailOn: lint.Error},
		Read:  y.read, Lines: y.lines,
		Now: func() time.Time { return now },
		Sleep: func(_ context.Context, d time.Duration) error {
			now, y.waited = now.Add(d), y.waited+d
			return nil
		},
	}
	return y
}

func (y *toy) git(args ...string) string {
	y.t.Helper()
	c := exec.Command("git", append([]string{"-C", y.dir, "-c", "user.name=a", "-c", "user.email=a@b.test", "-c", "core.quotePath=false"}, args...)...)
	out, err := c.CombinedOutput()
	if err != nil {
		y.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// commit writes files and commits them.
func (y *toy) commit(message string, files map[string]string) string {
	y.t.Helper()
	for name, text := range files {
		path := filepath.Join(y.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			y.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			y.t.Fatal(err)
		}
	}
	y.git("add", "-A")
	y.git("commit", "-q", "--allow-empty", "-m", message)
	return y.git("rev-parse", "HEAD")
}

// push adds a commit to the pull request.
func (y *toy) push(files map[string]string) {
	y.t.Helper()
	y.git("checkout", "-q", "topic")
	sha := y.commit("more", files)
	y.git("checkout", "-q", "--detach")
	y.pull.Head, y.opt.HeadSHA = sha, sha
}

func (y *toy) read(path string) ([]byte, error) {
	return exec.Command("git", "-C", y.dir, "cat-file", "blob", y.opt.HeadSHA+":"+path).Output()
}

// lines are those that the pull request adds, by git diff without context.
func (y *toy) lines(path string) ([]lint.LineRange, error) {
	if !strings.Contains(y.changed[y.opt.HeadSHA], path+"\x00") {
		if y.changed == nil {
			y.changed = map[string]string{}
		}
		if y.changed[y.opt.HeadSHA] == "" {
			y.changed[y.opt.HeadSHA] = y.git("diff", "-z", "--name-only", "--no-renames", y.base, y.opt.HeadSHA)
		}
		if !strings.Contains(y.changed[y.opt.HeadSHA], path+"\x00") {
			return nil, nil
		}
	}
	return patchLines(y.git("diff", "-U0", "--no-renames", y.base, y.opt.HeadSHA, "--", ":(literal)"+path)), nil
}

func (y *toy) publish(r *lint.Report) Outcome {
	y.t.Helper()
	out, err := Publish(context.Background(), y.opt, r)
	if err != nil {
		y.t.Fatal(err)
	}
	n := 0
	for _, f := range r.Findings {
		if f.Counts() {
			n++
		}
	}
	if sum := out.Rungs[InReview] + out.Rungs[InCheckRun] + out.Rungs[InCommands]; sum != n || len(out.Left) != out.Rungs[InCommands] {
		y.t.Errorf("%d findings, but the rungs took %v, and %d are left", n, out.Rungs, len(out.Left))
	}
	return out
}

// part is what the outcome says of a part.
func part(out Outcome, name string) Part {
	for _, p := range out.Parts {
		if p.Name == name {
			return p
		}
	}
	return Part{}
}

var (
	ruleType   = &lint.Rule{ID: "schema/type", Title: "Value of another type", Severity: lint.Error}
	ruleSecret = &lint.Rule{ID: "secrets/aws-access-token", Title: "AWS access token", Severity: lint.Error}
)

// quoted finds numbers in quotes in the JSON files of the head, with the fix that takes the quotes away.
func (y *toy) quoted(paths ...string) *lint.Report {
	y.t.Helper()
	r := &lint.Report{Files: len(paths), Snapshot: lint.Snapshot{Kind: "range"}, Rules: []*lint.Rule{ruleType}, Checks: []lint.Summary{{Name: "schema", Files: len(paths)}}}
	for _, path := range paths {
		src, err := y.read(path)
		if err != nil {
			y.t.Fatal(err)
		}
		r.Findings = append(r.Findings, quotedIn(path, src)...)
	}
	r.Checks[0].Errors = len(r.Findings)
	return r
}

func quotedIn(path string, src []byte) []lint.Finding {
	f := doc.New(path, src, doc.Limits{})
	var found []lint.Finding
	for n := range strings.SplitSeq("0123456789", "") {
		at := strings.Index(string(src), `"`+n+`"`)
		if at < 0 {
			continue
		}
		place := f.Place(doc.Span{Start: at, End: at + 3})
		found = append(found, lint.Finding{
			Rule: ruleType, Severity: lint.Error, At: place, Message: fmt.Sprintf("expected a whole number, found the text %q", n),
			Hint: "write it as a number", Fingerprint: digest(path + n)[:24],
			Fixes: []lint.Fix{{Title: "Write it as a number", Safe: true, Edits: []doc.Edit{{Path: path, Span: place.Span, New: n}}}},
		})
	}
	return found
}
