package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/rollout"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters/github"
)

// promotion is one run of env sync.
type promotion struct {
	ctx     context.Context
	sys     System
	o       syncOptions
	estate  *estate
	files   map[string][]byte // new contents so far
	pairs   []*pairResult
	answers *bufio.Reader
	branch  string // with a commit: where it is
	id      string
	on      github.Options // with a pull request: where it is
	pull    github.Proposed
}

// pairResult is what became of one pair of environments.
type pairResult struct {
	hop
	sets    []setResult
	err     error // what kept it from being done; the other pairs go on
	written bool
}

// setResult is what became of one set of a pair.
type setResult struct {
	plan    *rollout.Plan
	note    string // what is to be known of the past
	files   map[string][]byte
	invalid []lint.Finding // what the target would break
	err     error
}

func newPromotion(ctx context.Context, sys System, o syncOptions, e *estate) *promotion {
	return &promotion{ctx: ctx, sys: sys, o: o, estate: e, files: map[string][]byte{}}
}

// pair plans and judges one pair in every set that has both. Each pair is planned on what was there before the run, so that
// their order makes no difference; with --through each goes on with what the one before it made.
func (p *promotion) pair(h hop) {
	r := &pairResult{hop: h}
	p.pairs = append(p.pairs, r)
	sets, err := p.estate.having([]string{h.from, h.to})
	if err != nil {
		r.err = err
		return
	}
	for _, s := range sets {
		if p.concerns(s) {
			r.sets = append(r.sets, p.set(rollout.Edge{Set: s, From: s.Env(h.from), To: s.Env(h.to)}))
		}
	}
	for _, s := range r.sets {
		if s.err != nil || len(s.plan.Open()) > 0 || len(s.invalid) > 0 {
			return // all of a pair or nothing
		}
	}
	for _, s := range r.sets {
		maps.Copy(p.files, s.files)
	}
}

// concerns reports whether the bridge is about a set, or there is none.
func (p *promotion) concerns(s *envset.Set) bool {
	b := p.estate.settings.Bridge
	if b == nil || len(b.Sets) == 0 {
		return true
	}
	return slices.ContainsFunc(b.Sets, func(name string) bool { return strings.Contains(s.Name, name) })
}

func (p *promotion) set(e rollout.Edge) setResult {
	reader := p.estate.reader
	if p.o.through != "" {
		reader = envset.NewReader(p.open)
	}
	source, target := reader.Own(e.Set, e.From), reader.Own(e.Set, e.To)
	for _, c := range []*envset.Config{source, target} {
		if !c.Whole() {
			return setResult{plan: &rollout.Plan{Edge: e}, err: fmt.Errorf("%s cannot be taken as it is: %s", c.Unknown[0].Path, c.Unknown[0].Reason)}
		}
	}
	if !e.Plain() {
		return setResult{plan: &rollout.Plan{Edge: e}, err: errors.New("kustomizations are not promoted key by key")}
	}
	past := p.past(e)
	base, cut := rollout.FindBase(e, [2]*envset.Value{source.Root, target.Root}, past)
	policy, err := p.policy(e, source, target, past, cut != nil)
	if err != nil {
		return setResult{plan: &rollout.Plan{Edge: e}, err: err}
	}
	plan, err := rollout.New(e, source, target, base, policy)
	if err != nil {
		return setResult{plan: &rollout.Plan{Edge: e}, err: err}
	}
	result := setResult{plan: plan, note: noteOf(cut)}
	if result.files, err = plan.Write(envset.NewReader(p.open).Own(e.Set, e.To)); err != nil {
		result.err = err
		return result
	}
	result.invalid, result.err = p.judge(result.files)
	return result
}

// noteOf says what kept the past from being known.
func noteOf(cut error) string {
	var known *repo.Error
	if errors.As(cut, &known) && known.Hint != "" {
		return known.Text + "; " + known.Hint
	}
	if cut != nil {
		return cut.Error()
	}
	return ""
}

// open is a file as it is, or as this run has made it.
func (p *promotion) open(path string) (*doc.File, error) {
	if src, ok := p.files[path]; ok {
		return doc.New(path, src, p.estate.limits), nil
	}
	return p.estate.open(path)
}

// policy is what flags and settings say of an edge. Where the past is cut off, no conflict is decided unseen.
func (p *promotion) policy(e rollout.Edge, source, target *envset.Config, past rollout.Past, cut bool) (rollout.Policy, error) {
	whole := excerpts{}
	for _, f := range slices.Concat(source.Files, target.Files) {
		whole.add(f, doc.Span{End: len(f.Src)})
	}
	hidden, err := secretsAmong(p.ctx, whole)
	if err != nil {
		return rollout.Policy{}, err
	}
	policy := rollout.Policy{
		Full: p.o.strategy == "full", Force: p.o.force, Prune: p.o.prune, OnConflict: rollout.Strategy(p.o.onConflict),
		Changed: func(env *envset.Environment, path string) time.Time { return rollout.LastChanged(env, path, past) },
		Secret: func(_ string, v *envset.Value) bool {
			return v.Secret() || v.Node != nil && v.File != nil && hidden(v.File.Path, v.Node.Span)
		},
	}
	if cut && policy.OnConflict != rollout.Target {
		policy.OnConflict = rollout.Fail
	}
	if p.interactive() {
		policy.Ask = p.ask
	}
	s := p.estate.settings
	policy.Bridge.Skip = slices.Concat(s.Drift.EnvSpecific, s.Drift.MustDiffer)
	if b := s.Bridge; b != nil && e.Set.Env(b.Base) == e.From {
		policy.Managed = b.Managed
		if err := bridge(&policy.Bridge, b, e.From.Label, e.To.Label); err != nil {
			return policy, err
		}
	}
	return policy, nil
}

// past is what commits tell of an edge's files.
func (p *promotion) past(e rollout.Edge) rollout.Past {
	var paths, full []string
	for _, l := range slices.Concat(e.From.Layers, e.To.Layers) {
		if !slices.Contains(paths, l.Path) {
			paths, full = append(paths, l.Path), append(full, p.estate.snap.source.prefix+l.Path)
		}
	}
	moments := func(yield func(rollout.Moment, error) bool) {
		for m, err := range p.estate.snap.repo.Past(p.ctx, "HEAD", full) {
			x := rollout.Moment{ID: m.ID, Committed: m.Committed, Message: m.Message, Blobs: map[string]string{}}
			for i, hash := range m.Hashes {
				if hash != "" {
					x.Blobs[paths[i]] = hash
				}
			}
			if !yield(x, err) {
				return
			}
		}
	}
	return rollout.Past{Moments: moments, Read: func(env *envset.Environment, blobs map[string]string) (*envset.Value, error) {
		return p.then(e.Set, env, blobs)
	}}
}

// then is what an environment's own files said with some contents.
func (p *promotion) then(s *envset.Set, env *envset.Environment, blobs map[string]string) (*envset.Value, error) {
	c := envset.NewReader(func(path string) (*doc.File, error) {
		hash := blobs[path]
		if hash == "" {
			return doc.New(path, nil, p.estate.limits), nil
		}
		src, err := p.estate.snap.repo.Blob(hash, textLimit)
		if err != nil {
			return nil, err
		}
		return doc.New(path, src, p.estate.limits), nil
	}).Own(s, env)
	if !c.Whole() {
		return nil, fmt.Errorf("%s: %s", c.Unknown[0].Path, c.Unknown[0].Reason)
	}
	return c.Root, nil
}

// judge is what would be wrong with files that is not wrong now: errors, and whatever breaks the bridge's own rules.
func (p *promotion) judge(files map[string][]byte) ([]lint.Finding, error) {
	if len(files) == 0 {
		return nil, nil
	}
	now := map[string][]byte{}
	for path := range files {
		f, err := p.open(path)
		if err != nil {
			return nil, err
		}
		now[path] = f.Src
	}
	before, err := p.findings(now)
	if err != nil {
		return nil, err
	}
	after, err := p.findings(files)
	if err != nil {
		return nil, err
	}
	known := map[string]int{}
	same := func(f lint.Finding) string {
		return f.Rule.ID + "\x00" + f.At.Path + "\x00" + f.At.Pointer + "\x00" + f.Message
	}
	for _, f := range before {
		known[same(f)]++
	}
	var fresh []lint.Finding
	for _, f := range after {
		if known[same(f)]--; known[same(f)] < 0 && p.forbids(f) {
			fresh = append(fresh, f)
		}
	}
	return fresh, nil
}

// forbids reports whether nothing that has the finding may be written.
func (p *promotion) forbids(f lint.Finding) bool {
	if f.Severity == lint.Error {
		return true
	}
	b := p.estate.settings.Bridge
	name, _, _ := strings.Cut(f.Rule.ID, "/")
	return b != nil && (slices.Contains(b.Validation, name) || slices.Contains(b.Validation, f.Rule.ID))
}

// findings are those in some files, were they like this.
func (p *promotion) findings(files map[string][]byte) ([]lint.Finding, error) {
	o, s := p.o.checkOptions, p.estate.settings
	opt, err := lintOptions(p.ctx, p.sys, p.estate.snap, o, s)
	if err != nil {
		return nil, err
	}
	opt.Partial = true
	all := maps.Clone(p.files)
	maps.Copy(all, files)
	report, err := lint.Run(p.ctx, overlay{p.estate.snap.source, all}, checks.All(checkSettings(o, s, p.sys.Now())), opt)
	if err != nil {
		return nil, unable("", err)
	}
	var found []lint.Finding
	for _, f := range report.Findings {
		if _, ours := files[f.At.Path]; ours && f.Counts() {
			found = append(found, f)
		}
	}
	return found, nil
}
