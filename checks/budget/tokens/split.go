package tokens

import "unicode/utf8"

// class is what a character is to the patterns by which encodings cut texts: a set of the bits below.
type class uint8

const (
	upper   class = 1 << iota // \p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}: what the first part of a word may hold
	lower                     // \p{Ll}\p{Lm}\p{Lo}\p{M}: what its second part may hold
	letter                    // \p{L}
	number                    // \p{N}
	space                     // \s
	newline                   // \r or \n
)

// at is the character at a place and where the next one begins. Beyond the end it is of no class and has no length.
func (c *classes) at(s []byte, i int) (class, int) {
	if i >= len(s) {
		return 0, i
	}
	if b := s[i]; b < utf8.RuneSelf {
		return c.ascii[b], i + 1
	}
	r, n := utf8.DecodeRune(s[i:])
	return c.of(r), i + n
}

// run is the end of the characters from i on that are of one of some classes.
func (c *classes) run(s []byte, i int, of class) int {
	for i < len(s) {
		k, next := c.at(s, i)
		if k&of == 0 {
			break
		}
		i = next
	}
	return i
}

// marks is the end of ` ?[^\s\p{L}\p{N}]+[tail]*` from i on, or i if it does not match.
func (c *classes) marks(s []byte, i int, slash bool) int {
	start := i
	if s[i] == ' ' {
		i++
	}
	end := i
	for end < len(s) {
		k, next := c.at(s, end)
		if k&(space|letter|number) != 0 {
			break
		}
		end = next
	}
	if end == i {
		return start
	}
	for end < len(s) && (s[end] == '\r' || s[end] == '\n' || slash && s[end] == '/') {
		end++
	}
	return end
}

// blanks is the end of `\s*[\r\n]+|\s+(?!\S)|\s+` from i on, where a blank stands.
func (c *classes) blanks(s []byte, i int) int {
	end, before, line := i, i, i
	for end < len(s) {
		k, next := c.at(s, end)
		if k&space == 0 {
			break
		}
		if k&newline != 0 {
			line = next
		}
		before, end = end, next
	}
	switch {
	case line > i:
		return line
	case end < len(s) && before > i:
		return before // the last blank goes with what follows it
	}
	return end
}

// numbers is the end of `\p{N}{1,3}` from i on.
func (c *classes) numbers(s []byte, i int) int {
	for range 3 {
		k, next := c.at(s, i)
		if k&number == 0 {
			break
		}
		i = next
	}
	return i
}

// contraction is the end of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` from i on, or i if it does not match.
func contraction(s []byte, i int) int {
	if i+1 >= len(s) || s[i] != '\'' {
		return i
	}
	switch a := s[i+1] | 0x20; {
	case a == 's' || a == 't' || a == 'm' || a == 'd':
		return i + 2
	case s[i+1] == 0xc5 && i+2 < len(s) && s[i+2] == 0xbf: // ſ, which is an s where case does not count
		return i + 3
	case i+2 >= len(s):
	case a == 'r' && s[i+2]|0x20 == 'e', a == 'v' && s[i+2]|0x20 == 'e', a == 'l' && s[i+2]|0x20 == 'l':
		return i + 3
	}
	return i
}

// nextCL100K is the end of the piece that begins at i, by the pattern of cl100k_base:
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
func (c *classes) nextCL100K(s []byte, i int) int {
	if end := contraction(s, i); end > i {
		return end
	}
	k, next := c.at(s, i)
	switch {
	case k&letter != 0:
		return c.run(s, next, letter)
	case k&number != 0:
		return c.numbers(s, i)
	case k&newline == 0:
		if end := c.run(s, next, letter); end > next {
			return end
		}
	}
	if end := c.marks(s, i, false); end > i {
		return end
	}
	return c.blanks(s, i)
}

// nextO200K is the end of the piece that begins at i, by the pattern of o200k_base:
//
//	[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|
//	[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|
//	\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
func (c *classes) nextO200K(s []byte, i int) int {
	k, next := c.at(s, i)
	if k&number != 0 {
		return c.numbers(s, i)
	}
	if end := c.word(s, i, k, next); end > i {
		return contraction(s, end)
	}
	if end := c.marks(s, i, true); end > i {
		return end
	}
	return c.blanks(s, i)
}

// word is the end of a word without contraction from i on, or i if there is none. The two forms of a word are tried in
// their order, each with a first character that belongs to no word and then without.
func (c *classes) word(s []byte, i int, k class, next int) int {
	prefix := k&(letter|newline) == 0
	bare := k&(upper|lower) != 0
	var caps, capsBare int // where capitals alone would end
	if prefix {
		end, found := c.mixed(s, next)
		if found {
			return end
		}
		caps = end
	}
	if bare {
		end, found := c.mixed(s, i)
		if found {
			return end
		}
		capsBare = end
	}
	if prefix && caps > next {
		return caps
	}
	if bare && capsBare > i {
		return capsBare
	}
	return i
}

// mixed is the end of `[upper]*[lower]+` from i on, and whether it matches; if not, it is the end of `[upper]*`.
func (c *classes) mixed(s []byte, i int) (int, bool) {
	end, both, first := i, i, true // both: the end of the last character that is upper and lower
	var k class
	for end < len(s) {
		var next int
		k, next = c.at(s, end)
		if k&upper == 0 {
			break
		}
		end = next
		if k&lower != 0 {
			both, first = end, false
		}
		k = 0
	}
	if k&lower != 0 {
		return c.run(s, end, lower), true
	}
	if !first {
		return both, true
	}
	return end, false
}
