package schema

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Regular expressions of schemas are ECMAScript's. Go's engine reads nearly all of them and takes linear time; those
// with look-arounds or back-references go to a backtracking engine under a time limit.

const (
	backtrackTime    = 100 * time.Millisecond
	backtrackPattern = 5_000 // bytes
	backtrackNesting = 100   // of groups
)

// patterns compiles the regular expressions of one schema. It is used by one goroutine.
type patterns struct {
	meter *meter
	known map[string]jsonschema.Regexp
	sum   int
}

// compile is a jsonschema.RegexpEngine.
func (ps *patterns) compile(s string) (jsonschema.Regexp, error) {
	if re, ok := ps.known[s]; ok {
		return re, nil
	}
	re, err := ps.compileNew(s)
	if err == nil {
		ps.known[s] = re
	}
	return re, err
}

func (ps *patterns) compileNew(s string) (jsonschema.Regexp, error) {
	if len(s) > maxPattern {
		return nil, fmt.Errorf("longer than %d bytes", maxPattern)
	}
	spelt := withUnicodeSpace(s)
	tree, err := syntax.Parse(spelt, syntax.Perl)
	if err != nil {
		return ps.backtracking(s, err)
	}
	size := states(tree, maxPatternSize)
	if ps.sum += size; size >= maxPatternSize || ps.sum > maxPatternSum {
		return nil, errors.New("its repetitions multiply to too many states")
	}
	re, err := regexp.Compile(spelt)
	if err != nil {
		return nil, err
	}
	return linear{re, ps.meter, size, s}, nil
}

// ecmaSpace is what \s matches in ECMAScript; in Go it is ASCII only.
const ecmaSpace = `\t\n\v\f\r\x{feff}\p{Z}`

// withUnicodeSpace spells out \s and \S. A class with \S keeps it: it cannot be spelt within one.
func withUnicodeSpace(s string) string {
	if !strings.Contains(s, `\s`) && !strings.Contains(s, `\S`) {
		return s
	}
	var b strings.Builder
	inClass := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '\\' || i+1 == len(s) {
			inClass = c == '[' || inClass && c != ']'
			b.WriteByte(c)
			continue
		}
		i++
		switch {
		case s[i] == 's' && inClass:
			b.WriteString(ecmaSpace)
		case s[i] == 's':
			b.WriteString("[" + ecmaSpace + "]")
		case s[i] == 'S' && !inClass:
			b.WriteString("[^" + ecmaSpace + "]")
		default:
			b.WriteString(s[i-1 : i+1])
		}
	}
	return b.String()
}

// isECMARegex reports whether a text is a regular expression of ECMAScript, and uses nothing that only other engines know.
func isECMARegex(s string) bool {
	if foreign().MatchString(strings.ReplaceAll(s, `\\`, "")) {
		return false
	}
	_, err := (&patterns{meter: &meter{}, known: map[string]jsonschema.Regexp{}}).compileNew(s)
	return err == nil
}

// keepRegexes makes the format regex mean ECMAScript's alone. The compiler takes no format of that name.
func (g *graph) keepRegexes() {
	for _, s := range g.all {
		if s.Format == nil || s.Format.Name != "regex" {
			continue
		}
		s.Format = &jsonschema.Format{Name: "regex", Validate: func(v any) error {
			if text, ok := v.(string); ok && !isECMARegex(text) {
				return errNotOfFormat
			}
			return nil
		}}
	}
}

// foreign is what Go, Python or Perl have beyond ECMAScript: \a, \A, \z, \Q, groups that begin with (?P, (?# or flags.
var foreign = late(`\\[aAzZQE]|\(\?(?:P|#|[a-zA-Z]+\))`)

// states estimates the size of a compiled expression, counting up to limit.
func states(tree *syntax.Regexp, limit int) int {
	n := 1 + len(tree.Rune)/2
	for _, sub := range tree.Sub {
		if n += states(sub, limit); n >= limit {
			return limit
		}
	}
	if tree.Op == syntax.OpRepeat {
		n *= max(tree.Min, tree.Max, 1)
	}
	return min(n, limit)
}

// backtracking is for what Go's engine refused, for the reason given.
func (ps *patterns) backtracking(s string, refused error) (jsonschema.Regexp, error) {
	if len(s) > backtrackPattern || nesting(s) > backtrackNesting {
		return nil, refused
	}
	re, err := regexp2.Compile(s, regexp2.ECMAScript)
	if err != nil {
		return nil, refused
	}
	re.MatchTimeout = backtrackTime
	return backtracker{re, ps.meter}, nil
}

// nesting bounds the depth of groups and classes from above.
func nesting(s string) int {
	depth, deepest := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(', '[':
			depth++
			deepest = max(deepest, depth)
		case ')', ']':
			depth = max(depth-1, 0)
		}
	}
	return deepest
}

// linear is an expression for Go's engine.
type linear struct {
	re    *regexp.Regexp
	meter *meter
	size  int
	text  string // as the schema has it
}

func (r linear) String() string { return r.text }

func (r linear) MatchString(s string) bool {
	r.meter.spend(1 + (len(s)*r.size)>>12)
	return r.re.MatchString(s)
}

// backtracker is an expression for the backtracking engine. One that runs out of time ends the whole validation: neither
// answer would be true.
type backtracker struct {
	re    *regexp2.Regexp
	meter *meter
}

func (r backtracker) String() string { return r.re.String() }

func (r backtracker) MatchString(s string) bool {
	r.meter.spend(1 + len(s)>>6)
	ok, err := r.re.MatchString(s)
	if err != nil {
		panic(errTooComplex)
	}
	return ok
}

// late is an expression that is compiled when it is first needed: most runs need none of most.
func late(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s) })
}

func matches(re func() *regexp.Regexp) func(string) bool {
	return func(s string) bool { return re().MatchString(s) }
}
