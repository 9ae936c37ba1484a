package schema

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
)

// FuzzJudge holds the laws of a judgement for any schema and any document: no panic; a document has faults exactly when
// the engine refuses it; every fault has a rule, a message of one line and a place in the file; a fix lowers the number
// of faults and leaves a file that can be read.
func FuzzJudge(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"properties": {"a": {"type": "integer"}}, "additionalProperties": false, "required": ["b"]}`, "a: \"1\"\nc: 2\n"},
		{`{"oneOf": [{"properties": {"k": {"const": "x"}, "url": {}}, "additionalProperties": false}, {"required": ["b", "c"]}]}`, "k: x\nulr: 1\n"},
		{`{"anyOf": [{"enum": ["a", "b"]}, {"type": "number"}, {"pattern": "^c"}]}`, "A\n"},
		{`{"items": {"$ref": "#"}, "uniqueItems": true, "minItems": 1, "not": {"required": ["x", "y"]}}`, "- [1, 1]\n- {x: 1, y: 2}\n"},
		{`{"$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [{"properties": {"a": {"type": "string"}}}], "unevaluatedProperties": false}`, "a: 1\nb: 2\n"},
		{`{"propertyNames": {"pattern": "^[a-z]+$"}, "dependencies": {"a": ["b"]}, "patternProperties": {"(?=x)": {"minimum": 3}}}`, "A: 1\na: 1\nx: 2\n"},
		{`{"additionalProperties": {"type": "integer"}}`, "base: &b {p: q}\nweb:\n  <<: *b\n"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, schema, text string) {
		files := exampletest.Files{"schema.json": []byte(schema)}
		set := compileSchema(pass{files}, &Options{}, &idIndex{}, repoURL("schema.json"))
		file := doc.NewAs(doc.YAML, "app.yaml", []byte(text), doc.Limits{})
		if set.err != nil || !file.Whole() {
			return
		}
		agrees(t, schema, set, file)
		for i, root := range file.Roots() {
			faults, x, err := set.validate(root, file.Format)
			if errors.Is(err, errTooComplex) {
				return
			}
			if value, err := root.Any(doc.DefaultLimits.Nodes); err == nil {
				fits := set.meter.run(stepsPerFile, func() error { return set.root.Validate(value) }) == nil
				if fits != !slices.ContainsFunc(faults, isHard) {
					t.Fatalf("fits is %v, with %d faults", fits, len(faults))
				}
			}
			fix := fixer{file: file, number: i, root: root, set: set, faults: len(faults)}
			for _, ft := range faults {
				rule, message := x.say(ft)
				place := x.place(file, ft)
				if rule == nil || message == "" || strings.ContainsAny(message, "\n\r\x1b") {
					t.Fatalf("a fault of kind %T says %q", ft.kind, message)
				}
				if place.Line < 1 || place.Span.Start < 0 || place.Span.End > len(text) || place.Span.Start > place.Span.End {
					t.Fatalf("%s stands at %+v", message, place)
				}
				for _, one := range fix.fixes(ft) {
					if src, err := doc.Apply(file.Src, one.Edits); err != nil || !doc.NewAs(doc.YAML, "app.yaml", src, doc.Limits{}).Whole() {
						t.Fatalf("the fix %q breaks the file: %v", one.Title, err)
					}
				}
			}
		}
	})
}
