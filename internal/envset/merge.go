package envset

import (
	"github.com/confward/confward/doc"
)

// over is a configuration with another one on top of it. Neither is changed.
func (m Merge) over(base, top *Value) *Value {
	switch {
	case base == nil:
		return top
	case top == nil:
		return base
	case base.Kind == doc.Map && top.Kind == doc.Map:
		return m.mappings(base, top)
	case base.Kind == doc.Seq && top.Kind == doc.Seq && m.Lists != Replace:
		return m.lists(base, top)
	}
	return top
}

func (m Merge) mappings(base, top *Value) *Value {
	if len(top.Children) == 0 {
		return base
	}
	return m.members(base, top)
}

func (m Merge) lists(base, top *Value) *Value {
	if len(base.Items) > 0 && len(top.Items) > 0 && m.Lists == ByIdentity {
		return m.items(base, top)
	}
	if len(base.Children) == 0 || len(top.Children) == 0 {
		if len(top.Children)+len(top.Items) == 0 {
			return base
		}
		return top
	}
	return m.members(base, top)
}

// items is a list of scalars with those of another added that it does not have.
func (m Merge) items(base, top *Value) *Value {
	v := *top
	v.Items = append([]string(nil), base.Items...)
	have := make(map[string]bool, len(base.Items))
	for _, i := range base.Items {
		have[i] = true
	}
	for _, i := range top.Items {
		if !have[i] {
			v.Items = append(v.Items, i)
		}
	}
	return &v
}

// members are the parts of both, those of the top merged into those of the base with the same name.
func (m Merge) members(base, top *Value) *Value {
	tops := make(map[string]*Value, len(top.Children))
	for _, c := range top.Children {
		tops[c.key] = c
	}
	v := &Value{Name: base.Name, key: base.key, Kind: base.Kind, Node: top.Node, File: top.File, Level: top.Level}
	v.Children = make([]*Value, 0, max(len(base.Children), len(top.Children)))
	for _, c := range base.Children {
		t := tops[c.key]
		delete(tops, c.key)
		if t != nil && t.Kind == doc.Null && m.NullDeletes {
			continue
		}
		x := m.over(c, t)
		if x == t && t != nil && t.Name != c.Name {
			renamed := *t
			renamed.Name = c.Name // one key, spelled in two ways
			x = &renamed
		}
		v.Children = append(v.Children, x)
	}
	for _, c := range top.Children {
		if tops[c.key] != nil && !(c.Kind == doc.Null && m.NullDeletes) {
			v.Children = append(v.Children, c)
		}
	}
	return v
}
