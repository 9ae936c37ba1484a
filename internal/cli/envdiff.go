package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/confward/confward/internal/envdiff"
	"github.com/confward/confward/internal/envset"
)

func newEnvDiff(sys System) *cobra.Command {
	var o envOptions
	var all, fail bool
	c := &cobra.Command{
		Use:   "diff [ENV...]",
		Short: "Compare environments key by key",
		Long: `Compare what the configurations of environments come to, key by key: two that are named, or more, or all of each set.
Items of lists are compared with those of the same name, key or id, wherever they stand. Secrets are told by their
shape only, and whether they are the same.`,
		Example: "  confward env diff staging production\n  confward env diff --set api --format html > environments.html",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return usage("name another one, or none for all", "there is nothing to compare %s with", args[0])
			}
			if !slices.Contains([]string{"text", "markdown", "json", "html"}, o.format) {
				return usage("choose text, markdown, json or html", "there is no format %q", o.format)
			}
			matrices, err := sideBySide(c.Context(), sys, o, args, all || o.format == "html")
			if err != nil {
				return err
			}
			if err := writeMatrices(sys, o, matrices, all); err != nil {
				return unable("", err)
			}
			if fail && slices.ContainsFunc(matrices, func(m *envdiff.Matrix) bool { return len(m.Only().Rows) > 0 }) {
				return exit(Findings)
			}
			return nil
		},
	}
	o.flags(c, "text, markdown, json or html")
	c.Flags().BoolVar(&all, "all", false, "show the keys that are equal too")
	c.Flags().BoolVar(&fail, "exit-code", false, "end with 1 if there is a difference")
	c.Flags().StringVar(&o.color, "color", "auto", "auto, always or never")
	return c
}

// sideBySide compares environments in all sets that have them; without names all environments of each set.
func sideBySide(ctx context.Context, sys System, o envOptions, names []string, all bool) ([]*envdiff.Matrix, error) {
	e, err := openEstate(ctx, sys, o)
	if err != nil {
		return nil, err
	}
	defer e.snap.close()
	sets, err := e.having(names)
	if err != nil && len(names) > 0 {
		return nil, err
	}
	var matrices []*envdiff.Matrix
	for _, s := range sets {
		m, err := e.matrix(ctx, s, names, all)
		if err != nil {
			return nil, err
		}
		matrices = append(matrices, m)
	}
	return matrices, nil
}

func (e *estate) matrix(ctx context.Context, s *envset.Set, names []string, all bool) (*envdiff.Matrix, error) {
	if len(names) == 0 {
		for _, x := range s.Envs {
			names = append(names, x.Label)
		}
	}
	var configs []*envset.Config
	var labels []string
	for _, n := range names {
		x := s.Env(n)
		configs = append(configs, e.reader.Effective(s, x))
		labels = append(labels, x.Label)
	}
	m := envdiff.Side(s, labels, configs, all)
	hidden, err := secretsIn(ctx, m)
	if err != nil {
		return nil, err
	}
	m.Conceal(hidden)
	return m, nil
}

func writeMatrices(sys System, o envOptions, matrices []*envdiff.Matrix, all bool) error {
	switch o.format {
	case "json":
		return envdiff.JSON(sys.Stdout, matrices, all)
	case "html":
		return envdiff.HTML(sys.Stdout, matrices)
	}
	width := sys.Terminal(sys.Stdout)
	color := o.color == "always" || o.color == "auto" && width > 0 && sys.Getenv("NO_COLOR") == ""
	for i, m := range matrices {
		if i > 0 {
			if _, err := sys.Stdout.Write([]byte("\n")); err != nil {
				return err
			}
		}
		var err error
		if o.format == "markdown" {
			err = envdiff.Markdown(sys.Stdout, m, all, 0)
		} else {
			err = envdiff.Text(sys.Stdout, m, envdiff.TextOptions{Width: width, All: all, Color: color})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
