package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sethvargo/go-githubactions"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/confward/confward/internal/event"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

func newAction(sys System) *cobra.Command {
	return &cobra.Command{
		Use:   "action",
		Short: "Check what an event of GitHub Actions brought",
		Long: `Check what an event of GitHub Actions brought, as a step of a workflow.

It takes no flags: action.yml hands its inputs over in the environment (INPUT_FAIL_ON for fail-on), and the runner tells
of the event. Commits that the checkout lacks are fetched. The exit codes are those of check.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runAction(c.Context(), sys) },
	}
}

// actionRun is a step of a workflow.
type actionRun struct {
	sys   System
	gh    *githubactions.Action
	check checkOptions
	in    actionInputs
	plan  event.Plan
	out   []actionOutput
}

// actionOutput is a value that later steps of the job can read.
type actionOutput struct{ name, value string }

// actionInputs are the inputs that are no flags of check.
type actionInputs struct {
	token       string
	fix         string // off, suggest or commit
	comment     bool
	annotations string // commands, review, check-run or off
	sarifFile   string
	uploadSARIF bool
	summary     bool
	issue       string // the title of the tracking issue; empty: none is kept
}

// actionFlags are the inputs that are flags of check, by the same names.
var actionFlags = []string{"range", "rev", "history", "policy", "only", "skip", "config", "no-config", "schema", "fail-on",
	"baseline", "strict", "all", "jobs", "quiet", "no-cache"}

// runAction is a step from its inputs to its outputs. What keeps it from looking is shown where findings would be.
func runAction(ctx context.Context, sys System) error {
	a := &actionRun{sys: sys, gh: githubactions.New(githubactions.WithGetenv(sys.Getenv), githubactions.WithWriter(lenient{sys.Stdout}))}
	err := a.run(ctx)
	var e *failure
	if errors.As(err, &e) {
		a.output("verdict", "error")
		a.annotateFailure(e)
	}
	a.output("exit-code", fmt.Sprint(exitCode(err)))
	if write := a.writeOutputs(); err == nil && write != nil {
		return unable("", write)
	}
	return err
}

// lenient takes a log that nobody reads any more for no fault, where the library would panic.
type lenient struct{ io.Writer }

func (l lenient) Write(p []byte) (int, error) {
	_, _ = l.Writer.Write(p)
	return len(p), nil
}

func (a *actionRun) run(ctx context.Context) error {
	if err := a.readInputs(); err != nil {
		return err
	}
	if err := a.readEvent(); err != nil {
		return err
	}
	if a.plan.Kind == event.Nothing {
		a.say("nothing to look at: %s", a.plan.Why)
		a.output("verdict", "clean")
		return nil
	}
	snap, err := a.look(ctx)
	if err != nil {
		return err
	}
	defer snap.close()
	report, s, err := examine(ctx, a.sys, snap, a.check)
	if err != nil {
		return err
	}
	// What follows adds to the findings, and its failure must not hide them.
	if report.Fixed, err = a.fixedSince(ctx, snap, s, report); err != nil {
		a.say("what the change fixed cannot be told: %s", err)
	}
	w := &actionWork{actionRun: a, snap: snap, settings: s, report: report}
	if err := w.fix(ctx); err != nil {
		a.say("nothing is fixed: %s", err)
	}
	w.publish(ctx)
	delivered := w.deliver(ctx)
	ended := verdict(w.report, threshold(a.check, s), a.check.strict || s.SchemaValidation.StrictMode)
	a.output("verdict", verdictName(ended))
	if delivered != nil {
		return delivered
	}
	return ended
}

// verdictName is the exit code in a word.
func verdictName(err error) string {
	switch exitCode(err) {
	case Clean:
		return "clean"
	case Findings:
		return "findings"
	}
	return "incomplete"
}

func exitCode(err error) int {
	var done exit
	var failed *failure
	switch {
	case err == nil:
		return Clean
	case errors.As(err, &done):
		return int(done)
	case errors.As(err, &failed):
		return failed.code
	}
	return Usage
}

// input is the value of an input, or empty.
func (a *actionRun) input(name string) string {
	return a.gh.GetInput(strings.ReplaceAll(name, "-", "_"))
}

func (a *actionRun) readInputs() error {
	var err error
	if a.sys.Dir, err = a.workingDirectory(); err != nil {
		return err
	}
	flags := pflag.NewFlagSet("action", pflag.ContinueOnError)
	a.check.flags(flags)
	for _, name := range actionFlags {
		value := a.input(name)
		if value == "" {
			continue
		}
		if name == "only" || name == "skip" {
			value = strings.Join(strings.Fields(strings.ReplaceAll(value, ",", " ")), ",")
		}
		if err := flags.Set(name, value); err != nil {
			return usage("", "the input %s cannot be %q", name, value)
		}
	}
	a.check.paths, a.check.reports = inputLines(a.input("paths")), inputLines(a.input("report"))
	a.check.fromBase, a.check.color = true, "never"
	if err := a.check.validate(); err != nil {
		return err
	}
	return a.readOwnInputs()
}

// workingDirectory is the folder that the inputs name, below the workspace.
func (a *actionRun) workingDirectory() (string, error) {
	dir := a.sys.Dir
	if workspace := a.sys.Getenv("GITHUB_WORKSPACE"); workspace != "" {
		dir = workspace
	}
	if sub := a.input("working-directory"); sub != "" {
		dir = filepath.Join(dir, sub)
		if filepath.IsAbs(sub) {
			dir = sub
		}
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", usage("working-directory is a folder below the checkout; actions/checkout has to come first", "there is no folder %q", dir)
	}
	return real, nil
}

// inputLines are the lines of an input that holds several values.
func inputLines(s string) []string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (a *actionRun) readOwnInputs() error {
	in := &a.in
	in.token, in.sarifFile, in.issue = a.input("github-token"), a.input("sarif-file"), a.input("tracking-issue")
	for _, choice := range []struct {
		name, value string
		to          *string
		of          []string
	}{
		{"fix", a.input("fix"), &in.fix, []string{"off", "suggest", "commit"}},
		{"annotations", a.input("annotations"), &in.annotations, []string{"commands", "review", "check-run", "off"}},
	} {
		if *choice.to = choice.value; choice.value == "" {
			*choice.to = choice.of[0]
		}
		if !slices.Contains(choice.of, *choice.to) {
			return usage(choiceHint(choice.value, choice.of), "the input %s cannot be %q", choice.name, choice.value)
		}
	}
	in.summary = true
	for name, to := range map[string]*bool{"comment": &in.comment, "upload-sarif": &in.uploadSARIF, "summary": &in.summary} {
		switch value := a.input(name); value {
		case "":
		case "true", "false":
			*to = value == "true"
		default:
			return usage("choose true or false", "the input %s cannot be %q", name, value)
		}
	}
	return nil
}

func choiceHint(value string, of []string) string {
	if hint := suggest.Hint(value, of); hint != "" {
		return hint
	}
	return "choose one of " + strings.Join(of, ", ")
}

// eventLimit is the number of bytes of a payload that is read. GitHub sends none above 25 MB.
const eventLimit = 64 << 20

func (a *actionRun) readEvent() error {
	c := event.Context{Name: a.sys.Getenv("GITHUB_EVENT_NAME"), SHA: a.sys.Getenv("GITHUB_SHA"), Ref: a.sys.Getenv("GITHUB_REF")}
	if path := a.sys.Getenv("GITHUB_EVENT_PATH"); path != "" {
		info, err := os.Stat(path)
		if err == nil && info.Size() > eventLimit {
			err = fmt.Errorf("it is larger than %d bytes", eventLimit)
		}
		if err == nil {
			c.Payload, err = os.ReadFile(path)
		}
		if err != nil && c.Name != "schedule" {
			return unable("", fmt.Errorf("read the event: %w", err))
		}
	}
	var err error
	if a.plan, err = event.Read(c); err != nil && a.check.modes() == 0 {
		return unable("name what to look at with the input range or rev", err)
	}
	if a.check.modes() > 0 {
		a.plan.Kind, a.plan.Why = event.Files, "what the inputs name"
	}
	return nil
}

// say writes a line to the log.
func (a *actionRun) say(format string, args ...any) {
	fmt.Fprintf(a.sys.Stdout, "confward: %s\n", reporters.Visible(fmt.Sprintf(format, args...)))
}

// annotateFailure shows why the run could not look, as an annotation.
func (a *actionRun) annotateFailure(f *failure) {
	text := reporters.Visible(f.Error())
	if f.hint != "" {
		text += "\nhint: " + reporters.Visible(f.hint)
	}
	title := "confward could not look. This is the tool or the checkout, not your change"
	if f.code == Usage {
		title = "confward is not set up rightly. This is the workflow or the settings, not your change"
	}
	a.gh.WithFieldsMap(map[string]string{"title": title}).Errorf("%s", text)
}

// counts are the outputs that number what was found.
func (a *actionRun) counts(r *lint.Report) {
	errs, warnings, notices, muted := r.Count()
	for _, c := range []struct {
		name string
		n    int
	}{
		{"errors", errs}, {"warnings", warnings}, {"notices", notices}, {"muted", muted}, {"older", r.Older()}, {"fixed", len(r.Fixed)},
		{"files", r.Files},
	} {
		a.output(c.name, fmt.Sprint(c.n))
	}
}
