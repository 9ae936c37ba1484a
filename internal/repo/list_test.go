package repo

import (
	"context"
	"slices"
	"testing"
)

// Every kind of snapshot lists a folder by its own files: what is on disk, staged or committed.
func TestListTellsTheFilesOfAFolder(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for _, name := range []string{"a.yaml", "d/b.yaml", "d/a.yaml", "d/deeper/c.yaml", "dd/x.yaml"} {
		g.write(name, "x: 1\n")
	}
	first := g.commit("first")
	g.write("d/staged.yaml", "x: 1\n")
	g.git("add", "-A")
	g.write("d/disk.yaml", "x: 1\n")
	history, err := g.open().History(nil)
	if err != nil {
		t.Fatal(err)
	}
	span, err := g.open().Range(first, "HEAD", nil)
	if err != nil {
		t.Fatal(err)
	}
	committed := []string{"d/a.yaml", "d/b.yaml"}
	for name, test := range map[string]struct {
		s    *Snapshot
		want []string
	}{
		"work tree": {g.workTree(), []string{"d/a.yaml", "d/b.yaml", "d/disk.yaml", "d/staged.yaml"}},
		"staged":    {g.staged(), []string{"d/a.yaml", "d/b.yaml", "d/staged.yaml"}},
		"commit":    {g.rev("HEAD"), committed},
		"history":   {history, committed},
		"range":     {span, committed},
	} {
		got, err := test.s.List(context.Background(), "d")
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, test.want)
		}
		if got, err := test.s.List(context.Background(), "."); err != nil || !slices.Equal(got, []string{"a.yaml"}) {
			t.Errorf("%s: the root holds %v, %v", name, got, err)
		}
		for _, absent := range []string{"none", "a.yaml", "a.yaml/b"} {
			if got, err := test.s.List(context.Background(), absent); err != nil || len(got) > 0 {
				t.Errorf("%s: %s holds %v, %v", name, absent, got, err)
			}
		}
		for _, out := range []string{"..", "/etc", ".git", "d/../../x"} {
			if got, err := test.s.List(context.Background(), out); err == nil {
				t.Errorf("%s: %s was listed: %v", name, out, got)
			}
		}
	}
}

// A folder that is a symlink is not followed.
func TestListFollowsNoSymlink(t *testing.T) {
	g := newTester(t)
	g.write("d/a.yaml", "x: 1\n")
	g.symlink("d", "link")
	if got, err := g.workTree().List(context.Background(), "link"); err != nil || len(got) > 0 {
		t.Errorf("a symlink to a folder holds %v, %v", got, err)
	}
}
