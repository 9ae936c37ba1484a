package repo

import (
	"context"
	"iter"
	"time"
)

// ancestor is a commit on the way along first parents. A shallow clone has none before one that is cut.
type ancestor struct {
	*commit
	cut bool
}

// firstParents yields the commits from a revision back along first parents, the newest first, down to the root or to where
// a shallow clone is cut.
func (r *Repo) firstParents(ctx context.Context, rev string) iter.Seq2[ancestor, error] {
	return func(yield func(ancestor, error) bool) {
		c, ends, err := r.wayFrom(rev)
		for err == nil {
			if err = ctx.Err(); err != nil {
				break
			}
			last := len(c.parents) == 0
			cut := !last && ends[c.id]
			if !yield(ancestor{c, cut}, nil) || last || cut {
				return
			}
			c, err = r.commitByID(c.parents[0])
		}
		yield(ancestor{}, err)
	}
}

// wayFrom is the commit of a revision, and those at which the repository is cut.
func (r *Repo) wayFrom(rev string) (*commit, map[oid]bool, error) {
	if err := r.readable(); err != nil {
		return nil, nil, err
	}
	c, err := r.commitOf(rev)
	if err != nil {
		return nil, nil, r.explain(err)
	}
	ends, err := r.git.shallowCommits()
	return c, ends, err
}

// Point is a commit and the files that it left.
type Point struct {
	Info CommitInfo
	When time.Time // when it was committed
	Tree *Snapshot
}

// FirstParents are the commits from a revision back along first parents, the newest first, down to the last one that was
// committed before a time: what lay there then. At most a number are followed. A shallow clone ends where it is cut; cut
// reports whether the way ended before the time was reached.
func (r *Repo) FirstParents(ctx context.Context, rev string, since time.Time, most int) (points []Point, cut bool, err error) {
	trees := r.newTreeCache()
	for c, err := range r.firstParents(ctx, rev) {
		if err != nil {
			return nil, false, err
		}
		if len(points) == most {
			return points, true, nil
		}
		p := Point{Info: *c.info, When: time.Unix(c.time, 0)}
		p.Tree = &Snapshot{Kind: Commit, Root: r.Root, Rev: c.id.String(), tree: &pointTree{&commitTree{repo: r, root: c.tree}, trees}}
		points = append(points, p)
		if p.When.Before(since) {
			return points, false, nil
		}
		cut = c.cut
	}
	return points, cut, nil
}

// pointTree is the files of one commit of many that share most of their folders.
type pointTree struct {
	*commitTree
	trees *treeCache
}

func (t *pointTree) all(ctx context.Context) ([]File, error) {
	l := &listing{ctx: ctx, tree: t.trees.tree, left: maxFiles}
	err := l.folder("", t.root, 0)
	return l.found, err
}
