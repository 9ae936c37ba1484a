package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func (t *tester) staged(paths ...string) *Snapshot {
	t.Helper()
	return t.stagedIn("", paths...)
}

func (t *tester) stagedIn(index string, paths ...string) *Snapshot {
	t.Helper()
	s, err := t.open().Staged(paths, index)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// changes shows a snapshot, a line for each file: the abbreviated subject of its commit, the path, the path before, the
// added lines, and the content.
func (t *tester) changes(s *Snapshot) []string {
	t.Helper()
	var lines []string
	for f, err := range s.Files(context.Background()) {
		line := f.Path
		if c := t.about(f); c != nil {
			line = c.Subject + ": " + line
		}
		switch {
		case err != nil:
			lines = append(lines, line+" ! "+err.Error())
			continue
		case f.Skip != "":
			lines = append(lines, line+" - "+f.Skip)
			continue
		case f.Change != nil:
			line += t.change(f.Change)
		}
		src, err := f.Read()
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		lines = append(lines, line+" = "+strings.ReplaceAll(string(src), "\n", "|"))
	}
	return lines
}

func (t *tester) change(c *Change) string {
	t.Helper()
	added, err := c.Lines()
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, r := range added {
		switch {
		case r == everyLine:
			shown = append(shown, "all")
		case r.From == r.To:
			shown = append(shown, fmt.Sprint(r.From))
		default:
			shown = append(shown, fmt.Sprintf("%d-%d", r.From, r.To))
		}
	}
	if (c.Path == "") != (c.Base == nil) {
		t.Errorf("a change of %q with a base: %t", c.Path, c.Base != nil)
	}
	return fmt.Sprintf(" <%s +%s", c.Path, strings.Join(shown, ","))
}

func (t *tester) wantsChanges(s *Snapshot, want ...string) {
	t.Helper()
	if got := t.changes(s); !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func (t *tester) wantsFile(s *Snapshot, path, want string) {
	t.Helper()
	if got, err := s.ReadFile(context.Background(), path, 1<<20); err != nil || string(got) != want {
		t.Errorf("%s is %q, want %q (%v)", path, got, want, err)
	}
}

func TestStaged(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n2\n3\n")
	g.write("first.yaml", "x\n")
	g.git("add", ".")
	s := g.staged()
	if g.wantsChanges(s, "a.yaml = 1|2|3|", "first.yaml = x|"); s.Base != nil {
		t.Error("there is a base before the first commit")
	}
	g.git("commit", "-q", "-m", "first")
	g.wantsChanges(g.staged())

	// A partly staged file, one that is only in the work tree, a removed one, and a new one.
	g.write("a.yaml", "1\nstaged\n3\n")
	g.write("dir/new.yaml", "new\n")
	g.git("add", "a.yaml", "dir")
	g.git("rm", "-q", "first.yaml")
	g.write("a.yaml", "1\nstaged\n3\nnot staged\n")
	g.write("untracked.yaml", "")
	s = g.staged()
	g.wantsChanges(s, "a.yaml <a.yaml +2 = 1|staged|3|", "dir/new.yaml < +all = new|")
	g.wantsFile(s, "a.yaml", "1\nstaged\n3\n")
	g.wantsFile(s.Base, "first.yaml", "x\n")
	if _, err := s.ReadFile(context.Background(), "first.yaml", 10); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a removed file: %v", err)
	}
	if commits, blobs, bytes := s.Scanned(); commits != 0 || blobs != 2 || bytes != int64(len("1\nstaged\n3\nnew\n")) {
		t.Errorf("scanned %d commits, %d blobs, %d bytes", commits, blobs, bytes)
	}
	g.wantsChanges(g.staged("dir"), "dir/new.yaml < +all = new|")
	g.wantsChanges(g.staged("first.yaml"))
	_, err := g.open().Staged([]string{"untracked.yaml"}, "")
	g.wantError(err, `"untracked.yaml" is neither staged nor in the last commit`, "git add")
}

func TestStagedElsewhere(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n")
	g.commit("first")
	g.write("a.yaml", "2\n")
	if err := os.Rename(filepath.Join(g.dir, ".git/index"), filepath.Join(g.dir, ".git/kept")); err != nil {
		t.Fatal(err)
	}
	g.git("read-tree", "HEAD")
	g.git("add", "a.yaml")
	os.Rename(filepath.Join(g.dir, ".git/index"), filepath.Join(g.dir, ".git/other"))
	os.Rename(filepath.Join(g.dir, ".git/kept"), filepath.Join(g.dir, ".git/index"))
	g.wantsChanges(g.staged())
	g.wantsChanges(g.stagedIn(".git/other"), "a.yaml <a.yaml +1 = 2|")
	g.wantsChanges(g.stagedIn(filepath.Join(g.dir, ".git/other")), "a.yaml <a.yaml +1 = 2|")
	_, err := g.open().Staged(nil, ".git/none")
	g.wantError(err, "cannot read Git's index: no such file", "git status")
}

// TestStagedByGit has the index that Git hands to a hook for a commit of everything, or of some paths.
func TestStagedByGit(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n")
	g.write("b.yaml", "1\n")
	g.commit("first")
	g.write(".git/hooks/pre-commit", "#!/bin/sh\ncp \"$GIT_INDEX_FILE\" .git/seen\nexit 1\n")
	os.Chmod(filepath.Join(g.dir, ".git/hooks/pre-commit"), 0o755)
	g.write("a.yaml", "2\n")
	g.write("b.yaml", "2\n")
	g.git("add", "b.yaml")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"-a"}, []string{"a.yaml <a.yaml +1 = 2|", "b.yaml <b.yaml +1 = 2|"}},
		{[]string{"--", "a.yaml"}, []string{"a.yaml <a.yaml +1 = 2|"}},
		{nil, []string{"b.yaml <b.yaml +1 = 2|"}},
	} {
		g.tryGit("", append([]string{"commit", "-q", "-m", "x"}, c.args...)...)
		g.wantsChanges(g.stagedIn(".git/seen"), c.want...)
	}
}

func TestStagedOddities(t *testing.T) {
	g := newTester(t)
	sub := g.in("origin-of-module")
	sub.git("init", "-q")
	sub.write("x", "1")
	sub.commit("x")
	top := g.in("top")
	top.git("init", "-q")
	top.write("a.yaml", "1\n")
	top.git("submodule", "add", "-q", "../origin-of-module", "module")
	top.commit("first")
	top.in("module").write("x", "2")
	top.in("module").commit("y")
	top.git("add", "module")
	top.write("later.yaml", "2\n")
	top.git("add", "--intent-to-add", "later.yaml")
	top.symlink("../../outside", "link")
	top.symlink("a.yaml", "inner")
	top.git("add", "link", "inner")
	os.Chmod(filepath.Join(top.dir, "a.yaml"), 0o755)
	top.git("add", "a.yaml")
	s := top.staged()
	top.wantsChanges(s, "link - symlink leaves the repository", "module - submodule")
	for _, name := range []string{"later.yaml", "a.yaml/x", "none/x"} {
		if _, err := s.ReadFile(context.Background(), name, 10); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.ReadFile(context.Background(), "link", 10); err == nil {
		t.Error("a link was read")
	}
}

func TestStagedConflict(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n")
	g.write("b.yaml", "1\n")
	g.commit("first")
	g.git("checkout", "-q", "-b", "side")
	g.write("a.yaml", "2\n")
	g.write("b.yaml", "2\n")
	g.commit("side")
	g.git("checkout", "-q", "main")
	g.write("a.yaml", "3\n")
	g.commit("main")
	if _, err := g.tryGit("", "merge", "side"); err == nil {
		t.Fatal("no conflict")
	}
	g.wantsChanges(g.staged(), "a.yaml ! unresolved merge: resolve it, then run git add on the file", "b.yaml <b.yaml +1 = 2|")
	_, err := g.staged().ReadFile(context.Background(), "a.yaml", 10)
	g.wantError(err, "unresolved merge", "")
}

func TestStagedSparse(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for _, name := range []string{"a/x.yaml", "b/x.yaml", "b/c/y.yaml", "d/z.yaml", "top.yaml"} {
		g.write(name, name+"\n")
	}
	g.commit("first")
	g.write("b/c/y.yaml", "changed\n")
	g.commit("second")
	if out, err := g.tryGit("", "sparse-checkout", "set", "--cone", "--sparse-index", "a"); err != nil {
		t.Skip(out)
	}
	g.write("a/x.yaml", "changed\n")
	g.git("add", "a")
	s := g.staged()
	if !slices.ContainsFunc(s.tree.(*stagedTree).index.entries, func(e indexEntry) bool { return e.path == "b/" }) {
		t.Error("the index is not sparse, so this tests nothing")
	}
	g.wantsChanges(s, "a/x.yaml <a/x.yaml +1 = changed|")
	g.wantsFile(s, "b/c/y.yaml", "changed\n")
	g.wantsAll(s, "a/x.yaml", "b/c/y.yaml", "b/x.yaml", "d/z.yaml", "top.yaml")
	g.wantsChanges(g.staged("b/c"))
	g.git("reset", "-q", "--soft", "HEAD~1")
	g.wantsChanges(g.staged(), "a/x.yaml <a/x.yaml +1 = changed|", "b/c/y.yaml <b/c/y.yaml +1 = changed|")
}

func TestStagedSplitAndLinked(t *testing.T) {
	g := newTester(t)
	main := g.in("main")
	main.git("init", "-q")
	for i := range 50 {
		main.write(fmt.Sprintf("d%d/%d.yaml", i%5, i), fmt.Sprintln(i))
	}
	main.commit("first")
	main.git("worktree", "add", "-q", "../linked")
	linked := g.in("linked")
	for _, at := range []*tester{main, linked} {
		at.git("update-index", "--split-index")
		at.write("d1/6.yaml", "changed\n")
		at.git("add", "d1")
		at.wantsChanges(at.staged(), "d1/6.yaml <d1/6.yaml +1 = changed|")
	}
	g.git("clone", "-q", "--bare", "main", "bare.git")
	_, err := g.in("bare.git").open().Staged(nil, "")
	g.wantError(err, "bare repository", "--rev HEAD")
}

func TestStagedRenames(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	text := strings.Repeat("line of some length\n", 3) + "a\nb\nc\nd\ne\n"
	g.write("old/a.yaml", text)
	g.write("old/b.yaml", "moved\n")
	g.write("old/c.yaml", "nothing like it\n")
	g.commit("first")
	g.git("mv", "old", "new")
	g.write("new/a.yaml", text+"f\n")
	g.write("new/c.yaml", strings.Repeat("other\n", 9))
	g.git("add", "new")
	g.wantsChanges(g.staged(), "new/a.yaml <old/a.yaml +9 = "+strings.ReplaceAll(text, "\n", "|")+"f|", "new/b.yaml <old/b.yaml + = moved|",
		"new/c.yaml < +all = "+strings.Repeat("other|", 9))
	for f := range g.staged().Files(context.Background()) {
		if f.Path == "new/a.yaml" {
			if base, err := f.Change.Base(); err != nil || !bytes.Equal(base, []byte(text)) {
				t.Errorf("the base is %q: %v", base, err)
			}
		}
	}
}
