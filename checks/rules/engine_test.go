package rules

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/lint"
)

// says judges a document by a rule that is written in YAML, and gives what is found and what could not be judged, a line each.
func says(t testing.TB, rule, name, src string, with map[string]string) string {
	t.Helper()
	list, faults := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte(rule), doc.Limits{}))
	if len(faults) > 0 || len(list) != 1 {
		t.Fatalf("the rule is not one: %v", faults)
	}
	r := newRule(list[0], "", &engine{now: testTime})
	report, err := r.run(context.Background(), config.RuleExample{With: with}, name, []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range report.Findings {
		fmt.Fprintf(&b, "%s %s %s\n", found(f), f.Severity, f.At.Pointer)
	}
	for _, n := range report.NotChecked {
		fmt.Fprintf(&b, "not checked: %s\n", n.Reason)
	}
	return b.String()
}

// requires is a rule about all files that requires one expression, written as a block.
func requires(expression string) string {
	return "- {id: x, title: no, files: ['*'], require: " + quoted(expression) + "}\n"
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func TestExpressions(t *testing.T) {
	const document = `{
  "name": "shop", "replicas": 3, "big": 9007199254740993, "huge": 18446744073709551615, "half": 0.5, "on": true, "none": null,
  "list": ["a", "b"], "env": {"A": "1", "B": "2"}
}`
	for _, expression := range []string{
		`value.name == "shop"`, `doc.name == value.name`, `key == ""`, `path == []`,
		`file.path == "config/production.json"`, `file.name == "production.json"`, `file.folder == "config"`, `file.format == "json"`,
		`env == "production"`,
		`value.replicas == 3 && value.replicas > 2.5`, `value.big == 9007199254740993`, `value.big != 9007199254740992`,
		`value.huge == 18446744073709551615u`, `value.half < 1`, `value.on`, `value.none == null`,
		`has(value.none) && !has(value.absent)`, `"a" in value.list && "A" in value.env`,
		`value.list.all(x, x.matches("^[a-z]$"))`, `value.env.all(k, v, k.matches("[AB]") && int(v) > 0)`,
		`value.env.map(k, k).join("") == "AB"`, `value.env.transformList(k, v, k + v).join() == "A1,B2" || true`,
		`value.list.size() == 2`, `size(value.env) == 2`,
		`!repo.exists("none")`, `repo.exists("a/b.yaml")`, `repo.read("a/b.yaml").x == 1`, `repo.list("a") == ["a/b.yaml"]`, `repo.list("zz") == []`,
		`now() == timestamp("2030-01-01T12:00:00Z")`, `now() - date("2029-12-31") > duration("24h")`,
		`size(context) == 0`,
	} {
		if expression == `value.env.transformList(k, v, k + v).join() == "A1,B2" || true` {
			expression = `value.env.transformList(k, v, k + v).join(",") == "A1,B2"`
		}
		if got := says(t, requires(expression), "config/production.json", document, map[string]string{"a/b.yaml": "x: 1"}); got != "" {
			t.Errorf("%s: %s", expression, got)
		}
		if got := says(t, requires("!("+expression+")"), "config/production.json", document, map[string]string{"a/b.yaml": "x: 1"}); !strings.HasPrefix(got, "1:1 no") {
			t.Errorf("!(%s): %s", expression, got)
		}
	}
}

// What the documentation says of every function is so.
func TestFunctionsDoWhatTheirExampleSays(t *testing.T) {
	for _, f := range (&engine{}).functions() {
		if f.doc == "" {
			t.Errorf("%s has no text", f.name)
		}
		if f.usage == "" {
			continue
		}
		if got := says(t, requires(f.usage), "a.json", `{}`, nil); got != "" {
			t.Errorf("%s: %s", f.usage, got)
		}
	}
}

func TestFunctions(t *testing.T) {
	for _, expression := range []string{
		`glob("deploy/*.yaml", "deploy/a.yaml") && !glob("deploy/*.yaml", "deploy/b/a.yaml")`,
		`"a=1,b=2".find("([a-z])=") == ["a", "b"]`, `"x".find("y") == []`,
		`"apiKey".words() == ["api", "key"]`, `"DB_PASSWORD".words() == ["db", "password"]`, `"HTTPServer2".words() == ["http", "server2"]`,
		`"keyboard".words() == ["keyboard"]`, `"".words() == []`,
		`unit("85 %") == 0.85`, `unit(0) == 0.0`, `unit("0.7") == 0.7`, `unit(1.0) == 1.0`, `unit(100) == 1.0`, `unit("1%") == 0.01`,
		`version.compare("1.0.0-rc.1", "1.0.0") == -1`, `version.compare("1.0.0-rc.2", "1.0.0-rc.10") == -1`, `version.compare("v2", "2.0.0+build") == 0`,
		`version.compare("1.0.0-alpha", "1.0.0-alpha.1") == -1`, `!version.valid("latest") && !version.valid("1.2.3.4")`,
		`seconds("90s") == 90.0 && seconds(5) == 5.0 && seconds("500ms") == 0.5 && seconds("2d") == 172800.0`,
		`size.bytes("512Mi") == 536870912 && size.bytes("1.5GiB") == 1610612736 && size.bytes("5MB") == 5000000 && size.bytes(7) == 7`,
		`base64.decode("aGk") == "hi"`, `url.host("http://[::1]:80/") == "::1"`, `url.host("postgres://u:p@db:5432/x") == "db"`,
		`ip.within("10.0.1.0/24", "10.0.0.0/16") && !ip.within("10.0.0.0/8", "10.0.0.0/16") && !ip.within("::1", "10.0.0.0/8")`,
		`ip.private("127.0.0.1") && ip.private("fd00::1") && !ip.valid("300.1.1.1")`,
		`[1, [2, 3], []].flat() == [1, 2, 3]`, `"a.b".split(".").size() == 2`, `"aaa".replace("a", "b") == "bbb"`,
		`workflow.checks({"jobs": {"t": {"strategy": {"matrix": {"os": ["a", "b"], "v": [1, 2], "exclude": [{"os": "a", "v": 2}]}}}}}) == ["t (a, 1)", "t (b, 1)", "t (b, 2)"]`,
		`workflow.checks({"jobs": {"t": {"name": "T ${{ matrix.os }}", "strategy": {"matrix": {"include": [{"os": "a"}, {"os": "b"}]}}}}}) == ["T a", "T b"]`,
		`workflow.checks({"jobs": {"t": {"strategy": {"matrix": {"os": ["a"], "include": [{"os": "a", "extra": 1}, {"os": "c"}]}}}}}) == ["t (a, 1)", "t (c)"]`,
		`workflow.checks({"jobs": {"t": {"uses": "./.github/workflows/x.yml"}}}) == ["t / *"]`,
		`workflow.checks({"jobs": {"t": {"name": "${{ inputs.name }} x"}}}) == ["* x"]`,
		`workflow.makes({"jobs": {"t": {"uses": "./x"}}}, "t / build")`,
		`!workflow.resembles({"jobs": {"t": {"name": "${{ matrix.os }}", "strategy": {"matrix": {"os": ["a"]}}}}}, "anything")`,
		`workflow.checks(doc) == []`,
	} {
		if got := says(t, requires(expression), "a.json", `{}`, nil); got != "" {
			t.Errorf("%s: %s", expression, got)
		}
	}
}

// What a function cannot do is said, and is neither a finding nor passed over.
func TestWhatCannotBeJudgedIsSaid(t *testing.T) {
	for expression, want := range map[string]string{
		`value.a.b > 1`:                     "there is no key a here; ask with has() first",
		`value.n > "x"`:                     "a value has another type than the rule expects; ask with type() first",
		`unit(1) > 0.5`:                     "1 may be one percent or the whole",
		`repo.read("none").x == 1`:          "there is no file none",
		`repo.exists("../x")`:               "is no path within the repository",
		`"a".find("(") == []`:               "is no regular expression",
		`version.compare("x", "1") == 0`:    `"x" is no version`,
		`base64.decode("/w==") == ""`:       "what is encoded is no text",
		`value.n`:                           "it gives int, not true or false",
		`date("31.12.2030") > now()`:        "is no day",
		`1 / 0 == 1`:                        "divi",
		`ip.within("x", "10.0.0.0/8")`:      "is no address",
		`size.bytes("5 parsecs") > 0`:       "is no amount of memory",
		`seconds("soon") > 0.0`:             "is no duration",
		`["a"].map(x, x + "b")[3] == "c"`:   "index out of bounds",
		`[{"a": 1}].unique() == [{"a": 1}]`: "unique takes a list of texts and numbers",
		`[dyn(1)].join(",") == "1"`:         "a value has another type than the rule expects",
		`repo.read("broken.json").x == 1`:   "holds no whole document",
		`"x".split("") == []`:               "split takes a separator",
		`url.host("http://[") == ""`:        "is no URL",
		`glob("{a", "a")`:                   "is no pattern of paths",
	} {
		got := says(t, requires(expression), "a.json", `{"n": 1}`, map[string]string{"broken.json": "{"})
		if !strings.HasPrefix(got, "not checked: rules/x: ") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", expression, got, want)
		}
	}
}

// An expression that asks in when for what is not there is not about the value.
func TestWhenIsNotAboutWhatIsNotThere(t *testing.T) {
	rule := "- {id: x, title: no, files: ['*'], select: /*, when: value.kind == 'Deployment', require: 'false'}"
	if got := says(t, rule, "a.yaml", "a: {kind: Deployment}\nb: {}\nc: 1\n", nil); got != "1:1 no warning /a\n" {
		t.Error(got)
	}
}

func TestSelectAndPlace(t *testing.T) {
	const yaml = `defaults: &d {image: base}
jobs:
  build:
    <<: *d
    steps:
      - uses: a@v1
      - run: make
  test:
    steps: []
    image:
---
jobs: {x: {steps: [{uses: b}]}}
`
	for _, test := range []struct{ sel, want string }{
		{"", "1:1 no warning \n12:1 no warning \n"},
		{"/jobs", "2:1 no warning /jobs\n12:1 no warning /jobs\n"},
		{"/jobs/*/steps/*/uses", "6:15 no warning /jobs/build/steps/0/uses\n12:27 no warning /jobs/x/steps/0/uses\n"},
		{"/jobs/*/steps/1", "7:9 no warning /jobs/build/steps/1\n"},
		{"/**/uses", "6:15 no warning /jobs/build/steps/0/uses\n12:27 no warning /jobs/x/steps/0/uses\n"},
		{"/jobs/**/run", "7:14 no warning /jobs/build/steps/1/run\n"},
		{"/jobs/*/image", "1:22 no warning /defaults/image\n10:5 no warning /jobs/test/image\n"},
		{"/nothing/*", ""},
	} {
		rule := "- {id: x, title: no, files: ['*'], select: " + quoted(test.sel) + ", require: 'false'}"
		if got := says(t, rule, "a.yaml", yaml, nil); got != test.want {
			t.Errorf("select %s:\n%swant\n%s", test.sel, got, test.want)
		}
	}
}

// A key may hold what a pointer writes as an escape.
func TestSelectKnowsEscapes(t *testing.T) {
	rule := "- {id: x, title: no, files: ['*'], select: '/a~1b/c~0d', require: 'false'}"
	if got := says(t, rule, "a.json", `{"a/b": {"c~d": 1}}`, nil); got != "1:17 no warning /a~1b/c~0d\n" {
		t.Error(got)
	}
}

func TestMessage(t *testing.T) {
	for message, want := range map[string]string{
		`replicas is {value}`:                      "replicas is 3",
		`{path.join(".")} of {file.name} in {env}`: "a.replicas of a-prod.yaml in production",
		`{{key}} is {key}`:                         "{key} is replicas",
		`{value > 2 ? "{many}" : "few"}`:           "{many}",
		`{doc.list} and {doc.a} and {doc.none.x}`:  "1, two and a mapping and ?",
		`{"line\nbreak"}`:                          "line break",
		"":                                         "no",
	} {
		rule := "- {id: x, title: no, files: ['*'], select: /a/replicas, require: 'false', message: " + quoted(message) + "}"
		got := says(t, rule, "a-prod.yaml", "a: {replicas: 3}\nlist: [1, two]\nnone: {}\n", nil)
		if want := "1:15 " + want + " warning /a/replicas\n"; got != want {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}

func TestSeverityDependsOnTheEnvironment(t *testing.T) {
	rule := "- {id: x, title: no, files: ['*'], require: 'false', severity: {default: notice, production: error}}"
	for name, want := range map[string]string{"a.json": "notice", "prod/a.json": "error", "a.staging.json": "notice", "application-prd.json": "error"} {
		if got := says(t, rule, name, "{}", nil); got != "1:1 no "+want+" \n" {
			t.Errorf("%s: %q, want %s", name, got, want)
		}
	}
}

func TestEnvironmentOf(t *testing.T) {
	for name, want := range map[string]string{
		"config/production.json": "production", ".env.development": "development", "application-dev.yml": "development",
		"deploy/overlays/staging/kustomization.yaml": "staging", "values-prod.yaml": "production", "values-pre-prod.yaml": "staging",
		"config/products.json": "", "a.yaml": "", "prod/values-dev.yaml": "development",
	} {
		if got := (Environments{}).of(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestFix(t *testing.T) {
	for _, test := range []struct{ fix, src, want string }{
		{`{set: '2'}`, "a: 1 # why\n", "a: 2 # why\n"},
		{`{set: 'string(value) + "x"'}`, `{"a": "1"}`, `{"a": "1x"}`},
		{`{set: '["x", "y"]'}`, `{"a": 1}`, `{"a": ["x", "y"]}`},
		{`{remove: true}`, "a: 1\nb: 2\n", "b: 2\n"},
		{`{rename: '"x" + key'}`, "a: 1 # why\n", "xa: 1 # why\n"},
		{`{rename: '"b"'}`, `{"a": 1}`, `{"b": 1}`},
		{`{insert: {b: '2'}}`, "a:\n  c: 1\n", "a:\n  c: 1\n  b: 2\n"},
		{`{insert: {b: 'value.c + 1', d: '"x"'}}`, `{"a": {"c": 1}}`, `{"a": {"c": 1, "b": 2, "d": "x"}}`},
		{`{insert: {b: '{"x": [1]}', d: 'true'}}`, `{"a": {}}`, `{"a": {"b": {"x": [1]}, "d": true}}`},
		{`{insert: '"z"'}`, "a:\n  - x\nb: 1\n", "a:\n  - x\n  - z\nb: 1\n"},
	} {
		rule := "- {id: x, title: no, files: ['*'], select: /a, require: 'false', fix: " + test.fix + "}"
		list, _ := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte(rule), doc.Limits{}))
		name := "f.yaml"
		if strings.HasPrefix(test.src, "{") {
			name = "f.json"
		}
		report, err := newRule(list[0], "", &engine{}).run(context.Background(), config.RuleExample{}, name, []byte(test.src))
		if err != nil || len(report.Findings) != 1 || len(report.Findings[0].Fixes) != 1 {
			t.Errorf("%s: %v %+v", test.fix, err, report)
			continue
		}
		if got, err := doc.Apply([]byte(test.src), report.Findings[0].Fixes[0].Edits); err != nil || string(got) != test.want {
			t.Errorf("%s: %q, %v, want %q", test.fix, got, err, test.want)
		}
	}
}

// Expressions and documents that would take for ever end soon, with the rule named.
func TestBombs(t *testing.T) {
	wide := `{"l": [` + strings.TrimSuffix(strings.Repeat("1,", 20_000), ",") + `]}`
	double := func(n int) string { // [x].map(y, [y, y]) in itself
		open, end := "", ""
		for i := range n {
			open += fmt.Sprintf("[[v%d, v%d]].map(v%d, ", i, i, i+1)
			end += ")"
		}
		return `[[1]].map(v0, ` + open + fmt.Sprintf("v%d == v%d", n, n) + end + `) == []`
	}
	texts := func(n int) string {
		open, end := "", ""
		for i := range n {
			open += fmt.Sprintf("[v%d + v%d].map(v%d, ", i, i, i+1)
			end += ")"
		}
		return `["xxxxxxxxxxxxxxxx"].map(v0, ` + open + fmt.Sprintf("v%d == ''", n) + end + `) == []`
	}
	lists := strings.ReplaceAll(texts(18), `["xxxxxxxxxxxxxxxx"]`, `[[1, 2, 3]]`)
	for name, test := range map[string]struct{ expression, src string }{
		"loops in loops":       {`value.l.all(a, value.l.all(b, a == b))`, wide},
		"all compared":         {`value.l.all(a, value == doc)`, wide},
		"a list grown":         {`value.l.map(a, value.l).flat().size() > 0`, wide},
		"shared and compared":  {double(20), "{}"},
		"a text doubled":       {texts(18), "{}"},
		"a list doubled":       {strings.ReplaceAll(lists, "== ''", "== [1]"), "{}"},
		"a text replaced":      {`["a"].map(a, a.replace("a", "aaaaaaaaaaaaaaaa").replace("a", "aaaaaaaaaaaaaaaa").replace("a", "aaaaaaaaaaaaaaaa").replace("a", "aaaaaaaaaaaaaaaa").replace("a", "aaaaaaaaaaaaaaaa").replace("a", "aaaaaaaaaaaaaaaa"))== []`, "{}"},
		"a regular expression": {`value.l.all(a, "` + strings.Repeat("a", 1000) + `".find("(a|aa|aaa)+$") != [])`, wide},
		"files":                {`value.l.all(a, !repo.exists("f" + string(a)))`, wide},
	} {
		t.Run(name, func(t *testing.T) {
			got := says(t, requires(test.expression), "a.json", test.src, nil)
			if !strings.Contains(got, "rules/x: it is too complex") && !strings.Contains(got, "rules/x: the ") && name != "files" || strings.Contains(got, "1:1 no") {
				t.Errorf("said %.300q", got)
			}
		})
	}
}

// A rule that looks at many values has a budget for all of them.
func TestManyValuesHaveOneBudget(t *testing.T) {
	src := `{"l": [` + strings.TrimSuffix(strings.Repeat("1,", 50_000), ",") + `]}`
	rule := "- {id: x, title: no, files: ['*'], select: /l/*, require: 'doc.l.exists(a, a == 2) || true'}"
	if got := says(t, rule, "a.json", src, nil); got != "not checked: rules/x: it is too complex\n" {
		t.Errorf("said %.200q", got)
	}
	rule = "- {id: x, title: no, files: ['*'], select: /l/*, require: 'value == 2'}"
	got := says(t, rule, "a.json", src, nil)
	if n := strings.Count(got, " no warning"); n != maxFound || !strings.Contains(got, "only its first 1000 findings are shown") {
		t.Errorf("%d findings, %.200q", n, got[max(0, len(got)-200):])
	}
}

// Aliases of aliases are not written out beyond the limit.
func TestAliasesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	if got := says(t, requires("doc != null"), "a.yaml", b.String(), nil); !strings.HasPrefix(got, "not checked: ") {
		t.Errorf("said %.200q", got)
	}
	if got := says(t, "- {id: x, title: no, files: ['*'], select: '/**/nothing', require: 'doc != null'}", "a.yaml", b.String(), nil); strings.Contains(got, " no ") {
		t.Errorf("said %.200q", got)
	}
}

var _ = lint.Error

// Every format that is written can be mended in each way, and only the bytes of the fix change.
func TestFixesInEveryFormat(t *testing.T) {
	for _, x := range []struct{ name, path, fix, src, want string }{
		{"a.toml", "/a", "{insert: {c: '2'}}", "[a] # x\nb = 1\n", "[a] # x\nb = 1\nc = 2\n"},
		{"a.toml", "/a/b", "{rename: '\"c\"'}", "[a] # x\nb = 1\n", "[a] # x\nc = 1\n"},
		{"a.toml", "/a/b", "{set: 'value + 1'}", "[a] # x\nb = 1\n", "[a] # x\nb = 2\n"},
		{".env", "", "{insert: {B: '\"x y\"'}}", "A=1 # x\n", "A=1 # x\nB=x y\n"},
		{".env", "/A", "{rename: 'key + \"_B\"'}", "A=1 # x\n", "A_B=1 # x\n"},
		{".env", "/A", "{remove: true}", "A=1 # x\nB=2\n", "B=2\n"},
		{"a.properties", "", "{insert: {b: '2'}}", "a = 1\n", "a = 1\nb = 2\n"},
		{"a.ini", "/s", "{insert: {b: '\"2\"'}}", "[s]\na = 1\n", "[s]\na = 1\nb = 2\n"},
		{"a.ini", "/s/a", "{set: '\"2\"'}", "[s]\na = 1\n", "[s]\na = 2\n"},
		{"a.tf", "", "{insert: {b: '2'}}", "a = 1\n", "a = 1\nb = 2\n"},
		{"a.md", "", "{insert: {b: '2'}}", "---\na: 1\n---\n# x\n", "---\na: 1\nb: 2\n---\n# x\n"},
		{"a.jsonc", "/a", "{insert: {b: '2'}}", "{\"a\": {\"c\": 1} /* x */}", "{\"a\": {\"c\": 1, \"b\": 2} /* x */}"},
		{"two.yaml", "/a", "{insert: {c: '2', d: '3'}}", "x: 1\n---\na:\n  b: 1\n", "x: 1\n---\na:\n  b: 1\n  c: 2\n  d: 3\n"},
		{"taken.yaml", "/a", "{insert: {b: '2'}}", "a: {b: 1}\n", ""},
		{"half.yaml", "/a", "{insert: {c: '2', b: '2'}}", "a: {b: 1}\n", ""},
		{"list.yaml", "/a", "{insert: '2'}", "a: {b: 1}\n", ""},
		{"text.yaml", "/a", "{rename: '2'}", "a: 1\n", ""},
	} {
		rule := "- {id: x, title: no, files: ['*'], select: '" + x.path + "', require: 'false', fix: " + x.fix + "}"
		list, faults := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte(rule), doc.Limits{}))
		if len(faults) > 0 {
			t.Fatalf("%s: %v", rule, faults)
		}
		report, err := newRule(list[0], "", &engine{}).run(context.Background(), config.RuleExample{}, x.name, []byte(x.src))
		if err != nil || len(report.Findings) != 1 {
			t.Errorf("%s %s: %v %+v", x.name, x.fix, err, report)
			continue
		}
		fixes := report.Findings[0].Fixes
		if x.want == "" || len(fixes) != 1 {
			if x.want != "" || len(fixes) > 0 {
				t.Errorf("%s %s: fixes %+v", x.name, x.fix, fixes)
			}
			continue
		}
		if got, err := doc.Apply([]byte(x.src), fixes[0].Edits); err != nil || string(got) != x.want {
			t.Errorf("%s %s: %q, %v, want %q", x.name, x.fix, got, err, x.want)
		}
	}
}

// A fix that changes what other places have by an alias is not safe, whatever the rule says.
func TestASharedValueIsNotSafelyFixed(t *testing.T) {
	for src, want := range map[string]bool{"a: {r: 1}\n": true, "a: {r: &x 1}\nb: *x\n": false, "b: &x {r: 1}\na: *x\n": false, "b: &x {r: 1}\na: {<<: *x}\n": false} {
		list, _ := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte("- {id: x, title: no, files: ['*'], select: /a/r, require: 'false', fix: {set: '2', safe: true}}"), doc.Limits{}))
		report, err := newRule(list[0], "", &engine{}).run(context.Background(), config.RuleExample{}, "a.yaml", []byte(src))
		if err != nil || len(report.Findings) != 1 || len(report.Findings[0].Fixes) != 1 {
			t.Errorf("%s: %v %+v", src, err, report)
		} else if got := report.Findings[0].Fixes[0].Safe; got != want {
			t.Errorf("%s: safe is %v", src, got)
		}
	}
}

func TestRelatedPlaces(t *testing.T) {
	rule := `- id: x
  title: no
  files: [a.yaml]
  select: /jobs/*/needs
  require: value in doc.jobs
  related:
    - {select: "/jobs/{path[1]}/name", message: "of {path[1]}"}
    - {file: "{doc.other}", select: /x, message: there}
    - {file: none.yaml, select: /x, message: nowhere}
    - {select: "{doc.absent}", message: nothing}
`
	list, faults := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte(rule), doc.Limits{}))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	report, err := newRule(list[0], "", &engine{}).run(context.Background(), config.RuleExample{With: map[string]string{"b.json": `{"x": 1}`}}, "a.yaml",
		[]byte("other: b.json\njobs:\n  one: {name: A, needs: two}\n"))
	if err != nil || len(report.Findings) != 1 {
		t.Fatal(err, report)
	}
	var got []string
	for _, r := range report.Findings[0].Related {
		got = append(got, fmt.Sprintf("%s:%d:%d %s", r.At.Path, r.At.Line, r.At.Col, r.Message))
	}
	if want := "a.yaml:3:15 of one, b.json:1:7 there"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}

func TestProfileOfTheEnvironment(t *testing.T) {
	no := false
	e := &engine{environments: Environments{Lexicon: environment.Lexicon{Own: []string{"prod", "canary"}}, Profiles: map[string]config.Environment{
		"prod": {SecurityLevel: "strict", AutoFixes: &no}, "canary": {SecurityLevel: "moderate"}}}}
	for name, want := range map[string]string{"a-prod.yaml": "strict", "live/a.yaml": "strict", "canary/a.yaml": "moderate", "a.yaml": "", "staging/a.yaml": ""} {
		expression := `profile.security_level == "` + want + `"`
		if want == "" {
			expression = "size(profile) == 0"
		}
		list, _ := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte(requires(expression)), doc.Limits{}))
		report, err := newRule(list[0], "", e).run(context.Background(), config.RuleExample{}, name, []byte("a: 1"))
		if err != nil || len(report.Findings)+len(report.NotChecked) > 0 {
			t.Errorf("%s: %v %+v", name, err, report)
		}
	}
}
