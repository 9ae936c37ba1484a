package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/score"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

func newScore(sys System) *cobra.Command {
	var o checkOptions
	var policies []string
	c := &cobra.Command{
		Use:   "score [PATH...]",
		Short: "Rate the configuration by security policies",
		Long: `Rate the configuration of the repository or folder we stand in, or only the given paths, by security policies.

The score is 1.00, less 0.20 for each key that holds a secret openly, 0.30 if the policy encryption is not kept and 0.25 if
access_control is not, but no less than 0.00. From 0.80 on it is compliant.

Exit codes: 0 compliant, 1 not compliant, 2 wrong usage or configuration, 3 something that should have been looked at was not.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error {
			o.paths = paths
			return runScore(c.Context(), sys, o, policies)
		},
	}
	f := c.Flags()
	o.some(f, "repo", "rev", "config", "no-config")
	f.StringSliceVar(&policies, "policies", nil, "the policies asked for: "+strings.Join(score.Policies(), ", ")+" (default none)")
	f.StringVar(&o.format, "format", "text", "output: text or json")
	return c
}

func runScore(ctx context.Context, sys System, o checkOptions, policies []string) error {
	if o.format != "text" && o.format != "json" {
		return usage("choose text or json", "there is no format %q", o.format)
	}
	if err := knownPolicies(policies); err != nil {
		return err
	}
	snap, err := openSnapshot(ctx, sys, o)
	if err != nil {
		return err
	}
	defer snap.close()
	s, err := loadSettings(ctx, sys, snap, o)
	if err != nil {
		return err
	}
	opt, err := lintOptions(ctx, sys, snap, o, s)
	if err != nil {
		return err
	}
	opt.Off = slices.DeleteFunc(opt.Off, func(name string) bool { return name == "score" })
	opt.Baseline, opt.Severities, opt.Strictness = nil, nil, nil // a rating has no levels, and what is known is still lost
	rating, report, err := score.Of(ctx, snap.source, score.Options{Policies: policies, Own: ownSensitive(s)}, opt)
	if err != nil {
		return unable("", err)
	}
	show := ratingAsText
	if o.format == "json" {
		show = ratingAsJSON
	}
	if err := show(sys.Stdout, rating, report); err != nil {
		return unable("", err)
	}
	switch {
	case report.Failed():
		return exit(Unable)
	case !rating.Compliant:
		return exit(Findings)
	}
	return nil
}

func knownPolicies(names []string) error {
	for _, name := range names {
		if slices.Contains(score.Policies(), name) {
			continue
		}
		hint := suggest.Hint(name, score.Policies())
		if hint == "" {
			hint = "choose from " + strings.Join(score.Policies(), ", ")
		}
		return usage(hint, "there is no policy %q", name)
	}
	return nil
}

// ownSensitive are the names of keys that the settings call sensitive.
func ownSensitive(s *settings) []string {
	var names []string
	for _, d := range s.Schemas.Definitions {
		names = append(names, d.SensitiveFields...)
	}
	slices.Sort(names)
	return names
}

func ratingAsText(w io.Writer, r score.Rating, report *lint.Report) error {
	verdict := "compliant"
	if !r.Compliant {
		verdict = "not compliant, which takes 0.80"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "score %s of 1.00: %s\n", r.Score, verdict)
	if len(r.Policies) > 0 {
		fmt.Fprintf(&b, "policies asked for: %s\n", strings.Join(r.Policies, ", "))
	} else {
		fmt.Fprintf(&b, "no policies asked for; there are --policies %s\n", strings.Join(score.Policies(), ","))
	}
	for _, i := range r.Issues {
		b.WriteString("\n-" + i.Loses.String() + "  ")
		if at := i.Finding.At; at.Path != "" {
			fmt.Fprintf(&b, "%s:%d:%d: ", reporters.Visible(at.Path), at.Line, at.Col)
		}
		fmt.Fprintf(&b, "%s (%s)\n       %s\n", reporters.Visible(i.Finding.Message), i.Finding.Rule.ID, reporters.Visible(i.Finding.Hint))
	}
	fmt.Fprintf(&b, "\n%s looked at", plural(report.Files, "file"))
	if r.Set > 0 {
		fmt.Fprintf(&b, ", %s in tests or silenced left out", plural(r.Set, "finding"))
	}
	if n := len(report.NotChecked); n > 0 {
		fmt.Fprintf(&b, ", %d not checked", n)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// ratingAsJSON has the names of the specification that the score comes from.
func ratingAsJSON(w io.Writer, r score.Rating, report *lint.Report) error {
	type issue struct {
		Rule           string           `json:"rule"`
		Message        string           `json:"message"`
		Path           string           `json:"path,omitempty"`
		Line           int              `json:"line,omitempty"`
		Column         int              `json:"column,omitempty"`
		Loses          score.Hundredths `json:"loses"`
		Recommendation string           `json:"recommendation"`
	}
	out := struct {
		Compliant       bool             `json:"compliant"`
		Score           score.Hundredths `json:"compliance_score"`
		Policies        []string         `json:"policies"`
		Issues          []issue          `json:"issues"`
		Recommendations []string         `json:"recommendations"`
		Files           int              `json:"files"`
		LeftOut         int              `json:"left_out"`
		NotChecked      int              `json:"not_checked"`
	}{r.Compliant, r.Score, r.Policies, []issue{}, []string{}, report.Files, r.Set, len(report.NotChecked)}
	for _, i := range r.Issues {
		at := i.Finding.At
		out.Issues = append(out.Issues, issue{i.Finding.Rule.ID, i.Finding.Message, at.Path, at.Line, at.Col, i.Loses, i.Recommendation()})
		out.Recommendations = append(out.Recommendations, i.Recommendation())
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
