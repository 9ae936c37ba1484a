package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// nativeOf is a value as doc writes it. More than a thousand values are refused: a fix is small.
func nativeOf(v ref.Val) (any, error) {
	left := 1000
	return native(v, &left)
}

func native(v ref.Val, left *int) (any, error) {
	if *left--; *left < 0 {
		return nil, errors.New("the new value is too large")
	}
	switch v := v.(type) {
	case types.Null:
		return nil, nil
	case types.Bool:
		return bool(v), nil
	case types.Int:
		return json.Number(strconv.FormatInt(int64(v), 10)), nil
	case types.Uint:
		return json.Number(strconv.FormatUint(uint64(v), 10)), nil
	case types.Double:
		if math.IsInf(float64(v), 0) || math.IsNaN(float64(v)) {
			return nil, errors.New("the new value is not a number")
		}
		return json.Number(strconv.FormatFloat(float64(v), 'g', -1, 64)), nil
	case types.String:
		return string(v), nil
	case traits.Lister:
		out := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			item, err := native(it.Next(), left)
			if err != nil {
				return nil, err
			}
			out = append(out, item)
		}
		return out, nil
	case traits.Mapper:
		out := map[string]any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			name, ok := key.(types.String)
			if !ok {
				return nil, errors.New("a key of the new value is no text")
			}
			item, err := native(v.Get(key), left)
			if err != nil {
				return nil, err
			}
			out[string(name)] = item
		}
		return out, nil
	}
	return nil, fmt.Errorf("a %s cannot be written", v.Type().TypeName())
}

// textOf is a value as a message shows it, at most so many code points long.
func textOf(v ref.Val, most int) string {
	switch v := v.(type) {
	case types.String:
		return cut(string(v), most)
	case types.Null:
		return "null"
	case types.Bool, types.Int, types.Uint, types.Double:
		if s, ok := v.ConvertToType(types.StringType).(types.String); ok {
			return cut(string(s), most)
		}
	case traits.Lister:
		var out string
		for it := v.Iterator(); it.HasNext() == types.True && len(out) <= most*4; {
			if out != "" {
				out += ", "
			}
			out += textOf(it.Next(), most)
		}
		return cut(out, most)
	case traits.Mapper:
		return "a mapping"
	case types.Timestamp, types.Duration:
		if s, ok := v.ConvertToType(types.StringType).(types.String); ok {
			return string(s)
		}
	}
	return "a value"
}

// cut makes of a text one line of at most so many code points.
func cut(s string, most int) string {
	if len(s) > most*4 {
		s = s[:most*4]
	}
	runes := []rune(s)
	for i, r := range runes {
		if r < ' ' || r == 0x7f {
			runes[i] = ' '
		}
	}
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// listOf is a list of texts as a value.
func listOf(items []string) ref.Val {
	values := make([]ref.Val, len(items))
	for i, s := range items {
		values[i] = types.String(s)
	}
	return types.NewRefValList(types.DefaultTypeAdapter, values)
}

// textsIn are the texts of a list, or an error value.
func textsIn(v ref.Val) ([]string, ref.Val) {
	l, ok := v.(traits.Lister)
	if !ok {
		return nil, types.MaybeNoSuchOverloadErr(v)
	}
	var out []string
	for it := l.Iterator(); it.HasNext() == types.True; {
		s, ok := it.Next().(types.String)
		if !ok {
			return nil, types.NewErr("the list holds what is no text")
		}
		out = append(out, string(s))
	}
	return out, nil
}

// keysInOrder are the keys of a map that are texts.
func keysInOrder(m traits.Mapper) []string {
	var keys []string
	for it := m.Iterator(); it.HasNext() == types.True; {
		if s, ok := it.Next().(types.String); ok {
			keys = append(keys, string(s))
		}
	}
	if _, ordered := m.(*mapping); !ordered {
		slices.Sort(keys)
	}
	return keys
}
