package repo

import (
	"context"
	"strings"
	"testing"
)

func (t *tester) history(paths ...string) *Snapshot {
	t.Helper()
	s, err := t.open().History(paths)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestHistory(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.wantsChanges(g.history())
	text := strings.Repeat("line of some length\n", 5)
	shown := strings.ReplaceAll(text, "\n", "|")
	g.write("a.yaml", text)
	g.write("same.yaml", "same\n")
	first := g.commit("first")
	g.git("mv", "a.yaml", "b.yaml")
	g.write("b.yaml", text+"secret\n")
	g.write("again/same.yaml", "same\n")
	g.commit("second")
	g.write("b.yaml", text)
	head := g.commit("third")
	s := g.history()
	g.wantsChanges(s, "first: a.yaml = "+shown, "first: same.yaml = same|", "second: b.yaml < +6 = "+shown+"secret|")
	g.wantsChanges(g.history("again"), "second: again/same.yaml < +all = same|")
	g.wantsScanned(g.history(), 3)
	if s.Rev != head {
		t.Errorf("the history of %s", s.Rev)
	}
	g.wantsFile(s, "again/same.yaml", "same\n")

	// What no branch leads to.
	g.git("checkout", "-q", "--detach", first)
	g.write("detached.yaml", "detached\n")
	g.commit("detached")
	g.git("worktree", "add", "-q", "--detach", "linked")
	g.in("linked").write("linked.yaml", "linked\n")
	g.in("linked").git("add", "linked.yaml")
	g.in("linked").git("commit", "-q", "-m", "linked")
	g.write("detached.yaml", "older stash\n")
	g.git("stash", "-q")
	g.write("detached.yaml", "newer stash\n")
	g.git("add", ".")
	g.write("detached.yaml", "not even staged\n")
	g.git("stash", "-q")
	g.git("notes", "add", "-m", "note", first)
	g.write("tagged.yaml", "tagged\n")
	g.git("add", "tagged.yaml")
	g.git("tag", "-a", "-m", "x", "folder", g.git("write-tree"))
	g.git("reset", "-q", "--hard")
	g.git("tag", "file", g.git("hash-object", "-w", "same.yaml"))
	loose, err := g.tryGit("loose\n", "hash-object", "-w", "--stdin")
	if err != nil {
		t.Fatal(loose)
	}
	g.git("tag", "loose", strings.TrimSpace(loose))
	g.git("update-ref", "refs/pull/1/head", g.git("commit-tree", "-m", "pull", "folder^{tree}"))
	got := map[string]bool{}
	for _, line := range g.changes(g.history()) {
		subject, rest, _ := strings.Cut(line, ": ")
		_, content, _ := strings.Cut(rest, " = ")
		name, _, _ := strings.Cut(rest, " ")
		if got[content] {
			t.Errorf("%q comes twice", content)
		}
		got[content] = true
		got[subject+": "+name] = true
	}
	for _, want := range []string{"older stash|", "newer stash|", "not even staged|", "note|", "tagged|", "loose|",
		"detached: detached.yaml", "linked: linked.yaml", "pull: tagged.yaml", "refs/tags/loose: refs/tags/loose"} {
		if !got[want] {
			t.Errorf("%q is missing: %v", want, got)
		}
	}
	blobs := map[string]bool{}
	for line := range strings.Lines(g.git("cat-file", "--batch-all-objects", "--batch-check")) {
		if id, kind, _ := strings.Cut(line, " "); strings.HasPrefix(kind, "blob") {
			blobs[id] = true
		}
	}
	for f := range g.history().Files(context.Background()) {
		delete(blobs, f.Hash)
	}
	// Only what was staged for the tag and is in no ref may be left.
	if len(blobs) > 0 {
		t.Errorf("left out: %v", blobs)
	}

	g.write(".git/refs/heads/broken", strings.Repeat("1", 40)+"\n")
	if got := strings.Join(g.list(g.history()), "\n"); !strings.Contains(got, "refs/heads/broken ! ") {
		t.Errorf("a broken branch is not told: %s", got)
	}
}

// TestHistoryEndsEarly leaves walks early, and lets the consumer read while it is fed.
func TestHistoryEndsEarly(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for _, text := range []string{"1\n", "2\n", "3\n", "4\n"} {
		g.write("a.yaml", text)
		g.write("b.yaml", "b"+text)
		g.commit(text)
	}
	for _, s := range []*Snapshot{g.history(), g.between("HEAD~3", "HEAD"), g.pushed([]string{"HEAD"}, nil)} {
		all := len(g.list(s))
		for stop := range all {
			n := 0
			for f, err := range s.Files(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
				if f.Change != nil {
					if _, err := f.Change.Lines(); err != nil {
						t.Fatal(err)
					}
				}
				if n++; n > stop {
					break
				}
			}
			if n != stop+1 {
				t.Errorf("%s: %d files after %d", s.Kind, n, stop+1)
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		var last error
		for _, err := range s.Files(ctx) {
			last = err
		}
		if last == nil {
			t.Errorf("%s: a walk that was given up ended without an error", s.Kind)
		}
	}
}

func TestBareHistory(t *testing.T) {
	g := newTester(t)
	origin := g.in("origin")
	origin.git("init", "-q")
	origin.write("a.yaml", "1\n")
	origin.commit("first")
	origin.write("a.yaml", "2\n")
	origin.commit("second")
	g.git("clone", "-q", "--bare", "origin", "bare.git")
	bare := g.in("bare.git")
	bare.wantsChanges(bare.history(), "first: a.yaml = 1|", "second: a.yaml <a.yaml +1 = 2|")
	bare.wantsChanges(bare.between("HEAD~1", "HEAD"), "a.yaml <a.yaml +1 = 2|")
	g.git("clone", "-q", "--shared", "origin", "shared")
	g.in("shared").wantsChanges(g.in("shared").history(), "first: a.yaml = 1|", "second: a.yaml <a.yaml +1 = 2|")
	origin.git("worktree", "add", "-q", "../linked", "HEAD~1")
	linked := g.in("linked")
	linked.wantsChanges(linked.between("HEAD", "main"), "a.yaml <a.yaml +1 = 2|")
	linked.wantsChanges(linked.history(), "first: a.yaml = 1|", "second: a.yaml <a.yaml +1 = 2|")
}
