package store

import (
	"cmp"
	"io/fs"
	"os"
	"slices"
)

// Files are values in files of their own: for few, large ones. They too may be lost at any time.
type Files struct{ folder folder }

// FilesIn are the files of a folder below a base; of that path, below names what may not be symlinks.
func FilesIn(base, below string) *Files { return &Files{folder{base, below}} }

// Folder is where they lie.
func (f *Files) Folder() string { return f.folder.name() }

// Read is a file of at most limit bytes.
func (f *Files) Read(name string, limit int64) ([]byte, error) { return f.folder.read(name, limit) }

// Write replaces a file whole, and of all that there are then keeps only so many: those that were written last.
func (f *Files) Write(name string, b []byte, keep int) error {
	if err := f.folder.write(name, b); err != nil {
		return err
	}
	f.trim(keep)
	return nil
}

// trim removes the files that were written first.
func (f *Files) trim(keep int) {
	at, err := f.folder.open(false)
	if err != nil {
		return
	}
	defer at.Close()
	files := regular(at)
	if len(files) <= keep {
		return
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, old := range files[keep:] {
		_ = at.Remove(old.Name())
	}
}

// regular are the files of a folder.
func regular(at *os.Root) []fs.FileInfo {
	dir, err := at.Open(".")
	if err != nil {
		return nil
	}
	defer dir.Close()
	entries, _ := dir.ReadDir(-1)
	var files []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
		}
	}
	return files
}
