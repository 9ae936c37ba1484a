package doc

import (
	"maps"
	"slices"
)

// Members is a mapping to be written, whose order is kept.
type Members []Member

// Member is a key and its value.
type Member struct {
	Key   string
	Value any
}

// membersOf is a mapping to be written: Members as they are, a map in the order of its keys.
func membersOf(v any) (Members, bool) {
	switch v := v.(type) {
	case Members:
		return v, true
	case map[string]any:
		all := make(Members, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, Member{key, v[key]})
		}
		return all, true
	}
	return nil, false
}
