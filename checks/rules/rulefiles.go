package rules

import (
	"bytes"
	"fmt"
	"path"
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

// judgeRules judges a file that holds rules: the settings, and the files of the packs. It reports whether it is one.
func (r *runner) judgeRules(p *lint.Pass, f *doc.File) bool {
	isSettings := slices.Contains(config.Names, f.Path)
	if !isSettings && !r.inPack(f.Path) || !f.Whole() {
		return false
	}
	var list []config.Rule
	var faults []fault
	if isSettings {
		s, _ := config.Load(f, nil) // its other faults are told by the check config
		list = s.Rules.Rules
		if len(list) == 0 {
			return false
		}
	} else {
		var found []config.Fault
		list, found = config.LoadPack(f)
		for _, x := range found {
			faults = append(faults, fault{x.At, x.Message, x.Hint})
		}
	}
	faults = append(faults, r.check(f, list)...)
	for _, x := range faults {
		p.Report(lint.Finding{Rule: invalid, At: x.at, Message: x.message, Hint: x.hint})
	}
	return true
}

// inPack reports whether a path is a file of a pack.
func (r *runner) inPack(name string) bool {
	return slices.ContainsFunc(r.packs, func(pack string) bool {
		pack = path.Clean(pack)
		return name == pack || path.Dir(name) == pack && config.IsPackFile(name)
	})
}

// check finds the mistakes in the rules of a file.
func (r *runner) check(f *doc.File, list []config.Rule) []fault {
	var faults []fault
	first := map[string]doc.Place{}
	for _, p := range embedded() {
		for _, x := range p.rules {
			first[x.ID.Value] = doc.Place{Path: "the pack " + p.name}
		}
	}
	for _, x := range r.rules {
		if x.pack == "" && x.File.Path != f.Path {
			first[x.ID.Value] = x.At
		}
	}
	for _, x := range list {
		if x.ID.Node == nil {
			continue
		}
		if id := x.ID.Value; !validID(id) || id == "invalid" {
			faults = append(faults, fault{f.PlaceOf(x.ID.Node), fmt.Sprintf("%q cannot be the id of a rule", cut(id, 60)),
				"write lower-case words with hyphens, for instance replicas-in-production"})
		} else if at, taken := first[id]; taken {
			where := at.Path
			if at.Line > 0 {
				where = fmt.Sprintf("%s:%d", at.Path, at.Line)
			}
			faults = append(faults, fault{f.PlaceOf(x.ID.Node), fmt.Sprintf("there is already a rule %q in %s", id, where), "give one of them another id"})
		} else {
			first[id] = x.At
		}
		_, more := r.known(f, x).compile()
		faults = append(faults, more...)
	}
	return faults
}

// known is the rule of this run that stands in these words at the same place, so that it is compiled once, or a new one.
func (r *runner) known(f *doc.File, x config.Rule) *rule {
	for _, k := range r.rules {
		if k.pack == "" && k.File.Path == f.Path && k.At == x.At && bytes.Equal(k.File.Src, f.Src) {
			return k
		}
	}
	return newRule(x, "", r.engine)
}
