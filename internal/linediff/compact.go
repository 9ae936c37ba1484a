package linediff

// This file moves runs of changed lines. A run whose first line is equal to the line after it may as well begin one line
// later, and so on: of the places that it can have Git takes the one beside a change of the other text, or else the one
// that looks best by the indent of the lines around.

// run is changed lines in a row, from the first one to the line after the last one; empty where none stand before a line.
type run struct{ from, to int }

func (r run) len() int { return r.to - r.from }

// at is the run that begins at a line.
func (s *side) at(from int) run {
	r := run{from, from}
	for s.isChanged(r.to) {
		r.to++
	}
	return r
}

// next is the run after the unchanged line that ends a run. There is none at the text's end.
func (s *side) next(r run) (run, bool) {
	if r.to >= s.len() {
		return r, false
	}
	return s.at(r.to + 1), true
}

// previous is the run before the unchanged line in front of a run.
func (s *side) previous(r run) run {
	p := run{r.from - 1, r.from - 1}
	for s.isChanged(p.from - 1) {
		p.from--
	}
	return p
}

// up moves a run by one line towards the start, if that changes nothing, and joins it with a run that it meets.
func (s *side) up(r *run) bool {
	if r.from == 0 || !s.equal(r.from-1, r.to-1) {
		return false
	}
	r.from, r.to = r.from-1, r.to-1
	s.mark(r.from, true)
	s.mark(r.to, false)
	for s.isChanged(r.from - 1) {
		r.from--
	}
	return true
}

// down is the same towards the end.
func (s *side) down(r *run) bool {
	if r.to >= s.len() || !s.equal(r.from, r.to) {
		return false
	}
	s.mark(r.from, false)
	s.mark(r.to, true)
	r.from, r.to = r.from+1, r.to+1
	for s.isChanged(r.to) {
		r.to++
	}
	return true
}

// pair is a run with the run of the other text that stands between the same unchanged lines.
type pair struct {
	s, other  *side
	r, beside run
}

func (p *pair) up() bool {
	if !p.s.up(&p.r) {
		return false
	}
	p.beside = p.other.previous(p.beside)
	return true
}

func (p *pair) down() bool {
	if !p.s.down(&p.r) {
		return false
	}
	p.beside, _ = p.other.next(p.beside)
	return true
}

// compact moves the runs of one text.
func compact(s, other *side) {
	p := pair{s: s, other: other, r: s.at(0), beside: other.at(0)}
	for more := true; more; {
		if p.r.len() > 0 {
			p.settle()
		}
		if p.r, more = s.next(p.r); more {
			p.beside, _ = other.next(p.beside)
		}
	}
}

// settle finds a run its place. It is first moved as far as it goes in both directions, joined with those that it meets.
func (p *pair) settle() {
	var size, earliest, beside int
	for size != p.r.len() {
		size, beside = p.r.len(), -1
		for p.up() {
		}
		earliest = p.r.to
		if p.beside.len() > 0 {
			beside = p.r.to
		}
		for p.down() {
			if p.beside.len() > 0 {
				beside = p.r.to
			}
		}
	}
	switch {
	case p.r.to == earliest:
	case beside >= 0:
		for p.beside.len() == 0 && p.up() {
		}
	default:
		for best := p.s.best(p.r, earliest); p.r.to > best && p.up(); {
		}
	}
}

// maxSlide is how many places are compared at most.
const maxSlide = 100

// best is where a run that may end anywhere from earliest on ends best.
func (s *side) best(r run, earliest int) int {
	size := r.len()
	best, at := score{}, -1
	for end := max(earliest, r.to-size-1, r.to-maxSlide); end <= r.to; end++ {
		var c score
		c.add(s, end)
		c.add(s, end-size)
		if at < 0 || !best.betterThan(c) {
			best, at = c, end
		}
	}
	return at
}

// score is how bad it looks to cut a text before two lines: at the beginning and at the end of a run.
type score struct{ indent, penalty int }

// betterThan weighs as Git does: the deeper indent counts sixty, whatever the difference.
func (c score) betterThan(o score) bool {
	difference := c.penalty - o.penalty
	if c.indent > o.indent {
		difference += 60
	} else if c.indent < o.indent {
		difference -= 60
	}
	return difference < 0
}

// add adds a cut before a line. The weights are Git's, found by experiment.
func (c *score) add(s *side, line int) {
	here := blank
	if line < s.len() {
		here = s.indent(line)
	} else {
		c.penalty += 21
	}
	before, blanksBefore := s.nearest(line, -1)
	after, blanksAfter := s.nearest(line, 1)
	if before == blank && blanksBefore == 0 {
		c.penalty++
	}
	following := 0
	if here == blank {
		here, following = after, 1+blanksAfter
	}
	blanks := blanksBefore + following
	c.penalty += 6*following - 30*blanks
	c.indent += here
	if here != blank && before != blank {
		c.penalty += step(before, here, after, blanks > 0)
	}
}

// step is how bad it is to cut before a line whose indent differs from that of the line before.
func step(before, here, after int, blanks bool) int {
	plain, withBlanks := 0, 0
	switch {
	case here > before:
		plain, withBlanks = -4, 10
	case here == before:
	case after > here: // it seems to begin a block
		plain, withBlanks = 24, 17
	default: // it seems to end one
		plain, withBlanks = 23, 17
	}
	if blanks {
		return withBlanks
	}
	return plain
}

const (
	blank     = -1  // the indent of a line of white space
	maxIndent = 200 // deeper is not told apart
	maxBlanks = 20  // more in a row are not counted
)

// nearest is the indent of the nearest line that is not blank, in one direction, and the number of blank ones on the way.
func (s *side) nearest(line, step int) (indent, blanks int) {
	indent = blank
	for i := line + step; i >= 0 && i < s.len(); i += step {
		if indent = s.indent(i); indent != blank {
			break
		}
		if blanks++; blanks == maxBlanks {
			return 0, blanks
		}
	}
	return indent, blanks
}

// indent is how far a line is indented; tabs reach to the next multiple of eight.
func (s *side) indent(line int) int {
	if s.indents == nil {
		s.indents = make([]int16, s.len())
	}
	if s.indents[line] == 0 {
		s.indents[line] = int16(indentOf(s.line(line))) + 2
	}
	return int(s.indents[line]) - 2
}

func indentOf(line []byte) int {
	n := 0
	for _, c := range line {
		switch c {
		case ' ':
			n++
		case '\t':
			n += 8 - n%8
		case '\n', '\r':
		default:
			return n
		}
		if n >= maxIndent {
			return maxIndent
		}
	}
	return blank
}
