package repo

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func TestTracked(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q", "-b", "main")
	one, two := g.commit("one"), g.commit("two")
	g.git("remote", "add", "origin", "https://example.com/a.git")
	g.git("remote", "add", "origin/fork", "https://example.com/b.git")
	g.git("config", "remote.origin.pushurl", "ssh://example.com/a.git")
	for ref, id := range map[string]string{
		"refs/remotes/origin/main": one, "refs/remotes/origin/feature/x": two, "refs/remotes/origin/fork/main": two,
		"refs/remotes/gone/main": two, "refs/heads/origin/main": two, "refs/tags/origin/v1": two,
	} {
		g.git("update-ref", ref, id)
	}
	g.git("pack-refs", "--all")
	origin := map[string]string{"main": one, "feature/x": two}
	r := g.open()
	for _, c := range []struct {
		remote, address string
		want            map[string]string
	}{
		{"origin", "https://example.com/a.git", origin},
		{"origin", "anything", origin},
		{"origin/fork", "https://example.com/b.git", map[string]string{"main": two}},
		{"https://example.com/a.git", "https://example.com/a.git", origin},
		{"ssh://example.com/a.git", "ssh://example.com/a.git", origin},
		{"https://example.com/c.git", "https://example.com/c.git", map[string]string{}},
		{"", "", map[string]string{}},
		{"gone", "x", map[string]string{}},
	} {
		if got, err := r.Tracked(c.remote, c.address); err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s %s: got %v, %v; want %v", c.remote, c.address, got, err, c.want)
		}
	}
	for id, want := range map[string]bool{one: true, two[:39] + "0": two[39] == '0', one[:7]: false, "": false} {
		if got, err := r.Has(id); got != want || err != nil {
			t.Errorf("has %s: %v, %v", id, got, err)
		}
	}
}

func TestOpenGit(t *testing.T) {
	g := newTester(t)
	g.in("store").git("init", "-q", "--bare", "-b", "main")
	tree := g.in("tree")
	tree.write("a.json", "{}")
	git := filepath.Join(g.dir, "store")
	tree.git("--git-dir="+git, "--work-tree=.", "add", "a.json")
	tree.git("--git-dir="+git, "--work-tree=.", "commit", "-qm", "one")
	r, err := OpenGit(git, tree.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s, err := r.Rev("HEAD", nil)
	if err != nil {
		t.Fatal(err)
	}
	g.wants(s, "a.json")
	if r.Bare() || r.Root != tree.dir {
		t.Errorf("opened %q, bare %v", r.Root, r.Bare())
	}
	bare, err := OpenGit(git, git)
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Close()
	if !bare.Bare() {
		t.Error("the repository itself is not a work tree")
	}
	_, err = OpenGit(tree.dir, tree.dir)
	g.wantError(err, "is not a Git folder", "GIT_DIR")
}

func TestHooksDir(t *testing.T) {
	g := newTester(t)
	main := g.in("main")
	main.git("init", "-q", "-b", "main")
	main.commit("one")
	main.git("worktree", "add", "-q", "../linked")
	main.git("init", "-q", "--bare", "../bare")
	environ := append(os.Environ(), "GIT_CONFIG_GLOBAL="+filepath.Join(g.dir, "global"), "GIT_CONFIG_NOSYSTEM=1", "HOME="+g.dir,
		"GIT_DIR=/nowhere", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.hooksPath", "GIT_CONFIG_VALUE_0=/elsewhere")
	wants := func(from, want string, wantOwn bool) {
		t.Helper()
		dir, own, err := g.in(from).open().HooksDir(context.Background(), environ)
		if err != nil || dir != filepath.Join(g.dir, want) || own != wantOwn {
			t.Errorf("from %s: got %s, %v, %v; want %s, %v", from, dir, own, err, want, wantOwn)
		}
	}
	wants("main/sub", "main/.git/hooks", true)
	wants("linked", "main/.git/hooks", true)
	wants("bare", "bare/hooks", true)
	main.git("config", "core.hooksPath", "tools/hooks")
	wants("main/sub", "main/tools/hooks", true)
	wants("linked/sub", "linked/tools/hooks", true)
	main.git("config", "--unset", "core.hooksPath")
	g.write("more", "[core]\n\thooksPath = ~/shared\n")
	g.write("global", "[include]\n\tpath = more\n")
	wants("main", "shared", false)
	g.symlink("main/.git", "shared")
	wants("main", "shared", true)

	plain := g.in("plain")
	_, _, err := plain.open().HooksDir(context.Background(), environ)
	g.wantError(err, "not in a Git repository", "-C")
}
