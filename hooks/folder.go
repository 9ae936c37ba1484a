package hooks

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"
)

// folder is a folder of hooks. Each change in it is one rename, link or removal.
type folder struct{ root *os.Root }

func openFolder(dir string) (*folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the hooks folder: %w", err)
	}
	return &folder{root}, nil
}

func (f *folder) close() { f.root.Close() }

// scriptLimit is the number of bytes above which a file is no script of ours.
const scriptLimit = 1 << 20

func (f *folder) look(name string) (Hook, error) {
	h := Hook{Name: name}
	if _, err := f.root.Lstat(name + chainedSuffix); err == nil {
		h.Chained = name + chainedSuffix
	}
	info, err := f.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("look at the hook %s: %w", name, err)
	}
	h.State = Foreign
	if !info.Mode().IsRegular() || info.Size() > scriptLimit {
		return h, nil
	}
	text, err := f.root.ReadFile(name)
	if err != nil {
		return h, fmt.Errorf("read the hook %s: %w", name, err)
	}
	h.State, h.Version, h.Binary = parse(text)
	return h, nil
}

// setAside gives a hook of somebody else a second name, so that there is one at every moment. What an interrupted run
// left behind is used.
func (f *folder) setAside(name string) error {
	chained := name + chainedSuffix
	if _, err := f.root.Lstat(chained); err == nil {
		same, err := f.same(name, chained)
		if err == nil && !same {
			err = ErrOccupied
		}
		return err
	}
	info, err := f.root.Lstat(name)
	if err != nil {
		return fmt.Errorf("set the hook %s aside: %w", name, err)
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		var target string
		if target, err = f.root.Readlink(name); err == nil {
			err = f.root.Symlink(target, chained)
		}
	case !info.Mode().IsRegular():
		err = errors.New("it is not a file")
	default:
		if err = f.root.Link(name, chained); err != nil && !errors.Is(err, fs.ErrExist) {
			err = f.copy(name, chained, info) // some file systems have no links
		}
	}
	if err != nil {
		return fmt.Errorf("set the hook %s aside: %w", name, err)
	}
	return f.sync()
}

// same reports whether two files have the same mode and content.
func (f *folder) same(a, b string) (bool, error) {
	one, err := f.root.Lstat(a)
	if err != nil {
		return false, err
	}
	two, err := f.root.Lstat(b)
	if err != nil || one.Mode() != two.Mode() {
		return false, err
	}
	if os.SameFile(one, two) {
		return true, nil
	}
	read := f.root.ReadFile
	if one.Mode()&fs.ModeSymlink != 0 {
		read = func(name string) ([]byte, error) {
			target, err := f.root.Readlink(name)
			return []byte(target), err
		}
	}
	text, err := read(a)
	if err != nil {
		return false, err
	}
	other, err := read(b)
	return bytes.Equal(text, other), err
}

// dropCopy removes the second name of a hook that an interrupted run left behind.
func (f *folder) dropCopy(name string) error {
	chained := name + chainedSuffix
	if same, err := f.same(name, chained); err != nil || !same {
		return nil
	}
	return f.remove(chained)
}

func (f *folder) copy(from, to string, info fs.FileInfo) error {
	src, err := f.root.ReadFile(from)
	if err != nil {
		return err
	}
	return f.create(to, src, info.Mode().Perm())
}

func (f *folder) write(name string, text []byte) error {
	if err := f.create(name, text, 0); err != nil {
		return fmt.Errorf("write the hook %s: %w", name, err)
	}
	return nil
}

const (
	tempMark = ".confward-new-"
	staleAge = time.Minute
)

// create puts a file in place at once. Without a mode it is executable as far as the user's mask allows.
func (f *folder) create(name string, text []byte, mode fs.FileMode) error {
	f.sweep(name)
	temp := name + tempMark + rand.Text()
	if err := f.fill(temp, text, mode); err != nil {
		f.root.Remove(temp)
		return err
	}
	return f.rename(temp, name)
}

func (f *folder) fill(temp string, text []byte, mode fs.FileMode) error {
	file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil && mode != 0 {
		err = file.Chmod(mode)
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// sweep removes what interrupted runs left behind.
func (f *folder) sweep(name string) {
	dir, err := f.root.Open(".")
	if err != nil {
		return
	}
	defer dir.Close()
	entries, _ := dir.ReadDir(-1)
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), name+tempMark) && time.Since(info.ModTime()) > staleAge {
			f.root.Remove(e.Name())
		}
	}
}

func (f *folder) rename(from, to string) error {
	if err := f.root.Rename(from, to); err != nil {
		return err
	}
	return f.sync()
}

func (f *folder) remove(name string) error {
	if err := f.root.Remove(name); err != nil {
		return err
	}
	return f.sync()
}

// sync makes renames last. Where folders cannot be synced, the file system sees to it.
func (f *folder) sync() error {
	dir, err := f.root.Open(".")
	if err != nil {
		return err
	}
	dir.Sync()
	return dir.Close()
}
