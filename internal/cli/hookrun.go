package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/hooks"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

func newHookRun(sys System) *cobra.Command {
	o := checkOptions{color: "auto", policy: "base", hooked: true}
	c := &cobra.Command{
		Use:   "run pre-commit | pre-push [REMOTE URL]",
		Short: "Check what is about to be committed or pushed, as the hooks do",
		Long: `Check what is about to be committed or pushed, as the hooks do. pre-push reads from its standard input which refs
are pushed, as Git writes it there.

CONFWARD_SKIP=1 in the environment checks nothing; CONFWARD_SKIP=schema,secrets leaves out these checks.

Exit codes, of which all but 0 stop Git: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or configuration,
3 something that should have been looked at was not.`,
		Args:      cobra.RangeArgs(1, 3),
		ValidArgs: hooks.Names(),
		RunE: func(c *cobra.Command, args []string) error {
			if err := knownHook(args[0]); err != nil {
				return err
			}
			h := &hookRun{sys: sys, o: o, hook: args[0], args: args[1:]}
			return h.stops(h.run(c.Context()))
		},
	}
	f := c.Flags()
	o.some(f, "config", "no-config", "only", "skip")
	f.StringVar(&o.failOn, "fail-on", "", "what stops Git: error, warning, notice or never (default error)")
	f.BoolVar(&o.strict, "strict", false, "warnings stop Git, and so does what was not checked")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "say nothing if there is nothing to correct")
	return c
}

// hookRun is one call of a hook.
type hookRun struct {
	sys  System
	o    checkOptions
	hook string
	args []string
	repo *repo.Repo
	push *pushed // nil for a commit
}

// command is what Git is doing.
func (h *hookRun) command() string { return strings.TrimPrefix(h.hook, "pre-") }

func (h *hookRun) say(format string, args ...any) {
	fmt.Fprintln(h.sys.Stderr, reporters.Visible(fmt.Sprintf(format, args...)))
}

// stops tells, of an error that stops Git, how to go on without the hook.
func (h *hookRun) stops(err error) error {
	var failed *failure
	if !errors.As(err, &failed) {
		return err
	}
	say(h.sys.Stderr, failed.Error(), failed.hint)
	h.say("the %s was stopped because confward could not check it; git %[1]s --no-verify goes without the check", h.command())
	return exit(failed.code)
}

func (h *hookRun) run(ctx context.Context) error {
	if h.skips() {
		return nil
	}
	if err := h.o.validate(); err != nil {
		return err
	}
	var err error
	if h.repo, err = openForHook(h.sys); err != nil {
		return explained(h.sys, checkOptions{}, err)
	}
	defer h.repo.Close()
	s, err := h.snapshot()
	switch {
	case errors.As(err, new(*failure)):
		return err
	case err != nil:
		return explained(h.sys, checkOptions{}, err)
	case s == nil:
		return nil
	}
	return h.check(ctx, s)
}

// skips takes what CONFWARD_SKIP leaves out, and says so.
func (h *hookRun) skips() bool {
	switch value := h.sys.Getenv("CONFWARD_SKIP"); strings.ToLower(value) {
	case "", "0", "false", "no":
		return false
	case "1", "true", "yes", "all":
		h.say("confward: nothing was checked before the %s, because CONFWARD_SKIP is set", h.command())
		return true
	default:
		h.o.skip = append(slices.Clone(h.o.skip), strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })...)
		h.say("confward: not checked before the %s, because CONFWARD_SKIP is set: %s", h.command(), value)
		return false
	}
}

// openForHook opens the repository that Git is at work in, whose root we stand in. Git names its Git folder, which need
// not be the one that would be found from here.
func openForHook(sys System) (*repo.Repo, error) {
	if dir := sys.Getenv("GIT_DIR"); dir != "" {
		return repo.OpenGit(inDir(sys, dir), sys.Dir)
	}
	r, err := repo.Open(sys.Dir)
	if err == nil && !r.Git() {
		r.Close()
		return nil, &repo.Error{Argument: true, Text: sys.Dir + " is not in a Git repository"}
	}
	return r, err
}

// snapshot is what the hook has to look at, or nil for nothing.
func (h *hookRun) snapshot() (*repo.Snapshot, error) {
	if h.hook == hooks.PreCommit {
		index := h.sys.Getenv("GIT_INDEX_FILE")
		if index != "" {
			index = inDir(h.sys, index)
		}
		return h.repo.Staged(nil, index)
	}
	p, err := h.readPush()
	if err != nil || len(p.plan.Tips) == 0 {
		return nil, err
	}
	h.push = p
	for _, u := range p.plan.Unknown {
		h.say("confward: what %s has as %s is not in this repository; checking all that its other branches lack", p.remote, u.RemoteRef)
	}
	return h.repo.Commits(p.plan.Tips, p.plan.Exclude, nil)
}

// check looks at the snapshot and says what keeps Git from going on.
func (h *hookRun) check(ctx context.Context, files *repo.Snapshot) error {
	seen := &source{snapshot: files}
	about := lint.Snapshot{Kind: string(files.Kind), Root: files.Root, Rev: files.Rev}
	report, s, err := examine(ctx, h.sys, &snapshot{repo: h.repo, files: files, source: seen, policy: seen, about: about}, h.o)
	if err != nil {
		return err
	}
	stop := verdict(report, threshold(h.o, s), h.o.strict || s.SchemaValidation.StrictMode)
	if stop == nil {
		h.passed(files, report)
		return nil
	}
	found := failing(report, threshold(h.o, s))
	if h.push != nil {
		attribute(files, "", found)
	}
	if err := h.show(ctx, s, report); err != nil {
		return unable("", err)
	}
	h.advise(found, report.Failed())
	return stop
}

// passed is the one line of a hook that lets Git go on.
func (h *hookRun) passed(files *repo.Snapshot, report *lint.Report) {
	if h.o.quiet {
		return
	}
	commits, contents, _ := files.Scanned()
	parts := []string{counted(contents, "file")}
	if h.push != nil {
		parts = []string{counted(commits, "commit"), counted(contents, "file")}
	}
	if errs, warnings, _, _ := report.Count(); errs+warnings > 0 {
		parts = append(parts, counted(errs+warnings, "finding")+" that stop nothing")
	}
	h.say("confward: %s, %.1f s", strings.Join(parts, ", "), report.Duration.Seconds())
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// show writes what must be corrected where Git shows it.
func (h *hookRun) show(ctx context.Context, s *settings, report *lint.Report) error {
	sys, o := h.sys, h.o
	sys.Stdout, o.quiet = sys.Stderr, true
	return show(ctx, sys, o, s, output{format: "text"}, report)
}

// failing are the findings that stop Git.
func failing(r *lint.Report, from lint.Severity) []*lint.Finding {
	var out []*lint.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Counts() && from != 0 && f.Severity >= from {
			out = append(out, f)
		}
	}
	return out
}
