package githubtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// object is a value of GraphQL: its fields are values, or functions of their arguments.
type object map[string]any

type field = func(args map[string]any) (any, error)

// refusalOf is an error of GraphQL with its type.
type refusalOf struct{ kind, message string }

func (r refusalOf) Error() string { return r.message }

// serveGraph answers a query: by the schema, on what the server keeps.
func (s *Server) serveGraph(w http.ResponseWriter, r *http.Request, body []byte) {
	var req struct {
		Query     string
		Variables map[string]any
	}
	if err := json.Unmarshal(body, &req); err != nil {
		s.t.Errorf("graphql: %v", err)
		return
	}
	query, errs := gqlparser.LoadQueryWithRules(s.graph, req.Query, rules.NewDefaultRules())
	if errs != nil {
		s.calls = append(s.calls, "graphql invalid")
		s.t.Errorf("graphql: %v in\n%s", errs, req.Query)
		s.send(w, answer{status: 200, body: map[string]any{"errors": errs}})
		return
	}
	op := query.Operations[0]
	name := "graphql"
	for _, f := range op.SelectionSet {
		name += " " + f.(*ast.Field).Name
	}
	s.calls = append(s.calls, name)
	variables, err := validator.VariableValues(s.graph, op, req.Variables)
	if err != nil {
		s.t.Errorf("graphql: %v", err)
		s.send(w, answer{status: 200, body: map[string]any{"errors": []any{map[string]any{"message": err.Error()}}}})
		return
	}
	mutation := op.Operation == ast.Mutation
	run := func() (map[string]any, []any) {
		x := &execution{s: s, variables: variables, writes: r.Header.Get("Authorization") == "Bearer "+Token}
		root := s.query()
		if mutation {
			root = s.mutations()
		}
		return x.all(root, op.SelectionSet, nil, mutation), x.errs
	}
	if s.refused(w, name, r, func() { run() }) {
		return
	}
	if a, bad := s.access(r, false); bad {
		s.send(w, a)
		return
	}
	data, problems := run()
	out := map[string]any{"data": data}
	if len(problems) > 0 {
		out["errors"] = problems
	}
	s.send(w, answer{status: 200, body: out})
}

// execution is one query.
type execution struct {
	s         *Server
	variables map[string]any
	writes    bool
	errs      []any
}

// all are the fields that a selection asks for.
func (x *execution) all(o object, set ast.SelectionSet, path []any, mutation bool) map[string]any {
	out := map[string]any{}
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.InlineFragment:
			if sel.TypeCondition == "" || o["__typename"] == sel.TypeCondition {
				for k, v := range x.all(o, sel.SelectionSet, path, false) {
					out[k] = v
				}
			}
		case *ast.Field:
			if d := sel.Directives.ForName("include"); d != nil {
				if v, _ := d.ArgumentMap(x.variables)["if"].(bool); !v {
					continue
				}
			}
			out[sel.Alias] = x.one(o, sel, append(path[:len(path):len(path)], sel.Alias), mutation)
		}
	}
	return out
}

func (x *execution) one(o object, f *ast.Field, path []any, mutation bool) any {
	v, known := o[f.Name]
	if !known {
		x.s.t.Errorf("graphql: nothing is kept for %s", f.Name)
	}
	if call, ok := v.(field); ok {
		var err error
		if mutation && !x.writes {
			err = refusalOf{"FORBIDDEN", "Resource not accessible by integration"}
		} else {
			v, err = call(f.ArgumentMap(x.variables))
		}
		if err != nil {
			var r refusalOf
			kind := "UNPROCESSABLE"
			if errors.As(err, &r) {
				kind = r.kind
			}
			x.errs = append(x.errs, map[string]any{"type": kind, "path": path, "message": err.Error()})
			return nil
		}
	}
	switch v := v.(type) {
	case object:
		if v == nil {
			return nil
		}
		return x.all(v, f.SelectionSet, path, false)
	case []object:
		out := []any{}
		for i, e := range v {
			out = append(out, x.all(e, f.SelectionSet, append(path[:len(path):len(path)], i), false))
		}
		return out
	}
	return v
}

func (s *Server) query() object {
	return object{"repository": field(func(args map[string]any) (any, error) {
		if args["owner"] != s.Owner || args["name"] != s.Name {
			return nil, refusalOf{"NOT_FOUND", "Could not resolve to a Repository"}
		}
		return object{
			"pullRequest": field(func(args map[string]any) (any, error) {
				n := fmt.Sprint(args["number"])
				if p := s.pull(n); p != nil {
					return s.pullObject(p), nil
				}
				return nil, refusalOf{"NOT_FOUND", "Could not resolve to a PullRequest"}
			}),
			"id": "R_1",
			"issues": field(func(args map[string]any) (any, error) {
				var all []object
				for _, i := range slices.Backward(s.Issues) {
					all = append(all, s.issueObject(i))
				}
				return s.connection(all)(args)
			}),
			"pullRequests": field(func(args map[string]any) (any, error) {
				var open []object
				for _, n := range slices.Sorted(maps.Keys(s.Pulls)) {
					if p := s.Pulls[n]; !p.Closed && (args["headRefName"] == nil || args["headRefName"] == p.Branch) {
						open = append(open, s.pullObject(p))
					}
				}
				return s.connection(open)(args)
			}),
			"defaultBranchRef": object{"name": "main", "target": field(func(map[string]any) (any, error) {
				return s.commitObject(s.Git("rev-parse", "refs/heads/main")), nil
			})},
			"ref": field(func(args map[string]any) (any, error) {
				sha, err := s.git("", "rev-parse", "--verify", "-q", args["qualifiedName"].(string))
				if err != nil {
					return object(nil), nil
				}
				return object{"name": strings.TrimPrefix(args["qualifiedName"].(string), "refs/heads/"), "target": s.commitObject(sha)}, nil
			}),
		}, nil
	})}
}

func (s *Server) commitObject(sha string) object {
	return object{"__typename": "Commit", "oid": sha, "message": s.Git("log", "-1", "--format=%B", sha), "url": s.page("commit/" + sha),
		"tree": object{"__typename": "Tree", "oid": s.Git("rev-parse", sha+"^{tree}")},
		"history": field(func(args map[string]any) (any, error) {
			var nodes []object
			for id := range strings.FieldsSeq(s.Git("rev-list", fmt.Sprintf("--max-count=%v", args["first"]), sha)) {
				nodes = append(nodes, object{"__typename": "Commit", "oid": id, "message": s.Git("log", "-1", "--format=%B", id)})
			}
			return object{"nodes": nodes}, nil
		})}
}

func (s *Server) pullObject(p *Pull) object {
	var comments, threads []object
	for _, c := range p.Comments {
		comments = append(comments, s.commentObject(c, "IC_"))
	}
	for _, t := range p.Threads {
		threads = append(threads, s.threadObject(t))
	}
	return object{
		"id": fmt.Sprint("PR_", p.Number), "number": p.Number, "headRefOid": p.Head, "baseRefOid": p.Base, "baseRefName": p.Into,
		"isCrossRepository": p.Fork, "viewerDidAuthor": p.Author == Login, "url": s.page(fmt.Sprint("pull/", p.Number)), "title": p.Title, "body": p.Body,
		"author":   object{"__typename": "User", "login": p.Author},
		"comments": s.connection(comments), "reviewThreads": s.connection(threads)}
}

// connection gives a list by pages.
func (s *Server) connection(all []object) field {
	return func(args map[string]any) (any, error) {
		var first, from int
		fmt.Sscan(fmt.Sprint(args["first"]), &first)
		if first < 1 || first > 100 {
			return nil, refusalOf{"EXCESSIVE_PAGINATION", fmt.Sprintf("Requesting %v records", args["first"])}
		}
		if after, ok := args["after"].(string); ok {
			fmt.Sscanf(after, "cursor-%d", &from)
		}
		to := min(from+min(first, s.PageSize), len(all))
		return object{"nodes": all[from:to], "totalCount": len(all),
			"pageInfo": object{"hasNextPage": to < len(all), "endCursor": fmt.Sprintf("cursor-%d", to)}}, nil
	}
}

func (s *Server) threadObject(t *Thread) object {
	var comments []object
	for _, c := range t.Comments {
		comments = append(comments, s.commentObject(c, "PRRC_"))
	}
	by := object(nil)
	if t.Resolved {
		by = object{"__typename": "User", "isViewer": t.ResolvedBy == Login, "login": t.ResolvedBy}
	}
	return object{"id": fmt.Sprint("PRRT_", t.ID), "isResolved": t.Resolved, "resolvedBy": by, "viewerCanResolve": true, "comments": s.connection(comments)}
}

func (s *Server) commentObject(c *Comment, prefix string) object {
	kind := "User"
	if c.Bot {
		kind = "Bot"
	}
	return object{
		"id": fmt.Sprint(prefix, c.ID), "databaseId": c.ID, "body": c.Body, "url": s.page(fmt.Sprint("comment-", c.ID)), "viewerDidAuthor": c.Author == Login,
		"isMinimized": c.Minimized, "authorAssociation": orElse(c.Standing, "NONE"), "author": object{"__typename": kind, "login": c.Author},
		"reactionGroups": []object{{"content": "THUMBS_DOWN", "reactors": object{"totalCount": c.Against}}, {"content": "HEART", "reactors": object{"totalCount": 3}}},
	}
}
