package scan

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// Expression is a regular expression in Go's syntax that is compiled when it is first needed.
type Expression struct {
	text     string
	compiled func() *regexp.Regexp
	exists   func() *automaton // whether there can be a match; nil if it is too large
}

// Parse makes an expression. The error is regexp/syntax's.
func Parse(text string) (*Expression, error) {
	if _, err := syntax.Parse(text, syntax.Perl); err != nil {
		return nil, err
	}
	return Trusted(text), nil
}

// Trusted makes an expression of a text that is known to be one; it panics on first use if it is none.
func Trusted(text string) *Expression {
	return &Expression{
		text:     text,
		compiled: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) }),
		exists: sync.OnceValue(func() *automaton {
			tree, err := syntax.Parse(text, syntax.Perl)
			if err != nil {
				return nil
			}
			return newAutomaton(tree, true)
		}),
	}
}

// Join is the text of the expression that matches where one of several does. As in gitleaks, flags that one of them
// sets for itself hold for those after it too. It is empty for none.
func Join(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return "(?:" + strings.Join(texts, "|") + ")"
}

// Groups is the number of groups that the expression captures.
func (e *Expression) Groups() int { return e.compiled().NumSubexp() }

func (e *Expression) String() string { return e.text }

// matches reports whether the expression matches anywhere in a text.
func (e *Expression) matches(text string) bool {
	if a := e.exists(); a != nil && !a.in(text) {
		return false
	}
	return e.compiled().MatchString(text)
}
