package schema

import (
	"net/url"
	"strings"
)

// A schema may refer to others that we do not have. What can be judged without them is: each such reference is taken for
// one that fits everything, and keywords by which more fitting could turn into a fault are left out.

// maxAbsent bounds the schemas that one may lack.
const maxAbsent = 32

// relax takes the references to absent schemas out of a decoded schema file whose own URL is base.
func relax(v any, base string, absent map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, c := range v {
			relax(c, base, absent)
		}
	case map[string]any:
		relaxKeywords(v, base, absent)
		for key, c := range v {
			switch {
			case isData(key):
			case isSchemaMap(key):
				named, _ := c.(map[string]any)
				for _, s := range named {
					relax(s, base, absent)
				}
			default:
				relax(c, base, absent)
			}
		}
	}
}

func relaxKeywords(m map[string]any, base string, absent map[string]bool) {
	for _, key := range []string{"not", "if", "then", "else", "contains", "unevaluatedProperties", "unevaluatedItems"} {
		delete(m, key)
	}
	if one, ok := m["oneOf"].([]any); ok {
		delete(m, "oneOf")
		all, _ := m["allOf"].([]any)
		m["allOf"] = append(all, map[string]any{"anyOf": one})
	}
	if ref, ok := m["$ref"].(string); ok && absent[absolute(ref, base)] {
		delete(m, "$ref")
	}
}

// absolute is the URL of the file that a reference leads to.
func absolute(ref, base string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	u, err := b.Parse(ref)
	if err != nil {
		return ref
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// baseOf is the URL against which the references of a schema file are resolved.
func baseOf(v any, u string) string {
	m, _ := v.(map[string]any)
	if id := schemaID(m); strings.Contains(id, "://") {
		return id
	}
	return u
}
