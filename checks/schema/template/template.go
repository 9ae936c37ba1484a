// Package template makes files of a schema: a template to fill in, an example with everything in it, documentation, and the
// list of its rules.
//
// It promises that the template and the example fit the schema: every value is held to it while it is made, and the texts
// are read and judged once more at the end. What is made depends on nothing but the schema, the environment and the format.
package template

import (
	"errors"
	"fmt"

	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/doc"
)

// Template is what is made of a schema for one environment.
type Template struct {
	Text          []byte // what must be there; the other keys as comments, where the format has them
	Example       []byte // with all keys that may stand together
	Documentation []byte // Markdown
	Rules         []Rule
	Environment   string
}

// Rule is one thing that the schema asks for.
type Rule struct {
	Key  string `json:"key"`  // path: a.b, a[] for the items of a list, a.* for any key
	Rule string `json:"rule"` // as confward explain knows it
	Says string `json:"says"`
}

// Options say what for and in which form.
type Options struct {
	Name        string // of the schema, as it is shown
	Environment string
	Format      doc.Format // JSON, YAML, TOML or Dotenv
}

// New makes the files of a schema. The error says in the user's terms why it cannot.
func New(s *schema.Loaded, o Options) (*Template, error) {
	g := newGenerator(s, o.Environment)
	g.nulls = o.Format == doc.JSON || o.Format == doc.YAML
	root := g.least(s.Asked(), "")
	if root == nil {
		return nil, errors.New("no value was found that fits the schema")
	}
	g.widen(root)
	g.settle(root)
	d := describer{schema: s, env: o.Environment}
	t := &Template{Environment: o.Environment}
	var err error
	if t.Text, err = write(d, root, o, false); err != nil {
		return nil, err
	}
	if t.Example, err = write(d, root, o, true); err != nil {
		return nil, err
	}
	for what, src := range map[string][]byte{"template": t.Text, "example": t.Example} {
		if faults := s.Faults(doc.NewAs(o.Format, "", src, doc.Limits{})); len(faults) > 0 {
			return nil, fmt.Errorf("the %s that was made does not fit the schema: %s", what, faults[0])
		}
	}
	entries := d.entries()
	t.Documentation = document(d, o, entries)
	t.Rules = rules(entries)
	return t, nil
}

// write is a document with its head.
func write(d describer, root *node, o Options, all bool) ([]byte, error) {
	lines := d.head(o, all)
	switch o.Format {
	case doc.YAML:
		y := &yamlText{describe: d, all: all}
		lines = append(lines, y.document(root)...)
		return joined(lines), y.err
	case doc.TOML:
		if root.kind != object {
			return nil, errors.New("a TOML file holds a table, and the schema is not about a mapping")
		}
		w := &tomlText{describe: d, all: all}
		lines = append(lines, w.table(nil, root, nil, "")...)
		return joined(lines), w.err
	case doc.Dotenv:
		more, err := dotenvLines(d, root, all)
		return joined(append(lines, more...)), err
	case doc.JSON:
		lines, err := jsonLines(root, all)
		return joined(lines), err
	}
	return nil, fmt.Errorf("templates are not written as %s", o.Format)
}

// head are the comments at the top of a file.
func (d describer) head(o Options, all bool) []string {
	f := d.facts(d.schema.Asked(), 0)
	var lines []string
	for _, line := range wrap(f.about, 6) {
		lines = append(lines, "# "+line)
	}
	what := "Template"
	if all {
		what = "Example"
	}
	for _, line := range wrap(what+" for "+o.Environment+", of the schema "+o.Name+".", 3) {
		lines = append(lines, "# "+line)
	}
	if !all {
		lines = append(lines, "# To set a key that may be given, take away the # before it.")
	}
	return append(lines, "")
}

// settle makes every mapping say something: one that is empty but for comments would be read as nothing.
func (g *generator) settle(n *node) {
	said := false
	for _, c := range n.object {
		said = said || c.said
	}
	if n.kind == object && !said && len(n.object) > 0 {
		g.sayOne(n)
	}
	for _, c := range append(n.object[:len(n.object):len(n.object)], n.list...) {
		g.settle(c)
	}
}

// sayOne says the first key that has a default, or else the first one, with which the mapping still fits. Where there is
// none the keys that may be there are left to the documentation.
func (g *generator) sayOne(n *node) {
	d := describer{schema: g.schema}
	for _, withDefault := range []bool{true, false} {
		for _, c := range n.object {
			f := d.facts(c.shape.askedOrNone(), 3)
			if withDefault && (f.value == nil || isEmpty(*f.value)) || f.deprecated {
				continue
			}
			c.said = true
			if g.fits(n.shape.asked, n.value(false)) {
				return
			}
			c.said = false
		}
	}
	n.object = nil
}
