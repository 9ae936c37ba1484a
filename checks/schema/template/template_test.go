package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/doc"
)

// load compiles the text of a schema.
func load(t testing.TB, text string) *schema.Loaded {
	t.Helper()
	l, err := schema.Load(t.Context(), schema.Options{}, exampletest.Files{"s.json": []byte(text)}, "s.json", "production")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// prose is a comment for people.
var prose = regexp.MustCompile(`^[# ]*# [^ ]`)

// config is a template without comments for people.
func config(src []byte) string {
	var out []string
	for _, line := range strings.Split(string(src), "\n") {
		if line != "" && !prose.MatchString(line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// TestValuesThatAreMade holds what stands in templates for schemas of every kind.
func TestValuesThatAreMade(t *testing.T) {
	for name, c := range map[string]struct{ schema, want string }{
		"required and optional": {`{"type": "object", "required": ["port"], "properties": {"port": {"type": "integer"}, "host": {"type": "string"}}}`,
			"port: 8080\n#host: localhost"},
		"the order of the schema": {`{"required": ["a", "z"], "properties": {"z": {"type": "boolean"}, "a": {"type": "boolean"}}}`, "z: false\na: false"},
		"a default comes first":   {`{"required": ["a"], "properties": {"a": {"default": 3, "examples": [4]}}}`, "a: 3"},
		"a default that does not fit": {`{"required": ["a"], "properties": {"a": {"type": "integer", "default": "x", "examples": [4]}}}`,
			"a: 4"},
		"an empty default says nothing": {`{"required": ["a"], "properties": {"a": {"type": "string", "default": "", "examples": ["b"]}}}`, "a: b"},
		"the environment's own value":   {`{"required": ["env"], "properties": {"env": {"enum": ["development", "production"]}}}`, "env: production"},
		"bounds":                        {`{"required": ["n"], "properties": {"n": {"type": "integer", "exclusiveMinimum": 6, "maximum": 9, "multipleOf": 4}}}`, "\"n\": 8"},
		"half a step":                   {`{"required": ["n"], "properties": {"n": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}}}`, "\"n\": 0.5"},
		"a pattern":                     {`{"required": ["s"], "properties": {"s": {"pattern": "^q[0-9]{2}-(x|y)$"}}}`, "s: q11-x"},
		"a pattern that looks ahead":    {`{"required": ["s"], "properties": {"s": {"pattern": "^(?!qa)q[a-z]7$"}}}`, "s: qx7"},
		"lengths":                       {`{"required": ["s"], "properties": {"s": {"minLength": 9, "maxLength": 10, "type": "string"}}}`, "s: examplexx"},
		"a format":                      {`{"required": ["s"], "properties": {"s": {"type": "string", "format": "ipv6"}}}`, "s: \"2001:db8::1\""},
		"items that differ":             {`{"required": ["l"], "properties": {"l": {"type": "array", "minItems": 3, "uniqueItems": true, "items": {"type": "string"}}}}`, "l:\n  - example\n  - a\n  - \"1\""},
		"items of a list of values":     {`{"required": ["l"], "properties": {"l": {"minItems": 2, "uniqueItems": true, "items": {"enum": ["x", "y"]}}}}`, "l:\n  - x\n  - \"y\""},
		"contains":                      {`{"required": ["l"], "properties": {"l": {"contains": {"const": 7}, "items": {"type": "integer"}}}}`, "l:\n  - 7"},
		"any keys":                      {`{"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}}`, "example: 1"},
		"keys of a pattern":             {`{"minProperties": 1, "additionalProperties": false, "patternProperties": {"^x-": {"type": "boolean"}}}`, "x-example: false"},
		"key names":                     {`{"type": "object", "minProperties": 1, "propertyNames": {"enum": ["k"]}, "additionalProperties": {"type": "boolean"}}`, "k: false"},
		"one of":                        {`{"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {"const": 1}, "b": {"const": 2}}}`, "a: 1"},
		"one of, told by a key": {`{"type": "object", "required": ["kind"], "oneOf": [{"properties": {"kind": {"const": "x"}, "n": {"type": "string"}}, "not": {}},
			{"properties": {"kind": {"const": "y"}, "m": {"type": "boolean"}}, "required": ["m"]}]}`, "kind: \"y\"\nm: false"},
		"if and then":           {`{"required": ["a"], "properties": {"a": {"const": 1}, "b": {"type": "boolean"}}, "if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}`, "a: 1\nb: false"},
		"keys that need others": {`{"required": ["a"], "properties": {"a": {"const": 1}, "b": {"const": 2}}, "dependencies": {"a": ["b"]}}`, "a: 1\nb: 2"},
		"itself":                {`{"type": "object", "required": ["n"], "properties": {"n": {"type": "boolean"}, "next": {"$ref": "#"}}}`, "\"n\": false\n#next:\n#  \"n\": false"},
		"itself, in a list":     {`{"required": ["l"], "properties": {"l": {"type": "array", "items": {"$ref": "#"}}}}`, "l: []"},
		"keys that exclude each other": {`{"type": "object", "required": ["a"], "properties": {"a": {"const": 1}, "b": {"const": 2}, "c": {"const": 3}}, "not": {"required": ["b"]}}`,
			"a: 1\n#c: 3"},
		"something is said":   {`{"type": "object", "properties": {"a": {"const": 1}, "b": {"default": 2}}}`, "#a: 1\nb: 2"},
		"nothing can be said": {`{"type": "object", "additionalProperties": false}`, "{}"},
		"what is asked of the environment": {`{"type": "object", "properties": {"replicas": {"type": "integer", "minimum": 1}, "owner": {"type": "string"}},
			"constraints": {"prod": {"properties": {"replicas": {"minimum": 2}}, "required": ["owner"]}, "staging": {"required": ["x"]}}}`,
			"#replicas: 2\nowner: example"},
		"a list as the document":            {`{"type": "array", "items": {"type": "object", "required": ["a"], "properties": {"b": {"const": 2}, "a": {"const": 1}}}}`, "- a: 1\n  #b: 2"},
		"text that looks like another type": {`{"required": ["no"], "properties": {"no": {"const": "yes"}}}`, `"no": "yes"`},
	} {
		t.Run(name, func(t *testing.T) {
			made, err := New(load(t, c.schema), Options{Name: "s", Environment: "production", Format: doc.YAML})
			if err != nil {
				t.Fatal(err)
			}
			if got := config(made.Text); got != c.want {
				t.Errorf("made\n%s\nwant\n%s\nin\n%s", got, c.want, made.Text)
			}
		})
	}
}

// TestSchemasThatNothingFits are told as such, whatever they are, and soon.
func TestSchemasThatNothingFits(t *testing.T) {
	var ways []string
	for i := range 300 {
		var keys []string
		for j := range 40 {
			keys = append(keys, fmt.Sprintf(`"k%d_%d": {"pattern": "^(%d|a+)*b$", "$ref": "#/definitions/d%d"}`, i, j, j, (i+j)%300))
		}
		ways = append(ways, fmt.Sprintf(`"d%d": {"type": "object", "required": ["k%d_1"], "properties": {%s}}`, i, i, strings.Join(keys, ",")))
	}
	var refs []string
	for i := range 300 {
		refs = append(refs, fmt.Sprintf(`{"$ref": "#/definitions/d%d"}`, i))
	}
	deep := strings.Repeat(`{"required": ["a"], "properties": {"a": `, 60) + "{}" + strings.Repeat("}}", 60)
	var wide []string
	for i := range 14 {
		wide = append(wide, fmt.Sprintf(`{"anyOf": [{"required": ["a%d"]}, {"required": ["b%d"]}, {"required": ["c%d"]}]}`, i, i, i))
	}
	for name, text := range map[string]string{
		"false":               `{"not": {}}`,
		"endless":             `{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}`,
		"against itself":      `{"type": "string", "enum": [1]}`,
		"many that exclude":   `{"type": "object", "allOf": [` + strings.Join(wide, ",") + `], "maxProperties": 3}`,
		"deep":                deep,
		"ways without end":    `{"definitions": {` + strings.Join(ways, ",") + `}, "anyOf": [` + strings.Join(refs, ",") + `]}`,
		"a million items":     `{"type": "array", "minItems": 1000000}`,
		"a million keys":      `{"type": "object", "minProperties": 1000000}`,
		"a pattern of a pair": `{"type": "string", "pattern": "^(a+)+$", "maxLength": 0}`,
	} {
		t.Run(name, func(t *testing.T) {
			if made, err := New(load(t, text), Options{Environment: "production", Format: doc.YAML}); err == nil {
				t.Errorf("made\n%s", made.Text)
			}
		})
	}
}

func TestFormats(t *testing.T) {
	const text = `{"title": "Server", "type": "object", "required": ["name", "limits"], "properties": {
		"name": {"type": "string", "description": "Who it is."}, "debug": {"type": "boolean", "default": false},
		"limits": {"type": "object", "required": ["cpu"], "properties": {"cpu": {"type": "number", "minimum": 1}, "memory": {"type": "integer"}}},
		"tags": {"type": "array", "items": {"type": "string"}}}}`
	for format, want := range map[doc.Format]string{
		doc.JSON: "{\n  \"name\": \"example\",\n  \"limits\": {\n    \"cpu\": 1\n  }\n}\n",
		doc.TOML: `# Server
# Template for production, of the schema s.
# To set a key that may be given, take away the # before it.

# Who it is.
# text; REQUIRED
name = "example"
# true or false; default false
#debug = false
# list of text
#tags = ["example"]

# REQUIRED
[limits]
# number, at least 1; REQUIRED
cpu = 1
# whole number
#memory = 1
`,
	} {
		made, err := New(load(t, text), Options{Name: "s", Environment: "production", Format: format})
		if err != nil {
			t.Fatal(err)
		}
		if string(made.Text) != want {
			t.Errorf("%s:\n%s\nwant\n%s", format, made.Text, want)
		}
	}
	if _, err := New(load(t, text), Options{Format: doc.Dotenv}); err == nil || !strings.Contains(err.Error(), `"limits"`) {
		t.Errorf("a mapping in a .env file: %v", err)
	}
	flat := `{"type": "object", "required": ["PORT"], "properties": {"PORT": {"type": "integer"}, "LEVEL": {"enum": ["debug", "info"]}, "more": {"type": "object"}}}`
	made, err := New(load(t, flat), Options{Name: "s", Environment: "production", Format: doc.Dotenv})
	if err != nil || config(made.Text) != "PORT=8080\n#LEVEL=debug" {
		t.Errorf("%v\n%s", err, made.Text)
	}
}

// FuzzTemplate holds for any schema: what is made fits, in the same bytes each time, and nothing hangs or panics.
func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{
		`{"type": "object", "required": ["a"], "properties": {"a": {"pattern": "^x{1,5}$"}, "b\n#c": {"description": "x\n- y: 1"}}}`,
		`{"oneOf": [{"type": "array", "items": {"enum": [null, {"a": [1]}]}, "minItems": 2}, {"const": "# x"}]}`,
		`{"additionalProperties": {"$ref": "#"}, "minProperties": 1, "propertyNames": {"maxLength": 2}}`,
		`{"if": {"required": ["a"]}, "then": false, "properties": {"a": true, "b": {"type": ["null", "number"], "multipleOf": 0.1}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		l, err := schema.Load(t.Context(), schema.Options{}, exampletest.Files{"s.json": []byte(text)}, "s.json", "production")
		if err != nil {
			return
		}
		for _, format := range []doc.Format{doc.YAML, doc.JSON, doc.TOML, doc.Dotenv} {
			one, err := New(l, Options{Name: "s", Environment: "staging", Format: format})
			if err != nil {
				if strings.Contains(err.Error(), "does not fit") {
					t.Errorf("%s: %v", format, err)
				}
				continue
			}
			two, err := New(l, Options{Name: "s", Environment: "staging", Format: format})
			if err != nil || !bytes.Equal(one.Text, two.Text) || !bytes.Equal(one.Documentation, two.Documentation) {
				t.Errorf("made twice:\n%s\n%s", one.Text, two.Text)
			}
		}
	})
}
