package linediff

import "math"

// This file is the search for the way from one text to the other, after Myers ("An O(ND) Difference Algorithm and its
// Variations"): from both ends at once, until they meet; then the same for the two halves. Where the way is long, it takes
// Git's shortcuts.

// Git's bounds for the search.
const (
	patience   = 256 // steps after which a promising place is taken for the middle
	leastSteps = 256 // after which the best place so far is, at the least
	goodRun    = 20  // equal lines in a row that make a place promising
	goodGain   = 4   // lines that such a place has come forward for each step
)

// box is a part of both texts, by their looked-at lines, that is still to be compared.
type box struct {
	old, oldEnd, new, newEnd int
	thorough                 bool // without shortcuts
}

// searcher is the state of a search.
type searcher struct {
	old, new []int32 // classes of the lines that are looked at
	zero     int     // index of diagonal 0
	forward  []int32 // how far the search from the start came in old, by diagonal
	backward []int32 // how far the search from the end came
	steps    int
}

func search(old, new *side) {
	s := &searcher{old: old.class, new: new.class, zero: len(new.looked) + 1}
	diagonals := len(s.old) + len(s.new) + 3
	s.steps = max(roughRoot(diagonals), leastSteps)
	for todo := []box{{0, len(s.old), 0, len(s.new), false}}; len(todo) > 0; {
		b := s.trim(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if b.old == b.oldEnd || b.new == b.newEnd {
			old.markLooked(b.old, b.oldEnd)
			new.markLooked(b.new, b.newEnd)
			continue
		}
		if s.forward == nil {
			s.forward, s.backward = make([]int32, diagonals+1), make([]int32, diagonals+1)
		}
		m := s.middle(b)
		todo = append(todo, box{b.old, m.old, b.new, m.new, m.thoroughBefore}, box{m.old, b.oldEnd, m.new, b.newEnd, m.thoroughAfter})
	}
}

func (s *side) markLooked(from, to int) {
	for _, line := range s.looked[from:to] {
		s.mark(int(line), true)
	}
}

// trim takes equal lines off both ends.
func (s *searcher) trim(b box) box {
	for b.old < b.oldEnd && b.new < b.newEnd && s.old[b.old] == s.new[b.new] {
		b.old, b.new = b.old+1, b.new+1
	}
	for b.old < b.oldEnd && b.new < b.newEnd && s.old[b.oldEnd-1] == s.new[b.newEnd-1] {
		b.oldEnd, b.newEnd = b.oldEnd-1, b.newEnd-1
	}
	return b
}

// meeting is a place at which a box is cut in two. A half that was not searched to its end is searched thoroughly.
type meeting struct {
	old, new                      int
	thoroughBefore, thoroughAfter bool
}

// front is the diagonals that a search has come to.
type front struct{ low, high int }

// grow takes in one more diagonal on each side, or one less where the box ends; outside stands for places beyond.
func (f *front) grow(far []int32, zero int, least, most int, outside int32) {
	if f.low > least {
		f.low--
		far[zero+f.low-1] = outside
	} else {
		f.low++
	}
	if f.high < most {
		f.high++
		far[zero+f.high+1] = outside
	} else {
		f.high--
	}
}

// middle is a place on a way through a box whose first and last lines differ: the middle of a shortest one, or a good
// one where that takes too long. Diagonals are places in old minus places in new.
func (s *searcher) middle(b box) meeting {
	least, most := b.old-b.newEnd, b.oldEnd-b.new
	start, end := b.old-b.new, b.oldEnd-b.newEnd
	odd := (start-end)&1 != 0
	ahead, back := front{start, start}, front{end, end}
	s.forward[s.zero+start], s.backward[s.zero+end] = int32(b.old), int32(b.oldEnd)
	for cost := 1; ; cost++ {
		ran := false
		ahead.grow(s.forward, s.zero, least, most, -1)
		for d := ahead.high; d >= ahead.low; d -= 2 {
			run := s.goAhead(b, d)
			ran = ran || run > goodRun
			at := s.forward[s.zero+d]
			if odd && back.low <= d && d <= back.high && s.backward[s.zero+d] <= at {
				return meeting{int(at), int(at) - d, true, true}
			}
		}
		back.grow(s.backward, s.zero, least, most, math.MaxInt32)
		for d := back.high; d >= back.low; d -= 2 {
			run := s.goBack(b, d)
			ran = ran || run > goodRun
			at := s.backward[s.zero+d]
			if !odd && ahead.low <= d && d <= ahead.high && at <= s.forward[s.zero+d] {
				return meeting{int(at), int(at) - d, true, true}
			}
		}
		if b.thorough {
			continue
		}
		if ran && cost > patience {
			if m, ok := s.promising(b, ahead, back, cost); ok {
				return m
			}
		}
		if cost >= s.steps {
			return s.furthest(b, ahead, back)
		}
	}
}

// goAhead takes one step onto a diagonal from the start and follows equal lines, whose number it gives.
func (s *searcher) goAhead(b box, d int) int {
	far := s.forward[s.zero+d-1 : s.zero+d+2]
	x := int(far[2])
	if far[0] >= far[2] {
		x = int(far[0]) + 1
	}
	from := x
	for y := x - d; x < b.oldEnd && y < b.newEnd && s.old[x] == s.new[y]; x, y = x+1, y+1 {
	}
	far[1] = int32(x)
	return x - from
}

// goBack is the same from the end.
func (s *searcher) goBack(b box, d int) int {
	far := s.backward[s.zero+d-1 : s.zero+d+2]
	x := int(far[0])
	if far[0] >= far[2] {
		x = int(far[2]) - 1
	}
	from := x
	for y := x - d; x > b.old && y > b.new && s.old[x-1] == s.new[y-1]; x, y = x-1, y-1 {
	}
	far[1] = int32(x)
	return from - x
}

// promising looks for a diagonal that came far for its cost and ends in a good run of equal lines: the furthest one.
func (s *searcher) promising(b box, ahead, back front, cost int) (m meeting, ok bool) {
	best := goodGain * cost
	for d, start := ahead.high, b.old-b.new; d >= ahead.low; d -= 2 {
		x := int(s.forward[s.zero+d])
		y := x - d
		gain := x - b.old + y - b.new - abs(d-start)
		if gain > best && b.old+goodRun <= x && x < b.oldEnd && b.new+goodRun <= y && y < b.newEnd && s.equal(x-goodRun, y-goodRun) {
			best, ok = gain, true
			m = meeting{x, y, true, false}
		}
	}
	if ok {
		return m, true
	}
	for d, end := back.high, b.oldEnd-b.newEnd; d >= back.low; d -= 2 {
		x := int(s.backward[s.zero+d])
		y := x - d
		gain := b.oldEnd - x + b.newEnd - y - abs(d-end)
		if gain > best && b.old < x && x <= b.oldEnd-goodRun && b.new < y && y <= b.newEnd-goodRun && s.equal(x, y) {
			best, ok = gain, true
			m = meeting{x, y, false, true}
		}
	}
	return m, ok
}

// equal reports whether a good run of equal lines begins at a place.
func (s *searcher) equal(x, y int) bool {
	for i := range goodRun {
		if s.old[x+i] != s.new[y+i] {
			return false
		}
	}
	return true
}

// furthest is the place that either search has got furthest to.
func (s *searcher) furthest(b box, ahead, back front) meeting {
	from, fromX := -1, -1
	for d := ahead.high; d >= ahead.low; d -= 2 {
		x := min(int(s.forward[s.zero+d]), b.oldEnd, b.newEnd+d)
		if sum := x + x - d; sum > from {
			from, fromX = sum, x
		}
	}
	to, toX := math.MaxInt, math.MaxInt
	for d := back.high; d >= back.low; d -= 2 {
		x := max(int(s.backward[s.zero+d]), b.old, b.new+d)
		if sum := x + x - d; sum < to {
			to, toX = sum, x
		}
	}
	if b.oldEnd+b.newEnd-to < from-(b.old+b.new) {
		return meeting{fromX, from - fromX, true, false}
	}
	return meeting{toX, to - toX, false, true}
}

func abs(n int) int { return max(n, -n) }
