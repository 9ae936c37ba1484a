package scan

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// find gives the places of the rule's matches in the text of this pass: it runs the expression only on the regions in
// which one can be.
func (r *rule) find(l *look) [][]int {
	r.once.Do(func() { r.plan = newPlan(r.Regex, r.words, l.engine.words) })
	if len(r.plan.probes) == 0 {
		if r.plan.exists != nil && !r.plan.exists.in(l.text) {
			return nil
		}
		return r.findIn(l, span{0, len(l.text)})
	}
	if s := r.plan.short; s != nil {
		if found, ok := s.find(l, &r.plan.probes[0]); ok {
			return found
		}
	}
	var found [][]int
	for _, region := range r.plan.regions(l) {
		if l.decoded == nil || len(l.decoded.touching(region)) > 0 {
			found = append(found, r.findIn(l, region)...)
		}
	}
	return found
}

// findIn gives the places of the matches in a part of the text.
func (r *rule) findIn(l *look, part span) [][]int {
	found := r.Regex.compiled().FindAllStringIndex(l.text[part.start:part.end], -1)
	for _, at := range found {
		at[0] += part.start
		at[1] += part.start
	}
	return found
}

// extent is what comes of one literal's hit.
type extent struct {
	span      // from where a match could start, or if none can from the literal, to where none can go on
	live bool // a match can be
	at   int  // of the literal
}

// effort bounds the work of the automata on one text, in bytes for each byte of it.
const effort = 16

// regions are the parts of the text in which matches can be, apart from one another. A match in the text is one in a
// region, and the other way round: a region begins a character before its first match could, and ends where the
// automaton has read the character after its last; and whatever of the expression fits the beginning of a match in it is
// read to its end, so that no end of a region can be taken for the end of the text.
func (p *plan) regions(l *look) []span {
	s := l.scratch
	s.extents = s.extents[:0]
	live := false
	for i := range p.probes {
		live = p.probes[i].extents(l) || live
	}
	if !live {
		return nil
	}
	slices.SortFunc(s.extents, func(a, b extent) int {
		if a.start == b.start && a.live != b.live {
			if a.live {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.start, b.start)
	})
	var all []span
	for _, x := range s.extents {
		last := len(all) - 1
		switch {
		case last >= 0 && x.start < all[last].end:
			all[last].end = max(all[last].end, x.end)
		case x.live:
			all = append(all, x.span)
		}
	}
	return all
}

// extents notes what comes of the probe's hits, and tells whether a match can be.
func (b *probe) extents(l *look) (live bool) {
	left := effort*len(l.text) + effort
	lead := b.lead
	if l.folds {
		lead *= maxFolded
	}
	for _, at := range b.hits(l) {
		matches, end, ok := b.tail.from(l.text, int(at))
		left -= end - int(at)
		if !ok || left < 0 {
			matches, end = true, len(l.text) // anything can be from here on
		}
		x := extent{span{int(at), end}, matches, int(at)}
		if matches {
			live = true
			x.start = characterAt(l.text, int(at)-lead-1)
		}
		l.scratch.extents = append(l.scratch.extents, x)
		if matches && end == len(l.text) {
			return true // whatever follows lies in it
		}
	}
	return live
}

// hits are the places at which a literal of the probe can be, rising.
func (b *probe) hits(l *look) []int32 {
	s := l.scratch
	s.places = s.places[:0]
	if b.own != nil {
		h := b.own.newHits()
		b.own.find(l.text, l.folds, &h)
		for _, at := range h.at {
			s.places = append(s.places, at...)
		}
	} else {
		for _, a := range b.anchors {
			for _, at := range s.hits.at[a.word] {
				start := int(at) - a.offset
				if l.folds {
					start = back(l.text, int(at), a.offset)
				}
				if start >= 0 {
					s.places = append(s.places, int32(start))
				}
			}
		}
	}
	if len(b.anchors) != 1 {
		slices.Sort(s.places)
		s.places = slices.Compact(s.places)
	}
	return s.places
}

// characterAt is the start of the character that a byte belongs to, and the start of the text for what lies before it.
func characterAt(text string, at int) int {
	if at <= 0 {
		return 0
	}
	for back := at; back > max(at-utf8.UTFMax, 0); back-- {
		if utf8.RuneStart(text[back]) {
			if _, n := utf8.DecodeRuneInString(text[back:]); back+n > at {
				return back
			}
			return at
		}
	}
	return at
}
