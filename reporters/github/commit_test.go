package github

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/confward/confward/internal/githubtest"
)

// fixes are those of the toy's pull request.
func (y *toy) fixes(mode string) Fixes {
	return Fixes{Branch: "topic", Head: y.opt.HeadSHA, Headline: "Fix what confward found",
		Files: []FixedFile{{Path: "app.json", Content: []byte("{\"a\": 1}\n"), Mode: mode}, {Path: "dir with space/ü%.json", Content: []byte("{}\n")}}}
}

func (y *toy) commitFixes(f Fixes) Committed {
	y.t.Helper()
	done, err := Commit(context.Background(), y.opt, f)
	if err != nil {
		y.t.Fatal(err)
	}
	return done
}

func newCommitToy(t *testing.T) *toy {
	return newToy(t, map[string]string{"app.json": "{}\n", "run.sh": "x\n"}, map[string]string{"app.json": "{\"a\": \"1\"}\n"})
}

func TestFixesAreCommitted(t *testing.T) {
	for mode, by := range map[string]string{"": "createCommitOnBranch", "100755": "Git Data API"} {
		t.Run(by, func(t *testing.T) {
			y := newCommitToy(t)
			head := y.opt.HeadSHA
			done := y.commitFixes(y.fixes(mode))
			if done.By != by || done.SHA == "" || done.SHA != y.git("rev-parse", "topic") {
				t.Fatalf("%+v", done)
			}
			if got := y.git("rev-parse", "topic^"); got != head {
				t.Errorf("its parent is %s", got)
			}
			if got := y.git("diff-tree", "-r", "--name-only", "--no-commit-id", "topic"); got != "app.json\ndir with space/ü%.json" {
				t.Errorf("it changes %q", got)
			}
			if mode == "100755" && !strings.HasPrefix(y.git("ls-tree", "topic", "app.json"), "100755 ") {
				t.Error("the mode is lost")
			}
			if got := y.git("show", "topic:app.json"); got != "{\"a\": 1}" {
				t.Errorf("app.json is %q", got)
			}
			if m := y.git("log", "-1", "--format=%B", "topic"); !IsFix(m) || !strings.HasPrefix(m, "Fix what confward found\n\n") {
				t.Errorf("message %q", m)
			}
		})
	}
}

// TestFixesDoNotLoop: a run on a commit of fixes makes none, and fixes that were taken back are not made again.
func TestFixesDoNotLoop(t *testing.T) {
	y := newCommitToy(t)
	f := y.fixes("")
	first := y.commitFixes(f)
	f.Head = first.SHA
	f.Files[0].Content = []byte("{\"a\": 2}\n")
	if again := y.commitFixes(f); again.SHA != "" || !strings.Contains(again.Why, "fixes already") {
		t.Errorf("a second commit upon the first: %+v", again)
	}
	y.push(map[string]string{"app.json": "{\"a\": \"1\"}\n"})
	if again := y.commitFixes(y.fixes("")); again.SHA != "" || !strings.Contains(again.Why, "taken back") {
		t.Errorf("the same fixes again: %+v", again)
	}
	y.push(map[string]string{"app.json": "{\"a\": \"1\", \"b\": 1}\n"})
	other := y.fixes("")
	other.Files[0].Content = []byte("{\"a\": 1, \"b\": 1}\n")
	if done := y.commitFixes(other); done.SHA == "" {
		t.Errorf("other fixes are not made: %+v", done)
	}
}

func TestFixesNeverOverwrite(t *testing.T) {
	for _, mode := range []string{"", "100755"} {
		for _, when := range []string{"before the run", "while it commits"} {
			y := newCommitToy(t)
			f := y.fixes(mode)
			move := func() { y.push(map[string]string{"app.json": "{\"moved\": true}\n"}) }
			if when == "before the run" {
				move()
			} else {
				y.opt.Client = &http.Client{Transport: &interruption{at: 2, do: move}}
			}
			done := y.commitFixes(f)
			if done.SHA != "" || !strings.Contains(done.Why, "moved on") {
				t.Errorf("%s, mode %q: %+v", when, mode, done)
			}
			if got := y.git("show", "topic:app.json"); got != "{\"moved\": true}" {
				t.Errorf("%s: the branch holds %q", when, got)
			}
		}
	}
}

// interruption does something before a request.
type interruption struct {
	at int
	do func()
}

func (i *interruption) RoundTrip(r *http.Request) (*http.Response, error) {
	if i.at--; i.at == 0 {
		i.do()
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestFixesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(*toy, *Fixes)
		want    string
	}{
		"protected":      {func(y *toy, f *Fixes) { y.gh.Protected["topic"] = true }, "Protected branch"},
		"protected, API": {func(y *toy, f *Fixes) { y.gh.Protected["topic"] = true; f.Files[0].Mode = "100755" }, "Protected branch"},
		"fork":           {func(y *toy, f *Fixes) { y.opt.ReadOnly = true }, "can only read"},
		"fork, unknown":  {func(y *toy, f *Fixes) { y.opt.Token = githubtest.ReadOnlyToken }, "not accessible"},
		"no branch":      {func(y *toy, f *Fixes) { f.Branch = "elsewhere" }, "no branch"},
		"not found": {func(y *toy, f *Fixes) {
			y.gh.Refuse(githubtest.Refusal{Call: "git/trees", Status: 404})
			f.Files[0].Mode = "100755"
		}, "404"},
	} {
		y := newCommitToy(t)
		f := y.fixes("")
		c.prepare(y, &f)
		head := y.git("rev-parse", "topic")
		if done := y.commitFixes(f); done.SHA != "" || !strings.Contains(done.Why, c.want) {
			t.Errorf("%s: %+v", name, done)
		}
		if y.git("rev-parse", "topic") != head {
			t.Errorf("%s: the branch moved", name)
		}
	}
}

// TestLostAnswer: a commit that was made though its answer was lost is made once.
func TestLostAnswer(t *testing.T) {
	for _, status := range []int{0, 502} {
		y := newCommitToy(t)
		head := y.opt.HeadSHA
		y.gh.Refuse(githubtest.Refusal{Call: "createCommitOnBranch", Times: 1, Status: status, Done: true})
		done := y.commitFixes(y.fixes(""))
		if done.SHA == "" || y.git("rev-list", "--count", head+"..topic") != "1" {
			t.Errorf("status %d: %+v", status, done)
		}
	}
}

// TestFixMessagesActOnNothing: what files are called closes no issue and calls nobody.
func TestFixMessagesActOnNothing(t *testing.T) {
	f := Fixes{Headline: "Fix configuration", Body: "- closes #12, fixes GH-3 @octocat https://github.com/o/r/issues/1.json: write it as a number (schema/type)"}
	if m := f.Message(); strings.ContainsAny(m, "#@") || strings.Contains(m, "GH-") || strings.Contains(m, "://") || !IsFix(m) {
		t.Errorf("%q", m)
	}
}

func TestFixesOutsideTheRepositoryAreRefused(t *testing.T) {
	y := newCommitToy(t)
	for _, path := range []string{"/etc/passwd", "../x", "a/../../x", ".git/config", ".GIT/config", "", ".", "a//b"} {
		f := y.fixes("")
		f.Files[0].Path = path
		if _, err := Commit(context.Background(), y.opt, f); err == nil {
			t.Errorf("%q is committed", path)
		}
	}
	f := y.fixes("120000")
	if _, err := Commit(context.Background(), y.opt, f); err == nil {
		t.Error("a symlink is committed")
	}
}
