package sensitive

import (
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	yes := map[string]string{
		"apiKey": "key", "API_KEY": "key", "api_keys": "key", "APIKEY": "key", "api_key_prod": "key", "OPENAI_API_KEY_2": "key",
		"DB_PASSWORD": "password", "db.password": "password", "dbPassword": "password", "DBPASSWORD": "password", "password1": "password",
		"database_passwords": "password", "passwd": "password", "MYSQL_PASS": "password", "SMTP_PASSWORD_FALLBACK": "password",
		"private_keys": "key", "privateKey": "key", "AWS_SECRET_ACCESS_KEY": "key", "SECRET_KEY_BASE": "key", "signing-key": "key",
		"clientSecret": "secret", "CLIENT_SECRET": "secret", "appsecret": "secret", "secrets": "secret", "JWT_SECRET": "secret",
		"GITHUB_TOKEN": "token", "authToken": "token", "access_token": "token", "npmAuthToken": "token", "bottoken": "token",
		"passwords/admin": "password", "api_keys/openai": "key", "users/0/password": "password", "tokens/0": "token", "secrets/github": "secret",
		"STRIPE_KEY": "key", "default_password": "password", "keystore.password": "password", "aws_credentials": "credential",
		"data_encryption_key": "key", "ACTIVE_RECORD_ENCRYPTION__PRIMARY_KEY": "key",
	}
	for name, want := range yes {
		if h, ok := (Lexicon{}).Key(strings.Split(name, "/")...); !ok || h.Word != want {
			t.Errorf("%s: %q, %v; want %s", name, h.Word, ok, want)
		}
	}
	for _, name := range []string{
		"keyboard", "token_budget", "monkey", "donkey", "turkey_price", "key", "keys", "keywords", "primary_key", "foreignKey", "public_key",
		"publicKeys", "cache-key", "keyBindings", "key_rotation_interval", "api_key_env", "secret_env", "apiKeyEnv", "secretName",
		"secret_name", "password_file", "PASSWORD_FILE", "tokenEndpoint", "token_url", "max_tokens", "maxTokens", "default_token_limit", "token_type",
		"existingSecret", "imagePullSecrets", "image_pull_secret", "show_password", "requirePassword", "passwordPolicy", "password_min_length",
		"compass", "passport", "bypass", "passing", "secretary", "tokenizer", "tokenize", "eos_token", "pad_token", "encryption_key_path",
		"key_derivation", "encrypted_password", "password_hash", "secretKeyRef", "author", "authority", "keyName", "sort_key", "pwdless",
		"secrets/db/file", "tokens/plan/limit", "", "0", "forgot_password", "monkey_patch", "hockey", "whiskey", "get_secret", "configFromSecret", "primaryTokenAttribute", "sortByTokens", "jwt.expiration",
	} {
		if h, ok := (Lexicon{}).Key(strings.Split(name, "/")...); ok {
			t.Errorf("%s is taken for a %s", name, h.Word)
		}
	}
}

func TestOwnNames(t *testing.T) {
	l := Lexicon{Own: []string{"api_keys", "customer numbers"}}
	for name, want := range map[string]bool{"CustomerNumber": true, "customer_number_2": true, "customer": false, "customer_number_format": false, "apiKey": true} {
		if _, ok := l.Key(name); ok != want {
			t.Errorf("%s: %v", name, ok)
		}
	}
}

func TestValue(t *testing.T) {
	for value, want := range map[string]Kind{
		"": Empty, "  ": Empty, `""`: Empty, "true": Plain, "3600": Plain, "15m": Plain, "0.85": Plain, "10Mi": Plain, "2030-01-01": Plain, "^3.0.0 || ^4.0.0": Plain, "{db-password.value}": Reference,
		"${DB_PASSWORD}": Reference, "$DB_PASSWORD": Reference, "$(cat x)": Reference, "{{ .Values.password }}": Reference,
		"${{ secrets.TOKEN }}": Reference, "env:NAME": Reference, "vault:secret/data/app#password": Reference, "op://vault/item/field": Reference,
		"ref+vault://secret/app#/x": Reference, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf": Reference,
		"projects/p/secrets/db/versions/latest": Reference, "@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/b)": Reference,
		"%DB_PASSWORD%": Reference, "Bearer ${TOKEN}": Reference, "#{password}": Reference, "__DB_PASSWORD__": Reference, "${A:-$B}": Reference,
		"process.env.TOKEN": Reference, "secrets.TOKEN": Reference, "postgres://u:${PASSWORD}@db/x": Reference, "%(password)s": Reference,
		"CLAUDE_CODE_OAUTH_TOKEN": Variable, "LINEAR_API_KEY": Variable,
		"changeme": Placeholder, "your-api-key-here": Placeholder, "YOUR_API_KEY": Variable, "<token>": Reference, "xxxxxxxxxxxx": Placeholder,
		"my-secret-token": Placeholder, "REPLACE_ME": Variable, "********": Placeholder, "sk-your-key": Placeholder, "TODO": Placeholder, "aaaaaaaaaaaaaaa": Placeholder,
		"ENC[AES256_GCM,data:abc,type:str]": Sealed, "ENC(abc)": Sealed, "encrypted:BNx": Sealed, "$ANSIBLE_VAULT;1.1;AES256": Sealed,
		"$2b$12$abcdefghijklmnopqrstuv": Digest, "$argon2id$v=19$m=1": Digest, "{SSHA}abc": Digest,
		"-----BEGIN PUBLIC KEY-----": Public, "ssh-ed25519 AAAAC3Nz": Public, "-----BEGIN CERTIFICATE-----": Public,
		"/run/secrets/db": Address, "./certs/server.key": Address, "certs/tls.pem": Address, "https://auth.example.org/token": Placeholder,
		"https://auth.internal/token": Address, "~/.ssh/id_rsa": Address, "grafana-admin": Identifier, "supersecretpassword": Identifier,
		"Forgot your password?": Placeholder, "The secret to use": Prose, "Passwort vergessen": Prose,
		"S3cr3tPassw0rd!": Literal, "hunter2hunter2": Literal, "sk-1234567890abcdef": Literal, "Bearer abc123def456ghi789": Literal,
		"-----BEGIN RSA PRIVATE KEY-----": Literal, "postgres://u:pa55w0rd@db/x": Literal, "pa:ss:word123": Literal,
		"Tr0ub4dor&3${X}9f8a7b6c5d4e3f2a1b": Literal,
	} {
		if got := Value(value); got != want {
			t.Errorf("%q is of kind %d, want %d", value, got, want)
		}
	}
}

func TestExposed(t *testing.T) {
	for _, x := range []struct {
		path, value string
		want        bool
	}{
		{"database/password", "supersecretpassword", true},
		{"api_key", "sk-1234567890abcdef", true},
		{"github_actions/review/llms/claude/secret", "CLAUDE_CODE_OAUTH_TOKEN", false},
		{"integrations/linear/api_key_env", "LINEAR_API_KEY", false},
		{"integrations/webhook/secret_env", "WEBHOOK_SECRET", false},
		{"secret", "prometheus-tls", false},
		{"secret", "9f86d081884c7d659a2feaa0c55ad015", true},
		{"token", "workflow-cache-linux", false},
		{"client_secret", "grafana-oauth-secret", false},
		{"client_secret", "correcthorsebatterystaple", true},
		{"password", "${DB_PASSWORD}", false},
		{"STRIPE_KEY", "item-name-of-something", false},
		{"STRIPE_KEY", "rk_x51Hd82Kj3Nf93Mz02Kd", true},
		{"apiKey", "SendGridApiKey", false},
		{"tokens/0", "js-tokens@4.0.0", false},
		{"secrets/0", "46f739e5-4538-45dd-a79f-bf173b7a2ed9", false},
		{"api_key", "46f739e5-4538-45dd-a79f-bf173b7a2ed9", true},
		{"keyboard", "9f86d081884c7d659a2feaa0c55ad015", false},
	} {
		if _, got := (Lexicon{}).Exposed(strings.Split(x.path, "/"), x.value); got != x.want {
			t.Errorf("%s: %s: %v", x.path, x.value, got)
		}
	}
}

func TestMentions(t *testing.T) {
	for name, want := range map[string]bool{"token_budget": true, "secretName": true, "KEY_FILE": true, "keyboard": false, "monkey": false, "port": false} {
		if Mentions(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

func TestHints(t *testing.T) {
	for name, want := range map[string]bool{"tokenvalue": true, "API-Key": true, "secretary": true, "keyboard": false, "port": false, "": false} {
		if Hints(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

// What lets names pass lets none pass that is a secret: judged beside another key, a name is always taken apart.
func TestNoSecretPassesUnread(t *testing.T) {
	for _, name := range []string{"PASSWORD", "dbpasswd", "passphrase", "smtp_pass", "pwd", "passwort", "passcode", "SECRET", "authToken", "api_key", "privkey", "creds", "credentials", "port"} {
		_, alone := (Lexicon{}).Key(name)
		if _, ok := (Lexicon{}).Key("app", name); ok != alone {
			t.Errorf("%s: %v alone, %v below app", name, alone, ok)
		}
	}
}

// No name and no value does harm, and what a value says does not hang on white space around it.
func FuzzExposed(f *testing.F) {
	f.Add("apiKey", "sk-1234567890abcdef")
	f.Add("a/0/password", " ${X} ")
	f.Fuzz(func(t *testing.T, path, value string) {
		parts := strings.Split(path, "/")
		_, a := (Lexicon{Own: parts}).Exposed(parts, value)
		_, b := (Lexicon{Own: parts}).Exposed(parts, value+"\n")
		if len(value) < maxLooked && a != b && !strings.HasSuffix(value, `"`) && !strings.HasSuffix(value, "'") {
			t.Errorf("%q %q: %v, %v", path, value, a, b)
		}
	})
}
