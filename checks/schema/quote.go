package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
)

// How values, keys and choices look in a message: bounded, in quotes, with nothing in them that a terminal would obey.
const (
	maxQuoted  = 60  // code points of a value in a message
	maxMessage = 160 // code points of a list of choices
)

// found describes the value at a path with its own type.
func (x *explainer) found(at []string) string {
	n := x.find(at)
	if n == nil {
		return "nothing"
	}
	switch n = n.Resolve(); n.Kind {
	case doc.Null, doc.NoKind:
		return "no value"
	case doc.Map:
		return "a mapping"
	case doc.Seq:
		return "a list"
	case doc.Bool:
		return n.Value
	case doc.Number:
		return "the number " + short(n.Value)
	case doc.Time:
		return "the time " + short(n.Value)
	}
	if hidden(at) {
		return "a text"
	}
	return "the text " + quote(n.Value)
}

// quoted is the value at a path in quotes, or what it is where it cannot be shown.
func (x *explainer) quoted(at []string) string {
	n := x.find(at)
	if n == nil {
		return "this"
	}
	switch n = n.Resolve(); {
	case n.Kind == doc.Map || n.Kind == doc.Seq || n.Kind == doc.Null:
		return x.found(at)
	case hidden(at):
		return "the value"
	case n.Kind == doc.Bool || n.Kind == doc.Number:
		return short(n.Value)
	}
	return quote(n.Value)
}

// hidden reports whether a path names something whose value should not be shown, whatever it is.
func hidden(at []string) bool {
	return slices.ContainsFunc(at, func(key string) bool {
		_, secret := sensitive.Lexicon{}.Key(key)
		return secret || sensitive.Hints(key)
	})
}

// typeNames are JSON types in words.
func typeNames(types []string) string {
	names := map[string]string{"null": "no value", "boolean": "true or false", "number": "a number",
		"integer": "a whole number", "string": "text", "array": "a list", "object": "a mapping"}
	var shown []string
	for _, t := range types {
		if t == "integer" && slices.Contains(types, "number") {
			continue
		}
		shown = append(shown, names[t])
	}
	return series(shown, "or")
}

// plain is a value of a schema as a message shows it.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case json.Number:
		return short(string(v))
	case nil:
		return "null"
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "a value"
	}
	return short(string(text))
}

// choices is a list with "or", cut where it gets long.
func choices(shown []string) string {
	length := 0
	for i, s := range shown {
		if length += utf8.RuneCountInString(s) + 2; length > maxMessage-50 && i > 0 {
			return fmt.Sprintf("%s (and %d more)", strings.Join(shown[:i], ", "), len(shown)-i)
		}
	}
	return series(shown, "or")
}

// list is keys in quotes.
func list(keys []string, word string) string {
	shown := make([]string, 0, len(keys))
	for i, k := range keys {
		if i == 5 && len(keys) > 6 {
			return fmt.Sprintf("%s and %d more", strings.Join(shown, ", "), len(keys)-i)
		}
		shown = append(shown, quote(k))
	}
	return series(shown, word)
}

func series(shown []string, word string) string {
	if n := len(shown); n > 1 {
		return strings.Join(shown[:n-1], ", ") + " " + word + " " + shown[n-1]
	}
	return strings.Join(shown, "")
}

// quote is text in quotes, bounded, with nothing in it that a terminal would obey.
func quote(s string) string { return strconv.Quote(cut(s, maxQuoted)) }

// short is quote without the quotes.
func short(s string) string {
	q := quote(s)
	return strings.ReplaceAll(strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`), `\\`, `\`)
}

// shortURL is a URL or a path, long enough to be followed.
func shortURL(s string) string {
	q := strconv.Quote(cut(s, 2*maxMessage))
	return q[1 : len(q)-1]
}

func cut(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
