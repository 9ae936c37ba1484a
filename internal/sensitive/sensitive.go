// Package sensitive says which keys of a configuration hold a secret, by the words of their names, and which values are
// none although their key says so: references, names of variables, placeholders, sealed values.
//
// It is pure: names and values in, a verdict out. It knows no file, no rule and no finding.
package sensitive

import (
	"slices"
	"strings"
	"unicode"
)

// Lexicon is what names of keys mean. The zero value is ready to use.
type Lexicon struct {
	// Own are further names that are secret, such as api_keys: their words in any spelling.
	Own []string
}

// Hint is why a key is taken for one that holds a secret.
type Hint struct {
	Word string // password, secret, key, token or credential; secret for the Lexicon's own names
	// Weak says that the name alone is little: a bare key or token also names other things, so the value must look
	// like a secret as well.
	Weak bool
}

// Key reports whether a key's name says that its value is a secret. The path are the keys that lead to it, outermost
// first; positions in lists may stand in it as digits. The last name decides: in token_budget the budget is what is
// meant, in api_key_env the variable.
func (l Lexicon) Key(path ...string) (Hint, bool) {
	if len(path) == 1 && len(l.Own) == 0 && !mayBe(path[0]) {
		return Hint{}, false
	}
	name := lastName(path)
	words := Words(name)
	for i := range words {
		words[i] = stem(words[i])
	}
	if own := l.own(words); own != "" {
		return Hint{Word: "secret"}, true
	}
	if h, ok := judge(words); ok {
		return h, true
	}
	return inside(path, words)
}

// mayBe lets most names pass without taking them apart: it reports whether a name holds the letters of a word of secrets.
func mayBe(name string) bool {
	for i := 0; i+3 <= len(name); i++ {
		switch name[i] | 0x20 {
		case 'p', 's', 't', 'k', 'c':
			for _, letters := range [...]string{"pass", "pwd", "secret", "token", "key", "cred"} {
				if len(name)-i >= len(letters) && strings.EqualFold(name[i:i+len(letters)], letters) {
					return true
				}
			}
		}
	}
	return false
}

// Exposed reports whether a value stands openly under a key that says it is a secret.
func (l Lexicon) Exposed(path []string, value string) (Hint, bool) {
	h, ok := l.Key(path...)
	if !ok {
		return h, false
	}
	kind := Value(value)
	if h.Weak {
		return h, kind == Literal && Random(value)
	}
	return h, kind == Literal || kind == Identifier && (h.Word == "password" || !namesOne(value))
}

// namesOne reports whether words of small letters are the name that a secret is kept by: grafana-admin-secret.
func namesOne(value string) bool {
	words := Words(value)
	last := stem(words[len(words)-1])
	return len(words) > 1 && (last == "key" || last == "tls" || root(last) != "")
}

// Mentions reports whether a name has a word of secrets anywhere, also where it means something about them. It is for
// those who would rather hide too much.
func Mentions(name string) bool {
	return slices.ContainsFunc(Words(name), func(w string) bool {
		w = stem(w)
		return w == "key" || root(w) != ""
	})
}

// Hints reports whether the letters of a word of secrets stand anywhere in a name, as in tokenvalue and secretary. It is for
// those who have nothing to lose by hiding a value.
func Hints(name string) bool {
	letters := strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name))
	return slices.ContainsFunc(letterings, func(w string) bool { return strings.Contains(letters, w) })
}

var letterings = []string{"password", "passwd", "passphrase", "secret", "token", "apikey", "privatekey", "credential"}

// Words are the words of a name in lower case: what stands between separators, and parts that begin with a capital
// letter. APIKey_old has the words api, key and old.
func Words(name string) []string {
	all := []string{}
	runes := []rune(name)
	start := 0
	end := func(i int) {
		if i > start {
			all = append(all, strings.ToLower(string(runes[start:i])))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end(i)
			start = i + 1
		case i > start && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			end(i)
			start = i
		}
	}
	end(len(runes))
	return all
}

// lastName is the innermost key of a path that is no position in a list.
func lastName(path []string) string {
	for _, p := range slices.Backward(path) {
		if strings.Trim(p, "0123456789") != "" {
			return p
		}
	}
	return ""
}

// own is the first of the lexicon's names whose words stand in a row among the words, or empty.
func (l Lexicon) own(words []string) string {
	words = singular(words)
	for _, name := range l.Own {
		want := singular(Words(name))
		for i := 0; len(want) > 0 && i+len(want) <= len(words); i++ {
			if slices.Equal(words[i:i+len(want)], want) && !slices.ContainsFunc(words[i+len(want):], isAbout) {
				return name
			}
		}
	}
	return ""
}

// singular are words without digits and an s behind them.
func singular(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.TrimSuffix(stem(w), "s")
	}
	return out
}

// stem is a word without the digits behind it and in the singular.
func stem(w string) string {
	if s := strings.TrimRight(w, "0123456789"); s != "" {
		w = s
	}
	if s, plural := strings.CutSuffix(w, "s"); plural && (s == "key" || root(s) != "") {
		return s
	}
	return w
}
