package githubtest

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

// mutations are the changes that GraphQL can make.
func (s *Server) mutations() object {
	return object{
		"resolveReviewThread": field(func(args map[string]any) (any, error) {
			t, err := s.thread(args, "threadId")
			if err != nil {
				return nil, err
			}
			if s.NoResolve {
				return nil, refusalOf{"FORBIDDEN", "Resource not accessible by integration"}
			}
			t.Resolved, t.ResolvedBy = true, Login
			return object{"thread": s.threadObject(t)}, nil
		}),
		"unresolveReviewThread": field(func(args map[string]any) (any, error) {
			t, err := s.thread(args, "threadId")
			if err != nil {
				return nil, err
			}
			t.Resolved = false
			return object{"thread": s.threadObject(t)}, nil
		}),
		"minimizeComment": field(func(args map[string]any) (any, error) {
			return s.minimize(args, "minimizedComment", true)
		}),
		"unminimizeComment": field(func(args map[string]any) (any, error) {
			return s.minimize(args, "unminimizedComment", false)
		}),
		"updatePullRequestReviewComment": field(func(args map[string]any) (any, error) {
			c, err := s.reviewComment(args, "pullRequestReviewCommentId")
			if err != nil {
				return nil, err
			}
			if c.Author != Login {
				s.t.Errorf("a comment of %s is edited", c.Author)
			}
			body := input(args)["body"].(string)
			if utf8.RuneCountInString(body) > longestBody {
				return nil, refusalOf{"UNPROCESSABLE", "Body is too long (maximum is 65536 characters)"}
			}
			c.Body = body
			c.Edits++
			return object{"pullRequestReviewComment": s.commentObject(c, "PRRC_")}, nil
		}),
		"addPullRequestReviewThreadReply": field(func(args map[string]any) (any, error) {
			t, err := s.thread(args, "pullRequestReviewThreadId")
			if err != nil {
				return nil, err
			}
			c := &Comment{ID: s.id(), Body: input(args)["body"].(string), Author: Login, Bot: true}
			t.Comments = append(t.Comments, c)
			return object{"comment": s.commentObject(c, "PRRC_")}, nil
		}),
		"createCommitOnBranch": field(s.commitOnBranch),
		"createPullRequest":    field(s.openPull),
		"updatePullRequest": field(func(args map[string]any) (any, error) {
			in := input(args)
			for _, p := range s.Pulls {
				if fmt.Sprint("PR_", p.Number) == in["pullRequestId"] {
					p.Edits++
					return s.changePull(p, in)
				}
			}
			return nil, refusalOf{"NOT_FOUND", "Could not resolve to a node"}
		}),
		"createIssue": field(func(args map[string]any) (any, error) {
			in := input(args)
			if in["repositoryId"] != "R_1" {
				return nil, refusalOf{"NOT_FOUND", "Could not resolve to a node"}
			}
			i := &Issue{ID: s.id(), Title: in["title"].(string), Author: Login}
			s.Issues = append(s.Issues, i)
			return s.changeIssue(i, in)
		}),
		"updateIssue": field(func(args map[string]any) (any, error) {
			in := input(args)
			for _, i := range s.Issues {
				if fmt.Sprint("I_", i.ID) == in["id"] {
					i.Edits++
					return s.changeIssue(i, in)
				}
			}
			return nil, refusalOf{"NOT_FOUND", "Could not resolve to a node"}
		}),
	}
}

// openPull makes a pull request of two branches that differ, unless there is one.
func (s *Server) openPull(args map[string]any) (any, error) {
	in := input(args)
	p := &Pull{Branch: in["headRefName"].(string), Into: in["baseRefName"].(string), Author: Login}
	var err error
	if p.Head, err = s.git("", "rev-parse", "--verify", "-q", "refs/heads/"+p.Branch); err != nil {
		return nil, refusalOf{"UNPROCESSABLE", "Head sha can't be blank, Head ref must be a branch"}
	}
	if p.Base, err = s.git("", "rev-parse", "--verify", "-q", "refs/heads/"+p.Into); err != nil {
		return nil, refusalOf{"UNPROCESSABLE", "Base ref must be a branch"}
	}
	if in["repositoryId"] != "R_1" {
		return nil, refusalOf{"NOT_FOUND", "Could not resolve to a node"}
	}
	if s.Git("rev-list", p.Base+".."+p.Head) == "" {
		return nil, refusalOf{"UNPROCESSABLE", "No commits between " + p.Into + " and " + p.Branch}
	}
	for n, other := range s.Pulls {
		if !other.Closed && !other.Fork && other.Branch == p.Branch && other.Into == p.Into {
			return nil, refusalOf{"UNPROCESSABLE", "A pull request already exists for " + s.Owner + ":" + p.Branch + "."}
		}
		p.Number = max(p.Number, n)
	}
	p.Number++
	s.Pulls[p.Number] = p
	return s.changePull(p, in)
}

func (s *Server) changePull(p *Pull, in map[string]any) (any, error) {
	if p.Author != Login {
		s.t.Errorf("a pull request of %s is edited", p.Author)
	}
	title, _ := in["title"].(string)
	body, _ := in["body"].(string)
	if title == "" || utf8.RuneCountInString(title) > longestTitle+1 || utf8.RuneCountInString(body) > longestBody {
		return nil, refusalOf{"UNPROCESSABLE", "title is blank or too long, or body is too long (maximum is 65536 characters)"}
	}
	p.Title, p.Body = title, body
	return object{"pullRequest": s.pullObject(p)}, nil
}

func (s *Server) changeIssue(i *Issue, in map[string]any) (any, error) {
	if i.Author != Login {
		s.t.Errorf("an issue of %s is edited", i.Author)
	}
	if body, ok := in["body"].(string); ok {
		if utf8.RuneCountInString(body) > longestBody {
			return nil, refusalOf{"UNPROCESSABLE", "body is too long (maximum is 65536 characters)"}
		}
		i.Body = body
	}
	if state, ok := in["state"].(string); ok {
		i.Closed = state == "CLOSED"
	}
	return object{"issue": s.issueObject(i)}, nil
}

func (s *Server) issueObject(i *Issue) object {
	state := "OPEN"
	if i.Closed {
		state = "CLOSED"
	}
	return object{"id": fmt.Sprint("I_", i.ID), "url": s.page(fmt.Sprint("issues/", i.ID)), "title": i.Title, "body": i.Body, "state": state,
		"viewerDidAuthor": i.Author == Login}
}

func input(args map[string]any) map[string]any { return args["input"].(map[string]any) }

func (s *Server) thread(args map[string]any, name string) (*Thread, error) {
	id := input(args)[name]
	for _, p := range s.Pulls {
		for _, t := range p.Threads {
			if fmt.Sprint("PRRT_", t.ID) == id {
				return t, nil
			}
		}
	}
	return nil, refusalOf{"NOT_FOUND", fmt.Sprintf("Could not resolve to a node with the global id of '%v'", id)}
}

func (s *Server) reviewComment(args map[string]any, name string) (*Comment, error) {
	id := input(args)[name]
	for _, p := range s.Pulls {
		for _, t := range p.Threads {
			for _, c := range t.Comments {
				if fmt.Sprint("PRRC_", c.ID) == id {
					return c, nil
				}
			}
		}
	}
	return nil, refusalOf{"NOT_FOUND", fmt.Sprintf("Could not resolve to a node with the global id of '%v'", id)}
}

func (s *Server) minimize(args map[string]any, answer string, to bool) (any, error) {
	c, err := s.reviewComment(args, "subjectId")
	if err != nil {
		return nil, err
	}
	c.Minimized = to
	return object{answer: s.commentObject(c, "PRRC_")}, nil
}

// commitOnBranch makes a commit if the branch is where the caller thinks it is.
func (s *Server) commitOnBranch(args map[string]any) (any, error) {
	in := input(args)
	branch := in["branch"].(map[string]any)
	if branch["repositoryNameWithOwner"] != s.Owner+"/"+s.Name {
		return nil, refusalOf{"NOT_FOUND", "Could not resolve to a Repository"}
	}
	name := strings.TrimPrefix(branch["branchName"].(string), "refs/heads/")
	head, err := s.git("", "rev-parse", "--verify", "-q", "refs/heads/"+name)
	if err != nil {
		return nil, refusalOf{"NOT_FOUND", "No such branch"}
	}
	if s.Protected[name] {
		return nil, refusalOf{"UNPROCESSABLE", "Protected branch update failed for refs/heads/" + name}
	}
	if in["expectedHeadOid"] != head {
		return nil, refusalOf{"STALE_DATA", fmt.Sprintf("Expected branch to point to %q but it did not. Pull and try again.", in["expectedHeadOid"])}
	}
	var entries []treeEntry
	for _, a := range in["fileChanges"].(map[string]any)["additions"].([]any) {
		add := a.(map[string]any)
		raw, err := base64.StdEncoding.DecodeString(add["contents"].(string))
		if err != nil {
			return nil, refusalOf{"UNPROCESSABLE", "contents is not Base64"}
		}
		sha, err := s.git(string(raw), "hash-object", "-w", "--stdin")
		if err != nil {
			return nil, fmt.Errorf("%s", sha)
		}
		entries = append(entries, treeEntry{Path: add["path"].(string), SHA: sha})
	}
	tree, err := s.tree(head, entries)
	if err != nil {
		return nil, err
	}
	message := in["message"].(map[string]any)
	text := fmt.Sprint(message["headline"])
	if body, ok := message["body"].(string); ok && body != "" {
		text += "\n\n" + body
	}
	sha, err := s.commit(tree, head, text)
	if err != nil {
		return nil, err
	}
	s.move(name, sha, head)
	return object{"commit": s.commitObject(sha)}, nil
}
