package repo

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// Person is who makes a commit.
type Person struct{ Name, Mail string }

// NewCommit is a commit to be made of HEAD with some of its files changed.
type NewCommit struct {
	Branch  string            // its name without refs/heads/
	Files   map[string][]byte // new contents of files that HEAD has, by path
	Message string
	Who     Person
	When    time.Time
	// Over reports whether a branch that exists may be moved away from a commit with this message.
	Over func(message string) bool
}

// Compose makes a commit on top of HEAD and puts a branch on it. The work tree, the index and what HEAD names stay as
// they are. A branch that is checked out, or that Over does not give up, is an error.
func (r *Repo) Compose(c NewCommit) (string, error) {
	if err := r.readable(); err != nil {
		return "", err
	}
	if r.git.foreign != nil {
		return "", &Error{Text: "this repository has a format in which no commit is made here", Hint: "write the files and commit them with git", Err: r.git.foreign}
	}
	head, err := r.head()
	if err != nil {
		return "", err
	}
	if head == nil {
		return "", &Error{Text: "there is no commit yet to build on"}
	}
	w := newComposer(r)
	defer w.storage.Close()
	ref := plumbing.NewBranchReferenceName(c.Branch)
	if err := ref.Validate(); err != nil || c.Branch == "" {
		return "", &Error{Argument: true, Text: fmt.Sprintf("%q cannot be the name of a branch", c.Branch)}
	}
	was, err := w.mayMove(ref, c)
	if err != nil {
		return "", err
	}
	made, err := r.newCommit(Push{Head: head.id.String(), Files: c.Files, Message: c.Message, Name: c.Who.Name, Mail: c.Who.Mail, When: c.When})
	if err != nil {
		return "", err
	}
	if err := w.keep(made); err != nil {
		return "", err
	}
	if err := w.storage.CheckAndSetReference(plumbing.NewHashReference(ref, made.id), was); err != nil {
		return "", fmt.Errorf("put the branch %s on the new commit: %w", c.Branch, err)
	}
	return made.id.String(), nil
}

// composer writes into the repository.
type composer struct {
	repo    *Repo
	storage *filesystem.Storage
}

func newComposer(r *Repo) *composer {
	files := osfs.New(r.git.own, osfs.WithBoundOS())
	if r.git.own != r.git.common {
		files = dotgit.NewRepositoryFilesystem(files, osfs.New(r.git.common, osfs.WithBoundOS()))
	}
	return &composer{r, filesystem.NewStorage(files, cache.NewObjectLRU(cacheSize))}
}

// mayMove is the branch as it is, or nil where there is none.
func (w *composer) mayMove(ref plumbing.ReferenceName, c NewCommit) (*plumbing.Reference, error) {
	if head, err := w.storage.Reference(plumbing.HEAD); err == nil && head.Target() == ref {
		return nil, &Error{Argument: true, Text: fmt.Sprintf("the branch %s is checked out here", c.Branch), Hint: "name another one"}
	}
	was, err := w.storage.Reference(ref)
	if err != nil {
		return nil, nil
	}
	at := was.Hash()
	message, err := w.repo.messageOf(newOid(at[:]))
	if err != nil {
		return nil, err
	}
	if c.Over == nil || !c.Over(message) {
		return nil, &Error{Argument: true, Text: fmt.Sprintf("the branch %s has commits that were not made here", c.Branch), Hint: "name another one, or delete it"}
	}
	return was, nil
}

// maxMessage bounds the message of a commit, in bytes.
const maxMessage = 64 << 10

// messageOf is what a commit says of itself.
func (r *Repo) messageOf(id oid) (message string, err error) {
	err = r.store.use(func(s *store) error {
		data, err := s.wanted(commitKind, id, largestObject)
		_, text, _ := bytes.Cut(data, []byte("\n\n"))
		message = strings.ToValidUTF8(string(text[:min(len(text), maxMessage)]), "�")
		return err
	})
	return message, err
}

// keep writes the objects of a commit.
func (w *composer) keep(made *madeCommit) error {
	for _, id := range made.objects {
		o, err := made.store.EncodedObject(plumbing.AnyObject, id)
		if err != nil {
			return err
		}
		if _, err := w.storage.SetEncodedObject(o); err != nil {
			return fmt.Errorf("write an object: %w", err)
		}
	}
	return nil
}

// BlobID is the id that Git gives a content in this repository.
func (r *Repo) BlobID(src []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(src))
	h.Write(src)
	return newOid(h.Sum(nil)).String()
}

// Person is who makes commits here, as Git finds it: the environment, the repository's settings, the user's.
func (r *Repo) Person(getenv func(string) string) (Person, error) {
	p := Person{getenv("GIT_COMMITTER_NAME"), getenv("GIT_COMMITTER_EMAIL")}
	home := getenv("HOME")
	if home == "" {
		home = getenv("USERPROFILE")
	}
	xdg := getenv("XDG_CONFIG_HOME")
	if xdg == "" {
		xdg = inside(home, ".config")
	}
	for _, file := range []string{filepath.Join(r.git.common, "config"), inside(home, ".gitconfig"), inside(xdg, "git", "config")} {
		text, err := readSmall(file)
		if err != nil || file == "" {
			continue
		}
		if cfg, err := decodeConfig(text); err == nil {
			user := cfg.Section("user")
			p.Name, p.Mail = either(p.Name, user.Option("name")), either(p.Mail, user.Option("email"))
		}
	}
	clean := strings.NewReplacer("<", "", ">", "", "\n", "", "\x00", "")
	p.Name, p.Mail = strings.TrimSpace(clean.Replace(p.Name)), strings.TrimSpace(clean.Replace(p.Mail))
	if p.Name == "" || p.Mail == "" {
		return p, &Error{Text: "Git does not know who commits", Hint: `tell it: git config user.name "..." and git config user.email "..."`}
	}
	return p, nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
