package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"
)

const (
	defaultBudget = 2 * time.Minute
	callTimeout   = 30 * time.Second
	tries         = 4           // of one call
	firstPause    = time.Second // between two of them; each is twice as long as the one before
	pageSize      = 100
	maxPages      = 30 // of any list
)

// api calls GitHub: again where that may help, and never longer than the budget.
type api struct {
	opt     Options
	client  *http.Client
	base    *url.URL // ends with a slash
	graphql string
	end     time.Time // of the budget
	calls   int
}

func newAPI(opt Options) (*api, error) {
	if opt.API == "" {
		opt.API = "https://api.github.com"
	}
	base, err := url.Parse(strings.TrimRight(opt.API, "/") + "/")
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil {
		return nil, fmt.Errorf("publish on GitHub: %q is no address of its API", opt.API)
	}
	if opt.GraphQL == "" {
		opt.GraphQL = base.ResolveReference(&url.URL{Path: strings.TrimSuffix(base.Path, "v3/") + "graphql"}).String()
	}
	graph, err := url.Parse(opt.GraphQL)
	if err != nil || graph.Host == "" {
		return nil, fmt.Errorf("publish on GitHub: %q is no address of its GraphQL API", opt.GraphQL)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Sleep == nil {
		opt.Sleep = sleep
	}
	if opt.Budget == 0 {
		opt.Budget = defaultBudget
	}
	client := http.Client{Timeout: callTimeout}
	if opt.Client != nil {
		client = *opt.Client
	}
	client.Transport = &sealed{next: client.Transport, token: opt.Token, origins: []string{origin(base), origin(graph)}}
	return &api{opt: opt, client: &client, base: base, graphql: graph.String()}, nil
}

// sealed shows the token to GitHub's API and to nobody that an answer redirects to.
type sealed struct {
	next    http.RoundTripper
	token   string
	origins []string
}

func (s *sealed) RoundTrip(r *http.Request) (*http.Response, error) {
	next := s.next
	if next == nil {
		next = http.DefaultTransport
	}
	r = r.Clone(r.Context())
	r.Header.Del("Authorization")
	for _, o := range s.origins {
		if s.token != "" && origin(r.URL) == o {
			r.Header.Set("Authorization", "Bearer "+s.token)
		}
	}
	return next.RoundTrip(r)
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// within begins the budget.
func (a *api) within(ctx context.Context) (context.Context, context.CancelFunc) {
	a.end = a.opt.Now().Add(a.opt.Budget)
	return context.WithTimeout(ctx, a.opt.Budget)
}

// caller is a client that knows nothing of earlier answers: go-github's own refuses calls until the clock on the wall says
// that a limit is over, which is this package's to wait for.
func (a *api) caller() *github.Client {
	c := github.NewClient(a.client)
	c.BaseURL = a.base
	c.UserAgent = "confward"
	return c
}

// call makes a call, and again after a pause where GitHub asks for that or is out of order. One that writes is made again only if it
// certainly had no effect.
func (a *api) call(ctx context.Context, writes bool, do func(*github.Client) (*github.Response, error)) error {
	pause := firstPause
	for try := 1; ; try++ {
		a.calls++
		_, err := do(a.caller())
		if err == nil {
			return nil
		}
		wait, again := retry(err, writes, a.opt.Now())
		if !again || try == tries {
			return err
		}
		wait = max(wait, pause)
		pause *= 2
		if a.opt.Now().Add(wait).After(a.end) {
			return fmt.Errorf("%w (no time is left to try again)", err)
		}
		if err := a.opt.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// retry reports whether a call may be made again, and how long GitHub asks to wait before.
func retry(err error, writes bool, now time.Time) (time.Duration, bool) {
	var secondary *github.AbuseRateLimitError
	var primary *github.RateLimitError
	var answer *github.ErrorResponse
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return 0, false
	case errors.As(err, &secondary):
		if secondary.RetryAfter == nil {
			return time.Minute, true // as GitHub's guide has it
		}
		return *secondary.RetryAfter, true
	case errors.As(err, &primary):
		return primary.Rate.Reset.Sub(now), true
	case errors.As(err, &answer):
		code := answer.Response.StatusCode
		if asked, limited := limit(answer); limited {
			return asked, true
		}
		return 0, code >= 500 && (!writes || code == http.StatusServiceUnavailable)
	}
	return 0, !writes // the line broke
}

// limit reports whether an answer is about a limit that go-github does not know as such, and how long to wait.
func limit(answer *github.ErrorResponse) (time.Duration, bool) {
	code, after := answer.Response.StatusCode, answer.Response.Header.Get("Retry-After")
	if code != http.StatusTooManyRequests && (code != http.StatusForbidden || after == "" && !strings.Contains(answer.Message, "secondary rate limit")) {
		return 0, false
	}
	if seconds, err := strconv.Atoi(after); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	return time.Minute, true // as GitHub's guide has it
}

// unclear reports whether a call that failed may have had its effect.
func unclear(err error) bool {
	var answer *github.ErrorResponse
	var secondary *github.AbuseRateLimitError
	var primary *github.RateLimitError
	switch {
	case errors.As(err, &secondary), errors.As(err, &primary):
		return false
	case errors.As(err, &answer):
		return answer.Response.StatusCode >= 500
	}
	return err != nil
}

// status is the code of an answer that refuses, or zero.
func status(err error) int {
	var answer *github.ErrorResponse
	if errors.As(err, &answer) && answer.Response != nil {
		return answer.Response.StatusCode
	}
	return 0
}

// query is a call of GraphQL. An answer with data and errors fills into and gives a partial error.
func (a *api) query(ctx context.Context, writes bool, text string, variables map[string]any, into any) error {
	body := map[string]any{"query": text, "variables": variables}
	return a.call(ctx, writes, func(c *github.Client) (*github.Response, error) {
		req, err := c.NewRequest(http.MethodPost, a.graphql, body)
		if err != nil {
			return nil, err
		}
		var raw bytes.Buffer
		resp, err := c.Do(ctx, req, &raw)
		if err != nil {
			return resp, err
		}
		var answer struct {
			Data   json.RawMessage `json:"data"`
			Errors []graphError    `json:"errors"`
		}
		if err := json.Unmarshal(raw.Bytes(), &answer); err != nil {
			return resp, fmt.Errorf("GraphQL's answer: %w", err)
		}
		if len(answer.Data) > 0 && string(answer.Data) != "null" {
			if err := json.Unmarshal(answer.Data, into); err != nil {
				return resp, fmt.Errorf("GraphQL's answer: %w", err)
			}
		}
		if len(answer.Errors) > 0 {
			return resp, limited(resp, graphErrors(answer.Errors))
		}
		return resp, nil
	})
}

// graphError is what GraphQL says beside, or instead of, data.
type graphError struct {
	Type    string `json:"type"`
	Path    []any  `json:"path"`
	Message string `json:"message"`
}

type graphErrors []graphError

func (g graphErrors) Error() string {
	var texts []string
	for _, e := range g {
		texts = append(texts, e.Message)
	}
	return strings.Join(texts, "; ")
}

// at is the error of one of a query's parts, or nil.
func (g graphErrors) at(alias string) *graphError {
	for i := range g {
		if len(g[i].Path) > 0 && g[i].Path[0] == alias {
			return &g[i]
		}
	}
	return nil
}

// limited makes an answer about limits, which GraphQL gives with the status 200, the error that the REST API has for it.
func limited(resp *github.Response, errs graphErrors) error {
	for _, e := range errs {
		if e.Type == "RATE_LIMITED" {
			return &github.RateLimitError{Rate: resp.Rate, Response: resp.Response, Message: e.Message}
		}
	}
	return errs
}
