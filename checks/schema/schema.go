// Package schema judges configuration files by their JSON Schemas.
//
// It promises a place for every fault (the very key or value), one message for one cause, and that no schema and no
// document, whoever wrote them, can stop it, make it read anything but files of the snapshot, or make it run on. A file
// without a schema, and one whose schema is not at hand, is left alone. It never fetches anything itself: what of the network
// it reads is at hand or not.
package schema

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

//go:embed examples
var examples embed.FS

// Options are what a run of the check may be told.
type Options struct {
	Override string            // the schema for every file: a path of the repository, or the URL of an embedded schema
	Mappings []Mapping         // from the settings; the first that fits a file counts
	Embedded map[string][]byte // schemas by URL, without a fragment
	// Made are schemas by URL that are made when they are asked for, in the same way by the same program.
	Made         map[string]func() []byte
	Remote       Remote       // schemas of the network
	Except       []string     // paths of files that another check judges
	Strict       bool         // judge by the letter of each draft, not as the validators in use do
	AnyVersion   bool         // do not compare versions
	Environments Environments // what differs between environments
	Every        bool         // report every fault, however many: what fixes them counts them

	draft   *jsonschema.Draft // of schemas that name none
	asserts bool              // formats count, whatever the draft says
}

// Mapping gives files a schema.
type Mapping struct {
	Files  []string  // patterns as in all settings
	Schema string    // as in Options.Override
	At     doc.Place // where the settings say so
}

type rule = *lint.Rule

// The rules.
var (
	ruleType        = &lint.Rule{ID: "schema/type", Title: "Value of the wrong type", Severity: lint.Error}
	ruleEnum        = &lint.Rule{ID: "schema/enum", Title: "Value that is not one of those allowed", Severity: lint.Error}
	ruleRequired    = &lint.Rule{ID: "schema/required", Title: "Missing key", Severity: lint.Error}
	ruleUnknownKey  = &lint.Rule{ID: "schema/unknown-key", Title: "Unknown key", Severity: lint.Error}
	ruleForbidden   = &lint.Rule{ID: "schema/forbidden", Title: "Key or value that may not be given here", Severity: lint.Error}
	ruleAlternative = &lint.Rule{ID: "schema/alternative", Title: "Value that fits none of several alternatives", Severity: lint.Error}
	ruleRange       = &lint.Rule{ID: "schema/range", Title: "Too much or too little", Severity: lint.Error}
	rulePattern     = &lint.Rule{ID: "schema/pattern", Title: "Text that does not match its pattern", Severity: lint.Error}
	ruleUnique      = &lint.Rule{ID: "schema/unique", Title: "Item that is given twice", Severity: lint.Error}
	ruleFormat      = &lint.Rule{ID: "schema/format", Title: "Text that is not of its format", Severity: lint.Warning}
	ruleLikelyTypo  = &lint.Rule{ID: "schema/likely-typo", Title: "Key that is likely misspelt", Severity: lint.Warning}
	ruleUnit        = &lint.Rule{ID: "schema/ambiguous-unit", Title: "Number whose unit is not clear", Severity: lint.Warning}
	ruleUndeclared  = &lint.Rule{ID: "schema/undeclared-key", Title: "Key that the schema does not name (strict)", Severity: lint.Warning}
	ruleVersion     = &lint.Rule{ID: "schema/version", Title: "Schema of an older version than the file", Severity: lint.Notice}
	ruleUnusable    = &lint.Rule{ID: "schema/unusable", Title: "Schema that cannot be used", Severity: lint.Error}
)

// New is the check.
func New(o Options) *lint.Check {
	return &lint.Check{
		Name:  "schema",
		Title: "files that do not fit their schema",
		Rules: []*lint.Rule{ruleType, ruleEnum, ruleRequired, ruleUnknownKey, ruleForbidden, ruleAlternative, ruleRange,
			rulePattern, ruleUnique, ruleFormat, ruleLikelyTypo, ruleUnit, ruleUnusable, ruleUndeclared,
			ruleVersion},
		Examples: examples,
		Options:  o.told(),
		New: func() (lint.Runner, error) {
			return newRunner(&o), nil
		},
	}
}

func newRunner(o *Options) *runner {
	return &runner{options: o, catalog: Builtins(), ids: &idIndex{}, web: &webCatalog{}, sets: map[string]func(reader) *schemaSet{}}
}

// told are the options in few words: an embedded schema by its digest.
func (o Options) told() Options {
	short := map[string][]byte{}
	for u, src := range o.Embedded {
		sum := sha256.Sum256(src)
		short[u] = sum[:]
	}
	o.Embedded, o.Made = short, nil
	return o
}

// runner is a run of the check. Each schema is compiled once, when the first file needs it.
type runner struct {
	options *Options
	catalog []Builtin
	ids     *idIndex
	web     *webCatalog
	mu      sync.Mutex
	sets    map[string]func(reader) *schemaSet
}

// File judges a file, if there is a schema for it.
func (r *runner) File(p *lint.Pass, f *doc.File) error {
	if f.Format == doc.NoFormat || !f.Whole() || f.Root() == nil {
		p.Skip()
		return nil
	}
	by, ok := r.choose(p, f)
	if !ok {
		p.Skip()
		if why := r.catalogLacks(f); why != nil {
			why.tell(p, f)
		}
		return nil
	}
	if by.unsure && by.builtin == nil {
		p.Skip()
		p.NotChecked(f.Path, "the catalog has several schemas for its name, the settings can name one: "+by.by)
		return nil
	}
	set := r.set(by.url)(p)
	set.comes.tell(p)
	if set.err != nil {
		return r.reportUnusable(p, f, by, set.err)
	}
	if len(set.lacks) > 0 {
		set.lacks[0].tell(p, f)
	}
	if len(set.constraints) > 0 {
		by.told = map[string]bool{}
	}
	for i := range f.Roots() {
		if err := r.judge(p, f, i, set, by); err != nil {
			p.Failed(f.Path, err.Error())
			return nil
		}
	}
	r.judgeConstraints(p, f, set, by)
	reportMissingSections(p, f, by)
	r.reportVersion(p, f, set, by)
	return nil
}

// set gives the schema of a URL, compiled by the first who asks.
func (r *runner) set(u string) func(reader) *schemaSet {
	r.mu.Lock()
	defer r.mu.Unlock()
	get, ok := r.sets[u]
	if !ok {
		var once sync.Once
		var set *schemaSet
		get = func(p reader) *schemaSet {
			once.Do(func() { set = compileSchema(p, r.options, r.ids, u) })
			return set
		}
		r.sets[u] = get
	}
	return get
}

// reportUnusable says why a file was not judged: nothing is wrong with a file whose schema we do not have, unless the
// user asked for that schema.
func (r *runner) reportUnusable(p *lint.Pass, f *doc.File, by chosen, why *unusable) error {
	if why.missing && !by.asked || why.remote {
		p.Skip()
		why.tell(p, f)
		return nil
	}
	if isRemote(by.url) || why.at != nil && isRemote(why.at.Path) {
		p.Skip()
		p.NotChecked(f.Path, "its schema cannot be used: "+shortURL(by.url)+": "+why.reason)
		return nil
	}
	at := by.at
	if why.at != nil {
		at = *why.at
	}
	if at.Path == "" {
		return errors.New(why.reason)
	}
	p.Report(lint.Finding{Rule: ruleUnusable, At: at, Message: why.reason})
	p.NotChecked(f.Path, "its schema cannot be used")
	return nil
}

// tell lists a file as not checked.
func (u *unusable) tell(p *lint.Pass, f *doc.File) {
	if u.failed {
		p.Failed(f.Path, u.reason)
		return
	}
	p.NotChecked(f.Path, u.reason)
}

// maxFindings is how many findings one document gets before the rest is counted.
const maxFindings = 200

// judge reports the faults of one document. The error says why it could not be judged.
func (r *runner) judge(p *lint.Pass, f *doc.File, number int, set *schemaSet, by chosen) error {
	root := f.Roots()[number]
	if root.Kind == doc.Null && root.Span.Len() == 0 {
		return nil // nothing but comments: a file still to be filled
	}
	if reportUnreadable(p, f, root) {
		return nil
	}
	if set.isFine(f, root) {
		return nil
	}
	faults, x, err := set.faults(root, f.Format)
	if err != nil {
		return err
	}
	fix := newFixer(f, number, set, len(faults))
	faults = x.counting(set, faults, by)
	for i, ft := range faults {
		if _, ok := ft.kind.(*kind.RefCycle); ok {
			p.Report(lint.Finding{Rule: ruleUnusable, At: set.place(ft.schema, by.at), Message: errEndless.Error()})
			continue
		}
		if i == maxFindings && !r.options.Every {
			worst := x.worst(faults[i:])
			p.Report(lint.Finding{Rule: worst, Severity: by.weigh(worst.Severity), At: x.place(f, ft),
				Message: fmt.Sprintf("%d more places do not fit the schema", len(faults)-maxFindings)})
			return nil
		}
		if by.env != "" && isLikelyTypo(ft) || by.builtin != nil && isUndeclared(ft) {
			continue // the whole schema may know the key
		}
		rule, severity, message := x.sayBy(ft, by)
		if level, env := r.options.Environments.weigh(rule, f.Path, ft.at); env != "" {
			severity, message = level, message+" ("+env+")"
		} else if by.env != "" {
			message += " (" + by.env + ")"
		}
		if by.knows(rule, f.Roots()[number], ft) {
			continue
		}
		finding := lint.Finding{Rule: rule, Severity: by.weigh(cmp.Or(severity, rule.Severity)), At: x.place(f, ft), Message: message, Fixes: fix.fixes(ft)}
		if ft.branch != "" {
			finding.Hint = "judged as " + ft.branch
		} else if len(finding.Fixes) == 0 {
			finding.Hint = x.describe(ft)
		}
		p.Report(finding)
	}
	return nil
}

// isFine reports whether a document fits for certain, without asking the engine.
func (set *schemaSet) isFine(f *doc.File, root *doc.Node) bool {
	return !set.strict && len(f.Problems()) == 0 && !isUntyped(f.Format) && set.quick.fits(root)
}

// faults are those of a document that count, the missing keys that a fix can give apart from those that none can.
func (set *schemaSet) faults(root *doc.Node, format doc.Format) ([]fault, *explainer, error) {
	all, x, err := set.validate(root, format)
	var out []fault
	for _, ft := range all {
		if x.excused(ft) {
			x.dropped = true
			continue
		}
		out = append(out, withDefaults(ft)...)
	}
	return out, x, err
}

// worst is the gravest rule that faults break.
func (x *explainer) worst(faults []fault) rule {
	var worst rule
	for _, ft := range faults {
		if r, _ := x.say(ft); worst == nil || r.Severity > worst.Severity {
			worst = r
		}
	}
	return worst
}

// validate gives the faults of a document of the format.
func (set *schemaSet) validate(root *doc.Node, format doc.Format) ([]fault, *explainer, error) {
	value, err := root.Any(doc.DefaultLimits.Nodes)
	if err != nil {
		return nil, nil, err
	}
	budget := stepsPerFile + stepsPerNode*count(value)
	for round := 1; ; round++ {
		faults, x, err := set.validateValue(root, value, budget)
		if err != nil || len(faults) == 0 || !isUntyped(format) || round == maxRounds || !read(value, faults) {
			return faults, x, err
		}
	}
}

// validateValue judges a value that was made of a document.
func (set *schemaSet) validateValue(root *doc.Node, value any, budget int) ([]fault, *explainer, error) {
	suspect := false
	err := set.meter.run(budget, func() error {
		err := set.root.Validate(value)
		suspect = set.meter.watch.suspect
		return err
	})
	x := newExplainer(root, set.graph)
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil && (suspect || set.strict):
		return set.misspelt(x, value, budget), x, nil
	case err == nil:
		return nil, x, nil
	case errors.As(err, &invalid) && set.strict:
		return append(x.explain(invalid), slices.DeleteFunc(set.misspelt(x, value, budget), isLikelyTypo)...), x, nil
	case errors.As(err, &invalid):
		return x.explain(invalid), x, nil
	}
	return nil, nil, err
}

func count(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, c := range v {
			n += count(c)
		}
	case []any:
		for _, c := range v {
			n += count(c)
		}
	}
	return n
}

// reportUnreadable reports numbers that no program reads as what they say.
func reportUnreadable(p *lint.Pass, f *doc.File, root *doc.Node) bool {
	found := false
	for n := range root.All() {
		if n.Kind != doc.Number {
			continue
		}
		if why := unreadable(n.Value); why != "" {
			p.Report(lint.Finding{Rule: ruleRange, At: f.PlaceOf(n), Message: fmt.Sprintf("the number %s %s", short(n.Value), why)})
			found = true
		}
	}
	return found
}

// excused reports whether a fault does not count: the key that names the schema, and text that another program will
// replace before anyone reads it.
func (x *explainer) excused(ft fault) bool {
	n := x.find(ft.at)
	if n == nil {
		return false
	}
	if len(ft.at) == 1 && ft.at[0] == "$schema" && n.Kind == doc.String {
		return true
	}
	switch n = n.Resolve(); n.Kind {
	case doc.Opaque:
		return true
	case doc.String:
		return !isUnknownKey(ft) && !isUndeclared(ft) && isPlaceholder(n.Value)
	}
	return false
}

// isPlaceholder knows text that holds a variable or an action of a template.
func isPlaceholder(s string) bool {
	for _, pair := range [][2]string{{"${", "}"}, {"{{", "}}"}, {"$(", ")"}, {"<%", "%>"}, {"#{", "}"}} {
		if _, rest, ok := strings.Cut(s, pair[0]); ok && strings.Contains(rest, pair[1]) {
			return true
		}
	}
	return false
}
