package secrets

import (
	"cmp"
	"slices"

	"github.com/confward/confward/doc"
)

// spans are parts of a file. All are added before the first is asked for.
type spans struct {
	all   []doc.Span
	reach []int // how far the spans up to here reach; made for the first question
}

func (s *spans) add(span doc.Span) { s.all = append(s.all, span) }

// meet reports whether one of the spans shares a byte with another one.
func (s *spans) meet(span doc.Span) bool {
	if s.reach == nil && len(s.all) > 0 {
		s.sort()
	}
	after, _ := slices.BinarySearchFunc(s.all, span.End, func(o doc.Span, end int) int { return cmp.Compare(o.Start, end) })
	return after > 0 && s.reach[after-1] > span.Start
}

func (s *spans) sort() {
	slices.SortFunc(s.all, func(a, b doc.Span) int { return cmp.Compare(a.Start, b.Start) })
	for i, o := range s.all {
		if i > 0 {
			o.End = max(o.End, s.reach[i-1])
		}
		s.reach = append(s.reach, o.End)
	}
}
