package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/lint"
)

// fact is something found about one key. Facts of one group that are many, or hardly matter, are told together.
type fact struct {
	rule     *lint.Rule
	severity lint.Severity // zero: the rule's
	at       doc.Place
	path     string // of the key
	one      string // what is wrong, with {} for the key
	many     string // the same of several keys
	hint     string
	related  []lint.Related
}

// tellAtMost is the number of facts of one group that are findings of their own; beyond it they are one finding.
const tellAtMost = 10

// relatedAtMost bounds the places that go with a finding, and namesAtMost the keys that its message names.
const (
	relatedAtMost = 50
	namesAtMost   = 5
)

func (j *judge) add(f fact) {
	if j.silent(f.path) {
		return
	}
	f.severity = cmp.Or(f.severity, f.rule.Severity)
	j.facts = append(j.facts, f)
}

// tell reports the facts.
func (j *judge) tell() {
	groups := map[string][]fact{}
	var order []string
	for _, f := range j.facts {
		key := fmt.Sprint(f.rule.ID, f.severity, f.many)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], f)
	}
	for _, key := range order {
		all := groups[key]
		if all[0].many != "" && len(all) > 1 && (all[0].severity == lint.Notice || len(all) > tellAtMost) {
			j.report(together(all))
			continue
		}
		for _, f := range all {
			j.report(f)
		}
	}
}

// together is one fact of many.
func together(all []fact) fact {
	f := all[0]
	f.hint = strings.ReplaceAll(f.hint, "{}", "...")
	var names []string
	f.related = nil
	for i, x := range all {
		if i < namesAtMost {
			names = append(names, envset.Dotted(x.path))
		}
		if i > 0 || x.at != f.at {
			f.related = append(f.related, lint.Related{At: x.at, Message: envset.Dotted(x.path)})
		}
		for _, r := range x.related {
			f.related = append(f.related, lint.Related{At: r.At, Message: envset.Dotted(x.path) + " " + r.Message})
		}
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	f.one = strings.ReplaceAll(f.many, "{n}", fmt.Sprint(len(all)))
	f.one = strings.ReplaceAll(f.one, "{}", strings.Join(names, ", "))
	f.related = f.related[:min(len(f.related), relatedAtMost)]
	return f
}

func (j *judge) report(f fact) {
	j.pass.Report(lint.Finding{
		Rule: f.rule, Severity: f.severity, At: f.at, Message: strings.ReplaceAll(f.one, "{}", envset.Dotted(f.path)),
		Hint:    strings.ReplaceAll(f.hint, "{}", pattern(f.path)),
		Related: f.related, Secrets: j.secretsNear(f.at),
	})
}

// pattern is a key as settings name it.
func pattern(path string) string {
	if path = strings.TrimPrefix(path, "/"); !strings.Contains(path, ".") {
		return strings.ReplaceAll(path, "/", ".")
	}
	return path
}

// secretsNear are the spans on a finding's line that are not to be shown.
func (j *judge) secretsNear(at doc.Place) []doc.Span {
	f, err := j.pass.Open(at.Path)
	if err != nil {
		return nil
	}
	if j.leaves == nil {
		j.leaves = j.allLeaves()
	}
	line := f.LineSpan(at.Line)
	all := j.leaves[at.Path]
	i, _ := slices.BinarySearchFunc(all, line.Start, func(v *envset.Value, start int) int { return cmp.Compare(v.Node.Full().End, start) })
	var near []doc.Span
	for ; i < len(all) && all[i].Node.Full().Start <= line.End; i++ {
		if s := all[i].Node.Resolve().Span; s.Len() > 0 && all[i].Secret() {
			near = append(near, s)
		}
	}
	return near
}

// allLeaves are the values of the set that have no parts, by their files and in order.
func (j *judge) allLeaves() map[string][]*envset.Value {
	found := map[string][]*envset.Value{}
	var look func(v *envset.Value)
	look = func(v *envset.Value) {
		if v.Leaf() && v.Node != nil && v.File != nil {
			found[v.File.Path] = append(found[v.File.Path], v)
		}
		for _, c := range v.Children {
			look(c)
		}
	}
	look(j.base)
	for _, own := range j.own {
		look(own)
	}
	for _, all := range found {
		slices.SortStableFunc(all, func(a, b *envset.Value) int { return cmp.Compare(a.Node.Full().Start, b.Node.Full().Start) })
	}
	return found
}

// names lists environments: "development, qa and staging".
func (j *judge) names(in group) string {
	var names []string
	for i, e := range j.envs {
		if in.has(i) {
			names = append(names, e.Label)
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// verb is the form that goes with a number of environments.
func verb(in group, one, many string) string {
	if in.count() == 1 {
		return one
	}
	return many
}
