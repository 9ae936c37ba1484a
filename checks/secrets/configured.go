package secrets

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
)

// This file finds what only who reads a file as configuration can tell: the values of keys that name a secret, the data of
// Kubernetes Secrets, and what files hold that programs keep credentials in. It reads no file as a tree that has none.

// Rules of our own, without "secrets/".
const (
	sensitiveRule  = "sensitive-key"
	secretDataRule = "kubernetes-secret"
	credentialRule = "credential-file"
	connectionRule = "connection-string"
)

// configured gives the secrets of a file that no rule of gitleaks' may know. The lexicon knows which keys name one.
func configured(f *doc.File, lexicon sensitive.Lexicon) []match {
	found := connections(f)
	switch kind := credentialFile(f); {
	case kind != noCredentials:
		return append(found, credentials(f, kind)...)
	case f.Format == doc.Dotenv, f.Format == doc.Properties:
		return append(found, sensitiveValues(f, lexicon)...)
	case f.Format == doc.YAML, f.Format == doc.JSON:
		if saysKind(f.Src, "Secret") {
			return append(found, secretData(f)...)
		}
	}
	return found
}

// saysKind reports whether a text has "kind: Secret", or of another kind, in any quotes. It spares most files the reading as
// a tree.
func saysKind(src []byte, kind string) bool {
	const key = "kind"
	for {
		at := bytes.Index(src, []byte(key))
		if at < 0 {
			return false
		}
		src = src[at+len(key):]
		value, ok := bytes.CutPrefix(bytes.TrimLeft(src, "\"': \t\r\n"), []byte(kind))
		if ok && (len(value) == 0 || !keyByte(value[0])) {
			return true
		}
	}
}

// configured gives what is found as configuration and the settings do not allow.
func (s *setup) configured(f *doc.File) []match {
	return slices.DeleteFunc(configured(f, s.lexicon), func(m match) bool {
		line, _ := f.Position(m.span.Start)
		return s.engine.allows(f.Path, m, f.Text(f.LineSpan(line)))
	})
}

// sensitiveValues are the values under keys that name a secret, in files of keys and values.
func sensitiveValues(f *doc.File, lexicon sensitive.Lexicon) []match {
	var found []match
	for n := range scalars(f) {
		if names(lexicon, n.Key) && real(n.Key, n.Value) {
			found = append(found, ofNode(f, sensitiveRule, n, n.Value))
		}
	}
	return found
}

// names reports whether a key names a secret. The lexicon has its word where the key's words do not say something else, such
// as that its value is a digest.
func names(lexicon sensitive.Lexicon, key string) bool {
	means := meaningOf(key)
	if means == plainKey || means == weakKey {
		hint, ok := lexicon.Key(key)
		return ok && !hint.Weak
	}
	return means == secretKey
}

// scalars are the nodes of a file that have a key and a text.
func scalars(f *doc.File) func(func(*doc.Node) bool) {
	return func(yield func(*doc.Node) bool) {
		for _, root := range f.Roots() {
			for n := range root.All() {
				if n.Key != "" && (n.Kind == doc.String || n.Kind == doc.Number) && !yield(n) {
					return
				}
			}
		}
	}
}

// ofNode is the match of a node's value, or of a part of it that stands in the text as it is.
func ofNode(f *doc.File, rule string, n *doc.Node, value string) match {
	span := n.Span
	if at := strings.Index(f.Text(span), value); at >= 0 {
		span = doc.Span{Start: span.Start + at, End: span.Start + at + len(value)}
	}
	return match{rule: rule, span: span, around: doc.Span{Start: min(n.Full().Start, span.Start), End: max(n.Full().End, span.End)},
		value: value, text: value, entropy: 0}
}

// shortestValue is the number of bytes from which a value is taken for more than a default; of other secrets than
// passwords it is higher, as machines make them.
const (
	shortestPassword = 8
	shortestValue    = 11
	longestValue     = 10_000
)

// real reports whether a value under a key that names a secret is likely one. What stands for another value, what is a
// number, a path or an address, and what is made of the words that everybody puts there for a while, is none.
func real(key, value string) bool {
	least := shortestValue
	if isPassword(key) {
		least = shortestPassword
	}
	switch {
	case len(value) < least, len(value) > longestValue, !utf8.ValidString(value), strings.ContainsAny(value, "\n\t"):
		return false
	case !given(value), counting(value), versionForm.MatchString(value):
		return false
	case strings.HasPrefix(value, "encrypted:"), strings.HasPrefix(value, "ENC["), strings.HasPrefix(value, "ENC("), strings.HasPrefix(value, "vault:"):
		return false
	case strings.Contains(value, "://"), isPath(value), strings.Count(value, " ") > 1, strings.Trim(value, "0123456789.,:-") == "":
		return false
	}
	return !words(value) && !stock(value) && (isPassword(key) || !wordLike(value))
}

// isPath reports whether a value looks like the name of a file.
func isPath(value string) bool {
	if strings.HasPrefix(value, "/") || strings.HasPrefix(value, "./") || strings.HasPrefix(value, "~/") || strings.HasPrefix(value, "../") {
		return true
	}
	for _, end := range []string{".pem", ".key", ".crt", ".json", ".yaml", ".yml", ".txt", ".jks", ".p12"} {
		if strings.HasSuffix(value, end) {
			return true
		}
	}
	return false
}

// stockWords are those of which passwords are made that are meant for nothing but a first start.
var stockWords = []string{"admin", "administrator", "app", "change", "changeit", "changeme", "ci", "db", "database", "debug", "default", "demo", "dev", "development",
	"docker", "dummy", "example", "fake", "foo", "bar", "guest", "hello", "is", "it", "key", "keycloak", "letmein", "local", "localhost", "me", "minio",
	"mock", "mongo", "mongodb", "my", "mysql", "not", "pass", "passw", "passwd", "password", "pg", "please", "postgres", "postgresql", "pw", "pwd", "qwerty", "rabbit",
	"rabbitmq", "redis", "root", "sa", "sample", "secret", "strong", "super", "supersecret", "sys", "test", "testing", "the", "this", "token", "user", "very", "welcome",
	"word", "your", "root", "insecure", "unsafe", "temp", "tmp", "set", "to", "in", "production", "prod", "value", "api", "access", "auth", "jwt", "session"}

// stock reports whether a value is made of such words, and numbers of four digits at most.
func stock(value string) bool {
	parts := splitWords(strings.NewReplacer("0", "o", "@", "a", "$", "s").Replace(value))
	plain := splitWords(value)
	return len(plain) > 0 && (allStock(plain) || allStock(parts))
}

func allStock(parts []string) bool {
	for _, p := range parts {
		if isDigit(p[0]) {
			if len(p) > 4 {
				return false
			}
		} else if !grownStock(strings.ToLower(p), 4) {
			return false
		}
	}
	return true
}

// grownStock reports whether a word is one of the stock, or several that have grown together.
func grownStock(word string, most int) bool {
	if slices.Contains(stockWords, word) {
		return true
	}
	for _, s := range stockWords {
		if rest, ok := strings.CutPrefix(word, s); ok && most > 1 && len(s) > 1 && grownStock(rest, most-1) {
			return true
		}
	}
	return false
}

// secretData are the values of the Kubernetes Secrets in a file, decoded.
func secretData(f *doc.File) []match {
	var found []match
	for _, root := range f.Roots() {
		for _, object := range append(objects(root), root) {
			if kind := object.Get("kind"); kind == nil || kind.Value != "Secret" || object.Get("apiVersion") == nil {
				continue
			}
			for _, n := range members(object.Get("data")) {
				if value, ok := decoded(n.Value); ok && realData(n.Key, value) {
					m := ofNode(f, secretDataRule, n, n.Value)
					m.value, m.text, m.encoded = value, value, true
					found = append(found, m)
				}
			}
			for _, n := range members(object.Get("stringData")) {
				if realData(n.Key, n.Value) {
					found = append(found, ofNode(f, secretDataRule, n, n.Value))
				}
			}
		}
	}
	return found
}

// objects are those that a List holds.
func objects(root *doc.Node) []*doc.Node {
	if items := root.Get("items"); items != nil {
		return items.Resolve().Children
	}
	return nil
}

// members are the texts of a mapping, by key.
func members(n *doc.Node) []*doc.Node {
	if n == nil {
		return nil
	}
	var all []*doc.Node
	for _, m := range n.Resolve().Children {
		if m.Kind == doc.String || m.Kind == doc.Number {
			all = append(all, m)
		}
	}
	return all
}

func decoded(value string) (string, bool) {
	text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), ""))
	return string(text), err == nil && utf8.Valid(text)
}

// realData is real for the data of a Secret, whose keys need not name one: what is told by words is left out all the same.
func realData(key, value string) bool {
	value = strings.TrimSpace(value)
	if meaningOf(key) == secretKey {
		return real(key, value)
	}
	return meaningOf(key) != pointerKey && meaningOf(key) != publicKey && !wordLike(value) && real("value", value) && !strings.ContainsAny(value, " @")
}
