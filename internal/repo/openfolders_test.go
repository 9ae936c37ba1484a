package repo

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestOpenFolders(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for i := range 3 * foldersKept {
		for j := range 3 {
			names = append(names, fmt.Sprintf("f%d/g/%d", i, j))
		}
	}
	names = append(names, "top")
	for _, name := range names {
		write(name)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	o := &openFolders{root: root}
	read := func(name string) string {
		f, err := o.openFile(name)
		if err != nil {
			return err.Error()
		}
		defer f.Close()
		src, _ := io.ReadAll(f)
		return string(src)
	}
	var work sync.WaitGroup
	for n := range 4 {
		work.Go(func() {
			for i := range names {
				name := names[(i*7+n)%len(names)]
				if got := read(name); got != name {
					t.Errorf("%s holds %q", name, got)
				}
			}
		})
	}
	work.Wait()
	if len(o.open) > foldersKept || len(o.kept) != len(o.open) {
		t.Errorf("%d folders are open, %d are known", len(o.open), len(o.kept))
	}

	// A folder that is another one by now.
	last := filepath.Dir(names[len(names)-2])
	read(last + "/0")
	if err := os.Rename(filepath.Join(dir, last), filepath.Join(dir, "moved")); err != nil {
		t.Fatal(err)
	}
	write(last + "/new")
	if got := read(last + "/new"); got != last+"/new" {
		t.Errorf("a file of a new folder: %q", got)
	}
	o.close()
	if len(o.open) > 0 {
		t.Error("folders are still open")
	}
}
