package schema

import (
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
)

// TestSchemasThatLackAPart judges by what is there, and never by what is not.
func TestSchemasThatLackAPart(t *testing.T) {
	const away = `{"$ref": "https://example.com/away.json#/definitions/x"}`
	for name, c := range map[string]struct{ schema, file, want string }{
		"beside the part":    {`{"properties": {"a": {"type": "integer"}, "b": ` + away + `}}`, `{"a": "x", "b": "x"}`, "invalid"},
		"the part itself":    {`{"properties": {"b": ` + away + `}}`, `{"b": {"any": "thing"}}`, "valid"},
		"one of":             {`{"oneOf": [` + away + `, {"type": "object"}]}`, `{}`, "valid"},
		"one of, none fits":  {`{"oneOf": [{"type": "integer"}, {"type": "string"}], "properties": {"b": ` + away + `}}`, `{}`, "invalid"},
		"not":                {`{"not": ` + away + `}`, `{}`, "valid"},
		"if":                 {`{"if": ` + away + `, "then": {"required": ["a"]}}`, `{}`, "valid"},
		"unevaluated":        {`{"allOf": [` + away + `], "unevaluatedProperties": false}`, `{"a": 1}`, "valid"},
		"a key named $ref":   {`{"properties": {"$ref": {"type": "integer"}, "b": ` + away + `}}`, `{"$ref": "x"}`, "invalid"},
		"relative to its id": {`{"$id": "https://example.com/x/y.json", "allOf": [{"$ref": "../away.json"}], "required": ["a"]}`, `{}`, "invalid"},
		"a reference within": {`{"$id": "https://example.com/y.json", "$ref": "#/definitions/d", "definitions": {"d": {"required": ["a"], "allOf": [` + away + `]}}}`, `{}`, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			set := compileSchema(pass{exampletest.Files{"s.json": []byte(c.schema)}}, &Options{}, &idIndex{}, repoURL("s.json"))
			if set.err != nil {
				t.Fatal(set.err)
			}
			if len(set.lacks) != 1 || !strings.HasSuffix(set.lacks[0].reason, "/away.json") {
				t.Errorf("it lacks %q", set.lacks)
			}
			faults, _, err := set.validate(doc.New("a.json", []byte(c.file), doc.Limits{}).Root(), doc.JSON)
			if got := map[bool]string{true: "valid", false: "invalid"}[len(faults) == 0]; err != nil || got != c.want {
				t.Errorf("judged %s, want %s (%v)", got, c.want, err)
			}
		})
	}
}
