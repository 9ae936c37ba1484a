package fixers

import (
	"errors"
	"os"
	"testing"
)

func TestCreateAndRemove(t *testing.T) {
	dir, root := folder(t, map[string]string{"a/f": "was"})
	if err := Create(root, "a/b/c/g", []byte("is")); err != nil {
		t.Fatal(err)
	}
	if got := content(t, dir+"/a/b/c/g"); got != "is" {
		t.Errorf("the file holds %q", got)
	}
	if err := Create(root, "a/f", []byte("is")); !errors.Is(err, ErrChanged) {
		t.Errorf("over a file that is there: %v", err)
	}
	if err := Remove(root, "a/f", []byte("other")); !errors.Is(err, ErrChanged) {
		t.Errorf("a file that was changed: %v", err)
	}
	if err := Remove(root, "a/f", []byte("was")); err != nil {
		t.Error(err)
	}
	alone(t, dir, 1)
	if err := os.Symlink(t.TempDir(), dir+"/out"); err != nil {
		t.Skip("no symlinks here:", err)
	}
	if err := Create(root, "out/g", []byte("is")); err == nil {
		t.Error("a file behind a link was made")
	}
	if err := os.Symlink("b", dir+"/a/in"); err != nil {
		t.Fatal(err)
	}
	if err := Create(root, "a/in/g", []byte("is")); !errors.Is(err, ErrLink) {
		t.Errorf("a file behind a link: %v", err)
	}
}

func TestDiffOfNewAndOldFiles(t *testing.T) {
	for _, c := range []struct{ was, is, want string }{
		{"", "a\n", "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"},
		{"a\n", "", "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"},
		{"a\nb\n", "a\nc\n", "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"},
	} {
		var was, is []byte
		if c.was != "" {
			was = []byte(c.was)
		}
		if c.is != "" {
			is = []byte(c.is)
		}
		if got := string(Diff("f", was, is)); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}
