package schema

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// isHostname reports whether s is a host name in ASCII, which may spell international labels in Punycode. As resolvers have
// it, the dot of the root may end it.
func isHostname(s string) bool { return isASCII(s) && isDomain(strings.TrimSuffix(s, "."), false) }

// isRelativeHostname is isHostname by the letter of the format's standards.
func isRelativeHostname(s string) bool { return isASCII(s) && isDomain(s, true) }

// isIDNHostname reports whether s is a host name in any script. Other full stops separate labels too.
func isIDNHostname(s string) bool { return isDomain(strings.TrimSuffix(withDots(s), "."), true) }

// isRelativeIDNHostname is isIDNHostname by the letter of the format's standards.
func isRelativeIDNHostname(s string) bool { return isDomain(withDots(s), true) }

func withDots(s string) string {
	return strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".").Replace(s)
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isDomain reports whether s consists of labels. Two hyphens as the third and fourth character of a label are for Punycode
// alone; hosts that have them all the same are in use.
func isDomain(s string, hyphens bool) bool {
	profile := idna.New(idna.ValidateForRegistration(), idna.CheckHyphens(hyphens), idna.StrictDomainName(true))
	ascii, err := profile.ToASCII(s)
	if err != nil || len(ascii) > 253 || ascii == "" {
		return false
	}
	for _, label := range strings.Split(ascii, ".") {
		if len(label) == 0 || len(label) > 63 || !isLabel(profile, label) {
			return false
		}
	}
	return true
}

func isLabel(profile *idna.Profile, label string) bool {
	if !strings.HasPrefix(strings.ToLower(label), "xn--") {
		return label[0] != '-' && label[len(label)-1] != '-'
	}
	text, err := profile.ToUnicode(label)
	if err != nil || text == "" || text == label {
		return false
	}
	back, err := profile.ToASCII(text)
	return err == nil && strings.EqualFold(back, label) && allAllowed(text) && inContext([]rune(text))
}

// allAllowed holds the classes of RFC 5892: letters in small, marks, digits, and its exceptions.
func allAllowed(label string) bool {
	return !strings.ContainsFunc(label, func(r rune) bool {
		return !unicode.In(r, unicode.Ll, unicode.Lo, unicode.Lm, unicode.Mn, unicode.Mc, unicode.Nd) &&
			!strings.ContainsRune("-\u00B7\u0375\u05F3\u05F4\u06FD\u06FE\u0F0B\u200C\u200D\u3007\u30FB", r)
	})
}

// inContext holds the rules of RFC 5892, appendix A, for characters that are allowed only among others.
func inContext(label []rune) bool {
	at := func(i int) rune {
		if i < 0 || i >= len(label) {
			return 0
		}
		return label[i]
	}
	arabic, extended, japanese, dot := false, false, false, false
	for i, r := range label {
		switch {
		case r == 0x00B7 && (at(i-1) != 'l' || at(i+1) != 'l'):
			return false
		case r == 0x0375 && !unicode.Is(unicode.Greek, at(i+1)):
			return false
		case (r == 0x05F3 || r == 0x05F4) && !unicode.Is(unicode.Hebrew, at(i-1)):
			return false
		case r == 0x0640 || r == 0x07FA || r == 0x302E || r == 0x302F || r >= 0x3031 && r <= 0x3035 || r == 0x303B:
			return false
		case r == 0x30FB:
			dot = true
		case r >= 0x0660 && r <= 0x0669:
			arabic = true
		case r >= 0x06F0 && r <= 0x06F9:
			extended = true
		case unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han):
			japanese = true
		}
	}
	return !(arabic && extended) && (!dot || japanese)
}
