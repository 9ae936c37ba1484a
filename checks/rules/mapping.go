package rules

import (
	"fmt"
	"math"
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/confward/confward/doc"
)

// mapping is a mapping of a document as a map of CEL. Its keys have the order of the file, so that equal input gives equal
// messages. It makes values of its members when they are asked for. It is used by one goroutine.
type mapping struct {
	members []*doc.Node
	made    []ref.Val     // of the members that are collections, once they are asked for
	cel     traits.Mapper // a map of CEL's own with the same members, once something needs it
	size    uint32        // see AggregateSize; 0 until that is asked for
}

// Find is the value of a key, if there is one.
func (m *mapping) Find(key ref.Val) (ref.Val, bool) {
	if name, ok := key.(types.String); ok {
		return m.find(string(name))
	}
	return m.whole().Find(key)
}

func (m *mapping) find(name string) (ref.Val, bool) {
	if len(m.members) > fewMembers {
		return m.whole().Find(types.String(name))
	}
	for i, c := range m.members {
		if c.Key == name {
			return m.member(i), true
		}
	}
	return nil, false
}

// FindStringKey is find for what selects a member by a name that is known beforehand.
func (m *mapping) FindStringKey(name string) (any, bool) { return m.find(name) }

// member is the value of a member by its position.
func (m *mapping) member(i int) ref.Val {
	n := m.members[i].Resolve()
	if !isCollection(n) {
		return scalar(n)
	}
	if m.made == nil {
		m.made = make([]ref.Val, len(m.members))
	}
	if m.made[i] == nil {
		m.made[i] = valueOf(n)
	}
	return m.made[i]
}

// whole is a map of CEL's own with the same members, for many members and all that is seldom asked of a map.
func (m *mapping) whole() traits.Mapper {
	if m.cel == nil {
		all := make(map[string]any, len(m.members))
		for i, c := range m.members {
			all[c.Key] = m.member(i)
		}
		m.cel = types.NewStringInterfaceMap(types.DefaultTypeAdapter, all)
	}
	return m.cel
}

// Get is the value of a key, or an error value.
func (m *mapping) Get(key ref.Val) ref.Val {
	if v, ok := m.Find(key); ok {
		return v
	}
	return m.whole().Get(key)
}

// Contains reports whether there is a key.
func (m *mapping) Contains(key ref.Val) ref.Val {
	if _, ok := m.Find(key); ok {
		return types.True
	}
	return m.whole().Contains(key)
}

// Size is the number of members.
func (m *mapping) Size() ref.Val { return types.Int(len(m.members)) }

// Iterator yields the keys.
func (m *mapping) Iterator() traits.Iterator { return &keyIterator{members: m.members} }

// Fold shows keys and values to a two-variable macro.
func (m *mapping) Fold(f traits.Folder) {
	for i, c := range m.members {
		if !f.FoldEntry(types.String(c.Key), m.member(i)) {
			return
		}
	}
}

// AggregateSize is the number of values in it.
func (m *mapping) AggregateSize(types.AggregateSizer) uint32 {
	if m.size == 0 {
		size := uint64(1)
		for _, c := range m.members {
			size += uint64(textSize(c.Key)) + sizeOf(c)
		}
		m.size = uint32(min(size, math.MaxUint32))
	}
	return m.size
}

// Equal compares with another map.
func (m *mapping) Equal(other ref.Val) ref.Val { return m.whole().Equal(other) }

// Type is the type of maps.
func (m *mapping) Type() ref.Type { return types.MapType }

// Value is a Go map of values.
func (m *mapping) Value() any { return m.whole().Value() }

// ConvertToNative gives a Go value of a type.
func (m *mapping) ConvertToNative(t reflect.Type) (any, error) { return m.whole().ConvertToNative(t) }

// ConvertToType gives the map, or its type.
func (m *mapping) ConvertToType(t ref.Type) ref.Val { return m.whole().ConvertToType(t) }

type keyIterator struct {
	members []*doc.Node
	at      int
}

func (i *keyIterator) HasNext() ref.Val { return types.Bool(i.at < len(i.members)) }

func (i *keyIterator) Next() ref.Val {
	if i.at >= len(i.members) {
		return nil
	}
	i.at++
	return types.String(i.members[i.at-1].Key)
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
