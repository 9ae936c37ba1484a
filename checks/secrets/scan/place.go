package scan

import (
	"sort"
	"strings"
)

// place is where gitleaks says that a match is. It counts lines from 0; columns are bytes from the line end before, so
// that they start at 2 on all lines but the first.
type place struct {
	startLine, startCol int
	endLine, endCol     int
}

// lines are the offsets of the line ends of a text.
type lines struct {
	text string
	ends []int
	calm span // a part of the last line without a carriage return, to where one is or the text ends
}

func newLines(text string) *lines {
	l := &lines{text: text}
	for at := 0; ; at++ {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			break
		}
		at += n
		l.ends = append(l.ends, at)
	}
	if len(l.ends) == 0 {
		l.ends = []int{len(text)} // as gitleaks has it, so that one line is a line
	}
	return l
}

// before is the line end before a line, or the start of the text.
func (l *lines) before(line int) int {
	if line == 0 {
		return 0
	}
	return l.ends[line-1]
}

// locate gives the place of a span and the lines that hold it, as gitleaks does: what starts after the last line end
// has all of the text before it on its line.
func (l *lines) locate(start, end int) (place, string) {
	line := sort.SearchInts(l.ends, start+1)
	if line == len(l.ends) {
		return l.locateLast(start, end)
	}
	p := place{startLine: line, endLine: line, startCol: start - l.before(line) + 1}
	stop := l.ends[line]
	last := sort.SearchInts(l.ends, end)
	if last < len(l.ends) && end > l.before(last) {
		p.endCol = end - l.before(last)
		if last >= line {
			p.endLine, stop = last, l.ends[last]
		}
	}
	return p, l.text[l.before(line):max(stop, end)]
}

// locateLast is for what starts after the last line end.
func (l *lines) locateLast(start, end int) (place, string) {
	before := l.ends[len(l.ends)-1]
	p := place{startLine: len(l.ends), endLine: len(l.ends), startCol: start - before + 1, endCol: end - before}
	if end < l.calm.start || end > l.calm.end {
		l.calm = span{end, len(l.text)}
		if n := strings.IndexByte(l.text[min(end, len(l.text)):], '\r'); n >= 0 {
			l.calm.end = end + n
		}
	}
	return p, l.text[:max(l.calm.end, end)]
}
