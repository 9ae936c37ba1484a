package repo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// scope is the part of a snapshot that the user asked for, by paths from the root. Nil is all of it, and so are no paths.
type scope struct {
	named map[string]bool // asked for: it and everything below
	above map[string]bool // folders on the way to what is asked for
}

func newScope(paths []string) *scope {
	if len(paths) == 0 {
		return nil
	}
	s := &scope{named: map[string]bool{}, above: map[string]bool{}}
	for _, p := range paths {
		if p == "" {
			return nil
		}
		s.named[p] = true
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			s.above[dir] = true
		}
	}
	return s
}

// names reports whether the path itself was asked for.
func (s *scope) names(p string) bool { return s != nil && s.named[p] }

// leadsTo reports whether something below the path was asked for.
func (s *scope) leadsTo(p string) bool { return s != nil && s.above[p] }

// relative turns paths as the user gave them, relative to the folder that Open was given or absolute, into paths from
// the root. The root itself is "".
func (r *Repo) relative(args []string) ([]string, error) {
	paths := make([]string, 0, len(args))
	for _, arg := range args {
		p, err := r.relativePath(arg)
		if err != nil {
			return nil, err
		}
		paths = append(paths, p)
	}
	return paths, nil
}

func (r *Repo) relativePath(arg string) (string, error) {
	if arg == "" || strings.ContainsRune(arg, 0) {
		return "", &Error{Argument: true, Text: fmt.Sprintf("%q is not a path", arg)}
	}
	abs := arg
	if !filepath.IsAbs(arg) {
		abs = filepath.Join(r.start, arg)
	}
	rel, ok := below(r.Root, abs)
	if !ok && filepath.IsAbs(arg) {
		// The root is known by its real path; the user's may go through a symlink above it.
		if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
			rel, ok = below(r.Root, filepath.Join(dir, filepath.Base(abs)))
		}
	}
	if !ok {
		return "", &Error{Argument: true, Text: fmt.Sprintf("%q lies outside %s", arg, r.Root),
			Hint: "run confward there, or name that folder with --repo"}
	}
	for part := range strings.SplitSeq(rel, "/") {
		if isDotGit(part) {
			return "", &Error{Argument: true, Text: fmt.Sprintf("%q belongs to Git itself", arg)}
		}
	}
	return rel, nil
}

func below(root, abs string) (string, bool) {
	rel, err := filepath.Rel(root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	if rel == "." {
		return "", true
	}
	return filepath.ToSlash(rel), true
}

// present makes sure that a path which the user named can be looked at: it exists, and neither a symlink nor another
// repository stands on the way to it.
func (w *workTree) present(p string) error {
	if p == "" {
		return nil
	}
	for i := 0; i <= len(p); i++ {
		if i < len(p) && p[i] != '/' {
			continue
		}
		info, err := w.repo.files.Lstat(p[:i])
		switch {
		case errors.Is(notDirIsAbsent(err), fs.ErrNotExist):
			return &Error{Argument: true, Text: fmt.Sprintf("%q does not exist", p)}
		case err != nil:
			return &Error{Text: fmt.Sprintf("cannot look at %q", p), Err: cause(err)}
		case i < len(p) && info.Mode()&os.ModeSymlink != 0:
			return &Error{Argument: true, Text: fmt.Sprintf("%q lies behind the symlink %q", p, p[:i]),
				Hint: "name the folder that the symlink points to"}
		case info.IsDir() && w.foreignRepository(p[:i]):
			return &Error{Argument: true, Text: fmt.Sprintf("%q lies in the repository %q, which is not this one", p, p[:i]),
				Hint: "check that repository by itself: confward --repo " + p[:i]}
		}
	}
	return nil
}

// foreignRepository reports whether a folder is a submodule or the root of another repository. A folder that holds
// files which this repository tracks is its own, whatever else lies in it.
func (w *workTree) foreignRepository(dir string) bool {
	if t := w.index.entry(dir); t != nil && t.isSubmodule() {
		return true
	}
	if w.index.below(dir) {
		return false
	}
	dotgit := dir + "/.git"
	info, err := w.repo.files.Lstat(dotgit)
	switch {
	case err != nil:
		return false
	case info.Mode().IsRegular():
		text, err := w.readFile(dotgit, smallFile)
		return err == nil && strings.HasPrefix(string(text), "gitdir: ")
	}
	_, err = w.repo.files.Lstat(dotgit + "/HEAD")
	return err == nil
}

// notDirIsAbsent makes one error of the two ways in which a path does not exist.
func notDirIsAbsent(err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return fs.ErrNotExist
	}
	return err
}

// Relative are paths that a user named as they are below the root, slash-separated; the root itself is empty.
func (r *Repo) Relative(args []string) ([]string, error) { return r.relative(args) }
