package secrets

import (
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// This file reads from the name of a key whether its value is a secret. It goes by the words of the name: "monkey" and
// "keyboard" hold the letters of a key, and are none. Unlike internal/sensitive, which knows keys of configuration alone, it reads
// whatever stands before a match in any text, and tells why a value is none: its words are weighed by the suite of secrets.

// meaning is what a key's name says of its value.
type meaning int

const (
	noName     meaning = iota // there is no name to go by
	secretKey                 // its value is a secret
	weakKey                   // its value may be one: "key", "auth", "api"
	publicKey                 // its value is meant to be seen
	pointerKey                // its value says where a secret is, or how it is called
	digestKey                 // its value is a digest
	sealedKey                 // its value is sealed
	plainKey                  // nothing in it speaks of a secret
)

// The words of names, in lower case.
var (
	// strongWords make a secret of whatever they are part of.
	strongWords = []string{"accesskey", "accesstoken", "apikey", "authkey", "authtoken", "cred", "credential", "credentials",
		"creds", "pass", "passphrase", "passwd", "password", "passwords", "passwort", "pat", "privatekey", "pwd", "secret",
		"secretkey", "secrets", "token", "tokens"}
	// strongEnds are those with which other words grow together: gitlabtoken.
	strongEnds = []string{"accesskey", "apikey", "authkey", "credentials", "passphrase", "passwd", "password", "privatekey", "secret", "secretkey", "token"}
	// weakWords do so only at the end of a name, and "key" with one of qualifiers.
	weakWords  = []string{"access", "api", "auth", "authorization", "bearer", "key", "keys"}
	qualifiers = []string{"access", "account", "admin", "aes", "api", "app", "application", "auth", "client", "cookie", "encrypt", "encryption",
		"function", "gpg", "hmac", "host", "jwt", "license", "master", "private", "rsa", "salt", "secret", "service", "session",
		"shared", "sign", "signing", "ssh", "storage", "subscription"}
	// pointers, at the end of a name, say that the value is not the secret itself.
	pointers = []string{"alg", "algorithm", "arn", "audience", "backend", "budget", "class", "column", "config", "count", "description", "dir",
		"directory", "enabled", "endpoint", "env", "expiration", "expires", "expiry", "field", "file", "filename", "files", "folder",
		"format", "header", "hint", "id", "ids", "image", "index", "issuer", "label", "length", "limit", "location", "manager",
		"map", "method", "mode", "mount", "name", "names", "param", "parameter", "path", "paths", "pattern", "patterns",
		"placeholder", "policy", "prefix", "provider", "ref", "reference", "regex", "rotation", "scope", "scopes", "selector", "size",
		"store", "suffix", "table", "template", "title", "ttl", "type", "uri", "url", "var", "variable", "version", "volume"}
	publicWords = []string{"pub", "public", "publickey", "publishable", "pubkey"}
	digestEnds  = []string{"checksum", "digest", "etag", "fingerprint", "hash", "integrity", "md", "sha", "thumbprint"}
	sealedWords = []string{"ciphertext", "encrypted", "hashed", "sealed"}
)

// meaningOf reads a key's name.
func meaningOf(key string) meaning {
	words := keyWords(key)
	if len(words) == 0 {
		return noName
	}
	last := words[len(words)-1]
	has := func(list []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	strong := slices.ContainsFunc(words, isStrong)
	switch {
	case has(sealedWords):
		return sealedKey
	case slices.Contains(digestEnds, last):
		return digestKey
	case has(publicWords) && !strong:
		return publicKey
	case slices.Contains(pointers, last) && !(last == "id" && slices.Contains(words, "secret")):
		return pointerKey
	case strong, has([]string{"key", "keys"}) && has(qualifiers):
		return secretKey
	case slices.Contains(weakWords, last):
		return weakKey
	}
	return plainKey
}

// isPassword reports whether a key is for a secret that people make up, and so may be of words.
func isPassword(key string) bool {
	return slices.ContainsFunc(keyWords(key), func(w string) bool {
		return strings.HasPrefix(w, "pass") || w == "pwd" || strings.HasSuffix(w, "password")
	})
}

// isStrong reports whether a word says secret, alone or grown together with others: "gitlabtoken".
func isStrong(word string) bool {
	if slices.Contains(strongWords, word) {
		return true
	}
	return slices.ContainsFunc(strongEnds, func(end string) bool { return strings.HasSuffix(word, end) })
}

// keyWords are the words of a key's name in lower case, without numbers.
func keyWords(key string) []string {
	var words []string
	for _, w := range splitWords(key) {
		if isLetter(w[0]) {
			words = append(words, strings.ToLower(w))
		}
	}
	return words
}

// keyOf is the name of a matched value: that of the tree, if the value is all that it holds, or else what of the match
// stands before it.
func keyOf(p *placer, m match) string {
	if m.encoded {
		key, _, _ := strings.Cut(m.text, m.value)
		return key[max(0, len(key)-maxKey):]
	}
	if n := p.leaf(m.span); n != nil && n.Key != "" && n.Span.Contains(m.span) && m.span.Len()+len(`""`) >= n.Span.Len() {
		return n.Key
	}
	start := m.around.Start
	for start > 0 && m.span.Start-start < maxKey && keyByte(p.file.Src[start-1]) {
		start--
	}
	return p.file.Text(doc.Span{Start: max(start, m.span.Start-maxKey), End: m.span.Start})
}

// maxKey is how many bytes before a value are read as its name.
const maxKey = 120

func keyByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '.' }
