package scan

import (
	"math"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// Bounds of what is looked for of an expression.
const (
	maxLiterals = 64
	maxLiteral  = 64 // bytes
	maxClass    = 12 // characters of a class that are taken one by one
	maxCopies   = 16 // of what is repeated
)

// literal is how what an expression matches begins, in lower case.
type literal struct {
	text string
	open bool // the match goes on right behind it with what stands behind in the expression
}

// then is a literal with another behind it.
func (l literal) then(m literal) literal {
	text := l.text + m.text
	if len(text) > maxLiteral {
		return literal{text: text[:maxLiteral]}
	}
	return literal{text, m.open}
}

// These functions go down the tree of an expression, whose depth the parser bounds.

// beginnings are the ways in which a match of a sequence of expressions begins. Together they are all of them.
func beginnings(sequence []*syntax.Regexp) []literal {
	all := []literal{{open: true}}
	for _, e := range sequence {
		if !slices.ContainsFunc(all, func(l literal) bool { return l.open }) {
			break
		}
		var next []literal
		more := beginningsOf(e)
		for _, l := range all {
			if !l.open {
				next = append(next, l)
				continue
			}
			for _, m := range more {
				next = append(next, l.then(m))
			}
		}
		if len(next) > maxLiterals {
			break
		}
		all = next
	}
	return all
}

func beginningsOf(e *syntax.Regexp) []literal {
	switch e.Op {
	case syntax.OpLiteral:
		return literalRunes(e.Rune)
	case syntax.OpCharClass:
		return classRunes(e.Rune)
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return []literal{{open: true}}
	case syntax.OpCapture, syntax.OpConcat:
		return beginnings(e.Sub)
	case syntax.OpAlternate:
		var all []literal
		for _, sub := range e.Sub {
			all = append(all, beginningsOf(sub)...)
		}
		return all
	case syntax.OpQuest:
		return append(beginningsOf(e.Sub[0]), literal{open: true})
	case syntax.OpPlus:
		return closed(beginningsOf(e.Sub[0]))
	case syntax.OpRepeat:
		return repeated(e)
	}
	return []literal{{}}
}

func repeated(e *syntax.Regexp) []literal {
	if e.Min == 0 {
		return []literal{{}}
	}
	copies := make([]*syntax.Regexp, min(e.Min, maxCopies))
	for i := range copies {
		copies[i] = e.Sub[0]
	}
	all := beginnings(copies)
	if len(copies) == e.Max {
		return all
	}
	return closed(all)
}

func closed(all []literal) []literal {
	for i := range all {
		all[i].open = false
	}
	return all
}

func literalRunes(runes []rune) []literal {
	var text []byte
	for _, r := range runes {
		if r >= utf8.RuneSelf {
			return []literal{{text: string(text)}}
		}
		text = append(text, lower(byte(r)))
	}
	return []literal{{string(text), true}}
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// classRunes are the characters of a class one by one, if they are few and ASCII.
func classRunes(ranges []rune) []literal {
	var all []literal
	var seen [utf8.RuneSelf]bool
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i+1] >= utf8.RuneSelf && !isFolded(ranges[i], ranges[i+1]) {
			return []literal{{}}
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			c := foldedLetter(r)
			if c == 0 {
				c = lower(byte(r))
			}
			if !seen[c] {
				seen[c] = true
				all = append(all, literal{string(c), true})
			}
		}
	}
	if len(all) > maxClass {
		return []literal{{}}
	}
	return all
}

// isFolded reports whether a range is one character that is another case of an ASCII letter.
func isFolded(from, to rune) bool { return from == to && foldedLetter(from) != 0 }

// unbounded is a width without bound.
const unbounded = math.MaxInt32

// width is the most bytes that an expression matches in a text that does not fold, at most unbounded. In another it is so
// many times maxFolded.
func width(e *syntax.Regexp) int {
	sum := 0
	switch e.Op {
	case syntax.OpLiteral:
		for _, r := range e.Rune {
			sum += runeWidth(r)
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(e.Rune); i += 2 {
			if isFolded(e.Rune[i], e.Rune[i+1]) {
				sum = max(sum, 1)
			} else {
				sum = max(sum, runeWidth(e.Rune[i+1]))
			}
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		sum = utf8.UTFMax
	case syntax.OpCapture, syntax.OpQuest, syntax.OpConcat:
		for _, sub := range e.Sub {
			sum += width(sub)
		}
	case syntax.OpAlternate:
		for _, sub := range e.Sub {
			sum = max(sum, width(sub))
		}
	case syntax.OpStar, syntax.OpPlus:
		if width(e.Sub[0]) > 0 {
			sum = unbounded
		}
	case syntax.OpRepeat:
		switch sub := width(e.Sub[0]); {
		case sub == 0:
		case e.Max < 0:
			sum = unbounded
		default:
			sum = sub * e.Max
		}
	}
	return min(sum, unbounded)
}

// runeWidth is the most bytes of a character in any case but those that fold.
func runeWidth(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	return utf8.UTFMax
}
