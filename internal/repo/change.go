package repo

import (
	"errors"
	"sync"
	"time"
)

// CommitInfo is what a report says of a commit.
type CommitInfo struct {
	ID, Author, Subject string
	Date                time.Time // when its author made it
}

// Change is how a file came about: what it was before, and what was added. It may be used by several goroutines.
type Change struct {
	// Path is where the file was before, which is another place after a rename; empty for a new file. Of the content of
	// a commit on the way it is empty for a renamed file too.
	Path string
	// Base is the content before, of the first merge base that has the file; nil for a new file.
	Base func() ([]byte, error)
	// Lines are the lines of the new content that the old one lacks; of several old ones, that all of them lack. For a
	// new file, and one too large to compare, that is one range without an end. Renames are followed. Nothing is read
	// before it is called, and only once.
	Lines func() ([]LineRange, error)
}

// newFile is the change of a file that was not there before.
func newFile() *Change {
	return &Change{Lines: func() ([]LineRange, error) { return []LineRange{everyLine}, nil }}
}

// changed is the change from older contents to a newer one. Entries without an id are left out.
func (r *Repo) changed(now entry, was []missing) *Change {
	var base *missing
	for i := range was {
		if base == nil && !was[i].id.isZero() {
			base = &was[i]
		}
	}
	if base == nil {
		return newFile()
	}
	return &Change{
		Path:  base.path,
		Base:  func() ([]byte, error) { return r.blob(base.id, largestObject) },
		Lines: sync.OnceValues(func() ([]LineRange, error) { return r.linesAgainst(now, was) }),
	}
}

// linesAgainst are the lines of a file that all older ones lack.
func (r *Repo) linesAgainst(now entry, was []missing) ([]LineRange, error) {
	lines := []LineRange{everyLine}
	src, err := r.blob(now.id, maxDiffSize)
	if errors.Is(err, errLarge) {
		return lines, nil
	}
	for _, w := range was {
		if err != nil {
			return nil, err
		}
		if w.id.isZero() {
			continue
		}
		if w.id == now.id {
			return nil, nil
		}
		var old []byte
		if old, err = r.blob(w.id, maxDiffSize); err == nil {
			lines = common(lines, addedLines(old, src))
		} else if errors.Is(err, errLarge) {
			err = nil
		}
	}
	return lines, err
}
