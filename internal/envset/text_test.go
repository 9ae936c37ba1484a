package envset

import "testing"

func TestSecretName(t *testing.T) {
	for name, want := range map[string]bool{
		"DB_PASSWORD": true, "clientSecret": true, "api-key": true, "ACTIVE_RECORD_ENCRYPTION__PRIMARY_KEY": true, "login-password": true,
		"connectionString": true, "token": true, "SALT": true, "AWS_SECRET_ACCESS_KEY": true,
		"password_file": false, "token_ttl": false, "public_key": false, "key": false, "primary_key": false, "tokens": false,
		"secretName": false, "NEXT_PUBLIC_MAP_TOKEN": false, "STRIPE_KEY": true, "storageKey": true, "DB_CONNECTION_STRING": true, "tlsSecretName": false, "max_tokens": false, "pass_through": false, "keyboard": false, "": false,
	} {
		if got := SecretName(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestForms(t *testing.T) {
	for text, want := range map[string]string{
		"${DB}": "reference", "$DB_URL": "reference", "{{ .x }}": "reference", "vault:a#b": "reference", "ENC[AES256_GCM,data:x]": "reference",
		"%ENV%": "reference", "change_me": "placeholder", "please_change_me": "placeholder", "replaceme": "placeholder",
		"<get from secrets>": "placeholder", "XXXXXXXX": "placeholder", "https://yourdomain.com/a": "placeholder", "your-api-key-here": "placeholder", "your appPrivateKey": "placeholder",
		"!!!SET THIS!!!": "placeholder", "postgres://u:p4ssw0rd@db/x": "secret", "Server=a;Password=hunter2;": "secret",
		"https://example.com/a:b@c": "", "druid": "", "$2": "", "100%": "", "a@b.c": "", "<a><b>": "", "yours": "", "change": "",
	} {
		got := ""
		switch {
		case Reference(text):
			got = "reference"
		case Placeholder(text):
			got = "placeholder"
		case SecretText(text):
			got = "secret"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestMatchKey(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"db.*", "/db/host", true}, {"db/*", "/db/host", true}, {"db.*", "/x/db/host", false}, {"host", "/db/host", true},
		{"db", "/db/host", true}, {"**/url", "/a/b/url", true}, {"*_URL", "/API_URL", true}, {"a.b", "/a/c", false},
	} {
		if got := MatchKey([]string{c.pattern}, c.path); got != c.want {
			t.Errorf("%s on %s: %v, want %v", c.pattern, c.path, got, c.want)
		}
	}
}
