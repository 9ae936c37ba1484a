package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"strings"
	"sync/atomic"
	"time"
)

// File is a file of a snapshot.
type File struct {
	Path string // slash-separated, relative to the root; any bytes, as Git and the file system know them
	Hash string // Git's id of the content, or empty in a work tree, where it is not known without reading
	Size int64
	Skip string // why there is no content to look at, or empty
	// Stat tells in a work tree that the content is the same as that of a file with an equal Stat at the same path. It
	// is empty where that cannot be told, as of a file that was written a moment ago.
	Stat string
	// Commit is the id of the commit that brought in content which lies on the way through history; empty for the files
	// that the snapshot stands for.
	Commit string
	// About reads what a report says of that commit. It may be called by any goroutine.
	About func() (*CommitInfo, error)
	// Change is what is new in the file; nil: all of it, because there is nothing to compare it with.
	Change *Change
	// Head gives the first doc.SniffLength bytes of a long file in a work tree; nil: Read costs no more.
	Head func() ([]byte, error)
	// Read gives the content. It takes no more memory than Size says; a file that grew since is an error.
	// It may be called by any goroutine, and is nil where Skip is not empty.
	Read func() ([]byte, error)
}

// Kind says where the files of a snapshot are.
type Kind string

// The kinds of snapshots.
const (
	WorkTree Kind = "worktree"
	Folder   Kind = "folder"
	Commit   Kind = "commit"
	Staged   Kind = "staged"
	Range    Kind = "range"
	Commits  Kind = "commits"
	History  Kind = "history"
)

// Reasons why there is no content to look at.
const (
	skipNested    = "nested repository"
	skipSubmodule = "submodule"
	skipLink      = "symlink leaves the repository"
	skipSpecial   = "not a regular file"
)

// Snapshot is the files of a repository at one moment.
type Snapshot struct {
	Kind Kind
	Root string // the root's absolute path
	Rev  string // the full id of a commit, or empty
	// Base is the files that the snapshot is compared with, all of them; nil where there are none.
	Base *Snapshot

	tree    tree
	commits atomic.Int64 // of history
	blobs   atomic.Int64
	bytes   atomic.Int64
}

// Scanned is how much was looked at so far: commits of history whose changes were listed, files that were yielded with
// content, and bytes of content that were read.
func (s *Snapshot) Scanned() (commits, blobs int, bytes int64) {
	return int(s.commits.Load()), int(s.blobs.Load()), s.bytes.Load()
}

// tree is one way to get at files.
type tree interface {
	// files yields every file once. Symlinks to places within the root are left out: their targets are files
	// of the snapshot themselves, or are no content of the repository.
	files(ctx context.Context, yield func(File, error) bool)
	// readFile is given a valid path.
	readFile(path string, limit int64) ([]byte, error)
}

// Files yields every file once, ordered by path; then, of a snapshot with history, the contents of commits on the way,
// older commits before younger ones. A file with an error is one that could not be read; the walk goes on
// after it. An error with an empty File means that the snapshot could not be read to its end.
func (s *Snapshot) Files(ctx context.Context) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		s.tree.files(ctx, func(f File, err error) bool {
			if read := f.Read; read != nil && err == nil {
				s.blobs.Add(1)
				f.Read = func() ([]byte, error) {
					src, err := read()
					s.bytes.Add(int64(len(src)))
					return src, err
				}
			}
			return yield(f, err)
		})
	}
}

// Stat is File.Stat of one file, whether or not Files yields it, without reading it. Its errors are those of ReadFile,
// where anything but the content leads to them.
func (s *Snapshot) Stat(ctx context.Context, name string) (string, error) {
	name, err := validPath(ctx, name)
	if err != nil {
		return "", err
	}
	w, ok := s.tree.(*workTree)
	if !ok {
		return "", nil
	}
	now := time.Now()
	info, err := w.stat(name)
	if err != nil {
		return "", fmt.Errorf("look at %s: %w", name, cause(err))
	}
	return statOf(info, now), nil
}

// ReadFile is the content of one file, whether or not Files yields it. The error for a path that does not exist is
// fs.ErrNotExist. Symlinks, other things that are not files, and more than limit bytes are errors.
func (s *Snapshot) ReadFile(ctx context.Context, name string, limit int64) ([]byte, error) {
	name, err := validPath(ctx, name)
	if err != nil {
		return nil, err
	}
	src, err := s.tree.readFile(name, limit)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, cause(err))
	}
	return src, nil
}

// validPath is a path of the snapshot in its one form.
func validPath(ctx context.Context, name string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	name = path.Clean(name)
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\x00") {
		return "", fmt.Errorf("read %q: the path leaves the repository", name)
	}
	for part := range strings.SplitSeq(name, "/") {
		if isDotGit(part) {
			return "", fmt.Errorf("read %q: files of Git itself are not read", name)
		}
	}
	return name, nil
}

var (
	errNotRegular = errors.New("not a regular file")
	errSymlink    = errors.New("a symlink, which is not followed")
)

// errLarge tells the errors of errTooLarge.
var errLarge = errors.New("larger than")

func errTooLarge(limit int64) error { return fmt.Errorf("%w %d bytes", errLarge, limit) }

// isDotGit reports whether a file system may take the name for Git's own folder.
func isDotGit(name string) bool { return strings.EqualFold(name, ".git") }

// join is a path below a folder; the root is "".
func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// leaves reports whether a symlink at name points out of the repository, judged by the text alone: nothing is followed.
func leaves(name, target string) bool {
	target = strings.ReplaceAll(target, "\\", "/")
	if path.IsAbs(target) || len(target) > 1 && target[1] == ':' {
		return true
	}
	to := path.Join(path.Dir(name), target)
	if to == ".." || strings.HasPrefix(to, "../") {
		return true
	}
	first, _, _ := strings.Cut(to, "/")
	return isDotGit(first)
}

// compareNames orders the entries of a folder so that a walk yields paths in the order of their bytes.
func compareNames(a string, aDir bool, b string, bDir bool) int {
	n := min(len(a), len(b))
	if c := strings.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	return int(byteAt(a, n, aDir)) - int(byteAt(b, n, bDir))
}

// byteAt is the byte at i of a name, which ends in a slash if it is a folder's.
func byteAt(name string, i int, dir bool) byte {
	switch {
	case i < len(name):
		return name[i]
	case dir && i == len(name):
		return '/'
	}
	return 0
}
