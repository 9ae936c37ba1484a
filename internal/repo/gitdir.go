package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// gitDir is where a repository keeps its own files. A linked work tree has a folder of its own for HEAD and the index
// and shares everything else.
type gitDir struct {
	own    string // HEAD, index
	common string // objects, refs, config, info
	bare   bool
	broken error // why the folder cannot be used, though the files beside it can be read

	sha256     bool     // object ids are of SHA-256
	ignoreCase bool     // names are compared without regard to ASCII case
	excludes   string   // core.excludesFile of the repository's own settings
	partial    bool     // objects may be missing; they are fetched when they are needed
	foreign    *Error   // why its objects cannot be read
	fetched    *fetched // objects that were brought from a remote, or nil
	packs      packSets
}

// discover finds the root of the repository that dir lies in and its Git folder, which is nil if there is none. What
// decides is the file system alone: the folder that holds .git is the root, whatever core.worktree says.
func discover(dir string) (string, *gitDir, error) {
	for at := dir; ; at = filepath.Dir(at) {
		git, err := gitDirAt(at)
		if err != nil {
			return "", nil, err
		}
		if git != nil {
			return at, git, nil
		}
		if at == filepath.Dir(at) {
			return dir, nil, nil
		}
	}
}

// gitDirAt is the Git folder of a work tree whose root is dir, or dir itself if it is a bare repository, or nil.
func gitDirAt(dir string) (*gitDir, error) {
	dotgit := filepath.Join(dir, ".git")
	info, err := os.Stat(dotgit)
	switch {
	case err == nil && info.IsDir() && isGitDir(dotgit):
		return newGitDir(dotgit, false), nil
	case err == nil && info.Mode().IsRegular():
		return linkedGitDir(dir, dotgit), nil
	case err == nil && info.IsDir() && isClosed(dotgit):
		return &gitDir{broken: &Error{Text: "the folder .git cannot be read", Err: fs.ErrPermission}}, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("open the repository: %w", err)
	case isGitDir(dir):
		return newGitDir(dir, true), nil
	}
	return nil, nil
}

// linkedGitDir follows a .git file, as linked work trees and submodules have it.
func linkedGitDir(dir, dotgit string) *gitDir {
	target, err := readPointer(dotgit, "gitdir: ", dir)
	if err != nil {
		return &gitDir{broken: &Error{Text: "the file .git cannot be used", Err: cause(err)}}
	}
	if !isGitDir(target) {
		return &gitDir{broken: &Error{Text: fmt.Sprintf("the file .git points to %s, which is not a Git folder", target),
			Hint: "make the main repository available at that place, or check out anew"}}
	}
	return newGitDir(target, false)
}

// readPointer is the path that a file of one line holds after its prefix, relative to base.
func readPointer(file, prefix, base string) (string, error) {
	text, err := readSmall(file)
	if err != nil {
		return "", err
	}
	text = strings.TrimRight(text, "\r\n")
	target, ok := strings.CutPrefix(text, prefix)
	if !ok || target == "" || strings.ContainsAny(target, "\x00\n") {
		return "", errors.New("it does not point to a Git folder")
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(base, target)
	}
	return filepath.Clean(target), nil
}

// isGitDir tells a Git folder as Git does: by HEAD, objects and refs.
func isGitDir(dir string) bool {
	if info, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil || info.IsDir() {
		return false
	}
	common := commonDir(dir)
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(common, name)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// isClosed reports whether we may not look into a folder.
func isClosed(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, "HEAD"))
	return errors.Is(err, fs.ErrPermission)
}

// commonDir is the folder that a linked work tree's Git folder shares with the others, or the folder itself.
func commonDir(dir string) string {
	if common, err := readPointer(filepath.Join(dir, "commondir"), "", dir); err == nil {
		return common
	}
	return dir
}

func newGitDir(dir string, bare bool) *gitDir {
	g := &gitDir{own: dir, common: commonDir(dir), bare: bare}
	g.readConfig()
	return g
}

// readConfig takes from the repository's own settings the few that change what its files mean. Settings that name
// commands are not among them, nor are includes followed.
func (g *gitDir) readConfig() {
	text, err := readSmall(filepath.Join(g.common, "config"))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var cfg *config.Config
	if err == nil {
		cfg, err = decodeConfig(text)
	}
	if err != nil {
		g.foreign = &Error{Text: "cannot read the repository's settings (.git/config)", Err: cause(err)}
		return
	}
	core, ext := cfg.Section("core"), cfg.Section("extensions")
	g.ignoreCase = isTrue(core.Option("ignorecase"))
	g.excludes = core.Option("excludesfile")
	g.partial = ext.HasOption("partialclone")
	for _, remote := range cfg.Section("remote").Subsections {
		g.partial = g.partial || isTrue(remote.Option("promisor"))
	}
	if format := ext.Option("objectformat"); format != "" && !strings.EqualFold(format, "sha1") {
		g.sha256 = strings.EqualFold(format, "sha256")
		g.foreign = &Error{Text: fmt.Sprintf("commits of a %s repository cannot be read", strings.ToUpper(format)),
			Hint: "install git, which can read them, or check out the commit and check the work tree instead"}
	}
	if refs := ext.Option("refstorage"); refs != "" && !strings.EqualFold(refs, "files") {
		g.foreign = &Error{Text: fmt.Sprintf("the names of branches cannot be read: the repository stores them as %q", refs),
			Hint: "install a version of git that knows them, check the work tree instead, or run git refs migrate --ref-format=files"}
	}
	for _, o := range ext.Options {
		if g.foreign == nil && core.Option("repositoryformatversion") == "1" && !slices.Contains(extensions, strings.ToLower(o.Key)) {
			g.foreign = &Error{Text: fmt.Sprintf("commits cannot be read: the repository has the unknown extension %q", o.Key),
				Hint: "install a version of git that knows it, or check the work tree instead"}
		}
	}
}

// extensions are those of the repository format that we know, or that do not change how objects and refs are read.
var extensions = []string{"objectformat", "refstorage", "partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees", "noop", "noop-v1",
	"compatobjectformat", "submodulepathconfig"}

func decodeConfig(text string) (cfg *config.Config, err error) {
	defer recovered(&err)
	cfg = config.New()
	return cfg, config.NewDecoder(bytes.NewReader([]byte(text))).Decode(cfg)
}

func isTrue(value string) bool {
	switch strings.ToLower(value) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

// idSize is the length of an object id in bytes.
func (g *gitDir) idSize() int {
	if g.sha256 {
		return sha256Size
	}
	return sha1Size
}

// shallow reports whether history was cut off when the repository was cloned.
func (g *gitDir) shallow() bool {
	info, err := os.Stat(g.shallowFile())
	return err == nil && info.Size() > 0
}

func (g *gitDir) shallowFile() string { return filepath.Join(g.common, "shallow") }

// smallFile bounds files that Git itself writes for one or a few lines, or that people write by hand.
const smallFile = 1 << 20

// readSmall is the content of a regular file outside the work tree that is never large.
func readSmall(path string) (string, error) {
	f, err := os.OpenFile(path, openFlags, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errNotRegular
	}
	text, err := io.ReadAll(io.LimitReader(f, smallFile+1))
	if err == nil && len(text) > smallFile {
		err = fmt.Errorf("larger than %d bytes", smallFile)
	}
	return string(text), err
}

// recovered turns a panic of a library that reads damaged data into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", errDamaged, p)
	}
}

// infoExclude is the file of ignore patterns that belong to this clone alone.
func (g *gitDir) infoExclude() string { return filepath.Join(g.common, "info", "exclude") }
