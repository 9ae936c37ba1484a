package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/rules"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/reporters"
)

func newRulesTest(sys System) *cobra.Command {
	var verbose bool
	c := &cobra.Command{
		Use:   "test [PACK...]",
		Short: "Run the examples of rules",
		Long: `Run the examples of the rules of this repository, or only of the named packs: files and folders with
rules, or packs that come with confward.

Exit codes: 0 all as the examples say, 1 not all, 2 wrong usage or configuration.`,
		RunE: func(c *cobra.Command, packs []string) error { return testRules(c.Context(), sys, packs, verbose) },
	}
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "show the examples that pass, too")
	return c
}

func testRules(ctx context.Context, sys System, packs []string, verbose bool) error {
	snap, err := openSnapshot(ctx, sys, checkOptions{})
	if err != nil {
		return err
	}
	defer snap.close()
	s, err := loadSettings(ctx, sys, snap, checkOptions{})
	if err != nil {
		return err
	}
	own := s.Rules.Rules
	s.Rules.Rules = nil
	for _, name := range packs { // packs that the settings do not name, yet
		known := slices.ContainsFunc(own, func(r config.Rule) bool { return glob.Match(name, r.File.Path) })
		if known || slices.Contains(rules.PackNames(), name) {
			continue
		}
		s.Rules.Packs = []string{name}
		if err := loadPacks(ctx, snap.policy, s); err != nil {
			return usage(suggest.Hint(name, rules.PackNames()), "there is no rule pack %q", name)
		}
	}
	o := checkSettings(checkOptions{}, s, sys.Now()).Rules
	o.Rules = append(own, s.Rules.Rules...)
	trials := rules.Try(ctx, o, packs)
	if len(trials) == 0 {
		return usage("name a pack ("+strings.Join(rules.PackNames(), ", ")+") or write rules in .confward.yaml", "there are no rules to test")
	}
	if !showTrials(sys.Stdout, trials, verbose) {
		return exit(Findings)
	}
	return nil
}

// showTrials shows what failed, then a line for each pack. It reports whether all passed.
func showTrials(w io.Writer, trials []rules.Trial, verbose bool) bool {
	passed := true
	for len(trials) > 0 {
		n := slices.IndexFunc(trials, func(t rules.Trial) bool { return t.Pack != trials[0].Pack })
		if n < 0 {
			n = len(trials)
		}
		passed = showPack(w, trials[:n], verbose) && passed
		trials = trials[n:]
	}
	return passed
}

func showPack(w io.Writer, trials []rules.Trial, verbose bool) bool {
	failed, examples, seen := 0, 0, map[string]bool{}
	for _, t := range trials {
		seen[t.Rule] = true
		name := t.Rule
		if t.Name != "" {
			name += ": " + t.Name
		}
		switch {
		case t.Missing:
			fmt.Fprintf(w, "?    %s has no examples (%s:%d)\n", reporters.Visible(t.Rule), reporters.Visible(t.At.Path), t.At.Line)
			continue
		case len(t.Failures) > 0:
			failed++
			fmt.Fprintf(w, "--- FAIL: %s (%s:%d)\n", reporters.Visible(name), reporters.Visible(t.At.Path), t.At.Line)
		case verbose:
			fmt.Fprintf(w, "--- PASS: %s (%s:%d)\n", reporters.Visible(name), reporters.Visible(t.At.Path), t.At.Line)
		}
		for _, f := range t.Failures {
			for line := range strings.SplitSeq(f, "\n") {
				fmt.Fprintf(w, "    %s\n", reporters.Visible(line))
			}
		}
		examples++
	}
	verdict := "ok  "
	if failed > 0 {
		verdict = "FAIL"
	}
	fmt.Fprintf(w, "%s %s  %s, %s", verdict, reporters.Visible(trials[0].Pack), plural(len(seen), "rule"), plural(examples, "example"))
	if failed > 0 {
		fmt.Fprintf(w, ", %d failed", failed)
	}
	fmt.Fprintln(w)
	return failed == 0
}
