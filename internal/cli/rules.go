package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/confward/confward/lint"
)

func newRules(sys System) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "rules [CHECK]",
		Short: "List the rules",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			list := ownChecks(c.Context(), sys)
			if len(args) == 1 {
				if err := knownNames(args, list); err != nil {
					return err
				}
			}
			return listRules(sys.Stdout, chosen(list, args), format)
		},
	}
	c.AddCommand(newRulesTest(sys))
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

func listRules(w io.Writer, list []*lint.Check, format string) error {
	switch format {
	case "text":
		return rulesAsText(w, list)
	case "json":
		return rulesAsJSON(w, list)
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

func rulesAsJSON(w io.Writer, list []*lint.Check) error {
	type rule struct {
		ID       string   `json:"id"`
		Check    string   `json:"check"`
		Title    string   `json:"title"`
		Severity string   `json:"severity"`
		Controls []string `json:"controls"`
	}
	all := []rule{}
	for _, c := range list {
		for _, r := range c.Rules {
			all = append(all, rule{r.ID, c.Name, r.Title, r.Severity.String(), append([]string{}, r.Controls...)})
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
