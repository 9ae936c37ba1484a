package secrets

import (
	"strings"

	"github.com/confward/confward/checks/secrets/scan"
)

// This file adds to gitleaks' rules one for the private keys that PuTTY writes (.ppk), which have no BEGIN and END.

const puttyRule = "putty-key"

// puttyKey takes such a key from its first line to the last, also where its line ends are escaped or it is indented. Names
// and order of the lines are fixed, so that a text which only talks of them is none.
const puttyKey = `PuTTY-User-Key-File-[123]: ?[\w-]+` + puttyEnd +
	`Encryption: ?[\w-]+` + puttyEnd +
	`Comment:[^\r\n]{0,500}?` + puttyEnd +
	`Public-Lines: ?\d{1,3}` + puttyEnd + puttyLines +
	`(?:(?:Key-Derivation|Argon2-[A-Z][a-z]+): ?\w+` + puttyEnd + `)*` +
	`Private-Lines: ?\d{1,3}` + puttyEnd + puttyLines +
	`Private-(?:MAC|Hash): ?[0-9a-f]{40,64}`

const (
	puttyEnd   = `(?:\s|\\[rn])+`
	puttyLines = `(?:[A-Za-z0-9+/]+={0,2}` + puttyEnd + `)+?`
)

// withOwn adds our own rule to those of gitleaks' format. The engine looks for it along with them, also in what it decodes.
func withOwn(set ruleset) ruleset {
	set.rules[puttyRule] = scan.Rule{ID: puttyRule, Regex: scan.Trusted(puttyKey), Keywords: []string{"putty-user-key-file-"}}
	return set
}

// puttyEncrypted reports whether a key of PuTTY's says that it is encrypted.
func puttyEncrypted(key string) bool {
	_, rest, _ := strings.Cut(key, "Encryption:")
	return !strings.HasPrefix(strings.TrimLeft(rest, " "), "none")
}
