package rules

import (
	"strconv"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
)

// openly are the values on a line that stand there openly under the name of a secret. Whatever a rule says of that line, no
// report shows them, also where the check for secrets is not asked or takes them for none.
func openly(f *doc.File, line int) []doc.Span {
	o := opened{line: f.LineSpan(line)}
	for _, root := range f.Roots() {
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
	if !isCollection(n) {
		if _, open := (sensitive.Lexicon{}).Exposed(o.path, n.Value); open && n.Kind == doc.String {
			o.found = append(o.found, n.Span)
		}
		return
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
