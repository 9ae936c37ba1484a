package cli

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/fixers"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/remote"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// fixOptions are the flags of fix.
type fixOptions struct {
	check  checkOptions // of these the ones that say what is looked at, and how
	only   []string
	env    []string
	unsafe bool
	dryRun bool
	diff   bool
	push   string // the address of a repository
	branch string
}

func newFix(sys System) *cobra.Command {
	var o fixOptions
	c := &cobra.Command{
		Use:   "fix [PATH...]",
		Short: "Make the fixes that findings offer",
		Long: `Make the fixes that findings offer, in the repository or folder we stand in, or only in the given paths.

Safe fixes change nothing but what is found; --unsafe makes also those that guess what was meant: a misspelt key, a
missing key with its default, a value in another unit. Each fix is judged again, and taken back if its finding stays.
Files of production and staging are left alone unless --env names them, or the settings say auto_fixes for them.

Exit codes: 0 done, 1 with --dry-run or --diff: there is something to fix, 2 wrong usage or configuration,
3 a fix could not be made, or something could not be looked at.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error {
			o.check.paths = paths
			return runFix(c.Context(), sys, o)
		},
	}
	f := c.Flags()
	o.check.some(f, "repo", "config", "no-config", "schema", "jobs", "offline")
	f.BoolVar(&o.unsafe, "unsafe", false, "make fixes too that may change what a file means")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would be fixed and write nothing")
	f.BoolVar(&o.diff, "diff", false, "show what would be fixed as a unified diff and write nothing")
	f.StringVar(&o.push, "push", "", "commit the fixes upon HEAD and push them to this address, writing no file; $"+pushToken+" is the token")
	f.StringVar(&o.branch, "branch", "", "with --push, the branch, which must be at HEAD there")
	f.StringSliceVar(&o.only, "only", nil, "only findings of these checks or rules (check or check/rule)")
	f.StringSliceVar(&o.env, "env", nil, "fix the files of these environments too")
	f.StringVar(&o.check.baseline, "baseline", "", "a JSON report whose findings are left alone")
	f.BoolVar(&o.check.strict, "strict", false, "judge by the letter of each schema's draft")
	return c
}

// runFix is check, then the fixes, then the files.
func runFix(ctx context.Context, sys System, o fixOptions) error {
	o.check.policy, o.check.color = "base", "auto"
	if err := o.check.validate(); err != nil {
		return err
	}
	if err := o.validate(); err != nil {
		return err
	}
	snap, err := openSnapshot(ctx, sys, o.check)
	if err != nil {
		return err
	}
	defer snap.close()
	r, err := newFixing(ctx, sys, snap, o)
	if err != nil {
		return err
	}
	progress := newProgress(sys)
	found, err := r.judge(ctx, snap.source, progress.files)
	progress.done()
	if err != nil {
		return unable("", err)
	}
	done, err := fixers.Make(ctx, r.candidates(ctx, found), r.judgeAnew, fixers.Options{Unsafe: o.unsafe, Wants: r.wants})
	if err != nil {
		return unable("", err)
	}
	if o.push != "" {
		return r.finishPush(ctx, sys, found, done)
	}
	return r.finish(sys, found, done)
}

// fixing is a run of fix.
type fixing struct {
	o        fixOptions
	snap     *snapshot
	settings *settings
	checks   []*lint.Check
	lint     lint.Options
	gone     []string // files that could not be read again
}

func newFixing(ctx context.Context, sys System, snap *snapshot, o fixOptions) (*fixing, error) {
	s, err := loadSettings(ctx, sys, snap, o.check)
	if err != nil {
		return nil, err
	}
	if err := knownEnvironments(o.env, s); err != nil {
		return nil, err
	}
	openRemote(sys, snap, s, o.check, remote.Lazy)
	opt := checkSettings(o.check, s, sys.Now())
	opt.Schema.Every = true
	list := checks.All(opt)
	if err := knownNames(o.only, list); err != nil {
		return nil, err
	}
	lo, err := lintOptions(ctx, sys, snap, o.check, s)
	return &fixing{o: o, snap: snap, settings: s, checks: list, lint: lo}, err
}

func knownEnvironments(names []string, s *settings) error {
	known := s.Lexicon().Names()
	for _, name := range names {
		if slices.Contains(known, environment.Name(name)) {
			continue
		}
		hint := suggest.Hint(name, known)
		if hint == "" {
			hint = "the environments are " + strings.Join(known, ", ") + ", and those of the settings"
		}
		return usage(hint, "there is no environment %q", name)
	}
	return nil
}

// judge looks at the files of a source. All checks do, whatever is to be fixed: no fix may break what another one guards.
func (r *fixing) judge(ctx context.Context, src lint.Source, progress func(int)) (*lint.Report, error) {
	opt := r.lint
	opt.Progress = progress
	return lint.Run(ctx, src, r.checks, opt)
}

// judgeAnew looks at files as they would be.
func (r *fixing) judgeAnew(ctx context.Context, files map[string][]byte) (*lint.Report, error) {
	r.lint.Partial = true
	return r.judge(ctx, overlay{r.snap.source, files}, nil)
}

// overlay is files of a source with other content, alone; what checks read along comes from both.
type overlay struct {
	*source
	files map[string][]byte
}

func (o overlay) Files(context.Context) iter.Seq2[lint.Blob, error] {
	return func(yield func(lint.Blob, error) bool) {
		for _, path := range slices.Sorted(maps.Keys(o.files)) {
			src := o.files[path]
			b := lint.Blob{Path: path, Size: int64(len(src)), Read: func() ([]byte, error) { return src, nil }}
			if !yield(b, nil) {
				return
			}
		}
	}
}

func (o overlay) ReadFile(ctx context.Context, path string, limit int64) ([]byte, error) {
	if src, ok := o.files[path]; ok && int64(len(src)) <= limit {
		return src, nil
	}
	return o.source.ReadFile(ctx, path, limit)
}

func (o overlay) ReadBeside(ctx context.Context, path string, limit int64) ([]byte, error) {
	if src, ok := o.files[path]; ok && int64(len(src)) <= limit {
		return src, nil
	}
	return o.source.ReadBeside(ctx, path, limit)
}

// candidates are the files with something to fix, as they are now.
func (r *fixing) candidates(ctx context.Context, found *lint.Report) map[string][]byte {
	files := map[string][]byte{}
	for i := range found.Findings {
		f := &found.Findings[i]
		if _, ok := fixers.Choose(f, r.o.unsafe); !ok || files[f.At.Path] != nil || !f.Counts() || !r.wants(f) {
			continue
		}
		src, err := r.snap.source.ReadFile(ctx, f.At.Path, lint.DefaultMaxText)
		if err != nil {
			r.gone = append(r.gone, err.Error())
			continue
		}
		files[f.At.Path] = src
	}
	return files
}

// wants reports whether a finding is one of those to fix.
func (r *fixing) wants(f *lint.Finding) bool { return r.asked(f) && r.held(f) == "" }

func (r *fixing) asked(f *lint.Finding) bool {
	name, _, _ := strings.Cut(f.Rule.ID, "/")
	return len(r.o.only) == 0 || slices.Contains(r.o.only, name) || slices.Contains(r.o.only, f.Rule.ID)
}

// fixable tells what fix without further flags would repair; of what is not in files on disk, nothing.
func fixable(report *lint.Report, s *settings) func(*lint.Finding) bool {
	if k := repo.Kind(report.Snapshot.Kind); k != repo.WorkTree && k != repo.Folder {
		return nil
	}
	r := &fixing{settings: s}
	return func(f *lint.Finding) bool {
		_, ok := fixers.Choose(f, false)
		return ok && r.wants(f)
	}
}

// held says why a finding is not to be fixed though it could be, or is empty.
func (r *fixing) held(f *lint.Finding) string {
	if env := r.settings.FixesHeld(f.At.Path, r.o.env); env != "" {
		return fmt.Sprintf("files of %s are not fixed unasked (--env %s does)", env, env)
	}
	if strings.HasPrefix(f.Rule.ID, "schema/") && !r.settings.SchemaFixesAllowed(f.At.Path) && !r.namedEnvironment(f.At.Path) {
		return "the settings forbid it (schema_validation.auto_fix)"
	}
	return ""
}

// namedEnvironment reports whether a file is of an environment that --env names.
func (r *fixing) namedEnvironment(path string) bool {
	of := r.settings.Lexicon().Of(path)
	return slices.ContainsFunc(r.o.env, func(name string) bool { return slices.Contains(of, environment.Name(name)) })
}

// finish writes the files, or shows what would be written, and says what was done and what was not.
func (r *fixing) finish(sys System, found *lint.Report, done []*fixers.File) error {
	out := sys.Stdout
	if r.o.diff {
		if err := r.showDiff(sys, found, done); err != nil {
			return err
		}
		out = sys.Stderr
	}
	failed := r.gone
	if !r.o.dryRun && !r.o.diff {
		written, unwritten, err := r.write(done)
		if err != nil {
			return unable("", err)
		}
		done, failed = written, append(failed, unwritten...)
	}
	text := newFixText(r, found, done, failed)
	if _, err := out.Write(text.bytes()); err != nil {
		return unable("", fmt.Errorf("say what was fixed: %w", err))
	}
	switch {
	case text.incomplete:
		return exit(Unable)
	case text.made > 0 && (r.o.dryRun || r.o.diff):
		return exit(Findings)
	}
	return nil
}

// write gives the files their new content. It goes on after one that cannot be written, and gives those that were.
func (r *fixing) write(done []*fixers.File) (written []*fixers.File, failed []string, err error) {
	root, err := os.OpenRoot(r.snap.files.Root)
	if err != nil {
		return nil, nil, fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	for _, f := range done {
		if len(f.Edits) > 0 {
			if err := fixers.Write(root, r.snap.source.prefix+f.Path, f.Was, f.Is); err != nil {
				failed = append(failed, err.Error())
				continue
			}
		}
		written = append(written, f)
	}
	return written, failed, nil
}

// showDiff writes what would change as a patch. Lines with secrets are shown without them, and then it is none to apply.
func (r *fixing) showDiff(sys System, found *lint.Report, done []*fixers.File) error {
	for _, f := range done {
		text, hidden := hideSecrets(f, found)
		if sys.Terminal(sys.Stdout) > 0 {
			text = printableLines(text)
		}
		if _, err := sys.Stdout.Write(text); err != nil {
			return unable("", fmt.Errorf("show the difference: %w", err))
		}
		if hidden {
			fmt.Fprintf(sys.Stderr, "the difference of %s is shown without its secrets, and cannot be applied\n", reporters.Visible(f.Path))
		}
	}
	return nil
}

// shortestHidden is the length from which a secret is hidden: hiding every "abc" would say more than it hides.
const shortestHidden = 5

// hideSecrets is the difference of a file with dots for what the check of secrets found in it, and whether there was any.
func hideSecrets(f *fixers.File, found *lint.Report) ([]byte, bool) {
	text := f.Diff()
	hidden := false
	for _, x := range found.Findings {
		span := x.At.Span
		if x.At.Path != f.Path || !strings.HasPrefix(x.Rule.ID, "secrets/") || span.End > len(f.Was) {
			continue
		}
		for line := range bytes.Lines(f.Was[span.Start:span.End]) {
			if line = bytes.TrimSpace(line); len(line) >= shortestHidden && bytes.Contains(text, line) {
				text, hidden = bytes.ReplaceAll(text, line, []byte("•••")), true
			}
		}
	}
	return text, hidden
}

// printableLines is a text for a terminal, on which nothing in it may act.
func printableLines(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		out = append(append(out, reporters.Visible(strings.TrimRight(string(line), "\r\n"))...), '\n')
	}
	return out
}
