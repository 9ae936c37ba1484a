package config

import (
	"fmt"
	"testing"

	"github.com/confward/confward/doc"
)

func TestLooserSecrets(t *testing.T) {
	wantLooser(t, []change{
		{"secrets: {profile: gitleaks, archives: 2}", "secrets: {profile: default, archives: 1}", "[secrets.profile gitleaks default secrets.archives 2 1]"},
		{"secrets: {profile: gitleaks}", "a: 1", "[secrets.profile gitleaks default]"},
		{"secrets: {archives: 1}", "secrets: {profile: gitleaks, archives: 2}", "[]"},
	})
}

func TestLooserEnvironments(t *testing.T) {
	wantLooser(t, []change{
		{"environments: {production: {security_level: strict}}", "environments: {production: {security_level: moderate}}", "[constraints of production error warning]"},
		{"environments: {production: {security_level: strict}}", "environments: {production: {}}", "[security_level of production strict none]"},
		{"environments: {production: {security_level: moderate}}", "a: 1", "[security_level of production moderate none]"},
		{"environments: {production: {security_level: strict, constraints: notice}}", "environments: {production: {security_level: relaxed, constraints: notice}}", "[security_level of production strict relaxed]"},
		{"a: 1", "environments: {production: {security_level: strict}}", "[]"},
		{"a: 1", "environments: {production: {security_level: relaxed}}", "[constraints of production as their rules have it notice]"},
	})
}

type change struct{ before, after, want string }

func wantLooser(t *testing.T, changes []change) {
	t.Helper()
	file := func(text string) *doc.File { return doc.New(Name, []byte(text), doc.Limits{}) }
	for _, c := range changes {
		var got []any
		for _, l := range Compare(file(c.before), file(c.after), nil) {
			got = append(got, l.Setting, l.Before, l.After)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("from %s to %s: %v", c.before, c.after, got)
		}
	}
}
