// Package envdiff shows environments side by side: a row for each key, a column for each environment.
//
// It promises that no secret is shown, only its shape and whether it is the same, and that equal input gives equal bytes.
// It reads no file and judges nothing.
package envdiff

import (
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
)

// Matrix is one set's keys side by side.
type Matrix struct {
	Set        string
	Convention string
	Kind       string
	Envs       []string // the columns
	Rows       []Row
	Unknown    []envset.Unknown // files of which not all could be read

	Differ, Missing, Equal int // rows by status, those that are not kept too
}

// Row is a key.
type Row struct {
	Path   string // RFC 6901, with the names of items
	Name   string // as people write it
	Status Status
	Cells  []Cell
}

// Status says what is the matter with a row.
type Status string

// The statuses.
const (
	Alike     Status = "equal"
	Different Status = "differs"
	Lacking   Status = "missing" // not all environments have the key
)

// Cell is a key in one environment.
type Cell struct {
	Set    bool
	Value  string // as people may see it; of a secret its shape
	Secret bool
	Type   string
	Same   int       // cells of a row with equal numbers hold equal values; 0 for none
	Base   bool      // it comes from what all share
	At     doc.Place // where it is said

	value *envset.Value
}

// Hidden tells which parts of files are not to be shown, besides what names and forms tell.
type Hidden func(path string, span doc.Span) bool

// Side puts configurations of a set side by side. Unless all are wanted, keys that are equal are only counted.
func Side(s *envset.Set, names []string, configs []*envset.Config, all bool) *Matrix {
	m := &Matrix{Set: s.Name, Convention: s.Convention, Kind: s.Kind.String(), Envs: names}
	roots := make([]*envset.Value, len(configs))
	for i, c := range configs {
		roots[i] = c.Root
		for _, u := range c.Unknown {
			if !slices.Contains(m.Unknown, u) {
				m.Unknown = append(m.Unknown, u)
			}
		}
	}
	known := "" // what an item is known by, as the name of name=web, says nothing more beside its other parts
	envset.Align(roots...).Walk(func(r *envset.Row) bool {
		if by, _, ok := strings.Cut(r.Name, "="); ok && r.Item && len(r.Children) > 1 {
			known = r.Path + "/" + by
		}
		if r.Path != "" && r.Leaf() && r.Path != known {
			m.add(r, len(s.Base), all)
		}
		return true
	})
	return m
}

// add counts a row, and keeps it if it is wanted.
func (m *Matrix) add(r *envset.Row, bases int, all bool) {
	status := statusOf(r.Cells)
	switch status {
	case Different:
		m.Differ++
	case Lacking:
		m.Missing++
	default:
		if m.Equal++; !all {
			return
		}
	}
	out := Row{Path: r.Path, Name: envset.Dotted(r.Path), Status: status, Cells: make([]Cell, len(r.Cells))}
	var seen []*envset.Value
	for i, v := range r.Cells {
		if v == nil {
			continue
		}
		same := slices.IndexFunc(seen, func(o *envset.Value) bool { return envset.Same(o, v) })
		if same < 0 {
			same = len(seen)
			seen = append(seen, v)
		}
		out.Cells[i] = Cell{Set: true, Value: v.Shown(), Type: v.Kind.String(), Same: same + 1, Base: v.Level < bases, At: v.At(), value: v}
	}
	m.Rows = append(m.Rows, out)
	m.conceal(&m.Rows[len(m.Rows)-1], nil)
}

func statusOf(cells []*envset.Value) Status {
	status, first := Alike, (*envset.Value)(nil)
	for _, v := range cells {
		switch {
		case v == nil:
			return Lacking
		case first == nil:
			first = v
		case !envset.Same(first, v):
			status = Different
		}
	}
	return status
}

// Conceal hides what else is not to be shown.
func (m *Matrix) Conceal(hidden Hidden) {
	for i := range m.Rows {
		m.conceal(&m.Rows[i], hidden)
	}
}

// conceal hides a row's values if one of them is secret: who sees the others would know what they are.
func (m *Matrix) conceal(r *Row, hidden Hidden) {
	if !slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Set && concealed(c.value, hidden) }) {
		return
	}
	for i, c := range r.Cells {
		if v := c.value; c.Set && v.Kind != doc.Null && v.Kind != doc.Bool && !envset.Reference(v.Text) && (v.Text != "" || len(v.Items) > 0) {
			r.Cells[i].Secret, r.Cells[i].Value = true, "••• "+v.Shape()
		}
	}
}

func concealed(v *envset.Value, hidden Hidden) bool {
	if hidden != nil {
		return v.Node != nil && v.File != nil && hidden(v.File.Path, v.Node.Resolve().Span)
	}
	return v.Secret() || v.Random()
}

// Spots visits the values that are shown, with where they stand from key to end.
func (m *Matrix) Spots(visit func(f *doc.File, from doc.Span)) {
	for _, r := range m.Rows {
		for _, c := range r.Cells {
			if c.Set && !c.Secret && c.value.Node != nil && c.value.File != nil {
				full, said := c.value.Node.Full(), c.value.Node.Resolve().Span
				visit(c.value.File, full)
				if !full.Contains(said) {
					visit(c.value.File, said)
				}
			}
		}
	}
}

// Only keeps the rows of a status other than equal.
func (m *Matrix) Only() *Matrix {
	x := *m
	x.Rows = slices.DeleteFunc(slices.Clone(m.Rows), func(r Row) bool { return r.Status == Alike })
	return &x
}

// short is a value cut to a number of characters.
func short(s string, most int) string {
	if most <= 0 {
		return s
	}
	r := []rune(strings.ReplaceAll(s, "\n", "⏎"))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:max(most-1, 0)]) + "…"
}
