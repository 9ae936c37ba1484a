// Package repo reads snapshots of a Git repository, or of a plain folder: the work tree, or the files of a commit.
//
// It promises that a snapshot yields each of its files once, in one order (by the bytes of the paths, as Git sorts
// them), that nothing outside the root is read, and that what could not be read is an error and never left out.
//
// It never runs a filter or a hook, never writes to the repository, and takes nothing from the environment: GIT_DIR,
// GIT_WORK_TREE, GIT_INDEX_FILE and their like have no effect. The only program that it may run is git, for the objects
// of a repository in a format that it cannot read itself; the only thing that uses the network is Fetch.
package repo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Error is why something could not be looked at.
type Error struct {
	Argument bool   // what was asked for is at fault, not the repository
	Text     string // one line in lower case, without a full stop
	Hint     string // what the user can do about it, or empty
	Moved    bool   // a branch is elsewhere than it was
	Missing  bool   // it lies in commits that are not here, and that Fetch may bring
	Err      error  // the cause, or nil
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Text
	}
	return e.Text + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Repo is a repository or a plain folder. It may be used by several goroutines.
type Repo struct {
	Root   string // absolute path of the folder that holds the files; of a bare repository, the repository itself
	Prefix string // slash-separated path from Root to the folder that Open was given; empty where they are the same

	start string   // absolute path of the folder that Open was given; paths of the user are relative to it
	files *os.Root // nil for a bare repository
	open  openFolders
	git   *gitDir  // nil for a plain folder
	store *objects // nil for a plain folder
}

// Open finds the repository that dir lies in. Without one, dir is taken as a plain folder.
func Open(dir string) (*Repo, error) {
	start, err := realFolder(dir)
	if err != nil {
		return nil, err
	}
	root, git, err := discover(start)
	if err != nil {
		return nil, err
	}
	r := &Repo{Root: root, start: start, git: git}
	if git != nil {
		r.store = newObjects(git)
		if git.bare {
			r.start = root
			return r, nil
		}
	}
	prefix, err := filepath.Rel(root, start)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	if prefix != "." {
		r.Prefix = filepath.ToSlash(prefix)
	}
	if r.files, err = os.OpenRoot(root); err != nil {
		return nil, fmt.Errorf("open the folder: %w", err)
	}
	r.open.root = r.files
	return r, nil
}

// Close lets go of the files that the repository keeps open. Its snapshots end with it.
func (r *Repo) Close() error {
	var errs []error
	if r.files != nil {
		r.open.close()
		errs = append(errs, r.files.Close())
	}
	if r.store != nil {
		errs = append(errs, r.store.close(), r.git.fetched.remove())
	}
	return errors.Join(errs...)
}

// Git reports whether there is a repository, and not only a folder.
func (r *Repo) Git() bool { return r.git != nil }

// Bare reports whether the repository has no work tree.
func (r *Repo) Bare() bool { return r.git != nil && r.git.bare }

// Shared is the Git folder that all work trees of the repository share, or empty for a plain folder.
func (r *Repo) Shared() string {
	if r.git == nil || r.git.broken != nil {
		return ""
	}
	return r.git.common
}

// realFolder is the absolute path of an existing folder, free of symlinks.
func realFolder(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", dir, err)
	}
	abs, err = filepath.EvalSymlinks(abs)
	if err != nil {
		return "", &Error{Argument: true, Text: fmt.Sprintf("cannot open the folder %q", dir), Err: cause(err)}
	}
	info, err := os.Stat(abs)
	if err != nil {
		return "", &Error{Argument: true, Text: fmt.Sprintf("cannot open the folder %q", dir), Err: cause(err)}
	}
	if !info.IsDir() {
		return "", &Error{Argument: true, Text: fmt.Sprintf("%q is a file, not a folder", dir),
			Hint: "name the folder, and the file after it as a path to check"}
	}
	return abs, nil
}

// cause is an error without the operation and the path, which the text around it already names.
func cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
