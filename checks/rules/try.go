package rules

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/lint"
)

// Trial is an example of a rule and how it went. A rule without examples, or that cannot be used, has one trial for that.
type Trial struct {
	Pack     string // the name of an embedded pack, or the path of the file
	Rule     string // the rule's id with its check
	Name     string // of the example
	At       doc.Place
	Failures []string // what is not as the example says; empty: it passed
	Missing  bool     // the rule has no examples
}

// Try runs the examples of the rules of this repository, or of the packs and files that are named.
func Try(ctx context.Context, o Options, packs []string) []Trial {
	var all []Trial
	for _, r := range chosen(o, packs) {
		all = append(all, r.try(ctx, o)...)
	}
	return all
}

// chosen are the rules of the packs that are named, or of the repository.
func chosen(o Options, packs []string) []*rule {
	e := newEngine(o)
	var all []*rule
	for _, p := range embedded() {
		for _, r := range p.rules {
			if slices.Contains(packs, p.name) {
				all = append(all, fromPack(p, r, e).whole())
			}
		}
	}
	for _, r := range o.Rules {
		if len(packs) == 0 || slices.ContainsFunc(packs, func(p string) bool { return glob.Match(p, r.File.Path) }) {
			all = append(all, newRule(r, "", e))
		}
	}
	return all
}

// PackNames are the packs that come along.
func PackNames() []string {
	var names []string
	for _, p := range embedded() {
		names = append(names, p.name)
	}
	return names
}

func (r *rule) try(ctx context.Context, o Options) []Trial {
	trial := Trial{Pack: r.pack, Rule: r.lint.ID, At: r.At}
	if trial.Pack == "" {
		trial.Pack = r.File.Path
	}
	if _, faults := r.compile(); len(faults) > 0 {
		for _, f := range faults {
			trial.Failures = append(trial.Failures, fmt.Sprintf("%s:%d:%d: %s", f.at.Path, f.at.Line, f.at.Col, f.message))
		}
		return []Trial{trial}
	}
	if len(r.Examples) == 0 {
		trial.Missing = true
		return []Trial{trial}
	}
	var all []Trial
	for i, e := range r.Examples {
		t := trial
		t.At, t.Name = e.At, e.Name.Value
		if t.Name == "" {
			t.Name = fmt.Sprintf("example %d", i+1)
		}
		t.Failures = r.tryOne(ctx, e)
		all = append(all, t)
	}
	return all
}

// exampleFile is the path of an example's document.
func (r *rule) exampleFile(e config.RuleExample) string {
	if e.File != "" {
		return e.File
	}
	for _, g := range r.Files {
		if !strings.ContainsAny(g, "*?[{") {
			return strings.TrimPrefix(strings.TrimPrefix(g, "./"), "/")
		}
	}
	if len(r.Files) > 0 { // *.yaml is best shown by a.yaml
		return strings.NewReplacer("**/", "", "*", "a", "{", "", "}", "").Replace(strings.Split(r.Files[0], ",")[0])
	}
	return "a.yaml"
}

func (r *rule) tryOne(ctx context.Context, e config.RuleExample) []string {
	text := e.OK
	if text == nil {
		text = e.Bad
	}
	if text == nil {
		return []string{"the example holds neither ok nor bad"}
	}
	name := r.exampleFile(e)
	if !r.judges(name) {
		return []string{fmt.Sprintf("the rule is not about files of the path %s; give the example a file", name)}
	}
	report, err := r.run(ctx, e, name, []byte(text.Value))
	if err != nil {
		return []string{err.Error()}
	}
	var failures []string
	for _, n := range report.NotChecked {
		failures = append(failures, n.Reason)
	}
	if e.OK != nil {
		for _, f := range report.Findings {
			failures = append(failures, fmt.Sprintf("found %s, want nothing", found(f)))
		}
		return failures
	}
	failures = append(failures, compare(e.Want, report.Findings)...)
	return append(failures, r.tryFix(ctx, e, name, report)...)
}

func found(f lint.Finding) string { return fmt.Sprintf("%d:%d %s", f.At.Line, f.At.Col, f.Message) }

// compare tells how findings differ from what is wanted, in order; without wants one finding at least is.
func compare(want []config.Text, got []lint.Finding) []string {
	if len(want) == 0 {
		if len(got) == 0 {
			return []string{"found nothing"}
		}
		return nil
	}
	var failures []string
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			failures = append(failures, fmt.Sprintf("found %s, want no more", found(got[i])))
		case i >= len(got):
			failures = append(failures, fmt.Sprintf("found no more, want %s", want[i].Value))
		case !fits(want[i].Value, got[i]):
			failures = append(failures, fmt.Sprintf("found %s, want %s", found(got[i]), want[i].Value))
		}
	}
	return failures
}

// fits reports whether a finding is as wanted: LINE, LINE:COLUMN or LINE:COLUMN MESSAGE.
func fits(want string, f lint.Finding) bool {
	at, message, said := strings.Cut(strings.TrimSpace(want), " ")
	if said && strings.TrimSpace(message) != f.Message {
		return false
	}
	return at == fmt.Sprint(f.At.Line) || at == fmt.Sprintf("%d:%d", f.At.Line, f.At.Col)
}

// tryFix makes the fixes of an example: the document must then be as it says, and have no finding that had a fix.
func (r *rule) tryFix(ctx context.Context, e config.RuleExample, name string, report *lint.Report) []string {
	if e.Fixed == nil {
		return nil
	}
	var edits []doc.Edit
	for _, f := range report.Findings {
		for _, x := range f.Fixes {
			edits = append(edits, x.Edits...)
		}
	}
	after, err := doc.Apply([]byte(e.Bad.Value), edits)
	if err != nil {
		return []string{"the fixes cannot be made together: " + err.Error()}
	}
	if string(after) != e.Fixed.Value {
		return []string{fmt.Sprintf("the fixes make\n%s", strings.TrimRight(string(after), "\n"))}
	}
	again, err := r.run(ctx, e, name, after)
	if err != nil {
		return []string{err.Error()}
	}
	for _, f := range again.Findings {
		if len(f.Fixes) > 0 {
			return []string{"after the fix there is still: " + found(f)}
		}
	}
	return nil
}

// run looks at a document with this rule alone.
func (r *rule) run(ctx context.Context, e config.RuleExample, name string, src []byte) (*lint.Report, error) {
	check := &lint.Check{Name: "rules", Rules: []*lint.Rule{r.lint}, New: func() (lint.Runner, error) {
		return newRunner(r.engine, []*rule{r}, nil), nil
	}}
	return lint.Run(ctx, example{name: name, src: src, with: e.With, base: e.Base}, []*lint.Check{check}, lint.Options{Jobs: 1})
}

// example is the files of an example; only its document is looked at.
type example struct {
	name string
	src  []byte
	with map[string]string
	base *config.Text // before the change; nil: there is none
}

// Files yields the document.
func (x example) Files(context.Context) iter.Seq2[lint.Blob, error] {
	return func(yield func(lint.Blob, error) bool) {
		b := lint.Blob{Path: x.name, Size: int64(len(x.src)), Read: func() ([]byte, error) { return x.src, nil }}
		if x.base != nil {
			lines := []lint.LineRange{{From: 1, To: math.MaxInt}}
			b.Change = &lint.Change{Path: x.name, Base: func() ([]byte, error) { return []byte(x.base.Value), nil },
				Lines: func() ([]lint.LineRange, error) { return lines, nil }}
		}
		yield(b, nil)
	}
}

// ReadFile is the content of a file of the example.
func (x example) ReadFile(_ context.Context, name string, limit int64) ([]byte, error) {
	src, ok := []byte(x.with[name]), true
	if _, given := x.with[name]; !given {
		src, ok = x.src, name == x.name
	}
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	if int64(len(src)) > limit {
		return nil, fmt.Errorf("read %s: more than %d bytes", name, limit)
	}
	return src, nil
}

// ReadBeside is ReadFile.
func (x example) ReadBeside(ctx context.Context, name string, limit int64) ([]byte, error) {
	return x.ReadFile(ctx, name, limit)
}

// List are the paths of the files in a folder.
func (x example) List(_ context.Context, dir string) ([]string, error) {
	all := slices.Sorted(maps.Keys(x.with))
	if !slices.Contains(all, x.name) {
		all = append(all, x.name)
		slices.Sort(all)
	}
	return slices.DeleteFunc(all, func(name string) bool { return path.Dir(name) != path.Clean(dir) }), nil
}
