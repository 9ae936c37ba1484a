package schema

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
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
	tree, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		return ps.backtracking(s, err)
	}
	size := states(tree, maxPatternSize)
	if ps.sum += size; size >= maxPatternSize || ps.sum > maxPatternSum {
		return nil, errors.New("its repetitions multiply to too many states")
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nil, err
	}
	return linear{re, ps.meter, size}, nil
}

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
}

func (r linear) String() string { return r.re.String() }

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
