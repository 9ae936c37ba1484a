package environment

import (
	"slices"
	"strings"
)

// OfValue are the environments that a value is for: that of the nearest key above it that is the name of one that is asked
// for, or those that its file's path names.
func (l Lexicon) OfValue(path string, keys []string, asked func(name string) bool) []string {
	for _, key := range slices.Backward(keys) {
		if name, plain := whole(key); plain && asked(name) {
			return []string{name}
		}
	}
	return l.Of(path)
}

// whole is the environment that a key is the whole name of. Words that are often something else, such as stage and live,
// are none here.
func whole(key string) (name string, plain bool) {
	name = Name(key)
	lower := strings.ToLower(key)
	return name, lower == name || lower == "dev" || lower == "prod"
}
