package scan

import (
	"math"
	"regexp/syntax"
	"slices"
	"strings"
)

const (
	maxLead     = 512 // bytes of a match before its literal
	maxPlaces   = 64  // in a sequence that are considered
	maxBranches = 8
)

// plan says where in a text an expression can match.
type plan struct {
	probes []probe    // a match is of one of them; none: there is nothing to look for
	short  *shortcut  // to what comes of the only probe; nil: there is none
	exists *automaton // without probes: whether there can be a match at all; nil: not known
}

// probe is a way to match: after at most lead bytes something that begins with one of some literals and that the tail,
// an automaton, takes.
type probe struct {
	lead    int
	place   int // in the sequence at which the literal stands
	tail    *automaton
	anchors []anchor
	own     *words // the literals, where they have no anchors
}

// anchor is a keyword that is part of a literal.
type anchor struct {
	word   int // its number in the engine's words
	offset int // where in the literal it starts
}

// newPlan plans for an expression of a rule with some of the engine's words as its keywords.
func newPlan(e *Expression, keywords []int, all *words) *plan {
	tree, err := syntax.Parse(e.text, syntax.Perl)
	if err != nil {
		return &plan{}
	}
	p := &plan{}
	for _, branch := range branches(tree) {
		b, ok := newProbe(branch, keywords, all)
		if !ok || len(p.probes) == maxBranches {
			return &plan{exists: e.exists()}
		}
		p.probes = append(p.probes, b)
		if b.place == 1 {
			p.short = newShortcut(branch)
		}
	}
	if len(p.probes) != 1 {
		p.short = nil
	}
	return p
}

// branches are the alternatives of an expression, each as a sequence of expressions.
func branches(e *syntax.Regexp) [][]*syntax.Regexp {
	switch e.Op {
	case syntax.OpCapture:
		return branches(e.Sub[0])
	case syntax.OpAlternate:
		var all [][]*syntax.Regexp
		for _, sub := range e.Sub {
			all = append(all, branches(sub)...)
		}
		return all
	}
	return [][]*syntax.Regexp{sequence(e)}
}

// sequence is an expression as a sequence, without the marks of groups around parts of it.
func sequence(e *syntax.Regexp) []*syntax.Regexp {
	switch e.Op {
	case syntax.OpCapture:
		return sequence(e.Sub[0])
	case syntax.OpConcat:
		var all []*syntax.Regexp
		for _, sub := range e.Sub {
			all = append(all, sequence(sub)...)
		}
		return all
	}
	return []*syntax.Regexp{e}
}

// newProbe chooses the place in a sequence whose literals are the best to look for.
func newProbe(sequence []*syntax.Regexp, keywords []int, all *words) (probe, bool) {
	var best []string
	var chosen probe
	most := math.MinInt
	lead := 0
	for i, e := range sequence {
		if lead > maxLead || i == maxPlaces {
			break
		}
		if literals := distinct(beginnings(sequence[i:])); literals != nil {
			anchors := anchorsOf(literals, keywords, all)
			if worth := worth(literals, lead, anchors != nil); worth > most {
				most, best = worth, literals
				chosen = probe{lead: lead, place: i, anchors: anchors}
			}
		}
		lead += width(e)
	}
	if best == nil {
		return probe{}, false
	}
	chosen.tail = newAutomaton(&syntax.Regexp{Op: syntax.OpConcat, Sub: slices.Clone(sequence[chosen.place:])}, false)
	if chosen.tail == nil {
		return probe{}, false
	}
	if chosen.anchors == nil {
		chosen.own = newWords()
		for _, l := range best {
			chosen.own.add(l)
		}
		chosen.own.build()
	}
	return chosen, true
}

// distinct are the texts of literals; nil if one is empty, so that there is nothing to look for.
func distinct(all []literal) []string {
	var texts []string
	for _, l := range all {
		if l.text == "" {
			return nil
		}
		texts = append(texts, l.text)
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// worth compares sets of literals: long ones, that are keywords, few and near the start of the match are best.
func worth(literals []string, lead int, anchored bool) int {
	shortest := len(slices.MinFunc(literals, func(a, b string) int { return len(a) - len(b) }))
	worth := 16*min(shortest, 8) - len(literals)/2 - lead/16
	if anchored {
		worth += 24
	}
	return worth
}

// anchorsOf finds in every literal a keyword; nil if one has none.
func anchorsOf(literals []string, keywords []int, all *words) []anchor {
	var anchors []anchor
	for _, l := range literals {
		found := anchor{word: -1}
		for _, k := range keywords {
			if at := strings.Index(l, all.list[k]); at >= 0 && (found.word < 0 || len(all.list[k]) > len(all.list[found.word])) {
				found = anchor{k, at}
			}
		}
		if found.word < 0 {
			return nil
		}
		anchors = append(anchors, found)
	}
	slices.SortFunc(anchors, func(a, b anchor) int {
		if a.word != b.word {
			return a.word - b.word
		}
		return a.offset - b.offset
	})
	return slices.Compact(anchors)
}
