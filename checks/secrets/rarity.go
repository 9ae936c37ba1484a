package secrets

import "strings"

//go:generate go run rarity_generate.go

// This file tells words from what chance made. Letters follow one another in words as they seldom do in keys, so it
// needs no dictionary, and knows names and short forms that no dictionary has.

// commonPair is the rarity, in half bits, up to which on average the pairs of letters are those of a word: words have
// about 8, letters by chance about 13.
const commonPair = 10

// wordLike reports whether a value is made of words: nearly all of its characters belong to parts that read like one.
// Short numbers and parts of one or two letters, as names have them, say nothing either way.
func wordLike(value string) bool {
	inWords, others := 0, 0
	for _, part := range splitWords(value) {
		switch {
		case len(part) >= 3 && isLetter(part[0]):
			if readsLikeWord(part) {
				inWords += len(part)
			} else {
				others += len(part)
			}
		case isLetter(part[0]) && len(part) <= 2, len(part) <= 3:
			others++
		default:
			others += len(part)
		}
	}
	return inWords >= 5 && inWords >= 2*others
}

// readsLikeWord reports whether a run of three and more letters is likely a word.
func readsLikeWord(part string) bool {
	part = strings.ToLower(part)
	sum := 0
	for i := 1; i < len(part); i++ {
		sum += rarity(part[i-1], part[i])
	}
	return sum <= commonPair*(len(part)-1) && strings.ContainsAny(part, "aeiouy")
}

// rarity is how rare a letter is after another one, in half bits.
func rarity(before, after byte) int { return int(rarities[26*int(before-'a')+int(after-'a')] - 'a') }

// splitWords takes a text apart into runs of letters and of digits; a capital after a small letter begins a run, and so
// does the last of several capitals before a small one.
func splitWords(text string) []string {
	var parts []string
	start := -1
	cut := func(end int) {
		if start >= 0 {
			parts = append(parts, text[start:end])
		}
		start = -1
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !isLetter(c) && !isDigit(c) {
			cut(i)
			continue
		}
		if start >= 0 && beginsWord(text, i) {
			cut(i)
		}
		if start < 0 {
			start = i
		}
	}
	cut(len(text))
	return parts
}

// beginsWord reports whether a letter or digit begins a run although one goes before it.
func beginsWord(text string, i int) bool {
	before, c := text[i-1], text[i]
	switch {
	case isLetter(before) != isLetter(c):
		return true
	case isUpper(c) && !isUpper(before):
		return isLetter(before)
	}
	return isUpper(before) && isUpper(c) && i+1 < len(text) && isLetter(text[i+1]) && !isUpper(text[i+1])
}

func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
