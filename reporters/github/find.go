package github

import (
	"context"
	"errors"
	"fmt"

	"github.com/confward/confward/internal/event"
)

// Found is an open pull request.
type Found struct {
	Number int
	Base   string // the full id of the commit that it is to be merged into
}

const findQuery = `query Find($owner: String!, $name: String!, $branch: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(headRefName: $branch, states: [OPEN], first: 100, after: $after) {
      nodes { number headRefOid baseRefOid }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

// FindPull is the open pull request whose head is a commit, on a branch of this repository or of a fork. Events that
// follow the run of a fork do not tell it. Without one the number is zero.
func FindPull(ctx context.Context, opt Options, branch, head string) (Found, error) {
	a, err := newAPI(opt)
	if err != nil {
		return Found{}, err
	}
	ctx, cancel := a.within(ctx)
	defer cancel()
	var after *string
	for range maxPages {
		var answer struct {
			Repository *struct {
				Pulls struct {
					Nodes []struct {
						Number int    `json:"number"`
						Head   string `json:"headRefOid"`
						Base   string `json:"baseRefOid"`
					} `json:"nodes"`
					Page struct {
						More bool   `json:"hasNextPage"`
						End  string `json:"endCursor"`
					} `json:"pageInfo"`
				} `json:"pullRequests"`
			} `json:"repository"`
		}
		err := a.query(ctx, false, findQuery, map[string]any{"owner": opt.Owner, "name": opt.Repo, "branch": branch, "after": after}, &answer)
		if err != nil {
			return Found{}, fmt.Errorf("find the pull request: %s", why(err))
		}
		if answer.Repository == nil {
			return Found{}, errors.New("find the pull request: GitHub does not know the repository")
		}
		for _, n := range answer.Repository.Pulls.Nodes {
			if n.Head == head && event.IsID(n.Base) && n.Number > 0 {
				return Found{n.Number, n.Base}, nil
			}
		}
		if !answer.Repository.Pulls.Page.More {
			break
		}
		after = &answer.Repository.Pulls.Page.End
	}
	return Found{}, nil
}
