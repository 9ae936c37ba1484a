package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// folder holds the files of a store. They are replaced whole, and nothing outside is touched: below the base, which is
// trusted, no symlink is followed.
type folder struct{ base, below string }

func (f folder) name() string { return filepath.Join(f.base, filepath.FromSlash(f.below)) }

// open gives the folder, and if it is wanted makes it.
func (f folder) open(make bool) (*os.Root, error) {
	at, err := os.OpenRoot(f.base)
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(f.below, "/") {
		if at, err = step(at, name, make); err != nil {
			return nil, err
		}
	}
	return at, nil
}

// step goes into a folder, and closes the one it comes from.
func step(at *os.Root, name string, make bool) (*os.Root, error) {
	defer at.Close()
	if make {
		if err := at.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	info, err := at.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is no folder", name)
	}
	next, err := at.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	if now, err := next.Stat("."); err != nil || !os.SameFile(now, info) {
		next.Close()
		return nil, fmt.Errorf("%s was replaced", name)
	}
	return next, nil
}

// read is the content of a file of at most limit bytes.
func (f folder) read(name string, limit int64) ([]byte, error) {
	at, err := f.open(false)
	if err != nil {
		return nil, err
	}
	defer at.Close()
	info, err := at.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, fmt.Errorf("%s is no file of ours", name)
	}
	file, err := at.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b := make([]byte, info.Size())
	_, err = io.ReadFull(file, b)
	return b, err
}

// write replaces a file. Whoever reads meanwhile sees the old one or the new one.
func (f folder) write(name string, b []byte) (err error) {
	at, err := f.open(true)
	if err != nil {
		return err
	}
	defer at.Close()
	sweep(at)
	temporary := tempPrefix + rand.Text()
	file, err := at.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			at.Remove(temporary)
		}
	}()
	_, err = file.Write(b)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return at.Rename(temporary, name)
}

const (
	tempPrefix = "new-"
	orphaned   = 10 * time.Minute // after that a new file has nobody who still writes it
)

// sweep removes what a program left behind that was killed while it wrote.
func sweep(at *os.Root) {
	dir, err := at.Open(".")
	if err != nil {
		return
	}
	defer dir.Close()
	entries, _ := dir.ReadDir(-1)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), tempPrefix) && time.Since(info.ModTime()) > orphaned {
			at.Remove(e.Name())
		}
	}
}

// remove removes the folder and the files that write made.
func (f folder) remove() error {
	at, err := f.open(false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	dir, err := at.Open(".")
	if err != nil {
		return errors.Join(err, at.Close())
	}
	entries, err := dir.ReadDir(-1)
	for _, e := range entries {
		if e.Name() == fileName || e.Name() == noteName || strings.HasPrefix(e.Name(), tempPrefix) {
			err = errors.Join(err, at.Remove(e.Name()))
		}
	}
	if err = errors.Join(err, dir.Close(), at.Close()); err != nil {
		return err
	}
	parent, err := folder{f.base, path.Dir(f.below)}.open(false)
	if err != nil {
		return err
	}
	defer parent.Close()
	if err := parent.Remove(path.Base(f.below)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s holds files that are not the store's: %w", f.below, err)
	}
	return nil
}
