package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// Remote is a repository that objects are fetched from, over HTTP or HTTPS.
type Remote struct {
	URL    string
	Token  string       // is sent as a header to that host alone, or empty
	Client *http.Client // nil: the usual one
}

// WholeHistory is the depth that leaves nothing out.
const WholeHistory = 0x7fffffff

// fetched is what was brought from a remote: a folder of our own beside the repository, which ends with it.
type fetched struct {
	dir string
	cut map[oid]bool // commits whose parents were left out
	got []plumbing.Hash
}

// Fetch brings commits with depth generations of history each. They are named by full ids, or by the full names of refs
// of the remote; their ids are the result, in the same order. What the repository has already is not sent again.
//
// The repository itself is not written to: what is fetched is held in a folder of its own until Close. No snapshot of
// before sees it. Nothing is taken from the repository's own settings, neither addresses nor credentials.
func (r *Repo) Fetch(ctx context.Context, from Remote, depth int, names ...string) ([]string, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	if r.git.foreign != nil {
		return nil, r.git.foreign
	}
	s, adv, err := from.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	wants, err := hashesOf(names, adv)
	if err != nil {
		return nil, err
	}
	if err := r.prepareFetch(); err != nil {
		return nil, err
	}
	if err := r.fetchPack(ctx, s, adv.Capabilities, depth, wants); err != nil {
		return nil, err
	}
	var ids []string
	for _, want := range wants {
		ids = append(ids, want.String())
		if has, err := r.Has(want.String()); err != nil || !has {
			return nil, &Error{Text: fmt.Sprintf("the remote repository does not give the commit %s", want), Err: err}
		}
	}
	return ids, nil
}

// open begins a conversation with the remote.
func (f Remote) open(ctx context.Context) (transport.UploadPackSession, *packp.AdvRefs, error) {
	end, err := transport.NewEndpoint(f.URL)
	if err == nil && end.Protocol != "http" && end.Protocol != "https" {
		err = fmt.Errorf("objects are not fetched by %q", end.Protocol)
	}
	if err != nil {
		return nil, nil, &Error{Text: "cannot fetch from " + f.URL, Err: err}
	}
	var auth transport.AuthMethod
	if f.Token != "" {
		auth = &githttp.BasicAuth{Username: "x-access-token", Password: f.Token}
	}
	s, err := githttp.NewClient(f.Client).NewUploadPackSession(end, auth)
	if err != nil {
		return nil, nil, f.failed(err)
	}
	adv, err := s.AdvertisedReferencesContext(ctx)
	if err != nil {
		return nil, nil, f.failed(err)
	}
	return s, adv, nil
}

// failed says why nothing could be fetched.
func (f Remote) failed(err error) error {
	e := &Error{Text: "cannot fetch from " + f.URL, Err: err}
	if errors.Is(err, transport.ErrAuthenticationRequired) || errors.Is(err, transport.ErrAuthorizationFailed) || errors.Is(err, transport.ErrRepositoryNotFound) {
		e.Err = errors.New("the repository does not exist, or the token may not read it")
	}
	return e
}

// hashesOf are the ids that names stand for.
func hashesOf(names []string, adv *packp.AdvRefs) ([]plumbing.Hash, error) {
	var wants []plumbing.Hash
	for _, name := range names {
		id, known := adv.References[name]
		if o, ok := parseOid(name); ok && len(o.raw()) == sha1Size {
			id, known = o.goGit(), true
		}
		if !known {
			return nil, &Error{Argument: true, Text: fmt.Sprintf("the remote repository has no %q", name)}
		}
		wants = append(wants, id)
	}
	return wants, nil
}

// prepareFetch makes the folder for what is fetched.
func (r *Repo) prepareFetch() error {
	if r.git.fetched != nil {
		return nil
	}
	dir, err := os.MkdirTemp("", "confward-fetch-")
	if err == nil {
		err = os.MkdirAll(filepath.Join(dir, "objects", "pack"), 0o700)
	}
	if err != nil {
		return &Error{Text: "cannot make a folder for what is fetched", Err: cause(err)}
	}
	r.git.fetched = &fetched{dir: dir, cut: map[oid]bool{}}
	return nil
}

func (r *Repo) fetchPack(ctx context.Context, s transport.UploadPackSession, can *capability.List, depth int, wants []plumbing.Hash) error {
	req, err := r.request(can, depth, wants)
	if err != nil {
		return err
	}
	f := r.git.fetched
	res, err := s.UploadPack(ctx, req)
	if errors.Is(err, transport.ErrEmptyUploadPackRequest) {
		return nil
	}
	if err != nil {
		return &Error{Text: "cannot fetch commits", Err: err}
	}
	defer res.Close()
	pack := demultiplexed(req.Capabilities, res)
	store := filesystem.NewStorage(osfs.New(f.dir), cache.NewObjectLRU(cacheSize))
	defer store.Close()
	if err := guardedWrite(store, pack); err != nil && !errors.Is(err, packfile.ErrEmptyPackfile) {
		return &Error{Text: "cannot fetch commits", Err: err}
	}
	for _, id := range res.Shallows {
		f.cut[newOid(id[:])] = true
	}
	f.got = append(f.got, wants...)
	return r.store.close() // the next ones that are opened see what is new
}

// request asks for commits, and tells what need not be sent.
func (r *Repo) request(can *capability.List, depth int, wants []plumbing.Hash) (*packp.UploadPackRequest, error) {
	req := packp.NewUploadPackRequestFromCapabilities(can)
	req.Wants = slices.Clone(wants) // it will be sorted
	if depth > 0 {
		req.Depth = packp.DepthCommits(depth)
		if err := req.Capabilities.Set(capability.Shallow); err != nil {
			return nil, err
		}
	}
	if r.git.partial {
		return req, nil // what we have does not tell what else we have
	}
	cut, err := r.git.cutCommits()
	if err != nil {
		return nil, err
	}
	for id := range cut {
		if has, err := r.Has(id.String()); err == nil && has {
			req.Shallows = append(req.Shallows, id.goGit())
		}
	}
	plumbing.HashesSort(req.Shallows)
	req.Haves = slices.Clone(r.git.fetched.got)
	if head, err := r.commitOf("HEAD"); err == nil {
		req.Haves = append(req.Haves, head.id.goGit())
	}
	return req, nil
}

func demultiplexed(can *capability.List, res *packp.UploadPackResponse) io.Reader {
	switch {
	case can.Supports(capability.Sideband64k):
		return sideband.NewDemuxer(sideband.Sideband64k, res)
	case can.Supports(capability.Sideband):
		return sideband.NewDemuxer(sideband.Sideband, res)
	}
	return res
}

// guardedWrite stores a pack. What a remote sends may make the library panic.
func guardedWrite(store *filesystem.Storage, pack io.Reader) (err error) {
	defer recovered(&err)
	return packfile.UpdateObjectStorage(store, pack)
}

// remove ends what was fetched.
func (f *fetched) remove() error {
	if f == nil || !strings.Contains(filepath.Base(f.dir), "confward-fetch-") {
		return nil
	}
	return os.RemoveAll(f.dir)
}
