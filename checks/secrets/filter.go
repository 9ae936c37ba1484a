package secrets

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// This file decides what is certainly no secret although a rule matches it. A value that is only probably none stays:
// a miss costs more than a look. Rules that know the form of their secret are doubted only where the value is sealed or
// stands for another one; the rest is for the rule that guesses.

// filter is what is to be known of a file to judge what is found in it.
type filter struct {
	file   *doc.File
	sops   bool       // the file has values sealed by SOPS
	sealed []doc.Span // the encrypted data of SealedSecrets
}

func newFilter(f *doc.File) filter {
	return filter{file: f, sops: bytes.Contains(f.Src, []byte(sopsMark)), sealed: sealedSecrets(f)}
}

// harmless reports whether a match is certainly no secret.
func (x filter) harmless(m match) bool {
	if m.span.Len() == 0 {
		return false
	}
	if reference(m.value) || x.isSealed(m.span) {
		return true
	}
	f := x.file
	return guesses(m.rule) && (lockFile(f.Path) || digest(f, m) || elided(f, m) || placeholder(m.value) || counting(m.value) || words(m.value))
}

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
	placeholderParts = []string{"example", "placeholder", "changeme", "change-me", "change_me", "redacted", "replaceme", "replace-me", "replace_me"}
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

// countsUp reports whether a text is made of runs of three and more characters that follow one another, as 789 or abc.
// After 9 comes 0.
func countsUp(s string) bool {
	for len(s) > 0 {
		n := 1
		for n < len(s) && (s[n] == s[n-1]+1 || s[n-1] == '9' && s[n] == '0') {
			n++
		}
		if n < 3 {
			return false
		}
		s = s[n:]
	}
	return true
}

var wordForm = regexp.MustCompile(`^(?:[a-z]+(?:[-_./+][a-z]+)*|[A-Z]+(?:[-_./+][A-Z]+)*)$`)

// words reports whether the value has no digit and one case only: a path, a name, running text.
func words(value string) bool { return wordForm.MatchString(value) }
