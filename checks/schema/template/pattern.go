package template

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// matching are a few texts that match an expression: a common word, or one that is made of the expression itself.
func (g *generator) matching(re jsonschema.Regexp, key string) []string {
	var out []string
	for _, word := range slices.Concat(keyText(key), keyWords()) {
		if len(out) < 3 && g.schema.Matches(re, word) {
			out = append(out, word)
		}
	}
	for _, source := range readable(re.String()) {
		tree, err := syntax.Parse(source, syntax.Perl)
		if err != nil {
			continue
		}
		for _, w := range []writer{{often: 1}, {often: 1, letter: 2}, {often: 0}, {often: 2}, {often: 2, letter: 3}, {often: 8}} {
			w.left = 2000
			w.write(tree)
			for _, text := range []string{w.text.String() + "example", w.text.String()} {
				if w.left > 0 && g.schema.Matches(re, text) && !slices.Contains(out, text) {
					out = append(out, text)
				}
			}
		}
		break
	}
	for _, word := range words() {
		if len(out) == 0 && g.schema.Matches(re, word) {
			out = append(out, word)
		}
	}
	return out
}

// readable are forms of an expression that Go's reader may take: as it is, and without what looks around.
func readable(source string) []string {
	if _, err := syntax.Parse(source, syntax.Perl); err == nil {
		return []string{source}
	}
	bare := source
	lookAround := regexp.MustCompile(`\(\?(?:!|=|<!|<=)(?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)`)
	named := regexp.MustCompile(`\(\?<([A-Za-z_]\w*)>`)
	for range 4 {
		bare = lookAround.ReplaceAllString(bare, "")
	}
	bare = named.ReplaceAllString(bare, "(?P<$1>")
	bare = strings.NewReplacer(`\/`, `/`, `\-`, `-`, `(?:)`, ``).Replace(bare)
	return []string{source, bare}
}

// writer writes a text that an expression matches, left to right.
type writer struct {
	text   strings.Builder
	often  int // what may be repeated
	letter int // of those that a class prefers, the first to take
	left   int
}

func (w *writer) write(re *syntax.Regexp) {
	if w.left--; w.left <= 0 {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			w.text.WriteRune(r)
		}
	case syntax.OpCharClass:
		w.text.WriteRune(w.oneOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.text.WriteByte('a')
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			w.write(sub)
		}
	case syntax.OpAlternate:
		w.write(re.Sub[0])
	case syntax.OpStar:
		w.repeat(re.Sub[0], w.often-1)
	case syntax.OpPlus:
		w.repeat(re.Sub[0], max(1, w.often))
	case syntax.OpQuest:
		w.repeat(re.Sub[0], min(1, w.often/2))
	case syntax.OpRepeat:
		times := max(re.Min, w.often)
		if re.Max >= 0 {
			times = min(times, re.Max)
		}
		w.repeat(re.Sub[0], times)
	}
}

func (w *writer) repeat(re *syntax.Regexp, times int) {
	for range times {
		w.write(re)
	}
}

// oneOf is a character of a class: a plain one if it has one.
func (w *writer) oneOf(ranges []rune) rune {
	in := func(c rune) bool {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= c && c <= ranges[i+1] {
				return true
			}
		}
		return false
	}
	const preferred = "aAxe1b0c-_./: "
	for _, c := range preferred[w.letter:] + preferred[:w.letter] {
		if in(c) {
			return c
		}
	}
	for c := rune('!'); c <= '~'; c++ {
		if in(c) {
			return c
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}
