package github

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/internal/event"
)

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
	Mode    string // "100644", or empty for it; "100755"; nothing else is committed
}

// Committed is what became of fixes.
type Committed struct {
	SHA string // of the commit; empty: none was made
	URL string
	By  string // the way it was made: "createCommitOnBranch" or "Git Data API"
	Why string // none was made
}

// Trailer begins the line by which a commit of fixes is known again; a digest of the fixes follows.
const Trailer = "Confward-Fix: "

// historyLooked is how many commits are looked at for the same fixes.
const historyLooked = 30

// Commit makes one commit of fixes, unless the branch moved, its head is a commit of fixes already, one of the last commits made the same
// ones, or GitHub refuses. It never overwrites anything. An error means that the options are wrong.
func Commit(ctx context.Context, opt Options, f Fixes) (Committed, error) {
	a, err := newAPI(opt)
	if err == nil {
		err = f.valid(opt)
	}
	if err != nil {
		return Committed{}, err
	}
	ctx, cancel := a.within(ctx)
	defer cancel()
	c := &committing{opt: opt, api: a, fixes: f}
	if opt.ReadOnly {
		return Committed{Why: readOnly}, nil
	}
	if reason := c.look(ctx); reason != "" {
		return Committed{Why: reason}, nil
	}
	done, err := c.commit(ctx)
	if err != nil {
		return c.explain(ctx, err), nil
	}
	return done, nil
}

func (f Fixes) valid(opt Options) error {
	switch {
	case !isRepository(opt.Owner, opt.Repo):
		return fmt.Errorf("commit fixes: %q is no repository", opt.Owner+"/"+opt.Repo)
	case f.Branch == "" || !event.IsID(f.Head):
		return errors.New("commit fixes: the branch and its head must be known")
	case len(f.Files) == 0 || f.Headline == "":
		return errors.New("commit fixes: there are no files, or no headline")
	}
	for _, file := range f.Files {
		clean := path.Clean(file.Path)
		if clean != file.Path || path.IsAbs(clean) || clean == "." || strings.HasPrefix(clean, "../") || strings.EqualFold(strings.SplitN(clean, "/", 2)[0], ".git") {
			return fmt.Errorf("commit fixes: %q is no path in a repository", file.Path)
		}
		if !slices.Contains([]string{"", "100644", "100755"}, file.Mode) {
			return fmt.Errorf("commit fixes: %s is no regular file", file.Path)
		}
	}
	return nil
}

// Digest names the fixes: the same files with the same contents have the same.
func (f Fixes) Digest() string {
	files := slices.Clone(f.Files)
	slices.SortFunc(files, func(a, b FixedFile) int { return strings.Compare(a.Path, b.Path) })
	h := sha256.New()
	for _, file := range files {
		fmt.Fprintf(h, "%d %s %s %d ", len(file.Path), file.Path, orElse(file.Mode, "100644"), len(file.Content))
		h.Write(file.Content)
	}
	return hex.EncodeToString(h.Sum(nil))[:24]
}

// Message is the whole message of the commit.
func (f Fixes) Message() string {
	return f.Headline + "\n\n" + f.text()
}

// unlinked keeps what is found in files from mentioning people and from closing issues: GitHub reads messages for that.
var unlinked = strings.NewReplacer("@", "%40", "#", "%23", "://", "%3A//", "GH-", "GH%2D", "gh-", "gh%2D", "Gh-", "Gh%2D", "gH-", "gH%2D")

// text is the message without its headline.
func (f Fixes) text() string {
	if f.Body == "" {
		return Trailer + f.Digest()
	}
	return unlinked.Replace(strings.TrimSpace(f.Body)) + "\n\n" + Trailer + f.Digest()
}

// Repeated says why the fixes would be a repetition, or is empty: messages are those of the head and of the commits before it.
func (f Fixes) Repeated(messages []string) string {
	if len(messages) > 0 && IsFix(messages[0]) {
		return "the head is a commit of fixes already"
	}
	for _, m := range messages {
		if slices.Contains(trailers(m), f.Digest()) {
			return "the same fixes were made before and taken back"
		}
	}
	return ""
}

// IsFix reports whether a commit's message is that of a commit of fixes.
func IsFix(message string) bool { return len(trailers(message)) > 0 }

// trailers are the digests that a message names.
func trailers(message string) []string {
	var found []string
	for line := range strings.Lines(message) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), Trailer); ok {
			found = append(found, rest)
		}
	}
	return found
}

// committing is one run of Commit.
type committing struct {
	opt   Options
	api   *api
	fixes Fixes
	tree  string // of the head
}

const branchQuery = `query Branch($owner: String!, $name: String!, $ref: String!, $count: Int!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $ref) {
      target {
        oid
        ... on Commit { message url tree { oid } history(first: $count) { nodes { message } } }
      }
    }
  }
}`

type branch struct {
	OID     string `json:"oid"`
	Message string `json:"message"`
	URL     string `json:"url"`
	Tree    struct {
		OID string `json:"oid"`
	} `json:"tree"`
	History struct {
		Nodes []struct {
			Message string `json:"message"`
		} `json:"nodes"`
	} `json:"history"`
}

// branch is where the branch is now; nil: there is none of that name.
func (c *committing) branch(ctx context.Context) (*branch, error) {
	var answer struct {
		Repository *struct {
			Ref *struct {
				Target *branch `json:"target"`
			} `json:"ref"`
		} `json:"repository"`
	}
	err := c.api.query(ctx, false, branchQuery, map[string]any{
		"owner": c.opt.Owner, "name": c.opt.Repo, "ref": "refs/heads/" + c.fixes.Branch, "count": historyLooked}, &answer)
	if err != nil || answer.Repository == nil || answer.Repository.Ref == nil {
		return nil, err
	}
	return answer.Repository.Ref.Target, nil
}

// look says why no commit is to be made, or is empty.
func (c *committing) look(ctx context.Context) string {
	b, err := c.branch(ctx)
	switch {
	case err != nil:
		return why(err)
	case b == nil:
		return fmt.Sprintf("the repository has no branch %q", c.fixes.Branch)
	case b.OID != c.fixes.Head:
		return fmt.Sprintf("the branch has moved on to %.7s, where another run makes the fixes", b.OID)
	}
	messages := []string{b.Message}
	for _, n := range b.History.Nodes {
		messages = append(messages, n.Message)
	}
	c.tree = b.Tree.OID
	return c.fixes.Repeated(messages)
}

// commit makes the commit: signed by GitHub where no file's mode has to be told.
func (c *committing) commit(ctx context.Context) (Committed, error) {
	if slices.ContainsFunc(c.fixes.Files, func(f FixedFile) bool { return f.Mode == "100755" }) {
		return c.byData(ctx)
	}
	return c.byMutation(ctx)
}

const commitMutation = `mutation Fix($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`

func (c *committing) byMutation(ctx context.Context) (Committed, error) {
	var additions []any
	for _, f := range c.fixes.Files {
		additions = append(additions, map[string]any{"path": f.Path, "contents": base64.StdEncoding.EncodeToString(f.Content)})
	}
	input := map[string]any{
		"branch":          map[string]any{"repositoryNameWithOwner": c.opt.Owner + "/" + c.opt.Repo, "branchName": c.fixes.Branch},
		"expectedHeadOid": c.fixes.Head,
		"message":         map[string]any{"headline": c.fixes.Headline, "body": c.fixes.text()},
		"fileChanges":     map[string]any{"additions": additions},
	}
	var answer struct {
		Created *struct {
			Commit *struct {
				OID string `json:"oid"`
				URL string `json:"url"`
			} `json:"commit"`
		} `json:"createCommitOnBranch"`
	}
	if err := c.api.query(ctx, true, commitMutation, map[string]any{"input": input}, &answer); err != nil {
		return Committed{}, err
	}
	if answer.Created == nil || answer.Created.Commit == nil {
		return Committed{}, errors.New("GitHub made no commit")
	}
	return Committed{SHA: answer.Created.Commit.OID, URL: answer.Created.Commit.URL, By: "createCommitOnBranch"}, nil
}

// byData makes blobs, a tree and a commit, and moves the branch if that only adds to it.
func (c *committing) byData(ctx context.Context) (Committed, error) {
	var entries []*github.TreeEntry
	for _, f := range c.fixes.Files {
		var blob *github.Blob
		err := c.api.call(ctx, false, func(g *github.Client) (resp *github.Response, err error) { // making a blob twice makes it once
			blob, resp, err = g.Git.CreateBlob(ctx, c.opt.Owner, c.opt.Repo, &github.Blob{
				Content: github.String(base64.StdEncoding.EncodeToString(f.Content)), Encoding: github.String("base64")})
			return resp, err
		})
		if err != nil {
			return Committed{}, err
		}
		entries = append(entries, &github.TreeEntry{Path: github.String(f.Path), Mode: github.String(orElse(f.Mode, "100644")), Type: github.String("blob"), SHA: blob.SHA})
	}
	var tree *github.Tree
	var commit *github.Commit
	for _, step := range []func(*github.Client) (*github.Response, error){
		func(g *github.Client) (resp *github.Response, err error) {
			tree, resp, err = g.Git.CreateTree(ctx, c.opt.Owner, c.opt.Repo, c.tree, entries)
			return resp, err
		},
		func(g *github.Client) (resp *github.Response, err error) {
			commit, resp, err = g.Git.CreateCommit(ctx, c.opt.Owner, c.opt.Repo, &github.Commit{
				Message: github.String(c.fixes.Message()), Tree: tree, Parents: []*github.Commit{{SHA: github.String(c.fixes.Head)}}}, nil)
			return resp, err
		},
		func(g *github.Client) (*github.Response, error) {
			_, resp, err := g.Git.UpdateRef(ctx, c.opt.Owner, c.opt.Repo, &github.Reference{
				Ref: github.String("refs/heads/" + c.fixes.Branch), Object: &github.GitObject{SHA: commit.SHA}}, false)
			return resp, err
		},
	} {
		if err := c.api.call(ctx, true, step); err != nil {
			return Committed{}, err
		}
	}
	return Committed{SHA: commit.GetSHA(), URL: commit.GetHTMLURL(), By: "Git Data API"}, nil
}

// explain says why there is no commit. A call that broke off may have made it, and a branch may have moved meanwhile.
func (c *committing) explain(ctx context.Context, err error) Committed {
	b, errBranch := c.branch(ctx)
	if errBranch == nil && b != nil {
		if slices.Contains(trailers(b.Message), c.fixes.Digest()) {
			return Committed{SHA: b.OID, URL: b.URL, By: "GitHub, though the answer was lost"}
		}
		if b.OID != c.fixes.Head {
			return Committed{Why: fmt.Sprintf("the branch has moved on to %.7s, where another run makes the fixes", b.OID)}
		}
	}
	return Committed{Why: why(err)}
}
