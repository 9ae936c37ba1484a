package github

import "context"

// Fixes are files to be committed on a branch.
type Fixes struct {
	Branch   string // without refs/heads/
	Head     string // the full id of the commit that the fixes were made on; the branch must still be there
	Files    []FixedFile
	Headline string // of the commit's message
	Body     string
}

// FixedFile is a file as it shall be.
type FixedFile struct {
	Path    string // in the repository
	Content []byte
	Mode    string // "100644", or empty for it; "100755"; "120000" is refused
}

// Committed is what became of fixes.
type Committed struct {
	SHA string // of the commit; empty: none was made
	URL string
	By  string // the way it was made: "createCommitOnBranch" or "Git Data API"
	Why string // none was made
}

// Commit makes one commit of fixes, unless the branch moved, its head or one of the last commits is a commit of the same fixes, or GitHub
// refuses. It never overwrites anything. An error means that the options are wrong.
func Commit(ctx context.Context, opt Options, f Fixes) (Committed, error) {
	return Committed{Why: "not yet"}, nil
}
