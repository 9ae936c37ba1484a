package secrets

import (
	"bytes"
	"strings"

	"github.com/confward/confward/doc"
)

// This file tells private keys from texts that only show what one looks like, and those that ask for a passphrase.

var (
	pemBegin = []byte("-----BEGIN")
	pemEnd   = []byte("-----END")
	pemKey   = []byte("KEY")
)

// shortestKey is the number of base64 characters of the shortest private key there is, an Ed25519 key in PKCS #8.
const shortestKey = 60

// keysCutShort reports whether all private keys that begin in a match are too short to be one, such as "MIIE...".
func keysCutShort(src []byte, around doc.Span) bool {
	found := false
	for at := around.Start; at < around.End; {
		n := bytes.Index(src[at:around.End], pemBegin)
		if n < 0 {
			break
		}
		at += n + len(pemBegin)
		head := src[at:min(len(src), at+200)]
		n = bytes.Index(head, []byte("-----"))
		if n < 0 || !bytes.Contains(head[:n], pemKey) {
			continue
		}
		at += n
		body := src[at:min(len(src), at+1<<14)]
		if n = bytes.Index(body, pemEnd); n >= 0 {
			body = body[:n]
		}
		if keyCharacters(body) >= shortestKey {
			return false
		}
		found = true
	}
	return found
}

// keyCharacters counts the characters of the body of a key until it could not be one any more.
func keyCharacters(body []byte) int {
	n := 0
	for _, c := range bytes.TrimLeft(body, "-") {
		switch {
		case isLetter(c), isDigit(c), c == '+', c == '/', c == '=', c == ':', c == '-', c == ',':
			n++
		case c == ' ', c == '\t', c == '\r', c == '\n', c == '\\', c == '"', c == '\'', c == '`', c == '>', c == '|', c == '#', c == '*':
		default:
			return n
		}
		if n >= shortestKey {
			break
		}
	}
	return n
}

// How the body of a key that OpenSSH wrote begins in base64: with its name, and if it is not encrypted, with "none".
const (
	opensshHead = "b3BlbnNzaC1rZXktdjEA"
	opensshOpen = opensshHead + "AAAABG5vbmU"
)

// needsPassphrase reports whether what a rule for private keys found is one key that says of itself that it is encrypted.
func needsPassphrase(m match) bool {
	switch m.rule {
	case puttyRule:
		return puttyEncrypted(m.text)
	case "private-key":
		_, rest, _ := strings.Cut(m.text, string(pemBegin))
		head, body, _ := strings.Cut(rest, "-----")
		if strings.Contains(body, string(pemBegin)) {
			return false
		}
		body = strings.TrimLeft(strings.ReplaceAll(body, `\n`, "\n"), " \t\r\n")
		return strings.Contains(head, "ENCRYPTED") || strings.HasPrefix(body, "Proc-Type: 4,ENCRYPTED") ||
			strings.HasPrefix(body, opensshHead) && !strings.HasPrefix(body, opensshOpen)
	}
	return false
}
