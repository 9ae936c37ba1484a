package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/confward/confward/internal/envdiff"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/reporters"
)

func newEnvList(sys System) *cobra.Command {
	var o envOptions
	c := &cobra.Command{
		Use:   "list",
		Short: "List the environments, and the files that make up each",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			e, err := openEstate(c.Context(), sys, o)
			if err != nil {
				return err
			}
			defer e.snap.close()
			switch o.format {
			case "text":
				return listEnvs(sys.Stdout, slices.Concat(e.sets, e.shared))
			case "json":
				return listEnvsJSON(sys.Stdout, slices.Concat(e.sets, e.shared))
			}
			return usage("choose text or json", "there is no format %q", o.format)
		},
	}
	o.flags(c, "text or json")
	return c
}

// listEnvs writes a paragraph for each set: what it is, and a line for each environment with its files.
func listEnvs(w io.Writer, sets []*envset.Set) error {
	if len(sets) == 0 {
		_, err := fmt.Fprintln(w, "no files of environments were found; `sets:` in the settings names them")
		return err
	}
	for i, s := range sets {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%s, %s)\n", reporters.Visible(s.Name), s.Convention, s.Kind)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		if len(s.Base) > 0 {
			fmt.Fprintf(t, "  all\t%s\n", layersOf(s.Base))
		}
		for _, e := range s.Envs {
			fmt.Fprintf(t, "  %s\t%s\n", reporters.Visible(e.Label), layersOf(e.Layers))
		}
		if len(s.Envs) == 0 && len(s.Unused) > 0 {
			fmt.Fprintf(t, "  left over\t%s\n", reporters.Visible(strings.Join(s.Unused, ", ")))
		}
		for _, x := range s.Examples {
			fmt.Fprintf(t, "  example\t%s\n", reporters.Visible(x))
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func layersOf(layers []envset.Layer) string {
	var names []string
	for _, l := range layers {
		names = append(names, reporters.Visible(layerName(l)))
	}
	return strings.Join(slices.Compact(names), ", ")
}

// layerName is a layer's path, with the part of the file that it is.
func layerName(l envset.Layer) string {
	if len(l.At) > 0 {
		return l.Path + " at " + strings.Join(l.At, ".")
	}
	if l.Doc > 0 {
		return fmt.Sprintf("%s document %d", l.Path, l.Doc+1)
	}
	return l.Path
}

func listEnvsJSON(w io.Writer, sets []*envset.Set) error {
	type env struct {
		Name  string   `json:"name"`
		Label string   `json:"label"`
		Files []string `json:"files"`
	}
	type set struct {
		Name         string   `json:"name"`
		Convention   string   `json:"convention"`
		Kind         string   `json:"kind"`
		Base         []string `json:"base,omitempty"`
		Environments []env    `json:"environments"`
		Examples     []string `json:"examples,omitempty"`
	}
	paths := func(layers []envset.Layer) []string {
		var all []string
		for _, l := range layers {
			all = append(all, layerName(l))
		}
		return all
	}
	out := struct {
		Version int   `json:"version"`
		Sets    []set `json:"sets"`
	}{1, []set{}}
	for _, s := range sets {
		x := set{Name: s.Name, Convention: s.Convention, Kind: s.Kind.String(), Base: paths(s.Base), Examples: s.Examples}
		for _, e := range s.Envs {
			x.Environments = append(x.Environments, env{e.Name, e.Label, paths(e.Layers)})
		}
		out.Sets = append(out.Sets, x)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func newEnvShow(sys System) *cobra.Command {
	var o envOptions
	c := &cobra.Command{
		Use:   "show [ENV]",
		Short: "Show what an environment's configuration comes to, and where each value stands",
		Long: `Show what an environment's configuration comes to, base and overlays together, with the file and line that each
value comes from. Secrets are told by their shape only.

A MoAI configuration (.moai) is one for all environments: its sections, or the form of the youngest generation that is there. It is
shown with every environment, and alone without ENV.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			matrices, err := whatHolds(c.Context(), sys, o, args)
			if err != nil {
				return err
			}
			switch o.format {
			case "text":
				return showEnv(sys.Stdout, matrices)
			case "json":
				return envdiff.JSON(sys.Stdout, matrices, true)
			}
			return usage("choose text or json", "there is no format %q", o.format)
		},
	}
	o.flags(c, "text or json")
	return c
}

// whatHolds are the configurations of an environment: its own, and those that are one for all.
func whatHolds(ctx context.Context, sys System, o envOptions, names []string) ([]*envdiff.Matrix, error) {
	e, err := openEstate(ctx, sys, o)
	if err != nil {
		return nil, err
	}
	defer e.snap.close()
	var matrices []*envdiff.Matrix
	label := "all environments"
	if len(names) > 0 {
		label = names[0]
		sets, err := e.having(names)
		_, word := setSettings(e.settings).Words.Label(label)
		if err != nil && (len(e.shared) == 0 || !word) {
			return nil, err
		}
		for _, s := range sets {
			m, err := e.matrix(ctx, s, names, true)
			if err != nil {
				return nil, err
			}
			matrices = append(matrices, m)
		}
	} else if len(e.shared) == 0 {
		return nil, usage("confward env list shows them", "name an environment")
	}
	for _, s := range e.shared {
		m := envdiff.Side(s, []string{label}, []*envset.Config{e.reader.Base(s)}, true)
		hidden, err := secretsIn(ctx, m)
		if err != nil {
			return nil, err
		}
		m.Conceal(hidden)
		matrices = append(matrices, m)
	}
	return matrices, nil
}

// showEnv writes a line for each key: its value, and where that stands.
func showEnv(w io.Writer, matrices []*envdiff.Matrix) error {
	for i, m := range matrices {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s, %s\n", reporters.Visible(m.Set), reporters.Visible(m.Envs[0]))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, r := range m.Rows {
			c := r.Cells[0]
			fmt.Fprintf(t, "  %s\t%s\t%s:%d\n", reporters.Visible(r.Name), reporters.Visible(c.Value), reporters.Visible(c.At.Path), c.At.Line)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		for _, u := range m.Unknown {
			fmt.Fprintf(w, "  not known: %s: %s\n", reporters.Visible(u.Path), u.Reason)
		}
	}
	return nil
}
