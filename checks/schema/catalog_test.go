package schema

import (
	"context"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
)

func TestWhich(t *testing.T) {
	chart := exampletest.Files{"app/Chart.yaml": nil, "app/values.schema.json": []byte("{}"), "lone/values.schema.json": []byte("{}"),
		"m/.moai/schemas/config-schema.json": []byte("{}"), "s/one.json": []byte("{}")}
	mapped := Options{Mappings: []Mapping{{Files: []string{"m/*.json"}, Schema: "s/one.json"}, {Files: []string{"*.json"}, Schema: "builtin:package"}}}
	for _, c := range []struct {
		o          Options
		file, text string
		want       string // the schemas, the one that counts first
	}{
		{Options{}, ".github/workflows/ci.yml", "on: push", "builtin:github-workflow"},
		{Options{}, "tests/.github/workflows/ci.yaml", "on: push", "builtin:github-workflow"},
		{Options{}, ".github/workflows/deep/ci.yml", "on: push", ""},
		{Options{}, "workflows/ci.yml", "on: push", ""},
		{Options{}, ".github/actions/a/action.yml", "runs: {}", "builtin:github-action"},
		{Options{}, "action.yml", "name: another tool's", ""},
		{Options{}, ".github/dependabot.yml", "version: 2", "builtin:dependabot"},
		{Options{}, "web/package.json", "{}", "builtin:package"},
		{Options{}, "package-lock.json", "{}", ""},
		{Options{}, "tsconfig.build.json", `{"extends": "./tsconfig.json"}`, "builtin:tsconfig"},
		{Options{}, "tsconfig.json", `{"x": 1}`, ""},
		{Options{}, "docker-compose.prod.yml", "services: {}", "builtin:compose"},
		{Options{}, "compose.yaml", "web: {image: a}", ""},
		{Options{}, ".claude/settings.local.json", "{}", "builtin:claude-settings"},
		{Options{}, "settings.json", "{}", ""},
		{Options{}, ".mcp.json", "{}", "builtin:mcp"},
		{Options{}, ".moai/config.json", `{"projectName": "a", "mode": "team"}`, "builtin:moai/typescript"},
		{Options{}, ".moai/config.json", `{"project": {}, "constitution": {}}`, "builtin:moai/0.1"},
		{Options{}, ".moai/config.json", `{"project": {}, "constitution": {}, "git_strategy": {}}`, "builtin:moai/0.2"},
		{Options{}, ".moai/config.json", `{"project": {}, "moai": {}, "git_strategy": {}}`, "builtin:moai/0.2"},
		{Options{}, ".moai/config.json", `{"project": {"language_detection": {}}}`, "builtin:moai/init"},
		{Options{}, ".moai/config.json", `{"x": 1}`, ""},
		{Options{}, "a/.moai/config/config.json", `{}`, "builtin:moai/0.23"},
		{Options{}, ".moai/config/config.yaml", "moai: {}\nconstitution: {}", "builtin:moai/0.32"},
		{Options{}, ".moai/config/config.yaml", "moai: {}", "builtin:moai/index"},
		{Options{}, ".moai/config/sections/quality.yaml", "constitution: {}", "builtin:moai/sections/quality"},
		{Options{}, ".moai/config/sections/own.yaml", "own: {}", ""},
		{Options{}, "sections/quality.yaml", "constitution: {}", ""},
		{Options{}, "m/.moai/config/config.json", "{}", "m/.moai/schemas/config-schema.json builtin:moai/0.23"},
		{Options{}, "app/values.yaml", "a: 1", "app/values.schema.json"},
		{Options{}, "app/values-prod.yaml", "a: 1", "app/values.schema.json"},
		{Options{}, "app/ci/test-values.yaml", "a: 1", "app/values.schema.json"},
		{Options{}, "app/values/prod.yaml", "a: 1", "app/values.schema.json"},
		{Options{}, "app/ci/pipeline.yaml", "a: 1", ""},
		{Options{}, "app/ci/other.txt", "a: 1", ""},
		{Options{}, "app/other.yaml", "a: 1", ""},
		{Options{}, "lone/values.yaml", "a: 1", "lone/values.schema.json"},
		{Options{}, "lone/ci/values.yaml", "a: 1", ""},
		{Options{}, "a.json", `{"$schema": "http://json.schemastore.org/package.json#"}`, "builtin:package"},
		{Options{}, "a.yaml", "# yaml-language-server: $schema=https://json.schemastore.org/github-workflow\na: 1", "builtin:github-workflow"},
		{Options{}, "package.json", `{"$schema": "https://example.com/own.json"}`, "https://example.com/own.json! builtin:package"},
		{Options{Override: "s/gone.json"}, "package.json", "{}", "s/gone.json! builtin:package"},
		{mapped, "m/package.json", "{}", "s/one.json builtin:package"},
		{mapped, "m/a.json", "{}", "s/one.json builtin:package"},
		{Options{Override: "builtin:moai/sections/quality"}, "a.yaml", "a: 1", "builtin:moai/sections/quality"},
		{Options{Override: "builtin:gone"}, "a.yaml", "a: 1", "builtin:gone!"},
		{Options{Except: []string{"a.json"}, Override: "s/one.json"}, "a.json", "{}", ""},
		{Options{}, "package.json", "{", ""},
	} {
		var got []string
		for _, choice := range Which(context.Background(), c.o, chart, doc.New(c.file, []byte(c.text), doc.Limits{})) {
			if choice.Missing {
				choice.Schema += "!"
			}
			if choice.By == "" {
				t.Errorf("%s: %s: by nobody's word", c.file, choice.Schema)
			}
			got = append(got, choice.Schema)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s with %s: got %q, want %q", c.file, c.text, strings.Join(got, " "), c.want)
		}
	}
}

func TestMostTellingNameFirst(t *testing.T) {
	r := newRunner(&Options{})
	r.catalog = []Builtin{
		{Name: "all", Files: []string{"*.json"}},
		{Name: "config", Files: []string{"app.*.json", "config.json"}},
		{Name: "other", Files: []string{"other.json"}},
		{Name: "exact", Files: []string{"app.prod.json"}},
		{Name: "folder", Files: []string{"deploy/app.*.json"}},
		{Name: "not", Files: []string{"app.prod.json"}, fits: has("b")},
		{Name: "twin", Files: []string{"app.prod.json"}, fits: has("a")},
	}
	for file, want := range map[string]string{
		"app.prod.json":        "exact twin config all",
		"deploy/app.prod.json": "folder exact twin config all",
		"x.json":               "all",
		"config.json":          "config all",
		"app.prod.yaml":        "",
	} {
		var got []string
		for _, by := range r.fromCatalog(nil, doc.New(file, []byte(`{"a": 1}`), doc.Limits{})) {
			got = append(got, by.builtin.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

// TestBuiltinSchemas holds what the built-in schemas promise: they can be used, need no other, say nothing of keys they
// do not know, and each list in them that is not complete says so.
func TestBuiltinSchemas(t *testing.T) {
	var names []string
	err := fs.WalkDir(builtinFiles, "schemas", func(file string, d fs.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(strings.TrimPrefix(file, "schemas/"), ".json"); ok {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) < 50 {
		t.Fatal(len(names), err)
	}
	for _, name := range names {
		u := builtinScheme + name
		set := compileSchema(pass{exampletest.Files{}}, &Options{}, &idIndex{}, u)
		if set.err != nil || len(set.lacks) > 0 {
			t.Errorf("%s: %v, lacks %v", name, set.err, set.lacks)
			continue
		}
		for _, s := range set.graph.all {
			if s.AdditionalProperties == false || s.UnevaluatedProperties != nil {
				t.Errorf("%s: refuses keys that it does not know", s.Location)
			}
			if s.Comment == unitShare && (s.Not == nil || s.Pattern == nil) || strings.HasPrefix(s.Comment, openList) && s.Enum == nil {
				t.Errorf("%s: a comment without its keyword", s.Location)
			}
		}
		src, _ := builtinSource(u)
		var v map[string]any
		if err := json.Unmarshal(src, &v); err != nil || v["title"] == nil {
			t.Errorf("%s: no title (%v)", name, err)
		}
	}
	for _, b := range Builtins() {
		if _, ok := builtinSource(b.URL()); !ok || b.Title == "" || len(b.Files) == 0 {
			t.Errorf("%s: incomplete", b.Name)
		}
	}
}

func TestBuiltinsAreLenient(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"a list that is not complete", "tsconfig.json", `{"compilerOptions": {"target": "ES2099", "module": "ESNext", "jsx": "reacct"}}`,
			"tsconfig.json:1:69: warning schema/enum jsx: \"reacct\" is not an allowed value, did you mean \"react\"?\n"},
		{"a key without a value", "package.json", `{"scripts": null, "version": 1}`, "package.json:1:30: error schema/type version: expected text, found the number 1\n"},
		{"a misspelt key beside what does not count", "package.json", `{"scripts": null, "dependancies": {}}`,
			"package.json:1:19: warning schema/likely-typo unknown key \"dependancies\", did you mean \"dependencies\"?\n"},
		{"an expression", ".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps: ${{ fromJSON(inputs.steps) }}\n", ""},
		{"a way to run something that came later", ".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - parallel: []\n", ""},
		{"a step that runs nothing", ".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - name: a\n",
			".github/workflows/a.yml:6:9: error schema/required steps[0]: one of these keys is missing: \"uses\" or \"run\"\n"},
		{"both at once", ".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a\n        run: b\n",
			".github/workflows/a.yml:7:9: error schema/forbidden steps[0]: \"uses\" and \"run\" cannot be given together\n"},
		{"nothing to run", ".github/workflows/a.yml", "on: push\njobss: {}\n", ".github/workflows/a.yml:2:1: error schema/required missing key \"jobs\", was it meant by \"jobss\"?\n"},
		{"a server that is nowhere", ".mcp.json", `{"mcpServers": {"a": {"type": "http", "command": "x"}, "b": {}, "c": {"url": "https://x"}, "_note": "text"}}`,
			".mcp.json:1:17: error schema/required a: missing key \"url\"\n.mcp.json:1:56: error schema/required b: missing key \"command\"\n"},
		{"shares", ".moai/config/sections/quality.yaml", "constitution:\n  test_coverage_target: '85%'\n  tdd_settings: {min_coverage_per_commit: 0.8}\n", ""},
		{"a share that is none", ".moai/config/sections/quality.yaml", "constitution:\n  test_coverage_target: '85'\n  tdd_settings: {min_coverage_per_commit: 120}\n",
			".moai/config/sections/quality.yaml:2:25: error schema/type test_coverage_target: expected a share such as 85, 0.85 or \"85%\", found the text \"85\"\n" +
				".moai/config/sections/quality.yaml:3:43: error schema/range min_coverage_per_commit: expected at most 100, found 120\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := check(t, Options{}, map[string]string{c.file: c.text}); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func TestChartValues(t *testing.T) {
	files := map[string]string{
		"Chart.yaml":         "name: a\n",
		"values.schema.json": `{"required": ["image"], "properties": {"image": {"type": "string"}, "replicas": {"type": "integer"}}}`,
		"values.yaml":        "replicas: 1\n",
		"values-prod.yaml":   "replicas: many\nimage: null\n",
		"ci/values.yaml":     "image: 1\n",
	}
	want := "ci/values.yaml:1:8: error schema/type image: expected text, found the number 1\n" +
		"values-prod.yaml:1:11: error schema/type replicas: expected a whole number, found the text \"many\"\n" +
		"values.yaml:1:1: error schema/required missing key \"image\"\n"
	if got := check(t, Options{}, files); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
