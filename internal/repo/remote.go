package repo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// OpenGit opens the repository of a Git folder, with dir as the root of its work tree. That is how Git starts hooks: at
// the root, with the Git folder in GIT_DIR. Without a work tree, dir is the Git folder itself.
func OpenGit(gitDir, dir string) (*Repo, error) {
	root, err := realFolder(dir)
	if err != nil {
		return nil, err
	}
	own, err := realFolder(gitDir)
	if err != nil {
		return nil, err
	}
	if !isGitDir(own) {
		return nil, &Error{Argument: true, Text: fmt.Sprintf("%s is not a Git folder", gitDir), Hint: "GIT_DIR must name one, or not be set"}
	}
	git := newGitDir(own, own == root)
	r := &Repo{Root: root, start: root, git: git, store: newObjects(git)}
	if git.bare {
		return r, nil
	}
	if r.files, err = os.OpenRoot(root); err != nil {
		return nil, err
	}
	return r, nil
}

// Tracked are the branches of a remote as they were when they were last fetched or pushed: names and ids. The remote is
// named, or given by its address. What is known of other remotes is not taken for this one's, and of an address that no
// remote has, nothing is known.
func (r *Repo) Tracked(remote, address string) (map[string]string, error) {
	tracked := map[string]string{}
	if r.git == nil {
		return tracked, nil
	}
	if r.git.broken != nil {
		return nil, r.git.broken
	}
	remotes, err := r.git.remotes()
	if err != nil {
		return nil, err
	}
	names := []string{remote}
	if remote == "" || remote == address {
		names = withAddress(remotes, address)
	}
	err = r.store.use(func(s *store) error {
		refs, err := s.refs()
		for _, ref := range refs {
			if owner, branch := ownerOf(ref.name, remotes); owner != "" && slices.Contains(names, owner) {
				tracked[branch] = ref.id.String()
			}
		}
		return err
	})
	return tracked, err
}

// ownerOf tells of which remote a ref tracks a branch. Where the name of one remote begins with that of another, the
// longer name counts.
func ownerOf(ref string, remotes []*config.Subsection) (owner, branch string) {
	rest, ok := strings.CutPrefix(ref, "refs/remotes/")
	if !ok {
		return "", ""
	}
	for _, remote := range remotes {
		if after, ok := strings.CutPrefix(rest, remote.Name+"/"); ok && len(remote.Name) > len(owner) {
			owner, branch = remote.Name, after
		}
	}
	return owner, branch
}

func withAddress(remotes []*config.Subsection, address string) []string {
	var names []string
	for _, remote := range remotes {
		if slices.Contains(remote.OptionAll("url"), address) || slices.Contains(remote.OptionAll("pushurl"), address) {
			names = append(names, remote.Name)
		}
	}
	return names
}

// remotes are the remotes in the repository's own settings.
func (g *gitDir) remotes() ([]*config.Subsection, error) {
	text, err := readSmall(filepath.Join(g.common, "config"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		var cfg *config.Config
		if cfg, err = decodeConfig(text); err == nil {
			return cfg.Section("remote").Subsections, nil
		}
	}
	return nil, &Error{Text: "cannot read the repository's settings (.git/config)", Err: cause(err)}
}

// Has reports whether an object is in the repository, by its full id.
func (r *Repo) Has(id string) (bool, error) {
	o, ok := parseOid(id)
	if !ok || r.git == nil {
		return false, nil
	}
	if r.git.broken != nil {
		return false, r.git.broken
	}
	err := r.store.use(func(s *store) error {
		_, err := s.size(o)
		return err
	})
	if errors.Is(err, errMissing) {
		return false, nil
	}
	return err == nil, err
}
