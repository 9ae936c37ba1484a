package schema

import (
	"encoding/json"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
)

// In dotenv, properties and INI files every value is text, and the program that reads them makes numbers and booleans
// of it. So there a text fits a type if it can be read as one.

func isUntyped(f doc.Format) bool { return f == doc.Dotenv || f == doc.Properties || f == doc.INI }

// maxRounds bounds how often a document is judged again: a value that got its type may lead to another alternative.
const maxRounds = 4

// read gives the texts that are faulty only for being text the value that the schema asks for, in place. It reports
// whether there were any.
func read(value any, faults []fault) bool {
	changed := false
	for _, ft := range faults {
		text, ok := at(value, ft.at).(string)
		if !ok {
			continue
		}
		if v, ok := readAs(text, ft); ok {
			changed = put(value, ft.at, v) || changed
		}
	}
	return changed
}

func readAs(text string, ft fault) (any, bool) {
	number := json.Number(text)
	_, err := number.Float64()
	numeric := err == nil && unreadable(text) == "" && json.Valid([]byte(text))
	switch k := ft.kind.(type) {
	case *kind.Type:
		switch {
		case numeric && (slices.Contains(k.Want, "number") || slices.Contains(k.Want, "integer")):
			return number, true
		case (text == "true" || text == "false") && slices.Contains(k.Want, "boolean"):
			return text == "true", true
		case text == "" && slices.Contains(k.Want, "null"):
			return nil, true
		}
	case *kind.Enum:
		return readAsOneOf(text, k.Want)
	case *kind.Const:
		return readAsOneOf(text, []any{k.Want})
	}
	return nil, false
}

func readAsOneOf(text string, want []any) (any, bool) {
	for _, w := range want {
		if _, isText := w.(string); !isText && isScalar(w) && plain(w) == text {
			return w, true
		}
	}
	return nil, false
}

// at is the part of a decoded value at a path, or nil.
func at(value any, path []string) any {
	for _, s := range path {
		switch v := value.(type) {
		case map[string]any:
			value = v[s]
		case []any:
			i := index(s)
			if i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// put replaces the part of a decoded value at a path.
func put(value any, path []string, v any) bool {
	if len(path) == 0 {
		return false
	}
	last := path[len(path)-1]
	switch parent := at(value, path[:len(path)-1]).(type) {
	case map[string]any:
		parent[last] = v
		return true
	case []any:
		if i := index(last); i >= 0 && i < len(parent) {
			parent[i] = v
			return true
		}
	}
	return false
}
