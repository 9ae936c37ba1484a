// Package rules judges files by rules that a repository writes itself, and by packs of rules that come along.
//
// A rule selects values of a document and says in CEL (Common Expression Language) what must be true of them. It promises
// that every expression is type-checked before it judges anything, that a mistake in a rule has a place, that a finding
// stands at the value it is about, and that no expression runs past its limits: then the rule is named and the file is
// listed as not checked. It reads nothing but the files of the snapshot, through the pass, and knows no time but the one
// it is given.
package rules

import (
	"slices"
	"sync"
	"time"

	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/lint"
)

// Options are what the check may be told.
type Options struct {
	Rules   []config.Rule  // the repository's own
	Packs   []string       // files and folders that hold some of them, as the settings name them
	Context config.Context // what the settings say of the repository
	Now     time.Time      // for expressions that ask for it

	Environments Environments
}

// invalid is the rule for rules that cannot be used.
var invalid = &lint.Rule{ID: "rules/invalid", Title: "A rule that cannot be used", Severity: lint.Error}

// rule is a rule with what it takes to run it.
type rule struct {
	config.Rule
	lint   *lint.Rule
	pack   string // of an embedded one
	globs  []string
	by     map[string]lint.Severity
	engine *engine
	made   compilation
	// selectors are the paths of a rule that comes along, which are right.
	selectors func() []selector
	whole     func() *rule // the rule with all that is written of it
}

// New is the check. Rules that come along and those of the repository are its rules, whether or not they can be used.
func New(o Options) *lint.Check {
	e := newEngine(o)
	c := &lint.Check{Name: "rules", Title: "rules of the repository and for the programs found in it", Rules: []*lint.Rule{invalid}}
	var all []*rule
	taken := map[string]bool{"invalid": true}
	for _, p := range embedded() {
		for _, r := range p.rules {
			all = append(all, fromPack(p, r, e))
			taken[r.ID.Value] = true
		}
	}
	for _, r := range o.Rules {
		if validID(r.ID.Value) && !taken[r.ID.Value] {
			all = append(all, newRule(r, "", e))
			taken[r.ID.Value] = true
		}
	}
	for _, r := range all {
		c.Rules = append(c.Rules, r.lint)
	}
	c.Examples = texts{own: ownExamples, rules: all}
	c.Options = told(o)
	c.New = func() (lint.Runner, error) { return newRunner(e, all, o.Packs), nil }
	return c
}

func newEngine(o Options) *engine {
	return &engine{now: o.Now, context: o.Context, environments: o.Environments}
}

func newRule(r config.Rule, pack string, e *engine) *rule {
	n := &rule{Rule: r, pack: pack, engine: e, globs: r.Files, by: map[string]lint.Severity{}}
	n.selectors = sync.OnceValue(n.paths)
	n.whole = func() *rule { return n }
	n.lint = &lint.Rule{ID: "rules/" + r.ID.Value, Title: r.Title.Value, Severity: severity(r.Severity.Default, lint.Warning), Controls: r.Controls}
	for env, name := range r.Severity.By {
		n.by[environment.Name(env)] = severity(name, n.lint.Severity)
	}
	return n
}

// paths are those that the rule selects, without any that are wrong.
func (r *rule) paths() []selector {
	var all []selector
	for _, text := range r.Select {
		if s, err := newSelector(text.Value); err == nil {
			all = append(all, s)
		}
	}
	return all
}

func severity(name string, otherwise lint.Severity) lint.Severity {
	for _, s := range []lint.Severity{lint.Notice, lint.Warning, lint.Error} {
		if s.String() == name {
			return s
		}
	}
	return otherwise
}

// judges reports whether a rule is about files of a path.
func (r *rule) judges(path string) bool {
	return slices.ContainsFunc(r.globs, func(g string) bool { return glob.Match(g, path) })
}

// validID reports whether a name is words of lower-case letters and digits with hyphens between them.
func validID(id string) bool {
	word := false
	for _, c := range id {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			word = true
		case c == '-' && word:
			word = false
		default:
			return false
		}
	}
	return word && len(id) <= 80
}
