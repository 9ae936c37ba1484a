package schema

import (
	"context"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

func TestSaid(t *testing.T) {
	for description, want := range map[string]string{
		"":                          "",
		"  The port.  ":             "The port",
		"The port. Default is 80.":  "The port",
		"A form, e.g. json. Or so.": "A form, e.g. json",
		"An open command\nhttps://example.com/docs#a":         "An open command, see https://example.com/docs#a",
		"See https://example.com/a for more.\nhttps://b.com":  "See https://example.com/a for more",
		"The name (see [docs](https://example.com/a)). More.": "The name (see [docs](https://example.com/a))",
		"---":                    "",
		strings.Repeat("é", 200): strings.Repeat("é", 139) + "…",
	} {
		if want != "" {
			want = "the schema says: " + want
		}
		if got := said(description); got != want {
			t.Errorf("%q: %q, want %q", description, got, want)
		}
	}
}

// TestHints holds what stands below a message: the schema's own words, unless there is something to do.
func TestHints(t *testing.T) {
	const schema = `{"properties": {
		"port": {"type": "integer", "description": "The port that it listens on. See the manual."},
		"level": {"enum": ["low", "high"], "description": "How much is logged\nhttps://example.com/level"},
		"kind": {"pattern": "^(one|two|three)$"},
		"ref": {"$ref": "#/definitions/r"},
		"none": {"type": "null"}
	}, "required": ["name"], "additionalProperties": false, "definitions": {"r": {"description": "A reference", "maxLength": 2}}}`
	for text, want := range map[string]string{
		"name: a\nport: [1]":   "port: expected a whole number, found a list | the schema says: The port that it listens on",
		"name: a\nlevel: x":    `level: "x" is not one of "low" or "high" | the schema says: How much is logged, see https://example.com/level`,
		"name: a\nkind: for":   `kind: "for" is not one of "one", "two" or "three" | `,
		"name: a\nkind: there": `kind: "there" is not an allowed value, did you mean "three"? | `,
		"name: a\nref: abc":    "ref: expected at most 2 characters, found 3 | the schema says: A reference",
		"name: a\nother: 1":    `unknown key "other" | the schema knows "kind", "level", "name", "none", "port" and "ref"`,
		"name: a\nport: \"1\"": `port: expected a whole number, found the text "1" | `,
		"port: 1":              `missing key "name" | the schema says: Whose it is`,
	} {
		full := strings.Replace(schema, `"none":`, `"name": {"description": "Whose it is"}, "none":`, 1)
		files := exampletest.Files{"a.yaml": []byte(text + "\n"), "s.json": []byte(full)}
		o := Options{Mappings: []Mapping{{Files: []string{"a.yaml"}, Schema: "s.json"}}}
		report, err := lint.Run(context.Background(), files, []*lint.Check{New(o)}, lint.Options{Jobs: 1})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range report.Findings {
			got = append(got, f.Message+" | "+f.Hint)
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
