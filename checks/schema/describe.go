package schema

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// maxSaid is how many characters of a description are shown.
const maxSaid = 140

var link = late(`https?://[^\s)>\]"']+`)

// sentenceEnd is a stop after a word, unlike those of e.g. and i.e.
var sentenceEnd = late(`[^.\s][^.\s]\. `)

// describe is what the schema says of the value that a fault is about, or of the key that is missing, with the link that
// it gives; empty if it says nothing.
func (x *explainer) describe(ft fault) string {
	s := ft.schema
	if s == nil {
		return ""
	}
	switch ft.kind.(type) {
	case *kind.AdditionalProperties, *kind.FalseSchema, *kind.PropertyNames:
		return keysOf(s)
	case *kind.Required:
		if len(ft.keys) != 1 || s.Properties[ft.keys[0]] == nil {
			return ""
		}
		s = s.Properties[ft.keys[0]]
	default:
		if len(ft.at) == 0 {
			return "" // what the whole file is, its reader knows
		}
	}
	return said(descriptionOf(s))
}

// mostKeys is how many keys of a schema are told.
const mostKeys = 6

// keysOf are the keys that a schema knows, if these are few.
func keysOf(s *jsonschema.Schema) string {
	if n := len(s.Properties); n == 0 || n > mostKeys || len(s.PatternProperties) > 0 {
		return ""
	}
	keys := slices.DeleteFunc(sortedKeys(s.Properties), func(key string) bool { return key == "$schema" })
	if len(keys) == 0 {
		return ""
	}
	return "the schema knows " + list(keys, "and")
}

// descriptionOf is a schema's description, or that of what it refers to.
func descriptionOf(s *jsonschema.Schema) string {
	for range 5 {
		if s.Description != "" || s.Ref == nil {
			return s.Description
		}
		s = s.Ref
	}
	return ""
}

// said is the first sentence of a description, and its link.
func said(description string) string {
	description = strings.TrimSpace(description)
	sentence, _, _ := strings.Cut(description, "\n")
	if m := sentenceEnd().FindStringIndex(sentence); m != nil {
		sentence = sentence[:m[0]+2]
	}
	sentence = strings.TrimRight(strings.TrimSpace(sentence), ".:")
	if !strings.ContainsFunc(sentence, unicode.IsLetter) {
		return ""
	}
	at := strings.TrimRight(link().FindString(description), ".,;")
	if utf8.RuneCountInString(sentence) > maxSaid {
		sentence = cut(sentence, maxSaid)
	}
	if at != "" && len(at) <= maxSaid && !strings.Contains(sentence, at) {
		sentence += ", see " + at
	}
	return "the schema says: " + sentence
}
