package schema

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// isHostname reports whether s is a host name in ASCII, which may spell international labels in Punycode.
func isHostname(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return isDomain(s)
}

// isIDNHostname reports whether s is a host name in any script. Other full stops separate labels too.
func isIDNHostname(s string) bool {
	return isDomain(strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".").Replace(s))
}

// isDomain reports whether s consists of labels; the dot of the root may end it.
func isDomain(s string) bool {
	profile := idna.New(idna.ValidateForRegistration(), idna.CheckHyphens(true), idna.StrictDomainName(true))
	ascii, err := profile.ToASCII(strings.TrimSuffix(s, "."))
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
	return err == nil && strings.EqualFold(back, label) && inContext([]rune(text))
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

// isIDNEmail reports whether s is an email address in any script. What stands before the @ is the other side's affair.
func isIDNEmail(s string) bool {
	i := strings.LastIndexByte(s, '@')
	if i < 1 || i > 64*4 {
		return false
	}
	local := s[:i]
	if strings.ContainsAny(local, " \t\r\n\x00()<>[]:;,\\") || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") ||
		strings.Contains(local, "..") {
		return false
	}
	return isIDNHostname(s[i+1:])
}
