package repo

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Moment is a commit of the past and what some files were after it.
type Moment struct {
	ID        string
	Committed time.Time
	Message   string
	Hashes    []string // Git's ids of the contents, in the order of the paths; empty where there was no file
}

// Past yields the commits that changed one of some files, from a revision back along first parents, youngest first. Paths
// are those from the root. In a shallow clone it ends with an error that says so.
func (r *Repo) Past(ctx context.Context, rev string, paths []string) iter.Seq2[Moment, error] {
	return func(yield func(Moment, error) bool) {
		p := &past{paths: paths, cache: r.newTreeCache(), yield: yield}
		if err := p.walk(ctx, r, rev); err != nil {
			yield(Moment{}, err)
		}
	}
}

// past is one walk along first parents.
type past struct {
	paths []string
	cache *treeCache
	yield func(Moment, error) bool
}

func (p *past) walk(ctx context.Context, r *Repo, rev string) error {
	var child *commit
	var after []string
	for c, err := range r.firstParents(ctx, rev) {
		if err != nil {
			return err
		}
		here, err := p.hashes(c.commit)
		if err != nil {
			return err
		}
		if child != nil && !slices.Equal(after, here) && !p.tell(r, child, after) {
			return nil
		}
		if c.cut {
			return &Error{Text: "the history of this shallow clone ends at " + c.id.String()[:10],
				Hint: "fetch more history: fetch-depth: 0 for actions/checkout, or git fetch --unshallow"}
		}
		child, after = c.commit, here
	}
	if child != nil && !slices.Equal(after, make([]string, len(p.paths))) {
		p.tell(r, child, after)
	}
	return nil
}

// hashes are the ids of the files' contents at a commit.
func (p *past) hashes(c *commit) ([]string, error) {
	ids := make([]string, len(p.paths))
	for i, path := range p.paths {
		e, err := p.cache.find(c.tree, path)
		if err != nil {
			return nil, err
		}
		if e.isFile() && !e.id.isZero() {
			ids[i] = e.id.String()
		}
	}
	return ids, nil
}

func (p *past) tell(r *Repo, c *commit, hashes []string) bool {
	message, err := r.messageOf(c.id)
	return p.yield(Moment{ID: c.id.String(), Committed: time.Unix(c.time, 0).UTC(), Message: message, Hashes: hashes}, err)
}

// Blob is a content by its id.
func (r *Repo) Blob(hash string, limit int64) ([]byte, error) {
	id, ok := parseOid(hash)
	if !ok {
		return nil, fmt.Errorf("%q is no id of an object", hash)
	}
	return r.blob(id, limit)
}
