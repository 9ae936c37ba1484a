package secrets

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// vector is a case of the rules' own tests, with what gitleaks' command finds in it.
type vector struct {
	ID, Text string
	Found    []struct {
		Rule, File, Secret           string
		Start, End, StartCol, EndCol int
	} `json:"gitleaks_8_30_1"`
}

func (v vector) path() string {
	if len(v.Found) > 0 {
		return v.Found[0].File
	}
	return v.ID + "/case.txt"
}

func vectors(t testing.TB) []vector {
	root := os.Getenv("CONFWARD_SUITES")
	if root == "" {
		t.Skip("CONFWARD_SUITES is not set: the conformance suites are not part of this repository")
	}
	text, err := os.ReadFile(filepath.Join(root, "secrets", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	for line := range bytes.Lines(text) {
		var v vector
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// TestSuiteEngine holds the engine to the command's findings: same rules, same secrets, same places.
func TestSuiteEngine(t *testing.T) {
	e := defaultEngine(t)
	for _, v := range vectors(t) {
		matches, err := e.scan(context.Background(), v.path(), []byte(v.Text))
		if err != nil {
			t.Fatal(err)
		}
		want, got := map[string]int{}, map[string]int{}
		for _, x := range v.Found {
			want[fmt.Sprintf("%s at %d:%d", x.Rule, x.Start, x.StartCol)]++
		}
		f := doc.New(v.path(), []byte(v.Text), doc.Limits{})
		for _, m := range matches {
			got[fmt.Sprintf("%s at %s", m.rule, theirColumn(f, m.around.Start))]++
			if !m.encoded && f.Text(m.span) != m.value {
				t.Errorf("%s: %s: the span does not hold the secret", v.ID, m.rule)
			}
			if !m.around.Contains(m.span) {
				t.Errorf("%s: %s: the secret lies outside the match", v.ID, m.rule)
			}
		}
		if fmt.Sprint(want) != fmt.Sprint(got) {
			t.Errorf("%s: want %v, got %v", v.ID, want, got)
		}
	}
}

// theirColumn is a place as gitleaks counts: bytes, and from the line end before on all lines but the first.
func theirColumn(f *doc.File, at int) string {
	line, _ := f.Position(at)
	start := f.LineSpan(line).Start
	if line > 1 {
		start--
	}
	return fmt.Sprintf("%d:%d", line, at-start+1)
}

// TestSuiteCheck holds the whole check to the command's findings. Only the rule that guesses may be silenced by this
// package's own filter, and no value may be in what is reported.
func TestSuiteCheck(t *testing.T) {
	all := vectors(t)
	files := exampletest.Files{}
	for _, v := range all {
		files[v.path()] = []byte(v.Text)
	}
	report := check(t, files)
	got := map[string]bool{}
	for _, f := range report.Findings {
		got[f.Rule.ID+" "+f.At.Path] = got[f.Rule.ID+" "+f.At.Path] || f.Counts()
	}
	for _, n := range report.NotChecked {
		if n.Failed {
			t.Errorf("%s: %s", n.Path, n.Reason)
		}
	}
	text := shown(t, report)
	specific, generic, dropped := 0, 0, 0
	for _, v := range all {
		for _, x := range v.Found {
			switch found := got["secrets/"+x.Rule+" "+x.File]; {
			case x.Rule != genericRule && !found:
				t.Errorf("%s: %s is not reported: %s", v.ID, x.Rule, v.Text)
				fallthrough
			case x.Rule != genericRule:
				specific++
			case !found:
				dropped++
				t.Logf("%s: dropped: %s", v.ID, x.Secret)
				fallthrough
			default:
				generic++
			}
			if len(x.Secret) >= 8 && bytes.Contains(text, []byte(x.Secret)) {
				t.Errorf("%s: the report holds the secret %s", v.ID, x.Secret)
			}
		}
	}
	if 100*dropped >= 3*generic {
		t.Errorf("%d of %d true findings of %s are dropped: 3 %% and more", dropped, generic, genericRule)
	}
	t.Logf("%d findings of specific rules; %d of %s, of which the filter drops %d", specific, generic, genericRule, dropped)
}

// check runs the check with its defaults over files.
func check(t testing.TB, files exampletest.Files) *lint.Report {
	return checkWith(t, Options{}, files)
}

func checkWith(t testing.TB, o Options, files exampletest.Files) *lint.Report {
	report, err := lint.Run(context.Background(), files, []*lint.Check{New(o)}, lint.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// shown is everything of a report that a reader may get to see.
func shown(t testing.TB, r *lint.Report) []byte {
	for i := range r.Findings {
		r.Findings[i].Rule = nil
	}
	r.Rules = nil
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func defaultEngine(t testing.TB) engine {
	c, problems, err := configure(nil, false)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return newScanner(c, true)
}
