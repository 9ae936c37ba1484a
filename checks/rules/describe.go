package rules

import "strings"

// Description is a rule as it is written down, for programs.
type Description struct {
	Pack       string            `json:"pack,omitempty"` // that comes along
	File       string            `json:"file,omitempty"` // of the repository, that it stands in
	Line       int               `json:"line,omitempty"`
	Files      []string          `json:"files"`
	Select     []string          `json:"select,omitempty"`
	When       string            `json:"when,omitempty"`
	Require    string            `json:"require"`
	Message    string            `json:"message,omitempty"`
	Severities map[string]string `json:"severities,omitempty"` // by environment, where it differs
	Fix        string            `json:"fix,omitempty"`        // set, insert, rename or remove
	Examples   int               `json:"examples"`
	Help       string            `json:"-"`
}

// Describe are the rules that come along and those of the repository, by their ids.
func Describe(o Options) map[string]Description {
	all := map[string]Description{}
	add := func(r *rule) {
		if _, taken := all[r.lint.ID]; !taken {
			all[r.lint.ID] = r.describe()
		}
	}
	e := newEngine(o)
	for _, p := range embedded() {
		for _, r := range p.rules {
			add(fromPack(p, r, e).whole())
		}
	}
	for _, r := range o.Rules {
		add(newRule(r, "", e))
	}
	return all
}

func (r *rule) describe() Description {
	d := Description{Pack: r.pack, Files: append([]string{}, r.Files...), When: strings.TrimSpace(r.When.Value), Require: strings.TrimSpace(r.Require.Value),
		Message: strings.TrimSpace(r.Message.Value), Severities: r.Severity.By, Examples: len(r.Examples), Help: strings.TrimSpace(r.Help.Value)}
	if r.pack == "" {
		d.File, d.Line = r.At.Path, r.At.Line
	}
	for _, s := range r.Select {
		d.Select = append(d.Select, s.Value)
	}
	if fix := r.Fix; fix != nil {
		switch {
		case fix.Set.Node != nil:
			d.Fix = "set"
		case len(fix.Insert.Values) > 0:
			d.Fix = "insert"
		case fix.Rename.Node != nil:
			d.Fix = "rename"
		case fix.Remove:
			d.Fix = "remove"
		}
	}
	return d
}
