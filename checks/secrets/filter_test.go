package secrets

import (
	"bytes"
	"testing"

	"github.com/confward/confward/doc"
)

func TestHarmless(t *testing.T) {
	const value = "q7Rz0vW2mKx9Lp4TnB8s"
	sealedSecret := "kind: SealedSecret\nspec:\n  encryptedData:\n    token: " + value + "\n"
	for _, c := range []struct {
		path, text, value string // the text holds the value once
		rule              string
		want              bool
	}{
		{"a.env", "TOKEN=" + value, value, genericRule, false},
		{"a.env", "TOKEN=${TOKEN_1}", "${TOKEN_1}", "curl-auth-user", true},
		{"a.env", "TOKEN={{ vault.token1 }}", "{{ vault.token1 }}", genericRule, true},
		{"a.env", "TOKEN=$(pass show token1)", "$(pass show token1)", genericRule, true},
		{"a.env", "TOKEN=<your-token-1>", "<your-token-1>", "curl-auth-user", true},
		{"a.env", "TOKEN=%TOKEN1%", "%TOKEN1%", genericRule, true},
		{"a.env", "TOKEN=__TOKEN_1__", "__TOKEN_1__", genericRule, true},
		{"a.env", "TOKEN=$3cretPassw0rd", "$3cretPassw0rd", genericRule, false},
		{"a.yaml", "token: ENC[AES256_GCM,data:" + value + ",iv:x,tag:y,type:str]", value, "stripe-access-token", true},
		{"a.yaml", "a: ENC[AES256_GCM,data:x]\ntoken: " + value, value, genericRule, false},
		{"a.yaml", "a: [ENC[x], " + value + "]", value, genericRule, false},
		{".env", "TOKEN=\"encrypted:" + value + "\"", value, genericRule, true},
		{"a.yaml", "secret: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", genericRule, true},
		{"a.yaml", sealedSecret, value, genericRule, true},
		{"a.yaml", "kind: Secret # was a SealedSecret\nspec:\n  encryptedData:\n    token: " + value, value, genericRule, false},
		{"x/Cargo.lock", "key = \"" + value + "\"", value, genericRule, true},
		{"x/Cargo.lock", "key = \"" + value + "\"", value, "github-pat", false},
		{"a.json", "key: sha512-" + value, "sha512-" + value, genericRule, true},
		{"a.json", "key: sha256:" + value, value, genericRule, true},
		{"a.md", "token: eyJhbGciOiJSUzI1NiJ9...", "eyJhbGciOiJSUzI1NiJ9...", genericRule, true},
		{"a.md", "token: " + value + "…", value, genericRule, true},
		{"a.env", "TOKEN=your-token-1234a", "your-token-1234a", genericRule, true},
		{"a.env", "KEY=1234thisisnotforprod567891011", "1234thisisnotforprod567891011", genericRule, true},
		{"a.env", "KEY=7f3b-do-not-use-91c2", "7f3b-do-not-use-91c2", genericRule, true},
		{"a.env", "KEY=7f3bnotforme91c2", "7f3bnotforme91c2", genericRule, false},
		{"a.env", "TOKEN=yourtoken1234a", "yourtoken1234a", genericRule, false},
		{"a.env", "TOKEN=EXAMPLE7Rz0vW2mKx", "EXAMPLE7Rz0vW2mKx", genericRule, true},
		{"a.env", "TOKEN=EXAMPLE7Rz0vW2mKx", "EXAMPLE7Rz0vW2mKx", "github-pat", false},
		{"a.env", "TOKEN=ab12xxxxxxxxcd", "ab12xxxxxxxxcd", genericRule, true},
		{"a.env", "TOKEN=test-key-12345", "test-key-12345", genericRule, true},
		{"a.env", "TOKEN=sk-live-abc123def456", "sk-live-abc123def456", genericRule, true},
		{"a.env", "TOKEN=sk-1234567890abcdef", "sk-1234567890abcdef", genericRule, true},
		{"a.env", "TOKEN=sk-1357924680bdface", "sk-1357924680bdface", genericRule, false},
		{"a.env", "PASSWORD=hunter2-dragon", "hunter2-dragon", genericRule, false},
		{"a.yaml", "key: path/to/some-file", "path/to/some-file", genericRule, true},
		{"a.yaml", "key: SOME_NAME/OTHER", "SOME_NAME/OTHER", genericRule, true},
		{"a.yaml", "key: aGVsbG8gd29ybGQhIQ/+", "aGVsbG8gd29ybGQhIQ/+", genericRule, false},
	} {
		f := doc.New(c.path, []byte(c.text), doc.Limits{})
		at := bytes.Index(f.Src, []byte(c.value))
		m := match{rule: c.rule, value: c.value, span: doc.Span{Start: at, End: at + len(c.value)}, around: doc.Span{Start: at, End: at + len(c.value)}}
		if got := newFilter(f, newPlacer(f)).judge(m); (got.reason != "") != c.want {
			t.Errorf("%s in %s: %s: judged %v", c.rule, c.path, c.text, got)
		}
	}
}
