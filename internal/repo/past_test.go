package repo

import (
	"context"
	"strings"
	"testing"
)

// past are the abbreviated messages of the commits that changed one of some files, with what the files were.
func (t *tester) past(rev string, paths ...string) []string {
	t.Helper()
	r := t.open()
	var got []string
	for m, err := range r.Past(context.Background(), rev, paths) {
		if err != nil {
			return append(got, "! "+err.Error())
		}
		line := strings.TrimSpace(m.Message)
		for _, h := range m.Hashes {
			text := "-"
			if h != "" {
				src, err := r.Blob(h, 100)
				if err != nil {
					t.Fatal(err)
				}
				text = strings.TrimSpace(string(src))
			}
			line += " " + text
		}
		got = append(got, line)
	}
	return got
}

func TestPast(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q", "-b", "main")
	g.write("a", "a1")
	g.commit("first")
	g.write("other", "x")
	g.commit("beside")
	g.write("dir/b", "b1")
	g.commit("second")
	g.git("checkout", "-q", "-b", "side", "HEAD~1")
	g.write("a", "a2")
	g.commit("on the side")
	g.git("checkout", "-q", "main")
	g.git("merge", "-q", "--no-ff", "-m", "merge\n\nTrailer: yes", "side")
	g.git("rm", "-q", "a")
	g.commit("removed")

	want := []string{"removed - b1", "merge\n\nTrailer: yes a2 b1", "second a1 b1", "first a1 -"}
	if got := g.past("HEAD", "a", "dir/b"); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	log := strings.Fields(g.git("log", "--first-parent", "-m", "--format=%H", "--", "a", "dir/b"))
	var ours []string
	for m, err := range g.open().Past(context.Background(), "HEAD", []string{"a", "dir/b"}) {
		if err != nil {
			t.Fatal(err)
		}
		ours = append(ours, m.ID)
	}
	if strings.Join(ours, " ") != strings.Join(log, " ") {
		t.Errorf("got %q, git log says %q", ours, log)
	}
	if got := g.past("none", "a"); len(got) != 1 || !strings.HasPrefix(got[0], "! ") {
		t.Errorf("a revision that does not exist: %q", got)
	}

	shallow := g.in(t.TempDir())
	shallow.git("clone", "-q", "--depth", "2", "file://"+g.dir, ".")
	got := shallow.past("HEAD", "a", "dir/b")
	if len(got) != 2 || got[0] != want[0] || !strings.Contains(got[1], "shallow clone ends") {
		t.Errorf("in a shallow clone: %q", got)
	}
}
