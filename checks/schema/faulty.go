package schema

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// explainCompile says in the user's terms, and where, why a schema could not be compiled.
func explainCompile(l *loader, err error) *unusable {
	var ours *unusable
	var invalid *jsonschema.SchemaValidationError
	var regex *jsonschema.InvalidRegexError
	var pointer *jsonschema.JSONPointerNotFoundError
	var anchor *jsonschema.AnchorNotFoundError
	var draft *jsonschema.UnsupportedDraftError
	var load *jsonschema.LoadURLError
	if errors.As(err, &load) {
		err = load.Err
	}
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &invalid):
		return l.explainInvalid(invalid)
	case errors.As(err, &regex):
		return l.faultAt(regex.URL, fmt.Sprintf("the pattern %s cannot be used: %v", quote(regex.Regex), regex.Err))
	case errors.As(err, &pointer):
		return l.badRef(pointer.URL)
	case errors.As(err, &anchor):
		return l.badRef(anchor.Reference)
	case errors.As(err, &draft):
		return l.faultAt(draft.URL, "$schema names the schema itself")
	}
	return l.faultAt("", "the schema cannot be used: "+short(err.Error()))
}

// explainInvalid is for a schema that does not fit the schema of schemas.
func (l *loader) explainInvalid(err *jsonschema.SchemaValidationError) *unusable {
	file, pointer := splitURL(err.URL)
	f := l.files[file]
	var tree *jsonschema.ValidationError
	if f == nil || f.Root() == nil || !errors.As(err.Err, &tree) {
		return l.faultAt(err.URL, "the schema is not valid")
	}
	x := newExplainer(f.Root(), nil)
	faults := x.explain(tree)
	first := faults[0]
	if pointer != "" {
		for i, s := range strings.Split(pointer[1:], "/") {
			first.at = append(first.at[:i:i], append([]string{unescape(s)}, first.at[i:]...)...)
		}
	}
	_, message := x.say(first)
	at := x.place(f, first)
	return &unusable{reason: "the schema is not valid: " + message, at: &at}
}

// badRef is for a reference to something that is not there; its place is the reference.
func (l *loader) badRef(target string) *unusable {
	file, pointer := splitURL(target)
	reason := "the schema refers to " + quote("#"+pointer) + ", which it does not have"
	for _, f := range l.files {
		for n := range f.Root().All() {
			if n.Key == "$ref" && (n.Value == "#"+pointer || file != "" && strings.HasSuffix(n.Value, "#"+pointer)) {
				at := f.PlaceOf(n)
				return &unusable{reason: reason, at: &at}
			}
		}
	}
	return l.faultAt(target, reason)
}

// faultAt is a fault at a URL with a pointer.
func (l *loader) faultAt(u, reason string) *unusable {
	file, pointer := splitURL(u)
	if f := l.files[file]; f != nil && !strings.Contains(f.Path, "://") {
		return faultIn(f, pointer, reason)
	}
	return &unusable{reason: reason}
}

// splitURL parts a URL from the pointer in its fragment.
func splitURL(u string) (file, pointer string) {
	file, pointer, _ = strings.Cut(u, "#")
	if decoded, err := url.PathUnescape(pointer); err == nil {
		pointer = decoded
	}
	return file, pointer
}

func unescape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
}
