package config

import (
	"fmt"
	"testing"

	"github.com/confward/confward/doc"
)

func TestLooserSecrets(t *testing.T) {
	file := func(text string) *doc.File { return doc.New(Name, []byte(text), doc.Limits{}) }
	for _, c := range []struct{ before, after, want string }{
		{"secrets: {profile: gitleaks, archives: 2}", "secrets: {profile: default, archives: 1}", "[secrets.profile gitleaks default secrets.archives 2 1]"},
		{"secrets: {profile: gitleaks}", "a: 1", "[secrets.profile gitleaks default]"},
		{"secrets: {archives: 1}", "secrets: {profile: gitleaks, archives: 2}", "[]"},
	} {
		var got []any
		for _, l := range Compare(file(c.before), file(c.after), nil) {
			got = append(got, l.Setting, l.Before, l.After)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("from %s to %s: %v", c.before, c.after, got)
		}
	}
}
