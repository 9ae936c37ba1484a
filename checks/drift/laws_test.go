package drift

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// told is all that a report says, a line for each finding.
func told(t testing.TB, files exampletest.Files, o Options) string {
	r, err := lint.Run(context.Background(), files, []*lint.Check{New(o)}, lint.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s:%d:%d %s %s %s\n", f.Rule.ID, f.At.Path, f.At.Line, f.At.Col, f.Severity, f.Message, f.Hint)
		for _, x := range f.Related {
			fmt.Fprintf(&b, "  %s:%d %s\n", x.At.Path, x.At.Line, x.Message)
		}
	}
	for _, n := range r.NotChecked {
		fmt.Fprintf(&b, "not checked %s %s\n", n.Path, n.Reason)
		if n.Failed {
			t.Errorf("failed: %s: %s", n.Path, n.Reason)
		}
	}
	return b.String()
}

// random is some environments of a set, with values that can be told from all else.
func random(r *rand.Rand) exampletest.Files {
	layouts := [][]string{
		{".env.dev", ".env.staging", ".env.production", ".env", ".env.example"},
		{"application-dev.yml", "application-staging.yml", "application-prod.yml", "application.yml"},
		{"config/dev.json", "config/staging.json", "config/production.json"},
		{"appsettings.Development.json", "appsettings.Production.json", "appsettings.json"},
	}
	files := exampletest.Files{}
	for _, path := range layouts[r.IntN(len(layouts))] {
		var lines []string
		for _, key := range []string{"A", "DB_PASSWORD", "HOST", "API_TOKEN", "MODE", "HSOT", "PORT"} {
			value := []string{
				fmt.Sprintf("zq%dx9secret%d", r.IntN(3), r.IntN(3)), "https://staging.zq1x9.example", "change_me", "localhost:80", "${X}", "", "7",
			}[r.IntN(7)]
			if r.IntN(3) == 0 {
				continue
			}
			switch {
			case strings.HasSuffix(path, ".json"):
				lines = append(lines, fmt.Sprintf("%q: %q", key, value))
			case strings.HasSuffix(path, ".yml"):
				lines = append(lines, fmt.Sprintf("%s: %q", key, value))
			default:
				lines = append(lines, key+"="+value)
			}
		}
		text := strings.Join(lines, "\n") + "\n"
		if strings.HasSuffix(path, ".json") {
			text = "{" + strings.Join(lines, ",\n") + "}"
		}
		files[path] = []byte(text)
	}
	return files
}

// TestLaws holds on random environments: no value is told, equal input gives equal output, environments that are equal
// in all but their places lack nothing, and keys of which nothing is to be said are not spoken of.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 400 {
		files := random(r)
		first := told(t, files, Options{})
		if strings.Contains(first, "zq") {
			t.Fatalf("a value is told:\n%s", first)
		}
		if again := told(t, files, Options{}); again != first {
			t.Fatalf("two runs differ:\n%s\n%s", first, again)
		}
		if silent := told(t, files, Options{Ignore: []string{"**"}}); strings.Contains(silent, "drift/") {
			t.Fatalf("spoken of, though all is ignored:\n%s", silent)
		}
		same := exampletest.Files{}
		for p := range files {
			same[p] = files[p]
		}
		for _, p := range []string{"config/dev.json", "config/staging.json"} {
			if src, ok := files["config/production.json"]; ok {
				same[p] = src
			}
		}
		if _, ok := files["config/production.json"]; ok {
			if out := told(t, same, Options{}); strings.Contains(out, "missing") || strings.Contains(out, "type-mismatch") || strings.Contains(out, "extra-key") {
				t.Fatalf("equal files differ:\n%s", out)
			}
		}
	}
}

// FuzzEnvironments compares whatever is written: nothing panics, nothing hangs, no check fails.
func FuzzEnvironments(f *testing.F) {
	f.Add("a: 1\n", "a: {b: [1, 2]}\n", "a:\n- name: x\n  value: 1\n")
	f.Add("a.b: 1\na: {b: 2, c: *x}\n", "&x a: *x\n", "- a\n")
	f.Add("{}", "null", "---\nspring.config.activate.on-profile: prod\n---\n")
	f.Fuzz(func(t *testing.T, base, staging, production string) {
		for _, names := range [][3]string{
			{"application.yml", "application-staging.yml", "application-prod.yml"},
			{"values.yaml", "values-staging.yaml", "values-prod.yaml"},
			{".env", ".env.staging", ".env.production"},
			{"compose.yml", "compose.staging.yml", "compose.prod.yml"},
			{"variables.tf", "staging.tfvars", "prod.tfvars"},
			{"base/kustomization.yaml", "overlays/staging/kustomization.yaml", "overlays/prod/kustomization.yaml"},
			{"wrangler.toml", "config/database.yml", "samconfig.toml"},
		} {
			told(t, exampletest.Files{names[0]: []byte(base), names[1]: []byte(staging), names[2]: []byte(production)}, Options{})
		}
	})
}
