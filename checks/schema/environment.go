package schema

import (
	"fmt"
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/lint"
)

// What a value may be can depend on the environment it is for: the settings may say how bad it is that a value breaks
// a constraint there, and a schema may have constraints of its own for some environments, under the key "constraints".
// A file of no environment is judged as ever.

// Environments say how constraints are judged in each environment.
type Environments struct {
	Lexicon     environment.Lexicon
	Constraints map[string]lint.Severity // by environment, as environment.Name has it: how bad a broken constraint is
}

// isConstraint reports whether a rule is about what a value may be, rather than what it is.
func isConstraint(r rule) bool {
	return slices.Contains([]rule{ruleEnum, ruleFormat, rulePattern, ruleRange, ruleUnique}, r)
}

// asked reports whether the settings say how an environment is judged.
func (e Environments) asked(name string) bool {
	_, ok := e.Constraints[name]
	return ok
}

// weigh is how bad it is to break a constraint, and the environment that makes it so; zero if none does. Of several
// environments the strictest counts.
func (e Environments) weigh(r rule, path string, at []string) (worst lint.Severity, env string) {
	if len(e.Constraints) == 0 || !isConstraint(r) {
		return 0, ""
	}
	for _, name := range e.Lexicon.OfValue(path, at, e.asked) {
		if s := e.Constraints[name]; s > worst {
			worst, env = s, name
		}
	}
	return worst, env
}

// judgeConstraints judges a file by what its schema says of the file's environments.
func (r *runner) judgeConstraints(p *lint.Pass, f *doc.File, set *schemaSet, by chosen) {
	if len(set.constraints) == 0 {
		return
	}
	of := r.options.Environments.Lexicon.Of(f.Path)
	for _, name := range set.constraints {
		env := environment.Name(name)
		if !slices.Contains(of, env) {
			continue
		}
		part := r.set(by.url + "#/constraints/" + escape(name))(p)
		part.comes.tell(p)
		if part.err != nil {
			p.NotChecked(f.Path, fmt.Sprintf("what its schema says of %s cannot be used: %s", env, part.err.reason))
			continue
		}
		for i := range f.Roots() {
			if err := r.judge(p, f, i, part, by.in(env)); err != nil {
				p.Failed(f.Path, err.Error())
			}
		}
	}
}

// knows reports whether the whole schema has found what its part for an environment finds again.
func (c chosen) knows(r rule, root *doc.Node, ft fault) bool {
	if c.told == nil {
		return false
	}
	key := fmt.Sprintf("%s %p %q", r.ID, root, ft.at)
	if c.env == "" {
		c.told[key] = true
	}
	return c.env != "" && c.told[key]
}

// in is the schema's part for an environment.
func (c chosen) in(env string) chosen {
	c.env = env
	return c
}
