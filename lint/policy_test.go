package lint_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

// TestPolicyExample compares the settings before/ and after/ a change as a range does.
func TestPolicyExample(t *testing.T) {
	const file = "policy/examples/loosened.txtar"
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	for _, f := range a.Files {
		texts[f.Name] = f.Data
	}
	settings := func(folder string) *doc.File {
		return doc.New(config.Name, texts[folder+"/"+config.Name], doc.Limits{})
	}
	var also []lint.Finding
	after := settings("after")
	for _, l := range config.Compare(settings("before"), after, []string{"secrets", "schema/type"}) {
		also = append(also, lint.Loosened(after, l.At, l.Setting, l.Before, l.After))
	}
	source := exampletest.Files{config.Name: texts["after/"+config.Name]}
	report, err := lint.Run(context.Background(), source, []*lint.Check{lint.PolicyCheck()}, lint.Options{Also: also})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if len(f.Frame) == 0 || f.Fingerprint == "" {
			t.Errorf("%s has no frame or no fingerprint", f.Message)
		}
	}
	got := exampletest.Lines(report)
	if flag.Lookup("update").Value.String() == "true" {
		a.Files = append(a.Files[:2], txtar.File{Name: "want", Data: []byte(got)})
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(texts["want"]); got != want || strings.Count(want, "\n") != 3 {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
