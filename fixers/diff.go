package fixers

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// around is how many lines a difference shows around what changed.
const around = 3

// Diff is the difference between a file and what was made of it, as patch and git apply read it.
func (f *File) Diff() []byte {
	if len(f.Edits) == 0 {
		return nil
	}
	d := &diff{lines: splitLines(f.Was)}
	fmt.Fprintf(&d.out, "--- %s\n+++ %s\n", quotePath("a/"+f.Path), quotePath("b/"+f.Path))
	d.hunks(f.changes(d.lines))
	return d.out.Bytes()
}

// change is lines, counted from 0, and what stands in their place.
type change struct {
	from, to int // of the file as it was; to is not included
	new      [][]byte
}

// changes are the edits as whole lines, those that share a line as one.
func (f *File) changes(lines [][]byte) []change {
	var all []change
	line, end := 0, 0 // the lines gone over, and the offset behind them
	take := func() {
		end += len(lines[line])
		line++
	}
	for i := 0; i < len(f.Edits); {
		for line < len(lines) && behind(lines[line], end) <= f.Edits[i].Span.Start {
			take()
		}
		first, from, begin := i, line, end
		var text []byte
		for more := true; more; {
			for ; i < len(f.Edits) && (i == first || f.Edits[i].Span.Start < end); i++ {
				for line < len(lines) && (end < f.Edits[i].Span.End || end <= f.Edits[i].Span.Start) {
					take()
				}
			}
			text = made(f.Was, doc.Span{Start: begin, End: end}, f.Edits[first:i])
			// Where a line has lost its end, what follows moves up to it.
			if more = line < len(lines) && len(text) > 0 && text[len(text)-1] != '\n'; more {
				take()
			}
		}
		c := trimmed(lines, change{from, line, splitLines(text)})
		if n := len(all); n > 0 && all[n-1].to == c.from {
			all[n-1].to, all[n-1].new = c.to, slices.Concat(all[n-1].new, c.new)
			continue
		}
		all = append(all, c)
	}
	return all
}

// behind is the first offset that is no longer a line's: that of its end, if it ends the text without a line end, still is.
func behind(line []byte, start int) int {
	if line[len(line)-1] == '\n' {
		return start + len(line)
	}
	return start + len(line) + 1
}

// made is a part of a text with the edits made that lie in it.
func made(src []byte, part doc.Span, edits []doc.Edit) []byte {
	var out []byte
	at := part.Start
	for _, e := range edits {
		out = append(append(out, src[at:e.Span.Start]...), e.New...)
		at = e.Span.End
	}
	return append(out, src[at:part.End]...)
}

func splitLines(text []byte) [][]byte {
	if len(text) == 0 {
		return nil
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	if n := len(lines) - 1; len(lines[n]) == 0 {
		lines = lines[:n]
	}
	return lines
}

// trimmed is a change without the lines at its ends that stay.
func trimmed(lines [][]byte, c change) change {
	for c.from < c.to && len(c.new) > 0 && bytes.Equal(lines[c.from], c.new[0]) {
		c.from, c.new = c.from+1, c.new[1:]
	}
	for c.from < c.to && len(c.new) > 0 && bytes.Equal(lines[c.to-1], c.new[len(c.new)-1]) {
		c.to, c.new = c.to-1, c.new[:len(c.new)-1]
	}
	return c
}

// diff is a difference that is being written.
type diff struct {
	lines [][]byte // of the file as it was
	shift int      // lines that the hunks so far added
	out   bytes.Buffer
}

func (d *diff) hunks(changes []change) {
	for i := 0; i < len(changes); {
		end := i + 1
		for end < len(changes) && changes[end].from-changes[end-1].to <= 2*around {
			end++
		}
		d.hunk(changes[i:end])
		i = end
	}
}

func (d *diff) hunk(changes []change) {
	from := max(changes[0].from-around, 0)
	to := min(changes[len(changes)-1].to+around, len(d.lines))
	added := 0
	for _, c := range changes {
		added += len(c.new) - (c.to - c.from)
	}
	fmt.Fprintf(&d.out, "@@ -%s +%s @@\n", extent(from, to-from), extent(from+d.shift, to-from+added))
	d.shift += added
	at := from
	for _, c := range changes {
		d.all(' ', d.lines[at:c.from])
		d.all('-', d.lines[c.from:c.to])
		d.all('+', c.new)
		at = c.to
	}
	d.all(' ', d.lines[at:to])
}

func (d *diff) all(mark byte, lines [][]byte) {
	for _, l := range lines {
		d.out.WriteByte(mark)
		d.out.Write(l)
		if len(l) == 0 || l[len(l)-1] != '\n' {
			d.out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// extent is lines as a hunk's head names them: none are named by the line before.
func extent(from, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, n)
}

// quotePath writes a path as Git does: in quotes where it holds what would end or disturb the line.
func quotePath(path string) string {
	odd := func(c byte) bool { return c < ' ' || c == '"' || c == '\\' || c >= 0x7f }
	if !strings.ContainsFunc(path, func(r rune) bool { return r > 0x7e || odd(byte(r)) }) {
		return path
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(path) {
		switch c := path[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case odd(c):
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
