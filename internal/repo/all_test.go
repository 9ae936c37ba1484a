package repo

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// wantsAll holds all files of a snapshot to paths.
func (t *tester) wantsAll(s *Snapshot, want ...string) {
	t.Helper()
	files, err := s.All(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		if f.Hash == "" && f.Stat == "" && s.Kind != WorkTree {
			t.Errorf("%s: nothing tells its content", f.Path)
		}
		got = append(got, f.Path)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: all files are %q, want %q", s.Kind, got, want)
	}
}

func TestAll(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a/b.yaml", "1\n")
	g.write("a-b.yaml", "1\n")
	g.write("c.yaml", "1\n")
	g.symlink("c.yaml", "link.yaml")
	g.commit("first")
	g.write("c.yaml", "2\n")
	g.write("a/new.yaml", "1\n")
	g.git("rm", "-q", "a-b.yaml")
	g.git("add", "a", "c.yaml")
	staged := g.staged("c.yaml")
	g.wantsAll(staged, "a/b.yaml", "a/new.yaml", "c.yaml")
	g.wantsAll(staged.Base, "a-b.yaml", "a/b.yaml", "c.yaml")
	g.commit("second")
	g.write("untracked.yaml", "")
	g.wantsAll(g.between("HEAD~1", "HEAD", "a"), "a/b.yaml", "a/new.yaml", "c.yaml")
	g.wantsAll(g.rev("HEAD~1", "c.yaml"), "a-b.yaml", "a/b.yaml", "c.yaml")
	g.wantsAll(g.workTree("a"), "a/b.yaml", "a/new.yaml", "c.yaml", "untracked.yaml")
	g.wantsAll(g.history())
	if got := g.git("ls-tree", "-r", "--name-only", "HEAD~1"); strings.TrimSpace(got) != "a-b.yaml\na/b.yaml\nc.yaml\nlink.yaml" {
		t.Errorf("Git itself lists %q", got)
	}
}
