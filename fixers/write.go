package fixers

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// The reasons for which a file is not written. Each ends a sentence that names the file.
var (
	ErrChanged  = errors.New("it was changed meanwhile")
	ErrLink     = errors.New("it is a symlink, or lies behind one")
	ErrReadOnly = errors.New("it is read-only")
	ErrNoFile   = errors.New("it is not a regular file")
)

// Write gives a file below a folder new content, if its content is what it was. It writes another file beside it and puts
// that in its place, with the same permissions: whatever happens, the file is either as it was or wholly as it shall be.
// No link is followed, neither the file nor on the way to it.
func Write(root *os.Root, name string, was, is []byte) error {
	dir, err := openFolder(root, path.Dir(name))
	if err != nil {
		return fmt.Errorf("write %s: %w", name, cause(err))
	}
	defer dir.Close()
	if err := replace(dir, path.Base(name), was, is); err != nil {
		return fmt.Errorf("write %s: %w", name, cause(err))
	}
	return nil
}

// openFolder goes down to a folder, and makes sure at each step that what was opened is what was looked at.
func openFolder(root *os.Root, name string) (*os.Root, error) {
	dir, err := root.OpenRoot(".")
	if err != nil {
		return nil, err
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "." {
			continue
		}
		next, err := step(dir, part)
		dir.Close()
		if err != nil {
			return nil, err
		}
		dir = next
	}
	return dir, nil
}

func step(dir *os.Root, name string) (*os.Root, error) {
	seen, err := dir.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !seen.IsDir() {
		return nil, ErrLink
	}
	next, err := dir.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	if opened, err := next.Stat("."); err != nil || !os.SameFile(seen, opened) {
		next.Close()
		return nil, ErrChanged
	}
	return next, nil
}

func replace(dir *os.Root, name string, was, is []byte) error {
	seen, err := examine(dir, name, was)
	if err != nil {
		return err
	}
	temporary := "." + name + ".confward-" + rand.Text()[:10]
	if err := writeNew(dir, temporary, seen, is); err != nil {
		return discard(dir, temporary, err)
	}
	if again, err := dir.Lstat(name); err != nil || !unchanged(seen, again) {
		return discard(dir, temporary, ErrChanged)
	}
	if err := dir.Rename(temporary, name); err != nil {
		return discard(dir, temporary, err)
	}
	flush(dir)
	return nil
}

// examine makes sure that a file may be replaced and has the content that it was judged by.
func examine(dir *os.Root, name string, was []byte) (fs.FileInfo, error) {
	seen, err := dir.Lstat(name)
	switch {
	case err != nil:
		return nil, err
	case seen.Mode()&fs.ModeSymlink != 0:
		return nil, ErrLink
	case !seen.Mode().IsRegular():
		return nil, ErrNoFile
	case seen.Mode().Perm()&0o200 == 0:
		return nil, ErrReadOnly
	case seen.Size() != int64(len(was)):
		return nil, ErrChanged
	}
	f, err := dir.OpenFile(name, readFlags, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if opened, err := f.Stat(); err != nil || !os.SameFile(seen, opened) {
		return nil, ErrChanged
	}
	content, err := io.ReadAll(io.LimitReader(f, int64(len(was))+1))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(content, was) {
		return nil, ErrChanged
	}
	return seen, nil
}

func unchanged(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Mode() == b.Mode() && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// writeNew writes a file that is not there yet, down to the disk.
func writeNew(dir *os.Root, name string, like fs.FileInfo, content []byte) error {
	f, err := dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		keepOwner(f, like)
		err = f.Chmod(like.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// discard takes a file away that has become useless, and gives the reason.
func discard(dir *os.Root, name string, why error) error {
	if err := dir.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; %s is left behind: %w", cause(why), name, cause(err))
	}
	return why
}

// cause is an error without the call and path that it came from: the sentence around it names the file.
func cause(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		return at.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
