package repo

import "strings"

// glob is a pattern of Git's wildmatch, the language of .gitignore lines: ? * [a-z] [!a] [[:digit:]] \x, and ** between
// slashes for any number of folders. It is matched by keeping the set of all places in the pattern that the text so
// far may have led to, so that no pattern takes more than len(pattern) * len(text) steps.
type glob struct {
	tokens []token
	never  bool // a pattern that matches nothing, such as one with an open bracket
}

type tokenKind uint8

const (
	literal  tokenKind = iota // the byte c
	one                       // any byte but a slash
	many                      // any number of bytes other than slashes
	anything                  // any number of bytes
	folders                   // nothing, or anything and a slash: the next two tokens may be skipped
	class                     // a byte of the set
)

type token struct {
	kind tokenKind
	c    byte
	set  *byteSet
}

type byteSet [4]uint64

func (s *byteSet) add(c byte)      { s[c/64] |= 1 << (c % 64) }
func (s *byteSet) remove(c byte)   { s[c/64] &^= 1 << (c % 64) }
func (s *byteSet) has(c byte) bool { return s[c/64]>>(c%64)&1 != 0 }

// addFolded adds a byte, and with fold the same letter in the other case.
func (s *byteSet) addFolded(c byte, fold bool) {
	s.add(c)
	if fold && isLetter(c) {
		s.add(c ^ 0x20)
	}
}

// compileGlob takes a pattern apart. With fold it is for texts whose ASCII letters are made small.
func compileGlob(pattern string, fold bool) glob {
	var g glob
	for i := 0; i < len(pattern) && !g.never; {
		switch pattern[i] {
		case '*':
			i = g.star(pattern, i)
			continue
		case '?':
			g.tokens = append(g.tokens, token{kind: one})
		case '[':
			i = g.bracket(pattern, i+1, fold)
			continue
		case '\\':
			if i++; i == len(pattern) {
				g.never = true
				continue
			}
			g.literal(pattern[i], false) // as in Git, which then finds no capital letter in a folded text
		default:
			g.literal(pattern[i], fold)
		}
		i++
	}
	return g
}

func (g *glob) literal(c byte, fold bool) {
	if fold && isLetter(c) {
		c |= 0x20
	}
	g.tokens = append(g.tokens, token{kind: literal, c: c})
}

// star reads asterisks from i on and gives the position after them. Two or more span folders if they are all there is
// between slashes; Git looks for the first slash only after the part of a pattern that has no special character, and
// there takes the start of the rest for the start of the pattern.
func (g *glob) star(pattern string, i int) int {
	end := i
	for end < len(pattern) && pattern[end] == '*' {
		end++
	}
	opens := i == literalPrefix(pattern) || pattern[i-1] == '/'
	rest := pattern[end:]
	switch {
	case end-i < 2 || !opens || rest != "" && rest[0] != '/' && !strings.HasPrefix(rest, `\/`):
		g.tokens = append(g.tokens, token{kind: many})
	case strings.HasPrefix(rest, "/"):
		g.tokens = append(g.tokens, token{kind: folders}, token{kind: anything}, token{kind: literal, c: '/'})
		return end + 1
	default:
		g.tokens = append(g.tokens, token{kind: anything})
	}
	return end
}

// literalPrefix is the length of the part of a pattern before its first special character.
func literalPrefix(pattern string) int {
	if n := strings.IndexAny(pattern, `*?[\`); n >= 0 {
		return n
	}
	return len(pattern)
}

// bracket reads a set of bytes whose opening bracket stands before i and gives the position after it. A slash is in
// no set.
func (g *glob) bracket(pattern string, i int, fold bool) int {
	set := new(byteSet)
	negated := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negated {
		i++
	}
	for first := true; ; first = false {
		if i >= len(pattern) {
			g.never = true
			return i
		}
		if pattern[i] == ']' && !first {
			break
		}
		if name, ok := className(pattern[i:]); ok {
			if !addClass(set, name, fold) {
				g.never = true
				return i
			}
			i += len(name) + len("[::]")
			continue
		}
		low, next := escaped(pattern, i)
		high := low
		if next+1 < len(pattern) && pattern[next] == '-' && pattern[next+1] != ']' {
			high, next = escaped(pattern, next+1)
		}
		if next > len(pattern) {
			g.never = true
			return next
		}
		addRange(set, low, high, fold)
		i = next
	}
	if negated {
		for i := range set {
			set[i] = ^set[i]
		}
	}
	set.remove('/')
	g.tokens = append(g.tokens, token{kind: class, set: set})
	return i + 1
}

// escaped is the byte at i, or after a backslash at i, and the position after it, which lies beyond the pattern if it
// ends with the backslash.
func escaped(pattern string, i int) (byte, int) {
	if pattern[i] != '\\' {
		return pattern[i], i + 1
	}
	if i+1 == len(pattern) {
		return 0, i + 2
	}
	return pattern[i+1], i + 2
}

// addRange adds the bytes from low to high. Git takes low by itself first, so it is in even a range that runs backwards.
func addRange(set *byteSet, low, high byte, fold bool) {
	set.addFolded(low, fold)
	for c := int(low); c <= int(high); c++ {
		set.addFolded(byte(c), fold)
	}
}

// className is the name in [:name:] at the start of the text.
func className(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, "[:")
	if !ok {
		return "", false
	}
	end := strings.IndexByte(rest, ']')
	if end < 1 || rest[end-1] != ':' {
		return "", false
	}
	return rest[:end-1], true
}

// addClass adds the ASCII characters of a class, and reports whether there is a class of that name.
func addClass(set *byteSet, name string, fold bool) bool {
	for c := range byte(0x80) {
		upper, lower := c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z'
		digit, graph := c >= '0' && c <= '9', c > ' ' && c < 0x7f
		var in bool
		switch name {
		case "alnum":
			in = upper || lower || digit
		case "alpha":
			in = upper || lower
		case "blank":
			in = c == ' ' || c == '\t'
		case "cntrl":
			in = c < ' ' || c == 0x7f
		case "digit":
			in = digit
		case "graph":
			in = graph
		case "lower":
			in = lower
		case "print":
			in = graph || c == ' '
		case "punct":
			in = graph && !upper && !lower && !digit
		case "space":
			in = c == ' ' || c >= '\t' && c <= '\r'
		case "upper":
			in = upper || fold && lower
		case "xdigit":
			in = digit || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
		default:
			return false
		}
		if in {
			set.add(c)
		}
	}
	return true
}

func isLetter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

// match reports whether the pattern matches the whole text.
func (g glob) match(text string) bool {
	if g.never {
		return false
	}
	now := g.reach(make([]bool, len(g.tokens)+1), 0)
	next := make([]bool, len(g.tokens)+1)
	for i := range len(text) {
		clear(next)
		alive := false
		for at, here := range now[:len(g.tokens)] {
			if !here {
				continue
			}
			switch t := g.tokens[at]; {
			case t.kind == anything, t.kind == many && text[i] != '/':
				g.reach(next, at)
			case t.kind == literal && text[i] == t.c, t.kind == one && text[i] != '/', t.kind == class && t.set.has(text[i]):
				g.reach(next, at+1)
			default:
				continue
			}
			alive = true
		}
		if !alive {
			return false
		}
		now, next = next, now
	}
	return now[len(g.tokens)]
}

// reach adds a place, and those that can be reached from it without a byte of text.
func (g glob) reach(set []bool, at int) []bool {
	for !set[at] {
		set[at] = true
		if at == len(g.tokens) {
			break
		}
		switch g.tokens[at].kind {
		case folders:
			g.reach(set, at+3)
			at++
		case many, anything:
			at++
		}
	}
	return set
}
