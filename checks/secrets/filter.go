package secrets

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// This file decides what is certainly no secret although a rule matches it. A value that is only probably none stays:
// a miss costs more than a look. Rules that know the form of their secret are doubted only where the value is sealed,
// stands for another one, or says itself that it is made up; the rest is for the rule that guesses.

// filter is what is to be known of a file to judge what is found in it.
type filter struct {
	file   *doc.File
	at     *placer
	sops   bool       // the file has values sealed by SOPS
	sealed []doc.Span // the encrypted data of SealedSecrets
}

func newFilter(f *doc.File, at *placer) filter {
	return filter{file: f, at: at, sops: bytes.Contains(f.Src, []byte(sopsMark)), sealed: sealedSecrets(f)}
}

// doubt is why a match is no secret.
type doubt struct {
	reason string
	open   bool // the value may be shown: it says itself what it is
}

// judge gives the reason why a match is certainly no secret, or none.
func (x filter) judge(m match) doubt {
	if m.span.Len() == 0 {
		return doubt{}
	}
	switch {
	case reference(m.value):
		return doubt{"it stands for a value that is elsewhere", true}
	case x.isSealed(m.span):
		return doubt{"it is sealed", true}
	case countsUpLong(m.value):
		return doubt{reason: "its characters count up"}
	case m.rule == "kubernetes-secret-yaml" && x.isName(m):
		return doubt{reason: "its key says that it is a name"}
	case m.rule == "private-key" && keysCutShort(x.file.Src, m.around):
		return doubt{reason: "the key is cut short"}
	}
	if !guesses(m.rule) {
		return doubt{}
	}
	if d := x.judgeValue(m); d.reason != "" {
		return d
	}
	return x.judgeByKey(m, keyOf(x.at, m))
}

// judgeValue doubts what a rule that guesses found by its value alone.
func (x filter) judgeValue(m match) doubt {
	f := x.file
	switch {
	case lockFile(f.Path):
		return doubt{"a lock file holds digests", true}
	case digest(f, m):
		return doubt{"it is marked as a digest", true}
	case elided(f, m):
		return doubt{"it is cut short by dots", true}
	case placeholder(m.value):
		return doubt{"it is a placeholder", true}
	case counting(m.value):
		return doubt{reason: "its characters count up"}
	case digestOfWord(m.value):
		return doubt{"it is the digest of a common word", true}
	case versionForm.MatchString(m.value):
		return doubt{"it is a version", true}
	case publishable(m.value):
		return doubt{"it is a key for browsers, which anybody may see", true}
	case words(m.value):
		return doubt{reason: "it is made of words"}
	}
	return doubt{}
}

// judgeByKey doubts it by the name of its key, and by what a value under such a name is.
func (x filter) judgeByKey(m match, key string) doubt {
	if strings.Contains(key, "fingerprint_key") {
		return doubt{reason: "confward's own settings ask for it"}
	}
	means := meaningOf(key)
	switch means {
	case publicKey:
		return doubt{reason: "its key says that it is public"}
	case pointerKey:
		return doubt{reason: "its key says that it only tells of a secret"}
	case digestKey:
		return doubt{reason: "its key says that it is a digest"}
	case sealedKey:
		return doubt{"its key says that it is sealed", true}
	case plainKey:
		return doubt{reason: "its key names no secret"}
	}
	switch {
	case (means == weakKey || !isPassword(key) && !mixed(m.value) || x.isExpression(m.span)) && wordLike(m.value):
		return doubt{reason: "it reads like words"}
	case means == weakKey && (uuidForm.MatchString(m.value) || digestForm(m.value)):
		return doubt{reason: "it is an identifier, under a key that need not be a secret's"}
	}
	return doubt{}
}

// mixed reports whether a value has characters of a password that are in no name.
func mixed(value string) bool {
	return strings.ContainsFunc(value, func(r rune) bool {
		return !strings.ContainsRune("-_./:", r) && !isLetter(byte(r)) && !isDigit(byte(r)) || r > '~'
	})
}

var (
	uuidForm    = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	hexForm     = regexp.MustCompile(`^(?:[0-9a-f]+|[0-9A-F]+)$`)
	versionForm = regexp.MustCompile(`^v?\d{1,4}(?:\.\d{1,8}){1,3}(?:[-+.][a-z]{1,12}[\d.]*)*$`)
)

// digestForm reports whether a value has the form of a MD5, SHA-1 or SHA-2 digest in hexadecimal.
func digestForm(value string) bool {
	return slices.Contains([]int{32, 40, 56, 64, 96, 128}, len(value)) && hexForm.MatchString(value)
}

// digestOfWord reports whether a value is the digest of a text that tests are made of.
func digestOfWord(value string) bool {
	if !digestForm(value) {
		return false
	}
	value = strings.ToLower(value)
	for _, word := range []string{"", "a", "abc", "admin", "bar", "foo", "hello", "hello world", "password", "secret", "test", "token"} {
		for _, word := range []string{word, word + "\n"} {
			one, two, three := md5.Sum([]byte(word)), sha1.Sum([]byte(word)), sha256.Sum256([]byte(word))
			if slices.Contains([]string{hex.EncodeToString(one[:]), hex.EncodeToString(two[:]), hex.EncodeToString(three[:])}, value) {
				return true
			}
		}
	}
	return false
}

// publishable reports whether a value has the form of a key that is made to be sent to browsers.
func publishable(value string) bool {
	for _, prefix := range []string{"phc_", "pk_live_", "pk_test_"} {
		if strings.HasPrefix(value, prefix) {
			return true
		}
	}
	return false
}

// isName reports whether the data of a Kubernetes Secret that a match ends with is a name or an address by its key.
func (x filter) isName(m match) bool {
	last := doc.Span{Start: max(m.span.End-1, m.span.Start), End: m.span.End}
	n := x.at.leaf(last)
	return n != nil && slices.Contains([]string{"database", "dbname", "email", "host", "hostname", "port", "user", "username"}, strings.ToLower(n.Key))
}

// isExpression reports whether a value stands in a program's text and not in quotes: a name and no literal.
func (x filter) isExpression(s doc.Span) bool {
	if !slices.Contains(programs, strings.ToLower(path.Ext(x.file.Path))) {
		return false
	}
	line := x.file.Src[:s.Start]
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	return !bytes.ContainsAny(line, "\"'`")
}

var programs = []string{".c", ".cc", ".cpp", ".cs", ".dart", ".go", ".h", ".java", ".js", ".jsx", ".kt", ".lua", ".m", ".mjs", ".php", ".pl", ".py",
	".rb", ".rs", ".scala", ".swift", ".ts", ".tsx", ".vue"}

// referenceForms are values that name where the secret is to be had: ${VAR}, $(cmd), {{ x }}, <x>, %VAR%, #{x}, __X__.
var referenceForms = regexp.MustCompile(`^(?:\$\{[^}]*\}|\$\([^)]*\)|\$?\{\{[^}]*\}\}|<[\w .:/-]*>|%[A-Za-z_]\w*%|#\{[^}]*\}|\$[A-Za-z_]\w*|__[A-Z][A-Z0-9_]*__)$`)

func reference(value string) bool {
	return len(value) <= 200 && referenceForms.MatchString(value)
}

const sopsMark = "ENC["

// sealReach is how far before a span the mark of a sealed value is looked for; values sealed by SOPS are on one line.
const sealReach = 16 << 10

// isSealed reports whether the span lies in a value that is encrypted: SOPS's ENC[...], dotenvx's encrypted:..., what a
// SealedSecret holds, or the public name of an age recipient.
func (x filter) isSealed(s doc.Span) bool {
	before, value := x.file.Src[max(0, s.Start-sealReach):s.Start], x.file.Src[s.Start:s.End]
	if bytes.HasSuffix(before, []byte("encrypted:")) || bytes.HasPrefix(value, []byte("encrypted:")) || ageRecipient.Match(value) {
		return true
	}
	if slices.ContainsFunc(x.sealed, func(data doc.Span) bool { return data.Contains(s) }) {
		return true
	}
	if !x.sops {
		return false
	}
	before = before[bytes.LastIndexByte(before, '\n')+1:]
	open := bytes.LastIndex(before, []byte(sopsMark))
	return bytes.HasPrefix(value, []byte(sopsMark)) || open >= 0 && bytes.IndexByte(before[open:], ']') < 0
}

var ageRecipient = regexp.MustCompile(`^age1[02-9ac-hj-np-z]{58}$`)

// sealedSecrets are the encrypted data of the Bitnami SealedSecrets in a file.
func sealedSecrets(f *doc.File) []doc.Span {
	if !bytes.Contains(f.Src, []byte("SealedSecret")) {
		return nil
	}
	var spans []doc.Span
	for _, root := range f.Roots() {
		kind, data := root.Get("kind"), root.Find("spec", "encryptedData")
		if kind != nil && kind.Value == "SealedSecret" && data != nil {
			spans = append(spans, data.Span)
		}
	}
	return spans
}

// lockFiles are written by package managers and hold digests of what was fetched.
var lockFiles = []string{
	".terraform.lock.hcl", "Cargo.lock", "Chart.lock", "Gemfile.lock", "Package.resolved", "Pipfile.lock", "Podfile.lock",
	"buf.lock", "bun.lock", "composer.lock", "conan.lock", "deno.lock", "flake.lock", "go.sum", "go.work.sum", "mix.lock",
	"npm-shrinkwrap.json", "package-lock.json", "packages.lock.json", "pdm.lock", "pixi.lock", "pnpm-lock.yaml", "poetry.lock",
	"pubspec.lock", "uv.lock", "yarn.lock",
}

func lockFile(name string) bool { return slices.Contains(lockFiles, path.Base(name)) }

var digestMark = regexp.MustCompile(`(?i)sha-?(?:1|224|256|384|512)[-:=_]$`)

// digest reports whether the value says itself that it is one: sha256-... or sha512:...
func digest(f *doc.File, m match) bool {
	mark := f.Src[max(0, m.span.Start-10):m.span.Start]
	head, _, _ := strings.Cut(m.value, "-")
	return digestMark.Match(mark) || len(head) < len(m.value) && digestMark.MatchString(head+"-")
}

// elided reports whether the value is cut short by dots: "eyJhbGciOi...".
func elided(f *doc.File, m match) bool {
	return strings.HasSuffix(m.value, "...") || bytes.HasPrefix(f.Src[m.span.End:], []byte("...")) || bytes.HasPrefix(f.Src[m.span.End:], []byte("…"))
}

// placeholderParts are found in no random value of a key's length; placeholderWords only as a word of their own.
var (
	placeholderParts = []string{"example", "placeholder", "changeme", "change-me", "change_me", "redacted", "replaceme", "replace-me", "replace_me",
		"notforprod", "not-for-prod", "not_for_prod", "notasecret", "not-a-secret", "not_a_secret", "donotuse", "do-not-use", "do_not_use"}
	placeholderWords = []string{"dummy", "insert", "mock", "your"}
)

func placeholder(value string) bool {
	value = strings.ToLower(value)
	if slices.ContainsFunc(placeholderParts, func(p string) bool { return strings.Contains(value, p) }) {
		return true
	}
	if slices.ContainsFunc(segments(value), func(s string) bool { return slices.Contains(placeholderWords, s) }) {
		return true
	}
	return strings.Contains(value, "xxxx") || strings.Contains(value, "****") || strings.Contains(value, "00000000")
}

// segments are the parts of a value between - _ . and /.
func segments(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune("-_./", r) })
}

// counting reports whether all of a value that is not a word counts up: test-key-12345, sk-abc123def456.
func counting(value string) bool {
	rest := ""
	for _, s := range segments(strings.ToLower(value)) {
		if strings.ContainsAny(s, "0123456789") {
			rest += s
		}
	}
	return len(rest) >= 5 && countsUp(rest)
}

// countsUp reports whether nearly all of a text is made of runs of three and more characters that follow one another, as
// 789 or abc. After 9 comes 0 or a.
func countsUp(s string) bool {
	inRuns, all := 0, len(s)
	for len(s) > 0 {
		n := runUp(s)
		if n >= 3 {
			inRuns += n
		}
		s = s[n:]
	}
	return 10*inRuns >= 9*all
}

// runUp is how many characters at the start of a text follow one another.
func runUp(s string) int {
	n := 1
	for n < len(s) && (s[n] == s[n-1]+1 || s[n-1] == '9' && (s[n] == '0' || s[n] == 'a')) {
		n++
	}
	return n
}

// countsUpLong reports whether the last part of a value is long and does nothing but count up, in long runs: a value that
// was made up, whatever its form.
func countsUpLong(value string) bool {
	last := strings.ToLower(value[strings.LastIndexAny(value, "-_.")+1:])
	if len(last) < 16 {
		return false
	}
	for len(last) > 0 {
		n := runUp(last)
		if n < 8 {
			return false
		}
		last = last[n:]
	}
	return true
}

var wordForm = regexp.MustCompile(`^(?:[a-z]+(?:[-_./+][a-z]+)*|[A-Z]+(?:[-_./+][A-Z]+)*)$`)

// words reports whether the value has no digit and one case only: a path, a name, running text.
func words(value string) bool { return wordForm.MatchString(value) }
