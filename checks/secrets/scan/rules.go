package scan

import (
	"strings"
	"sync"
)

// Rule describes a kind of secret. Its fields are those of gitleaks' format.
type Rule struct {
	ID          string
	Description string
	Regex       *Expression // nil: the path alone decides
	Path        *Expression // nil: any path
	Group       int         // of Regex, that holds the secret; 0 is the first that is not empty, or else the whole match
	Entropy     float64     // a secret has more than this; 0: any
	Keywords    []string    // one of them is in the text, whatever its case; none: no condition
	Allowlists  []*Allowlist
	Required    []Required
	Silent      bool // only looked for where another rule requires it
}

// Required is another rule that has to match near a rule's own match.
type Required struct {
	Rule    string
	Lines   *int // at most so many lines away; nil: anywhere in the text
	Columns *int // at most so many columns to the left or right; nil: anywhere
}

// Allowlist says what of the matches is none.
type Allowlist struct {
	All       bool // all the conditions have to hold, not one of them
	Target    Target
	Commits   bool        // commits are listed, of which a text is never part
	Paths     *Expression // nil if none is listed; so are the others
	Regexes   *Expression
	StopWords []string // parts of a secret, whatever their case

	once  sync.Once
	words *stopWords // StopWords, once they are needed
}

// Target is what the expressions of an allowlist are held against.
type Target int

const (
	TargetSecret Target = iota
	TargetMatch
	TargetLine // the line or lines on which the match stands
)

// allowsPath reports whether a list allows the path whatever is found there.
func allowsPath(lists []*Allowlist, path string) bool {
	if path == "" {
		return false
	}
	for _, a := range lists {
		if a.All && (a.Commits || a.Regexes != nil || len(a.StopWords) > 0) {
			continue
		}
		if a.Paths != nil && a.Paths.matches(path) {
			return true
		}
	}
	return false
}

// allows reports whether a list allows a match. The conditions on the path are looked at only where all have to hold:
// for the rest, allowsPath was asked.
func (a *Allowlist) allows(path, secret, target string) bool {
	return a.decide(path, secret, a.Regexes != nil && target != "" && a.Regexes.matches(target))
}

// decide is allows, where it is known whether the expressions match.
func (a *Allowlist) decide(path, secret string, expression bool) bool {
	if !a.All {
		return expression || a.hasStopWord(secret)
	}
	return !a.Commits &&
		(a.Paths == nil || path != "" && a.Paths.matches(path)) &&
		(a.Regexes == nil || expression) &&
		(len(a.StopWords) == 0 || a.hasStopWord(secret))
}

// stopWords are the words of a list, ready to be looked for.
type stopWords struct {
	ascii *words
	other []string // with characters beyond ASCII
}

func (a *Allowlist) hasStopWord(secret string) bool {
	if len(a.StopWords) == 0 || secret == "" {
		return false
	}
	a.once.Do(func() { a.words = newStopWords(a.StopWords) })
	secret = strings.ToLower(secret)
	if a.words.ascii.in(secret) {
		return true
	}
	for _, w := range a.words.other {
		if strings.Contains(secret, w) {
			return true
		}
	}
	return false
}

func newStopWords(list []string) *stopWords {
	s := &stopWords{ascii: newWords()}
	for _, w := range list {
		w = strings.ToLower(w)
		if s.ascii.add(w) < 0 && w != "" {
			s.other = append(s.other, w)
		}
	}
	s.ascii.build()
	return s
}

// rule is a rule with what the engine knows of it.
type rule struct {
	Rule
	words  []int    // its keywords in the engine's words
	others []string // keywords that are not among these, in lower case

	once sync.Once
	plan *plan // once it is needed
}

func newRule(r Rule, all *words) *rule {
	out := &rule{Rule: r}
	for _, k := range r.Keywords {
		k = strings.ToLower(k)
		if id := all.add(k); id >= 0 {
			out.words = append(out.words, id)
		} else {
			out.others = append(out.others, k)
		}
	}
	return out
}

// Allows reports whether an allowlist for all rules allows what was found by other means: a secret, all of the match that
// holds it, and the line.
func (e *Engine) Allows(path, secret, match, line string) bool {
	if allowsPath(e.allowlists, path) {
		return true
	}
	for _, a := range e.allowlists {
		target := map[Target]string{TargetSecret: secret, TargetMatch: match, TargetLine: line}[a.Target]
		if a.allows(path, secret, target) {
			return true
		}
	}
	return false
}
