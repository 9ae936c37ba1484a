//go:build ignore

// Trim takes from GitHub's own descriptions of its APIs what this program uses, for the tests:
//
//	npm install @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1
//	go run trim.go node_modules/@octokit
//
// It writes testdata/openapi.json and testdata/schema.graphql. Both packages are under the MIT licence; see testdata/LICENSE.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// operations are the calls of the REST API.
var operations = map[string][]string{
	"/repos/{owner}/{repo}/check-runs":                      {"post"},
	"/repos/{owner}/{repo}/check-runs/{check_run_id}":       {"patch"},
	"/repos/{owner}/{repo}/commits/{ref}/check-runs":        {"get"},
	"/repos/{owner}/{repo}/pulls/{pull_number}/files":       {"get"},
	"/repos/{owner}/{repo}/pulls/{pull_number}/reviews":     {"post"},
	"/repos/{owner}/{repo}/issues/{issue_number}/comments":  {"post"},
	"/repos/{owner}/{repo}/issues/comments/{comment_id}":    {"patch"},
	"/repos/{owner}/{repo}/code-scanning/sarifs":            {"post"},
	"/repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}": {"get"},
	"/repos/{owner}/{repo}/git/blobs":                       {"post"},
	"/repos/{owner}/{repo}/git/trees":                       {"post"},
	"/repos/{owner}/{repo}/git/commits":                     {"post"},
	"/repos/{owner}/{repo}/git/refs/{ref}":                  {"patch"},
}

// fields are those of GraphQL. Arguments, inputs and enumerations come along whole.
var fields = map[string][]string{
	"Query":                                  {"repository"},
	"Mutation":                               {"resolveReviewThread", "unresolveReviewThread", "minimizeComment", "unminimizeComment", "updatePullRequestReviewComment", "addPullRequestReviewThreadReply", "createCommitOnBranch", "createIssue", "updateIssue", "createPullRequest", "updatePullRequest"},
	"Repository":                             {"id", "pullRequest", "pullRequests", "issues", "ref", "object", "defaultBranchRef"},
	"PullRequest":                            {"id", "number", "headRefOid", "baseRefOid", "author", "comments", "reviewThreads", "url", "title", "body", "baseRefName", "isCrossRepository", "viewerDidAuthor"},
	"IssueConnection":                        {"nodes", "pageInfo"},
	"Issue":                                  {"id", "url", "title", "body", "state", "viewerDidAuthor"},
	"CreateIssuePayload":                     {"issue"},
	"UpdateIssuePayload":                     {"issue"},
	"CreatePullRequestPayload":               {"pullRequest"},
	"UpdatePullRequestPayload":               {"pullRequest"},
	"PullRequestConnection":                  {"nodes", "pageInfo"},
	"IssueCommentConnection":                 {"nodes", "pageInfo"},
	"IssueComment":                           {"id", "databaseId", "body", "url", "viewerDidAuthor", "author", "authorAssociation"},
	"PullRequestReviewThreadConnection":      {"nodes", "pageInfo"},
	"PullRequestReviewThread":                {"id", "isResolved", "resolvedBy", "viewerCanResolve", "comments"},
	"PullRequestReviewCommentConnection":     {"nodes", "pageInfo", "totalCount"},
	"PullRequestReviewComment":               {"id", "databaseId", "body", "url", "viewerDidAuthor", "isMinimized", "author", "authorAssociation", "reactionGroups"},
	"ReactionGroup":                          {"content", "reactors"},
	"ReactorConnection":                      {"totalCount"},
	"PageInfo":                               {"hasNextPage", "endCursor"},
	"Actor":                                  {"login"},
	"User":                                   {"login", "isViewer"},
	"Minimizable":                            {"isMinimized"},
	"Ref":                                    {"name", "target"},
	"GitObject":                              {"oid"},
	"Commit":                                 {"oid", "tree", "history", "message", "url"},
	"Tree":                                   {"oid"},
	"CommitHistoryConnection":                {"nodes"},
	"ResolveReviewThreadPayload":             {"thread"},
	"UnresolveReviewThreadPayload":           {"thread"},
	"MinimizeCommentPayload":                 {"minimizedComment"},
	"UnminimizeCommentPayload":               {"unminimizedComment"},
	"UpdatePullRequestReviewCommentPayload":  {"pullRequestReviewComment"},
	"AddPullRequestReviewThreadReplyPayload": {"comment"},
	"CreateCommitOnBranchPayload":            {"commit"},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run trim.go node_modules/@octokit")
		os.Exit(2)
	}
	for _, err := range []error{rest(os.Args[1]), graph(os.Args[1])} {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func rest(from string) error {
	src, err := os.ReadFile(filepath.Join(from, "openapi/generated/api.github.com.json"))
	if err != nil {
		return err
	}
	var all map[string]any
	if err := json.Unmarshal(src, &all); err != nil {
		return err
	}
	paths := map[string]any{}
	for path, methods := range operations {
		item := map[string]any{}
		for _, m := range methods {
			op, ok := all["paths"].(map[string]any)[path].(map[string]any)[m]
			if !ok {
				return fmt.Errorf("no %s %s", m, path)
			}
			item[m] = bare(op)
		}
		if strings.Contains(path, "/refs/{ref}") {
			path = strings.Replace(path, "{ref}", "{ref:.+}", 1)
		}
		paths[path] = item
	}
	out := map[string]any{"openapi": all["openapi"], "info": all["info"], "servers": all["servers"], "paths": paths}
	kept := map[string]any{}
	for todo := references(paths); len(todo) > 0; {
		ref := todo[0]
		todo = todo[1:]
		parts := strings.Split(ref, "/") // #/components/kind/name
		kind, _ := kept[parts[2]].(map[string]any)
		if kind == nil {
			kind = map[string]any{}
			kept[parts[2]] = kind
		}
		if kind[parts[3]] != nil {
			continue
		}
		part := bare(all["components"].(map[string]any)[parts[2]].(map[string]any)[parts[3]])
		kind[parts[3]] = part
		todo = append(todo, references(part)...)
	}
	out["components"] = kept
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return os.WriteFile("testdata/openapi.json", append(text, '\n'), 0o644)
}

// bare is a description without what only people read.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			_, text := x.(string)
			_, list := x.(map[string]any)
			if k == "example" || k == "examples" || strings.HasPrefix(k, "x-") || k == "externalDocs" || (k == "description" || k == "summary") && text && !list {
				continue
			}
			out[k] = bare(x)
		}
		if _, response := v["content"]; response && v["description"] != nil {
			out["description"] = ""
		}
		if _, ok := v["description"].(string); ok && v["type"] == nil && v["schema"] == nil && v["properties"] == nil && v["$ref"] == nil {
			out["description"] = ""
		}
		return out
	case []any:
		for i := range v {
			v[i] = bare(v[i])
		}
	}
	return v
}

func references(v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if s, ok := x.(string); ok && k == "$ref" {
				found = append(found, s)
				continue
			}
			found = append(found, references(x)...)
		}
	case []any:
		for _, x := range v {
			found = append(found, references(x)...)
		}
	}
	sort.Strings(found)
	return found
}

func graph(from string) error {
	src, err := os.ReadFile(filepath.Join(from, "graphql-schema/schema.graphql"))
	if err != nil {
		return err
	}
	doc, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: string(src)})
	if err != nil {
		return err
	}
	kept := map[string]*ast.Definition{}
	var keep func(name string) error
	keep = func(name string) error {
		if kept[name] != nil || slices.Contains([]string{"String", "Int", "Boolean", "ID", "Float"}, name) {
			return nil
		}
		d := doc.Definitions.ForName(name)
		if d == nil {
			return fmt.Errorf("no type %s", name)
		}
		own := *d
		own.Description, own.Directives, own.Interfaces, own.Types, own.Fields = "", nil, nil, d.Types, nil
		kept[name] = &own
		for _, f := range d.Fields {
			if d.Kind != ast.InputObject && !slices.Contains(fields[name], f.Name) || own.Fields.ForName(f.Name) != nil {
				continue
			}
			g := *f
			g.Description, g.Directives = "", nil
			own.Fields = append(own.Fields, &g)
			if err := keep(f.Type.Name()); err != nil {
				return err
			}
			for _, a := range g.Arguments {
				a.Description, a.Directives = "", nil
				if err := keep(a.Type.Name()); err != nil {
					return err
				}
			}
		}
		for _, e := range own.EnumValues {
			e.Description, e.Directives = "", nil
		}
		if d.Kind != ast.InputObject && d.Kind != ast.Enum && d.Kind != ast.Scalar && d.Kind != ast.Union && len(own.Fields) != len(fields[name]) {
			return fmt.Errorf("of the fields %v of %s there are %d", fields[name], name, len(own.Fields))
		}
		return nil
	}
	for name := range fields {
		if err := keep(name); err != nil {
			return err
		}
	}
	// Interfaces that are kept are implemented by the types that are kept, with the fields that both have.
	for name, d := range kept {
		for _, i := range doc.Definitions.ForName(name).Interfaces {
			if k := kept[i]; k != nil && d.Kind != ast.InputObject && implements(d, k) {
				d.Interfaces = append(d.Interfaces, i)
			}
		}
	}
	return os.WriteFile("testdata/schema.graphql", []byte(sdl(kept)), 0o644)
}

func implements(d, of *ast.Definition) bool {
	for _, f := range of.Fields {
		if d.Fields.ForName(f.Name) == nil {
			return false
		}
	}
	return true
}

// sdl writes definitions in GraphQL's language.
func sdl(kept map[string]*ast.Definition) string {
	var names []string
	for name := range kept {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("# From @octokit/graphql-schema (MIT); written by trim.go.\n")
	words := map[ast.DefinitionKind]string{ast.Object: "type", ast.Interface: "interface", ast.InputObject: "input", ast.Enum: "enum"}
	for _, name := range names {
		d := kept[name]
		switch d.Kind {
		case ast.Scalar:
			fmt.Fprintf(&b, "\nscalar %s\n", name)
			continue
		case ast.Union:
			fmt.Fprintf(&b, "\nunion %s = %s\n", name, strings.Join(d.Types, " | "))
			continue
		}
		fmt.Fprintf(&b, "\n%s %s", words[d.Kind], name)
		if len(d.Interfaces) > 0 {
			b.WriteString(" implements " + strings.Join(d.Interfaces, " & "))
		}
		b.WriteString(" {\n")
		for _, e := range d.EnumValues {
			fmt.Fprintf(&b, "  %s\n", e.Name)
		}
		for _, f := range d.Fields {
			fmt.Fprintf(&b, "  %s", f.Name)
			for i, a := range f.Arguments {
				b.WriteString([]string{"(", ", "}[min(i, 1)] + a.Name + ": " + a.Type.String())
				if a.DefaultValue != nil {
					b.WriteString(" = " + a.DefaultValue.String())
				}
			}
			if len(f.Arguments) > 0 {
				b.WriteString(")")
			}
			b.WriteString(": " + f.Type.String())
			if f.DefaultValue != nil {
				b.WriteString(" = " + f.DefaultValue.String())
			}
			b.WriteString("\n")
		}
		b.WriteString("}\n")
	}
	return b.String()
}
