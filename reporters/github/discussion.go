package github

import (
	"context"
	"errors"
	"fmt"
)

// discussion is what stands on a pull request already.
type discussion struct {
	head    string // of the pull request now
	author  string
	summary *remark // our summary comment, or nil
	spoken  []*remark
	threads []*thread
}

// remark is a comment of somebody.
type remark struct {
	ID         string `json:"id"`
	DatabaseID int64  `json:"databaseId"`
	Body       string `json:"body"`
	URL        string `json:"url"`
	Ours       bool   `json:"viewerDidAuthor"`
	Minimized  bool   `json:"isMinimized"`
	Standing   string `json:"authorAssociation"`
	Author     *struct {
		Type  string `json:"__typename"`
		Login string `json:"login"`
	} `json:"author"`
	Reactions []struct {
		Content  string `json:"content"`
		Reactors struct {
			TotalCount int `json:"totalCount"`
		} `json:"reactors"`
	} `json:"reactionGroups"`
}

func (r *remark) login() string {
	if r.Author == nil {
		return ""
	}
	return r.Author.Login
}

// against is the number of votes against what a comment says.
func (r *remark) against() int {
	for _, g := range r.Reactions {
		if g.Content == "THUMBS_DOWN" {
			return g.Reactors.TotalCount
		}
	}
	return 0
}

// thread is a comment on lines, with its answers.
type thread struct {
	ID         string `json:"id"`
	Resolved   bool   `json:"isResolved"`
	CanResolve bool   `json:"viewerCanResolve"`
	ResolvedBy *struct {
		Ours bool `json:"isViewer"`
	} `json:"resolvedBy"`
	Comments struct {
		Total int       `json:"totalCount"`
		Nodes []*remark `json:"nodes"`
	} `json:"comments"`

	finding string // what our marker says it is about
}

// answered reports whether anybody but us wrote in it.
func (t *thread) answered() bool {
	for _, c := range t.Comments.Nodes {
		if !c.Ours {
			return true
		}
	}
	return t.Comments.Total > len(t.Comments.Nodes)
}

// first is the comment that began a thread.
func (t *thread) first() *remark { return t.Comments.Nodes[0] }

type page struct {
	More bool   `json:"hasNextPage"`
	End  string `json:"endCursor"`
}

const discussionQuery = `query Discussion($owner: String!, $name: String!, $number: Int!, $comments: String, $threads: String, $wantComments: Boolean!, $wantThreads: Boolean!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      headRefOid
      author { login }
      comments(first: 100, after: $comments) @include(if: $wantComments) {
        pageInfo { hasNextPage endCursor }
        nodes { id databaseId body url viewerDidAuthor authorAssociation author { __typename login } }
      }
      reviewThreads(first: 100, after: $threads) @include(if: $wantThreads) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved viewerCanResolve resolvedBy { isViewer }
          comments(first: 50) {
            totalCount
            nodes {
              id databaseId body url viewerDidAuthor isMinimized authorAssociation author { __typename login }
              reactionGroups { content reactors { totalCount } }
            }
          }
        }
      }
    }
  }
}`

type discussionAnswer struct {
	Repository *struct {
		PullRequest *struct {
			Head   string `json:"headRefOid"`
			Author *struct {
				Login string `json:"login"`
			} `json:"author"`
			Comments struct {
				Page  page      `json:"pageInfo"`
				Nodes []*remark `json:"nodes"`
			} `json:"comments"`
			Threads struct {
				Page  page      `json:"pageInfo"`
				Nodes []*thread `json:"nodes"`
			} `json:"reviewThreads"`
		} `json:"pullRequest"`
	} `json:"repository"`
}

var errNoPull = errors.New("there is no such pull request")

// read is all that stands on the pull request. It is an error if it cannot be read to its end: then what we said before is not
// known, and would be said again.
func (p *publication) read(ctx context.Context) (*discussion, error) {
	d := &discussion{}
	comments, threads := page{More: true}, page{More: true}
	for range maxPages {
		var answer discussionAnswer
		err := p.api.query(ctx, false, discussionQuery, map[string]any{
			"owner": p.opt.Owner, "name": p.opt.Repo, "number": p.opt.PullNumber,
			"comments": cursor(comments), "threads": cursor(threads), "wantComments": comments.More, "wantThreads": threads.More,
		}, &answer)
		if err != nil {
			return nil, err
		}
		if answer.Repository == nil || answer.Repository.PullRequest == nil {
			return nil, errNoPull
		}
		pull := answer.Repository.PullRequest
		d.head = pull.Head
		if pull.Author != nil {
			d.author = pull.Author.Login
		}
		if comments.More {
			comments = pull.Comments.Page
		}
		if threads.More {
			threads = pull.Threads.Page
		}
		p.sort(d, pull.Comments.Nodes, pull.Threads.Nodes)
		if !comments.More && !threads.More {
			return d, nil
		}
	}
	return nil, fmt.Errorf("it has more than %d comments", maxPages*pageSize)
}

func cursor(p page) any {
	if p.End == "" {
		return nil
	}
	return p.End
}

// sort keeps what concerns us: our own comments, by their markers, and what people say.
func (p *publication) sort(d *discussion, comments []*remark, threads []*thread) {
	for _, c := range comments {
		switch {
		case c == nil:
		case c.Ours && hasMarker(c.Body, p.mark("summary")):
			if d.summary == nil {
				d.summary = c
			}
		default:
			d.spoken = append(d.spoken, c)
		}
	}
	for _, t := range threads {
		if t == nil || len(t.Comments.Nodes) == 0 || !t.first().Ours {
			continue
		}
		if about, ok := p.about(t.first().Body); ok {
			t.finding = about
			d.threads = append(d.threads, t)
		}
	}
}
