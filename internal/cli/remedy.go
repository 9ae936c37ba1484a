package cli

import (
	"fmt"

	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/lint"
)

// adviseHistory tells, of secrets that a commit brought, how to take them out of it.
func adviseHistory(snap *snapshot, report *lint.Report) {
	if snap.files.Kind != repo.Range && snap.files.Kind != repo.History {
		return
	}
	found := failing(report, lint.Notice)
	if snap.files.Kind == repo.Range {
		attribute(snap.files, snap.source.prefix, found)
	}
	for _, x := range found {
		if x.Commit != nil && isSecret(x) {
			x.Hint += "; " + outOfCommit(snap, x.Commit.ID)
		}
	}
}

// attribute notes the commits that brought the secrets in the files as they are in the end. Content that had one before
// would have been found on the way, so the commit that brought the content brought the secret.
func attribute(files *repo.Snapshot, prefix string, found []*lint.Finding) {
	known := map[string]*lint.Commit{}
	for _, f := range found {
		if f.Commit != nil || !isSecret(f) {
			continue
		}
		c, seen := known[f.At.Path]
		if !seen {
			if info, err := files.Brought(prefix + f.At.Path); err == nil && info != nil {
				c = &lint.Commit{ID: info.ID, Author: info.Author, Subject: info.Subject, Date: info.Date}
			}
			known[f.At.Path] = c
		}
		f.Commit = c
	}
}

// outOfCommit is how to take something out of a commit: of the last ones by a rebase, of others by writing history anew.
func outOfCommit(snap *snapshot, id string) string {
	switch {
	case id == snap.files.Rev:
		return "out of the commit: take it out of the file, then git commit -a --amend"
	case snap.files.Kind == repo.History:
		return "out of history: git filter-repo --replace-text FILE, where FILE holds the value; every clone has to be made anew"
	}
	return fmt.Sprintf(`out of the commit: git rebase -i %s, mark it "edit", take it out of the file, git commit -a --amend, git rebase --continue`,
		rebaseFrom(snap.repo, id))
}

// rebaseFrom names for git rebase the commit before another one.
func rebaseFrom(r *repo.Repo, id string) string {
	if _, err := r.Rev(id+"^", nil); err != nil {
		return "--root"
	}
	return shortened(id) + "^"
}
