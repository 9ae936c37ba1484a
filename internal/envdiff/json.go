package envdiff

import (
	"encoding/json"
	"io"
)

type jsonSet struct {
	Set          string    `json:"set"`
	Convention   string    `json:"convention"`
	Kind         string    `json:"kind"`
	Environments []string  `json:"environments"`
	Keys         []jsonRow `json:"keys"`
	Unknown      []unknown `json:"unknown,omitempty"`
	Differ       int       `json:"differ"`
	Missing      int       `json:"missing"`
	Equal        int       `json:"equal"`
}

type unknown struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

type jsonRow struct {
	Path   string     `json:"path"`
	Name   string     `json:"name"`
	Status Status     `json:"status"`
	Values []jsonCell `json:"values"`
}

type jsonCell struct {
	Set    bool   `json:"set"`
	Value  string `json:"value,omitempty"`
	Secret bool   `json:"secret,omitempty"`
	Type   string `json:"type,omitempty"`
	Same   int    `json:"same,omitempty"` // equal numbers: equal values
	Base   bool   `json:"base,omitempty"`
	Path   string `json:"path,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// JSON writes matrices as one document: {"version": 1, "sets": [...]}.
func JSON(w io.Writer, all []*Matrix, equal bool) error {
	out := struct {
		Version int       `json:"version"`
		Sets    []jsonSet `json:"sets"`
	}{Version: 1, Sets: []jsonSet{}}
	for _, m := range all {
		out.Sets = append(out.Sets, ofMatrix(m, equal))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func ofMatrix(m *Matrix, equal bool) jsonSet {
	s := jsonSet{Set: m.Set, Convention: m.Convention, Kind: m.Kind, Environments: m.Envs, Keys: []jsonRow{}}
	s.Differ, s.Missing, s.Equal = m.Differ, m.Missing, m.Equal
	for _, u := range m.Unknown {
		s.Unknown = append(s.Unknown, unknown{u.Path, u.Reason})
	}
	shown := m
	if !equal {
		shown = m.Only()
	}
	for _, r := range shown.Rows {
		row := jsonRow{Path: r.Path, Name: r.Name, Status: r.Status}
		for _, c := range r.Cells {
			x := jsonCell{Set: c.Set, Value: c.Value, Secret: c.Secret, Type: c.Type, Same: c.Same, Base: c.Base}
			if c.Set {
				x.Path, x.Line, x.Column = c.At.Path, c.At.Line, c.At.Col
			}
			row.Values = append(row.Values, x)
		}
		s.Keys = append(s.Keys, row)
	}
	return s
}
