package scan

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
)

// shortcut finds the matches of an expression that begins with as few as possible of some characters, as
// [\w.-]{0,50}?(?:key|token)... does. The first match ends with the first literal of which the rest matches, and starts as
// far before it as these characters reach: so only the rest is run, and only there.
type shortcut struct {
	takes [256]bool // the characters before the literal
	most  int       // of them
	rest  func() *regexp.Regexp
}

// newShortcut is nil for expressions of another form.
func newShortcut(sequence []*syntax.Regexp) *shortcut {
	if len(sequence) < 2 {
		return nil
	}
	lead, rest := sequence[0], sequence[1:]
	if lead.Op != syntax.OpRepeat || lead.Flags&syntax.NonGreedy == 0 || lead.Min != 0 || lead.Max < 1 ||
		lead.Sub[0].Op != syntax.OpCharClass || !plain(rest[0]) {
		return nil
	}
	s := &shortcut{most: lead.Max}
	for c := range rune(0x80) {
		s.takes[c] = inClass(lead.Sub[0].Rune, c)
	}
	text := (&syntax.Regexp{Op: syntax.OpConcat, Sub: slices.Clone(rest)}).String()
	s.rest = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\A(?:` + text + `)`) })
	return s
}

// plain reports whether an expression asks for characters, one at least, and for nothing else: not for what goes before them.
func plain(e *syntax.Regexp) bool {
	switch e.Op {
	case syntax.OpLiteral, syntax.OpCharClass:
		return true
	case syntax.OpAlternate, syntax.OpCapture:
		return !slices.ContainsFunc(e.Sub, func(sub *syntax.Regexp) bool { return !plain(sub) })
	case syntax.OpConcat:
		return plain(e.Sub[0]) && !slices.ContainsFunc(e.Sub[1:], func(sub *syntax.Regexp) bool {
			return !plain(sub) && !(sub.Op == syntax.OpQuest && plain(sub.Sub[0]))
		})
	}
	return false
}

func inClass(class []rune, c rune) bool {
	for i := 0; i+1 < len(class); i += 2 {
		if class[i] <= c && c <= class[i+1] {
			return true
		}
	}
	return false
}

// find gives the places of the matches; not ok if they have to be found another way.
func (s *shortcut) find(l *look, p *probe) (found [][]int, ok bool) {
	if l.folds {
		return nil, false
	}
	l.scratch.extents = l.scratch.extents[:0]
	p.extents(l)
	for _, x := range l.scratch.extents {
		if x.live && x.end == len(l.text) {
			return nil, false // hits behind it were not looked at
		}
	}
	from := 0
	for _, x := range l.scratch.extents {
		if !x.live || x.at < from {
			continue
		}
		at := s.rest().FindStringIndex(l.text[x.at:x.end])
		if at == nil {
			continue
		}
		start := x.at
		for start > from && x.at-start < s.most && s.takes[l.text[start-1]] {
			start--
		}
		from = x.at + at[1]
		found = append(found, []int{start, from})
	}
	return found, true
}
