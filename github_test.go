package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/confward/confward/internal/githubtest"
)

type githubKey struct{}

// fakeGitHub is a session's GitHub.
type fakeGitHub struct{ *githubtest.Server }

// github gives a session a GitHub over a Git repository, and sets what tells where it is: github FOLDER
func github(t *testing.T, ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: github FOLDER")
	}
	s := githubtest.New(t, ts.MkAbs(args[0]))
	ts.Value(githubKey{}).(*fakeGitHub).Server = s
	for name, value := range map[string]string{"GITHUB_API_URL": s.URL, "GITHUB_GRAPHQL_URL": s.GraphQL(), "GITHUB_REPOSITORY": s.Owner + "/" + s.Name, "GITHUB_TOKEN": githubtest.Token} {
		ts.Setenv(name, value)
	}
}

// pulls writes the pull requests into a file: pulls FILE
func pulls(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pulls FILE")
	}
	s := ts.Value(githubKey{}).(*fakeGitHub)
	var text strings.Builder
	for _, n := range slices.Sorted(maps.Keys(s.Pulls)) {
		p := s.Pulls[n]
		fmt.Fprintf(&text, "#%d %s into %s, edited %d times: %s\n%s\n", n, p.Branch, p.Into, p.Edits, p.Title, p.Body)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text.String()), 0o644))
}
