package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// needsTree are rules that compare a file with others: a single file of the suite says nothing of them.
var needsTree = map[string]bool{"rules/moai-hook-missing": true, "rules/moai-template-version": true, "rules/moai-sections": true, "rules/node-two-locks": true}

// Every rule of the packs on every real configuration of the suite, each file at the place where it was. All that is found
// was read and judged; what is new here has to be, too.
func TestFiringsOnRealConfigurations(t *testing.T) {
	suites := os.Getenv("CONFWARD_SUITES")
	if suites == "" {
		t.Skip("CONFWARD_SUITES is not set")
	}
	for _, part := range []struct {
		name string
		want map[string]string // rule: how often, and the judgement
	}{
		{"history", map[string]string{
			"rules/moai-bypass-permissions": "2 true: the mode stands in the file that all share",
			"rules/moai-local-settings":     "10 true: settings.local.json in ten commits",
			"rules/moai-mcp-unpinned":       "11 true: npx runs @latest each time",
			"rules/moai-personal-github":    "1 true: 0.26.0, personal, and no github_integration",
			"rules/moai-project":            "2 true: mode, and language, are not there in versions that ask for them",
			"rules/moai-project-section":    "1 true: name is an empty text in a project that is initialised",
		}},
		{"wild", map[string]string{
			"rules/moai-mcp-unpinned":    "7 true",
			"rules/moai-project-section": "1 true: name is an empty text",
		}},
	} {
		counts := map[string]int{}
		for _, x := range suiteFiles(t, filepath.Join(suites, "moai", part.name)) {
			report, err := lint.Run(t.Context(), exampletest.Files{x.path: x.src}, []*lint.Check{New(Options{Now: testTime})}, lint.Options{Jobs: 1})
			if err != nil || report.Failed() {
				t.Fatal(x.file, err, report.NotChecked)
			}
			for _, f := range report.Findings {
				if needsTree[f.Rule.ID] {
					continue
				}
				counts[f.Rule.ID]++
				t.Logf("%s %s:%d:%d %s: %s", x.file, f.At.Path, f.At.Line, f.At.Col, f.Rule.ID, f.Message)
				if f.Severity == lint.Error {
					t.Errorf("%s: an error: %s", x.file, f.Message)
				}
			}
			for _, n := range report.NotChecked {
				if strings.Contains(n.Reason, "rules/") {
					t.Errorf("%s: %s", x.file, n.Reason)
				}
			}
		}
		got := map[string]string{}
		for _, id := range slices.Sorted(maps.Keys(counts)) {
			_, judgement, _ := strings.Cut(part.want[id], " ")
			got[id] = strings.TrimSpace(fmt.Sprintf("%d %s", counts[id], judgement))
		}
		if diff := cmp.Diff(part.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", part.name, diff)
		}
	}
}

type suiteFile struct {
	file, path string
	src        []byte
}

// suiteFiles are the files of a part of the suite; those of templates and examples as if they stood at the root.
func suiteFiles(t *testing.T, root string) []suiteFile {
	t.Helper()
	index, err := os.ReadFile(filepath.Join(root, "INDEX.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []suiteFile
	for line := range strings.Lines(string(index)) {
		var x struct{ File, Path string }
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(filepath.Join(root, x.File))
		if err != nil {
			t.Fatal(err)
		}
		path := x.Path
		for _, folder := range []string{".moai/", ".claude/", ".mcp.json"} {
			if i := strings.LastIndex(path, folder); i >= 0 {
				path = path[i:]
			}
		}
		all = append(all, suiteFile{x.File, path, src})
	}
	return all
}

// What the rules say, read word for word, of the configurations of the suite, beside what ours say. The words take what is
// absent for zero, percent for shares, one version's form for another's, and the name of a variable for a secret.
func TestRulesReadLiterally(t *testing.T) {
	suites := os.Getenv("CONFWARD_SUITES")
	if suites == "" {
		t.Skip("CONFWARD_SUITES is not set")
	}
	literal, ours := map[string]int{}, map[string]int{}
	for _, x := range suiteFiles(t, filepath.Join(suites, "moai", "history")) {
		root := doc.New(x.path, x.src, doc.Limits{}).Root()
		if !strings.HasPrefix(x.file, "config/") {
			if root != nil && strings.HasPrefix(x.file, "section/") && readLiterally(root)["sensitive names"] {
				literal["sensitive names in sections"]++
			}
			continue
		}
		literal["configurations"]++
		for rule := range readLiterally(root) {
			literal[rule]++
		}
		report, err := lint.Run(t.Context(), exampletest.Files{x.path: x.src}, []*lint.Check{New(Options{Now: testTime})}, lint.Options{Jobs: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			if name := literalNames[f.Rule.ID]; name != "" {
				ours[name]++
			}
		}
	}
	if diff := cmp.Diff(map[string]int{
		"configurations": 26, "required sections": 26, "project fields": 19, "threshold within 0..1": 26, "encryption": 26, "role-based access": 26,
		"mode is absent": 22, "mode is none of three": 1, "coverage below 0.70": 9, "personal without GitHub": 1, "sensitive names in sections": 3,
	}, literal); diff != "" {
		t.Errorf("read literally (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"project fields": 2, "personal without GitHub": 1}, ours); diff != "" {
		t.Errorf("ours (-want +got):\n%s", diff)
	}
}

var literalNames = map[string]string{
	"rules/moai-project": "project fields", "rules/moai-project-section": "project fields", "rules/moai-git-mode": "mode is none of three",
	"rules/moai-coverage": "coverage below 0.70", "rules/moai-personal-github": "personal without GitHub", "rules/moai-sections": "required sections",
}

func readLiterally(root *doc.Node) map[string]bool {
	broken := map[string]bool{}
	falsy := func(path ...string) bool {
		n := root.Find(path...)
		return n == nil || n.Value == "" && len(n.Children) == 0 || n.Value == "false" || n.Value == "null"
	}
	for _, s := range []string{"quality", "git_strategy", "project", "constitution"} {
		broken["required sections"] = broken["required sections"] || root.Get(s) == nil
	}
	for _, s := range []string{"name", "owner", "language", "mode"} {
		broken["project fields"] = broken["project fields"] || falsy("project", s)
	}
	target := 0.0
	if n := root.Find("constitution", "test_coverage_target"); n != nil {
		target, _ = strconv.ParseFloat(n.Value, 64)
	}
	broken["threshold within 0..1"] = target > 1 || target == 0
	broken["coverage below 0.70"] = target < 0.70
	broken["encryption"] = falsy("security", "encryption", "enabled")
	broken["role-based access"] = falsy("security", "access_control", "role_based_access")
	mode := root.Find("git_strategy", "mode")
	broken["mode is absent"] = mode == nil
	broken["mode is none of three"] = mode != nil && !slices.Contains([]string{"manual", "personal", "team"}, mode.Value)
	broken["personal without GitHub"] = mode != nil && mode.Value == "personal" && falsy("git_strategy", "personal", "github_integration")
	for n := range root.All() {
		name := strings.ToLower(n.Pointer())
		for _, word := range []string{"password", "secret", "key", "token"} {
			if n.Kind == doc.String && len(n.Value) > 10 && strings.Contains(name, word) {
				broken["sensitive names"] = true
			}
		}
	}
	maps.DeleteFunc(broken, func(_ string, is bool) bool { return !is })
	return broken
}
