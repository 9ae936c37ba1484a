package repo

import (
	"errors"
	"sync"
)

// ByPatch has a history yield what gitleaks reads, which is `git log -p --all`: of each commit that is no merge, each file
// in which it differs from its parent, with the lines that it adds. A content comes as often as commits bring it. What Git
// takes for binary, before or after, adds no lines; tags without a commit and stashes below the newest one are left out.
// It does nothing to other snapshots, and nothing once files were yielded.
func (s *Snapshot) ByPatch() {
	if t, ok := s.tree.(*historyTree); ok {
		t.byPatch = true
	}
}

// maxPatched bounds the files and folders of one patch: folders that hold each other are not told from others in it, and all
// of its files are known before the first is yielded.
const maxPatched = 500_000

func anyContent(difference) bool { return true }

// patch is what a commit with one parent, or without, did to a file.
// Its content is read by the function.
func (o *origin) patch(d difference, read func() ([]byte, error)) *Change {
	return &Change{Lines: sync.OnceValues(func() ([]LineRange, error) {
		var was missing
		if len(d.was) > 0 {
			was = d.before(o.renames())[0]
		}
		return o.repo.patchLines(d.entry, was, read)
	})}
}

// patchLines are the lines that a patch adds to a file: an empty range where it only takes some away, and none where Git
// shows no lines.
func (r *Repo) patchLines(now entry, was missing, read func() ([]byte, error)) ([]LineRange, error) {
	if was.id == now.id {
		return nil, nil
	}
	src, err := read()
	switch {
	case err != nil:
		return nil, err
	case isGitBinary(src) || len(src) == 0 && was.id.isZero():
		return nil, nil
	case was.id.isZero() || len(src) > maxDiffSize:
		return []LineRange{everyLine}, nil
	}
	old, err := r.blob(was.id, maxDiffSize)
	switch {
	case errors.Is(err, errLarge):
		return []LineRange{everyLine}, nil
	case err != nil || isGitBinary(old):
		return nil, err
	}
	lines := addedLines(old, src)
	if len(lines) == 0 {
		lines = []LineRange{{1, 0}}
	}
	return lines, nil
}
