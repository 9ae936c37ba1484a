package repo

import (
	"context"
	"time"
)

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
	if err := r.readable(); err != nil {
		return nil, false, err
	}
	c, err := r.commitOf(rev)
	if err != nil {
		return nil, false, r.explain(err)
	}
	ends, err := r.git.shallowCommits()
	if err != nil {
		return nil, false, err
	}
	trees := r.newTreeCache()
	for len(points) < most {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		p := Point{Info: *c.info, When: time.Unix(c.time, 0)}
		p.Tree = &Snapshot{Kind: Commit, Root: r.Root, Rev: c.id.String(), tree: &pointTree{&commitTree{repo: r, root: c.tree}, trees}}
		points = append(points, p)
		if p.When.Before(since) || len(c.parents) == 0 {
			return points, false, nil
		}
		if ends[c.id] {
			return points, true, nil
		}
		if c, err = r.commitByID(c.parents[0]); err != nil {
			return nil, false, err
		}
	}
	return points, true, nil
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
