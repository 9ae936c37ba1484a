// Package drift compares the environments of a repository: what one has and another lacks, what should be alike and is not,
// and what should differ and does not.
//
// It promises that environments are judged by what their configuration comes to, base and overlays together, that one
// fault is one finding however many environments take part in it, and that no value is told. It never runs what would
// read the files, and concludes nothing from what it could not read.
package drift

import (
	"embed"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/lint"
)

//go:embed examples/*.txtar
var examples embed.FS

// The rules.
var (
	missingKey  = &lint.Rule{ID: "drift/missing-key", Title: "An environment lacks a key that others have", Severity: lint.Warning}
	extraKey    = &lint.Rule{ID: "drift/extra-key", Title: "A key exists in some environments only", Severity: lint.Notice}
	renamedKey  = &lint.Rule{ID: "drift/renamed-key", Title: "A key is probably called otherwise in other environments", Severity: lint.Warning}
	typeDiffers = &lint.Rule{ID: "drift/type-mismatch", Title: "A value has another type than in other environments", Severity: lint.Warning}
	sameSecret  = &lint.Rule{ID: "drift/same-secret", Title: "Environments share a secret", Severity: lint.Warning, Controls: []string{"soc2:CC6.1"}}
	mustMatch   = &lint.Rule{ID: "drift/must-match", Title: "Values differ that must be the same everywhere", Severity: lint.Error}
	mustDiffer  = &lint.Rule{ID: "drift/must-differ", Title: "Values are the same that must differ", Severity: lint.Error}
	placeholder = &lint.Rule{ID: "drift/placeholder", Title: "A placeholder stands in production", Severity: lint.Warning}
	foreignName = &lint.Rule{ID: "drift/foreign-environment", Title: "A value names another environment", Severity: lint.Warning}
	redundant   = &lint.Rule{ID: "drift/redundant-override", Title: "An environment repeats what all share", Severity: lint.Notice}
	unused      = &lint.Rule{ID: "drift/unreferenced-overlay", Title: "A file of an overlay is named by nothing", Severity: lint.Notice}
	outOfDate   = &lint.Rule{ID: "drift/example-out-of-date", Title: "An example file lacks keys", Severity: lint.Warning}
)

var rules = []*lint.Rule{
	missingKey, extraKey, renamedKey, typeDiffers, sameSecret, mustMatch, mustDiffer, placeholder, foreignName, redundant, unused, outOfDate,
}

// Options are what the settings say of environments. Keys are named by patterns: see envset.MatchKey.
type Options struct {
	Sets       envset.Options
	Production []string // labels and names of environments that count as production, besides the usual ones
	// EnvSpecific are keys of which environments may have or lack any, with values as they like.
	EnvSpecific []string
	MustMatch   []string
	MustDiffer  []string
	OptionalIn  map[string][]string // keys that an environment may lack, by its name or label
	Ignore      []string            // keys of which nothing is said
}

// New makes the check.
func New(o Options) *lint.Check {
	return &lint.Check{
		Name: "drift", Title: "differences between environments", Rules: rules, Examples: examples, Options: o,
		New: func() (lint.Runner, error) { return runner{options: o}, nil },
	}
}

type runner struct {
	lint.Together
	options Options
}

// Repo compares the environments of each set.
func (r runner) Repo(p *lint.RepoPass) error {
	open := func(path string) (*doc.File, error) { return p.Open(path) }
	unread := map[string]bool{}
	before := r.before(p)
	for _, s := range envset.Discover(p.Paths(), open, r.options.Sets) {
		j := newJudge(p, r.options, s, envset.NewReader(open))
		for _, e := range j.envs {
			for _, u := range e.config.Unknown {
				if !unread[u.Path] {
					unread[u.Path] = true
					p.NotChecked(u.Path, "what it lacks is not known: "+u.Reason)
				}
			}
		}
		j.judge()
		if before != nil {
			before.compare(j)
		}
	}
	return p.Context.Err()
}

// maxEnvironments bounds those of one set that are compared.
const maxEnvironments = 60

// judge is the comparison of one set.
type judge struct {
	pass *lint.RepoPass
	opt  Options
	set  *envset.Set
	envs []env
	rows *envset.Row
	own  []*envset.Value // what each environment's own files say
	base *envset.Value

	facts  []fact
	leaves map[string][]*envset.Value // by file
}

// env is an environment with what its configuration comes to.
type env struct {
	envset.Environment
	config     *envset.Config
	production bool
	implicit   bool // no environment: what is in force where none is named
}

func newJudge(p *lint.RepoPass, o Options, s *envset.Set, r *envset.Reader) *judge {
	j := &judge{pass: p, opt: o, set: s, base: r.Base(s).Root}
	production := false
	for i := range s.Envs[:min(len(s.Envs), maxEnvironments)] {
		e := &s.Envs[i]
		x := env{Environment: *e, config: r.Effective(s, e), production: j.isProduction(e)}
		production = production || x.production
		j.envs = append(j.envs, x)
		j.own = append(j.own, r.Own(s, e).Root)
	}
	if s.Runs && !production && len(s.Base) > 0 {
		x := env{Environment: envset.Environment{Name: "base", Label: "the base", Layers: s.Base}, config: r.Base(s), implicit: true}
		j.envs = append(j.envs, x)
		j.own = append(j.own, x.config.Root)
	}
	roots := make([]*envset.Value, len(j.envs))
	for i, e := range j.envs {
		roots[i] = e.config.Root
	}
	j.rows = envset.Align(roots...)
	return j
}

func (j *judge) isProduction(e *envset.Environment) bool {
	if e.Class == environment.Production {
		return true
	}
	for _, p := range j.opt.Production {
		if p == e.Label || p == e.Name || p == e.Class {
			return true
		}
	}
	return false
}

// judge looks at all keys of the set, and reports.
func (j *judge) judge() {
	if !j.set.Sample {
		j.unreferenced()
		j.outdated()
	}
	if len(j.envs) > 1 {
		j.gaps()
		j.values()
	}
	if !j.set.Sample {
		j.repeated()
		j.inProduction()
	}
	j.tell()
}

// silent reports whether settings say that nothing is to be said of a key.
func (j *judge) silent(path string) bool { return envset.MatchKey(j.opt.Ignore, path) }

// specific reports whether a key is each environment's own matter.
func (j *judge) specific(path string) bool { return envset.MatchKey(j.opt.EnvSpecific, path) }
