package schema

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The engine's own readers of some formats take what the standards refuse, or the reverse; these replace them. Where
// the standard is stricter than the programs that read configuration, the programs win unless strict is asked for.

func formats(strict bool) []*jsonschema.Format {
	texts := map[string]func(string) bool{
		"uri": isURI, "uri-reference": isURIReference, "iri": isIRI, "iri-reference": isIRIReference,
		"uri-template": matches(uriTemplate),
		"hostname":     isHostname, "idn-hostname": isIDNHostname, "email": isEmail, "idn-email": isIDNEmail, "ipv4": isIPv4,
	}
	if strict {
		texts["hostname"], texts["idn-hostname"] = isRelativeHostname, isRelativeIDNHostname
		texts["duration"] = matches(duration)
	} else {
		texts["date-time"], texts["time"] = isDateTime, matches(clock)
	}
	var out []*jsonschema.Format
	for name, fits := range texts {
		out = append(out, &jsonschema.Format{Name: name, Validate: func(v any) error {
			if s, ok := v.(string); ok && !fits(s) {
				return errNotOfFormat
			}
			return nil
		}})
	}
	return out
}

var errNotOfFormat = errors.New("not of the format")

// Dates and times as most programs take them: the offset from UTC may be missing, a space may stand for the T.
var (
	clock    = late(`^` + clockText + `$`)
	dateTime = late(`(?i)^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ]` + clockText + `$`)
)

const clockText = `(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?`

func isDateTime(s string) bool {
	if !dateTime().MatchString(s) {
		return false
	}
	_, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	return err == nil
}

// duration is RFC 3339's: no unit is left out between two others.
var duration = late(`^P(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)(?:T` + durationTime + `)?|T` + durationTime + `)$`)

const durationTime = `(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)`

func isIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

// uri parts a reference as RFC 3986 does in its appendix B: scheme, authority, path, query and fragment.
var uri = late(`^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$`)

func isURI(s string) bool          { return isReference(s, false) && hasScheme(s) }
func isIRI(s string) bool          { return isReference(s, true) && hasScheme(s) }
func isURIReference(s string) bool { return isReference(s, false) }
func isIRIReference(s string) bool { return isReference(s, true) }

func hasScheme(s string) bool {
	m := uri().FindStringSubmatch(s)
	return m != nil && m[1] != ""
}

// isReference reports whether s is a URI or a relative reference; with international, an IRI.
func isReference(s string, international bool) bool {
	m := uri().FindStringSubmatch(s)
	if m == nil {
		return false
	}
	for _, part := range []struct{ text, more string }{{m[3], ":@/"}, {m[4], ":@/?"}, {m[5], ":@/?"}} {
		if !isURIText(part.text, part.more, international) {
			return false
		}
	}
	if m[1] == "" && !strings.Contains(s, "//") {
		if first, _, _ := strings.Cut(m[3], "/"); strings.Contains(first, ":") {
			return false
		}
	}
	return isAuthority(m[2], international)
}

var port = late(`:[0-9]*$`)

func isAuthority(s string, international bool) bool {
	if i := strings.IndexByte(s, '@'); i >= 0 {
		if !isURIText(s[:i], ":", international) {
			return false
		}
		s = s[i+1:]
	}
	if strings.HasPrefix(s, "[") {
		host, rest, closed := strings.Cut(s[1:], "]")
		return closed && (rest == "" || port().FindString(rest) == rest) && isIPLiteral(host)
	}
	return isURIText(port().ReplaceAllString(s, ""), "", international)
}

var ipFuture = late(`^[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+$`)

func isIPLiteral(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6() && a.Zone() == "" || ipFuture().MatchString(s)
}

// isURIText reports whether s holds only what may stand unescaped in every part of a URI, what is in more, and escapes.
func isURIText(s, more string, international bool) bool {
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
		case strings.ContainsRune("-._~!$&'()*+,;=", r) || strings.ContainsRune(more, r):
		case r == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
		case international && r >= 0xA0 && r != 0xFFFD:
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// uriTemplate is the grammar of RFC 6570.
var uriTemplate = late(`^(?:[^\x00-\x20"%<>\\^` + "`" + `{|}\x7f]|%[0-9A-Fa-f]{2}|` +
	`\{[+#./;?&=,!@|]?` + varSpec + `(?:,` + varSpec + `)*\})*$`)

const varSpec = `(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*(?::[1-9][0-9]{0,3}|\*)?`

// formatName is a format in words.
func formatName(format string) string {
	switch format {
	case "date-time":
		return "a date and time such as 2026-01-31T12:00:00Z"
	case "date":
		return "a date such as 2026-01-31"
	case "time":
		return "a time such as 12:00:00Z"
	case "duration":
		return "a duration such as P1DT12H"
	case "email", "idn-email":
		return "an email address"
	case "hostname", "idn-hostname":
		return "a host name"
	case "ipv4":
		return "an IPv4 address"
	case "ipv6":
		return "an IPv6 address"
	case "uri", "iri":
		return "a URI such as https://example.com/path"
	case "uri-reference", "iri-reference":
		return "a URI or a relative reference"
	case "uri-template":
		return "a URI template such as /items/{id}"
	case "uuid":
		return "a UUID"
	case "regex":
		return "a regular expression"
	case "json-pointer":
		return "a JSON pointer such as /a/0"
	}
	return "a valid " + short(format)
}
