package envset

import (
	"strings"

	"github.com/confward/confward/doc"
)

// Row is a key beside itself in several configurations.
type Row struct {
	Path     string   // RFC 6901, with the names of items: /containers/name=web/image
	Name     string   // the last part of it
	Item     bool     // it is an item of a list
	Cells    []*Value // in the order of the configurations; nil where there is no such key
	Children []*Row
}

// Align puts configurations side by side, key by key. The order is the first one's that has a key.
func Align(configs ...*Value) *Row {
	return align("", "", configs, false)
}

func align(path, name string, cells []*Value, item bool) *Row {
	row := &Row{Path: path, Name: name, Cells: cells, Item: item}
	size, list := 0, false
	for _, c := range cells {
		if c != nil {
			size = max(size, len(c.Children))
			list = list || c.Kind == doc.Seq
		}
	}
	if size == 0 {
		return row
	}
	parts := make(map[string]int, size)
	row.Children = make([]*Row, 0, size)
	flat := make([]*Value, size*len(cells)) // one piece of memory for the cells of all parts
	for i, c := range cells {
		if c == nil {
			continue
		}
		for _, part := range c.Children {
			at, ok := parts[part.key]
			if !ok {
				at = len(row.Children)
				parts[part.key] = at
				if len(flat) < len(cells) {
					flat = make([]*Value, size*len(cells))
				}
				row.Children = append(row.Children, &Row{Name: part.Name, Cells: flat[:len(cells):len(cells)]})
				flat = flat[len(cells):]
			}
			row.Children[at].Cells[i] = part
		}
	}
	for _, r := range row.Children {
		r.Path, r.Item = path+"/"+escape(r.Name), list
		if deep(r.Cells) {
			*r = *align(r.Path, r.Name, r.Cells, list)
		}
	}
	return row
}

func deep(cells []*Value) bool {
	for _, c := range cells {
		if c != nil && len(c.Children) > 0 {
			return true
		}
	}
	return false
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

func escape(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return escaper.Replace(name)
}

// Walk visits a row and all below it, parents first, as long as visit says so.
func (r *Row) Walk(visit func(*Row) (into bool)) {
	if !visit(r) {
		return
	}
	for _, c := range r.Children {
		c.Walk(visit)
	}
}

// Leaf reports whether nothing in the row has parts.
func (r *Row) Leaf() bool { return len(r.Children) == 0 }

// Dotted is a path as people write it: a.b["c.d"][name=web].
func Dotted(path string) string {
	var b strings.Builder
	for i, part := range strings.Split(path, "/") {
		if i == 0 {
			continue
		}
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		switch {
		case strings.Contains(part, "="):
			b.WriteString("[" + part + "]")
		case part == "" || strings.ContainsAny(part, ".[]\" "):
			b.WriteString(`["` + part + `"]`)
		case strings.Trim(part, "0123456789") == "":
			b.WriteString("[" + part + "]")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(part)
		}
	}
	return b.String()
}
