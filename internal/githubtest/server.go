// Package githubtest is a GitHub for tests. It checks every request and every answer against GitHub's own descriptions
// of its APIs, keeps to GitHub's limits, keeps what it is told, so that a second run meets the first one's work, and refuses
// whatever a test wants refused. Its commits are those of a real Git repository.
package githubtest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed testdata/openapi.json
var restDescription []byte

//go:embed testdata/schema.graphql
var graphDescription string

// The tokens that the server knows.
const (
	Token         = "test-token"           // may do all
	ReadOnlyToken = "test-token-of-a-fork" // may only read
)

// Login is who the tokens belong to.
const Login = "github-actions"

// Server is a GitHub with one repository.
type Server struct {
	*httptest.Server
	Owner, Name string
	Dir         string // its Git repository, bare or not
	PageSize    int    // at most, of REST lists and GraphQL connections
	// NoResolve keeps threads from being resolved, as GitHub does with a workflow's token without "contents: write".
	NoResolve bool
	// Protected are branches to which nothing is committed directly.
	Protected map[string]bool

	Pulls     map[int]*Pull
	Issues    []*Issue
	Checks    []*CheckRun
	Uploads   []*Upload
	t         testing.TB
	mu        sync.Mutex
	calls     []string
	refusals  []*Refusal
	rest      *openapi3.T
	graph     *ast.Schema
	templates []template
	lastID    int64
}

// Refusal makes calls fail.
type Refusal struct {
	Call    string // a part of "POST /repos/{owner}/{repo}/check-runs" or "graphql resolveReviewThread"; empty: every call
	After   int    // calls that still succeed
	Times   int    // calls that fail; zero: all
	Status  int    // of the answer; zero: the line breaks
	Message string
	Header  map[string]string
	Done    bool // the call has its effect all the same
}

// New starts a GitHub over a Git repository; dir may be empty if no call needs one. It ends with the test.
func New(t testing.TB, dir string) *Server {
	t.Helper()
	s := &Server{Owner: "octo", Name: "toy", Dir: dir, PageSize: 100, Pulls: map[int]*Pull{}, Protected: map[string]bool{}, t: t, lastID: 1000}
	spec, err := openapi3.NewLoader().LoadFromData(restDescription)
	if err != nil {
		t.Fatalf("GitHub's description: %v", err)
	}
	s.rest = spec
	for path, item := range spec.Paths.Map() {
		s.templates = append(s.templates, newTemplate(path, item))
	}
	s.graph = gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: graphDescription})
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// GraphQL is the address of the GraphQL API.
func (s *Server) GraphQL() string { return s.URL + "/graphql" }

// Refuse makes calls fail from now on.
func (s *Server) Refuse(r Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = append(s.refusals, &r)
}

// Forgive lets all calls succeed again.
func (s *Server) Forgive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = nil
}

// Calls are the calls so far, as Refusal names them. Writes are those of them that change something.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// Writes are the calls after the first n that may change something.
func (s *Server) Writes(n int) []string {
	var writes []string
	for _, c := range s.Calls()[n:] {
		if !strings.HasPrefix(c, "GET ") && !strings.HasPrefix(c, "graphql repository") {
			writes = append(writes, c)
		}
	}
	return writes
}

// template is a path of the description.
type template struct {
	path  string
	names []string
	re    *regexp.Regexp
	item  *openapi3.PathItem
}

var parameter = regexp.MustCompile(`\{([a-z_]+)(?::([^}]+))?\}`)

func newTemplate(path string, item *openapi3.PathItem) template {
	t := template{path: path, item: item}
	expr := "^"
	for rest := path; ; {
		at := parameter.FindStringSubmatchIndex(rest)
		if at == nil {
			t.re = regexp.MustCompile(expr + regexp.QuoteMeta(rest) + "$")
			return t
		}
		class := "([^/]+)"
		if at[4] >= 0 {
			class = "(" + rest[at[4]:at[5]] + ")"
		}
		t.names = append(t.names, rest[at[2]:at[3]])
		expr += regexp.QuoteMeta(rest[:at[0]]) + class
		rest = rest[at[1]:]
	}
}

// serve answers one call.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.URL.Path == "/graphql" {
		s.serveGraph(w, r, body)
		return
	}
	for _, t := range s.templates {
		m := t.re.FindStringSubmatch(r.URL.EscapedPath())
		op := t.item.GetOperation(r.Method)
		if m == nil || op == nil {
			continue
		}
		params := map[string]string{}
		for i, name := range t.names {
			params[name], _ = url.PathUnescape(m[i+1])
		}
		s.serveREST(w, r, t, op, params, body)
		return
	}
	s.t.Errorf("no such call: %s %s", r.Method, r.URL)
	http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
}

// answer is what a call gets.
type answer struct {
	status int
	body   any
	header map[string]string
}

func (s *Server) serveREST(w http.ResponseWriter, r *http.Request, t template, op *openapi3.Operation, params map[string]string, body []byte) {
	name := r.Method + " " + t.path
	s.calls = append(s.calls, name)
	if s.refused(w, name, r, func() { s.handle(name, r, params, body) }) {
		return
	}
	if a, bad := s.access(r, r.Method != http.MethodGet); bad {
		s.send(w, a)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		Route: &routers.Route{Spec: s.rest, Path: t.path, PathItem: t.item, Method: r.Method, Operation: op},
	}
	if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
		s.t.Errorf("%s is not as GitHub describes it: %.500s", name, err)
		s.send(w, answer{status: http.StatusUnprocessableEntity, body: problem("Invalid request.")})
		return
	}
	a := s.handle(name, r, params, body)
	s.checkAnswer(name, in, a)
	s.send(w, a)
}

// checkAnswer holds what we answer against the description.
func (s *Server) checkAnswer(name string, in *openapi3filter.RequestValidationInput, a answer) {
	src, err := json.Marshal(a.body)
	if err != nil {
		s.t.Fatal(err)
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.status, Header: http.Header{"Content-Type": {"application/json"}},
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	out.SetBodyBytes(src)
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		s.t.Errorf("the answer to %s is not as GitHub describes it: %.800s", name, err)
	}
}

// access says what a token may not do.
func (s *Server) access(r *http.Request, writes bool) (answer, bool) {
	switch token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "); {
	case token == Token:
		return answer{}, false
	case token == ReadOnlyToken && !writes:
		return answer{}, false
	case token == ReadOnlyToken:
		return answer{status: http.StatusForbidden, body: problem("Resource not accessible by integration")}, true
	}
	return answer{status: http.StatusUnauthorized, body: problem("Bad credentials")}, true
}

// refused answers a call that a test wants to fail.
func (s *Server) refused(w http.ResponseWriter, name string, r *http.Request, effect func()) bool {
	for _, f := range s.refusals {
		if !strings.Contains(name, f.Call) || f.Times < 0 {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				f.Times = -1
			}
		}
		if f.Done {
			effect()
		}
		if f.Status == 0 {
			panic(http.ErrAbortHandler)
		}
		s.send(w, answer{f.Status, problem(orElse(f.Message, http.StatusText(f.Status))), f.Header})
		return true
	}
	return false
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func problem(message string) map[string]any {
	return map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest"}
}

func (s *Server) send(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(a.status)
	if err := json.NewEncoder(w).Encode(a.body); err != nil {
		s.t.Log(err)
	}
}

// id is a new number.
func (s *Server) id() int64 {
	s.lastID++
	return s.lastID
}

func (s *Server) page(path string) string {
	return fmt.Sprintf("https://github.test/%s/%s/%s", s.Owner, s.Name, path)
}
