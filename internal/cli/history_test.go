package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/checks/secrets"
	"github.com/confward/confward/lint"
)

// secretsOfHistory is what the check of secrets says of all history by a profile.
func secretsOfHistory(t *testing.T, dir, profile string) *lint.Report {
	t.Helper()
	ctx := context.Background()
	sys := System{Stdout: io.Discard, Stderr: io.Discard, Dir: dir, Getenv: func(string) string { return "" }, Now: time.Now,
		Terminal: func(io.Writer) int { return 0 }}
	o := checkOptions{only: []string{"secrets"}, history: true, profile: profile, noConfig: true, noCache: true, policy: "base"}
	snap, err := openSnapshot(ctx, sys, o)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.close()
	report, _, err := examine(ctx, sys, snap, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// found is a finding of either program: rule, commit, path, line on which the match begins, and the secret's name.
func found(rule, commit, path string, line int, name string) string {
	return fmt.Sprintf("%s %s %s:%d %s", rule, commit, path, line, name)
}

func ourFound(t *testing.T, dir string) []string {
	t.Helper()
	report := secretsOfHistory(t, dir, secrets.GitleaksProfile)
	for _, n := range report.NotChecked {
		if n.Failed {
			t.Errorf("%s: %s", n.Path, n.Reason)
		}
	}
	var all []string
	for _, f := range report.Findings {
		rule, ok := strings.CutPrefix(f.Rule.ID, "secrets/")
		if !ok || f.Muted != nil {
			continue
		}
		line, name := f.At.Line, f.Identity
		if f.From > 0 {
			line = f.From
		}
		if f.At.Span.Len() == 0 {
			line, name = 0, ""
		}
		all = append(all, found(rule, f.Commit.ID, f.At.Path, line, name))
	}
	slices.Sort(all)
	return all
}

func theirFound(t *testing.T, command, dir string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	run := exec.Command(command, "git", "--no-banner", "--exit-code", "0", "--log-level", "error", "-f", "json", "-r", file, dir)
	run.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := run.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %s", err, out)
	}
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var findings []struct {
		RuleID, Commit, File, Match, Secret string
		StartLine                           int
	}
	if err := json.Unmarshal(src, &findings); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range findings {
		name := secrets.Name("", f.Secret)
		if strings.HasPrefix(f.Match, "file detected") {
			name = ""
		}
		x := found(f.RuleID, f.Commit, f.File, f.StartLine, name)
		if name != "" || !slices.Contains(all, x) { // a rule of the path alone is told for each piece of a patch
			all = append(all, x)
		}
	}
	slices.Sort(all)
	return all
}

// TestHistoriesAgainstGitleaks compares the gitleaks profile with the command itself on whole histories: CONFWARD_GITLEAKS
// names the command (go install github.com/zricethezav/gitleaks/v8@v8.30.1), CONFWARD_HISTORIES folders of repositories
// without a .gitleaks.toml and a .gitleaksignore.
func TestHistoriesAgainstGitleaks(t *testing.T) {
	command, dirs := os.Getenv("CONFWARD_GITLEAKS"), filepath.SplitList(os.Getenv("CONFWARD_HISTORIES"))
	if command == "" || len(dirs) == 0 {
		t.Skip("CONFWARD_GITLEAKS and CONFWARD_HISTORIES are not set")
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			want := theirFound(t, command, dir)
			if diff := cmp.Diff(want, ourFound(t, dir)); diff != "" {
				t.Errorf("gitleaks -, ours +:\n%s", diff)
			}
			t.Logf("%d findings", len(want))
		})
	}
}

// gitRepo is a repository that a test makes.
type gitRepo struct {
	t   *testing.T
	dir string
}

func newGitRepo(t *testing.T) gitRepo {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	g := gitRepo{t, t.TempDir()}
	g.git("init", "-q", "-b", "main")
	return g
}

func (g gitRepo) git(args ...string) {
	g.t.Helper()
	c := exec.Command("git", args...)
	c.Dir = g.dir
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com")
	if out, err := c.CombinedOutput(); err != nil {
		g.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (g gitRepo) commit(message string, files map[string]string) {
	g.t.Helper()
	for name, text := range files {
		put(g.t, g.dir, name, text)
	}
	g.git("add", "-A")
	g.git("commit", "-q", "-m", message)
}

// token is a made-up token that the rules know by its form.
func token(seed string) string {
	return "ghp_" + strings.Repeat(seed, 3)[:36]
}

// toldByCommit are findings by the commit's subject, path and line.
func toldByCommit(r *lint.Report) (all []string) {
	for _, f := range r.Findings {
		if strings.HasPrefix(f.Rule.ID, "secrets/") && f.Muted == nil {
			all = append(all, fmt.Sprintf("%s: %s:%d", f.Commit.Subject, f.At.Path, f.At.Line))
		}
	}
	slices.Sort(all)
	return all
}

// The gitleaks profile tells what each commit adds, the default one what each content holds.
func TestHistoryByPatch(t *testing.T) {
	g := newGitRepo(t)
	first, second := token("kQ9zRw7LmX2v"), token("Zt5YbN8cJd4H")
	lines := strings.Repeat("some: line\nand: another one\n", 20)
	g.commit("bring", map[string]string{"a.yaml": lines + "token: " + first + "\n", "b.yaml": "here: too " + first + "\n"})
	g.commit("edit", map[string]string{"a.yaml": "top: 1\n" + lines + "token: " + first + "\nmore: " + second + "\n"})
	g.git("mv", "a.yaml", "moved.yaml")
	g.commit("move", map[string]string{"moved.yaml": "top: 2\n" + lines + "token: " + first + "\nmore: " + second + "\n"})
	g.commit("copy", map[string]string{"copy.yaml": "here: too " + first + "\n"})
	g.commit("binary", map[string]string{"data.bin": "\x00\x01\x02" + first + "\n"})
	g.git("checkout", "-q", "-b", "side", "HEAD~1")
	g.commit("left", map[string]string{"both.yaml": "x: left\n"})
	g.git("checkout", "-q", "main")
	g.commit("right", map[string]string{"both.yaml": "x: right\n"})
	g.git("merge", "-q", "-s", "ours", "--no-commit", "side")
	g.commit("merge", map[string]string{"both.yaml": "x: " + token("Wp3GfV6sKx1M") + "\n"})

	want := []string{"bring: a.yaml:41", "bring: b.yaml:1", "copy: copy.yaml:1", "edit: a.yaml:43"}
	if diff := cmp.Diff(want, toldByCommit(secretsOfHistory(t, g.dir, secrets.GitleaksProfile))); diff != "" {
		t.Errorf("want -, gitleaks profile +:\n%s", diff)
	}
	want = []string{"bring: a.yaml:41", "bring: b.yaml:1", "edit: a.yaml:43", "merge: both.yaml:1"}
	if diff := cmp.Diff(want, toldByCommit(secretsOfHistory(t, g.dir, ""))); diff != "" {
		t.Errorf("want -, default profile +:\n%s", diff)
	}
}

// What stands in two pieces of a patch is not one match, as it is in the whole file; a path is told for each commit.
func TestHistoryByPiece(t *testing.T) {
	g := newGitRepo(t)
	g.commit("settings", map[string]string{
		".gitleaks.toml": "[[rules]]\nid = 'pair'\nregex = '''begin\\n.*\\nend'''\n[[rules]]\nid = 'name'\npath = '''\\.key$'''\n",
	})
	g.commit("whole", map[string]string{"a.txt": "begin\nmiddle\nend\n", "b.txt": "-\nmiddle\n-\n", "c.key": "1\n2\n3\n"})
	g.commit("pieces", map[string]string{"b.txt": "begin\nmiddle\nend\n", "c.key": "1\n3\n"})
	want := []string{"pieces: c.key:1", "whole: a.txt:1", "whole: c.key:1"}
	if diff := cmp.Diff(want, toldByCommit(secretsOfHistory(t, g.dir, secrets.GitleaksProfile))); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}
