package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/confward/confward/doc"
)

// Values of documents as expressions see them. A whole number is an int, or a uint above the int's range, to the last
// digit; every other number, and whole numbers beyond both, are doubles. Times, and numbers JSON has no form for, are text.

// maxValues bounds a document after its aliases are expanded.
const maxValues = 1_000_000

// maxDepth bounds its nesting after its aliases are expanded.
const maxDepth = 1000

var errTooLarge = errors.New("more values than an expression may look at")

// sized is a value with the number of values in it, itself included.
type sized struct {
	value ref.Val
	size  uint32
}

// converter makes values of nodes.
type converter struct {
	left   int
	depth  int
	inside map[*doc.Node]bool
}

func valueOf(n *doc.Node) (ref.Val, error) {
	c := converter{left: maxValues, inside: map[*doc.Node]bool{}}
	v, err := c.value(n)
	return v.value, err
}

func (c *converter) value(n *doc.Node) (sized, error) {
	if c.left--; c.left < 0 || c.depth > maxDepth {
		return sized{}, errTooLarge
	}
	c.depth++
	defer func() { c.depth-- }()
	n = n.Resolve()
	switch n.Kind {
	case doc.Null, doc.NoKind:
		return sized{types.NullValue, 1}, nil
	case doc.Bool:
		return sized{types.Bool(n.Value == "true"), 1}, nil
	case doc.Number:
		return sized{number(n.Value), 1}, nil
	case doc.Map, doc.Seq:
		if c.inside[n] {
			return sized{}, errors.New("an alias stands within the value it names")
		}
		c.inside[n] = true
		defer delete(c.inside, n)
		if n.Kind == doc.Seq {
			return c.list(n)
		}
		return c.mapping(n)
	}
	return sized{types.String(n.Value), textSize(n.Value)}, nil
}

// textUnit is the length of text that counts as one value.
const textUnit = 16

func textSize(s string) uint32 { return uint32(len(s)/textUnit) + 1 }

func (c *converter) list(n *doc.Node) (sized, error) {
	items, size := make([]ref.Val, 0, len(n.Children)), uint32(1)
	for _, m := range n.Children {
		v, err := c.value(m)
		if err != nil {
			return sized{}, err
		}
		items, size = append(items, v.value), size+v.size
	}
	return sized{types.NewRefValList(types.DefaultTypeAdapter, items), size}, nil
}

func (c *converter) mapping(n *doc.Node) (sized, error) {
	m, size := &mapping{}, uint32(1)
	members := make(map[string]any, len(n.Children))
	m.keys = make([]string, 0, len(n.Children))
	for key, child := range membersOf(n) {
		v, err := c.value(child)
		if err != nil {
			return sized{}, err
		}
		members[key], m.keys, size = v.value, append(m.keys, key), size+v.size+textSize(key)
	}
	m.Mapper, m.size = types.NewStringInterfaceMap(types.DefaultTypeAdapter, members), size
	return sized{m, size}, nil
}

// membersOf is Members, the short way for mappings without merge keys and equal keys.
func membersOf(n *doc.Node) iter.Seq2[string, *doc.Node] {
	if len(n.Children) > 16 {
		return n.Members()
	}
	for i, c := range n.Children {
		if c.Merge {
			return n.Members()
		}
		for _, other := range n.Children[:i] {
			if other.Key == c.Key {
				return n.Members()
			}
		}
	}
	return func(yield func(string, *doc.Node) bool) {
		for _, c := range n.Children {
			if !yield(c.Key, c) {
				return
			}
		}
	}
}

// number is the exact value of a number where there is one.
func number(s string) ref.Val {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return types.Int(i)
	}
	if u, err := strconv.ParseUint(s, 10, 64); err == nil {
		return types.Uint(u)
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil || errors.Is(err, strconv.ErrRange) && !math.IsNaN(x) {
		return types.Double(x)
	}
	return types.String(s)
}

// mapping is a map whose keys have the order of the file, so that equal input gives equal messages.
type mapping struct {
	traits.Mapper
	keys []string
	size uint32
}

// Iterator yields the keys.
func (m *mapping) Iterator() traits.Iterator { return &keyIterator{keys: m.keys} }

// Fold shows keys and values to a two-variable macro.
func (m *mapping) Fold(f traits.Folder) {
	for _, k := range m.keys {
		if !f.FoldEntry(types.String(k), m.Get(types.String(k))) {
			return
		}
	}
}

// AggregateSize is the number of values in it.
func (m *mapping) AggregateSize(types.AggregateSizer) uint32 { return m.size }

type keyIterator struct {
	keys []string
	at   int
}

func (i *keyIterator) HasNext() ref.Val { return types.Bool(i.at < len(i.keys)) }

func (i *keyIterator) Next() ref.Val {
	if i.at >= len(i.keys) {
		return nil
	}
	i.at++
	return types.String(i.keys[i.at-1])
}

func (i *keyIterator) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("an iterator is no %v", t)
}
func (i *keyIterator) ConvertToType(ref.Type) ref.Val {
	return types.NewErr("an iterator has no other type")
}
func (i *keyIterator) Equal(ref.Val) ref.Val { return types.NewErr("iterators are not compared") }
func (i *keyIterator) Type() ref.Type        { return types.IteratorType }
func (i *keyIterator) Value() any            { return nil }

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
