package secrets

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
)

// ppk is a key as PuTTY writes it.
func ppk(version int, encryption string) string {
	kdf := ""
	if version == 3 && encryption != "none" {
		kdf = "Key-Derivation: Argon2id\nArgon2-Memory: 8192\nArgon2-Passes: 13\nArgon2-Parallelism: 1\nArgon2-Salt: 37c3911bfefc8c1d11ec579627d2b3d9\n"
	}
	return fmt.Sprintf("PuTTY-User-Key-"+"File-%d: ssh-rsa\nEncryption: %s\nComment: rsa: me@here\nPublic-Lines: 2\n%s\n%s==\n%sPrivate-Lines: 2\n%s\n%s=\nPrivate-MAC: %s\n",
		version, encryption, pemLine, pemLine[:30], kdf, pemLine, pemLine[:35], strings.Repeat("9f8b2c01", 5))
}

const pemLine = "MIIEowIBAAKCAQEAx7Kq2mVb9Zt4Rn8Wp3Ys6Dh1Jf5Lc0GaQ4Ue7Xi2Ko9Pl5Tt"

func TestPutty(t *testing.T) {
	key := ppk(2, "none")
	quoted, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ path, text, want string }{
		"a key":                   {"a.ppk", key, "1 error"},
		"version 3":               {"a.ppk", ppk(3, "none"), "1 error"},
		"encrypted":               {"a.ppk", ppk(2, "aes256-cbc"), "1 notice"},
		"version 3, encrypted":    {"a.ppk", ppk(3, "aes256-cbc"), "1 notice"},
		"with line ends of DOS":   {"a.ppk", strings.ReplaceAll(key, "\n", "\r\n"), "1 error"},
		"in a YAML file":          {"a.yaml", "key: |\n  " + strings.ReplaceAll(key, "\n", "\n  ") + "\n", "2 error"},
		"in a JSON file":          {"a.json", "{\n\"deploy\": " + string(quoted) + "}", "2 error"},
		"in base64":               {"a.txt", base64.StdEncoding.EncodeToString([]byte(key)), "1 error"},
		"cut short":               {"a.md", strings.ReplaceAll(key, pemLine, "AAAA..."), ""},
		"without its end":         {"a.md", key[:strings.Index(key, "Private-MAC")], ""},
		"without the private key": {"a.md", key[:strings.Index(key, "Private-Lines")], ""},
	} {
		var got []string
		for _, f := range check(t, exampletest.Files{c.path: []byte(c.text)}).Findings {
			if f.Counts() && f.Rule.ID == "secrets/"+puttyRule {
				got = append(got, fmt.Sprint(f.At.Line, " ", f.Severity))
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
	if found := checkWith(t, Options{Profile: GitleaksProfile}, exampletest.Files{"a.ppk": []byte(key)}).Findings; len(found) > 0 {
		t.Errorf("gitleaks' profile has %v", found)
	}
}

// TestPassphrase: a private key that says that it is encrypted is a notice; what is reported of it is the same otherwise.
func TestPassphrase(t *testing.T) {
	block := func(kind, head, body string) string {
		return "-----BEGIN " + kind + "PRIV" + "ATE KEY-----\n" + head + body + strings.Repeat(pemLine+"\n", 3) + "-----END " + kind + "PRIV" + "ATE KEY-----\n"
	}
	openssh := func(cipher string) string {
		text := fmt.Sprintf("openssh-key-v1\x00\x00\x00\x00%c%s\x00\x00\x00", len(cipher), cipher)
		return base64.StdEncoding.EncodeToString([]byte(text + strings.Repeat("x", 48-len(text))))
	}
	open, sealed := block("RSA ", "", ""), block("ENCRYPTED ", "", "")
	for name, c := range map[string]struct{ text, want string }{
		"open":                {open, "error"},
		"PKCS #8":             {sealed, "notice"},
		"PKCS #1":             {block("RSA ", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F17F5316E2BAC89\n\n", ""), "notice"},
		"OpenSSH":             {block("OPENSSH ", "", openssh("aes256-ctr")), "notice"},
		"OpenSSH, open":       {block("OPENSSH ", "", openssh("none")), "error"},
		"one and the other":   {sealed + open, "notice error"},
		"the other way":       {open + sealed, "error notice"},
		"on one line":         {strings.ReplaceAll(block("RSA ", "Proc-Type: 4,ENCRYPTED\n", ""), "\n", `\n`), "notice"},
		"only said near it":   {"# ENCRYPTED\n" + open, "error"},
		"PGP says it nowhere": {strings.ReplaceAll(block("PGP ", "", ""), "KEY-", "KEY BLOCK-"), "error"},
	} {
		var got []string
		for _, f := range check(t, exampletest.Files{"a.txt": []byte(c.text)}).Findings {
			got = append(got, f.Severity.String())
			if said := strings.Contains(f.Message, "encrypted with a passphrase"); said != (f.Severity.String() == "notice") {
				t.Errorf("%s: %s", name, f.Message)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(sealed)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	hidden := exampletest.Files{"a.gz": packed.Bytes(), "b.txt": []byte(base64.StdEncoding.EncodeToString([]byte(sealed)))}
	for _, f := range checkWith(t, Options{Archives: 1}, hidden).Findings {
		if f.Severity.String() != "notice" || !strings.Contains(f.Message, "encrypted with a passphrase") {
			t.Errorf("%s: %s: %s", f.At.Path, f.Severity, f.Message)
		}
		delete(hidden, f.At.Path)
	}
	if len(hidden) > 0 {
		t.Errorf("nothing is found in %v", slices.Sorted(maps.Keys(hidden)))
	}
	found := checkWith(t, Options{Profile: GitleaksProfile}, exampletest.Files{"a.txt": []byte(sealed)}).Findings
	if len(found) != 1 || found[0].Severity.String() != "error" {
		t.Errorf("gitleaks' profile has %v", found)
	}
}
