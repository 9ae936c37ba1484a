package githubtest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
)

// handleGit does what the Git Data API is asked for, in the real repository.
func (s *Server) handleGit(name string, params map[string]string, body []byte) answer {
	switch name {
	case "POST /repos/{owner}/{repo}/git/blobs":
		return s.createBlob(body)
	case "POST /repos/{owner}/{repo}/git/trees":
		return s.createTree(body)
	case "POST /repos/{owner}/{repo}/git/commits":
		return s.createCommit(body)
	case "PATCH /repos/{owner}/{repo}/git/refs/{ref:.+}":
		return s.updateRef(params["ref"], body)
	}
	s.t.Errorf("%s is not made here", name)
	return noPull
}

func (s *Server) createBlob(body []byte) answer {
	req := read[struct{ Content, Encoding string }](body)
	content := req.Content
	if req.Encoding == "base64" {
		raw, err := base64.StdEncoding.DecodeString(content)
		if err != nil {
			return invalid("content is not valid Base64")
		}
		content = string(raw)
	}
	sha, err := s.git(content, "hash-object", "-w", "--stdin")
	if err != nil {
		return invalid("%s", sha)
	}
	return answer{status: 201, body: map[string]any{"sha": sha, "url": s.page("blob")}}
}

// treeEntry is a file of a tree to be made.
type treeEntry struct{ Path, Mode, Type, SHA, Content string }

func (s *Server) createTree(body []byte) answer {
	req := read[struct {
		Tree []treeEntry
		Base string `json:"base_tree"`
	}](body)
	sha, err := s.tree(req.Base, req.Tree)
	if err != nil {
		return invalid("%v", err)
	}
	return answer{status: 201, body: map[string]any{"sha": sha, "tree": []any{}, "truncated": false, "url": s.page("tree")}}
}

// tree is a tree like another one, with other files.
func (s *Server) tree(base string, entries []treeEntry) (string, error) {
	index := filepath.Join(s.t.TempDir(), "index")
	git := func(args ...string) (string, error) {
		return s.gitWith([]string{"GIT_INDEX_FILE=" + index}, "", append([]string{"-c", "core.bare=true"}, args...)...)
	}
	if out, err := git("read-tree", base); err != nil {
		return "", fmt.Errorf("base_tree: %s", out)
	}
	for _, e := range entries {
		if e.Mode == "" {
			e.Mode = "100644"
			if out, _ := git("ls-files", "-s", "--", ":(literal)"+e.Path); strings.Contains(out, " ") {
				e.Mode, _, _ = strings.Cut(out, " ") // createCommitOnBranch leaves what a file is
			}
		}
		if out, err := git("update-index", "--add", "--cacheinfo", e.Mode+","+e.SHA+","+e.Path); err != nil {
			return "", fmt.Errorf("%s", out)
		}
	}
	return git("write-tree")
}

func (s *Server) createCommit(body []byte) answer {
	req := read[struct {
		Message, Tree string
		Parents       []string
	}](body)
	sha, err := s.commit(req.Tree, req.Parents[0], req.Message)
	if err != nil {
		return invalid("%v", err)
	}
	who := map[string]any{"name": "GitHub", "email": "noreply@github.test", "date": someTime}
	return answer{status: 201, body: map[string]any{
		"sha": sha, "node_id": "C_1", "url": s.page("commit"), "html_url": s.page("commit/" + sha), "author": who, "committer": who, "message": req.Message,
		"tree": map[string]any{"sha": req.Tree, "url": s.page("tree")}, "parents": []any{},
		"verification": map[string]any{"verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil},
	}}
}

func (s *Server) commit(tree, parent, message string) (string, error) {
	sha, err := s.git(message, "commit-tree", tree, "-p", parent)
	if err != nil {
		return "", fmt.Errorf("%s", sha)
	}
	return sha, nil
}

func (s *Server) updateRef(ref string, body []byte) answer {
	req := read[struct {
		SHA   string
		Force bool
	}](body)
	branch := strings.TrimPrefix(ref, "heads/")
	if s.Protected[branch] {
		return answer{status: http.StatusUnprocessableEntity, body: problem("Protected branch update failed for refs/heads/" + branch + ".")}
	}
	if req.Force {
		s.t.Error("a ref is updated by force")
	}
	old := s.Git("rev-parse", "refs/heads/"+branch)
	if _, err := s.git("", "merge-base", "--is-ancestor", old, req.SHA); err != nil {
		return answer{status: http.StatusUnprocessableEntity, body: problem("Update is not a fast forward")}
	}
	s.move(branch, req.SHA, old)
	return answer{status: 200, body: map[string]any{"ref": "refs/heads/" + branch, "node_id": "R_1", "url": s.page("ref"),
		"object": map[string]any{"type": "commit", "sha": req.SHA, "url": s.page("commit")}}}
}

// move brings a branch, and the pull requests of it, to a commit.
func (s *Server) move(branch, to, from string) {
	s.Git("update-ref", "refs/heads/"+branch, to, from)
	for _, p := range s.Pulls {
		if p.Branch == branch {
			p.Head = to
		}
	}
}
