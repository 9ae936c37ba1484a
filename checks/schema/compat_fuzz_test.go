package schema

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/confward/confward/doc"
)

// FuzzCompatibility holds the laws of the rewriting for any schema and document: a second rewriting changes nothing; what is
// data stays; and where nothing stands that compatibility is about, it judges as the letter does.
func FuzzCompatibility(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {"$ref": "#", "type": "string"}}, "$ref": "#/definitions/a", "minLength": 1}`, `"x"`},
		{`{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"const": {"const": {"const": 1}}}, "enum": [{"$ref": "#", "const": 1}]}`, `{"const": 1}`},
		{`{"prefixItems": [{"type": "integer"}], "maxItems": 99999999999, "unevaluatedItems": false}`, `[1, 2]`},
		{`{"$schema": "http://json-schema.org/draft-06/schema#", "items": [{"minimum": 1e400}], "dependencies": {"a": ["b"], "c": {"required": ["d"]}}}`, `{"a": 1, "c": 2}`},
		{`{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"x/y": {"$dynamicAnchor": "n", "type": "null"}}, "$dynamicRef": "#n"}`, `null`},
		{`{"$schema": "http://json-schema.org/draft-07/schema#", "oneOf": [{"required": ["a"]}, {"not": {"maxProperties": 3}}], "additionalProperties": {"type": ["boolean", "array"]}}`, `{"a": [true]}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, schema, data string) {
		once, ok := decoded(schema)
		if !ok {
			return
		}
		was, _ := decoded(schema)
		(&rewriter{compat: true}).rewrite(once)
		if before, after := dataOf(was), dataOf(once); !reflect.DeepEqual(before, after) {
			t.Errorf("data was %v and is %v", before, after)
		}
		again := copied(once)
		(&rewriter{compat: true}).rewrite(again)
		if !reflect.DeepEqual(once, again) {
			t.Errorf("rewritten twice: %v, then %v", once, again)
		}
		if m, ok := was.(map[string]any); !ok || m["$schema"] == nil || mentions(was) {
			return
		}
		strict, strictOK := verdictOn(t, schema, data, Options{Strict: true})
		lenient, lenientOK := verdictOn(t, schema, data, Options{})
		if strictOK && lenientOK && strict != lenient {
			t.Errorf("strict: %v, lenient: %v", strict, lenient)
		}
	})
}

func decoded(src string) (any, bool) {
	f := doc.NewAs(doc.JSON, "s.json", []byte(src), doc.Limits{})
	if !f.Whole() || f.Root() == nil || len(f.Problems()) > 0 {
		return nil, false
	}
	v, err := f.Root().Any(10_000)
	return v, err == nil
}

func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, c := range v {
			out[key] = copied(c)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, c := range v {
			out[i] = copied(c)
		}
		return out
	}
	return v
}

// dataOf are the values of the keywords default and examples, wherever they stand, by their order.
func dataOf(v any) []any {
	var out []any
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			switch {
			case key == "default" || key == "examples":
				out = append(out, v[key])
			case !isData(key):
				out = append(out, dataOf(v[key])...)
			}
		}
	case []any:
		for _, c := range v {
			out = append(out, dataOf(c)...)
		}
	}
	return out
}

// mentions reports whether a schema holds anything that compatibility is about.
func mentions(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, c := range v {
			switch key {
			case "$ref", "const", "format", "pattern", "patternProperties", "$id", "id":
				return true
			}
			if mentions(c) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, mentions)
	}
	return false
}

// verdictOn judges a text; not ok where the schema or the text cannot be used.
func verdictOn(t *testing.T, schema, data string, o Options) (fits, ok bool) {
	set := compileSource(t, o, []byte(schema))
	f := doc.NewAs(doc.JSON, "data.json", []byte(data), doc.Limits{})
	if set.err != nil || !f.Whole() || f.Root() == nil {
		return false, false
	}
	faults, _, err := set.validate(f.Root(), f.Format)
	if err != nil && !errors.Is(err, errTooComplex) {
		t.Fatal(err)
	}
	return !slices.ContainsFunc(faults, isHard), err == nil
}
