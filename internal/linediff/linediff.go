// Package linediff finds the lines that a text has and an older one lacks: those that `git diff -U0` shows as added.
//
// It promises Git's own choice where several are possible, since a line that is added twice can be said to be added here or
// there. So it goes Git's way: the same search (Myers, with the same shortcuts for long ways), and the same places to which
// a run of lines that could stand elsewhere is moved.
package linediff

import (
	"bytes"
	"hash/maphash"
	"math"
)

// Range is lines of a text, counted from 1, both included.
type Range struct{ From, To int }

// Every stands for all lines of a text, however long.
var Every = Range{1, math.MaxInt}

// maxLines bounds the lines of both texts together. Above, all lines of the newer one count as added.
const maxLines = 1 << 20

// Added are the lines of now that was lacks, in order. Each range is a hunk of its own: an unchanged line stands between two.
func Added(was, now []byte) []Range {
	if bytes.Equal(was, now) {
		return nil
	}
	was, now = cutTail(was, now)
	if countLines(was)+countLines(now) > maxLines {
		return []Range{Every}
	}
	old, new := newSide(was), newSide(now)
	reduce(old, new)
	search(old, new)
	compact(old, new)
	compact(new, old)
	return new.ranges()
}

// tailBlock is the bytes by which Git compares the ends of two texts before it looks at lines.
const tailBlock = 1024

// cutTail leaves out a common end as Git does where it shows no unchanged lines: whole blocks, up to the first line end in
// them. What is left out takes no part in where a run of lines may be moved.
func cutTail(was, now []byte) ([]byte, []byte) {
	n := 0
	for m := n + tailBlock; m <= min(len(was), len(now)); m += tailBlock {
		if !bytes.Equal(was[len(was)-m:len(was)-n], now[len(now)-m:len(now)-n]) {
			break
		}
		n = m
	}
	if end := bytes.IndexByte(was[len(was)-n:], '\n'); end >= 0 {
		n -= end + 1
	} else {
		n = 0
	}
	return was[:len(was)-n], now[:len(now)-n]
}

func countLines(text []byte) int { return bytes.Count(text, []byte("\n")) + 1 }

// side is one of the two texts.
type side struct {
	text    []byte
	starts  []int32 // of each line in text, and where the last one ends
	changed []bool  // of the line before by its index: the first and the last one stand for no line
	looked  []int32 // the lines that the search looks at
	class   []int32 // of each of these: its number
	indents []int16 // of each line plus two, once it was asked for
}

// newSide takes a text apart.
func newSide(text []byte) *side {
	s := &side{text: text, starts: make([]int32, 1, countLines(text)+1)}
	for at := 0; at < len(text); {
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			at += n + 1
		} else {
			at = len(text)
		}
		s.starts = append(s.starts, int32(at))
	}
	s.changed = make([]bool, s.len()+2)
	return s
}

func (s *side) len() int { return len(s.starts) - 1 }

// line is a line with its end. A last line without one is another line than one with it.
func (s *side) line(i int) []byte { return s.text[s.starts[i]:s.starts[i+1]] }

// equal reports whether two lines are equal.
func (s *side) equal(i, j int) bool { return bytes.Equal(s.line(i), s.line(j)) }

func (s *side) isChanged(line int) bool { return s.changed[line+1] }

func (s *side) mark(line int, changed bool) { s.changed[line+1] = changed }

// ranges joins the changed lines.
func (s *side) ranges() []Range {
	var all []Range
	for i := 0; i < s.len(); i++ {
		if !s.isChanged(i) {
			continue
		}
		from := i
		for s.isChanged(i + 1) {
			i++
		}
		all = append(all, Range{from + 1, i + 1})
	}
	return all
}

// bounds of the lines that are left out of the search.
const (
	manyMatches = 1024 // in the other text at most, to be one of many
	farAround   = 100  // lines around one of many that are looked at
	rareShare   = 4    // of the lines around, less than one in so many may have many matches
)

// part is lines of a side, from the first one to the one after the last one.
type part struct {
	*side
	from, to int
	numbers  []int32 // of its lines: equal lines have equal ones
}

// reduce leaves out of the search the lines at both ends that are equal, and marks lines that it need not look at: those that
// the other text lacks, and those that it has many times where they stand among such.
func reduce(old, new *side) {
	from, n := 0, min(old.len(), new.len())
	for from < n && bytes.Equal(old.line(from), new.line(from)) {
		from++
	}
	tail := 0
	for tail < n-from && bytes.Equal(old.line(old.len()-1-tail), new.line(new.len()-1-tail)) {
		tail++
	}
	a, b := part{side: old, from: from, to: old.len() - tail}, part{side: new, from: from, to: new.len() - tail}
	if a.from == a.to || b.from == b.to {
		a.markAll()
		b.markAll()
		return
	}
	known := classes{seed: maphash.MakeSeed(), of: map[uint64]int32{}}
	inOld, inNew := known.number(&a), known.number(&b)
	inOld = append(inOld, make([]int32, len(inNew)-len(inOld))...)
	known.count(old, 0, from, inOld, inNew)
	known.count(old, a.to, old.len(), inOld, inNew)
	a.leaveOut(inNew)
	b.leaveOut(inOld)
}

func (p part) markAll() {
	for i := p.from; i < p.to; i++ {
		p.mark(i, true)
	}
}

// classes numbers lines so that equal ones have equal numbers.
type classes struct {
	seed maphash.Seed
	of   map[uint64]int32
}

// number numbers the lines of a part, and tells how many there are of each number so far.
func (c *classes) number(p *part) []int32 {
	p.numbers = make([]int32, 0, p.to-p.from)
	n := make([]int32, len(c.of), len(c.of)+p.to-p.from)
	for i := p.from; i < p.to; i++ {
		h := maphash.Bytes(c.seed, p.line(i))
		id, ok := c.of[h]
		if !ok {
			id = int32(len(n))
			c.of[h] = id
			n = append(n, 0)
		}
		n[id]++
		p.numbers = append(p.numbers, id)
	}
	return n
}

// count adds lines that both texts have outside of the parts.
func (c *classes) count(s *side, from, to int, inOld, inNew []int32) {
	for i := from; i < to; i++ {
		if id, ok := c.of[maphash.Bytes(c.seed, s.line(i))]; ok {
			inOld[id]++
			inNew[id]++
		}
	}
}

// leaveOut decides on the lines of a part.
func (p part) leaveOut(others []int32) {
	many := int32(min(roughRoot(p.len()), manyMatches))
	matches := make([]byte, p.to-p.from) // none, some, many
	most := 0
	for i := range matches {
		n := others[p.numbers[i]]
		if n == 0 {
			continue
		}
		most++
		if matches[i] = 1; n >= many {
			matches[i] = 2
		}
	}
	p.looked, p.class = make([]int32, 0, most), make([]int32, 0, most)
	for i, m := range matches {
		if m == 1 || m == 2 && !amongMissing(matches, i) {
			p.looked, p.class = append(p.looked, int32(p.from+i)), append(p.class, p.numbers[i])
		} else {
			p.mark(p.from+i, true)
		}
	}
}

// amongMissing reports whether a line with many matches stands among lines that have mostly none: there are some on both
// sides of it, before any line with some matches.
func amongMissing(matches []byte, at int) bool {
	before, manyBefore := around(matches, at, -1)
	if before == 0 {
		return false
	}
	after, manyAfter := around(matches, at, 1)
	if after == 0 {
		return false
	}
	many := manyBefore + manyAfter + 2 // Git counts the line itself for both sides
	return many*rareShare < many+before+after
}

// around counts the lines without matches and those with many, in one direction until one has some.
func around(matches []byte, at, step int) (missing, many int) {
	for i, n := at+step, 0; i >= 0 && i < len(matches) && n < farAround && matches[i] != 1; i, n = i+step, n+1 {
		if matches[i] == 0 {
			missing++
		} else {
			many++
		}
	}
	return missing, many
}

// roughRoot is a power of two near the square root.
func roughRoot(n int) int {
	root := 1
	for ; n > 0; n >>= 2 {
		root <<= 1
	}
	return root
}
