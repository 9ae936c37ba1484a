package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// mutation is a change by GraphQL.
type mutation struct {
	name, input string // of the field, and of its input's type
	answer      string // what is asked back
	of          map[string]any
}

func resolve(thread string) mutation {
	return mutation{"resolveReviewThread", "ResolveReviewThreadInput", "thread { id }", map[string]any{"threadId": thread}}
}

func unresolve(thread string) mutation {
	return mutation{"unresolveReviewThread", "UnresolveReviewThreadInput", "thread { id }", map[string]any{"threadId": thread}}
}

func minimise(comment string) mutation {
	return mutation{"minimizeComment", "MinimizeCommentInput", "minimizedComment { isMinimized }",
		map[string]any{"subjectId": comment, "classifier": "RESOLVED"}}
}

func unminimise(comment string) mutation {
	return mutation{"unminimizeComment", "UnminimizeCommentInput", "unminimizedComment { isMinimized }", map[string]any{"subjectId": comment}}
}

func rewrite(comment, body string) mutation {
	return mutation{"updatePullRequestReviewComment", "UpdatePullRequestReviewCommentInput", "pullRequestReviewComment { id }",
		map[string]any{"pullRequestReviewCommentId": comment, "body": body}}
}

func answer(thread, body string) mutation {
	return mutation{"addPullRequestReviewThreadReply", "AddPullRequestReviewThreadReplyInput", "comment { id }",
		map[string]any{"pullRequestReviewThreadId": thread, "body": body}}
}

// mutationsACall is how many changes go into one call.
const mutationsACall = 25

// mutate makes changes, and gives an error or nil for each.
func (p *publication) mutate(ctx context.Context, all []mutation) []error {
	errs := make([]error, 0, len(all))
	for len(all) > 0 {
		n := min(len(all), mutationsACall)
		errs = append(errs, p.mutateOnce(ctx, all[:n])...)
		all = all[n:]
	}
	return errs
}

func (p *publication) mutateOnce(ctx context.Context, all []mutation) []error {
	var head, body []string
	variables := map[string]any{}
	for i, m := range all {
		head = append(head, fmt.Sprintf("$i%d: %s!", i, m.input))
		body = append(body, fmt.Sprintf("  m%d: %s(input: $i%d) { %s }", i, m.name, i, m.answer))
		variables[fmt.Sprintf("i%d", i)] = m.of
	}
	text := "mutation Changes(" + strings.Join(head, ", ") + ") {\n" + strings.Join(body, "\n") + "\n}"
	var done map[string]json.RawMessage
	err := p.api.query(ctx, true, text, variables, &done)
	errs := make([]error, len(all))
	var parts graphErrors
	for i := range all {
		alias := fmt.Sprintf("m%d", i)
		made := len(done[alias]) > 0 && string(done[alias]) != "null"
		switch {
		case made || err == nil:
		case errors.As(err, &parts) && parts.at(alias) != nil:
			errs[i] = parts.at(alias)
		default:
			errs[i] = err
		}
	}
	return errs
}

func (e *graphError) Error() string { return e.Message }
