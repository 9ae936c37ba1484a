package template

import (
	"strings"

	"github.com/confward/confward/doc"
)

// tomlText is a document of TOML: first the values of a table, then the tables within it. As in YAML, a sign "#" without a
// blank begins what may be there.
type tomlText struct {
	describe describer
	all      bool
	err      error
}

// table are the lines of a table: its header, unless it is the document itself, and what stands below.
func (w *tomlText) table(path []string, n *node, about []string, hidden string) []string {
	var lines []string
	if len(path) > 0 {
		lines = append(lines, "")
		lines = append(lines, about...)
		lines = append(lines, hidden+"["+w.name(path)+"]")
	}
	for _, c := range n.object {
		if !isTable(c) {
			lines = append(lines, w.member(n, c, hidden)...)
		}
	}
	for _, c := range n.object {
		if isTable(c) {
			below := hidden
			if !c.said && !w.all {
				below += "#"
			}
			lines = append(lines, w.table(append(path[:len(path):len(path)], c.key), c, w.about(n, c), below)...)
		}
	}
	return lines
}

func isTable(n *node) bool { return n.kind == object }

func (w *tomlText) about(in, n *node) []string {
	if w.all {
		return nil
	}
	var out []string
	for _, line := range w.describe.comments(n, isRequired(in, n.key)) {
		out = append(out, "# "+line)
	}
	return out
}

func (w *tomlText) member(in, n *node, hidden string) []string {
	key, err := doc.TOML.KeyText(n.key)
	w.note(err)
	value, err := doc.TOML.Text(n.value(w.all))
	w.note(err)
	if !n.said && !w.all {
		hidden += "#"
	}
	return append(w.about(in, n), hidden+key+" = "+value)
}

func (w *tomlText) name(path []string) string {
	keys := make([]string, len(path))
	for i, p := range path {
		key, err := doc.TOML.KeyText(p)
		w.note(err)
		keys[i] = key
	}
	return strings.Join(keys, ".")
}

func (w *tomlText) note(err error) {
	if w.err == nil {
		w.err = err
	}
}
