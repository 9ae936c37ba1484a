package github

import (
	"context"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// Tracked says what became of the tracking issue.
type Tracked struct {
	URL  string
	Done string // "opened", "changed", "opened again", "closed", "unchanged", or "none needed"; empty: nothing was
	Why  string // it was not done
}

// Track keeps one issue that says how the repository stands: it is opened when something is found, edited as long as
// there is, and closed when nothing is left. An error means that the options are wrong.
func Track(ctx context.Context, opt Options, title string, r *lint.Report) (Tracked, error) {
	p, err := newPublication(opt, r)
	if err != nil {
		return Tracked{}, err
	}
	if opt.ReadOnly {
		return Tracked{Why: readOnly}, nil
	}
	ctx, cancel := p.api.within(ctx)
	defer cancel()
	t := &tracking{publication: p, title: title, body: p.mark("issue") + "\n" + p.summaryText()}
	if err := t.look(ctx); err != nil {
		return Tracked{Why: why(err)}, nil
	}
	done, err := t.keep(ctx)
	if err != nil {
		return Tracked{URL: t.url(), Why: why(err)}, nil
	}
	return Tracked{URL: t.url(), Done: done}, nil
}

// tracking is one run of Track.
type tracking struct {
	*publication
	title, body string
	repository  string // the id of its node
	issue       *issue // the one that is there already, or nil
}

type issue struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Title string `json:"title"`
	Body  string `json:"body"`
	State string `json:"state"`
	Mine  bool   `json:"viewerDidAuthor"`
}

func (t *tracking) url() string {
	if t.issue == nil {
		return ""
	}
	return t.issue.URL
}

const issuesQuery = `query Issues($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    id
    issues(first: 100, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      nodes { id url title body state viewerDidAuthor }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

// look finds the issue that an earlier run opened, whether or not it is open still.
func (t *tracking) look(ctx context.Context) error {
	var after *string
	for range maxPages {
		var answer struct {
			Repository *struct {
				ID     string `json:"id"`
				Issues struct {
					Nodes []issue `json:"nodes"`
					Page  struct {
						More bool   `json:"hasNextPage"`
						End  string `json:"endCursor"`
					} `json:"pageInfo"`
				} `json:"issues"`
			} `json:"repository"`
		}
		err := t.api.query(ctx, false, issuesQuery, map[string]any{"owner": t.opt.Owner, "name": t.opt.Repo, "after": after}, &answer)
		if err != nil || answer.Repository == nil {
			return err
		}
		t.repository = answer.Repository.ID
		for _, i := range answer.Repository.Issues.Nodes {
			if i.Mine && hasMarker(i.Body, t.mark("issue")) {
				t.issue = &i
				return nil
			}
		}
		if !answer.Repository.Issues.Page.More {
			return nil
		}
		after = &answer.Repository.Issues.Page.End
	}
	return nil
}

const (
	openIssue = `mutation Open($input: CreateIssueInput!) { createIssue(input: $input) { issue { id url title body state viewerDidAuthor } } }`
	editIssue = `mutation Edit($input: UpdateIssueInput!) { updateIssue(input: $input) { issue { id url title body state viewerDidAuthor } } }`
)

// keep brings the issue to where it should be, and says what it did.
func (t *tracking) keep(ctx context.Context) (string, error) {
	needed := len(t.counting) > 0 || t.report.Failed()
	switch {
	case t.issue == nil && !needed:
		return "none needed", nil
	case t.issue == nil:
		return "opened", t.send(ctx, openIssue, map[string]any{"repositoryId": t.repository, "title": reporters.Visible(t.title), "body": t.body})
	case !needed && t.issue.State == "CLOSED":
		return "none needed", nil
	case !needed:
		return "closed", t.send(ctx, editIssue, map[string]any{"id": t.issue.ID, "body": t.body, "state": "CLOSED"})
	case t.issue.State == "CLOSED":
		return "opened again", t.send(ctx, editIssue, map[string]any{"id": t.issue.ID, "body": t.body, "state": "OPEN"})
	case same(t.issue.Body, t.body):
		return "unchanged", nil
	}
	return "changed", t.send(ctx, editIssue, map[string]any{"id": t.issue.ID, "body": t.body})
}

func (t *tracking) send(ctx context.Context, mutation string, input map[string]any) error {
	var into struct {
		Created *struct {
			Issue *issue `json:"issue"`
		} `json:"createIssue"`
		Updated *struct {
			Issue *issue `json:"issue"`
		} `json:"updateIssue"`
	}
	if err := t.api.query(ctx, true, mutation, map[string]any{"input": input}, &into); err != nil {
		return err
	}
	switch {
	case into.Created != nil && into.Created.Issue != nil:
		t.issue = into.Created.Issue
	case into.Updated != nil && into.Updated.Issue != nil:
		t.issue = into.Updated.Issue
	}
	return nil
}
