package schema

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestCompatibility holds what is judged as the validators in use do, and by the letter with Strict.
func TestCompatibility(t *testing.T) {
	const draft4, draft7 = `"$schema": "http://json-schema.org/draft-04/schema#"`, `"$schema": "http://json-schema.org/draft-07/schema#"`
	tests := []struct {
		name, schema, data string
		strict, lenient    bool
	}{
		{"a reference and its siblings", `{` + draft7 + `, "definitions": {"a": {}}, "properties": {"x": {"$ref": "#/definitions/a", "type": "string"}}}`, `{"x": 1}`, true, false},
		{"a reference and only words beside it", `{` + draft7 + `, "definitions": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/definitions/a", "title": "X"}}}`, `{"x": 1}`, false, false},
		{"a property named $ref", `{` + draft7 + `, "properties": {"$ref": {"type": "string"}, "x": {"type": "string"}}}`, `{"x": 1}`, false, false},
		{"references in data", `{` + draft7 + `, "enum": [{"$ref": "a", "type": "b"}]}`, `{"$ref": "a", "type": "b"}`, true, true},
		{"const in draft 4", `{` + draft4 + `, "properties": {"x": {"const": 1}}}`, `{"x": 2}`, true, false},
		{"no draft named, old keywords", `{"properties": {"x": {"items": [{"type": "string"}]}}}`, `{"x": ["a"]}`, false, true},
		{"no draft named, new keywords", `{"properties": {"x": {"prefixItems": [{"type": "string"}]}}}`, `{"x": [1]}`, false, false},
		{"a look-ahead", `{"pattern": "^(?!a)"}`, `"ab"`, false, false},
		{"a category by its long name", `{"pattern": "^\\p{Letter}$"}`, `"ä"`, true, true},
		{"a format in a new draft", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "format": "ipv4"}`, `"x"`, true, false},
		{"a date without offset", `{` + draft7 + `, "format": "date-time"}`, `"2026-01-31T12:00:00"`, false, true},
		{"a day that is not", `{` + draft7 + `, "format": "date-time"}`, `"2026-02-31T12:00:00Z"`, false, false},
		{"content is not judged", `{` + draft7 + `, "contentMediaType": "application/json"}`, `"{"`, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for strict, want := range map[bool]bool{true: tt.strict, false: tt.lenient} {
				set := compileSource(t, Options{Strict: strict}, []byte(tt.schema))
				got := set.err == nil
				if got {
					got, _ = fits(t, set, []byte(tt.data))
				}
				if got != want {
					t.Errorf("strict %v: fits is %v, want %v (%v)", strict, got, want, set.err)
				}
			}
		})
	}
}

// TestSuiteLenient names all that the required tests of the suite are judged otherwise by compatibility.
func TestSuiteLenient(t *testing.T) {
	root := suites(t, "json-schema-test-suite")
	known := remotes(t, root)
	for name, draft := range drafts {
		files, err := filepath.Glob(filepath.Join(root, "tests", name, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatal("no tests", err)
		}
		for _, file := range files {
			_, wrong := runSuite(t, file, Options{Embedded: known, draft: draft})
			for _, w := range wrong {
				if !strings.Contains(w, "$ref") && !strings.Contains(w, "ref overrides") && !strings.HasPrefix(w, "format: ") {
					t.Errorf("%s: %s", name, w)
				}
			}
		}
	}
}

// TestOptionalFormats keeps the share of the suite's optional format tests that are judged as it says.
func TestOptionalFormats(t *testing.T) {
	root := suites(t, "json-schema-test-suite")
	total, failed := 0, 0
	for name, draft := range drafts {
		files, err := filepath.Glob(filepath.Join(root, "tests", name, "optional/format/*.json"))
		if err != nil || len(files) == 0 {
			t.Fatal("no tests", err)
		}
		for _, file := range files {
			n, wrong := runSuite(t, file, Options{draft: draft})
			total, failed = total+n, failed+len(wrong)
		}
	}
	t.Logf("%d of %d as the suite says", total-failed, total)
	if failed*100 > total*5 {
		t.Errorf("%d of %d are judged otherwise: more than 5 in 100", failed, total)
	}
}
