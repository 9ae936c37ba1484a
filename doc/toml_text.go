package doc

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tomlText is a value as TOML, on one line.
func tomlText(v any) (string, error) {
	return inline{name: "TOML", text: tomlQuoted, key: tomlKeyText}.write(v)
}

// tomlKeyText is a key, in quotes where it must be.
func tomlKeyText(key string) string {
	bare := key != "" && !strings.ContainsFunc(key, func(c rune) bool {
		return c >= utf8.RuneSelf || !isWordByte(byte(c)) && c != '-' && c != '_'
	})
	if bare {
		return key
	}
	return `"` + tomlEscape(key, "") + `"`
}

func tomlQuoted(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("text that is not UTF-8: %w", ErrNoEdit)
	}
	return `"` + tomlEscape(s, "") + `"`, nil
}

// tomlEscape writes text for double quotes; the characters of keep stay as they are.
func tomlEscape(s, keep string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case strings.ContainsRune(keep, c):
			b.WriteRune(c)
		case c == '"' || c == '\\':
			b.WriteRune('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// tomlStringLike is text with the quotes of the value it replaces, where they can hold it. A date stays a date.
func tomlStringLike(f *File, old *Node, s string) (string, error) {
	quoted, err := tomlQuoted(s)
	if err != nil {
		return "", err
	}
	raw := f.Text(old.Span)
	control := strings.ContainsFunc(s, func(c rune) bool { return c < ' ' && c != '\t' && c != '\n' || c == 0x7f })
	switch {
	case old.Kind == Time && isTOMLTime(s):
		return s, nil
	case old.Kind != String || control:
		return quoted, nil
	case old.Style == Raw && !strings.ContainsAny(s, "'\n"):
		return "'" + s + "'", nil
	case old.Style == Literal:
		return tomlLong(f, raw, s, quoted), nil
	}
	return quoted, nil
}

// tomlLong is text in the three quotes that raw is written in. Text of several lines in a file with CRLF stays on one
// line: its line ends would become part of the value.
func tomlLong(f *File, raw, s, quoted string) string {
	eol := layout(f.Src).eol()
	if strings.Contains(s, "\n") && eol != "\n" {
		return quoted
	}
	lead := ""
	if raw[3] == '\n' || raw[3] == '\r' || strings.HasPrefix(s, "\n") {
		lead = eol
	}
	if raw[0] == '\'' && !strings.Contains(s, "'''") && !strings.HasSuffix(s, "'") {
		return "'''" + lead + s + "'''"
	}
	return `"""` + lead + tomlEscape(s, "\n\t") + `"""`
}
