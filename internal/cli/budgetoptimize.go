package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/fixers"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// optimizeOptions are the flags of budget optimize.
type optimizeOptions struct {
	budgetOptions
	level  string
	write  bool
	dryRun bool
	patch  bool
}

func newBudgetOptimize(sys System) *cobra.Command {
	var o optimizeOptions
	c := &cobra.Command{
		Use:   "optimize",
		Short: "Show what context can be saved, and write what loses nothing",
		Long: `Show what can be saved of the context that agents load.

conservative: blanks that say nothing. --write makes these changes, and no others: a file renders to the same.
balanced:     also paragraphs that stand twice, imports that lead nowhere, files to split: suggestions.
aggressive:   also a plan that lets rules load by path and moves long sections into skills; --patch shows it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runOptimize(c.Context(), sys, o) },
	}
	f := c.Flags()
	f.StringVar(&o.level, "level", "", strings.Join(budget.Levels, ", ")+" (default: the settings', or balanced)")
	f.BoolVar(&o.write, "write", false, "write the changes that lose nothing")
	f.BoolVar(&o.dryRun, "dry-run", false, "write nothing (the default)")
	f.BoolVar(&o.patch, "patch", false, "show all changes as a patch, as git apply reads it")
	f.StringVar(&o.format, "format", "text", "output: text or json")
	o.shared(c)
	return c
}

// optimized is the outcome of an optimisation.
type optimized struct {
	Level           string        `json:"optimization_level"`
	Original        requirements  `json:"original_requirements"`
	Optimized       requirements  `json:"optimized_requirements"`
	Applied         []application `json:"applied_optimizations"`
	Savings         int           `json:"token_savings"`
	Impact          impact        `json:"performance_impact"`
	Recommendations []string      `json:"recommendations"`
	Written         bool          `json:"written"`
}

// requirements are the tokens of all that loads.
type requirements struct {
	Always   int `json:"always"`
	ByPath   int `json:"byPath"`
	OnDemand int `json:"onDemand"`
	Total    int `json:"total"`
}

// application is a change of a file.
type application struct {
	Path     string `json:"path"`
	What     string `json:"what"`
	Before   int    `json:"before"`
	After    int    `json:"after"`
	Lossless bool   `json:"lossless"`
}

// impact is what each session is spared.
type impact struct {
	AlwaysSaved int     `json:"always_saved"`
	Share       float64 `json:"always_saved_share"`
}

func runOptimize(ctx context.Context, sys System, o optimizeOptions) error {
	if err := o.valid(); err != nil {
		return err
	}
	m, err := openMeasuring(ctx, sys, o.budgetOptions)
	if err != nil {
		return err
	}
	defer m.close()
	if o.level == "" {
		o.level = m.settings.Optimization.OptimizationLevel
	}
	if o.level == "" {
		o.level = "balanced"
	}
	t, err := m.filesOf(ctx, m.snap.files)
	if err != nil {
		return err
	}
	m.now = m.counter.Measure(t)
	found := budget.Optimize(t, m.now, o.level, m.counter.Counter)
	if o.write {
		found.Changes = slices.DeleteFunc(found.Changes, func(c budget.Change) bool { return !c.Lossless })
	}
	if o.patch {
		return m.showPatch(ctx, sys, o, found.Changes)
	}
	out := m.outcome(t, found, o.level)
	if o.write {
		if err := m.writeChanges(found.Changes); err != nil {
			return unable("", err)
		}
		out.Written = true
	}
	if o.format == "json" {
		e := json.NewEncoder(sys.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(out)
	}
	_, err = io.WriteString(sys.Stdout, out.text())
	return err
}

func (o *optimizeOptions) valid() error {
	if o.level != "" {
		if err := oneOf("--level", o.level, budget.Levels); err != nil {
			return err
		}
	}
	if err := oneOf("--format", o.format, []string{"text", "json"}); err != nil {
		return err
	}
	if o.write && (o.dryRun || o.patch || o.rev != "") {
		return usage("leave one of them out", "--write excludes --dry-run, --patch and --rev")
	}
	o.by = "file"
	return o.budgetOptions.validateCounting()
}

// outcome measures what the changes would save, by counting everything again with them made.
func (m *measuring) outcome(t *contextTree, found *budget.Optimization, level string) *optimized {
	after := m.counter.Measure(t.with(found.Changes))
	out := &optimized{Level: level, Original: requirementsOf(m.now), Optimized: requirementsOf(after), Recommendations: found.Recommendations,
		Applied: []application{}}
	if out.Recommendations == nil {
		out.Recommendations = []string{}
	}
	for _, c := range found.Changes {
		count := func(src []byte) int { return m.counter.File(doc.New(c.Path, src, doc.Limits{}), nil).Tokens }
		out.Applied = append(out.Applied, application{c.Path, c.What, count(c.Was), count(c.Is), c.Lossless})
	}
	out.Savings = out.Original.Total - out.Optimized.Total
	out.Impact.AlwaysSaved = out.Original.Always - out.Optimized.Always
	out.Impact.Share = float64(out.Impact.AlwaysSaved) / float64(max(out.Original.Always, 1))
	return out
}

func requirementsOf(m *budget.Measured) requirements {
	var r requirements
	for _, tool := range m.Tools() {
		r.Always += m.Total(tool, loads.Always)
		r.ByPath += m.Total(tool, loads.ByPath)
		r.OnDemand += m.Total(tool, loads.OnDemand)
	}
	r.Total = r.Always + r.ByPath + r.OnDemand
	return r
}

// with is a tree with changes made.
func (t *contextTree) with(changes []budget.Change) *changedTree {
	c := &changedTree{contextTree: t, paths: slices.Clone(t.paths), files: map[string]*doc.File{}}
	for _, ch := range changes {
		c.files[ch.Path] = doc.New(ch.Path, ch.Is, doc.Limits{})
		if i, found := slices.BinarySearch(c.paths, ch.Path); !found {
			c.paths = slices.Insert(c.paths, i, ch.Path)
		}
	}
	return c
}

type changedTree struct {
	*contextTree
	paths []string
	files map[string]*doc.File
}

// Paths are all files, in order.
func (t *changedTree) Paths() []string { return t.paths }

// Open is a file as it would be.
func (t *changedTree) Open(path string) (*doc.File, error) {
	if f := t.files[path]; f != nil {
		return f, nil
	}
	return t.contextTree.Open(path)
}

func (m *measuring) writeChanges(changes []budget.Change) error {
	root, err := os.OpenRoot(m.snap.files.Root)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	for _, c := range changes {
		if err := fixers.Write(root, m.snap.source.prefix+c.Path, c.Was, c.Is); err != nil {
			return err
		}
	}
	return nil
}

// showPatch writes the changes as a patch; secrets in their lines are hidden, and then it is none to apply.
func (m *measuring) showPatch(ctx context.Context, sys System, o optimizeOptions, changes []budget.Change) error {
	for _, c := range changes {
		text := newFile(c)
		if c.Was != nil {
			secrets, err := m.secretsIn(ctx, sys, o.checkOptions, c)
			if err != nil {
				return err
			}
			var hidden bool
			if text, hidden = hideSecrets(&fixers.File{Path: c.Path, Was: c.Was, Is: c.Is, Edits: c.Edits}, secrets); hidden {
				fmt.Fprintf(sys.Stderr, "the difference of %s is shown without its secrets, and cannot be applied\n", reporters.Visible(c.Path))
			}
		}
		if sys.Terminal(sys.Stdout) > 0 {
			text = printableLines(text)
		}
		if _, err := sys.Stdout.Write(text); err != nil {
			return unable("", err)
		}
	}
	if len(changes) > 0 {
		return exit(Findings)
	}
	return nil
}

// secretsIn are the secrets in what a change touches.
func (m *measuring) secretsIn(ctx context.Context, sys System, o checkOptions, c budget.Change) (*lint.Report, error) {
	o.only, o.noCache, o.format = []string{"secrets"}, true, ""
	snap := *m.snap
	files, err := m.snap.repo.WorkTree([]string{filepath.Join(m.snap.files.Root, filepath.FromSlash(m.snap.source.prefix+c.Path))})
	if o.rev != "" {
		files, err = m.snap.repo.Rev(o.rev, []string{filepath.Join(m.snap.files.Root, filepath.FromSlash(m.snap.source.prefix+c.Path))})
	}
	if err != nil {
		return nil, explained(sys, o, err)
	}
	snap.files = files
	snap.source = &source{snapshot: files, prefix: m.snap.source.prefix}
	report, _, err := examine(ctx, sys, &snap, o)
	return report, err
}

// newFile is a file that a change adds, as a patch.
func newFile(c budget.Change) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "diff --git a/%[1]s b/%[1]s\nnew file mode 100644\n--- /dev/null\n+++ b/%[1]s\n@@ -0,0 +1,%[2]d @@\n", c.Path, bytes.Count(c.Is, []byte("\n")))
	for line := range bytes.Lines(c.Is) {
		b.WriteByte('+')
		b.Write(line)
	}
	return b.Bytes()
}

// text is the outcome for a terminal.
func (o *optimized) text() string {
	var b strings.Builder
	for _, a := range o.Applied {
		fmt.Fprintf(&b, "%s: %s to %s tokens: %s\n", reporters.Visible(a.Path), budget.Number(a.Before), budget.Number(a.After), reporters.Visible(a.What))
	}
	for _, r := range o.Recommendations {
		fmt.Fprintf(&b, "suggested: %s\n", reporters.Visible(r))
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	verb := "would save"
	if o.Written {
		verb = "saved"
	}
	share := float64(o.Savings) * 100 / float64(max(o.Original.Total, 1))
	fmt.Fprintf(&b, "%s %s %s of %s tokens (%.2f %%); always loaded: %s to %s (%.1f %% less)\n", o.Level, verb, budget.Number(o.Savings),
		budget.Number(o.Original.Total), share, budget.Number(o.Original.Always), budget.Number(o.Optimized.Always), o.Impact.Share*100)
	return b.String()
}
