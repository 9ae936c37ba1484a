package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/rules"
	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/checks/secrets"
	"github.com/confward/confward/checks/xref"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/lint"
)

type settings = config.Settings

// settingsLimit is the number of bytes of a settings file or a baseline that is read.
const settingsLimit = 32 << 20

// loadSettings finds and reads the settings. Settings that cannot be read are wrong configuration; a fault in them is a
// finding of the check config, unless they lie outside what is looked at.
func loadSettings(ctx context.Context, sys System, snap *snapshot, o checkOptions) (*settings, error) {
	if o.noConfig {
		return &settings{}, nil
	}
	f, err := settingsFile(ctx, sys, snap, o)
	if err != nil || f == nil {
		return &settings{}, err
	}
	if !f.Whole() {
		return nil, unreadable(f)
	}
	names := checks.Names(checks.All(checks.Options{}))
	s, faults := config.Load(f, names)
	if err := loadPacks(ctx, snap.policy, s); err != nil {
		return nil, err
	}
	if o.config == "" || len(faults) > 0 {
		return s, outside(o, faults)
	}
	for _, r := range s.Rules.Rules {
		names = append(names, "rules/"+r.ID.Value)
	}
	_, faults = config.LoadKnowing(f, names, func(string) ([]string, bool) { return nil, true })
	return s, outside(o, faults)
}

// outside is the first fault of settings that --config names: no check looks at them, so it is wrong configuration.
func outside(o checkOptions, faults []config.Fault) error {
	if o.config == "" || len(faults) == 0 {
		return nil
	}
	at := faults[0].At
	return usage(faults[0].Hint, "%s:%d:%d: %s", at.Path, at.Line, at.Col, faults[0].Message)
}

// settingsFile is the file that --config names, or the first one that lies at the root, or nil.
func settingsFile(ctx context.Context, sys System, snap *snapshot, o checkOptions) (*doc.File, error) {
	if o.config != "" {
		src, err := namedFile(ctx, sys, snap, o, o.config)
		if errors.Is(err, errNotAtBase) {
			return nil, nil
		}
		if err != nil {
			return nil, usage("", "read the settings: %w", err)
		}
		return doc.NewAs(doc.YAML, filepath.ToSlash(o.config), src, doc.Limits{}), nil
	}
	return settingsAt(ctx, snap.policy)
}

// errNotAtBase says that a file which judges is new in the change that it would judge.
var errNotAtBase = errors.New("the base has no such file")

// namedFile is a file that the user names and that judges: as it is, or as the base of the change has it.
func namedFile(ctx context.Context, sys System, snap *snapshot, o checkOptions, name string) ([]byte, error) {
	src, err := os.ReadFile(inDir(sys, name))
	if !o.fromBase || !o.policyFromBase() || snap.files.Base == nil {
		return src, err
	}
	rel, outside := filepath.Rel(snap.repo.Root, inDir(sys, name))
	if outside != nil || !filepath.IsLocal(rel) {
		return src, err
	}
	old, errBase := snap.files.Base.ReadFile(ctx, filepath.ToSlash(rel), settingsLimit)
	if errors.Is(errBase, fs.ErrNotExist) {
		if _, errHead := snap.files.ReadFile(ctx, filepath.ToSlash(rel), settingsLimit); err == nil || errHead == nil {
			return nil, errNotAtBase
		}
	}
	return old, errBase
}

// settingsAt is the first settings file at the root of a source, or nil.
func settingsAt(ctx context.Context, s *source) (*doc.File, error) {
	for _, name := range config.Names {
		src, err := s.ReadFile(ctx, name, settingsLimit)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, usage("settings must be a regular file; --no-config goes without", "read the settings %s: %w", name, err)
		}
		return doc.New(name, src, doc.Limits{}), nil
	}
	return nil, nil
}

// loosened is what a change that is judged by its base's policy does to that policy: to the settings, and to the files
// that they name.
func loosened(ctx context.Context, snap *snapshot, s *settings, names []string) []lint.Finding {
	if snap.source.first == nil {
		return nil
	}
	head := &source{snapshot: snap.files, prefix: snap.source.prefix}
	return append(loosenedSettings(ctx, snap.policy, head, names), alteredPolicy(ctx, snap.policy, head, s)...)
}

func loosenedSettings(ctx context.Context, base, head *source, names []string) []lint.Finding {
	before, err := settingsAt(ctx, base)
	after, errAfter := settingsAt(ctx, head)
	if err != nil || errAfter != nil || after != nil && !after.Whole() {
		return nil // settings that cannot be read are told as such
	}
	var found []lint.Finding
	for _, l := range config.Compare(before, after, names) {
		found = append(found, lint.Loosened(after, l.At, l.Setting, l.Before, l.After))
	}
	return found
}

// alteredPolicy is about the files beside the settings that judge, and that the change alters or takes out.
func alteredPolicy(ctx context.Context, base, head *source, s *settings) []lint.Finding {
	files := []string{s.Baseline, s.Secrets.Config, ".gitleaks.toml", ".gitleaksignore"}
	for _, m := range s.Schemas.Mappings {
		files = append(files, m.Schema)
	}
	for _, r := range s.Rules.Rules {
		files = append(files, r.File.Path)
	}
	files = slices.DeleteFunc(files, func(name string) bool { return name == s.Path }) // the settings are compared by what they say
	slices.Sort(files)
	var found []lint.Finding
	for _, name := range slices.Compact(files) {
		before, err := base.ReadFile(ctx, name, settingsLimit)
		if name == "" || err != nil {
			continue
		}
		after, err := head.ReadFile(ctx, name, settingsLimit)
		if err != nil || !bytes.Equal(before, after) {
			found = append(found, lint.Altered(doc.New(name, after, doc.Limits{}).Place(doc.Span{})))
		}
	}
	return found
}

func unreadable(f *doc.File) error {
	for _, p := range f.Problems() {
		at := f.Place(p.Span)
		return usage(p.Remedy, "the settings cannot be read: %s:%d:%d: %s", at.Path, at.Line, at.Col, p.Message)
	}
	return usage("", "the settings cannot be read: %s: %s", f.Path, f.Skipped())
}

func inDir(sys System, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(sys.Dir, name)
}

// threshold is the severity from which on findings fail the run; zero: none does.
func threshold(o checkOptions, s *settings) lint.Severity {
	name := o.failOn
	if name == "" {
		name = s.FailOn
	}
	level := severity(name, lint.Error)
	if o.strict || s.SchemaValidation.StrictMode {
		level = min(level, lint.Warning)
	}
	return level
}

func severity(name string, otherwise lint.Severity) lint.Severity {
	for _, s := range []lint.Severity{lint.Notice, lint.Warning, lint.Error} {
		if s.String() == name {
			return s
		}
	}
	if name == "never" {
		return 0
	}
	return otherwise
}

// checkSettings are the options of the checks.
func checkSettings(o checkOptions, s *settings, now time.Time) checks.Options {
	var mappings []schema.Mapping
	for _, m := range s.Schemas.Mappings {
		mappings = append(mappings, schema.Mapping{Files: m.Files, Schema: m.Schema, At: m.At})
	}
	return checks.Options{
		Schema: schema.Options{
			Override: o.schema, Mappings: mappings, Strict: o.strict || s.SchemaValidation.StrictMode,
			Environments: environmentsOf(s), AnyVersion: s.SchemaValidation.SchemaVersioning != nil && !*s.SchemaValidation.SchemaVersioning,
			Remote: schema.Remote{On: len(s.Schemas.Remote.Hosts) > 0, Catalog: s.Schemas.Remote.Catalog},
			Made:   map[string]func() []byte{config.SchemaURL: config.Schema}, Except: config.Names,
		},
		Secrets: secrets.Options{Config: s.Secrets.Config, Profile: profileOf(o, s), Key: s.Secrets.FingerprintKey, Archives: s.Secrets.Archives,
			Sensitive: ownSensitive(s)},
		Xref:  xref.Options{Rules: s.Xref},
		Drift: driftSettings(s),
		Rules: rules.Options{Rules: s.Rules.Rules, Packs: s.Rules.Packs, Context: s.Context, Now: now,
			Environments: rules.Environments{Lexicon: s.Lexicon(), Profiles: s.Environments}},
		Budget: budget.OptionsOf(s.Optimization),
	}
}

// environmentsOf is how the settings have values of each environment judged.
func environmentsOf(s *settings) schema.Environments {
	e := schema.Environments{Lexicon: s.Lexicon(), Constraints: map[string]lint.Severity{}}
	for name, env := range s.Environments {
		if said := env.ConstraintSeverity(); said != "" {
			name = environment.Name(name)
			e.Constraints[name] = max(e.Constraints[name], severity(said, lint.Error))
		}
	}
	return e
}

// lintOptions are the options of the run.
func lintOptions(ctx context.Context, sys System, snap *snapshot, o checkOptions, s *settings) (lint.Options, error) {
	known, listed, err := baseline(ctx, sys, snap, o, s)
	if err != nil {
		return lint.Options{}, err
	}
	listed = append(listed, allowedCommits(ctx, snap, s)...)
	more, err := ignoreFile(ctx, snap)
	if err != nil {
		return lint.Options{}, err
	}
	opt := lint.Options{
		Only: o.only, Skip: o.skip, Off: switchedOff(s), Severities: map[string]lint.Severity{}, Strictness: strictnessOf(s), Baseline: known, Listed: append(listed, more...),
		Now: sys.Now(), Partial: len(o.paths) > 0 || snap.isChange(), Jobs: o.jobs,
		Limits: doc.Limits{Size: s.Limits.FileSize, Depth: s.Limits.Depth, Nodes: s.Limits.Values},
	}
	for name, r := range s.Severity {
		if r.Value != "off" {
			opt.Severities[name] = severity(r.Value, lint.Error)
		}
	}
	for _, i := range s.Ignore {
		if i.Rule != "" {
			opt.Ignores = append(opt.Ignores, lint.Ignore{Paths: i.Paths, Rule: i.Rule, Reason: i.Reason, Until: i.Until.Time, At: i.At})
		}
	}
	return opt, nil
}

// profileOf is the profile of the check of secrets.
func profileOf(o checkOptions, s *settings) string { return cmp.Or(o.profile, s.Secrets.Profile) }

// constraintRules are what the settings call constraint validation.
var constraintRules = []string{"schema/enum", "schema/format", "schema/pattern", "schema/range", "schema/unique"}

// switchedOff are the rules and checks that the settings switch off.
func switchedOff(s *settings) []string {
	off := []string{"score"} // it is run for a score alone: confward score
	for name, r := range s.Severity {
		if r.Value == "off" {
			off = append(off, name)
		}
	}
	no := func(b *bool) bool { return b != nil && !*b }
	if no(s.Optimization.Enabled) {
		off = append(off, "budget", "context")
	}
	v := s.SchemaValidation
	if no(v.Enabled) {
		off = append(off, "schema")
	}
	if no(v.ValidationRules.RequiredFields) {
		off = append(off, "schema/required")
	}
	if no(v.ValidationRules.TypeValidation) {
		off = append(off, "schema/type")
	}
	if no(v.ValidationRules.ConstraintValidation) {
		off = append(off, constraintRules...)
	}
	if no(v.ValidationRules.CrossReferenceValidation) {
		off = append(off, "xref")
	}
	return off
}

// allowedCommits are those of which gitleaks' settings allow what they brought. Settings that cannot be read are the check's
// to tell.
func allowedCommits(ctx context.Context, snap *snapshot, s *settings) []lint.Listed {
	src, err := snap.policy.ReadFile(ctx, cmp.Or(s.Secrets.Config, secrets.ConfigFile), settingsLimit)
	if err != nil {
		return nil
	}
	return secrets.AllowedCommits(src)
}

// ignoreFile reads gitleaks' list of findings that do not count, if there is one.
func ignoreFile(ctx context.Context, snap *snapshot) ([]lint.Listed, error) {
	src, err := snap.policy.ReadFile(ctx, secrets.IgnoreFile, settingsLimit)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, usage("it must be a regular file", "read %s: %w", secrets.IgnoreFile, err)
	}
	return secrets.ReadIgnoreFile(src), nil
}

// pathOf is the path of a file that the user names, from the root; as it was named if it lies elsewhere.
func (s *snapshot) pathOf(sys System, name string) string {
	path, err := filepath.Rel(s.about.Root, inDir(sys, name))
	if err != nil || !filepath.IsLocal(path) {
		path = name
	}
	return filepath.ToSlash(path)
}

// baseline reads the findings that are known: the file that --baseline names, or the settings. It is a report of ours, or
// one that gitleaks wrote.
func baseline(ctx context.Context, sys System, snap *snapshot, o checkOptions, s *settings) (lint.Baseline, []lint.Listed, error) {
	var src []byte
	var err error
	name := o.baseline
	switch {
	case o.baseline != "":
		if src, err = namedFile(ctx, sys, snap, o, o.baseline); errors.Is(err, errNotAtBase) {
			return nil, nil, nil
		}
	case s.Baseline != "":
		name = s.Baseline
		src, err = snap.policy.ReadFile(ctx, s.Baseline, settingsLimit)
	default:
		return nil, nil, nil
	}
	if err == nil {
		var known lint.Baseline
		var listed []lint.Listed
		path := snap.pathOf(sys, name)
		if o.baseline == "" {
			path = name
		}
		if secrets.IsReport(src) {
			listed, err = secrets.ReadReport(path, src, s.Secrets.FingerprintKey)
		} else {
			known, listed, err = lint.ReadBaseline(path, src)
		}
		if err == nil {
			return known, listed, nil
		}
	}
	return nil, nil, usage("confward check --report json="+name+" writes one", "read the baseline %s: %w", name, fmt.Errorf("%w", err))
}
