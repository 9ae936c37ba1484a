package template

import (
	"fmt"
	"strings"

	"github.com/confward/confward/doc"
)

// jsonLines is a value as JSON in the order of its schema. JSON has no comments: only what is said is written.
func jsonLines(n *node, all bool) ([]string, error) {
	switch {
	case n.kind == list && len(n.list) > 0:
		return collection("[", "]", n.list, func(c *node) ([]string, error) { return jsonLines(c, all) })
	case n.kind == object:
		var said []*node
		for _, c := range n.object {
			if c.said || all {
				said = append(said, c)
			}
		}
		if len(said) > 0 {
			return collection("{", "}", said, func(c *node) ([]string, error) { return jsonMember(c, all) })
		}
	}
	text, err := doc.JSON.Text(n.value(all))
	return []string{text}, err
}

func jsonMember(n *node, all bool) ([]string, error) {
	key, err := doc.JSON.KeyText(n.key)
	if err != nil {
		return nil, err
	}
	lines, err := jsonLines(n, all)
	if err == nil {
		lines[0] = key + ": " + lines[0]
	}
	return lines, err
}

func collection(open, shut string, nodes []*node, write func(*node) ([]string, error)) ([]string, error) {
	out := []string{open}
	for i, c := range nodes {
		lines, err := write(c)
		if err != nil {
			return nil, err
		}
		if i < len(nodes)-1 {
			lines[len(lines)-1] += ","
		}
		out = append(out, indent(lines, "  ")...)
	}
	return append(out, shut), nil
}

// dotenvLines are settings of a .env file, which holds texts by names and nothing else.
func dotenvLines(d describer, root *node, all bool) ([]string, error) {
	if root.kind != object {
		return nil, fmt.Errorf("a .env file holds names with texts, and the schema is not about a mapping")
	}
	var lines []string
	for _, c := range root.object {
		said := c.said || all
		key, err := doc.Dotenv.KeyText(c.key)
		value := ""
		if err == nil && c.kind == scalar {
			value, err = doc.Dotenv.Text(c.scalar)
		}
		if c.kind != scalar || err != nil {
			if c.said {
				return nil, fmt.Errorf("a .env file holds names with texts, and %q must be given and is none", clip(c.key, 60))
			}
			continue
		}
		if !all {
			for _, line := range d.comments(c, isRequired(root, c.key)) {
				lines = append(lines, "# "+line)
			}
		}
		if !said {
			key = "#" + key
		}
		lines = append(lines, key+"="+value)
	}
	return lines, nil
}

func joined(lines []string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }
