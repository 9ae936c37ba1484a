package secrets

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"testing"
)

func TestWordLike(t *testing.T) {
	for value, want := range map[string]bool{
		"lw-promoted-001": true, "i18nLangOptPrefix": true, "getUserAccessToken": true,
		"my-app-tls-secret": true, "cluster.local/vault-agent": true, "HTTPServerTimeout": true, "database_password_file": true,
		"SW2YcwTIb9zpOOhoPsMm": false, "yYrECL4qbNwleYInGJYvVnSkwJuSQJ4i": false, "8ae31cacf141669ddfb5da": false,
		"q7Rz0vW2mKx9Lp4TnB8s": false, "6168DB8D-DC58-4094-AF24-483278923590": false, "": false, "12345": false,
	} {
		if got := wordLike(value); got != want {
			t.Errorf("wordLike(%q) is %v", value, got)
		}
	}
}

// TestChanceIsNotWordLike: of values that chance made, in the forms that keys have, next to none reads like words.
func TestChanceIsNotWordLike(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 20_000
	wrong := 0
	for range n {
		random := make([]byte, 12+r.IntN(24))
		for i := range random {
			random[i] = byte(r.Uint32())
		}
		forms := []string{hex.EncodeToString(random), base64.RawURLEncoding.EncodeToString(random), lowerCase(r, 20), base62(r, 24)}
		if wordLike(forms[r.IntN(len(forms))]) {
			wrong++
		}
	}
	if wrong > n/200 {
		t.Errorf("%d of %d values of chance read like words", wrong, n)
	}
	t.Logf("%d of %d", wrong, n)
}

func lowerCase(r *rand.Rand, n int) string { return pick(r, n, "abcdefghijklmnopqrstuvwxyz0123456789") }

func base62(r *rand.Rand, n int) string {
	return pick(r, n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}

func pick(r *rand.Rand, n int, from string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[r.IntN(len(from))]
	}
	return string(b)
}
