package drift

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// look runs the check over the files of a folder.
func look(t *testing.T, root string, o Options) *lint.Report {
	t.Helper()
	files := exampletest.Files{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == ".git" {
			return fs.SkipDir
		}
		if err == nil && d.Type().IsRegular() && d.Name() != "SOURCE.txt" {
			rel, _ := filepath.Rel(root, p)
			files[filepath.ToSlash(rel)], err = os.ReadFile(p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := lint.Run(context.Background(), files, []*lint.Check{New(o)}, lint.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestTree tells what is found in a folder, for a person to judge.
func TestTree(t *testing.T) {
	root := os.Getenv("CONFWARD_TREE")
	if root == "" {
		t.Skip("CONFWARD_TREE names no folder to look at")
	}
	r := look(t, root, Options{})
	for _, f := range r.Findings {
		var b strings.Builder
		for _, x := range f.Related {
			fmt.Fprintf(&b, "\n      %s:%d %s", x.At.Path, x.At.Line, x.Message)
		}
		t.Logf("%s:%d %s %s %s%s", f.At.Path, f.At.Line, f.Severity, f.Rule.ID, f.Message, b.String())
	}
	missed := slices.Clone(r.NotChecked)
	for _, n := range missed {
		t.Logf("not checked %s: %s", n.Path, n.Reason)
	}
}

// group is a line of the suite's index.
type suiteGroup struct {
	ID          string
	Verified    bool          `json:"verified_by_hand"`
	Expected    []expectation `json:"expected"`
	NotExpected []expectation `json:"not_expected"`
}

type expectation struct {
	Kind, Path string
	In         any
}

// ruleOf are the rules that may say what the suite calls a kind. A key that one has and another lacks is told from the one
// side or the other, by which of them says more.
var ruleOf = map[string][]string{
	"missing_key": {"drift/missing-key"}, "extra_key": {"drift/extra-key", "drift/missing-key"}, "type_mismatch": {"drift/type-mismatch"},
	"same_secret": {"drift/same-secret"}, "foreign_env_name": {"drift/foreign-environment"}, "placeholder": {"drift/placeholder"},
	"redundant_override": {"drift/redundant-override"}, "must_differ": {"drift/must-differ"},
}

// about reports whether a finding says what is expected, at the environment's place.
func about(f lint.Finding, e expectation) bool {
	path := strings.ReplaceAll(e.Path, ".*", "")
	named := strings.Contains(f.Message, path)
	for _, r := range f.Related {
		named = named || strings.HasPrefix(r.Message, path)
	}
	in, _ := e.In.(string)
	where, _, _ := strings.Cut(f.Message, ";") // behind it, the others
	return slices.Contains(ruleOf[e.Kind], f.Rule.ID) && named && strings.Contains(strings.ToLower(where+f.At.Path), strings.ToLower(in))
}

// TestSuite looks at groups of files of real repositories: what people found by hand is found, what they say is nothing is
// not, and what is found in all is what the golden file holds, each finding judged.
func TestSuite(t *testing.T) {
	root := os.Getenv("CONFWARD_SUITES")
	if root == "" {
		t.Skip("CONFWARD_SUITES names no folder of suites")
	}
	root = filepath.Join(root, "drift")
	index, err := os.ReadFile(filepath.Join(root, "INDEX.jsonl"))
	if err != nil {
		t.Skip("the folder of suites has none of drift")
	}
	var got strings.Builder
	for line := range strings.Lines(string(index)) {
		var g suiteGroup
		if err := json.Unmarshal([]byte(line), &g); err != nil {
			t.Fatal(err)
		}
		report := look(t, filepath.Join(root, g.ID), Options{})
		fmt.Fprintf(&got, "## %s\n", g.ID)
		for _, f := range report.Findings {
			fmt.Fprintf(&got, "%s:%d %s %s %s\n", f.At.Path, f.At.Line, f.Severity, f.Rule.ID, f.Message)
		}
		for _, e := range g.Expected {
			if !slices.ContainsFunc(report.Findings, func(f lint.Finding) bool { return about(f, e) }) {
				t.Errorf("%s: not found: %v", g.ID, e)
			}
		}
		for _, e := range g.NotExpected {
			if slices.ContainsFunc(report.Findings, func(f lint.Finding) bool { return about(f, e) }) {
				t.Errorf("%s: found, but is nothing: %v", g.ID, e)
			}
		}
		if g.Verified && len(g.Expected) == 0 && len(report.Findings) > 0 {
			t.Errorf("%s: %d findings in a clean group", g.ID, len(report.Findings))
		}
	}
	judged(t, got.String())
}

// judged compares what is found with testdata/suite.golden, where each line begins with what a person says of it: + for
// right and worth saying, ~ for right but hardly worth it, - for wrong.
func judged(t *testing.T, got string) {
	golden, _ := os.ReadFile("testdata/suite.golden")
	verdict, counts := map[string]string{}, map[string]int{}
	var want, marked strings.Builder
	for line := range strings.Lines(string(golden)) {
		mark, rest, ok := strings.Cut(line, " ")
		if !ok || !slices.Contains([]string{"+", "~", "-", "##"}, mark) {
			continue
		}
		if mark == "##" {
			rest = line
		} else {
			verdict[rest] = mark
			counts[mark]++
		}
		want.WriteString(rest)
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "##") {
			marked.WriteString(line)
			continue
		}
		mark := verdict[line]
		if mark == "" {
			mark = "?"
		}
		marked.WriteString(mark + " " + line)
	}
	if d := cmp.Diff(want.String(), got); d != "" {
		t.Errorf("what is found in the suite has changed; judge the lines with ? and keep them in testdata/suite.golden:\n%s\n%s", d, marked.String())
	}
	t.Logf("%d right, %d right but hardly worth saying, %d wrong", counts["+"], counts["~"], counts["-"])
	if counts["-"] > 0 {
		t.Errorf("%d findings are wrong", counts["-"])
	}
}
