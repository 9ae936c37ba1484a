package github

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/internal/githubtest"
)

func TestFindPull(t *testing.T) {
	gh := githubtest.New(t, "")
	id := func(n int) string { return fmt.Sprintf("%040d", n) }
	gh.PageSize = 2
	for n := 1; n <= 7; n++ {
		gh.Pulls[n] = &githubtest.Pull{Number: n, Base: id(100), Head: id(n), Branch: "patch-1"}
	}
	gh.Pulls[8] = &githubtest.Pull{Number: 8, Base: id(100), Head: id(6), Branch: "other"}
	opt := Options{API: gh.URL, GraphQL: gh.GraphQL(), Token: githubtest.ReadOnlyToken, Owner: "octo", Repo: "toy"}
	for _, c := range []struct {
		branch string
		head   string
		want   Found
	}{
		{"patch-1", id(6), Found{6, id(100)}},
		{"other", id(6), Found{8, id(100)}},
		{"patch-1", id(50), Found{}}, // the branch has moved on since
		{"nosuch", id(6), Found{}},
	} {
		got, err := FindPull(context.Background(), opt, c.branch, c.head)
		if err != nil || got != c.want {
			t.Errorf("%s of %s: %+v %v, want %+v", c.branch, c.head, got, err, c.want)
		}
	}
	gh.Refuse(githubtest.Refusal{Status: 403, Message: "Resource not accessible by integration"})
	if _, err := FindPull(context.Background(), opt, "patch-1", id(6)); err == nil || !strings.Contains(err.Error(), "find the pull request") {
		t.Errorf("%v", err)
	}
}
