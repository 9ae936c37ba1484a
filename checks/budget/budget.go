// Package budget judges how much context the files of a repository take up: what agents' tools load of them, in tokens
// that are counted exactly, and any files in tokens, bytes, characters, lines or keys.
//
// It promises to be quiet without settings: then it reports only what a tool's makers publish as a limit, and imports that
// lead nowhere. It never changes a file.
package budget

import (
	"embed"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

//go:embed examples/*.txtar
var examples embed.FS

// Options are the budgets. Without any, only public limits are judged.
type Options struct {
	Encoding   string  // "": o200k_base
	Limit      int     // of what always loads, in tokens; 0: none
	Margin     float64 // the part of a limit that is to be kept free
	Usage      float64 // the parts of Limit from which on there is a warning,
	Peak       float64 // or an error for the most that may load at once,
	Efficiency float64 // and the efficiency below which there is a warning
	MaxDelta   int     // the tokens that a change may add; 0: any number
	Phases     []Phase
	PhaseLimit [3]int // of phases without a limit, in their order
	Groups     []Group
	Blanks     bool // blanks that say nothing are reported, so that they are fixed
}

// Group is a limit on files.
type Group struct {
	Name  string
	Files []string // globs
	Limit int
	Unit  string      // of Units; "": tokens
	Class loads.Class // only what loads then; 0: all files
	Each  bool        // the limit is each file's
	At    doc.Place
}

// Phase is the files that a phase of work loads beyond what always loads.
type Phase struct {
	Name  string
	Files []string
	Limit int
	At    doc.Place
}

var (
	overLimit   = &lint.Rule{ID: "budget/limit", Title: "More than a budget allows", Severity: lint.Error}
	approaching = &lint.Rule{ID: "budget/approaching", Title: "Little is left of a budget", Severity: lint.Warning}
	overPhase   = &lint.Rule{ID: "budget/phase", Title: "A phase of work has more than its budget", Severity: lint.Error}
	highUsage   = &lint.Rule{ID: "budget/usage", Title: "What always loads approaches the limit", Severity: lint.Warning}
	highPeak    = &lint.Rule{ID: "budget/peak", Title: "The most that may load at once is too near the limit", Severity: lint.Error}
	inefficient = &lint.Rule{ID: "budget/efficiency", Title: "Too much of what always loads says nothing new", Severity: lint.Warning}
	tooLong     = &lint.Rule{ID: "budget/file", Title: "A file is longer than its tool reads", Severity: lint.Warning}
	grown       = &lint.Rule{ID: "budget/delta", Title: "A change adds too much to what always loads", Severity: lint.Error}
	duplicate   = &lint.Rule{ID: "budget/duplicate", Title: "A paragraph loads twice", Severity: lint.Notice}
	blanks      = &lint.Rule{ID: "budget/blanks", Title: "Blanks that say nothing take up context", Severity: lint.Notice}
	deadImport  = &lint.Rule{ID: "budget/dead-import", Title: "An import leads nowhere", Severity: lint.Warning}
)

var rules = []*lint.Rule{overLimit, approaching, overPhase, highUsage, highPeak, inefficient, tooLong, grown, duplicate, blanks, deadImport}

// New is the check of budgets.
func New(o Options) *lint.Check {
	return &lint.Check{
		Name: "budget", Title: "how much context files take up", Rules: rules, Examples: examples, Options: o,
		New: func() (lint.Runner, error) { return &runner{Options: o, counter: Encoding(o.Encoding)}, nil },
	}
}

type runner struct {
	lint.Together
	Options
	counter Counter
}

// Repo judges what loads.
func (r *runner) Repo(p *lint.RepoPass) error {
	j := &judge{Options: r.Options, pass: p, count: r.counter}
	if r.weighs() || p.Changes() {
		j.now = Measure(p, j.count)
	} else {
		j.now = Measure(p, nil)
	}
	for _, u := range j.now.Set.Unread {
		p.NotChecked(u.Path, u.Err.Error())
	}
	j.files()
	j.imports()
	j.duplicates()
	j.blanks()
	j.totals()
	if err := j.phases(); err != nil {
		return err
	}
	if err := j.groups(); err != nil {
		return err
	}
	j.change()
	return nil
}

// weighs reports whether anything is asked of the tokens of what loads. What a change adds is always told.
func (o *Options) weighs() bool { return o.Limit > 0 || o.Efficiency > 0 }

// judge is one look at a tree.
type judge struct {
	Options
	pass  *lint.RepoPass
	count Counter
	now   *Measured
}
