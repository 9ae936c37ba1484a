// Package rollout carries configuration from one environment to the next.
//
// It promises that a value which only the target changed is never lost, that nothing is decided where both sides changed
// unless somebody says how, that secrets are never copied, and that only what was planned is written. It opens no file and
// runs no Git itself: what the environments say and said is handed to it, and what it gives back is edits and text.
package rollout

import (
	"slices"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
)

// Edge is one step of a promotion: a set of files, the environment that values come from, and the one they go to.
type Edge struct {
	Set      *envset.Set
	From, To *envset.Environment
}

// Plain reports whether the sides say their values themselves, and not by patches of something else.
func (e Edge) Plain() bool {
	for _, l := range slices.Concat(e.From.Layers, e.To.Layers) {
		if !l.Plain() {
			return false
		}
	}
	return true
}

// Action is what becomes of a key in the target.
type Action string

// The actions. The first four write.
const (
	Add         Action = "add"
	Update      Action = "update"
	Delete      Action = "delete"
	Placeholder Action = "placeholder" // a new secret: its key comes along, its value does not

	Keep       Action = "keep"       // the target stays as it is, and there is something to say about it
	Unresolved Action = "unresolved" // the sides differ, and no common past tells who changed what
	Conflict   Action = "conflict"   // both sides changed
	Stuck      Action = "stuck"      // it should change and cannot be written, such as an expression
)

// Writes reports whether an action changes the target.
func (a Action) Writes() bool { return a == Add || a == Update || a == Delete || a == Placeholder }

// Step is one key of a plan.
type Step struct {
	Path   string // RFC 6901 in the target, items of lists by what they are known by
	Action Action
	Why    string     // one line; holds no value
	Source *doc.Place // where the source says so, or nil
	Target *doc.Place // where the target does, or nil

	from, to *envset.Value // what the target shall say, and what it says
	names    []string      // from the root to the key
	constant any           // instead of from
}

// Plan is what a promotion would do to one target.
type Plan struct {
	Edge  Edge
	Steps []Step // in the order of the source, then of the target
	Base  Base

	secret func(path string, v *envset.Value) bool
}

// Writes are the steps that change the target.
func (p *Plan) Writes() []Step { return p.only(Action.Writes) }

// Open are the steps that somebody has to decide.
func (p *Plan) Open() []Step {
	return p.only(func(a Action) bool { return a == Conflict || a == Stuck })
}

func (p *Plan) only(want func(Action) bool) []Step {
	var some []Step
	for _, s := range p.Steps {
		if want(s.Action) {
			some = append(some, s)
		}
	}
	return some
}

// Strategy decides a conflict.
type Strategy string

// The strategies.
const (
	Fail   Strategy = "fail" // nobody decides: the conflict stays open
	Source Strategy = "source"
	Target Strategy = "target"
	Newest Strategy = "newest" // the side whose value was committed last
	Prompt Strategy = "prompt" // somebody is asked
)

// Strategies are all of them, in the order in which help shows them.
func Strategies() []string {
	return []string{string(Prompt), string(Fail), string(Source), string(Target), string(Newest)}
}

// Policy is how a promotion decides.
type Policy struct {
	Full       bool     // also what did not change since the last promotion
	Force      bool     // with Full: the source's value wins over one that only the target changed
	Prune      bool     // keys that the source gave up go, if the target did not change them
	Managed    []string // paths whose keys go even without Prune
	OnConflict Strategy
	// Ask decides a conflict: Source, Target, or Fail to leave it open. It is needed for Prompt.
	Ask func(Step) Strategy
	// Changed is when a side's value at a path, from its own root, was committed last; zero: not known. It is needed for Newest.
	Changed func(env *envset.Environment, path string) time.Time
	// Secret reports whether a value is one that must not be copied.
	Secret func(path string, v *envset.Value) bool
	Bridge Bridge
}

// Base is what the two sides were at the last promotion, as far as that is known.
type Base struct {
	How            string // one line for people
	Source, Target *envset.Value
	keys           map[string]*envset.Value // else, by path in the target: what both sides once were alike
}

// Known reports whether there is a base for all keys.
func (b Base) Known() bool { return b.Source != nil && b.Target != nil }
