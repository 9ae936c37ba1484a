package secrets

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// allowMark is the comment by which gitleaks lets a line pass.
const allowMark = "gitleaks:allow"

// placer resolves spans of one file, in rising order, without looking at the whole file for each.
type placer struct {
	file   *doc.File
	leaves []*doc.Node // scalars in the order of the text; made for the first span

	known position // of the last place's start
	lines doc.Span // what allowed last looked at
	allow bool
}

// position is a place as an offset and as a line and a column.
type position struct{ offset, line, col int }

func newPlacer(f *doc.File) *placer { return &placer{file: f, lines: doc.Span{Start: -1, End: -1}} }

// place is where a span stands, with the pointer of the value or key that holds it.
func (p *placer) place(s doc.Span) doc.Place {
	place := doc.Place{Path: p.file.Path, Span: s}
	p.known = p.position(s.Start)
	end := p.position(s.End)
	place.Line, place.Col, place.EndLine, place.EndCol = p.known.line, p.known.col, end.line, end.col
	if n := p.leaf(s); n != nil {
		place.Pointer = n.Pointer()
	}
	return place
}

// position counts on from the last place on the same line: a long line is not counted anew for each of its secrets.
func (p *placer) position(offset int) position {
	k := p.known
	if k.line > 0 && k.offset <= offset && offset <= p.file.LineSpan(k.line).End {
		return position{offset, k.line, k.col + utf8.RuneCount(p.file.Src[k.offset:offset])}
	}
	line, col := p.file.Position(offset)
	return position{offset, line, col}
}

// leaf is the scalar that holds a span, in its value or its key, or nil.
func (p *placer) leaf(s doc.Span) *doc.Node {
	if p.leaves == nil {
		p.leaves = leaves(p.file)
	}
	i, exact := slices.BinarySearchFunc(p.leaves, s.Start, func(n *doc.Node, at int) int { return cmp.Compare(n.Full().Start, at) })
	if !exact {
		i--
	}
	if i < 0 || !p.leaves[i].Full().Contains(s) {
		return nil
	}
	return p.leaves[i]
}

func leaves(f *doc.File) []*doc.Node {
	found := []*doc.Node{}
	for _, root := range f.Roots() {
		for n := range root.All() {
			if n.Kind != doc.Map && n.Kind != doc.Seq {
				found = append(found, n)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *doc.Node) int { return cmp.Compare(a.Full().Start, b.Full().Start) })
	return found
}

// line is the number of the line on which the match around a placed secret starts.
func (p *placer) line(around doc.Span, place doc.Place) int {
	if p.file.LineSpan(place.Line).Start <= around.Start {
		return place.Line
	}
	line, _ := p.file.Position(around.Start)
	return line
}

// allowed is set if a line of the match around a placed secret says gitleaks:allow.
func (p *placer) allowed(around doc.Span, place doc.Place) *lint.Muted {
	last := place.EndLine
	if around.End > p.file.LineSpan(last).End {
		last, _ = p.file.Position(around.End)
	}
	lines := doc.Span{Start: p.file.LineSpan(p.line(around, place)).Start, End: p.file.LineSpan(last).End}
	if lines != p.lines {
		p.lines, p.allow = lines, bytes.Contains(p.file.Src[lines.Start:lines.End], []byte(allowMark))
	}
	if !p.allow {
		return nil
	}
	return &lint.Muted{By: "inline", Reason: allowMark}
}
