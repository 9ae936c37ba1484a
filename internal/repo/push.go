package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/storage/memory"
)

// NoBranch is the id that a branch has which does not exist.
const NoBranch = "0000000000000000000000000000000000000000"

// Push is files to be committed upon a commit, on a branch of a remote.
type Push struct {
	Branch     string            // without refs/heads/
	Head       string            // the full id of the commit that they were made on; the remote has it
	Over       string            // where the branch is now and must still be, to be given up; NoBranch: to be made; empty: at Head
	Files      map[string][]byte // of that commit, by their paths, as they shall be; their modes stay
	Message    string
	Name, Mail string // of the author
	When       time.Time
}

// Push makes one commit of files and brings it to a branch of a remote, if the branch is still where the files were made, or where Over
// has it: the remote is told the commit that it has to replace, so nothing else is ever overwritten. It gives the id of the new commit. The repository
// itself is not written to, and nothing is taken from its settings. An error whose Moved is set means that the branch is elsewhere.
func (r *Repo) Push(ctx context.Context, to Remote, p Push) (string, error) {
	if err := r.readable(); err != nil {
		return "", err
	}
	if r.git.foreign != nil {
		return "", r.git.foreign
	}
	if err := plumbing.NewBranchReferenceName(p.Branch).Validate(); err != nil || p.Branch == "" {
		return "", &Error{Argument: true, Text: fmt.Sprintf("%q is no name of a branch", p.Branch)}
	}
	if p.Over == "" {
		p.Over = p.Head
	}
	if id, ok := parseOid(p.Over); !ok || len(id.raw()) != sha1Size {
		return "", &Error{Argument: true, Text: fmt.Sprintf("%q is no id of a commit", p.Over)}
	}
	made, err := r.newCommit(p)
	if err != nil {
		return "", err
	}
	err = to.push(ctx, p, made)
	if err == nil {
		return made.id.String(), nil
	}
	// A branch that moved shows in many ways, and an answer can be lost: where the branch is now tells.
	at, errAsked := to.branch(ctx, p.Branch)
	switch {
	case errAsked != nil || at.String() == p.Over:
		return "", err
	case at == made.id:
		return made.id.String(), nil
	}
	return "", moved(p.Branch, at)
}

func moved(branch string, to plumbing.Hash) error {
	if to.IsZero() {
		return &Error{Text: fmt.Sprintf("the remote repository has no branch %q", branch), Moved: true}
	}
	return &Error{Text: fmt.Sprintf("the branch %q has moved on to %.7s", branch, to), Moved: true}
}

// madeCommit is a commit with what is new in it.
type madeCommit struct {
	id      plumbing.Hash
	store   *memory.Storage
	objects []plumbing.Hash
}

// newCommit makes the commit in memory.
func (r *Repo) newCommit(p Push) (*madeCommit, error) {
	m := &madeCommit{store: memory.NewStorage()}
	head, ok := parseOid(p.Head)
	if !ok || len(p.Files) == 0 {
		return nil, &Error{Argument: true, Text: "there is nothing to be committed, or no commit to do it on"}
	}
	err := r.store.use(func(s *store) error {
		c, err := s.commit(head)
		if err != nil {
			return err
		}
		tree, err := m.tree(s, c.tree, "", p.Files)
		if err != nil {
			return err
		}
		who := fmt.Sprintf("%s <%s> %d +0000", plainName(p.Name), plainName(p.Mail), p.When.Unix())
		text := fmt.Sprintf("tree %s\nparent %s\nauthor %s\ncommitter %s\n\n%s\n", tree, p.Head, who, who, strings.TrimSpace(strings.ReplaceAll(p.Message, "\x00", "")))
		m.id, err = m.add(plumbing.CommitObject, []byte(text))
		return err
	})
	return m, r.explain(err)
}

// plainName is a name or an address as a commit can hold it.
func plainName(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == '<' || r == '>' {
			return -1
		}
		return r
	}, s))
}

// tree is a tree with other files, which it must hold already. Their paths are from the tree; above is its own.
func (m *madeCommit) tree(s *store, id oid, above string, files map[string][]byte) (plumbing.Hash, error) {
	entries, err := s.tree(id)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	below := map[string]map[string][]byte{}
	for path, content := range files {
		name, rest, _ := strings.Cut(path, "/")
		if below[name] == nil {
			below[name] = map[string][]byte{}
		}
		below[name][rest] = content
	}
	entries = slices.Clone(entries)
	for i := range entries {
		e := &entries[i]
		if e.fault != 0 {
			return plumbing.ZeroHash, &Error{Text: above + e.name, Err: e.err()}
		}
		part := below[e.name]
		if part == nil {
			continue
		}
		delete(below, e.name)
		made, err := m.entry(s, *e, above+e.name, part)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		e.id = newOid(made[:])
	}
	for name := range below {
		return plumbing.ZeroHash, &Error{Text: fmt.Sprintf("the commit has no %q", above+name)}
	}
	return m.add(plumbing.TreeObject, treeBytes(entries))
}

// entry is what stands in the place of an entry.
func (m *madeCommit) entry(s *store, e entry, path string, part map[string][]byte) (plumbing.Hash, error) {
	content, whole := part[""]
	switch {
	case e.isDir() && !whole:
		return m.tree(s, e.id, path+"/", part)
	case e.isFile() && whole && len(part) == 1:
		return m.add(plumbing.BlobObject, content)
	}
	return plumbing.ZeroHash, &Error{Text: fmt.Sprintf("%q is no regular file of the commit", path)}
}

func treeBytes(entries []entry) []byte {
	var b bytes.Buffer
	for _, e := range entries {
		fmt.Fprintf(&b, "%o %s\x00", e.mode, e.name)
		b.Write(e.id.raw())
	}
	return b.Bytes()
}

func (m *madeCommit) add(t plumbing.ObjectType, content []byte) (plumbing.Hash, error) {
	o := m.store.NewEncodedObject()
	o.SetType(t)
	w, err := o.Writer()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if _, err := w.Write(content); err != nil {
		return plumbing.ZeroHash, err
	}
	if err := w.Close(); err != nil {
		return plumbing.ZeroHash, err
	}
	id, err := m.store.SetEncodedObject(o)
	m.objects = append(m.objects, id)
	return id, err
}

// push brings a commit to the remote.
func (f Remote) push(ctx context.Context, p Push, made *madeCommit) (err error) {
	defer recovered(&err)
	s, adv, err := f.openPush(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	name := plumbing.NewBranchReferenceName(p.Branch)
	if at := adv.References[name.String()]; at.String() != p.Over {
		return moved(p.Branch, at)
	}
	var pack bytes.Buffer
	if _, err := packfile.NewEncoder(&pack, made.store, false).Encode(made.objects, 0); err != nil {
		return &Error{Text: "cannot pack the commit", Err: err}
	}
	req := packp.NewReferenceUpdateRequestFromCapabilities(adv.Capabilities)
	req.Commands = []*packp.Command{{Name: name, Old: plumbing.NewHash(p.Over), New: made.id}}
	req.Packfile = io.NopCloser(&pack)
	report, err := s.ReceivePack(ctx, req)
	if err == nil && report != nil {
		err = report.Error()
	}
	if err != nil {
		return f.refused(err)
	}
	return nil
}

// openPush begins a conversation with the remote.
func (f Remote) openPush(ctx context.Context) (transport.ReceivePackSession, *packp.AdvRefs, error) {
	end, err := transport.NewEndpoint(f.URL)
	if err == nil && end.Protocol != "http" && end.Protocol != "https" {
		err = fmt.Errorf("commits are not pushed by %q", end.Protocol)
	}
	if err != nil {
		return nil, nil, &Error{Argument: true, Text: "cannot push to the remote repository", Err: err}
	}
	var auth transport.AuthMethod
	if f.Token != "" {
		auth = &githttp.BasicAuth{Username: "x-access-token", Password: f.Token}
	}
	s, err := githttp.NewClient(f.Client).NewReceivePackSession(end, auth)
	if err != nil {
		return nil, nil, f.refused(err)
	}
	adv, err := s.AdvertisedReferencesContext(ctx)
	if err != nil {
		return nil, nil, f.refused(err)
	}
	return s, adv, nil
}

// branch is where a branch of the remote is; zero: there is none.
func (f Remote) branch(ctx context.Context, name string) (plumbing.Hash, error) {
	s, adv, err := f.openPush(ctx)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	defer s.Close()
	return adv.References["refs/heads/"+name], nil
}

// refused says why nothing was pushed.
func (f Remote) refused(err error) error {
	e := &Error{Text: "cannot push to the remote repository", Err: err}
	if errors.Is(err, transport.ErrAuthenticationRequired) || errors.Is(err, transport.ErrAuthorizationFailed) || errors.Is(err, transport.ErrRepositoryNotFound) {
		e.Err = errors.New("it does not exist, or the token may not write to it")
	}
	return e
}

// maxAnswer bounds a commit that Messages reads, in bytes.
const maxAnswer = 1 << 20

// Messages are the messages of a commit and of those before it, along the first parents, n at most and as far as they are there.
func (r *Repo) Messages(rev string, n int) ([]string, error) {
	var all []string
	err := r.store.use(func(s *store) error {
		c, err := r.resolve(s, rev)
		if err != nil {
			return err
		}
		for id := c.id; len(all) < n; {
			src, err := s.wanted(commitKind, id, maxAnswer)
			if err != nil {
				return nil // a shallow end
			}
			_, message, _ := strings.Cut(string(src), "\n\n")
			all = append(all, message)
			c, err := parseCommit(id, src)
			if err != nil || len(c.parents) == 0 {
				return nil
			}
			id = c.parents[0]
		}
		return nil
	})
	return all, r.explain(err)
}
