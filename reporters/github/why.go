package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/reporters"
)

// why says in one line why GitHub did not do something, and what would help.
func why(err error) string {
	var secondary *github.AbuseRateLimitError
	var primary *github.RateLimitError
	var answer *github.ErrorResponse
	var line *url.Error
	switch {
	case err == nil:
		return "GitHub does not allow it"
	case errors.As(err, &secondary):
		return "GitHub's secondary rate limit is reached"
	case errors.As(err, &primary):
		return "GitHub's rate limit is reached"
	case errors.As(err, &answer):
		return refusal(answer)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return "the time for it is over"
	case errors.As(err, &line):
		return "GitHub cannot be reached: " + first(reporters.Visible(line.Err.Error()), 200)
	}
	return first(reporters.Visible(err.Error()), 300)
}

func refusal(answer *github.ErrorResponse) string {
	said := []string{answer.Message}
	for _, e := range answer.Errors {
		if e.Message != "" {
			said = append(said, e.Message)
		}
	}
	text := first(reporters.Visible(strings.Join(said, "; ")), 300)
	code := answer.Response.StatusCode
	if _, limited := limit(answer); limited {
		return fmt.Sprintf("GitHub's secondary rate limit is reached (%d)", code)
	}
	switch code {
	case http.StatusUnauthorized:
		return "GitHub does not know the token (401)"
	case http.StatusForbidden:
		return "the token may not do this: " + text + " (403)"
	case http.StatusNotFound:
		return "not found, or hidden from the token (404)"
	}
	return fmt.Sprintf("GitHub refused it: %s (%d)", text, code)
}
