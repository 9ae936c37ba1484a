package schema

import (
	"reflect"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// withDefaults parts the missing keys of a mapping that have a default from those that have none.
func withDefaults(ft fault) []fault {
	if _, ok := ft.kind.(*kind.Required); !ok || len(ft.keys) < 2 || ft.typo != "" {
		return []fault{ft}
	}
	with, without := ft, ft
	with.keys, without.keys = nil, nil
	for _, key := range ft.keys {
		if _, ok := defaultOf(ft.schema, key); ok {
			with.keys = append(with.keys, key)
		} else {
			without.keys = append(without.keys, key)
		}
	}
	if len(with.keys) == 0 || len(without.keys) == 0 {
		return []fault{ft}
	}
	return []fault{with, without}
}

// maxHops bounds how far the default of a key is looked for.
const maxHops = 32

// defaultOf is what a schema, or one that holds wherever it holds, gives as the default of a key. There is none where two
// of them differ.
func defaultOf(s *jsonschema.Schema, key string) (any, bool) {
	var found *any
	queue := []*jsonschema.Schema{s}
	for hops := 0; hops < len(queue) && hops < maxHops; hops++ {
		s := queue[hops]
		if s == nil {
			continue
		}
		queue = append(append(queue, s.Ref), s.AllOf...)
		d := ownDefault(s.Properties[key])
		if d == nil {
			continue
		}
		if found != nil && !reflect.DeepEqual(*found, *d) {
			return nil, false
		}
		found = d
	}
	if found == nil {
		return nil, false
	}
	return *found, true
}

// ownDefault is the default of a schema or of the one that it refers to. An empty text and null say nothing: given for a
// key that must be there, they would only hide that it is not.
func ownDefault(s *jsonschema.Schema) *any {
	for hops := 0; s != nil && hops < 4; hops++ {
		if d := s.Default; d != nil {
			if *d == nil || reflect.DeepEqual(*d, "") {
				return nil
			}
			return d
		}
		s = s.Ref
	}
	return nil
}

// insertDefaults adds missing keys with the schema's defaults for them, one after the other: each is written in the manner
// of the file as the last one left it.
func (x *fixer) insertDefaults(ft fault) (lint.Fix, bool) {
	file := x.file
	for _, key := range ft.keys {
		value, ok := defaultOf(ft.schema, key)
		if !ok || len(file.Roots()) <= x.number {
			return lint.Fix{}, false
		}
		e, err := file.Insert(file.Roots()[x.number].Find(ft.at...), key, value)
		if err != nil {
			return lint.Fix{}, false
		}
		src, err := doc.Apply(file.Src, []doc.Edit{e})
		if err != nil {
			return lint.Fix{}, false
		}
		file = doc.NewAs(file.Format, file.Path, src, doc.Limits{})
	}
	title := "add " + list(ft.keys, "and") + " with its default"
	if len(ft.keys) > 1 {
		title = "add " + list(ft.keys, "and") + " with their defaults"
	}
	return lint.Fix{Title: title, Edits: []doc.Edit{difference(x.file, string(file.Src))}}, true
}

// difference is the one edit that makes a text of a file.
func difference(f *doc.File, text string) doc.Edit {
	was := string(f.Src)
	start := 0
	for start < min(len(was), len(text)) && was[start] == text[start] {
		start++
	}
	end := 0
	for end < min(len(was), len(text))-start && was[len(was)-1-end] == text[len(text)-1-end] {
		end++
	}
	return doc.Edit{Path: f.Path, Span: doc.Span{Start: start, End: len(was) - end}, New: text[start : len(text)-end]}
}
