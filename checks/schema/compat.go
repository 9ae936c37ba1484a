package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Schemas in use lean on what their authors' validator does, not on the letter of their draft. This file rewrites a
// schema so that the engine, which keeps to the letter, judges as the validators in use do:
//
//   - a reference counts together with its siblings, which drafts up to 7 ignore
//   - const counts in draft 4, which does not know it
//   - a schema that names no draft is draft 7, or 2020-12 where it uses what only that has
//
// Lengths and counts above what an int holds, and numbers no program reads, are dealt with in any mode.

// rewriter goes through the schemas of one file.
type rewriter struct {
	compat  bool
	draft   int
	objects int
	refs    map[string]bool // to places that are no schema by their keywords
	dynamic []string        // pointers of the subschemas with a dynamic anchor
	badAt   string          // pointer of a number nobody can read
	bad     string
}

// rewrite changes a decoded schema in place.
func (w *rewriter) rewrite(root any) {
	w.refs = map[string]bool{}
	m, ok := root.(map[string]any)
	if !ok {
		return
	}
	name, named := m["$schema"].(string)
	if !named && w.compat && usesNewKeywords(m) {
		m["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		w.draft = 2020
	} else {
		w.draft = draftOf(name)
	}
	w.schema(m, "")
}

// draftOf is the number of the draft that $schema names; 7 if it names none.
func draftOf(name string) int {
	for part, draft := range map[string]int{"draft-04": 4, "draft-06": 6, "draft-07": 7, "2019-09": 2019, "2020-12": 2020} {
		if strings.Contains(name, "json-schema.org/") && strings.Contains(name, part) {
			return draft
		}
	}
	if name != "" {
		return 2020
	}
	return 7
}

// usesNewKeywords reports whether a schema uses a keyword that came with 2019-09 or later and would count for nothing
// in draft 7.
func usesNewKeywords(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, c := range v {
			switch key {
			case "prefixItems", "unevaluatedProperties", "unevaluatedItems", "dependentRequired", "dependentSchemas",
				"$dynamicRef", "minContains", "maxContains":
				return true
			}
			if usesNewKeywords(c) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, usesNewKeywords)
	}
	return false
}

// isSchemaMap knows the keywords whose value maps names to schemas.
func isSchemaMap(key string) bool {
	switch key {
	case "properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas":
		return true
	}
	return false
}

// isData knows the keywords whose value is no schema.
func isData(key string) bool {
	switch key {
	case "enum", "const", "default", "examples", "example", "required", "defaultSnippets":
		return true
	}
	return false
}

// schema rewrites a schema and those below it. The depth of what is read from a file is bounded by its reader.
func (w *rewriter) schema(m map[string]any, at string) {
	w.objects++
	for _, key := range slices.Sorted(maps.Keys(m)) {
		here := at + "/" + escape(key)
		switch {
		case isData(key):
			w.numbers(m[key], here)
		case isSchemaMap(key):
			if named, ok := m[key].(map[string]any); ok {
				w.each(named, here)
				continue
			}
			w.any(m[key], here)
		default:
			w.any(m[key], here)
		}
	}
	if _, ok := m["$dynamicAnchor"].(string); ok {
		w.dynamic = append(w.dynamic, at)
	}
	if ref, ok := m["$ref"].(string); ok && isOddRef(ref) {
		w.refs[ref] = true
	}
	w.clampCounts(m)
	if w.compat {
		w.constAsEnum(m)
		w.refWithSiblings(m)
	}
}

func (w *rewriter) each(named map[string]any, at string) {
	for _, name := range slices.Sorted(maps.Keys(named)) {
		w.any(named[name], at+"/"+escape(name))
	}
}

func (w *rewriter) any(v any, at string) {
	switch v := v.(type) {
	case map[string]any:
		w.schema(v, at)
	case []any:
		for i, c := range v {
			w.any(c, at+"/"+strconv.Itoa(i))
		}
	case json.Number:
		w.numbers(v, at)
	}
}

// numbers finds a number that nobody can read within data.
func (w *rewriter) numbers(v any, at string) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			w.numbers(v[key], at+"/"+escape(key))
		}
	case []any:
		for i, c := range v {
			w.numbers(c, at+"/"+strconv.Itoa(i))
		}
	case json.Number:
		if why := unreadable(string(v)); why != "" && w.bad == "" {
			w.bad, w.badAt = fmt.Sprintf("the number %s %s", short(string(v)), why), at
		}
	}
}

// unreadable says why a number in JSON's form is beyond what programs read, or is empty.
func unreadable(number string) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	if len(mantissa) > maxDigits {
		return fmt.Sprintf("has more than %d digits", maxDigits)
	}
	if exponent == "" {
		return ""
	}
	e, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	switch {
	case strings.Trim(mantissa, "-0.") == "":
		if err != nil || e > maxExponent || e < -maxExponent {
			return "has an exponent no program reads"
		}
	case err == nil && e > maxExponent, err != nil && !strings.HasPrefix(exponent, "-"):
		return "is larger than a program can hold (about 1.8e308)"
	case err != nil, e < -maxExponent-20:
		return "is smaller than a program can tell from zero"
	}
	return ""
}

// clampCounts keeps lengths and counts within an int.
func (w *rewriter) clampCounts(m map[string]any) {
	for _, key := range []string{"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
		"minContains", "maxContains"} {
		n, ok := m[key].(json.Number)
		if !ok {
			continue
		}
		if f, err := n.Float64(); err == nil && f > 1<<31-1 {
			m[key] = json.Number("2147483647")
		}
	}
}

func (w *rewriter) constAsEnum(m map[string]any) {
	if c, ok := m["const"]; ok && w.draft == 4 {
		if _, has := m["enum"]; !has {
			m["enum"] = []any{c}
		}
	}
}

// refWithSiblings moves a reference into allOf where something beside it would otherwise be ignored.
func (w *rewriter) refWithSiblings(m map[string]any) {
	ref, ok := m["$ref"].(string)
	if !ok || w.draft > 7 || !slices.ContainsFunc(assertions(), func(key string) bool { _, has := m[key]; return has }) {
		return
	}
	all, _ := m["allOf"].([]any)
	m["allOf"] = append(slices.Clone(all), map[string]any{"$ref": ref})
	delete(m, "$ref")
}

// assertions are the keywords of drafts up to 7 that can find something.
func assertions() []string {
	return []string{"type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
		"maxLength", "minLength", "pattern", "items", "additionalItems", "maxItems", "minItems", "uniqueItems", "contains",
		"maxProperties", "minProperties", "required", "properties", "patternProperties", "additionalProperties",
		"dependencies", "propertyNames", "if", "allOf", "anyOf", "oneOf", "not", "format"}
}

// isOddRef reports whether a reference within its own file leads to a place that no keyword makes a schema.
func isOddRef(ref string) bool {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return false
	}
	parts := strings.Split(pointer, "/")
	for i := 0; i < len(parts); i++ {
		switch key := parts[i]; {
		case isSchemaMap(key):
			i++
		case key == "allOf" || key == "anyOf" || key == "oneOf" || key == "prefixItems":
			i++
		case key == "items":
			if i+1 < len(parts) && isIndex(parts[i+1]) {
				i++
			}
		case key == "not" || key == "if" || key == "then" || key == "else" || key == "contains" || key == "propertyNames" ||
			key == "additionalProperties" || key == "additionalItems" || key == "unevaluatedItems" || key == "unevaluatedProperties":
		default:
			return true
		}
	}
	return false
}

func isIndex(s string) bool {
	_, err := strconv.ParseUint(s, 10, 31)
	return err == nil
}

// escape is a pointer's segment.
func escape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
}
