package rules

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	strange = regexp.MustCompile(`^token recognition error at: '(.*)'`)
	missing = regexp.MustCompile(`^missing '(.*)' at '(.*)'`)
	misfit  = regexp.MustCompile(`^(?:(?:extraneous|mismatched) input|no viable alternative at input) '(.*?)'(?: expecting|$)`)
)

// slip says what keeps an expression from being read, in other words than its parser's, and what may be meant.
func slip(message string) (text, hint string) {
	if m := strange.FindStringSubmatch(message); m != nil {
		if strings.HasPrefix(m[1], `"`) || strings.HasPrefix(m[1], "'") {
			return "the text is not closed, or holds an escape that does not exist", ""
		}
		return unexpected(strings.TrimSpace(m[1]))
	}
	if m := missing.FindStringSubmatch(message); m != nil {
		if m[2] == "<EOF>" {
			return m[1] + " is missing at the end", ""
		}
		return fmt.Sprintf("%s is missing before %s", m[1], cut(m[2], 40)), ""
	}
	if m := misfit.FindStringSubmatch(message); m != nil {
		if m[1] == "<EOF>" {
			return "it ends too early", ""
		}
		return unexpected(m[1])
	}
	return cut(message, 100), ""
}

func unexpected(word string) (text, hint string) {
	meant := map[string]string{"=": "==", "&": "&&", "|": "||", "and": "&&", "or": "||", "AND": "&&", "OR": "||", "is": "=="}[word]
	if meant != "" {
		hint = "write " + meant
	}
	return cut(word, 40) + " is not expected here", hint
}
