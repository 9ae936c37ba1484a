// Package event says what a run of GitHub Actions is about: which commits an event brought, and which pull request it
// belongs to.
//
// It promises that a plan never covers less than the event brought. It reads what it is given and nothing else: no file,
// no environment, no network. Payloads are data that anybody may have written; ids and names are taken only in the form
// that Git gives them.
package event

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Context is what the runner tells of a run.
type Context struct {
	Name    string // of the event: "pull_request", "push"
	SHA     string // the commit that triggered it
	Ref     string // in full: "refs/heads/main"
	Payload []byte // what is in the file of GITHUB_EVENT_PATH
}

// Kind is what is looked at.
type Kind int

// The kinds of plans.
const (
	Files   Kind = iota // the files that are checked out, as a whole
	Range               // what Base..Head brings in
	Commit              // the files of Head as a whole
	All                 // the files of Head, and every commit before it: there is nothing to compare them with
	Nothing             // the event leaves nothing to look at
)

// Plan is what is to be looked at, and where the result belongs.
type Plan struct {
	Kind Kind
	// Base and Head are full ids of commits, or, where the event does not tell an id, the full name of a branch of the
	// remote. They may have to be fetched.
	Base, Head string
	// Commits is how many commits Head has beyond Base, as the event tells it; zero: it does not.
	Commits int
	// Otherwise is the name of a branch to compare with if Base does not exist any more, or empty.
	Otherwise string
	Why       string // what is looked at, in words, for the log

	Pull     int    // the number of the pull request; zero: none is known
	PullFrom string // the branch, of any repository, whose open pull request with that head it is; empty: it is no matter of one
	Branch   string // the branch that a commit of fixes would go to, without refs/heads/; empty: there is none
	Ref      string // the full ref that Head is of
	ReadOnly bool   // the token of such a run can only read
	// Foreign says that what is looked at was written by somebody who may not write to the repository. It is data.
	Foreign bool
}

// payload is the part of events that a plan is made of.
type payload struct {
	Action     string
	Number     int
	Ref        string
	Before     string
	After      string
	Created    bool
	Deleted    bool
	Forced     bool
	Commits    []json.RawMessage
	Repository struct {
		FullName      string `json:"full_name"`
		DefaultBranch string `json:"default_branch"`
		Fork          bool
	}
	PullRequest *pull `json:"pull_request"`
	MergeGroup  struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	WorkflowRun struct {
		Event          string
		HeadSHA        string     `json:"head_sha"`
		HeadBranch     string     `json:"head_branch"`
		HeadRepository repository `json:"head_repository"`
		PullRequests   []struct {
			Number     int
			Base, Head struct{ SHA string }
		} `json:"pull_requests"`
	} `json:"workflow_run"`
}

type repository struct {
	FullName string `json:"full_name"`
}

type pull struct {
	Number  int
	Commits int
	Base    side
	Head    side
}

type side struct {
	Ref  string
	SHA  string
	Repo *repository // null where the fork was deleted
}

// IsID reports whether a text is the whole id of a commit, as SHA-1 or SHA-256.
func IsID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// Read makes a plan of an event. An error says what the event lacks.
func Read(c Context) (Plan, error) {
	var p payload
	if len(c.Payload) > 0 {
		if err := json.Unmarshal(c.Payload, &p); err != nil {
			return Plan{}, fmt.Errorf("read the payload of the event %s: %w", c.Name, err)
		}
	}
	switch c.Name {
	case "pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment":
		return pullRequest(c, p)
	case "push":
		return push(p)
	case "merge_group":
		return mergeGroup(p)
	case "workflow_run":
		return workflowRun(p)
	}
	return Plan{Kind: Files, Ref: c.Ref, Branch: branchOf(c.Ref), Head: known(c.SHA), Why: "all files, as they are checked out"}, nil
}

func pullRequest(c Context, p payload) (Plan, error) {
	pr := p.PullRequest
	if pr == nil {
		return Plan{}, missing(c.Name, "pull_request")
	}
	if err := ids(c.Name, map[string]string{"pull_request.base.sha": pr.Base.SHA, "pull_request.head.sha": pr.Head.SHA}); err != nil {
		return Plan{}, err
	}
	number := max(pr.Number, p.Number, 0)
	plan := Plan{
		Kind: Range, Base: pr.Base.SHA, Head: pr.Head.SHA, Commits: max(pr.Commits, 0), Pull: number,
		Ref: fmt.Sprintf("refs/pull/%d/head", number), Why: fmt.Sprintf("what pull request #%d changes", number),
	}
	if p.fromFork(pr) {
		plan.Foreign = true
		plan.ReadOnly = c.Name != "pull_request_target"
	} else {
		plan.Branch = branchOf("refs/heads/" + pr.Head.Ref)
	}
	return plan, nil
}

// fromFork reports whether the head lies in another repository, or in one that is gone.
func (p payload) fromFork(pr *pull) bool {
	base := p.Repository.FullName
	if pr.Base.Repo != nil {
		base = pr.Base.Repo.FullName
	}
	return pr.Head.Repo == nil || !strings.EqualFold(pr.Head.Repo.FullName, base)
}

func push(p payload) (Plan, error) {
	short := strings.TrimPrefix(strings.TrimPrefix(p.Ref, "refs/heads/"), "refs/tags/")
	if p.Deleted || isNone(p.After) {
		return Plan{Kind: Nothing, Why: fmt.Sprintf("%s was deleted", short)}, nil
	}
	if err := ids("push", map[string]string{"after": p.After}); err != nil {
		return Plan{}, err
	}
	plan := Plan{Kind: Range, Base: p.Before, Head: p.After, Ref: p.Ref, Branch: branchOf(p.Ref), Commits: len(p.Commits)}
	main := mainBranch(p)
	switch {
	case p.Created || isNone(p.Before) || !IsID(p.Before):
		plan.Base, plan.Commits = main, 0
		plan.Why = fmt.Sprintf("what %s has beyond %s", short, p.Repository.DefaultBranch)
		if main == "" || main == p.Ref {
			plan.Kind, plan.Base, plan.Why = All, "", fmt.Sprintf("all of %s, which is new", short)
		}
	case p.Forced:
		plan.Commits, plan.Otherwise = 0, main
		plan.Why = fmt.Sprintf("what %s has beyond what it was before the forced push", short)
		if main == p.Ref {
			plan.Otherwise = ""
		}
	default:
		plan.Why = fmt.Sprintf("what the push to %s brings", short)
	}
	return plan, nil
}

// mainBranch is the full name of the default branch, or empty.
func mainBranch(p payload) string {
	ref := "refs/heads/" + p.Repository.DefaultBranch
	if branchOf(ref) == "" {
		return ""
	}
	return ref
}

func mergeGroup(p payload) (Plan, error) {
	g := p.MergeGroup
	if err := ids("merge_group", map[string]string{"merge_group.base_sha": g.BaseSHA, "merge_group.head_sha": g.HeadSHA}); err != nil {
		return Plan{}, err
	}
	return Plan{Kind: Range, Base: g.BaseSHA, Head: g.HeadSHA, Ref: g.HeadRef,
		Why: fmt.Sprintf("what the merge group brings to %s", strings.TrimPrefix(g.BaseRef, "refs/heads/"))}, nil
}

// workflowRun is about the run that ended before: with a token that may write, of commits that anybody may have written.
func workflowRun(p payload) (Plan, error) {
	w := p.WorkflowRun
	if err := ids("workflow_run", map[string]string{"workflow_run.head_sha": w.HeadSHA}); err != nil {
		return Plan{}, err
	}
	plan := Plan{Kind: Range, Base: mainBranch(p), Head: w.HeadSHA, Ref: "refs/heads/" + w.HeadBranch,
		Foreign: !strings.EqualFold(w.HeadRepository.FullName, p.Repository.FullName),
		Why:     fmt.Sprintf("what %s has beyond %s, since a workflow ended", w.HeadBranch, p.Repository.DefaultBranch)}
	if plan.Base == "" || plan.Base == plan.Ref && !plan.Foreign {
		plan.Kind, plan.Base, plan.Why = Commit, "", fmt.Sprintf("all of %s, since a workflow ended", w.HeadBranch)
	} else if branchOf("refs/heads/"+w.HeadBranch) != "" {
		plan.PullFrom = w.HeadBranch
	}
	for _, pr := range w.PullRequests {
		if pr.Head.SHA == w.HeadSHA && IsID(pr.Base.SHA) && pr.Number > 0 {
			plan.Kind, plan.Base, plan.Pull, plan.Ref = Range, pr.Base.SHA, pr.Number, fmt.Sprintf("refs/pull/%d/head", pr.Number)
			plan.PullFrom, plan.Why = "", fmt.Sprintf("what pull request #%d changes, since a workflow ended", pr.Number)
		}
	}
	return plan, nil
}

// branchOf is a branch by its full name, or empty for a ref that is none.
func branchOf(ref string) string {
	branch, ok := strings.CutPrefix(ref, "refs/heads/")
	if !ok || branch == "" || branch[0] == '-' || strings.ContainsFunc(branch, notInNames) || strings.Contains(branch, "..") || strings.Contains(branch, "@{") {
		return ""
	}
	return branch
}

// notInNames reports whether Git has a character in no name of a branch.
func notInNames(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`~^:?*[\`, r) }

func isNone(id string) bool { return id == "" || strings.Trim(id, "0") == "" }

// known is an id, or empty for what is none.
func known(id string) string {
	if !IsID(id) {
		return ""
	}
	return id
}

// ids makes sure that an event has the commits that it must have.
func ids(event string, wanted map[string]string) error {
	for field, id := range wanted {
		if !IsID(id) {
			return missing(event, field)
		}
	}
	return nil
}

func missing(event, field string) error {
	return fmt.Errorf("the event %s does not tell %s", event, field)
}
