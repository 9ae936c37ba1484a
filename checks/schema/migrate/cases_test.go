package migrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
)

// TestMigrations holds what becomes of files, and all of them to the laws.
func TestMigrations(t *testing.T) {
	const flat, dir, yaml, sections = ".moai/config.json", ".moai/config/config.json", ".moai/config/config.yaml", ".moai/config/sections/"
	for _, c := range []struct {
		name  string
		to    string
		files map[string]string
		want  map[string]string
	}{
		{"several forms side by side: the newest counts", "sections", map[string]string{
			flat: `{"project": {"name": "old", "locale": "ko"}, "git_strategy": {"personal": {"auto_pr": true}}, "moai": {"version": "0.3.0"}}`,
			dir:  `{"project": {"name": "newer"}, "language": {"conversation_language": "en"}}`,
			yaml: "moai: {version: 1.0.0}\nproject:\n  name: newest\n",
		}, map[string]string{
			sections + "project.yaml":  "project:\n  name: newest\n  locale: ko\n",
			sections + "system.yaml":   "moai:\n  version: 1.0.0\n",
			sections + "language.yaml": "language:\n  conversation_language: en\n",
			Unplaced: unplacedHead + ".moai/config/config.json:\n  project:\n    name: newer\n\n.moai/config.json:\n" +
				"  project:\n    name: old\n  moai:\n    version: 0.3.0\n",
			sections + "git-strategy.yaml": "git_strategy:\n  mode: personal\n  personal:\n    auto_pr: true\n",
		}},
		{"TypeScript", "sections", map[string]string{flat: `{"projectName": "p", "mode": "personal", "version": "0.0.1", "git": {"autoCommit": true}, "features": ["a"]}`}, map[string]string{
			sections + "project.yaml":      "project:\n  name: p\n  mode: personal\n",
			sections + "system.yaml":       "moai:\n  version: 0.0.1\n",
			sections + "git-strategy.yaml": "git_strategy:\n  mode: personal\n  automation:\n    auto_commit: true\n",
			Unplaced:                       unplacedHead + ".moai/config.json:\n  features:\n    - a\n",
		}},
		{"a share of one becomes a percentage", "sections", map[string]string{flat: `{"constitution": {"testing": {"coverage_target": 0.8}}}`}, map[string]string{
			sections + "quality.yaml": "constitution:\n  test_coverage_target: 80\n",
		}},
		{"one may be either", "sections", map[string]string{flat: `{"constitution": {"testing": {"coverage_target": 1}}}`}, map[string]string{
			Unplaced: unplacedHead + ".moai/config.json:\n  constitution:\n    testing:\n      coverage_target: 1\n",
		}},
		{"a value that the new form refuses", "sections", map[string]string{dir: `{"project": {"mode": "team"}, "language": {}, "git_strategy": {"mode": "hybrid", "team": {"auto_pr": true}}}`}, map[string]string{
			sections + "project.yaml":      "project:\n  mode: team\n",
			sections + "git-strategy.yaml": "git_strategy:\n  mode: team\n  team:\n    auto_pr: true\n",
			Unplaced:                       unplacedHead + ".moai/config/config.json:\n  git_strategy:\n    mode: hybrid\n",
			sections + "language.yaml":     "language: {}\n",
		}},
		{"a section that is there takes what it lacks", "sections", map[string]string{
			yaml:                       "moai:\n  version: 1.0.0\nproject: {name: p, mode: team}\ndocument_management:\n  enabled: true\n",
			sections + "project.yaml":  "# Ours.\nproject:\n    name: p # agreed\n",
			sections + "system.yaml":   "github:\n  enable_trust_5: true",
			sections + "language.yaml": "# Nothing yet.\n",
		}, map[string]string{
			sections + "project.yaml": "# Ours.\nproject:\n    name: p # agreed\n    mode: team\n",
			sections + "system.yaml":  "github:\n  enable_trust_5: true\n\nmoai:\n  version: 1.0.0\n\ndocument_management:\n  enabled: true\n",
		}},
		{"texts over lines, aliases, flow and line ends of Windows", "0.32", map[string]string{
			yaml: "moai: {version: 1.0.0}\r\n# above\r\nproject:\r\n  name: &n \"shop\"\r\n  description: |\r\n    one\r\n      # two\r\n\r\n  mode: personal # why\r\nuser:\r\n  name: *n\r\n# the end\r\n",
		}, map[string]string{
			yaml: "moai:\n  version: 1.0.0\n\n# above\nproject:\n  name: shop\n  description: |\n    one\n      # two\n\n  mode: personal # why\n" +
				"\nuser:\n  name: shop\n\nconstitution:\n  test_coverage_target: 85\n\ngit_strategy:\n  mode: personal\n# the end\n",
		}},
		{"from JSON to one file of YAML", "0.32", map[string]string{
			dir: `{"moai": {"version": "0.31.0"}, "project": {"name": "no", "initialized": true}, "language": {"conversation_language": "ko"}, "constitution": {"test_coverage_target": 90}, "git_strategy": {"mode": "manual"}, "hooks": {"timeout_ms": 2000, "notes": "In milliseconds."}}`,
		}, map[string]string{
			yaml: "moai:\n  version: 0.31.0\n\nproject:\n  name: \"no\"\n  initialized: true\n\nlanguage:\n  conversation_language: ko\n\n" +
				"constitution:\n  test_coverage_target: 90\n\ngit_strategy:\n  mode: manual\n\n# In milliseconds.\nhooks:\n  timeout_ms: 2000\n",
		}},
		{"nothing to do", "sections", map[string]string{sections + "project.yaml": "project: {}\n"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := exampletest.Files{}
			for name, src := range c.files {
				files[name] = []byte(src)
			}
			p := hold(t, files, c.to)
			got := map[string]string{}
			for _, change := range p.Changes {
				if change.Is != nil {
					got[change.Path] = string(change.Is)
				}
			}
			if !maps.Equal(got, c.want) {
				for _, name := range slices.Sorted(maps.Keys(got)) {
					if got[name] != c.want[name] {
						t.Errorf("%s:\n%s\nwant\n%s", name, got[name], c.want[name])
					}
				}
				t.Errorf("made %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(c.want)))
			}
		})
	}
}

// TestWhatCannotBeMigrated is told, with the file.
func TestWhatCannotBeMigrated(t *testing.T) {
	for name, src := range map[string]string{
		"broken": `{"project"`, "a list": `[1]`, "unknown": `{"a": 1}`, "template": `{"project": {{.}}}`,
		"deep": strings.Repeat(`{"project":`, 500) + "1" + strings.Repeat("}", 500),
	} {
		if p, err := New(t.Context(), exampletest.Files{".moai/config.json": []byte(src)}, "", "sections"); err == nil || !strings.Contains(err.Error(), ".moai/config.json") {
			t.Errorf("%s: %v, %v", name, err, p)
		}
	}
	if _, err := New(t.Context(), exampletest.Files{}, "", "99"); err == nil {
		t.Error("a form that there is none of")
	}
}

// FuzzMigrate holds the laws for any configuration in YAML and JSON.
func FuzzMigrate(f *testing.F) {
	f.Add("moai: {version: 1}\nproject:\n  name: &a x # c\n  mode: *a\n# end\n", `{"project": {"name": "y", "notes": "n", "a/b~": [1, {"c": null}]}, "git_strategy": {"personal": {}}}`, "project:\n  locale: ko\n")
	f.Add("? [a]\n: b\nmoai:\n<<: {x: 1}\n", `{"projectName": "\u2028", "mode": "a: b # c", "git": []}`, "- 1\n")
	f.Add("moai: |\n  a\n\n  # b\ngithub: >-\n  c\n", `{"constitution": {"testing": {"coverage_target": 1e-1}}, "": {"": ""}}`, "project: [x]")
	f.Add("moai: |\n  1\n\n  C1C\ngithub: >+\n 00\n", `{"constitution": {"testing": {"coverage_target": 1e-1}}, "": {"": ""}}`, "|roject: [x]")
	f.Fuzz(func(t *testing.T, yaml, flat, section string) {
		files := exampletest.Files{".moai/config/config.yaml": []byte(yaml), ".moai/config.json": []byte(flat), ".moai/config/sections/project.yaml": []byte(section)}
		for name := range files {
			if len(files[name]) == 0 {
				delete(files, name)
			}
		}
		for _, to := range Targets() {
			if _, err := New(t.Context(), files, "", to); err == nil {
				hold(t, files, to)
			} else if strings.Contains(fmt.Sprint(err), "would not fit") {
				t.Skip("what was there does not fit")
			}
		}
	})
}
