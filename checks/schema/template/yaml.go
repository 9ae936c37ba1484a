package template

import (
	"strings"

	"github.com/confward/confward/doc"
)

// In a template of YAML, "# " begins a comment for people, and "#" with no blank or with more than one begins a key that
// may be there: to take the sign away is to set it.

// yamlText is a document of YAML.
type yamlText struct {
	describe describer
	all      bool // an example: everything is said, without comments
	err      error
}

func (y *yamlText) document(root *node) []string {
	switch {
	case root.kind == scalar:
		return []string{y.inline(root.scalar)}
	case root.kind == list && len(root.list) == 0:
		return []string{"[]"}
	case root.kind == list:
		return y.items(root)
	case !y.any(root):
		return []string{"{}"}
	}
	return y.members(root, nil)
}

// any reports whether a mapping says anything.
func (y *yamlText) any(n *node) bool {
	for _, c := range n.object {
		if c.said || y.all {
			return true
		}
	}
	return false
}

// members are the lines of a mapping. What heads the line of the first member that is said is written instead of its
// indentation.
func (y *yamlText) members(n *node, dash []string) []string {
	var lines []string
	for _, c := range n.object {
		if dash != nil && !(c.said || y.all) {
			continue // after the dash comes a key that is said
		}
		lines = append(lines, y.member(n, c)...)
	}
	if dash != nil {
		lines = dashed(lines)
		for _, c := range n.object {
			if !c.said && !y.all {
				lines = append(lines, indent(y.member(n, c), "  ")...)
			}
		}
	}
	return lines
}

// member are the lines of a key with its value.
func (y *yamlText) member(in, n *node) []string {
	key, err := doc.YAML.KeyText(n.key)
	y.note(err)
	lines := y.value(key+":", n)
	if y.all {
		return lines
	}
	var about []string
	for _, line := range y.describe.comments(n, isRequired(in, n.key)) {
		about = append(about, "# "+line)
	}
	if !n.said {
		lines = indent(lines, "#")
	}
	return append(about, lines...)
}

// value are the lines of a value after what heads it.
func (y *yamlText) value(head string, n *node) []string {
	switch {
	case n.kind == scalar:
		return []string{head + " " + y.inline(n.scalar)}
	case n.kind == list && len(n.list) == 0:
		return []string{head + " []"}
	case n.kind == object && !y.any(n):
		return []string{head + " {}"}
	case n.kind == list:
		return append([]string{head}, indent(y.items(n), "  ")...)
	}
	return append([]string{head}, indent(y.members(n, nil), "  ")...)
}

func (y *yamlText) items(n *node) []string {
	var lines []string
	for _, c := range n.list {
		switch {
		case c.kind == object && y.any(c):
			lines = append(lines, y.members(c, []string{"- "})...)
		case c.kind == list && len(c.list) > 0:
			lines = append(lines, dashed(y.items(c))...)
		default:
			lines = append(lines, y.value("-", c)...)
		}
	}
	return lines
}

// dashed puts a dash before the first line that is no comment, and indents the others to it. Comments before it stay above.
func dashed(lines []string) []string {
	out := make([]string, len(lines))
	done := false
	for i, line := range lines {
		switch {
		case done:
			out[i] = "  " + line
		case strings.HasPrefix(line, "# "):
			out[i] = line
		default:
			out[i], done = "- "+line, true
		}
	}
	return out
}

func indent(lines []string, by string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = by + line
	}
	return out
}

func (y *yamlText) inline(v any) string {
	s, err := doc.YAML.Text(v)
	y.note(err)
	return s
}

func (y *yamlText) note(err error) {
	if y.err == nil {
		y.err = err
	}
}
