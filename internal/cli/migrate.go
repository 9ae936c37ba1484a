package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/checks/schema/migrate"
	"github.com/confward/confward/fixers"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// migrateOptions are the flags of migrate.
type migrateOptions struct {
	check               checkOptions
	to                  string
	dryRun, diff, write bool
}

func newMigrate(sys System) *cobra.Command {
	var o migrateOptions
	c := &cobra.Command{
		Use:   "migrate [FOLDER]",
		Short: "Bring MoAI's configuration from an older form into a newer one",
		Long: `Bring MoAI's configuration (.moai/) from an older form into a newer one.

Values go where the newer form has them, and comments go with them. What has no place there is listed and kept in
.moai/config/unplaced.yaml; files of the newer form that are there keep what they say. Older files are removed. What is
made fits the schemas of its form, and a second run changes nothing. Without --write nothing is written.

Exit codes: 0 done, or nothing to do, 1 without --write: there is something to do, 2 wrong usage, 3 it cannot be done.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, folders []string) error {
			if len(folders) > 0 {
				o.check.dir = folders[0]
			}
			return runMigrate(c.Context(), sys, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.to, "to", "sections", "the form to migrate to: "+strings.Join(migrate.Targets(), " or "))
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would be done and write nothing (the default)")
	f.BoolVar(&o.diff, "diff", false, "show what would be done as a unified diff and write nothing")
	f.BoolVar(&o.write, "write", false, "write the files of the newer form and remove the older ones")
	c.MarkFlagsMutuallyExclusive("dry-run", "diff", "write")
	return c
}

func runMigrate(ctx context.Context, sys System, o migrateOptions) error {
	if !slices.Contains(migrate.Targets(), o.to) {
		return usage(suggest.Hint(o.to, migrate.Targets()), "--to takes %s, not %q", strings.Join(migrate.Targets(), " or "), o.to)
	}
	snap, err := openSnapshot(ctx, sys, o.check)
	if err != nil {
		return err
	}
	defer snap.close()
	folder := strings.TrimPrefix(snap.repo.Prefix+"/", snap.source.prefix)
	if folder == "/" {
		folder = ""
	}
	plan, err := migrate.New(ctx, snap.source, folder, o.to)
	if err != nil {
		return unable("", err)
	}
	if len(plan.Sources) == 0 {
		_, err := fmt.Fprintf(sys.Stdout, "nothing to migrate: no older form of MoAI's configuration is there\n")
		return err
	}
	switch {
	case o.diff:
		return showMigration(ctx, sys, snap, plan)
	case o.write:
		if err := writeMigration(snap, plan); err != nil {
			return unable("what was written so far stands; the older files are removed last", err)
		}
	}
	if err := tellMigration(sys, plan, o.write); err != nil || o.write {
		return err
	}
	return exit(Findings)
}

// writeMigration makes and changes files first, and removes the older ones when that is done.
func writeMigration(snap *snapshot, plan *migrate.Plan) error {
	root, err := os.OpenRoot(snap.files.Root)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	for _, c := range plan.Changes {
		name := snap.source.prefix + c.Path
		switch {
		case c.Was == nil:
			err = fixers.Create(root, name, c.Is)
		case c.Is != nil:
			err = fixers.Write(root, name, c.Was, c.Is)
		}
		if err != nil {
			return err
		}
	}
	for _, c := range plan.Changes {
		if c.Is == nil {
			if err := fixers.Remove(root, snap.source.prefix+c.Path, c.Was); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellMigration says what goes where. It shows no value.
func tellMigration(sys System, plan *migrate.Plan, done bool) error {
	t := &fixText{}
	for _, s := range plan.Sources {
		t.line("%s is of the form %s", s.Path, s.Form)
	}
	t.line("")
	words := map[string]string{"new": "would write", "changed": "would change", "gone": "would remove"}
	if done {
		words = map[string]string{"new": "wrote", "changed": "changed", "gone": "removed"}
	}
	for _, c := range plan.Changes {
		state := "changed"
		switch {
		case c.Is == nil:
			state = "gone"
		case c.Was == nil:
			state = "new"
		}
		values := 0
		for _, m := range plan.Placed {
			if m.To == c.Path && !m.Comment {
				values++
			}
		}
		line := words[state] + " " + c.Path
		if values > 0 {
			line += " (" + plural(values, "value") + ")"
		}
		t.line("%s", line)
	}
	tellMoves(t, plan)
	tellUnplaced(t, plan)
	_, err := sys.Stdout.Write(t.bytes())
	return err
}

// tellMoves says which values have another name, and which were added.
func tellMoves(t *fixText, plan *migrate.Plan) {
	for _, m := range plan.Placed {
		if m.Pointer != m.Target && !m.Comment {
			t.line("%s: %s is %s in %s", m.From, m.Pointer, m.Target, m.To)
		}
	}
	for _, m := range plan.Added {
		t.line("added: %s in %s, which must be there", m.Target, m.To)
	}
}

// tellUnplaced says what has no place, values of one mapping together.
func tellUnplaced(t *fixText, plan *migrate.Plan) {
	type group struct{ from, at, why string }
	var order []group
	counts, first := map[group]int{}, map[group]string{}
	for _, u := range plan.Unplaced {
		parts := strings.Split(u.Pointer, "/")
		g := group{u.From, strings.Join(parts[:min(3, len(parts))], "/"), u.Why}
		if counts[g]++; counts[g] == 1 {
			order, first[g] = append(order, g), u.Pointer
		}
	}
	if len(order) > 0 {
		t.line("")
		t.line("%s without a place, kept in %s:", plural(len(plan.Unplaced), "value"), migrate.Unplaced)
	}
	for _, g := range order {
		if counts[g] == 1 {
			t.line("  %s: %s: %s", g.from, first[g], g.why)
			continue
		}
		t.line("  %s: %s (%d values): %s", g.from, g.at, counts[g], g.why)
	}
}

// showMigration shows what would be done as a patch, without the secrets in it.
func showMigration(ctx context.Context, sys System, snap *snapshot, plan *migrate.Plan) error {
	was, is := map[string][]byte{}, map[string][]byte{}
	for _, c := range plan.Changes {
		if c.Was != nil {
			was[c.Path] = c.Was
		}
		if c.Is != nil {
			is[c.Path] = c.Is
		}
	}
	var secret [][]byte
	for _, files := range []map[string][]byte{was, is} {
		found, err := lint.Run(ctx, overlay{snap.source, files}, checks.All(checks.Options{}), lint.Options{Only: []string{"secrets"}})
		if err != nil {
			return unable("", err)
		}
		for _, x := range found.Findings {
			if src := files[x.At.Path]; x.At.Span.End <= len(src) {
				secret = slices.AppendSeq(secret, bytes.Lines(src[x.At.Span.Start:x.At.Span.End]))
			}
		}
	}
	for _, c := range plan.Changes {
		text := fixers.Diff(c.Path, c.Was, c.Is)
		for _, s := range secret {
			if s = bytes.TrimSpace(s); len(s) >= shortestHidden {
				text = bytes.ReplaceAll(text, s, []byte("•••"))
			}
		}
		if sys.Terminal(sys.Stdout) > 0 {
			text = printableLines(text)
		}
		if _, err := sys.Stdout.Write(text); err != nil {
			return unable("", fmt.Errorf("show the difference: %w", err))
		}
	}
	if len(secret) > 0 {
		fmt.Fprintf(sys.Stderr, "the difference is shown without its secrets, and cannot be applied\n")
	}
	for _, u := range plan.Unplaced {
		fmt.Fprintf(sys.Stderr, "no place: %s\n", reporters.Visible(u.From+": "+u.Pointer+": "+u.Why))
	}
	return exit(Findings)
}
