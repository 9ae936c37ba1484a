package doc

import (
	"encoding/json"
	"fmt"
	"strings"
)

// inline is how TOML and HCL write values on one line: lists in brackets, mappings in braces with an equals sign.
type inline struct {
	name string
	null string // empty: there is none
	text func(string) (string, error)
	key  func(string) string
}

// write is a value as the format has it.
func (w inline) write(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		if w.null != "" {
			return w.null, nil
		}
	case bool, int, float64:
		return fmt.Sprint(v), nil
	case json.Number:
		return v.String(), nil
	case string:
		return w.text(v)
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			text, err := w.write(item)
			if err != nil {
				return "", err
			}
			items[i] = text
		}
		return "[" + strings.Join(items, ", ") + "]", nil
	}
	if members, ok := membersOf(v); ok {
		return w.mapping(members)
	}
	return "", fmt.Errorf("%s has no value for %v: %w", w.name, v, ErrNoEdit)
}

func (w inline) mapping(members Members) (string, error) {
	var written []string
	for _, m := range members {
		text, err := w.write(m.Value)
		if err != nil {
			return "", err
		}
		written = append(written, w.key(m.Key)+" = "+text)
	}
	if len(written) == 0 {
		return "{}", nil
	}
	return "{ " + strings.Join(written, ", ") + " }", nil
}
