package schema

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// check runs the check over files and gives what it says.
func check(t *testing.T, o Options, files map[string]string) string {
	t.Helper()
	source := exampletest.Files{}
	for name, text := range files {
		source[name] = []byte(text)
	}
	report, err := lint.Run(context.Background(), source, []*lint.Check{New(o)}, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return exampletest.Lines(report)
}

// doubling is a chain of n schemas each of which asks for the next in two ways: 2^n evaluations.
func doubling(n int, ask string) string {
	var b strings.Builder
	b.WriteString(`{"allOf": [{"$ref": "#/definitions/d0"}], "definitions": {`)
	for i := range n {
		fmt.Fprintf(&b, `"d%d": {%s},`, i, strings.ReplaceAll(ask, "NEXT", fmt.Sprintf(`{"$ref": "#/definitions/d%d"}`, i+1)))
	}
	fmt.Fprintf(&b, `"d%d": {"type": "null"}}}`, n)
	return b.String()
}

func nested(n int) string {
	return strings.Repeat(`{"properties": {"a": `, n) + `{}` + strings.Repeat(`}}`, n)
}

func chain(n int) string {
	var b strings.Builder
	b.WriteString(`{"$ref": "#/definitions/d0", "definitions": {`)
	for i := range n {
		fmt.Fprintf(&b, `"d%d": {"$ref": "#/definitions/d%d"},`, i, i+1)
	}
	fmt.Fprintf(&b, `"d%d": {"type": "null"}}}`, n)
	return b.String()
}

func TestHostileSchemas(t *testing.T) {
	const tooComplex = "judging it by its schema takes too many steps"
	tests := []struct{ name, schema, doc, want string }{
		{"exponential anyOf", doubling(22, `"anyOf": [NEXT, NEXT]`), `{}`, tooComplex},
		{"exponential properties under not", strings.Replace(doubling(40, `"properties": {"a": NEXT}, "patternProperties": {"a": NEXT}`), `"allOf": [{"$ref": "#/definitions/d0"}]`, `"not": {"$ref": "#/definitions/d0"}`, 1), strings.Repeat(`{"a": `, 41) + "1" + strings.Repeat("}", 41), tooComplex},
		{"exponential oneOf", doubling(40, `"oneOf": [NEXT, NEXT]`), `{}`, tooComplex},
		{"exponential dependencies", doubling(40, `"dependencies": {"a": NEXT, "b": NEXT}`), `{"a": 1, "b": 1}`, tooComplex},
		{"exponential if", doubling(40, `"if": NEXT, "then": NEXT, "else": NEXT`), `{}`, tooComplex},
		{"itself", `{"$ref": "#"}`, `{}`, "schema/unusable"},
		{"each other", `{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}`, `{}`, "schema/unusable"},
		{"allOf loop", `{"allOf": [{"$ref": "#"}]}`, `{}`, "schema/unusable"},
		{"not loop", `{"not": {"$ref": "#"}}`, `{}`, "schema/unusable"},
		{"recursive in the value", `{"properties": {"a": {"$ref": "#"}}, "additionalProperties": {"type": "null"}}`, `{"a": {"a": {"b": 1}}}`, "b: expected no value"},
		{"deep", nested(9000), `{}`, "nested deeper than"},
		{"long chain", chain(4_000), `{}`, "more than 1000 of its parts"},
		{"many parts", chain(60_000), `{}`, "too large"},
		{"huge number", `{"minimum": 1e99999999}`, `{}`, "larger than a program can hold"},
		{"huge count", `{"maxLength": 1e99999999}`, `{}`, "larger than a program can hold"},
		{"large count", `{"properties": {"a": {"maxLength": 18446744073709551617}}}`, `{"a": "text"}`, ""},
		{"30 MB", `{"description": "` + strings.Repeat("x", 30<<20) + `"}`, `{}`, "cannot be read"},
		{"nested repetition", `{"properties": {"a": {"pattern": "^(a{1000}){1000}$"}}}`, `{"a": "aaaa"}`, "does not match"},
		{"nested look-ahead", `{"properties": {"a": {"pattern": "^(?=(a+)+$)(a*)*b$"}}}`, `{"a": "` + strings.Repeat("a", 60) + `c"}`, tooComplex},
		{"large alternation", `{"properties": {"a": {"pattern": "` + strings.Repeat("abc|", 24_000) + `x"}}}`, `{"a": "zzz"}`, "does not match"},
		{"deep groups", `{"properties": {"a": {"pattern": "` + strings.Repeat("(", 20_000) + strings.Repeat(")", 20_000) + `"}}}`, `{"a": ""}`, "not a regular expression"},
		{"no schema at all", `[1, 2]`, `{}`, "schema/unusable"},
		{"nothing", ``, `{}`, "schema/unusable"},
		{"file", `{"properties": {"a": {"$ref": "file:///etc/passwd"}}}`, `{"a": 1}`, "schema not available: file:///etc/passwd"},
		{"http", `{"properties": {"a": {"$ref": "http://localhost:1/x.json"}}}`, `{"a": 1}`, "a part of its schema is not available: http://localhost:1/x.json"},
		{"outside", `{"properties": {"a": {"$ref": "../../../etc/passwd"}}}`, `{"a": 1}`, "schema not available: etc/passwd"},
		{"a folder", `{"properties": {"a": {"$ref": "/"}}}`, `{"a": 1}`, "schema not available"},
		{"its own draft", `{"$schema": "http://x.example/meta", "properties": {}}`, `{"a": 1}`, "schema not available: http://x.example/meta"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := strings.Replace(tt.doc, "{", `{"$schema": "schema.json", `, 1)
			got := check(t, Options{}, map[string]string{"schema.json": tt.schema, "app.json": strings.Replace(doc, ", }", "}", 1)})
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
			for _, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
				if len(line) > 400 {
					t.Errorf("a line of %d bytes: %.100s", len(line), line)
				}
			}
		})
	}
}

func TestAFileIsNotCheckedForTheSameReasonEachTime(t *testing.T) {
	schema := `{"properties": {"a": {"$ref": "https://x.example/a.json"}, "b": {"$ref": "https://x.example/b.json"},
		"c": {"$ref": "https://x.example/c.json"}, "d": {"$ref": "https://x.example/d.json"}}}`
	for range 20 {
		got := check(t, Options{}, map[string]string{"schema.json": schema, "app.json": `{"$schema": "schema.json"}`})
		if !strings.Contains(got, "https://x.example/a.json") {
			t.Fatal(got)
		}
	}
}

func TestHostileDocuments(t *testing.T) {
	schema := `{"additionalProperties": {"type": "integer", "maximum": 5}, "properties": {"list": {"uniqueItems": true}}}`
	wide := `{"properties": {"x": {}` + strings.ReplaceAll(manyKeys(4_000), "k", "key") + `}, "additionalProperties": false}`
	wide = strings.ReplaceAll(wide, `"x"`, `{}`)
	wide = strings.Replace(wide, `{}: {}`, `"x": {}`, 1)
	branches := strings.Repeat(`{"$ref": "#/definitions/a"},`, 15) + `{"properties": {"k": {"const": 1}}, "required": ["k"]}`
	tree := `{"anyOf": [` + branches + `], "definitions": {"a": {"anyOf": [` + strings.ReplaceAll(branches, "/a", "/b") + `]},` +
		`"b": {"allOf": [` + strings.ReplaceAll(branches, "/a", "/c") + `]}, "c": {"required": ["z"], "additionalProperties": false}}}`
	tests := []struct{ name, file, doc, want string }{
		{"huge number", "a.json", `{"$schema": "s.json", "n": 1e99999999}`, "a.json:1:28: error schema/range the number 1e99999999 is larger"},
		{"tiny number", "a.json", `{"$schema": "s.json", "n": 1e-99999999}`, "smaller than a program can tell from zero"},
		{"long number", "a.json", `{"$schema": "s.json", "n": ` + strings.Repeat("9", 1<<20) + `}`, "more than 1000 digits"},
		{"more than an int", "a.json", `{"$schema": "s.json", "n": 123456789012345678901234567890}`, "expected at most 5, found 123456789012345678901234567890"},
		{"precision", "a.json", `{"$schema": "p.json", "n": 9007199254740993}`, "expected 9007199254740992, found the number 9007199254740993"},
		{"control characters", "a.json", `{"$schema": "s.json", "n": "\u001b[31m\u0007\u202e` + "\u202e" + `"}`, `found the text "\x1b[31m\a\u202e\u202e"`},
		{"control characters in a key", "a.json", `{"$schema": "s.json", "\u001b[31m": "x"}`, `\x1b[31m: expected a whole number`},
		{"a long text", "a.json", `{"$schema": "s.json", "n": "` + strings.Repeat("x", 1<<20) + `"}`, `xxx…"`},
		{"many unknown keys among many known", "a.json", `{"$schema": "wide.json"` + manyKeys(4_000) + `}`, "more places do not fit the schema"},
		{"many alternatives of many", "a.json", `{"$schema": "tree.json"` + manyKeys(2_000) + `}`, "takes too many steps"},
		{"fewer alternatives of many", "a.json", `{"$schema": "tree.json"` + manyKeys(2) + `}`, "a.json:1:1: error schema/"},
		{"many faults", "a.json", `{"$schema": "s.json", "list": [` + strings.Repeat("1,", 99) + `1]` + strings.Repeat(`, "a": {}`, 1) + manyKeys(5_000) + `}`, "4802 more places do not fit the schema"},
		{"alias bomb", "a.yaml", "# yaml-language-server: $schema=s.json\na: &a [1,2,3,4,5,6,7,8,9,0]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n", "a.yaml: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := check(t, Options{}, map[string]string{"s.json": schema, "p.json": `{"properties": {"n": {"const": 9007199254740992}}}`, "wide.json": wide, "tree.json": tree, tt.file: tt.doc})
			if !strings.Contains(got, tt.want) {
				t.Errorf("got %.500q, want %q in it", got, tt.want)
			}
			if strings.ContainsAny(got, "\x1b\x07\u202e") {
				t.Errorf("control characters in %q", got)
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `, "k%d": "x"`, i)
	}
	return b.String()
}
