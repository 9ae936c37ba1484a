package secrets

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// identity names values so that equal ones have equal names, from which nothing of the value can be read: with a key that
// others do not have, not even whether a guess is right.
type identity struct{ key []byte }

// newIdentity takes a key of any length. Without one it is the same for everybody: strong values stay hidden, and weak
// passwords can be guessed by who has a report.
func newIdentity(key string) identity { return identity{[]byte("confward secrets 1:" + key)} }

// of is the name of a value. Line ends and the space around it do not count: a key is the same in another indent.
func (n identity) of(value string) string {
	h := hmac.New(sha256.New, n.key)
	for field := range strings.FieldsSeq(value) {
		h.Write([]byte(field))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Name is the identity of a value under a key, as findings have it.
func Name(key, value string) string { return newIdentity(key).of(value) }
