package sensitive

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Kind is what a value is by its form.
type Kind uint8

// The kinds of values. Only Literal, and under a name that is clear Identifier, may be a secret that stands openly.
const (
	Literal     Kind = iota // anything else: taken for what it says
	Empty                   // nothing
	Plain                   // a number, a boolean, a duration, an amount, a date, a version
	Reference               // where the value is to be had: ${X}, env:NAME, vault:path#key, {{ x }}
	Variable                // the name of a variable: DATABASE_URL
	Identifier              // words of letters: grafana-tls, SendGridApiKey
	Address                 // a path or a URL without a password
	Placeholder             // what is to be replaced: changeme, your-api-key, <token>
	Sealed                  // encrypted: ENC[...], age, PGP, Ansible Vault
	Digest                  // a hash of a password
	Public                  // a public key or a certificate
	Prose                   // words for people
)

// maxLooked bounds how much of a value is looked at.
const maxLooked = 4096

// Value is what kind of thing a value is, by its form alone.
func Value(value string) Kind {
	v := strings.TrimSpace(value)
	if len(v) > maxLooked {
		v = v[:maxLooked]
	}
	v = strings.Trim(v, `"'`)
	for _, k := range kinds {
		if k.is(v) {
			return k.kind
		}
	}
	return Literal
}

var kinds = []struct {
	kind Kind
	is   func(string) bool
}{
	{Empty, func(v string) bool { return v == "" }},
	{Plain, plain},
	{Sealed, isSealed},
	{Public, public},
	{Digest, digest},
	{Reference, isReference},
	{Variable, variable},
	{Placeholder, isPlaceholder},
	{Address, isAddress},
	{Identifier, identifier},
	{Prose, isProse},
}

// pattern is whether a text matches an expression, which is compiled when it is first asked.
func pattern(expression string) func(string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
	return func(s string) bool { return compiled().MatchString(s) }
}

var (
	plain      = pattern(`(?i)^(?:true|false|yes|no|on|off|null|none|nil|undefined|n/a|[-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?(?:ns|us|ms|s|m|h|d|w|[kmgt]i?b?|%)?|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.Z+-]*)?|(?:[\^~><= |]*v?[0-9]+\.[0-9]+\.[0-9]+)+)$`)
	public     = pattern(`^(?:-----BEGIN (?:[A-Z0-9 ]* )?(?:PUBLIC KEY|CERTIFICATE)|ssh-(?:rsa|ed25519|dss) AAAA|ecdsa-sha2-\S+ AAAA|age1[02-9ac-hj-np-z]{58}$)`)
	digest     = pattern(`^(?:\$(?:2[abxy]?|5|6|1|y|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[a-z0-9-]*)\$|\{(?:S?SHA\d*|S?MD5|CRYPT|BLF-CRYPT)\}|pbkdf2(?:_sha\d+|:)|scrypt:|SCRAM-SHA-\d+\$|sha(?:1|224|256|384|512)[-:=])`)
	variable   = pattern(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$`)
	identifier = pattern(`^[a-z]+(?:[-._/:][a-z]+)*$|^[A-Za-z][a-z]+(?:[A-Z][a-z]+)+$`)
	sealedMark = pattern(`^(?:ENC\[|ENC\(|encrypted:|sealed:|vault:v[0-9]+:|\$ANSIBLE_VAULT;|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----|age-encryption\.org/)`)
)

func isSealed(v string) bool { return sealedMark(v) }

// schemes are how programs say where a secret is kept.
var schemes = set(`akv arn aws-sm awssm azure-kv azurekeyvault azurekv bao bitwarden bws cmd conjur credhub doppler env environment
	exec file gcp gcp-sm gcpsm gsm infisical k8s k8ssecret keepass keychain keyring keyvault kms lastpass op openbao param pass ref
	resolve s3 secret secretref secrets secretsmanager sm ssm ssm-parameter store vals var vault`)

var (
	// forms stand for another value wherever they stand in a text.
	forms = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)?\}|\$\([^()]*\)|\$?\{\{[^{}]*\}\}|<%[^%]*%>|\{%[^%]*%\}|#\{[^}]*\}|%[A-Za-z_]\w*%|%\([A-Za-z_]\w*\)s|\$[A-Za-z_]\w*\b|__[A-Z][A-Z0-9_]*__`)
	})
	// whole stand for another value as a whole.
	whole = pattern(`^(?:<[^<>]*>|\[[A-Za-z_ .-]+\]|\{[A-Za-z_][\w.-]*\}|@Microsoft\.KeyVault\(.*\)|projects/[^/]+/secrets/.+|arn:aws[\w-]*:.+` +
		`|(?:process\.env|os\.environ|os\.getenv|ENV|import\.meta\.env|secrets|env|var|local|data|vars|inputs|params|config|settings|self|this)[.\[(].*|!(?:vault|env|secret|Ref|Sub|GetAtt|ImportValue)\b.*)$`)
	credentialSyntax = pattern(`(?i)^(?:bearer|basic|token|apikey|digest)$`)
)

func isReference(v string) bool {
	if whole(v) {
		return true
	}
	if i := strings.IndexByte(v, ':'); i > 0 && i < len(v)-1 && v[i+1] != ' ' {
		scheme := strings.ToLower(v[:i])
		scheme, _, _ = strings.Cut(scheme, "+") // ref+vault://...
		if schemes(scheme) {
			return true
		}
	}
	rest := forms().ReplaceAllString(v, " ")
	return rest != v && !slices.ContainsFunc(strings.FieldsFunc(rest, isSeparator), Random)
}

func isSeparator(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`:/@?&=,;"'`, r) }

var (
	placeholderParts = []string{"changeme", "change-me", "change_me", "changeit", "placeholder", "redacted", "replaceme", "replace-me",
		"replace_me", "replace-with", "replace_with", "insert-", "insert_", "fill-me", "fill_me", "fillme", "todo", "fixme", "example", "xxxx", "****", "....", "0000000000", "goes-here", "goes_here", "-here", "_here"}
	placeholderWords = []string{"your", "my", "dummy", "fake", "mock", "sample", "insert", "enter", "put", "some", "tbd", "none", "test", "demo", "foo", "bar", "foobar", "hidden", "masked"}
	surelyNot        = []string{"your", "dummy", "fake", "mock", "insert", "tbd", "hidden", "masked"}
)

// isPlaceholder reports whether a value says itself that another is to be put in its place.
func isPlaceholder(v string) bool {
	low := strings.ToLower(v)
	if slices.ContainsFunc(placeholderParts, func(p string) bool { return strings.Contains(low, p) }) {
		return true
	}
	words := Words(v)
	if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(surelyNot, w) }) {
		return true
	}
	return len(words) > 0 && slices.Contains(placeholderWords, words[0]) && !strings.ContainsAny(v, "0123456789") && len(words) > 1 ||
		strings.Trim(v, string(v[0])) == ""
}

var (
	pathForm = pattern(`^(?:~|\.{1,2}|/[\w.@-]+|[A-Za-z]:\\)(?:[/\\][\w.@ -]*)*$|^[\w.@-]+(?:/[\w.@-]+)*\.(?:pem|key|crt|cer|p12|pfx|jks|txt|json|ya?ml|env|toml|ini|conf|gpg|asc|pub|sh|py|js|ts|md)$`)
	urlForm  = pattern(`^[a-z][a-z0-9+.-]*://[^\s/?#@]*(?:[/][^\s?#]*)?(?:#[\w/-]*)?$`)
)

// isAddress reports whether a value is a path or a URL that carries no password and no query.
func isAddress(v string) bool { return pathForm(v) || urlForm(v) }

// isProse reports whether a value is words for people: several, of letters.
func isProse(v string) bool {
	words := strings.Fields(v)
	if len(words) < 2 || strings.Contains(v, "-----") {
		return false
	}
	for _, w := range words {
		if strings.ContainsFunc(strings.Trim(w, `.,;:!?"'()…-*`), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '-' && r != '/' && r != '’' }) {
			return false
		}
		if credentialSyntax(w) && len(words) == 2 {
			return false
		}
	}
	return true
}

var (
	uuid        = pattern(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	packageForm = pattern(`^@?[\w./-]+@[0-9][\w.-]*$`)
)

// Random reports whether a value looks as if nobody had thought of it: long enough, letters mixed with digits, and
// hardly any character again and again.
func Random(v string) bool {
	if len(v) < 16 || len(v) > maxLooked || strings.ContainsAny(v, " \t\n,") || uuid(v) || packageForm(v) {
		return false
	}
	digits, letters, seams := 0, 0, 0
	counts := map[rune]int{}
	n := 0
	for _, r := range v {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		default:
			seams++
		}
		counts[r]++
		n++
	}
	if digits < 2 || letters < 2 || seams*4 > n {
		return false
	}
	entropy := 0.0
	for _, c := range counts {
		p := float64(c) / float64(n)
		entropy -= p * math.Log2(p)
	}
	return entropy >= 3
}
