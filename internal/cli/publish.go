package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/internal/event"
	"github.com/confward/confward/reporters/github"
)

// publishOptions are the flags of publish.
type publishOptions struct {
	check      checkOptions
	pull       int
	repository string
	name       string
	runURL     string
	parts      []string
}

// publishParts are what can be shown on a pull request.
var publishParts = []string{"review", "suggestions", "comment", "check-run", "sarif"}

func newPublish(sys System) *cobra.Command {
	var o publishOptions
	c := &cobra.Command{
		Use:   "publish --pull N --range BASE..HEAD",
		Short: "Check a pull request and show the findings on GitHub",
		Long: `Check what a pull request changes and show the findings on its page on GitHub, from any machine or CI system. In a
workflow of GitHub Actions, the action does all of this.

The token is taken from GITHUB_TOKEN; GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_GRAPHQL_URL and GITHUB_SERVER_URL count too.
HEAD of the range must be the head of the pull request. Exit codes are those of check; what GitHub refuses fails nothing.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error {
			o.check.paths = paths
			return runPublish(c.Context(), sys, o)
		},
	}
	f := c.Flags()
	o.check.flags(f)
	f.IntVar(&o.pull, "pull", 0, "the number of the pull request")
	f.StringVar(&o.repository, "repository", "", "owner/name (default: $GITHUB_REPOSITORY)")
	f.StringVar(&o.name, "name", "confward", "tells runs apart that look at the same pull request")
	f.StringVar(&o.runURL, "run-url", "", "the address of the run, for links")
	f.StringSliceVar(&o.parts, "show", []string{"review", "suggestions", "comment", "check-run"}, "what is shown: "+strings.Join(publishParts, ", "))
	return c
}

func (o publishOptions) validate() error {
	switch {
	case o.pull < 1:
		return usage("for instance --pull 7", "publish needs the number of a pull request")
	case o.check.span == "":
		return usage("for instance --range origin/main..HEAD", "publish needs the range of the pull request")
	case strings.Count(o.repository, "/") != 1:
		return usage("name it with --repository owner/name", "the repository on GitHub is not known")
	}
	for _, part := range o.parts {
		if !slices.Contains(publishParts, part) {
			return usage(choiceHint(part, publishParts), "--show cannot be %q", part)
		}
	}
	return o.check.validate()
}

// runPublish is check, and then the page of the pull request.
func runPublish(ctx context.Context, sys System, o publishOptions) error {
	if o.repository == "" {
		o.repository = sys.Getenv("GITHUB_REPOSITORY")
	}
	token := sys.Getenv("GITHUB_TOKEN")
	if err := o.validate(); err != nil {
		return err
	}
	if token == "" {
		return usage("it must be allowed to write to pull requests", "publish needs a token in GITHUB_TOKEN")
	}
	snap, err := openSnapshot(ctx, sys, o.check)
	if err != nil {
		return err
	}
	defer snap.close()
	report, s, err := examine(ctx, sys, snap, o.check)
	if err != nil {
		return err
	}
	a := &actionRun{sys: sys, check: o.check, in: actionInputs{token: token},
		plan: event.Plan{Kind: event.Range, Pull: o.pull, Ref: fmt.Sprintf("refs/pull/%d/head", o.pull)}}
	a.sys.Getenv = func(name string) string {
		if name == "GITHUB_REPOSITORY" {
			return o.repository
		}
		return sys.Getenv(name)
	}
	if report.Fixed, err = a.fixedSince(ctx, snap, s, report); err != nil {
		return err
	}
	if err := deliver(ctx, sys, o.check, s, report); err != nil {
		return err
	}
	w := &actionWork{actionRun: a, snap: snap, settings: s, report: report}
	if err := w.showOn(ctx, o); err != nil {
		return err
	}
	return verdict(report, threshold(o.check, s), o.check.strict || s.SchemaValidation.StrictMode)
}

// showOn publishes the report and says on the standard error what became of it.
func (w *actionWork) showOn(ctx context.Context, o publishOptions) error {
	opt, err := w.options(ctx)
	if err != nil {
		return unable("", err)
	}
	opt.Name, opt.RunURL = o.name, o.runURL
	opt.Review, opt.Suggest = slices.Contains(o.parts, "review"), slices.Contains(o.parts, "suggestions")
	opt.Comment, opt.CheckRun, opt.SARIF = slices.Contains(o.parts, "comment"), slices.Contains(o.parts, "check-run"), slices.Contains(o.parts, "sarif")
	out, err := github.Publish(ctx, opt, w.report)
	if err != nil {
		return usage("", "%w", err)
	}
	w.sys.Stdout = w.sys.Stderr
	w.tell(out)
	return nil
}
