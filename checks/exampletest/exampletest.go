// Package exampletest runs the examples of a check: one examples/<rule>.txtar for every rule it declares.
//
// The text above an example's files is the rule's documentation. The file "want" holds what the check says of the other
// files, a line each:
//
//	path:line:column: severity rule message
//	path: not checked: reason
//	path: failed: reason
//
// Files named "before/<path>" are those before a change, of which the others are the outcome.
//
// Files named "fixed/<path>" are what the first fix of every finding makes of <path>. A rule without an example, an
// example without its rule, an example that does not show its rule and a fix that leaves its finding are failures.
// With -update, "want" and the fixed files are written as they are.
package exampletest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

var update = flag.Bool("update", false, "write the examples' want and fixed files anew")

// Files is a lint.Source of files in memory, by their paths.
type Files map[string][]byte

// Files yields the files in the order of their paths.
func (s Files) Files(context.Context) iter.Seq2[lint.Blob, error] {
	return func(yield func(lint.Blob, error) bool) {
		for _, name := range slices.Sorted(maps.Keys(s)) {
			src := s[name]
			b := lint.Blob{Path: name, Size: int64(len(src)), Read: func() ([]byte, error) { return src, nil }}
			if !yield(b, nil) {
				return
			}
		}
	}
}

// ReadFile is the content of one file.
func (s Files) ReadFile(_ context.Context, path string, limit int64) ([]byte, error) {
	src, ok := s[path]
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrNotExist}
	}
	if int64(len(src)) > limit {
		return nil, fmt.Errorf("read %s: more than %d bytes", path, limit)
	}
	return src, nil
}

// All are all files.
func (s Files) All(context.Context) ([]lint.Blob, error) {
	var all []lint.Blob
	for _, name := range slices.Sorted(maps.Keys(s)) {
		all = append(all, lint.Blob{Path: name})
	}
	return all, nil
}

// ReadBeside is ReadFile.
func (s Files) ReadBeside(ctx context.Context, path string, limit int64) ([]byte, error) {
	return s.ReadFile(ctx, path, limit)
}

// List are the paths of the files in a folder.
func (s Files) List(_ context.Context, dir string) ([]string, error) {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if path.Dir(name) == path.Clean(dir) {
			names = append(names, name)
		}
	}
	return names, nil
}

// Run tests a check by the examples in the folder "examples" beside the test. Other checks may be run along with it, for
// rules that speak of what they find.
func Run(t *testing.T, check *lint.Check, along ...*lint.Check) {
	t.Helper()
	RunSet(t, check, func(*config.Settings) *lint.Check { return check }, along...)
}

// RunBy is Run with other options of the check for some examples, by their names.
func RunBy(t *testing.T, check *lint.Check, others map[string]*lint.Check, along ...*lint.Check) {
	t.Helper()
	runAll(t, check, func(name string, _ *config.Settings) *lint.Check {
		if other := others[name]; other != nil {
			return other
		}
		return check
	}, along)
}

// RunSet is Run with a check that each example's own settings make.
func RunSet(t *testing.T, check *lint.Check, set func(*config.Settings) *lint.Check, along ...*lint.Check) {
	t.Helper()
	runAll(t, check, func(_ string, s *config.Settings) *lint.Check { return set(s) }, along)
}

func runAll(t *testing.T, check *lint.Check, pick func(name string, s *config.Settings) *lint.Check, along []*lint.Check) {
	t.Helper()
	byName := map[string]*lint.Rule{}
	for _, r := range check.Rules {
		name, ok := strings.CutPrefix(r.ID, check.Name+"/")
		if !ok {
			t.Errorf("rule %s: its id does not begin with %s/", r.ID, check.Name)
		}
		byName[name] = r
	}
	files, err := filepath.Glob("examples/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		rule := byName[name]
		delete(byName, name)
		t.Run(name, func(t *testing.T) {
			if rule == nil {
				t.Fatalf("%s: the check declares no rule %s/%s", file, check.Name, name)
			}
			set := func(s *config.Settings) *lint.Check { return pick(name, s) }
			runExample(t, set, along, rule, file)
		})
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		t.Errorf("rule %s: no examples/%s.txtar", byName[name].ID, name)
	}
}

func runExample(t *testing.T, set func(*config.Settings) *lint.Check, along []*lint.Check, rule *lint.Rule, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		t.Errorf("%s: no text above the files: it is the rule's documentation", file)
	}
	input, fixed, want := split(archive)
	checks := append(slices.Clone(along), set(settings(input)))
	report := run(t, checks, input)
	got := Lines(report)
	shown := false
	for _, f := range report.Findings {
		shown = shown || f.Rule.ID == rule.ID
	}
	if !shown {
		t.Errorf("%s: nothing of %s is found", file, rule.ID)
	}
	after := fix(t, report, input)
	if *update {
		write(t, file, archive, got, after, len(fixed) > 0)
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: findings (-want +got):\n%s", file, diff)
	}
	if len(fixed) == 0 {
		return
	}
	for name, src := range fixed {
		if diff := cmp.Diff(string(src), string(after[name])); diff != "" {
			t.Errorf("%s: %s after fixing (-want +got):\n%s", file, name, diff)
		}
	}
	stillFound(t, checks, report, after)
}

// split tells an example's input from what is expected of it.
func split(archive *txtar.Archive) (input, fixed Files, want string) {
	input, fixed = Files{}, Files{}
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
		} else if name, ok := strings.CutPrefix(f.Name, "fixed/"); ok {
			fixed[name] = f.Data
		} else {
			input[f.Name] = f.Data
		}
	}
	return input, fixed, want
}

func run(t *testing.T, checks []*lint.Check, files Files) *lint.Report {
	t.Helper()
	opt := lint.Options{Jobs: 1, Now: today, Ignores: ignores(files)}
	if name := settings(files).Baseline; name != "" {
		var err error
		if opt.Baseline, opt.Listed, err = lint.ReadBaseline(name, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	now, before := Files{}, Files{}
	for name, src := range files {
		if was, ok := strings.CutPrefix(name, "before/"); ok {
			before[was] = src
		} else {
			now[name] = src
		}
	}
	if len(before) > 0 {
		opt.Base, files = before, now
	}
	report, err := lint.Run(context.Background(), files, checks, opt)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// today is the day on which all examples are run.
var today = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)

// ignores are the ones of an example's own settings, if it has any.
func ignores(files Files) []lint.Ignore {
	s := settings(files)
	var all []lint.Ignore
	for _, i := range s.Ignore {
		all = append(all, lint.Ignore{Paths: i.Paths, Rule: i.Rule, Reason: i.Reason, Until: i.Until.Time, At: i.At})
	}
	return all
}

// settings are an example's own.
func settings(files Files) *config.Settings {
	src, ok := files[config.Name]
	if !ok {
		return &config.Settings{}
	}
	s, _ := config.Load(doc.New(config.Name, src, doc.Limits{}), nil)
	return s
}

// Lines is a report as an example's "want" shows it: the findings, then what was not checked.
func Lines(report *lint.Report) string {
	var b strings.Builder
	for _, f := range report.Findings {
		said := f.Severity.String()
		if f.Muted != nil && f.Muted.By == "profile" {
			said = fmt.Sprintf("muted (%s)", f.Muted.Reason)
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s %s %s\n", f.At.Path, f.At.Line, f.At.Col, said, f.Rule.ID, f.Message)
	}
	for _, n := range report.NotChecked {
		what := "not checked"
		if n.Failed {
			what = "failed"
		}
		fmt.Fprintf(&b, "%s: %s: %s\n", n.Path, what, n.Reason)
	}
	return b.String()
}

// fix makes the first fix of every finding.
func fix(t *testing.T, report *lint.Report, input Files) Files {
	t.Helper()
	edits := map[string][]doc.Edit{}
	for _, f := range report.Findings {
		if len(f.Fixes) > 0 {
			for _, e := range f.Fixes[0].Edits {
				edits[e.Path] = append(edits[e.Path], e)
			}
		}
	}
	after := maps.Clone(input)
	for path, list := range edits {
		src, err := doc.Apply(input[path], list)
		if err != nil {
			t.Fatalf("fix %s: %v", path, err)
		}
		after[path] = src
	}
	return after
}

// stillFound fails for a finding whose fix was made and which is still there: of those that say the same, as many must be
// gone as were fixed.
func stillFound(t *testing.T, checks []*lint.Check, before *lint.Report, after Files) {
	t.Helper()
	what := func(f lint.Finding) string { return f.Rule.ID + " " + f.At.Path + " " + f.Message }
	left := map[string]int{}
	for _, f := range run(t, checks, after).Findings {
		left[what(f)]++
	}
	for _, f := range before.Findings {
		if len(f.Fixes) == 0 {
			left[what(f)]--
		}
	}
	for _, f := range before.Findings {
		if len(f.Fixes) > 0 && left[what(f)] > 0 {
			t.Errorf("%s:%d: the fix %q leaves: %s", f.At.Path, f.At.Line, f.Fixes[0].Title, f.Message)
		}
	}
}

// write brings an example's expectations up to date, the rest untouched.
func write(t *testing.T, file string, archive *txtar.Archive, want string, after Files, fixes bool) {
	t.Helper()
	files := slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	for i, f := range files {
		if name, ok := strings.CutPrefix(f.Name, "fixed/"); ok && fixes {
			files[i].Data = after[name]
		}
	}
	archive.Files = append(files, txtar.File{Name: "want", Data: []byte(want)})
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
