// Package suggest finds the word that somebody probably meant.
//
// It suggests only what is close: a wrong suggestion is worse than none.
package suggest

import (
	"strings"
	"unicode/utf8"
)

// longest is the length in bytes above which words are not compared: nobody mistypes those.
const longest = 64

// Nearest is the candidate that word is most likely a slip of, or empty if none is close or two are equally close.
// Differences of case and of - _ . and spaces count little; otherwise up to a third of the letters may differ, at most three.
func Nearest(word string, candidates []string) string {
	if word == "" || len(word) > longest {
		return ""
	}
	best, at, tie := "", limit(word)+1, false
	for _, c := range candidates {
		if c == word || len(c) > longest {
			continue
		}
		switch d := distance(word, c, at); {
		case d < at:
			best, at, tie = c, d, false
		case d == at && c != best:
			tie = true
		}
	}
	if tie && at > 0 {
		return ""
	}
	return best
}

// Hint is `did you mean "x"?` for the nearest candidate, or empty.
func Hint(word string, candidates []string) string {
	if n := Nearest(word, candidates); n != "" {
		return "did you mean \"" + n + "\"?"
	}
	return ""
}

func limit(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n <= 2:
		return 0
	case n <= 5:
		return 1
	case n <= 8:
		return 2
	default:
		return 3
	}
}

// plain is a word without what is easily confused.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_. ", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// distance is the number of letters to insert, delete, replace or swap (neighbours) to turn a into b; anything above most
// may be given as any number above it.
func distance(a, b string, most int) int {
	x, y := []rune(plain(a)), []rune(plain(b))
	if d := len(x) - len(y); d > most || -d > most {
		return most + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
