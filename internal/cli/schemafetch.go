package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/internal/remote"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

func newSchemaFetch(sys System) *cobra.Command {
	var o checkOptions
	pins := false
	c := &cobra.Command{
		Use:   "fetch [PATH...]",
		Short: "Fetch the schemas that files need, from the hosts that the settings allow",
		Long: `Fetch the schemas that the files of the repository need, or only the given paths, from the hosts that the settings
allow (schemas.remote.hosts), and keep them in the Git folder. What is there already is asked for again, unless it is
pinned. After it, check --offline has all that can be had.

Exit codes: 0 done, 2 wrong usage or configuration, 3 something could not be fetched.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error {
			o.paths, o.policy, o.color = paths, "base", "auto"
			return fetchSchemas(c.Context(), sys, o, pins)
		},
	}
	f := c.Flags()
	o.some(f, "repo", "config", "schema")
	f.StringVar(&o.span, "range", "", "fetch what BASE..HEAD changed needs, by the settings of its base")
	f.BoolVar(&pins, "pins", false, "show the digests as the settings take them")
	return c
}

// fetchSchemas looks at all files as check does, which asks for every schema that they need.
func fetchSchemas(ctx context.Context, sys System, o checkOptions, pins bool) error {
	if err := o.validate(); err != nil {
		return err
	}
	snap, err := openSnapshot(ctx, sys, o)
	if err != nil {
		return err
	}
	defer snap.close()
	s, err := loadSettings(ctx, sys, snap, o)
	if err != nil {
		return err
	}
	if isPullRequest(sys) && o.span == "" && o.config == "" {
		return usage("confward schema fetch --range BASE..HEAD goes by the settings of the base",
			"the settings of a pull request do not decide what is fetched")
	}
	client := openRemote(sys, snap, s, o, remote.Renew)
	opt := checkSettings(o, s, sys.Now())
	opt.Schema.Remote.On = true
	report, err := lint.Run(ctx, snap.source, checks.All(opt), lint.Options{Only: []string{"schema"}, Now: sys.Now(), Partial: true})
	if err != nil {
		return unable("", err)
	}
	log := client.Log()
	if pins {
		return tellPins(sys.Stdout, log)
	}
	return tellFetched(sys, log, report)
}

// tellFetched says of each URL what became of it, and who names those that nobody allowed.
func tellFetched(sys System, log []remote.Entry, report *lint.Report) error {
	failed := false
	forbidden := map[string]bool{}
	for _, e := range log {
		u := reporters.Visible(e.URL)
		switch {
		case e.State == remote.Failed && e.Kind == remote.NotAllowed:
			forbidden[e.URL] = true
			fmt.Fprintf(sys.Stdout, "not allowed  %s: %s\n", u, reporters.Visible(e.Reason))
		case e.State == remote.Failed:
			failed = true
			fmt.Fprintf(sys.Stdout, "failed       %s: %s\n", u, reporters.Visible(e.Reason))
		case e.State == remote.Stale:
			failed = true
			fmt.Fprintf(sys.Stdout, "old copy     %s  %d kB; it could not be asked for: %s\n", u, kilobytes(e.Bytes), reporters.Visible(e.Reason))
		default:
			fmt.Fprintf(sys.Stdout, "%-11s  %s  %d kB\n", e.State, u, kilobytes(e.Bytes))
		}
	}
	if len(log) == 0 {
		fmt.Fprintln(sys.Stdout, "no file needs a schema of the network")
	}
	if len(forbidden) > 0 {
		say(sys.Stderr, "some schemas lie at hosts that nobody allowed"+namedBy(report), "schemas: {remote: {hosts: [HOST]}} in the settings allows one")
	}
	if failed {
		return exit(Unable)
	}
	return nil
}

func kilobytes(n int) int { return (n + 1023) / 1024 }

// namedBy is a file that asks for what is not allowed.
func namedBy(report *lint.Report) string {
	for _, n := range report.NotChecked {
		if strings.Contains(n.Reason, "schemas.remote.hosts") {
			return ": " + reporters.Visible(n.Path) + " asks for one"
		}
	}
	return ""
}

// tellPins writes what was fetched as the settings take it.
func tellPins(w io.Writer, log []remote.Entry) error {
	fmt.Fprintln(w, "schemas:\n  remote:\n    pins:")
	for _, e := range log {
		if e.Sum != "" {
			fmt.Fprintf(w, "      %q: %s\n", e.URL, e.Sum)
		}
	}
	for _, e := range log {
		if e.State == remote.Failed && e.Kind != remote.NotAllowed || e.State == remote.Stale {
			return exit(Unable)
		}
	}
	return nil
}
