package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/checks/secrets"
	"github.com/confward/confward/internal/remote"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// checkOptions are the flags of check.
type checkOptions struct {
	paths    []string
	dir      string
	rev      string
	staged   bool
	span     string
	history  bool
	policy   string
	only     []string
	skip     []string
	config   string
	noConfig bool
	schema   string
	format   string
	reports  []string
	failOn   string
	baseline string
	profile  string
	strict   bool
	all      bool
	jobs     int
	quiet    bool
	noCache  bool
	offline  bool
	hooked   bool // a hook runs it
	color    string

	tips     []string // look at all that these commits bring, of which nothing is known yet
	fromBase bool     // config and baseline are files of the repository, and the change must not bring its own
}

func newCheck(sys System) *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Check the configuration of a repository or folder",
		Long: `Check the configuration of the repository or folder we stand in, or only the given paths.

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or configuration,
3 something that should have been looked at was not.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error {
			o.paths = paths
			return runCheck(c.Context(), sys, o)
		},
	}
	o.flags(c.Flags())
	return c
}

// some gives another command those of check's flags that it has as well.
func (o *checkOptions) some(f *pflag.FlagSet, names ...string) {
	all, own := pflag.NewFlagSet("", pflag.ContinueOnError), *o
	o.flags(all)
	*o = own // as the other flags' defaults are not the command's
	for _, name := range names {
		f.AddFlag(all.Lookup(name))
	}
}

// flags are the ways to set the options.
func (o *checkOptions) flags(f *pflag.FlagSet) {
	f.StringVarP(&o.dir, "repo", "C", "", "the repository or plain folder (default: the one we stand in)")
	f.StringVar(&o.rev, "rev", "", "look at a commit instead of the work tree")
	f.BoolVar(&o.staged, "staged", false, "look at what is staged for the next commit")
	f.StringVar(&o.span, "range", "", "look at what BASE..HEAD changed, and for secrets at each of its commits")
	f.BoolVar(&o.history, "history", false, "look at every commit, for secrets")
	f.StringVar(&o.policy, "policy", "base", "with --range, whose settings and schemas judge: base or head")
	f.StringSliceVar(&o.only, "only", nil, "only these checks or rules (check or check/rule)")
	f.StringSliceVar(&o.skip, "skip", nil, "not these checks or rules")
	f.StringVar(&o.config, "config", "", "the settings file (default: .confward.yaml at the root)")
	f.BoolVar(&o.noConfig, "no-config", false, "read no settings")
	f.StringVar(&o.schema, "schema", "", "the JSON Schema for all looked-at files")
	f.StringVar(&o.format, "format", "", "output: "+strings.Join(reporters.Formats(), ", ")+" (default text)")
	f.StringArrayVar(&o.reports, "report", nil, "a further output, as FORMAT=FILE (repeatable)")
	f.StringVar(&o.failOn, "fail-on", "", "what fails the run: error, warning, notice or never (default error)")
	f.StringVar(&o.baseline, "baseline", "", "a JSON report, ours or gitleaks', whose findings do not count")
	f.StringVar(&o.profile, "secrets-profile", "", "default, or gitleaks: find the secrets that gitleaks finds and no others")
	f.BoolVar(&o.strict, "strict", false, "warnings fail the run, and so does what was not checked")
	f.BoolVar(&o.all, "all", false, "show muted and lowered findings and every file not checked")
	f.IntVar(&o.jobs, "jobs", 0, "files looked at at once (default: the processors)")
	f.BoolVar(&o.noCache, "no-cache", false, "look at every file anew, and remember nothing")
	f.BoolVar(&o.offline, "offline", false, "fetch no schemas, whatever the settings allow")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "only findings that fail the run")
	f.StringVar(&o.color, "color", "auto", "auto, always or never")
}

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// runCheck is the main job: settings and files in, reports and an exit code out.
func runCheck(ctx context.Context, sys System, o checkOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	snap, err := openSnapshot(ctx, sys, o)
	if err != nil {
		return err
	}
	defer snap.close()
	report, s, err := examine(ctx, sys, snap, o)
	if err != nil {
		return err
	}
	if err := deliver(ctx, sys, o, s, report); err != nil {
		return err
	}
	return verdict(report, threshold(o, s), o.strict || s.SchemaValidation.StrictMode)
}

// examine runs the checks on a snapshot, by the settings that judge it.
func examine(ctx context.Context, sys System, snap *snapshot, o checkOptions) (*lint.Report, *settings, error) {
	s, err := loadSettings(ctx, sys, snap, o)
	if err != nil {
		return nil, nil, err
	}
	openRemote(sys, snap, s, o, remote.Lazy)
	list := checks.All(checkSettings(o, s, sys.Now()))
	if err := knownNames(append(slices.Clone(o.only), o.skip...), list); err != nil {
		return nil, nil, err
	}
	opt, err := lintOptions(ctx, sys, snap, o, s)
	if err != nil {
		return nil, nil, err
	}
	if snap.isChange() && snap.files.Base != nil {
		opt.Base = &source{snapshot: snap.files.Base, prefix: snap.source.prefix}
	}
	opt.Also, opt.Watch = loosened(ctx, snap, s, checks.Names(list)), o.policyFromBase()
	if snap.files.Kind == repo.History {
		defer debug.SetGCPercent(debug.SetGCPercent(historyGC))
		if opt.EachCommit = profileOf(o, s) == secrets.GitleaksProfile; opt.EachCommit {
			snap.files.ByPatch()
		}
	}
	remember := openCache(sys, snap, o)
	opt.Cache = remember.cache
	progress := newProgress(sys)
	opt.Progress = progress.files
	report, err := lint.Run(ctx, snap.source, list, opt)
	progress.done()
	if err != nil {
		return nil, nil, unable("", err)
	}
	remember.save()
	about := snap.described()
	about.Blobs, about.Bytes = report.Snapshot.Blobs, report.Snapshot.Bytes
	report.Snapshot = about
	adviseHistory(snap, report)
	return report, s, nil
}

// historyGC is how much garbage may pile up while history is read, in percent of what is in use. Contents come and go; with the
// usual hundred they would take more memory than all the rest, and at a quarter of that a run takes a tenth more processor time.
const historyGC = 25

// verdict is the exit code of a finished run. What was not looked at outweighs what was found.
func verdict(r *lint.Report, failOn lint.Severity, strict bool) error {
	switch {
	case r.Failed(), strict && len(r.NotChecked) > 0:
		return exit(Unable)
	case failOn != 0 && r.Worst() >= failOn:
		return exit(Findings)
	}
	return nil
}

func (o checkOptions) validate() error {
	if o.format != "" {
		if err := knownFormat(o.format); err != nil {
			return err
		}
	}
	for _, r := range o.reports {
		format, file, ok := strings.Cut(r, "=")
		if !ok || file == "" {
			return usage("for instance --report sarif=confward.sarif", "--report takes FORMAT=FILE, not %q", r)
		}
		if err := knownFormat(format); err != nil {
			return err
		}
	}
	if o.failOn != "" && !slices.Contains([]string{"error", "warning", "notice", "never"}, o.failOn) {
		return usage("choose error, warning, notice or never", "--fail-on cannot be %q", o.failOn)
	}
	if !slices.Contains([]string{"auto", "always", "never"}, o.color) {
		return usage("choose auto, always or never", "--color cannot be %q", o.color)
	}
	if !slices.Contains([]string{"", secrets.DefaultProfile, secrets.GitleaksProfile}, o.profile) {
		return usage("choose default or gitleaks", "--secrets-profile cannot be %q", o.profile)
	}
	if !slices.Contains([]string{"base", "head"}, o.policy) {
		return usage("choose base or head", "--policy cannot be %q", o.policy)
	}
	if o.modes() > 1 {
		return usage("leave all but one of them out", "--rev, --staged, --range and --history exclude each other")
	}
	if o.noConfig && o.config != "" {
		return usage("leave one of them out", "--config and --no-config exclude each other")
	}
	if o.jobs < 0 {
		return usage("leave it out for one per processor", "--jobs cannot be %d", o.jobs)
	}
	return nil
}

// modes is how many snapshots other than the work tree are asked for.
func (o checkOptions) modes() int {
	n := 0
	for _, asked := range []bool{o.rev != "", o.staged, o.span != "", o.history} {
		if asked {
			n++
		}
	}
	return n
}

func knownFormat(name string) error {
	if slices.Contains(reporters.Formats(), name) {
		return nil
	}
	hint := suggest.Hint(name, reporters.Formats())
	if hint == "" {
		hint = "choose one of " + strings.Join(reporters.Formats(), ", ")
	}
	return usage(hint, "there is no format %q", name)
}

// knownNames refuses names of checks and rules that do not exist. Rules of secrets may be a repository's own.
func knownNames(names []string, list []*lint.Check) error {
	all := checks.Names(list)
	for _, name := range names {
		if slices.Contains(all, name) || strings.HasPrefix(name, "secrets/") {
			continue
		}
		hint := suggest.Hint(name, all)
		if hint == "" {
			hint = "the checks are " + strings.Join(checks.Titles(list), ", ")
		}
		return usage(hint, "there is no check or rule %q", name)
	}
	return nil
}

// deliver shows the report in every form that was asked for. One that fails does not silence the others.
func deliver(ctx context.Context, sys System, o checkOptions, s *settings, report *lint.Report) error {
	var failed error
	for _, out := range outputs(sys, o) {
		if err := show(ctx, sys, o, s, out, report); err != nil {
			failed = unable("", err)
		}
	}
	return failed
}

// output is a format and where it goes; an empty file is the standard output.
type output struct{ format, file string }

// outputs are what the flags ask for. In a workflow of GitHub Actions, annotations come with the text.
func outputs(sys System, o checkOptions) []output {
	var all []output
	switch {
	case o.format != "":
		all = append(all, output{format: o.format})
	case sys.Getenv("GITHUB_ACTIONS") == "true":
		all = append(all, output{format: "text"}, output{format: "github"})
	default:
		all = append(all, output{format: "text"})
	}
	for _, r := range o.reports {
		format, file, _ := strings.Cut(r, "=")
		all = append(all, output{format, file})
	}
	return all
}

func show(ctx context.Context, sys System, o checkOptions, s *settings, out output, report *lint.Report) error {
	w, done, err := open(sys, out.file)
	if err != nil {
		return err
	}
	opt := reporters.Options{
		Fixable: fixable(report, s),
		Version: sys.Version, FailOn: threshold(o, s), All: o.all, Quiet: o.quiet, Help: help(checks.All(checkSettings(o, s, sys.Now()))),
	}
	if out.file == "" {
		opt.Width = sys.Terminal(sys.Stdout)
		opt.Color = o.color == "always" || o.color == "auto" && opt.Width > 0 && sys.Getenv("NO_COLOR") == ""
	}
	r, err := reporters.New(out.format, w, opt)
	if err != nil {
		return err
	}
	if err := r.Report(ctx, report); err != nil {
		return fmt.Errorf("write the %s report: %w", out.format, err)
	}
	return done()
}

// open is the file that a report goes to, or the standard output.
func open(sys System, name string) (io.Writer, func() error, error) {
	if name == "" || name == "-" {
		return sys.Stdout, func() error { return nil }, nil
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(sys.Dir, name)
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, nil, fmt.Errorf("write a report: %w", err)
	}
	return f, f.Close, nil
}
