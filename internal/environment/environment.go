// Package environment knows the words by which files, folders and people name an environment.
//
// It promises that one environment has one name, whatever word stands for it, and that the answer depends on the text
// alone. It never looks at a file and decides nothing.
package environment

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// The environments in which a mistake hurts.
const (
	Production = "production"
	Staging    = "staging"
)

// words are those that name an environment, with the name that we give it.
var words = map[string]string{
	"production": Production, "prod": Production, "prd": Production, "live": Production,
	"staging": Staging, "stage": Staging, "stg": Staging, "stag": Staging, "preprod": Staging, "preproduction": Staging,
	"development": "development", "dev": "development", "local": "local", "test": "test", "testing": "test", "qa": "qa",
	"uat": "uat", "integration": "integration", "int": "integration", "sandbox": "sandbox", "demo": "demo",
	"nonprod": "nonprod", "nonproduction": "nonprod",
}

// Name is what we call the environment that a word stands for: prod and PRD are production. Another word is its own name.
func Name(word string) string {
	word = strings.ToLower(word)
	if usual, ok := words[word]; ok {
		return usual
	}
	return word
}

// Lexicon is the words of one repository: the usual ones, and its own.
type Lexicon struct {
	Own     []string // as the settings spell them
	Aliases []Alias
}

// Alias is another word for an environment.
type Alias struct{ Word, Name string }

// Names are the environments that files can be of, in order.
func (l Lexicon) Names() []string {
	names := slices.Collect(maps.Values(words))
	for _, own := range l.Own {
		names = append(names, Name(own))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Of are the environments that a path names, in a folder or in the file's own name: none for a file of all.
func (l Lexicon) Of(path string) []string {
	var found []string
	for part := range strings.SplitSeq(path, "/") {
		found = append(found, l.in(part)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// in are the environments that a name of a folder or file holds.
func (l Lexicon) in(part string) []string {
	var found []string
	parts := Words(part)
	for i, word := range parts {
		name, known := words[strings.TrimRight(word, "0123456789")] // prod2
		if i > 0 && name == Production {
			switch parts[i-1] {
			case "pre":
				name = Staging
			case "non", "not":
				continue
			}
		}
		if known {
			found = append(found, name)
		}
	}
	for _, own := range l.Own {
		if holds(parts, Words(own)) {
			found = append(found, Name(own))
		}
	}
	for _, a := range l.Aliases {
		if holds(parts, Words(a.Word)) {
			found = append(found, a.Name)
		}
	}
	return found
}

// holds reports whether words stand in others, one after the other.
func holds(all, some []string) bool {
	for i := range all {
		if len(some) > 0 && i+len(some) <= len(all) && slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}

// Words takes a name apart at dots, dashes, underscores and where a capital begins a word; they are in lower case.
// Names of environments are taken apart less than those of keys (sensitive.Words): QAServer2 is one word.
func Words(name string) []string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
