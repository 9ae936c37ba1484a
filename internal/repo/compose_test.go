package repo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestCompose(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q", "-b", "main")
	g.write("a/b/c.yaml", "1\n")
	g.write("a/b.yaml", "x\n")
	g.write("a/run.sh", "#!/bin/sh\n")
	if err := os.Chmod(filepath.Join(g.dir, "a/run.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
	g.write("top", "t\n")
	g.commit("first")
	g.write("top", "not committed\n")
	c := NewCommit{Branch: "confward/promote/x", Files: map[string][]byte{"a/b/c.yaml": []byte("2\n"), "a/run.sh": []byte("#!/bin/bash\n")},
		Message: "promote\n\nOurs: yes\n", Who: Person{"A B", "a@b.c"}, When: time.Unix(1893456000, 0).UTC(),
		Over: func(m string) bool { return strings.Contains(m, "Ours: yes") }}
	id, err := g.open().Compose(c)
	if err != nil {
		t.Fatal(err)
	}
	g.git("fsck", "--strict")
	if got := strings.TrimSpace(g.git("rev-parse", "refs/heads/confward/promote/x")); got != id {
		t.Errorf("the branch is on %s, not on %s", got, id)
	}
	if got := g.git("diff", "--raw", "--abbrev=4", "--no-renames", "main", id); strings.Count(got, "\n") != 1 || !strings.Contains(got, ":100755 100755") {
		t.Errorf("it changes\n%s", got)
	}
	if got := g.git("show", "-s", "--format=%an <%ae> %cI %P %B", id); got != "A B <a@b.c> 2030-01-01T00:00:00+00:00 "+
		strings.TrimSpace(g.git("rev-parse", "main"))+" promote\n\nOurs: yes" {
		t.Errorf("it is %q", got)
	}
	if got := g.git("status", "--porcelain"); got != " M top" {
		t.Errorf("the work tree is now %q", got)
	}
	if got, want := g.open().BlobID([]byte("2\n")), strings.TrimSpace(g.git("rev-parse", id+":a/b/c.yaml")); got != want {
		t.Errorf("the blob is %s, for Git it is %s", got, want)
	}

	c.Files["a/b/c.yaml"] = []byte("3\n")
	if again, err := g.open().Compose(c); err != nil || again == id {
		t.Errorf("a branch of ours is not moved: %v", err)
	}
	g.git("branch", "theirs")
	for branch, want := range map[string]string{"theirs": "commits that were not made here", "main": "is checked out", "a..b": "cannot be the name", "": "cannot be the name"} {
		c.Branch = branch
		_, err := g.open().Compose(c)
		g.wantError(err, want, "")
	}
	for path, want := range map[string]string{"none": "the commit has no", "a/none": "the commit has no", "a": "no regular file", "top/x": "no regular file"} {
		c.Branch, c.Files = "fresh", map[string][]byte{path: nil}
		_, err := g.open().Compose(c)
		g.wantError(err, want, "")
	}
}

func TestPerson(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	none := func(string) string { return "" }
	_, err := g.open().Person(none)
	g.wantError(err, "does not know who commits", "git config user.name")
	g.git("config", "user.name", "A <B>")
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte("[user]\nname = other\nemail = a@b.c\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := g.open().Person(func(key string) string { return map[string]string{"HOME": home}[key] })
	if want := (Person{"A B", "a@b.c"}); err != nil || got != want {
		t.Errorf("it is %v, %v", got, err)
	}
}
