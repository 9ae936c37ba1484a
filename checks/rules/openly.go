package rules

import (
	"strconv"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
)

// openly are the values on a line that stand there openly under the name of a secret. Whatever rules say of that line, no
// report shows them, also where the check for secrets is not asked or takes them for none. They are told once for a line:
// what one finding hides is hidden in all of the file.
func (s *scope) openly(line int) []doc.Span {
	if s.lines[line] {
		return nil
	}
	if s.lines == nil {
		s.lines = map[int]bool{}
	}
	s.lines[line] = true
	o := opened{line: s.file.LineSpan(line)}
	for _, root := range s.file.Roots() {
		o.look(root)
	}
	return o.found
}

// opened looks for such values in the part of a tree that the line is a part of.
type opened struct {
	line  doc.Span
	path  []string
	found []doc.Span
}

func (o *opened) look(n *doc.Node) {
	if full := n.Full(); full.End <= o.line.Start || full.Start >= o.line.End {
		return
	}
	if n.Kind == doc.String {
		if _, open := (sensitive.Lexicon{}).Exposed(o.path, n.Value); open {
			o.found = append(o.found, n.Span)
		}
	}
	for i, c := range n.Children {
		name := c.Key
		if n.Kind == doc.Seq {
			name = strconv.Itoa(i)
		}
		o.path = append(o.path, name)
		o.look(c)
		o.path = o.path[:len(o.path)-1]
	}
}
