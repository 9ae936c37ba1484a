package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// SchemaURL is where the published JSON Schema of the settings is found; a settings file names it in its first line.
const SchemaURL = "https://raw.githubusercontent.com/confward/confward/main/docs/confward.schema.json"

// Schema is the JSON Schema (draft 2020-12) of the settings, made from the Settings type.
func Schema() []byte {
	root := schemaOf(reflect.TypeFor[Settings](), field{})
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = SchemaURL
	root["title"] = "confward settings"
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		panic(fmt.Sprintf("the schema of the settings cannot be written: %v", err)) // maps of strings and numbers always can
	}
	return out.Bytes()
}

type object = map[string]any

// schemaOf is the schema of a type; a field adds its description and choices.
func schemaOf(t reflect.Type, f field) object {
	s := typeSchema(t, f)
	if f.doc != "" {
		s["description"] = f.doc
	}
	if len(f.enum) > 0 {
		s["enum"] = f.enum
	}
	return s
}

func typeSchema(t reflect.Type, f field) object {
	switch t {
	case reflect.TypeFor[RuleSetting]():
		return object{"enum": []any{"off", "notice", "warning", "error", false}}
	case reflect.TypeFor[Date]():
		return object{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`}
	case reflect.TypeFor[Text]():
		return object{"type": []string{"string", "boolean", "number"}}
	case reflect.TypeFor[RuleInsert]():
		one := object{"type": []string{"string", "boolean", "number"}}
		return object{"anyOf": []any{one, object{"type": "object", "minProperties": 1, "additionalProperties": one}}}
	case reflect.TypeFor[Context](), reflect.TypeFor[BridgeValues]():
		return object{"type": "object"}
	case reflect.TypeFor[EnvSeverity]():
		one := object{"enum": severities}
		return object{"anyOf": []any{one, object{"type": "object", "additionalProperties": one}}}
	case reflect.TypeFor[Schemas]():
		named := structSchema(t)
		named["additionalProperties"] = schemaOf(reflect.TypeFor[Definition](), field{})
		return object{"anyOf": []any{schemaOf(reflect.TypeFor[[]Mapping](), field{}), named}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeSchema(t.Elem(), f)
	case reflect.Struct:
		return structSchema(t)
	case reflect.Map:
		return object{"type": "object", "additionalProperties": schemaOf(t.Elem(), field{})}
	case reflect.Slice:
		list := object{"type": "array", "items": schemaOf(t.Elem(), field{})}
		if t.Elem().Kind() == reflect.String || t.Elem() == reflect.TypeFor[Text]() {
			return object{"anyOf": []any{object{"type": "string"}, list}}
		}
		return list
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		if f.unit == "bytes" {
			return object{"type": []string{"integer", "string"}, "minimum": 0}
		}
		return object{"type": "integer", "minimum": 0}
	case reflect.Float64:
		return object{"type": "number"}
	}
	return object{"type": "string"}
}

func structSchema(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range fields(reflect.New(t).Elem()) {
		properties[f.key] = schemaOf(f.value.Type(), f)
		if f.needed {
			required = append(required, f.key)
		}
	}
	s := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}
