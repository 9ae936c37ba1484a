package schema

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/suggest"
)

// say is a fault as a rule and a message.
func (x *explainer) say(f fault) (rule, string) {
	r, m := x.sayBare(f)
	if _, badName := f.kind.(*kind.PropertyNames); badName || isUnknownKey(f) || isLikelyTypo(f) || isUndeclared(f) || f.typo != "" {
		return r, m
	}
	return r, x.label(f.at) + m
}

// label names the value that a message is about: its key and the list indexes after it.
func (x *explainer) label(at []string) string {
	i := len(at)
	for i > 0 && x.find(at[:i-1]).Item(index(at[i-1])) != nil {
		i--
	}
	label := ""
	if i > 0 {
		label = short(at[i-1])
	}
	for _, s := range at[i:] {
		label += "[" + s + "]"
	}
	if label == "" {
		return ""
	}
	return label + ": "
}

func (x *explainer) sayBare(f fault) (rule, string) {
	switch k := f.kind.(type) {
	case *kind.Type:
		return ruleType, fmt.Sprintf("expected %s, found %s", typeNames(k.Want), x.found(f.at))
	case *kind.Enum:
		return ruleEnum, x.notOneOf(f, k.Want)
	case *kind.Const:
		return ruleEnum, x.notOneOf(f, []any{k.Want})
	case *kind.Required:
		return x.missing(f)
	case *kind.Dependency:
		return ruleRequired, fmt.Sprintf("with %s, %s must be given too", quote(k.Prop), list(k.Missing, "and"))
	case *kind.DependentRequired:
		return ruleRequired, fmt.Sprintf("with %s, %s must be given too", quote(k.Prop), list(k.Missing, "and"))
	case *oneOfRequired:
		return ruleRequired, "one of these keys is missing: " + groups(f.others)
	case *kind.AdditionalProperties, *kind.FalseSchema:
		return sayUnknown(f)
	case *kind.PropertyNames:
		return x.sayBadName(f)
	case *kind.Format:
		return ruleFormat, x.quoted(f.at) + " is not " + formatName(k.Want)
	case *kind.Pattern:
		if words := wordsOf(k.Want); words != nil {
			return rulePattern, x.notOneOf(f, words)
		}
		return rulePattern, fmt.Sprintf("%s does not match the pattern %s", x.quoted(f.at), short(k.Want))
	case *kind.UniqueItems:
		return ruleUnique, fmt.Sprintf("the items %d and %d are equal, but each may be given only once", k.Duplicates[0]+1, k.Duplicates[1]+1)
	case *kind.Not:
		return ruleForbidden, x.forbidden(f)
	case *kind.OneOf:
		return ruleAlternative, fmt.Sprintf("fits the alternatives %s at once, but must fit only one", both(f.schema, k.Subschemas))
	case *kind.Contains, *kind.MinContains, *kind.MaxContains:
		return ruleRange, contains(k)
	case *likelyTypo:
		return ruleLikelyTypo, fmt.Sprintf("unknown key %s, did you mean %s?", quote(f.keys[0]), quote(f.meant))
	case *undeclared:
		return ruleUndeclared, "the schema knows no key " + quote(f.keys[0])
	case *noneFits:
		return ruleAlternative, x.noneFits(f, k)
	}
	return sayRange(f.kind)
}

// sayRange is for what is too much or too little.
func sayRange(k jsonschema.ErrorKind) (rule, string) {
	bound := func(words string, want, got any) (rule, string) {
		if want == 1 && got == 0 {
			return ruleRange, "must not be empty"
		}
		if want == 1 {
			words = strings.TrimSuffix(words, "s")
		}
		return ruleRange, fmt.Sprintf("expected "+words+", found %s", number(want), number(got))
	}
	switch k := k.(type) {
	case *kind.Minimum:
		return bound("at least %s", k.Want, k.Got)
	case *kind.Maximum:
		return bound("at most %s", k.Want, k.Got)
	case *kind.ExclusiveMinimum:
		return bound("more than %s", k.Want, k.Got)
	case *kind.ExclusiveMaximum:
		return bound("less than %s", k.Want, k.Got)
	case *kind.MultipleOf:
		return bound("a multiple of %s", k.Want, k.Got)
	case *kind.MinLength:
		return bound("at least %s characters", k.Want, k.Got)
	case *kind.MaxLength:
		return bound("at most %s characters", k.Want, k.Got)
	case *kind.MinItems:
		return bound("at least %s items", k.Want, k.Got)
	case *kind.MaxItems:
		return bound("at most %s items", k.Want, k.Got)
	case *kind.MinProperties:
		return bound("at least %s keys", k.Want, k.Got)
	case *kind.MaxProperties:
		return bound("at most %s keys", k.Want, k.Got)
	case *kind.AdditionalItems:
		return ruleRange, fmt.Sprintf("the list has %d more items than it may have", k.Count)
	}
	return ruleAlternative, "does not fit its schema"
}

// number is a count or a number of any size as a message shows it.
func number(v any) string {
	switch v := v.(type) {
	case *big.Rat:
		if v.IsInt() {
			return short(v.Num().String())
		}
		f, _ := v.Float64()
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// notOneOf is for a value that is none of those allowed.
func (x *explainer) notOneOf(f fault, want []any) string {
	value := x.find(f.at)
	if meant := meantText(value, want); meant != "" {
		return fmt.Sprintf("%s is not an allowed value, did you mean %s?", x.quoted(f.at), quote(meant))
	}
	if len(want) == 1 {
		return fmt.Sprintf("expected %s, found %s", plain(want[0]), x.found(f.at))
	}
	shown := make([]string, len(want))
	for i, w := range want {
		shown[i] = plain(w)
	}
	return fmt.Sprintf("%s is not one of %s", x.quoted(f.at), choices(shown))
}

// choicePattern is a pattern that is nothing but a choice between words.
var choicePattern = late(`^\^\((?:\?:)?([\w/-]+(?:\|[\w/-]+)+)\)\$$`)

// wordsOf are the words that a pattern chooses between, or nil.
func wordsOf(pattern string) []any {
	m := choicePattern().FindStringSubmatch(pattern)
	if m == nil {
		return nil
	}
	var words []any
	for word := range strings.SplitSeq(m[1], "|") {
		words = append(words, word)
	}
	return words
}

// meantText is the allowed text that a misspelt one was likely meant to be, or empty. Versions and numbers that differ
// in a digit are not misspelt.
func meantText(value *doc.Node, want []any) string {
	if value == nil || value.Resolve().Kind != doc.String || !strings.ContainsFunc(value.Resolve().Value, unicode.IsLetter) {
		return ""
	}
	return suggest.Nearest(value.Resolve().Value, texts(want))
}

// texts are the strings among values.
func texts(values []any) []string {
	var out []string
	for _, v := range values {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func (x *explainer) missing(f fault) (rule, string) {
	what := "missing key "
	if len(f.keys) > 1 {
		what = "missing keys "
	}
	if f.typo != "" {
		return ruleRequired, fmt.Sprintf("missing key %s, was it meant by %s?", quote(f.keys[0]), quote(f.typo))
	}
	return ruleRequired, what + list(f.keys, "and")
}

// groups are the keys that alternatives ask for: "a", or "b" and "c".
func groups(alternatives []fault) string {
	var shown []string
	for _, a := range alternatives {
		shown = append(shown, list(a.keys, "and"))
	}
	return choices(shown)
}

func sayUnknown(f fault) (rule, string) {
	if len(f.keys) == 0 {
		return ruleForbidden, "not allowed here"
	}
	if f.meant != "" {
		return ruleUnknownKey, fmt.Sprintf("unknown key %s, did you mean %s?", quote(f.keys[0]), quote(f.meant))
	}
	if _, ok := f.kind.(*kind.FalseSchema); ok && !isUnevaluatedOwner(f) {
		return ruleForbidden, fmt.Sprintf("the key %s is not allowed here", quote(f.keys[0]))
	}
	return ruleUnknownKey, "unknown key " + quote(f.keys[0])
}

func isUnevaluatedOwner(f fault) bool {
	return f.schema == nil || f.schema.UnevaluatedProperties != nil || f.schema.AdditionalProperties != nil
}

func (x *explainer) sayBadName(f fault) (rule, string) {
	key := quote(f.keys[0])
	if f.meant != "" {
		return ruleUnknownKey, fmt.Sprintf("unknown key %s, did you mean %s?", key, quote(f.meant))
	}
	for _, o := range f.others {
		switch k := o.kind.(type) {
		case *kind.Pattern:
			return rulePattern, fmt.Sprintf("the key %s does not match the pattern %s", key, short(k.Want))
		case *kind.Enum:
			return ruleUnknownKey, "unknown key " + key
		case *kind.MinLength, *kind.MaxLength:
			_, why := sayRange(o.kind)
			return ruleRange, fmt.Sprintf("the key %s is of the wrong length: %s", key, why)
		}
	}
	return ruleForbidden, fmt.Sprintf("the key %s is not allowed here", key)
}

// forbidden is for a value that fits what it must not fit.
func (x *explainer) forbidden(f fault) string {
	if keys := x.forbiddenKeys(f); len(keys) == 1 {
		return fmt.Sprintf("the key %s is not allowed here", quote(keys[0]))
	} else if len(keys) > 1 {
		return list(keys, "and") + " cannot be given together"
	}
	if f.schema == nil || f.schema.Not == nil {
		return "this is not allowed here"
	}
	switch not := f.schema.Not; {
	case not.Enum != nil || not.Const != nil:
		return x.quoted(f.at) + " is not allowed here"
	case not.Pattern != nil:
		return "a value that matches the pattern " + short(not.Pattern.String()) + " is not allowed here"
	case not.Types != nil:
		return typeNames(not.Types.ToStrings()) + " is not allowed here"
	}
	return "this is not allowed here"
}

// forbiddenKeys are the keys that a mapping has and may not have, or not together.
func (x *explainer) forbiddenKeys(f fault) []string {
	if f.schema == nil || f.schema.Not == nil {
		return nil
	}
	n := x.find(f.at)
	for _, s := range append([]*jsonschema.Schema{f.schema.Not}, inPlace(f.schema.Not)...) {
		if len(s.Required) > 0 && !slices.ContainsFunc(s.Required, func(key string) bool { return n.Get(key) == nil }) {
			return s.Required
		}
	}
	return nil
}

func both(s *jsonschema.Schema, which []int) string {
	names := make([]string, len(which))
	for i, w := range which {
		names[i] = strconv.Itoa(w + 1)
		if s != nil && w < len(s.OneOf) && titleOf(s.OneOf[w]) != "" {
			names[i] = quote(titleOf(s.OneOf[w]))
		}
	}
	return strings.Join(names, " and ")
}

func contains(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.MinContains:
		return fmt.Sprintf("%d items are of the form that at least %d must have", len(k.Got), k.Want)
	case *kind.MaxContains:
		return fmt.Sprintf("%d items are of a form that at most %d may have", len(k.Got), k.Want)
	}
	return "no item is of the form that at least one must have"
}

func (x *explainer) noneFits(f fault, k *noneFits) string {
	var reasons []string
	for _, o := range f.others {
		_, m := x.say(o)
		if slices.Equal(o.at, f.at) {
			m = strings.TrimPrefix(m, x.label(f.at))
		}
		if !slices.Contains(reasons, m) {
			reasons = append(reasons, m)
		}
	}
	if len(reasons) == 0 {
		return "does not fit its schema"
	}
	shown := reasons[:min(2, len(reasons))]
	return cut(fmt.Sprintf("fits none of %d alternatives: %s", k.count, strings.Join(shown, "; or ")), maxMessage)
}

// text tells kinds of errors with different details apart.
func text(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Enum:
		return fmt.Sprint("enum", k.Want)
	case *kind.Const:
		return fmt.Sprint("const", k.Want)
	case *kind.Format:
		return "format" + k.Want
	case *kind.Type:
		return fmt.Sprint("type", k.Want)
	case *kind.Required, *kind.AdditionalProperties, *kind.FalseSchema, *kind.PropertyNames, *kind.Not, *kind.Contains:
		return fmt.Sprintf("%T", k)
	case *kind.OneOf:
		return fmt.Sprint("oneOf", k.Subschemas)
	case *oneOfRequired, *noneFits:
		return fmt.Sprintf("%T", k)
	}
	_, message := sayRange(k)
	return fmt.Sprintf("%T %s", k, message)
}
