package github

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/confward/confward/internal/event"
	"github.com/confward/confward/reporters"
)

// Proposal is a pull request of a branch that this program keeps.
type Proposal struct {
	Branch string // without refs/heads/
	Base   string // the branch that it is to be merged into; empty: the repository's own
	Title  string
	Body   string // Markdown, in which what was found is escaped already
}

// Place is how things stand on GitHub where a pull request is to be.
type Place struct {
	Base     string // the branch to be merged into
	BaseHead string // the full id of its commit
	Head     string // of the proposal's branch; empty: there is none
	Message  string // of that commit
	Parent   string // its first parent

	repository string // the id of its node
	pull       *openPull
}

// Proposed is what became of a pull request.
type Proposed struct {
	URL  string
	Done string // "opened", "changed" or "unchanged"; "left alone": somebody else opened it; empty: nothing was done
	Why  string // it was not done
}

type openPull struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Title string `json:"title"`
	Body  string `json:"body"`
	Base  string `json:"baseRefName"`
	Fork  bool   `json:"isCrossRepository"`
	Mine  bool   `json:"viewerDidAuthor"`
}

const proposalMark = "<!-- confward:proposal -->"

// Unlinked is text in which GitHub finds nobody to mention, nothing to link and nothing to close: it reads the messages of
// commits for that.
func Unlinked(s string) string { return unlinked.Replace(s) }

const placeQuery = `query Place($owner: String!, $name: String!, $branch: String!, $ref: String!, $base: String!, $own: Boolean!, $named: Boolean!, $after: String) {
  repository(owner: $owner, name: $name) {
    id
    own: defaultBranchRef @include(if: $own) { name target { oid } }
    named: ref(qualifiedName: $base) @include(if: $named) { name target { oid } }
    branch: ref(qualifiedName: $ref) { target { oid ... on Commit { message history(first: 2) { nodes { oid } } } } }
    pullRequests(headRefName: $branch, states: [OPEN], first: 100, after: $after) {
      nodes { id url title body baseRefName isCrossRepository viewerDidAuthor }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

type placeAnswer struct {
	Repository *struct {
		ID     string    `json:"id"`
		Own    *placeRef `json:"own"`
		Named  *placeRef `json:"named"`
		Branch *struct {
			Target struct {
				OID     string `json:"oid"`
				Message string `json:"message"`
				History struct {
					Nodes []struct {
						OID string `json:"oid"`
					} `json:"nodes"`
				} `json:"history"`
			} `json:"target"`
		} `json:"branch"`
		Pulls struct {
			Nodes []openPull `json:"nodes"`
			Page  struct {
				More bool   `json:"hasNextPage"`
				End  string `json:"endCursor"`
			} `json:"pageInfo"`
		} `json:"pullRequests"`
	} `json:"repository"`
}

type placeRef struct {
	Name   string `json:"name"`
	Target struct {
		OID string `json:"oid"`
	} `json:"target"`
}

// Look tells how things stand where a pull request is to be. It writes nothing.
func (p Proposal) Look(ctx context.Context, opt Options) (*Place, error) {
	a, err := newAPI(opt)
	if err != nil {
		return nil, err
	}
	if !isRepository(opt.Owner, opt.Repo) {
		return nil, fmt.Errorf("%q is no repository", opt.Owner+"/"+opt.Repo)
	}
	ctx, cancel := a.within(ctx)
	defer cancel()
	place, err := p.look(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("look at %s/%s: %s", opt.Owner, opt.Repo, why(err))
	}
	return place, nil
}

func (p Proposal) look(ctx context.Context, a *api) (*Place, error) {
	var place *Place
	var after *string
	for range maxPages {
		var answer placeAnswer
		err := a.query(ctx, false, placeQuery, map[string]any{"owner": a.opt.Owner, "name": a.opt.Repo, "branch": p.Branch,
			"ref": "refs/heads/" + p.Branch, "base": "refs/heads/" + p.Base, "own": p.Base == "", "named": p.Base != "", "after": after}, &answer)
		if err != nil {
			return nil, err
		}
		if answer.Repository == nil {
			return nil, errors.New("GitHub does not know the repository")
		}
		if place, err = answer.place(p); err != nil {
			return nil, err
		}
		for _, pull := range answer.Repository.Pulls.Nodes {
			if !pull.Fork && pull.Base == place.Base {
				place.pull = &pull
				return place, nil
			}
		}
		if !answer.Repository.Pulls.Page.More {
			break
		}
		after = &answer.Repository.Pulls.Page.End
	}
	return place, nil
}

func (a placeAnswer) place(p Proposal) (*Place, error) {
	base := a.Repository.Named
	if p.Base == "" {
		base = a.Repository.Own
	}
	if base == nil || !event.IsID(base.Target.OID) {
		return nil, fmt.Errorf("it has no branch %q to be merged into", p.Base)
	}
	place := &Place{Base: base.Name, BaseHead: base.Target.OID, repository: a.Repository.ID}
	if place.Base == p.Branch {
		return nil, fmt.Errorf("the branch %q cannot be merged into itself", p.Branch)
	}
	if b := a.Repository.Branch; b != nil {
		place.Head, place.Message = b.Target.OID, b.Target.Message
		if len(b.Target.History.Nodes) > 1 {
			place.Parent = b.Target.History.Nodes[1].OID
		}
	}
	return place, nil
}

const (
	openPullMutation = `mutation Open($input: CreatePullRequestInput!) { createPullRequest(input: $input) { pullRequest { url } } }`
	editPullMutation = `mutation Edit($input: UpdatePullRequestInput!) { updatePullRequest(input: $input) { pullRequest { url } } }`
)

// Keep opens the pull request, or brings the open one of the same branches to what it should say. One that somebody else
// opened keeps its text. An error means that the options are wrong.
func (p Proposal) Keep(ctx context.Context, opt Options, place *Place) (Proposed, error) {
	a, err := newAPI(opt)
	if err != nil {
		return Proposed{}, err
	}
	ctx, cancel := a.within(ctx)
	defer cancel()
	p.Title = first(strings.TrimSpace(Unlinked(reporters.Visible(p.Title))), longestTitle)
	p.Body = proposalMark + "\n" + p.Body
	if place.pull != nil {
		return p.change(ctx, a, *place.pull), nil
	}
	url, err := p.send(ctx, a, openPullMutation, map[string]any{"repositoryId": place.repository, "baseRefName": place.Base, "headRefName": p.Branch,
		"title": p.Title, "body": p.Body})
	if err == nil {
		return Proposed{URL: url, Done: "opened"}, nil
	}
	// The answer may be lost, and another run may have been first: what is there now tells.
	if now, errLook := p.look(ctx, a); errLook == nil && now.pull != nil {
		done := p.change(ctx, a, *now.pull)
		if done.Done == "unchanged" {
			done.Done = "opened"
		}
		return done, nil
	}
	return Proposed{Why: why(err)}, nil
}

func (p Proposal) change(ctx context.Context, a *api, pull openPull) Proposed {
	switch {
	case !pull.Mine || !hasMarker(pull.Body, proposalMark):
		return Proposed{URL: pull.URL, Done: "left alone"}
	case same(pull.Body, p.Body) && pull.Title == p.Title:
		return Proposed{URL: pull.URL, Done: "unchanged"}
	}
	if _, err := p.send(ctx, a, editPullMutation, map[string]any{"pullRequestId": pull.ID, "title": p.Title, "body": p.Body}); err != nil {
		return Proposed{URL: pull.URL, Why: why(err)}
	}
	return Proposed{URL: pull.URL, Done: "changed"}
}

func (p Proposal) send(ctx context.Context, a *api, mutation string, input map[string]any) (string, error) {
	type payload struct {
		Pull *openPull `json:"pullRequest"`
	}
	var answer struct {
		Created *payload `json:"createPullRequest"`
		Updated *payload `json:"updatePullRequest"`
	}
	if err := a.query(ctx, true, mutation, map[string]any{"input": input}, &answer); err != nil {
		return "", err
	}
	for _, done := range []*payload{answer.Created, answer.Updated} {
		if done != nil && done.Pull != nil {
			return done.Pull.URL, nil
		}
	}
	return "", errors.New("GitHub made no pull request")
}
