package doc

import (
	"encoding/json"
	"testing"
)

// TestTextIsReadBack writes keys and values into a file of their own and reads them again.
func TestTextIsReadBack(t *testing.T) {
	texts := []string{"", "a", "no", "1", "0x10", "1.2.3", "12:30", "# no comment", "a: b", "- x", "it's \"so\"", "tab\tend", "two\nlines",
		"$HOME", `back\slash`, " edge ", "ä€😀", "\u2028", "null", "~", "!tag", "&a", "*a", "{}", "[]", "@x", "%x", "key:", "2030-01-01"}
	values := []any{true, false, json.Number("-1.5e3"), json.Number("0")}
	for _, s := range texts {
		values = append(values, s)
	}
	join := map[Format]string{JSON: ": ", YAML: ": ", TOML: " = ", Dotenv: "="}
	for format, sep := range join {
		for _, v := range values {
			for _, name := range append(texts, "KEY") {
				key, err := format.KeyText(name)
				if err != nil {
					continue
				}
				text, err := format.Text(v)
				if err != nil {
					t.Errorf("%s: %#v: %v", format, v, err)
					continue
				}
				src := key + sep + text
				if format == JSON {
					src = "{" + src + "}"
				}
				f := NewAs(format, "x", []byte(src+"\n"), Limits{})
				if n := f.Root().Get(name); !f.Whole() || n == nil || !format.holds(n, v) {
					t.Errorf("%s: %q: %#v is written %s", format, name, v, src)
				}
			}
		}
	}
}
