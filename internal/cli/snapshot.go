package cli

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/remote"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
)

// snapshot is what a run looks at.
type snapshot struct {
	repo   *repo.Repo
	files  *repo.Snapshot
	source *source
	policy *source // whose settings, schemas and baseline judge
	about  lint.Snapshot
}

// isChange reports whether only what a change touched is looked at.
func (s *snapshot) isChange() bool {
	return slices.Contains([]repo.Kind{repo.Staged, repo.Range, repo.Commits}, s.files.Kind)
}

func (s *snapshot) close() { s.repo.Close() }

// openSnapshot finds what the flags and paths name. The root is the repository's, or the nearest folder's that has
// settings of its own and is the one we stand in, or the only one that was named.
func openSnapshot(ctx context.Context, sys System, o checkOptions) (*snapshot, error) {
	dir, paths := inDir(sys, o.dir), o.paths
	if o.dir == "" && len(paths) == 1 && hasSettings(inDir(sys, paths[0])) {
		dir, paths = inDir(sys, paths[0]), nil
	}
	r, err := repo.Open(dir)
	if err != nil {
		return nil, explained(sys, o, err)
	}
	snap, err := snapshotOf(sys, r, o, paths)
	if err != nil {
		r.Close()
		return nil, explained(sys, o, err)
	}
	return snap, nil
}

// snapshotOf is what the flags ask for in an open repository.
func snapshotOf(sys System, r *repo.Repo, o checkOptions, paths []string) (*snapshot, error) {
	prefix := ""
	if r.Prefix != "" && hasSettings(filepath.Join(r.Root, r.Prefix)) {
		prefix = r.Prefix + "/"
		if len(paths) == 0 {
			paths = []string{"."}
		}
	}
	s, err := take(sys, r, o, paths)
	if err != nil {
		return nil, err
	}
	about := lint.Snapshot{Kind: string(s.Kind), Root: filepath.Join(s.Root, prefix), Rev: s.Rev}
	snap := &snapshot{repo: r, files: s, source: &source{snapshot: s, prefix: prefix}, about: about}
	snap.policy = snap.source
	if o.policyFromBase() && s.Base != nil {
		snap.policy = &source{snapshot: s.Base, prefix: prefix}
		snap.source.first = snap.policy
	}
	return snap, nil
}

// take is the snapshot that the flags ask for.
func take(sys System, r *repo.Repo, o checkOptions, paths []string) (*repo.Snapshot, error) {
	switch {
	case o.staged:
		return r.Staged(paths, sys.Getenv("GIT_INDEX_FILE"))
	case o.span != "":
		base, head, err := cutRange(o.span)
		if err != nil {
			return nil, err
		}
		return r.Range(base, head, paths)
	case len(o.tips) > 0:
		return r.Commits(o.tips, nil, paths)
	case o.history:
		return r.History(paths)
	case o.rev != "":
		return r.Rev(o.rev, paths)
	}
	return r.WorkTree(paths, r.UserExcludes(sys.Getenv))
}

// cutRange takes BASE..HEAD apart; without an end it is HEAD. Three dots mean the same: a range begins at the merge base.
func cutRange(span string) (base, head string, err error) {
	base, head, ok := strings.Cut(span, "..")
	head = strings.TrimPrefix(head, ".")
	if !ok || base == "" {
		return "", "", usage("for instance --range origin/main..HEAD", "--range takes BASE..HEAD, not %q", span)
	}
	if head == "" {
		head = "HEAD"
	}
	return base, head, nil
}

// described is what the report says of the snapshot, after the run.
func (s *snapshot) described() lint.Snapshot {
	about := s.about
	if s.files.Base != nil {
		about.Base = s.files.Base.Rev
	}
	about.Commits, _, _ = s.files.Scanned()
	return about
}

// policyFromBase reports whether a change is looked at that must not judge itself.
func (o checkOptions) policyFromBase() bool { return o.span != "" && o.policy != "head" }

// hasSettings reports whether a folder holds a settings file.
func hasSettings(dir string) bool {
	for _, name := range config.Names {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// rootOf is the root that a run started in dir would have.
func rootOf(sys System, dir string) (string, error) {
	r, err := repo.Open(inDir(sys, dir))
	if err != nil {
		return "", explained(sys, checkOptions{}, err)
	}
	defer r.Close()
	return r.Root, nil
}

// explained gives an error of the repository its exit code and hint. A path that does not exist may be a slip of a command.
func explained(sys System, o checkOptions, err error) error {
	var known *repo.Error
	var ours *failure
	if errors.As(err, &ours) {
		return err
	}
	if !errors.As(err, &known) {
		return unable("", err)
	}
	f := &failure{Unable, err, known.Hint}
	if known.Argument {
		f.code = Usage
	}
	if len(o.paths) > 0 && strings.Contains(err.Error(), o.paths[0]) {
		if near := suggest.Nearest(o.paths[0], commandNames(sys)); near != "" {
			f.hint = "did you mean confward " + near + "?"
		}
	}
	return f
}

func commandNames(sys System) []string {
	var names []string
	for _, c := range newRoot(sys).Commands() {
		names = append(names, c.Name())
	}
	return names
}

// source is a snapshot below a prefix as lint sees it.
type source struct {
	snapshot *repo.Snapshot
	prefix   string         // empty, or the path of a folder with a slash at its end
	first    *source        // files that checks read along are read there, if it has them; may be nil
	remote   *remote.Client // texts of the network; may be nil
}

// Files yields the files below the prefix, by their paths from there.
func (s *source) Files(ctx context.Context) iter.Seq2[lint.Blob, error] {
	return func(yield func(lint.Blob, error) bool) {
		for f, err := range s.snapshot.Files(ctx) {
			if !yield(s.blob(f), err) {
				return
			}
		}
	}
}

func (s *source) blob(f repo.File) lint.Blob {
	b := lint.Blob{
		Path: strings.TrimPrefix(f.Path, s.prefix), Hash: f.Hash, Size: f.Size, Skip: f.Skip, Stat: f.Stat, Head: f.Head, Read: f.Read,
	}
	if f.Commit != "" {
		b.Commit = &lint.Commit{ID: f.Commit}
		b.About = func() (*lint.Commit, error) {
			c, err := f.About()
			if err != nil {
				return nil, err
			}
			return &lint.Commit{ID: c.ID, Author: c.Author, Subject: c.Subject, Date: c.Date}, nil
		}
	}
	if c := f.Change; c != nil {
		b.Change = &lint.Change{Path: strings.TrimPrefix(c.Path, s.prefix), Base: c.Base, Lines: func() ([]lint.LineRange, error) {
			lines, err := c.Lines()
			all := make([]lint.LineRange, len(lines))
			for i, l := range lines {
				all[i] = lint.LineRange(l)
			}
			return all, err
		}}
	}
	return b
}

// All are all files below the prefix. See lint.Whole.
func (s *source) All(ctx context.Context) ([]lint.Blob, error) {
	files, err := s.snapshot.All(ctx)
	all := make([]lint.Blob, 0, len(files))
	for _, f := range files {
		if path, ok := strings.CutPrefix(f.Path, s.prefix); ok {
			all = append(all, lint.Blob{Path: path, Hash: f.Hash, Stat: f.Stat})
		}
	}
	return all, err
}

// Stat is lint.Stater's.
func (s *source) Stat(ctx context.Context, path string) (string, error) {
	if s.first != nil {
		return "", nil
	}
	return s.snapshot.Stat(ctx, s.prefix+path)
}

// ReadFile is the content of one file, by its path from the prefix.
func (s *source) ReadFile(ctx context.Context, path string, limit int64) ([]byte, error) {
	if s.first != nil {
		if src, err := s.first.ReadFile(ctx, path, limit); !errors.Is(err, fs.ErrNotExist) {
			return src, err
		}
	}
	return s.snapshot.ReadFile(ctx, s.prefix+path, limit)
}

// ReadBeside is the content of one file of the snapshot itself; List the files of one of its folders. See lint.Neighbours.
func (s *source) ReadBeside(ctx context.Context, path string, limit int64) ([]byte, error) {
	return s.snapshot.ReadFile(ctx, s.prefix+path, limit)
}

// List are the paths of the files in a folder.
func (s *source) List(ctx context.Context, dir string) ([]string, error) {
	names, err := s.snapshot.List(ctx, s.prefix+dir)
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, s.prefix)
	}
	return names, err
}
