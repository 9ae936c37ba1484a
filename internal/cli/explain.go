package cli

import (
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

func newExplain(sys System) *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Explain a rule, with an example",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			list := ownChecks(c.Context(), sys)
			check, r := findRule(list, args[0])
			if r == nil {
				if err := knownNames(args, list); err != nil {
					return err
				}
				return usage("confward rules "+args[0]+" lists its rules", "%q is no single rule", args[0])
			}
			return explain(sys.Stdout, check, r)
		},
	}
}

func findRule(list []*lint.Check, id string) (*lint.Check, *lint.Rule) {
	for _, c := range list {
		for _, r := range c.Rules {
			if r.ID == id {
				return c, r
			}
		}
	}
	return nil, nil
}

// explain shows a rule: what it is, then its example and what is found there.
func explain(w io.Writer, c *lint.Check, r *lint.Rule) error {
	fmt.Fprintf(w, "%s (%s)\n%s\n", r.ID, r.Severity, r.Title)
	if len(r.Controls) > 0 {
		fmt.Fprintf(w, "evidence for: %s\n", strings.Join(r.Controls, ", "))
	}
	a := example(c, r)
	if a == nil {
		return nil
	}
	fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(string(a.Comment)))
	for _, f := range a.Files {
		title := f.Name
		switch {
		case f.Name == "want":
			title = "confward says"
		case strings.HasPrefix(f.Name, "fixed/"):
			title = strings.TrimPrefix(f.Name, "fixed/") + ", mended"
		}
		fmt.Fprintf(w, "\n--- %s\n", title)
		for line := range strings.Lines(string(f.Data)) {
			fmt.Fprintf(w, "    %s\n", reporters.Visible(strings.TrimRight(line, "\r\n")))
		}
	}
	return nil
}

// example is the archive that documents a rule, or nil. A check with many rules of one kind has one text, examples/any.txt,
// for those without an example of their own.
func example(c *lint.Check, r *lint.Rule) *txtar.Archive {
	_, name, _ := strings.Cut(r.ID, "/")
	for _, file := range []string{name + ".txtar", "any.txt"} {
		if src, err := fs.ReadFile(c.Examples, "examples/"+file); err == nil {
			return txtar.Parse(src)
		}
	}
	return nil
}

// help gives the text that explains a rule, for reports that carry it.
func help(list []*lint.Check) func(*lint.Rule) string {
	return func(r *lint.Rule) string {
		if c, known := findRule(list, r.ID); known != nil {
			if a := example(c, known); a != nil {
				return strings.TrimSpace(string(a.Comment))
			}
		}
		return ""
	}
}
