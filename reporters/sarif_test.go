package reporters

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// sarifSchema is the official schema, with formats such as uri-reference checked.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	src, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func validate(t *testing.T, schema *jsonschema.Schema, log string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(v)
}

// readSARIF decodes a log into the types that wrote it, refusing what they do not know.
func readSARIF(t *testing.T, log string) sarifRun {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(log))
	dec.DisallowUnknownFields()
	var out sarifLog
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Runs[0]
}

func TestSARIFIsValid(t *testing.T) {
	schema := sarifSchema(t)
	odd := clean()
	odd.Rules = append(odd.Rules, &lint.Rule{ID: "rules/übung-éa", Controls: []string{"rules", "a", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}})
	odd.Findings = []lint.Finding{
		{Rule: odd.Rules[0], Severity: lint.Error, At: doc.Place{Path: "a", Line: 3, Col: 9, EndLine: 2, EndCol: 1}, Fixes: []lint.Fix{{Title: "nothing"}}},
		{Rule: odd.Rules[0], Severity: lint.Error, At: doc.Place{Path: "a", Line: 3, Col: 9, EndLine: 3, EndCol: 0}},
	}
	odd.NotChecked = append(odd.NotChecked, lint.NotChecked{Reason: "the walk ended early", Failed: true})
	for name, r := range map[string]*lint.Report{
		"sample": sample(), "clean": clean(), "broken": broken(), "empty": {}, "hostile": hostile(), "many": many(2000), "odd": odd,
	} {
		if err := validate(t, schema, render(t, "sarif", Options{}, r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	log := render(t, "sarif", Options{}, sample())
	for _, damage := range [][2]string{{`"version": "2.1.0"`, `"version": "2.2"`}, {`"level": "error"`, `"level": "bad"`}, {`"uri": "deploy/`, `"uri": "%zz/`}} {
		if err := validate(t, schema, strings.ReplaceAll(log, damage[0], damage[1])); err == nil {
			t.Errorf("the schema takes %s, so it tests nothing", damage[1])
		}
	}
}

func TestSARIFPathsParseBack(t *testing.T) {
	r := hostile()
	paths := map[string]bool{}
	for _, f := range r.Findings {
		paths[f.At.Path] = true
	}
	base, err := url.Parse("file:///repo/root/")
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range readSARIF(t, render(t, "sarif", Options{}, r)).Results {
		uri := result.Locations[0].Physical.Artifact.URI
		u, err := url.Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		if !paths[u.Path] {
			t.Errorf("%s parses to %q, which is no path of the report", uri, u.Path)
		}
		delete(paths, u.Path)
		if to := base.ResolveReference(u); to.Host != "" || !strings.HasPrefix(to.Path, "/repo/root/") {
			t.Errorf("%s leads out of the repository, to %s", uri, to)
		}
	}
	for path := range paths {
		t.Errorf("%q is lost", path)
	}
}

func TestSARIFResults(t *testing.T) {
	r := sample()
	run := readSARIF(t, render(t, "sarif", Options{}, r))
	if len(run.Results) != len(r.Findings) {
		t.Fatalf("%d results of %d findings", len(run.Results), len(r.Findings))
	}
	for _, result := range run.Results {
		if id := run.Tool.Driver.Rules[result.RuleIndex].ID; id != result.RuleID {
			t.Errorf("ruleIndex leads to %s, not to %s", id, result.RuleID)
		}
		if result.Suppressions == nil {
			t.Errorf("%s does not say whether it is suppressed, while others do", result.RuleID)
		}
		if strings.Contains(result.Message.Text, "](") {
			t.Errorf("a link in %q", result.Message.Text)
		}
	}
	for _, result := range readSARIF(t, render(t, "sarif", Options{}, broken())).Results {
		if result.Suppressions != nil {
			t.Errorf("%s speaks of suppressions though nothing is muted", result.RuleID)
		}
	}
}

func TestSARIFFixesAreTheEdits(t *testing.T) {
	var fixes []sarifFix
	for _, result := range readSARIF(t, render(t, "sarif", Options{}, sample())).Results {
		fixes = append(fixes, result.Fixes...)
	}
	if len(fixes) != 1 {
		t.Fatalf("%d fixes", len(fixes))
	}
	change := fixes[0].Changes[0].Replacements[0]
	edit := doc.Edit{Span: doc.Span{Start: change.Deleted.Offset, End: change.Deleted.Offset + change.Deleted.Length}, New: change.Inserted.Text}
	got, err := doc.Apply([]byte(composeText), []doc.Edit{edit})
	if err != nil || !strings.Contains(string(got), "    replicas: 3\n") {
		t.Errorf("%v: %s", err, got)
	}
}

// worst puts errors and muted findings at the end of a large report.
func worst(n int) *lint.Report {
	r := many(n)
	for i := range 3 {
		r.Findings[n-1-i].Severity = lint.Error
	}
	r.Findings[0].Muted = &lint.Muted{By: "baseline"}
	return r
}

func TestSARIFLimits(t *testing.T) {
	for _, c := range []struct {
		findings, results int
		note              string
	}{
		{2_000, 2_000, ""},
		{5_000, 5_000, ""},
		{5_001, 5_001, "GitHub shows the first 5000 of these 5001 findings"},
		{25_007, 25_000, "7 findings are left out: a SARIF file for GitHub holds 25000"},
	} {
		run := readSARIF(t, render(t, "sarif", Options{}, worst(c.findings)))
		if len(run.Results) != c.results {
			t.Errorf("%d results of %d findings, want %d", len(run.Results), c.findings, c.results)
		}
		for i := range 4 {
			if isError := run.Results[i].Level == "error"; isError != (i < 3) {
				t.Errorf("result %d of %d is %s", i, c.findings, run.Results[i].Level)
			}
		}
		last := run.Results[len(run.Results)-1]
		if muted := last.Suppressions != nil && len(*last.Suppressions) > 0; muted != (c.findings == c.results) {
			t.Errorf("of %d findings the muted one is not the last, or not the first to go", c.findings)
		}
		var notes []string
		for _, n := range run.Invocations[0].Notifications[1:] {
			notes = append(notes, n.Message.Text)
		}
		if got := strings.Join(notes, "\n"); !strings.Contains(got, c.note) || c.note == "" && got != "" {
			t.Errorf("%d findings: notes %q, want %q", c.findings, got, c.note)
		}
	}
}

func TestSARIFSaysWhatWasNotChecked(t *testing.T) {
	invocation := readSARIF(t, render(t, "sarif", Options{}, broken())).Invocations[0]
	if invocation.ExecutionSuccessful {
		t.Error("a run that could not look at everything was successful")
	}
	n := invocation.Notifications[0]
	if n.Level != "error" || n.Locations[0].Physical.Artifact.URI != "config/huge.yaml" {
		t.Errorf("%+v", n)
	}
	r := &lint.Report{}
	for i := range 3_000 {
		r.NotChecked = append(r.NotChecked, lint.NotChecked{Path: "a", Reason: strings.Repeat("x", i%1_500+1)}, lint.NotChecked{Path: "b", Reason: "y"})
	}
	invocation = readSARIF(t, render(t, "sarif", Options{}, r)).Invocations[0]
	last := invocation.Notifications[len(invocation.Notifications)-1]
	if len(invocation.Notifications) != sarifNotifications+1 || last.Message.Text != "501 more reasons for not checking a file" {
		t.Errorf("%d notifications, the last: %s", len(invocation.Notifications), last.Message.Text)
	}
	for _, n := range invocation.Notifications {
		if len(n.Locations) > sarifPlaces {
			t.Errorf("%d places", len(n.Locations))
		}
	}
}
