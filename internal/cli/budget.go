package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/budget/figures"
	"github.com/confward/confward/checks/budget/tokens"
	"github.com/confward/confward/internal/suggest"
)

// budgetOptions are the flags of budget.
type budgetOptions struct {
	checkOptions
	by        string
	since     string
	base      string
	limit     int
	tokenizer string
	top       int
}

func newBudget(sys System) *cobra.Command {
	var o budgetOptions
	c := &cobra.Command{
		Use:   "budget [FILE...]",
		Short: "Count the context that agents load, and foretell it",
		Long: `Count the tokens that agents' tools load from the repository or folder we stand in, or those of the given files.

Exit codes: 0 within the limit, 1 above it, 2 wrong usage or configuration, 3 something could not be read.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error {
			o.paths = paths
			return runBudget(c.Context(), sys, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.by, "by", "file", "rows: file, section, class or phase")
	f.StringVar(&o.since, "since", "", "add the history from then on: 30d, 12w, 1y, or a day as 2030-12-31")
	f.StringVar(&o.base, "base", "", "the commit that the table compares with (default: HEAD, if anything differs)")
	f.StringVar(&o.format, "format", "text", "output: "+strings.Join(figures.Formats(), ", "))
	f.IntVar(&o.top, "top", 30, "rows of the table for people; 0: all")
	o.shared(c)
	c.AddCommand(newBudgetOptimize(sys), newBudgetCalibrate(sys), newBudgetAlert(sys))
	return c
}

// shared are the flags that the commands below budget have too.
func (o *budgetOptions) shared(c *cobra.Command) {
	f := c.Flags()
	o.some(f, "repo", "rev", "config", "no-config")
	f.IntVar(&o.limit, "limit", 0, "tokens that may always load (default: the settings' default_token_limit)")
	f.StringVar(&o.tokenizer, "tokenizer", "", "what counts: "+strings.Join(tokens.Names(), " or ")+" (default: the settings', or the first)")
}

func (o budgetOptions) validate() error {
	if err := oneOf("--format", o.format, figures.Formats()); err != nil {
		return err
	}
	if err := oneOf("--by", o.by, []string{"file", "section", "class", "phase"}); err != nil {
		return err
	}
	return o.validateCounting()
}

// validateCounting holds the flags that all commands below budget have to what they may be.
func (o budgetOptions) validateCounting() error {
	if o.tokenizer != "" {
		if err := oneOf("--tokenizer", o.tokenizer, tokens.Names()); err != nil {
			return err
		}
	}
	if o.limit < 0 || o.top < 0 {
		return usage("leave it out", "--limit and --top cannot be below 0")
	}
	return nil
}

func oneOf(flag, value string, choices []string) error {
	if slices.Contains(choices, value) {
		return nil
	}
	hint := suggest.Hint(value, choices)
	if hint == "" {
		hint = "choose one of " + strings.Join(choices, ", ")
	}
	return usage(hint, "%s cannot be %q", flag, value)
}

func runBudget(ctx context.Context, sys System, o budgetOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	var since time.Time
	if o.since != "" {
		var err error
		if since, err = parseSince(o.since, sys.Now()); err != nil {
			return err
		}
	}
	m, err := openMeasuring(ctx, sys, o)
	if err != nil {
		return err
	}
	defer m.close()
	report, err := m.report(ctx)
	if err != nil {
		return err
	}
	if !since.IsZero() {
		if err := m.addHistory(ctx, report, since); err != nil {
			return err
		}
	}
	if err := figures.Write(sys.Stdout, o.format, report, figures.Options{Top: o.top}); err != nil {
		return unable("", err)
	}
	switch {
	case len(report.Unread) > 0:
		return exit(Unable)
	case m.above(report):
		return exit(Findings)
	}
	return nil
}

// parseSince reads a day, or a number of days, weeks, months or years before now.
func parseSince(s string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	n, unit := 0, ""
	for i, c := range s {
		if c < '0' || c > '9' || n > 10_000 {
			unit = s[i:]
			break
		}
		n = n*10 + int(c-'0')
	}
	switch {
	case n == 0:
	case unit == "d":
		return now.AddDate(0, 0, -n), nil
	case unit == "w":
		return now.AddDate(0, 0, -7*n), nil
	case unit == "m":
		return now.AddDate(0, -n, 0), nil
	case unit == "y":
		return now.AddDate(-n, 0, 0), nil
	}
	return time.Time{}, usage("for instance --since 30d, 12w, 1y or 2030-12-31", "--since cannot be %q", s)
}

// budgets are the options of the check of budgets that settings and flags make.
func (o budgetOptions) budgets(s *settings) budget.Options {
	opt := budget.OptionsOf(s.Optimization)
	if o.limit > 0 {
		opt.Limit = o.limit
	}
	if o.tokenizer != "" {
		opt.Encoding = o.tokenizer
	}
	if opt.Encoding == "" {
		opt.Encoding = tokens.O200K
	}
	return opt
}
