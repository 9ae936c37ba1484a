package drift

import (
	"slices"
	"strconv"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/lint"
)

// changedAtMost bounds the keys of one set that a summary shows, and valueAtMost the characters of a value.
const (
	changedAtMost = 40
	valueAtMost   = 40
)

// earlier is the sets as they were before the change that is looked at.
type earlier struct {
	pass   *lint.RepoPass
	sets   map[string]*envset.Set
	reader *envset.Reader
}

// before are the sets before the change, or nil if none is looked at.
func (r runner) before(p *lint.RepoPass) *earlier {
	if !p.Changes() {
		return nil
	}
	open := func(path string) (*doc.File, error) { return p.OpenBase(path) }
	e := &earlier{pass: p, sets: map[string]*envset.Set{}, reader: envset.NewReader(open)}
	for _, s := range envset.Discover(p.BasePaths(), open, r.options.Sets) {
		e.sets[s.Name] = s
	}
	return e
}

// compare adds the keys of a set that the change gives other values to the summary, beside each other for all environments.
func (e *earlier) compare(j *judge) {
	was := e.sets[j.set.Name]
	if was == nil {
		return
	}
	n := 0
	var roots []*envset.Value
	s := lint.Section{Title: "Environments: " + j.set.Name, Columns: []string{"key"}, Intro: "What the change does to each environment, base and overlays together."}
	for _, x := range j.envs {
		if x.implicit {
			continue
		}
		old := &envset.Value{Kind: doc.Map}
		if o := was.Env(x.Label); o != nil {
			old = e.reader.Effective(was, o).Root
		}
		roots = append(roots, old, x.config.Root)
		s.Columns = append(s.Columns, x.Label)
	}
	envset.Align(roots...).Walk(func(r *envset.Row) bool {
		if r.Path != "" && r.Leaf() && changed(r.Cells) {
			if n++; n <= changedAtMost {
				s.Rows = append(s.Rows, changedRow(r))
			}
		}
		return true
	})
	if n > changedAtMost {
		s.Note = strconv.Itoa(n-changedAtMost) + " more keys change."
	}
	if n > 0 {
		e.pass.Section(s)
	}
}

// changed reports whether any environment has another value than before. Cells come in pairs.
func changed(cells []*envset.Value) bool {
	for i := 0; i < len(cells); i += 2 {
		if !envset.Same(cells[i], cells[i+1]) {
			return true
		}
	}
	return false
}

func changedRow(r *envset.Row) []string {
	secret := slices.ContainsFunc(r.Cells, func(v *envset.Value) bool { return v != nil && (v.Secret() || v.Random()) })
	row := []string{envset.Dotted(r.Path)}
	for i := 0; i < len(r.Cells); i += 2 {
		old, now := r.Cells[i], r.Cells[i+1]
		switch {
		case envset.Same(old, now):
			row = append(row, valueIn(now, secret))
		default:
			row = append(row, valueIn(old, secret)+" → "+valueIn(now, secret))
		}
	}
	return row
}

func valueIn(v *envset.Value, secret bool) string {
	if v == nil {
		return "–"
	}
	if secret && v.Kind != doc.Bool && v.Kind != doc.Null && !envset.Reference(v.Text) {
		return "••• " + v.Shape()
	}
	r := []rune(v.Shown())
	if len(r) > valueAtMost {
		r = append(r[:valueAtMost-1:valueAtMost-1], '…')
	}
	return string(r)
}
