package schema

import (
	"strings"
	"testing"

	"github.com/confward/confward/doc"
)

// only is a schema that allows nothing but one key, so that what is found tells which schema was taken.
func only(key string) string {
	return `{"properties": {"` + key + `": {}, "$schema": {}}, "additionalProperties": false}`
}

func TestChoice(t *testing.T) {
	const url = "https://example.com/schemas/a.json"
	place := doc.Place{Path: ".confward.yaml", Line: 7, Col: 3}
	tests := []struct {
		name  string
		o     Options
		files map[string]string
		want  string // the whole output
	}{
		{"none", Options{}, map[string]string{"a.json": `{"x": 1}`}, ""},
		{"override wins", Options{Override: "one.json", Mappings: []Mapping{{Files: []string{"a.json"}, Schema: "two.json"}}},
			map[string]string{"a.yaml": "one: 1\n$schema: two.json\n", "one.json": only("one"), "two.json": only("two")},
			"one.json:1:2: error schema/unknown-key unknown key \"properties\"\none.json:1:44: error schema/unknown-key unknown key \"additionalProperties\"\n" +
				"two.json:1:2: error schema/unknown-key unknown key \"properties\"\ntwo.json:1:44: error schema/unknown-key unknown key \"additionalProperties\"\n"},
		{"override is not there", Options{Override: "gone.json"}, map[string]string{"a.json": `{}`},
			"a.json: failed: schema not available: gone.json\n"},
		{"the first mapping counts, before the file's own word",
			Options{Mappings: []Mapping{{Files: []string{"conf/*.json"}, Schema: "s/one.json"}, {Files: []string{"*.json"}, Schema: "s/two.json"}}},
			map[string]string{"conf/a.json": `{"$schema": "../s/two.json", "x": 1}`, "s/one.json": only("one")},
			"conf/a.json:1:30: error schema/unknown-key unknown key \"x\"\ns/one.json: failed: schema not available: s/two.json\n"},
		{"a mapping to nothing", Options{Mappings: []Mapping{{Files: []string{"a.json"}, Schema: "gone.json", At: place}}},
			map[string]string{"a.json": `{}`},
			".confward.yaml:7:3: error schema/unusable schema not available: gone.json\na.json: not checked: its schema cannot be used\n"},
		{"by path from the file", Options{}, map[string]string{"conf/a.json": `{"$schema": "../s/one.json", "x": 1}`, "s/one.json": only("one")},
			"conf/a.json:1:30: error schema/unknown-key unknown key \"x\"\n"},
		{"by path from the root", Options{}, map[string]string{"conf/a.json": `{"$schema": "/s/one.json", "x": 1}`, "s/one.json": only("one")},
			"conf/a.json:1:28: error schema/unknown-key unknown key \"x\"\n"},
		{"a part of a schema", Options{}, map[string]string{"a.json": `{"$schema": "s.json#/definitions/d", "x": 1}`, "s.json": `{"definitions": {"d": ` + only("one") + `}}`},
			"a.json:1:38: error schema/unknown-key unknown key \"x\"\n"},
		{"a YAML schema and a modeline", Options{}, map[string]string{"a.yaml": "# a comment\n# yaml-language-server: $schema=s/one.yaml\nx: 1\n", "s/one.yaml": "properties: {one: {}}\nadditionalProperties: false\n"},
			"a.yaml:3:1: error schema/unknown-key unknown key \"x\"\n"},
		{"a modeline behind a byte order mark", Options{}, map[string]string{"a.yaml": "\ufeff# yaml-language-server: $schema=one.json\nx: 1\n", "one.json": only("one")},
			"a.yaml:2:1: error schema/unknown-key unknown key \"x\"\n"},
		{"a TOML directive", Options{}, map[string]string{"a.toml": "#:schema ./one.json\nx = 1\n", "one.json": only("one")},
			"a.toml:2:1: error schema/unknown-key unknown key \"x\"\n"},
		{"all documents of a file", Options{}, map[string]string{"a.yaml": "# yaml-language-server: $schema=one.json\none: 1\n---\nx: 1\n---\ny: 1\n", "one.json": only("one")},
			"a.yaml:4:1: error schema/unknown-key unknown key \"x\"\na.yaml:6:1: error schema/unknown-key unknown key \"y\"\n"},
		{"a URL we do not have is not fetched", Options{}, map[string]string{"a.json": `{"$schema": "` + url + `"}`},
			"a.json: not checked: schema not available: " + url + "\n"},
		{"an embedded URL", Options{Embedded: map[string][]byte{url: []byte(only("one"))}}, map[string]string{"a.json": `{"$schema": "` + url + `#", "x": 1}`},
			"a.json:1:52: error schema/unknown-key unknown key \"x\"\n"},
		{"the $id of a schema of the settings", Options{Mappings: []Mapping{{Files: []string{"none"}, Schema: "s/one.json"}}},
			map[string]string{"a.json": `{"$schema": "` + url + `", "x": 1}`, "s/one.json": strings.Replace(only("one"), "{", `{"$id": "`+url+`", `, 1)},
			"a.json:1:51: error schema/unknown-key unknown key \"x\"\n"},
		{"a reference beside its $id", Options{}, map[string]string{"a.json": `{"$schema": "s/one.json", "x": 1}`,
			"s/one.json": `{"$id": "` + url + `", "properties": {"x": {"$ref": "types/b.json"}}}`, "s/types/b.json": `{"type": "string"}`},
			"a.json:1:32: error schema/type x: expected text, found the number 1\n"},
		{"a schema is judged by its draft", Options{}, map[string]string{"s.json": `{"$schema": "http://json-schema.org/draft-07/schema#", "type": "strin"}`},
			"s.json:1:64: error schema/enum type: \"strin\" is not an allowed value, did you mean \"string\"?\n"},
		{"beside a MoAI configuration", Options{}, map[string]string{"sub/.moai/config/config.json": `{"x": 1}`, "sub/.moai/schemas/config-schema.json": only("one")},
			"sub/.moai/config/config.json:1:2: error schema/unknown-key unknown key \"x\"\n"},
		{"nothing beside a MoAI configuration", Options{}, map[string]string{".moai/config.json": `{"x": 1}`}, ""},
		{"a broken file is left to the syntax check", Options{}, map[string]string{"a.json": `{"$schema": "one.json", "x": 1`, "one.json": only("one")}, ""},
		{"an empty document", Options{}, map[string]string{"a.yaml": "# yaml-language-server: $schema=s.json\n", "s.json": `{"type": "object"}`}, ""},
		{"variables and templates stand for any value", Options{}, map[string]string{"a.yaml": "# yaml-language-server: $schema=s.json\na: ${PORT}\nb: '{{ .Port }}'\nc: text\n", "s.json": `{"additionalProperties": {"type": "integer"}}`},
			"a.yaml:4:4: error schema/type c: expected a whole number, found the text \"text\"\n"},
		{"text that can be read as its type", Options{Override: "s.yaml"}, map[string]string{".env": "PORT=8080\nDEBUG=true\nLEVEL=2\nRATIO=high\n", "s.yaml": "required: [PORT]\nproperties: {PORT: {type: integer, maximum: 80}, DEBUG: {type: boolean}, LEVEL: {enum: [1, 2]}, RATIO: {anyOf: [{type: number}, {type: boolean}]}}\n"},
			".env:1:6: error schema/range PORT: expected at most 80, found 8080\n.env:4:7: error schema/type RATIO: expected true or false or a number, found the text \"high\"\n" +
				"s.yaml:1:1: error schema/required missing key \"PORT\"\n"},
		{"aliases and merges", Options{}, map[string]string{"a.yaml": "# yaml-language-server: $schema=s.json\nbase: &b {port: text}\nweb:\n  <<: *b\n  name: 1\nlist: *b\n",
			"s.json": `{"properties": {"web": {"properties": {"port": {"type": "integer"}, "name": {"type": "string"}}}, "list": {"type": "array"}}}`},
			"a.yaml:2:17: error schema/type port: expected a whole number, found the text \"text\"\na.yaml:5:9: error schema/type name: expected text, found the number 1\n" +
				"a.yaml:6:7: error schema/type list: expected a list, found a mapping\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := check(t, tt.o, tt.files); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}
