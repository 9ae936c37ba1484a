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
	Equal   Status = "equal"
	Differs Status = "differs"
	Missing Status = "missing" // not all environments have the key
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
}

// Hidden tells which parts of files are not to be shown, besides what names and forms tell.
type Hidden func(path string, span doc.Span) bool

// Side puts configurations of a set side by side.
func Side(s *envset.Set, names []string, configs []*envset.Config, hidden Hidden) *Matrix {
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
	envset.Align(roots...).Walk(func(r *envset.Row) bool {
		if r.Path == "" || !r.Leaf() {
			return true
		}
		m.Rows = append(m.Rows, row(r, len(s.Base), hidden))
		return true
	})
	return m
}

func row(r *envset.Row, bases int, hidden Hidden) Row {
	out := Row{Path: r.Path, Name: envset.Dotted(r.Path), Status: Equal, Cells: make([]Cell, len(r.Cells))}
	secret := slices.ContainsFunc(r.Cells, func(v *envset.Value) bool { return concealed(v, hidden) })
	var seen []*envset.Value
	for i, v := range r.Cells {
		if v == nil {
			out.Status = Missing
			continue
		}
		same := slices.IndexFunc(seen, func(o *envset.Value) bool { return envset.Same(o, v) })
		if same < 0 {
			same = len(seen)
			seen = append(seen, v)
		}
		out.Cells[i] = cell(v, same+1, v.Level < bases, secret || concealed(v, hidden))
	}
	if out.Status == Equal && len(seen) > 1 {
		out.Status = Differs
	}
	return out
}

func cell(v *envset.Value, same int, base, secret bool) Cell {
	c := Cell{Set: true, Value: v.Shown(), Type: v.Kind.String(), Same: same, Base: base, At: v.At()}
	if secret && v.Kind != doc.Null && v.Kind != doc.Bool && !envset.Reference(v.Text) && (v.Text != "" || len(v.Items) > 0) {
		c.Secret, c.Value = true, "••• "+v.Shape()
	}
	return c
}

func concealed(v *envset.Value, hidden Hidden) bool {
	if v == nil {
		return false
	}
	if v.Secret() || v.Random() {
		return true
	}
	return hidden != nil && v.Node != nil && v.File != nil && hidden(v.File.Path, v.Node.Resolve().Span)
}

// Only keeps the rows of a status other than equal.
func (m *Matrix) Only() *Matrix {
	x := *m
	x.Rows = slices.DeleteFunc(slices.Clone(m.Rows), func(r Row) bool { return r.Status == Equal })
	return &x
}

// Count is the number of rows by status.
func (m *Matrix) Count() (differ, missing, equal int) {
	for _, r := range m.Rows {
		switch r.Status {
		case Differs:
			differ++
		case Missing:
			missing++
		default:
			equal++
		}
	}
	return
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
