package fixers

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// folder is a root with some files in it, by their paths.
func folder(t *testing.T, files map[string]string) (string, *os.Root) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return dir, root
}

func content(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func TestWrite(t *testing.T) {
	dir, root := folder(t, map[string]string{"a/b/c.json": "was", "d.json": "was"})
	if err := os.Chmod(filepath.Join(dir, "d.json"), 0o751); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/b/c.json", "d.json"} {
		if err := Write(root, name, []byte("was"), []byte("is now")); err != nil {
			t.Fatal(err)
		}
		if got := content(t, filepath.Join(dir, name)); got != "is now" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if info, _ := os.Stat(filepath.Join(dir, "d.json")); info.Mode().Perm() != 0o751 && runtime.GOOS != "windows" {
		t.Errorf("its permissions are now %v", info.Mode())
	}
	alone(t, dir, 2)
}

// alone makes sure that nothing but so many files lies in a folder.
func alone(t *testing.T, dir string, want int) {
	t.Helper()
	var found []string
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		return nil
	})
	if len(found) != want {
		t.Errorf("the folder holds %q, want %d files", found, want)
	}
}

func TestWriteRefuses(t *testing.T) {
	link := func(t *testing.T, target, name string) {
		if err := os.Symlink(target, name); err != nil {
			t.Skip("no symlinks here:", err)
		}
	}
	for _, c := range []struct {
		name, path string
		prepare    func(t *testing.T, dir string)
		want       error
	}{
		{"a file that was changed", "a/f", func(t *testing.T, dir string) { os.WriteFile(dir+"/a/f", []byte("new"), 0o644) }, ErrChanged},
		{"a file that grew", "a/f", func(t *testing.T, dir string) { os.WriteFile(dir+"/a/f", []byte("was and more"), 0o644) }, ErrChanged},
		{"a file that is gone", "a/g", func(*testing.T, string) {}, fs.ErrNotExist},
		{"a link to a file", "a/f", func(t *testing.T, dir string) {
			os.Remove(dir + "/a/f")
			link(t, "../other", dir+"/a/f")
		}, ErrLink},
		{"a link out of the tree", "a/f", func(t *testing.T, dir string) {
			os.Remove(dir + "/a/f")
			link(t, "/etc/hostname", dir+"/a/f")
		}, ErrLink},
		{"a folder that became a link", "a/f", func(t *testing.T, dir string) {
			os.Rename(dir+"/a", dir+"/b")
			link(t, "b", dir+"/a")
		}, ErrLink},
		{"a file that became a folder", "a/f", func(t *testing.T, dir string) {
			os.Remove(dir + "/a/f")
			os.Mkdir(dir+"/a/f", 0o755)
		}, ErrNoFile},
		{"a read-only file", "a/f", func(t *testing.T, dir string) { os.Chmod(dir+"/a/f", 0o444) }, ErrReadOnly},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, root := folder(t, map[string]string{"a/f": "was", "other": "was"})
			c.prepare(t, dir)
			err := Write(root, c.path, []byte("was"), []byte("is"))
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if err != nil && strings.Count(err.Error(), c.path) != 1 {
				t.Errorf("the error does not name the file once: %v", err)
			}
			if got := content(t, dir+"/other"); got != "was" {
				t.Errorf("the link's target is now %q", got)
			}
			left, _ := filepath.Glob(dir + "/a/.*confward*")
			if len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestWriteLeavesTheFileIfItCannot(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("everything may be written to here; a session does it with a full disk")
	}
	dir, root := folder(t, map[string]string{"a/f": "was"})
	os.Chmod(dir+"/a", 0o555)
	defer os.Chmod(dir+"/a", 0o755)
	if err := Write(root, "a/f", []byte("was"), []byte("is")); err == nil {
		t.Error("no error")
	}
	if got := content(t, dir+"/a/f"); got != "was" {
		t.Errorf("the file is now %q", got)
	}
}
