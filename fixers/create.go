package fixers

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/confward/confward/doc"
)

// Create makes a file below a folder that is not there yet, and the folders on the way to it. No link is followed.
func Create(root *os.Root, name string, is []byte) error {
	if err := create(root, name, is); err != nil {
		return fmt.Errorf("write %s: %w", name, cause(err))
	}
	return nil
}

func create(root *os.Root, name string, is []byte) error {
	if err := makeFolders(root, path.Dir(name)); err != nil {
		return err
	}
	dir, err := openFolder(root, path.Dir(name))
	if err != nil {
		return err
	}
	defer dir.Close()
	f, err := dir.OpenFile(path.Base(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return ErrChanged
	}
	if err != nil {
		return err
	}
	_, err = f.Write(is)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return discard(dir, path.Base(name), err)
	}
	flush(dir)
	return nil
}

// makeFolders makes what is missing of the way to a folder, one step within the other.
func makeFolders(root *os.Root, name string) error {
	at := ""
	for part := range strings.SplitSeq(name, "/") {
		at = path.Join(at, part)
		if err := root.Mkdir(at, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if seen, err := root.Lstat(at); err != nil || !seen.IsDir() {
			return errors.Join(err, ErrLink)
		}
	}
	return nil
}

// Remove takes a file below a folder away, if its content is what it was. No link is followed.
func Remove(root *os.Root, name string, was []byte) error {
	dir, err := openFolder(root, path.Dir(name))
	if err == nil {
		defer dir.Close()
		if _, err = examine(dir, path.Base(name), was); err == nil {
			err = dir.Remove(path.Base(name))
		}
	}
	if err != nil {
		return fmt.Errorf("remove %s: %w", name, cause(err))
	}
	return nil
}

// Diff is the difference between two texts of a file, as patch and git apply read it; nil stands for no file.
func Diff(name string, was, is []byte) []byte {
	f := &File{Path: name, Was: was, Is: is, Edits: []doc.Edit{{Span: doc.Span{End: len(was)}, New: string(is)}}}
	d := &diff{lines: splitLines(was)}
	from, to := quotePath("a/"+name), quotePath("b/"+name)
	if was == nil {
		from = "/dev/null"
	}
	if is == nil {
		to = "/dev/null"
	}
	fmt.Fprintf(&d.out, "--- %s\n+++ %s\n", from, to)
	d.hunks(f.changes(d.lines))
	return d.out.Bytes()
}
