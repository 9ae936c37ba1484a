package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/remote"
	"github.com/confward/confward/reporters"
)

func newSchema(sys System) *cobra.Command {
	c := &cobra.Command{
		Use:   "schema",
		Short: "Tell which schema judges which file, and fetch what is needed",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newSchemaList(sys), newSchemaWhich(sys), newSchemaFetch(sys))
	return c
}

func newSchemaList(sys System) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the built-in schemas and the files they judge",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return listSchemas(sys.Stdout) },
	}
}

func listSchemas(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, b := range append(schema.Builtins(), schema.MoaiSections()) {
		fmt.Fprintf(t, "%s\t%s\t%s\n", b.URL(), b.Title, strings.Join(b.Files, " "))
	}
	return t.Flush()
}

func newSchemaWhich(sys System) *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "which FILE...",
		Short: "Tell which schema judges a file, by whose word, and which others fit",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			return whichSchemas(c.Context(), sys, o, files)
		},
	}
	f := c.Flags()
	o.some(f, "repo", "config", "no-config", "schema")
	return c
}

func whichSchemas(ctx context.Context, sys System, o checkOptions, files []string) error {
	snap, err := openSnapshot(ctx, sys, o)
	if err != nil {
		return err
	}
	defer snap.close()
	s, err := loadSettings(ctx, sys, snap, o)
	if err != nil {
		return err
	}
	openRemote(sys, snap, s, o, remote.Offline)
	for _, name := range files {
		f, err := fileOf(ctx, snap, name)
		if err != nil {
			return err
		}
		tellSchemas(sys.Stdout, f, schema.Which(ctx, checkSettings(o, s, sys.Now()).Schema, snap.policy, f))
	}
	return nil
}

// fileOf reads a file that the user names by its path from where we stand.
func fileOf(ctx context.Context, snap *snapshot, name string) (*doc.File, error) {
	path := filepath.ToSlash(filepath.Join(snap.repo.Prefix, name))
	if filepath.IsAbs(name) {
		below, err := filepath.Rel(snap.repo.Root, name)
		if err != nil {
			return nil, usage("", "%s does not lie in %s", name, snap.repo.Root)
		}
		path = filepath.ToSlash(below)
	}
	path = strings.TrimPrefix(path, snap.source.prefix)
	src, err := snap.source.ReadFile(ctx, path, int64(doc.DefaultLimits.Size))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("", "there is no file %s", name)
	}
	if err != nil {
		return nil, unable("", err)
	}
	return doc.New(path, src, doc.Limits{}), nil
}

func tellSchemas(w io.Writer, f *doc.File, choices []schema.Choice) {
	if len(choices) == 0 {
		why := "no schema"
		if !f.Whole() {
			why = "no schema: it cannot be read as a tree"
		}
		fmt.Fprintf(w, "%s: %s\n", reporters.Visible(f.Path), why)
		return
	}
	fmt.Fprintf(w, "%s: %s\n", reporters.Visible(f.Path), described(choices[0]))
	for _, c := range choices[1:] {
		fmt.Fprintf(w, "  fits too, but comes after: %s\n", described(c))
	}
}

// described is a choice as one phrase: what it is and by whose word.
func described(c schema.Choice) string {
	s := c.Schema
	if c.Title != "" {
		s += " (" + c.Title + ")"
	}
	if c.Version != "" {
		s += ", version " + c.Version
	}
	s += ", by " + c.By
	if c.At.Path != "" {
		s += fmt.Sprintf(" (%s:%d)", c.At.Path, c.At.Line)
	}
	if c.Unsure {
		s += "; the next one fits as well, so nothing is judged"
	} else if c.Missing {
		s += "; it is not at hand, so nothing is judged"
		if c.Why != "" {
			s += ": " + c.Why
		}
	}
	return reporters.Visible(s)
}
