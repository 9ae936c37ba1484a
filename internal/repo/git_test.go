package repo

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tester makes real repositories with the git command.
type tester struct {
	*testing.T
	dir string
}

func newTester(t *testing.T) *tester {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("the git command is not installed")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &tester{T: t, dir: dir}
}

// in is a tester of another folder, below this one's.
func (t *tester) in(dir string) *tester {
	t.Helper()
	sub := &tester{T: t.T, dir: filepath.Join(t.dir, dir)}
	if err := os.MkdirAll(sub.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return sub
}

// git runs a git command and gives what it prints to standard output, without the last newline.
func (t *tester) git(args ...string) string {
	t.Helper()
	out, err := t.tryGit("", args...)
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimRight(out, "\n")
}

func (t *tester) tryGit(stdin string, args ...string) (string, error) {
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"}, args...)...)
	cmd.Dir = t.dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE=2024-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2024-01-01T00:00:00Z")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return string(out) + complaint.String(), err
	}
	return string(out), nil
}

func (t *tester) write(name, text string) {
	t.Helper()
	path := filepath.Join(t.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (t *tester) symlink(target, name string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(t.dir, name)); err != nil {
		t.Skipf("symlinks cannot be made here: %v", err)
	}
}

// commit commits everything there is and gives the commit's id.
func (t *tester) commit(message string) string {
	t.Helper()
	t.git("add", "-A", "-f")
	t.git("commit", "-q", "--allow-empty", "-m", message)
	return t.git("rev-parse", "HEAD")
}

func (t *tester) open() *Repo {
	t.Helper()
	r, err := Open(t.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func (t *tester) workTree(paths ...string) *Snapshot {
	t.Helper()
	s, err := t.open().WorkTree(paths)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (t *tester) rev(rev string, paths ...string) *Snapshot {
	t.Helper()
	s, err := t.open().Rev(rev, paths)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// list shows a snapshot, a line for each file: its path, and why it is skipped or could not be read.
func (t *tester) list(s *Snapshot) []string {
	t.Helper()
	var lines []string
	for f, err := range s.Files(context.Background()) {
		line := f.Path
		switch {
		case err != nil:
			line += " ! " + err.Error()
		case f.Skip != "":
			line += " - " + f.Skip
		case f.Read == nil:
			t.Errorf("%s has no content and no reason for it", f.Path)
		}
		lines = append(lines, line)
	}
	return lines
}

// wants compares the list of a snapshot with the lines it should have.
func (t *tester) wants(s *Snapshot, want ...string) {
	t.Helper()
	if got := t.list(s); !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// content reads every file of a snapshot.
func (t *tester) content(s *Snapshot) map[string]string {
	t.Helper()
	content := map[string]string{}
	for f, err := range s.Files(context.Background()) {
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		if f.Skip != "" {
			continue
		}
		src, err := f.Read()
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		if int64(len(src)) != f.Size {
			t.Errorf("%s is %d bytes, not %d", f.Path, len(src), f.Size)
		}
		content[f.Path] = string(src)
	}
	return content
}

// wantError checks that an error holds a text and, if it is not empty, a hint.
func (t *tester) wantError(err error, text, hint string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want %q", text)
		return
	}
	if !strings.Contains(err.Error(), text) {
		t.Errorf("got the error %q, want %q", err, text)
	}
	var e *Error
	if hint != "" && (!asError(err, &e) || !strings.Contains(e.Hint, hint)) {
		t.Errorf("the error %#v has no hint %q", err, hint)
	}
}

// about is the commit that a file came with, or nil.
func (t *tester) about(f File) *CommitInfo {
	t.Helper()
	if f.Commit == "" {
		return nil
	}
	c, err := f.About()
	if err != nil || c.ID != f.Commit {
		t.Fatalf("%s: the commit %s is told as %v, %v", f.Path, f.Commit, c, err)
	}
	return c
}
