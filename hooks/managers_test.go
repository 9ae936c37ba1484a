package hooks

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestManagers(t *testing.T) {
	for _, c := range []struct {
		files string // path, equals sign, content; one a line
		name  string
		calls []string
	}{
		{"README=lefthook", "", nil},
		{".lefthook.yml=pre-commit:", "lefthook", nil},
		{"lefthook.yml=    run: confward hook run pre-commit", "lefthook", []string{PreCommit}},
		{"lefthook.yml=  # run: confward hook run pre-commit", "lefthook", nil},
		{".husky/pre-push=confward hook run pre-push -- \"$@\" || exit 1", "husky", []string{PrePush}},
		{".husky/pre-commit=npm test", "husky", nil},
		{".pre-commit-config.yaml=  - id: confward", "pre-commit", []string{PreCommit}},
		{".pre-commit-config.yaml=  - id: confward-push  ", "pre-commit", []string{PrePush}},
		{".pre-commit-config.yaml=  - id: something", "pre-commit", nil},
	} {
		path, text, _ := strings.Cut(c.files, "=")
		got := Managers(fstest.MapFS{path: {Data: []byte(text)}})
		switch {
		case c.name == "" && len(got) == 0:
		case len(got) != 1 || got[0].Name != c.name || !slices.Equal(got[0].Calls, c.calls):
			t.Errorf("%s: got %+v", c.files, got)
		case !strings.HasPrefix(got[0].File, strings.SplitN(path, "/", 2)[0]) || strings.Contains(got[0].Snippet, "FILE"):
			t.Errorf("%s: got %+v", c.files, got)
		}
	}
}
