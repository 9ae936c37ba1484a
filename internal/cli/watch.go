package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/reporters"
)

// watchOptions are the flags of watch.
type watchOptions struct {
	budgetOptions
	every time.Duration
	times int
}

func newWatch(sys System) *cobra.Command {
	var o watchOptions
	c := &cobra.Command{
		Use:   "watch",
		Short: "Count the context that agents load again whenever it changes",
		Long:  "Count the context that agents load, and again whenever a file of it changes, comes or goes. End it with Ctrl-C.",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return runWatch(c.Context(), sys, o) },
	}
	c.Flags().DurationVar(&o.every, "every", time.Second, "how often to look")
	c.Flags().IntVar(&o.times, "times", 0, "end after so many looks; 0: never")
	o.shared(c)
	return c
}

func runWatch(ctx context.Context, sys System, o watchOptions) error {
	if err := o.validateCounting(); err != nil {
		return err
	}
	if o.every < 10*time.Millisecond || o.times < 0 {
		return usage("for instance --every 2s", "--every must be 10ms or more, and --times not below 0")
	}
	var before *budget.Measured
	seen := ""
	for look := 1; ; look++ {
		now, stamp, m, err := o.look(ctx, sys, seen)
		if err != nil {
			return err
		}
		if now != nil {
			m.sayChange(sys, before, now)
			before, seen = now, stamp
		}
		if look == o.times {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(o.every):
		}
	}
}

// look measures, if a file that loads is not as it was seen last.
func (o watchOptions) look(ctx context.Context, sys System, seen string) (*budget.Measured, string, *measuring, error) {
	m, err := openMeasuring(ctx, sys, o.budgetOptions)
	if err != nil {
		return nil, "", nil, err
	}
	defer m.close()
	files, err := m.snap.files.All(ctx)
	if err != nil {
		return nil, "", nil, unable("", err)
	}
	stamp := stampOf(files, m.snap.source.prefix)
	if stamp == seen {
		return nil, "", nil, nil
	}
	t, err := m.filesOf(ctx, m.snap.files)
	if err != nil {
		return nil, "", nil, err
	}
	return m.counter.Measure(t), stamp, m, nil
}

// stampOf tells the contents of the files that may load from others.
func stampOf(files []repo.File, prefix string) string {
	stamp := "."
	for _, f := range files {
		path := f.Path[min(len(prefix), len(f.Path)):]
		if loads.Known(path) || len(path) > 3 && path[len(path)-3:] == ".md" || path == ".claude/settings.json" {
			stamp += f.Path + "\x00" + f.Hash + f.Stat + "\x00"
		}
	}
	return stamp
}

// sayChange says what always loads now, and which files made the difference.
func (m *measuring) sayChange(sys System, before, now *budget.Measured) {
	tool, n := now.Usage()
	line := fmt.Sprintf("%s %s tokens always load", sys.Now().Format(time.TimeOnly), budget.Number(n))
	if m.Limit > 0 {
		line += fmt.Sprintf(", %.1f %% of %s", float64(n)*100/float64(m.Limit), budget.Number(m.Limit))
	}
	if before == nil {
		fmt.Fprintln(sys.Stdout, line)
		return
	}
	changes := budget.Compare(before, now)
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(sys.Stdout, "%s (%s)\n", line, budget.Signed(n-before.Total(tool, loads.Always)))
	for _, d := range changes {
		fmt.Fprintf(sys.Stdout, "  %s, %s: %s tokens (%s)\n", reporters.Visible(d.Path), d.Class, budget.Number(d.Now), budget.Signed(d.Now-d.Was))
	}
}
