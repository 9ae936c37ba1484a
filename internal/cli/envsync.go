package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/rollout"
	"github.com/confward/confward/internal/suggest"
)

// syncOptions are the flags of env sync.
type syncOptions struct {
	envOptions
	strategy   string
	onConflict string
	force      bool
	prune      bool
	through    string
	check      bool
	write      bool
	commit     bool
	branch     string
	pr         bool
	base       string
	repository string
}

func newEnvSync(sys System) *cobra.Command {
	var o syncOptions
	c := &cobra.Command{
		Use:   "sync SOURCE TARGET...",
		Short: "Carry configuration from one environment to the next",
		Long: `Carry what one environment's configuration gained since the last time over to the next one, key by key. With several
targets each hands on to the next: sync dev staging production is dev to staging, then staging to production.

A value goes over if the source changed it since the last promotion and the target did not. What only the target changed
stays; what both changed is a conflict, which --on-conflict decides. Secrets are never copied: a new one comes as a
placeholder. Without --write, --commit or --pr nothing is written, and what would be is shown.

Without arguments the settings' bridge says what goes where, and how keys and values read in a target.

With --pr the commit goes to the repository on GitHub, and a pull request of it is opened or brought up to date. The token is
taken from GITHUB_TOKEN, and must be allowed to write contents and pull requests; GITHUB_REPOSITORY, GITHUB_SERVER_URL,
GITHUB_API_URL and GITHUB_GRAPHQL_URL count too.

Exit codes: 0 nothing to do, or done; 1 there is something to write or to decide, or a target would break a rule;
2 wrong usage or configuration, 3 something could not be read or written.`,
		Example: "  confward env sync staging production\n  confward env sync staging production --commit\n  confward env sync staging production --pr\n  confward env sync dev --through production --write",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return runSync(c.Context(), sys, o, args)
		},
	}
	o.flags(c, "text or json")
	f := c.Flags()
	f.StringVar(&o.strategy, "strategy", "incremental", "incremental: what changed since the last promotion; full: all that differs")
	f.StringVar(&o.onConflict, "on-conflict", "fail", "what both changed: "+strings.Join(rollout.Strategies(), ", "))
	f.BoolVar(&o.force, "force", false, "with --strategy full: the source's value wins over one that only the target changed")
	f.BoolVar(&o.prune, "prune", false, "take out of the target what the source gave up")
	f.StringVar(&o.through, "through", "", "go on to this environment, one after the other in their order")
	f.BoolVar(&o.check, "check", false, "write nothing and say what would be written (the default)")
	f.BoolVar(&o.write, "write", false, "write the targets' files")
	f.BoolVar(&o.commit, "commit", false, "plan from HEAD, and commit on a branch of its own; the work tree stays as it is")
	f.StringVar(&o.branch, "branch", "", "with --commit: the branch (default: confward/promote/SOURCE-TARGET)")
	f.BoolVar(&o.pr, "pr", false, "plan from HEAD, and open a pull request on GitHub; nothing is written here")
	f.StringVar(&o.base, "base", "", "with --pr: the branch to be merged into, at whose tip HEAD is (default: the repository's default branch)")
	f.StringVar(&o.repository, "repository", "", "with --pr: owner/name (default: $GITHUB_REPOSITORY)")
	return c
}

func (o syncOptions) validate() error {
	for _, c := range []struct {
		flag, value string
		choices     []string
	}{
		{"--strategy", o.strategy, []string{"incremental", "full"}},
		{"--on-conflict", o.onConflict, rollout.Strategies()},
		{"--format", o.format, []string{"text", "json"}},
	} {
		if slices.Contains(c.choices, c.value) {
			continue
		}
		hint := suggest.Hint(c.value, c.choices)
		if hint == "" {
			hint = "choose " + strings.Join(c.choices, ", ")
		}
		return usage(hint, "%s cannot be %q", c.flag, c.value)
	}
	modes := 0
	for _, on := range []bool{o.check, o.write, o.commit, o.pr} {
		if on {
			modes++
		}
	}
	switch {
	case modes > 1:
		return usage("leave all but one of them out", "--check, --write, --commit and --pr exclude each other")
	case o.force && o.strategy != "full":
		return usage("add --strategy full", "--force is for the full strategy")
	case o.branch != "" && !o.commit:
		return usage("add --commit", "--branch is for a commit")
	case (o.base != "" || o.repository != "") && !o.pr:
		return usage("add --pr", "--base and --repository are for a pull request")
	case o.rev != "" && (o.write || o.commit || o.pr):
		return usage("leave --rev out", "only the work tree and HEAD are promoted, not --rev %s", o.rev)
	}
	return nil
}

// hop is one pair of environments.
type hop struct{ from, to string }

// runSync plans every pair, judges what comes of it, and writes it if that is asked for.
func runSync(ctx context.Context, sys System, o syncOptions, args []string) error {
	if o.commit || o.pr {
		o.rev = "HEAD"
	}
	e, err := openEstate(ctx, sys, o.envOptions)
	if err != nil {
		return err
	}
	defer e.snap.close()
	p := newPromotion(ctx, sys, o, e)
	if err := p.aim(); err != nil {
		return err
	}
	hops, err := p.hops(args)
	if err != nil {
		return err
	}
	for _, h := range hops {
		p.pair(h)
	}
	if err := p.deliver(); err != nil {
		return err
	}
	if err := p.show(); err != nil {
		return unable("", err)
	}
	return p.verdict()
}

// hops are the pairs that the arguments ask for, in order: neighbours of a chain, or the bridge's base with each target.
func (p *promotion) hops(args []string) ([]hop, error) {
	b := p.estate.settings.Bridge
	if b != nil {
		if err := bridge(&rollout.Bridge{}, b, b.Base, ""); err != nil {
			return nil, err
		}
	}
	switch {
	case p.o.through != "" && len(args) == 1:
		return p.chain(args[0], p.o.through)
	case p.o.through != "":
		return nil, usage("for instance confward env sync dev --through production", "--through goes with one environment to begin with")
	case len(args) == 0 && b != nil && len(b.Targets) > 0:
		var hops []hop
		for _, t := range b.Targets {
			hops = append(hops, hop{b.Base, t})
		}
		return hops, p.known(append(slices.Clone(b.Targets), b.Base))
	case len(args) < 2:
		return nil, usage("for instance confward env sync staging production", "name the environment that values come from, and the one they go to")
	}
	var hops []hop
	for i := range len(args) - 1 {
		hops = append(hops, hop{args[i], args[i+1]})
	}
	return hops, p.known(args)
}

// known refuses environments that no set has.
func (p *promotion) known(names []string) error {
	for _, n := range names {
		if _, err := p.estate.having([]string{n}); err != nil {
			return err
		}
	}
	return nil
}

// chain are the environments from one to another, in the order from the desk to production.
func (p *promotion) chain(from, to string) ([]hop, error) {
	sets, err := p.estate.having([]string{from, to})
	if err != nil {
		return nil, err
	}
	envs := sets[0].Envs
	at := func(name string) int {
		return slices.IndexFunc(envs, func(e envset.Environment) bool { return e.Name == sets[0].Env(name).Name })
	}
	i, j := at(from), at(to)
	if i >= j {
		return nil, usage(fmt.Sprintf("confward env sync %s %s goes that way", from, to), "%s comes after %s, so nothing lies between", from, to)
	}
	var hops []hop
	for ; i < j; i++ {
		hops = append(hops, hop{envs[i].Label, envs[i+1].Label})
	}
	return hops, nil
}
