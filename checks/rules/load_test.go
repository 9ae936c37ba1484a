package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// faultsOf are the mistakes in a file of rules, as LINE:COLUMN MESSAGE [HINT].
func faultsOf(t testing.TB, src string) []string {
	t.Helper()
	f := doc.NewAs(doc.YAML, "rules.yaml", []byte(src), doc.Limits{})
	for _, p := range f.Problems() {
		t.Fatalf("%s: %s", src, p.Message)
	}
	list, found := config.LoadPack(f)
	var all []string
	for _, x := range found {
		all = append(all, fmt.Sprintf("%d:%d %s [%s]", x.At.Line, x.At.Col, x.Message, x.Hint))
	}
	for _, x := range (&runner{engine: &engine{}}).check(f, list) {
		all = append(all, fmt.Sprintf("%d:%d %s [%s]", x.at.Line, x.at.Col, x.message, x.hint))
	}
	return all
}

// A mistake stands at the character of the expression that it is about, however the expression is written.
func TestLoadErrors(t *testing.T) {
	const head = "- id: x\n  title: t\n  files: [a]\n  "
	for _, test := range []struct{ rule, want string }{
		{`require: valu.a > 1`, `4:12 there is no name "valu" [did you mean "value"?]`},
		{`require: value.a > 1 && dok.b`, `4:27 there is no name "dok" [did you mean "doc"?]`},
		{`require: "value.a > 1 && dok.b"`, `4:28 there is no name "dok" [did you mean "doc"?]`},
		{`require: 'value.a != ''x'' && dok.b'`, `4:33 there is no name "dok" [did you mean "doc"?]`},
		{`require: "value.a != \"x\" && dok.b"`, `4:33 there is no name "dok" [did you mean "doc"?]`},
		{"require: |\n    value.a > 1 &&\n      dok.b", `6:7 there is no name "dok" [did you mean "doc"?]`},
		{"require: >-\n    value.a > 1 &&\n    dok.b", `6:5 there is no name "dok" [did you mean "doc"?]`},
		{"require: value.a > 1 &&\n    dok.b", `5:5 there is no name "dok" [did you mean "doc"?]`},
		{`require: file.pth == ""`, `4:12 there is no name "file.pth" [did you mean "file.path"?]`},
		{`require: versoin.valid(value)`, `4:12 there is no function "versoin.valid" [did you mean "version.valid"?]`},
		{`require: value.mached("a")`, `4:18 there is no function "mached" [did you mean "matches"?]`},
		{`require: env > 1`, `4:16 > is not possible with (text, int) []`},
		{`require: 'key + 1 == "x"'`, `4:17 + is not possible with (text, int) []`},
		{`require: value.a >`, `4:21 the expression cannot be read: it ends too early []`},
		{`require: value = 1`, `4:18 the expression cannot be read: = is not expected here [write ==]`},
		{`require: value.a and value.b`, `4:20 the expression cannot be read: and is not expected here [write &&]`},
		{`require: value.foo( > 1`, `4:23 the expression cannot be read: > is not expected here []`},
		{`require: has(value.a`, `4:23 the expression cannot be read: ) is missing at the end []`},
		{`require: value == 'a`, `4:21 the expression cannot be read: the text is not closed, or holds an escape that does not exist []`},
		{`require: 'value..a'`, `4:19 the expression cannot be read: .. is not expected here []`},
		{`require: env`, `4:12 the expression gives text, not true or false [compare it with something]`},
		{`require: ""`, `4:13 the expression is empty [for instance value != ""]`},
		{`require: value.matches("(")`, `4:26 `},
		{"when: kee == ''\n  require: value", `4:9 there is no name "kee" [did you mean "key"?]`},
		{"message: 'is {value} in {envv}'\n  require: 'true'", `4:28 there is no name "envv" [did you mean "env"?]`},
		{"message: 'is {value'\n  require: 'true'", `4:16 the message opens a brace that it does not close [write {{ for a brace that stands for itself]`},
		{"message: 'is value}'\n  require: 'true'", `4:21 the message closes a brace that it does not open [write }} for a brace that stands for itself]`},
		{"select: [/a, b/c]\n  require: 'true'", `4:16 the path cannot be understood: a path begins with a slash: /b/c [for instance /jobs/*/steps/*/uses]`},
		{"fix: {set: valu}\n  require: 'true'", `4:14 there is no name "valu" [did you mean "value"?]`},
		{"fix: {set: '1', remove: true}\n  require: 'true'", `4:15 a fix does one thing [leave all but one of set, insert, rename and remove out]`},
		{"fix: {rename: kee}\n  require: 'true'", `4:17 there is no name "kee" [did you mean "key"?]`},
		{"fix: {insert: {a: '1', b: valu}}\n  require: 'true'", `4:29 there is no name "valu" [did you mean "value"?]`},
		{"related: [{select: '/a/{kee}', message: x}]\n  require: 'true'", `4:27 there is no name "kee" [did you mean "key"?]`},
		{"related: [{select: /a}]\n  require: 'true'", `4:13 message is missing`},
		{"severity: {prodution: error}\n  require: 'true'", `4:14 no file is of an environment "prodution" [did you mean "production"?]`},
		{"requires: 'true'\n  require: 'true'", `4:3 there is no setting "requires" [did you mean "require"?]`},
		{"severity: fatal\n  require: 'true'", `4:13 severity cannot be "fatal"; it is one of notice, warning, error []`},
		{"when: 'true'", `1:3 require is missing [add require: an expression that must be true.]`},
		{"require: 'true'\n- id: x\n  title: t\n  files: [a]\n  require: 'true'", `5:7 there is already a rule "x" in rules.yaml:1 [give one of them another id]`},
		{"require: 'true'\n- id: moai-coverage\n  title: t\n  files: [a]\n  require: 'true'", `5:7 there is already a rule "moai-coverage" in the pack moai [give one of them another id]`},
		{"require: 'true'\n- id: Big One\n  title: t\n  files: [a]\n  require: 'true'", `5:7 "Big One" cannot be the id of a rule [write lower-case words with hyphens, for instance replicas-in-production]`},
		{"require: " + strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100), `4:`},
		{"require: '" + strings.Repeat("1 == 1 && ", 1000) + "true'", `4:`},
	} {
		got := faultsOf(t, head+test.rule+"\n")
		if len(got) == 0 || !strings.HasPrefix(got[0], test.want) {
			t.Errorf("%s:\n got  %q\n want %q", test.rule, got, test.want)
		}
		if len(got) > 1 {
			t.Errorf("%s: more than one fault: %q", test.rule, got)
		}
	}
}

// A rule file of JSON has places, too.
func TestLoadErrorsInJSON(t *testing.T) {
	f := doc.NewAs(doc.JSON, "rules.json", []byte(`[{"id": "x", "title": "t", "files": ["a"], "require": "\u0065nv == \"\" && dok.b"}]`), doc.Limits{})
	list, _ := config.LoadPack(f)
	faults := (&runner{engine: &engine{}}).check(f, list)
	if len(faults) != 1 || faults[0].at.Col != 76 {
		t.Errorf("%+v", faults)
	}
}
