package xref

import (
	"context"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// FuzzXref judges whatever a repository may hold: it ends, without a check that stopped.
func FuzzXref(f *testing.F) {
	f.Add("on: push\njobs: {a: {needs: b, if: 'needs.b.outputs.x'}, b: &b {needs: [a, *b]}}", "services: {a: {depends_on: [b]}, b: {extends: a, volumes: [x:/y]}}", "required: [a]")
	f.Add("jobs: &j {a: *j, needs: *j}", "include: [compose.yaml, {path: [../x]}]\nservices: &s {a: *s}", "a: &a [*a]")
	f.Fuzz(func(t *testing.T, workflow, compose, other string) {
		files := exampletest.Files{".github/workflows/a.yml": []byte(workflow), "compose.yaml": []byte(compose), "compose.b.yaml": []byte(other),
			"checks.yaml": []byte(other), "service.yaml": []byte(other), "app.toml": []byte(compose), ".env.example": []byte(other)}
		report, err := lint.Run(context.Background(), files, []*lint.Check{New(Options{Rules: rules(t, own)})}, lint.Options{Jobs: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range report.NotChecked {
			if n.Failed {
				t.Fatal(n)
			}
		}
	})
}
