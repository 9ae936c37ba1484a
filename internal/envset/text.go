package envset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/internal/sensitive"
)

// alsoHidden end names that sensitive calls no secrets to report, and whose values nobody should see all the same.
var alsoHidden = [][]string{
	{"token"}, {"secret"}, {"secrets"}, {"pass"}, {"salt"}, {"pat"}, {"dsn"}, {"webhook"}, {"connectionstring"}, {"connection", "string"},
}

// SecretName reports whether the name of a key says that its value is not to be shown: DB_PASSWORD, clientSecret, api-key.
// Names that tell of one, such as password_file, token_ttl and public_key, do not.
func SecretName(name string) bool {
	if h, ok := (sensitive.Lexicon{}).Key(name); ok && (!h.Weak || h.Word == "key") {
		return true
	}
	return slices.ContainsFunc(alsoHidden, func(end []string) bool {
		last := end[len(end)-1]
		if len(name) < len(last) || !strings.EqualFold(name[len(name)-len(last):], last) {
			return false
		}
		words := sensitive.Words(name)
		return len(words) >= len(end) && slices.Equal(words[len(words)-len(end):], end) && !slices.Contains(words, "public")
	})
}

// secretForms begin values that are secrets whatever their key is called.
var secretForms = []string{
	"-----BEGIN", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "sk_live_", "sk_test_", "rk_live_", "xoxb-", "xoxp-", "AKIA", "ASIA",
	"AIza", "SG.", "eyJ", "AGE-SECRET-KEY-", "sk-ant-", "sk-proj-", "npm_", "hvs.", "dop_v1_",
}

// SecretText reports whether a value is secret by its own form: a known kind of key, or a password within a URL or a
// connection string.
func SecretText(text string) bool {
	if len(text) < 8 {
		return false
	}
	for _, form := range secretForms {
		if strings.HasPrefix(text, form) && len(text) >= 16 {
			return true
		}
	}
	return PasswordIn(text) != ""
}

// PasswordIn is the password within a URL (scheme://user:password@host) or a connection string (Password=...;), or empty.
func PasswordIn(text string) string {
	if _, rest, ok := strings.Cut(text, "://"); ok {
		if i := strings.IndexAny(rest, "/?# "); i >= 0 && !strings.Contains(rest[:i], "@") {
			rest = rest[:i]
		}
		if at := strings.LastIndexByte(rest, '@'); at > 0 {
			if _, password, ok := strings.Cut(rest[:at], ":"); ok {
				return password
			}
		}
	}
	if !strings.Contains(text, "=") || !strings.Contains(text, ";") {
		return ""
	}
	for part := range strings.SplitSeq(text, ";") {
		key, value, ok := strings.Cut(part, "=")
		if key = strings.ToLower(strings.TrimSpace(key)); ok && (key == "password" || key == "pwd" || key == "accountkey" || key == "sharedaccesskey") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Secret reports whether a value is not to be shown.
func (v *Value) Secret() bool {
	if v.Kind == doc.Seq {
		return SecretName(v.Name) || slices.ContainsFunc(v.Items, SecretText)
	}
	if v.Kind == doc.Null || v.Kind == doc.Bool || v.Kind == doc.Map || v.Text == "" || Reference(v.Text) {
		return false
	}
	return SecretName(v.Name) || SecretText(v.Text)
}

// Unlike those of sensitive, which judges values under keys of secrets, Reference and Placeholder are of values of any key: an
// address with a variable in it, a host that is called data.example.com and a name such as demo-app are values to compare.

// Reference reports whether a value names where the real one is to be had: ${VAR}, {{ x }}, vault:a#b; sealed values are
// such too.
func Reference(text string) bool {
	for _, form := range [...][2]string{
		{"${", "}"}, {"$(", ")"}, {"{{", "}}"}, {"#{", "}"}, {"<%", "%>"}, {"%", "%"}, {"__", "__"}, {"@", "@"}, {"ENC[", "]"},
	} {
		if len(text) > len(form[0])+len(form[1]) && strings.HasPrefix(text, form[0]) && strings.HasSuffix(text, form[1]) && !strings.ContainsAny(text[1:], "\n") {
			return true
		}
	}
	for _, start := range []string{
		"vault:", "op://", "ssm:", "arn:aws:secretsmanager", "arn:aws:ssm", "secretsmanager:", "sm://", "gcp:secretmanager", "doppler:", "file:/run/secrets",
		"/run/secrets/", "encrypted:", "ref+", "awssm:", "{cipher}", "ENC(", "$argon2", "$2a$", "$2b$", "$2y$", "env:", "ENV[",
	} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	rest, ok := strings.CutPrefix(text, "$")
	return ok && rest != "" && strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789abcdefghijklmnopqrstuvwxyz") == "" && !('0' <= rest[0] && rest[0] <= '9')
}

// placeholderRoots are what every placeholder holds one of.
var placeholderRoots = []string{"change", "plac", "set", "fix", "todo", "tbd", "your", "insert", "fill", "tobe", "to-be", "to_be", "to be", "<", "xxxx", "mydomain"}

var (
	squeezer   = strings.NewReplacer("-", "", "_", "", " ", "", ".", "")
	hostPieces = strings.NewReplacer("/", ".", ":", ".", "@", ".")
	unmarked   = strings.NewReplacer("-", "", "_", "")
)

// Placeholder reports whether a value stands only until somebody puts in the real one.
func Placeholder(text string) bool {
	if text == "" || len(text) > 120 {
		return false
	}
	low := strings.ToLower(text)
	if !slices.ContainsFunc(placeholderRoots, func(root string) bool { return strings.Contains(low, root) }) {
		return false
	}
	squeezed := squeezer.Replace(low)
	for _, whole := range []string{
		"changeme", "changethis", "replaceme", "replacethis", "setme", "fixme", "todo", "tbd", "pleasechangeme", "yourpassword", "yoursecret",
		"yourapikey", "yourtoken", "placeholder", "insertme", "fillme", "fillmein", "changeit", "tobereplaced", "tobeset", "tobechanged",
	} {
		if squeezed == whole {
			return true
		}
	}
	for _, start := range []string{"changeme", "replaceme", "pleasechange", "replacewith", "setmein", "!!!set", "insertyour", "your"} {
		if rest, ok := strings.CutPrefix(squeezed, start); ok && (start != "your" || strings.HasSuffix(rest, "here")) {
			return true
		}
	}
	if rest, ok := strings.CutPrefix(low, "your"); ok && len(low) < 40 && rest != "" && strings.ContainsAny(rest[:1], " -_") && !strings.ContainsAny(rest, "0123456789./:") {
		return true
	}
	if strings.HasPrefix(low, "<") && strings.HasSuffix(low, ">") && len(low) > 2 && !strings.ContainsAny(low, "=/\n") && strings.Count(low, "<") == 1 {
		return true
	}
	host := hostPieces.Replace(low)
	for _, domain := range []string{"yourdomain.", "your-domain.", "yourcompany.", "your-company.", "mydomain.tld"} {
		if strings.Contains("."+host, "."+domain) {
			return true
		}
	}
	return len(squeezed) >= 4 && strings.Trim(squeezed, "x") == "" && strings.Contains(low, "xxxx")
}

// Shape says what a value is like without saying it: "text of 12 characters".
func (v *Value) Shape() string {
	if v == nil {
		return "not set"
	}
	switch v.Kind {
	case doc.String, doc.Opaque, doc.Time:
		if v.Text == "" {
			return "empty"
		}
		return "text of " + count(utf8.RuneCountInString(v.Text), "character")
	case doc.Number:
		return "number of " + count(len(v.Text), "digit")
	case doc.Map:
		return "mapping of " + count(len(v.Children), "key")
	case doc.Seq:
		return "list of " + count(max(len(v.Items), len(v.Children)), "item")
	case doc.Null, doc.NoKind:
		return "null"
	}
	return v.Kind.String()
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprint(n) + " " + what + "s"
}

// Shown is a value as people may see it: secrets by their shape only.
func (v *Value) Shown() string {
	switch {
	case v == nil:
		return ""
	case v.Secret():
		return "••• (" + v.Shape() + ")"
	case v.Kind == doc.Seq:
		if len(v.Children) > 0 {
			return v.Shape()
		}
		return "[" + strings.Join(v.Items, ", ") + "]"
	case v.Kind == doc.Map:
		return "{}"
	case v.Kind == doc.Null:
		return "null"
	case v.Kind == doc.String && (v.Text == "" || v.Text != strings.TrimSpace(v.Text) || looksTyped(v.Text) && !v.Weak()):
		return strconv.Quote(v.Text)
	}
	return v.Text
}

// Weak reports whether the value's file has text only.
func (v *Value) Weak() bool {
	if v.File == nil {
		return false
	}
	f := v.File.Format
	return f == doc.Dotenv || f == doc.Properties || f == doc.INI || f == doc.NoFormat
}

func looksTyped(s string) bool {
	if s == "true" || s == "false" || s == "null" {
		return true
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// Same reports whether two values are equal. Formats that have text only tell no types apart.
func Same(a, b *Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	if len(a.Children)+len(b.Children) > 0 {
		return false
	}
	if a.Text != b.Text || !slices.Equal(a.Items, b.Items) {
		return a.Kind == doc.Number && b.Kind == doc.Number && sameNumber(a.Text, b.Text)
	}
	return a.Kind == b.Kind || a.Weak() || b.Weak()
}

func sameNumber(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y && max(len(a), len(b)) < 16
}

// MatchKey reports whether a pattern of settings is about a key. Patterns have slashes or dots between the parts of a
// path: db.* and db/*; one part alone may stand anywhere.
func MatchKey(patterns []string, pointer string) bool {
	if len(patterns) == 0 {
		return false
	}
	path := strings.TrimPrefix(pointer, "/")
	for _, p := range patterns {
		if glob.Match(p, path) {
			return true
		}
		if !strings.Contains(p, "/") && strings.Contains(p, ".") && glob.Match("/"+strings.ReplaceAll(p, ".", "/"), path) {
			return true
		}
	}
	return false
}

// Random reports whether a value looks made by a machine to be known to nobody: long, without spaces, of letters and digits
// in no order. Such a value is shown to nobody, whatever its key is called; nothing is reported of it for that.
func (v *Value) Random() bool {
	if v.Kind == doc.Seq {
		return slices.ContainsFunc(v.Items, random)
	}
	return v.Kind == doc.String && random(v.Text)
}

func random(t string) bool {
	if len(t) < 20 || len(t) > 4096 || strings.ContainsAny(t, " .:,{}()<>@$\n") || strings.Count(t, "/") > 2 {
		return false
	}
	var seen [128]bool
	digits, letters, kinds, changes := 0, 0, 0, 0
	for i := 0; i < len(t); i++ {
		c := t[i]
		if c >= 128 {
			return false
		}
		if !seen[c] {
			seen[c] = true
			kinds++
		}
		d := c >= '0' && c <= '9'
		if d {
			digits++
		} else if c|0x20 >= 'a' && c|0x20 <= 'z' {
			letters++
		}
		if i > 0 && d != (t[i-1] >= '0' && t[i-1] <= '9') {
			changes++
		}
	}
	return digits >= 3 && letters >= 3 && kinds >= 10 && changes >= 6
}
