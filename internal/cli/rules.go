package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/checks/rules"
	"github.com/confward/confward/lint"
)

func newRules(sys System) *cobra.Command {
	c := newRulesList(sys)
	c.Use = "rules [CHECK]"
	c.AddCommand(newRulesList(sys), newRulesTest(sys))
	return c
}

func newRulesList(sys System) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "list [CHECK]",
		Short: "List the rules",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o := checkSettings(checkOptions{}, ownSettings(c.Context(), sys), sys.Now())
			list := checks.All(o)
			if len(args) == 1 {
				if err := knownNames(args, list); err != nil {
					return err
				}
			}
			return listRules(sys.Stdout, chosen(list, args), rules.Describe(o.Rules), format)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text or json")
	return c
}

// chosen are the checks of that name, or all.
func chosen(list []*lint.Check, names []string) []*lint.Check {
	var out []*lint.Check
	for _, c := range list {
		if len(names) == 0 || c.Name == names[0] {
			out = append(out, c)
		}
	}
	return out
}

func listRules(w io.Writer, list []*lint.Check, written map[string]rules.Description, format string) error {
	switch format {
	case "text":
		return rulesAsText(w, list)
	case "json":
		return rulesAsJSON(w, list, written)
	}
	return usage("choose text or json", "there is no format %q", format)
}

func rulesAsText(w io.Writer, list []*lint.Check) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range list {
		for _, r := range c.Rules {
			fmt.Fprintf(t, "%s\t%s\t%s\n", r.ID, r.Severity, r.Title)
		}
	}
	return t.Flush()
}

// rulesAsJSON are the rules with all that is known of them; expressions and files only for those that are written down.
func rulesAsJSON(w io.Writer, list []*lint.Check, written map[string]rules.Description) error {
	type rule struct {
		ID       string   `json:"id"`
		Check    string   `json:"check"`
		Title    string   `json:"title"`
		Severity string   `json:"severity"`
		Controls []string `json:"controls"`
		Help     string   `json:"help,omitempty"`
		*rules.Description
	}
	text := help(list)
	all := []rule{}
	for _, c := range list {
		for _, r := range c.Rules {
			x := rule{ID: r.ID, Check: c.Name, Title: r.Title, Severity: r.Severity.String(), Controls: append([]string{}, r.Controls...), Help: text(r)}
			if d, ok := written[r.ID]; ok {
				x.Description, x.Help = &d, d.Help
			}
			all = append(all, x)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
