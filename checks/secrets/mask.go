package secrets

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// sampleFrom is the length from which a value is told by its first and last characters; below it they would give away
// too much of it.
const sampleFrom = 16

// describe says what was found without saying it: "AWS access token in the clear (20 characters, AKIA…7Q)".
func describe(rule *lint.Rule, m match) string {
	what := rule.Title + " in the clear"
	switch {
	case m.guarded:
		what = rule.Title + ", encrypted with a passphrase"
	case m.encoded:
		what = rule.Title + ", only encoded"
	}
	if lines := strings.Count(m.value, "\n"); lines > 0 {
		return fmt.Sprintf("%s (%d lines)", what, lines+1)
	}
	length := fmt.Sprintf("%d characters", utf8.RuneCountInString(m.value))
	if s := sample(m.value); s != "" {
		return fmt.Sprintf("%s (%s, %s)", what, length, s)
	}
	return fmt.Sprintf("%s (%s)", what, length)
}

// sample is the first four and last two characters of a value, or nothing if it is short or these are not plain.
func sample(value string) string {
	if len(value) < sampleFrom {
		return ""
	}
	head, tail := value[:4], value[len(value)-2:]
	for _, c := range []byte(head + tail) {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	return head + "…" + tail
}

// token is the secret with what it hangs together with in the match: some rules give a part of the value they match,
// and the rest of it is not to be shown either.
func token(f *doc.File, m match) doc.Span {
	s := m.span
	for s.Start > m.around.Start && tokenByte(f.Src[s.Start-1]) {
		s.Start--
	}
	for s.End < m.around.End && (tokenByte(f.Src[s.End]) || f.Src[s.End] == '=') {
		s.End++
	}
	return s
}

func tokenByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/_.-", c) >= 0
}
