package schema

import (
	"net/netip"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// isEmail reports whether s is an email address of RFC 5321: a mailbox of atoms or in quotes, and a host or its address.
func isEmail(s string) bool {
	i := strings.LastIndexByte(s, '@')
	return i > 0 && i <= 64 && mailbox().MatchString(s[:i]) && (isHostname(s[i+1:]) || isMailHost(s[i+1:]))
}

var mailbox = late(`^(?:` + mailAtom + `(?:\.` + mailAtom + `)*|"(?:[ !#-\[\]-~]|\\[ -~])*")$`)

const mailAtom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"

// isMailHost knows an address in brackets.
func isMailHost(s string) bool {
	inner, ok := strings.CutPrefix(s, "[")
	if inner, closed := strings.CutSuffix(inner, "]"); ok && closed {
		text, six := strings.CutPrefix(inner, "IPv6:")
		a, err := netip.ParseAddr(text)
		return err == nil && a.Zone() == "" && a.Is6() == six
	}
	return false
}

// isIDNEmail reports whether s is an email address in any script. What stands before the @ is the other side's affair; its
// reader normalizes the host.
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
	return isIDNHostname(norm.NFC.String(s[i+1:]))
}
