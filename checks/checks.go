// Package checks is the list of all checks.
//
// It promises that a check stands in exactly one place: adding one is one line here. It never runs one.
package checks

import (
	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/context"
	"github.com/confward/confward/checks/drift"
	"github.com/confward/confward/checks/rules"
	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/checks/score"
	"github.com/confward/confward/checks/secrets"
	"github.com/confward/confward/checks/settings"
	"github.com/confward/confward/checks/syntax"
	"github.com/confward/confward/checks/xref"
	"github.com/confward/confward/lint"
)

// Options are what each check may be told.
type Options struct {
	Schema  schema.Options
	Secrets secrets.Options
	Rules   rules.Options
	Xref    xref.Options
	Drift   drift.Options
	Budget  budget.Options
}

// All are the checks in the order in which reports show them.
func All(o Options) []*lint.Check {
	list := []*lint.Check{
		syntax.Check(),
		schema.New(o.Schema),
		secrets.New(o.Secrets),
		rules.New(o.Rules),
		xref.New(o.Xref),
		drift.New(o.Drift),
		score.Check(score.Options{}),
		budget.New(o.Budget),
		context.Check(),
		lint.IgnoreCheck(),
		lint.PolicyCheck(),
	}
	return append(list, settings.Check(append(Names(list), "config")))
}

// Names are the names that settings and flags may use: the checks and their rules.
func Names(list []*lint.Check) []string {
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
		for _, r := range c.Rules {
			names = append(names, r.ID)
		}
	}
	return names
}

// Titles are the names of the checks alone.
func Titles(list []*lint.Check) []string {
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}
