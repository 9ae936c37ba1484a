package repo

import (
	"bytes"
	"hash/maphash"
	"math"
	"slices"
)

// LineRange is lines of a file, counted from 1, both included.
type LineRange struct{ From, To int }

// everyLine stands for a whole file, however long.
var everyLine = LineRange{1, math.MaxInt}

const (
	maxDiffSize = 32 << 20 // bytes of a file above which all of it counts as changed
	maxDetour   = 512      // insertions and deletions that the search for the shortest way explores at a time
)

// addedLines are the lines of now that a shortest edit from was adds, in order. Above maxDetour the edit may be longer
// than the shortest, never wrong: without its lines, now is a part of was.
func addedLines(was, now []byte) []LineRange {
	if bytes.Equal(was, now) {
		return nil
	}
	if max(len(was), len(now)) > maxDiffSize {
		return []LineRange{everyLine}
	}
	seed := maphash.MakeSeed()
	old, lines := hashLines(seed, was), hashLines(seed, now)
	d := &lineDiff{added: make([]bool, len(lines))}
	// Lines that the old text lacks are added in any case, and lines that are gone play no part.
	d.old, _ = onlyIn(old, lines)
	var missing []int
	d.new, missing = onlyIn(lines, old)
	for _, at := range missing {
		d.added[at] = true
	}
	d.compare()
	return ranges(d.added)
}

// hashLines stands a number for each line. The last one may lack its line end, and is another line then, as for Git.
func hashLines(seed maphash.Seed, text []byte) []uint64 {
	hashes := make([]uint64, 0, bytes.Count(text, []byte("\n"))+1)
	for line := range bytes.Lines(text) {
		hashes = append(hashes, maphash.Bytes(seed, line))
	}
	return hashes
}

// line is a line by its hash and its place in the file.
type line struct {
	hash uint64
	at   int
}

// onlyIn splits lines into those that others hold too and the places of those they do not.
func onlyIn(lines, others []uint64) (common []line, missing []int) {
	known := make(map[uint64]bool, len(others))
	for _, h := range others {
		known[h] = true
	}
	for at, h := range lines {
		if known[h] {
			common = append(common, line{h, at})
		} else {
			missing = append(missing, at)
		}
	}
	return common, missing
}

// lineDiff finds a shortest edit after Myers, in linear space: the middle of the way, then both halves.
type lineDiff struct {
	old, new []line
	added    []bool
	forward  []int // furthest place in old for each diagonal
	backward []int
}

// box is a part of both texts that is still to be compared.
type box struct{ old, oldEnd, new, newEnd int }

func (d *lineDiff) compare() {
	d.forward, d.backward = make([]int, 2*maxDetour+3), make([]int, 2*maxDetour+3)
	todo := []box{{0, len(d.old), 0, len(d.new)}}
	for len(todo) > 0 {
		b := d.trim(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if b.old == b.oldEnd || b.new == b.newEnd {
			for _, l := range d.new[b.new:b.newEnd] {
				d.added[l.at] = true
			}
			continue
		}
		x, y := d.middle(b)
		todo = append(todo, box{b.old, x, b.new, y}, box{x, b.oldEnd, y, b.newEnd})
	}
}

// trim takes equal lines off both ends.
func (d *lineDiff) trim(b box) box {
	for b.old < b.oldEnd && b.new < b.newEnd && d.old[b.old].hash == d.new[b.new].hash {
		b.old, b.new = b.old+1, b.new+1
	}
	for b.old < b.oldEnd && b.new < b.newEnd && d.old[b.oldEnd-1].hash == d.new[b.newEnd-1].hash {
		b.oldEnd, b.newEnd = b.oldEnd-1, b.newEnd-1
	}
	return b
}

// middle is a place on a shortest way through a box whose first and last lines differ. If the way is long, it is the
// place that the search from the start got furthest to.
func (d *lineDiff) middle(b box) (x, y int) {
	n, m := b.oldEnd-b.old, b.newEnd-b.new
	delta := n - m
	const zero = maxDetour + 1
	d.forward[zero+1], d.backward[zero+1] = 0, 0
	for cost := 0; cost <= maxDetour; cost++ {
		for k := -cost; k <= cost; k += 2 {
			x := d.reach(d.forward, k, cost)
			y := x - k
			for x < n && y < m && y >= 0 && d.old[b.old+x].hash == d.new[b.new+y].hash {
				x, y = x+1, y+1
			}
			d.forward[zero+k] = x
			if back := delta - k; delta%2 != 0 && abs(back) < cost && x+d.backward[zero+back] >= n {
				return b.old + min(x, n), b.new + min(y, m)
			}
		}
		for k := -cost; k <= cost; k += 2 {
			x := d.reach(d.backward, k, cost)
			y := x - k
			for x < n && y < m && y >= 0 && d.old[b.oldEnd-1-x].hash == d.new[b.newEnd-1-y].hash {
				x, y = x+1, y+1
			}
			d.backward[zero+k] = x
			if fore := delta - k; delta%2 == 0 && abs(fore) <= cost && x+d.forward[zero+fore] >= n {
				return b.oldEnd - min(x, n), b.newEnd - min(y, m)
			}
		}
	}
	for k := -maxDetour; k <= maxDetour; k += 2 {
		fx := d.forward[zero+k]
		if fy := fx - k; fx <= n && fy >= 0 && fy <= m && fx+fy > x+y {
			x, y = fx, fy
		}
	}
	return b.old + x, b.new + y
}

// reach is where a search comes to on a diagonal with one step more, before it follows equal lines.
func (d *lineDiff) reach(far []int, k, cost int) int {
	const zero = maxDetour + 1
	if k == -cost || k != cost && far[zero+k-1] < far[zero+k+1] {
		return far[zero+k+1]
	}
	return far[zero+k-1] + 1
}

func abs(n int) int { return max(n, -n) }

// ranges joins the lines that are set.
func ranges(set []bool) []LineRange {
	var all []LineRange
	for i := 0; i < len(set); i++ {
		if !set[i] {
			continue
		}
		from := i
		for i+1 < len(set) && set[i+1] {
			i++
		}
		all = append(all, LineRange{from + 1, i + 1})
	}
	return all
}

// common are the lines that lie in both lists.
func common(a, b []LineRange) []LineRange {
	var both []LineRange
	for len(a) > 0 && len(b) > 0 {
		if from, to := max(a[0].From, b[0].From), min(a[0].To, b[0].To); from <= to {
			both = append(both, LineRange{from, to})
		}
		if a[0].To < b[0].To {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return slices.Clip(both)
}
