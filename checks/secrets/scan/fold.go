package scan

import (
	"strings"
	"unicode/utf8"
)

// Three characters beyond ASCII are another case of an ASCII letter: an expression without regard to case takes the
// Kelvin sign and the long s, and gitleaks' keywords the Kelvin sign and the dotted capital I.
const (
	kelvin  = '\u212a'
	longS   = '\u017f'
	dottedI = '\u0130'
)

// maxFolded is the length of the longest of them.
const maxFolded = 3

// folds reports whether a text holds one of them.
func folds(text string) bool {
	return strings.Contains(text, string(kelvin)) || strings.Contains(text, string(longS)) || strings.Contains(text, string(dottedI))
}

// foldedLetter is the letter that a character stands for; 0 if for none.
func foldedLetter(r rune) byte {
	switch r {
	case kelvin:
		return 'k'
	case longS:
		return 's'
	case dottedI:
		return 'i'
	}
	return 0
}

// unfolded is the byte at a place, or the letter that the character there stands for, with its length.
func unfolded(text string, at int) (byte, int) {
	if c := text[at]; c < utf8.RuneSelf {
		return c, 1
	}
	r, width := utf8.DecodeRuneInString(text[at:])
	if c := foldedLetter(r); c != 0 {
		return c, width
	}
	return text[at], 1
}

// back is the place so many characters before another; less than 0 if there are not so many.
func back(text string, at, count int) int {
	for ; count > 0 && at >= 0; count-- {
		_, width := utf8.DecodeLastRuneInString(text[:at])
		if width == 0 {
			return -1
		}
		at -= width
	}
	return at
}
