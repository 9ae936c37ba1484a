package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/internal/alert"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/reporters"
)

// alertOptions are the flags of budget alert.
type alertOptions struct {
	budgetOptions
	state  string
	dryRun bool
}

func newBudgetAlert(sys System) *cobra.Command {
	var o alertOptions
	c := &cobra.Command{
		Use:   "alert",
		Short: "Tell people that a budget runs out, once for each change of state",
		Long: `Compare what agents load with the thresholds of the settings, and tell the channels of the settings what changed since
they were told last. What they were told is kept in the Git folder, or in the file that --state names.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runAlert(c.Context(), sys, o) },
	}
	f := c.Flags()
	f.StringVar(&o.state, "state", "", "the file that keeps what was told (default: confward/alerts.json in the Git folder)")
	f.StringVar(&o.span, "range", "", "look at the end of BASE..HEAD, by the settings of its base")
	f.BoolVar(&o.dryRun, "dry-run", false, "tell nobody, and keep nothing")
	f.StringVar(&o.format, "format", "text", "output: text or json")
	o.shared(c)
	return c
}

func runAlert(ctx context.Context, sys System, o alertOptions) error {
	if err := oneOf("--format", o.format, []string{"text", "json"}); err != nil {
		return err
	}
	if strings.HasPrefix(sys.Getenv("GITHUB_EVENT_NAME"), "pull_request") && o.span == "" && !o.dryRun {
		return usage("add --range origin/main..HEAD, or --dry-run", "in a pull request the settings of its base must say who is told")
	}
	o.by, o.policy = "file", "base"
	m, err := openMeasuring(ctx, sys, o.budgetOptions)
	if err != nil {
		return err
	}
	defer m.close()
	alerts, err := m.alerts(ctx, sys)
	if err != nil {
		return err
	}
	sent := 0
	var failed error
	if on := m.settings.Optimization.Alerts.Enabled; !o.dryRun && (on == nil || *on) {
		sent, failed = m.tell(ctx, sys, o, alerts)
	}
	if err := sayAlerts(sys, o, alerts, sent); err != nil {
		return unable("", err)
	}
	var wrong *failure
	if errors.As(failed, &wrong) {
		return failed
	}
	if failed != nil {
		return unable("what could not be told is told the next time", failed)
	}
	return stepOutputs(sys, alerts)
}

// alerts are the states of the three thresholds.
func (m *measuring) alerts(ctx context.Context, sys System) ([]alert.Alert, error) {
	if m.Limit == 0 {
		return nil, usage("set optimization.budget_limits.default_token_limit, or give --limit", "there is no limit to compare with")
	}
	t, err := m.filesOf(ctx, m.snap.files)
	if err != nil {
		return nil, err
	}
	m.now = m.counter.Measure(t)
	tool, n := m.now.Usage()
	peak := m.now.Peak()
	efficiency := budget.Efficiency(m.now, tool, m.counter.Counter)
	part := func(n int) float64 { return float64(n) / float64(m.Limit) }
	usage, peakAt, least := m.Thresholds()
	all := []alert.Alert{
		{Type: "token_usage", Severity: "warning", Message: "Context usage approaching limit", Tokens: n, Value: part(n), Threshold: usage, Firing: budget.Reaches(n, usage, m.Limit)},
		{Type: "peak_usage", Severity: "critical", Message: "Peak context usage exceeded", Tokens: peak, Value: part(peak), Threshold: peakAt, Firing: budget.Reaches(peak, peakAt, m.Limit)},
		{Type: "efficiency", Severity: "warning", Message: "Context efficiency below threshold", Tokens: n, Value: efficiency, Threshold: least, Firing: efficiency < least-1e-9},
	}
	for i := range all {
		all[i].Limit, all[i].Repository, all[i].Time = m.Limit, repositoryName(sys, m.snap.about.Root), sys.Now()
		all[i].Commit = m.snap.about.Rev
	}
	return all, nil
}

func repositoryName(sys System, root string) string {
	if name := sys.Getenv("GITHUB_REPOSITORY"); name != "" {
		return name
	}
	return filepath.Base(root)
}

// tell tells the channels what changed, and keeps what they were told.
func (m *measuring) tell(ctx context.Context, sys System, o alertOptions, alerts []alert.Alert) (int, error) {
	channels, err := channelsOf(sys, m.snap.files.Root, m.settings.Optimization.Alerts.Channels)
	if err != nil || len(channels) == 0 {
		return 0, err
	}
	name := inDir(sys, o.state)
	if o.state == "" {
		folder := m.snap.repo.Shared()
		if folder == "" {
			return 0, usage("", "a folder without Git keeps no state: --state names a file for it")
		}
		name = filepath.Join(folder, "confward", "alerts.json")
	}
	state, err := alert.ReadState(name)
	if err != nil {
		return 0, err
	}
	sent, failed := alert.Deliver(ctx, state, alerts, channels)
	if err := state.Write(name); err != nil {
		return sent, fmt.Errorf("keep what was told: %w", err)
	}
	return sent, failed
}

// channelsOf are the channels of the settings. Their secrets are in environment variables that the settings name.
func channelsOf(sys System, root string, list []config.AlertChannel) ([]alert.Channel, error) {
	var all []alert.Channel
	for i, c := range list {
		id := fmt.Sprintf("%s %d", c.Type, i+1)
		switch c.Type {
		case "slack", "webhook":
			address := sys.Getenv(c.URLEnv)
			if c.URLEnv == "" || address == "" {
				return nil, usage("url_env names the environment variable that holds it", "the address of alert channel %s is not set", id)
			}
			all = append(all, alert.Webhook{ID: id, URL: address, Slack: c.Type == "slack"})
		case "email":
			mail := alert.Mail{ID: id, Server: c.SMTP, From: c.From, To: c.To}
			if c.User != "" {
				mail.User, mail.Password = sys.Getenv(c.User), sys.Getenv(c.Secret)
			}
			all = append(all, mail)
		case "file":
			folder := c.Path
			if folder == "" {
				folder = "confward-alerts"
			}
			all = append(all, alert.File{ID: id, Root: root, Folder: folder, From: c.From, To: c.To})
		}
	}
	return all, nil
}

func sayAlerts(sys System, o alertOptions, alerts []alert.Alert, sent int) error {
	if o.format == "json" {
		e := json.NewEncoder(sys.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(map[string]any{"alerts": alerts, "sent": sent})
	}
	for _, a := range alerts {
		state := "ok"
		if a.Firing {
			state = a.Severity + ": " + a.Message
		}
		if _, err := fmt.Fprintf(sys.Stdout, "%-12s %s (%s)\n", a.Type, state, reporters.Visible(a.Details())); err != nil {
			return err
		}
	}
	what := "messages"
	if sent == 1 {
		what = "message"
	}
	_, err := fmt.Fprintf(sys.Stdout, "%d %s sent\n", sent, what)
	return err
}

// stepOutputs gives later steps of a workflow what was found.
func stepOutputs(sys System, alerts []alert.Alert) error {
	name := sys.Getenv("GITHUB_OUTPUT")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return unable("", fmt.Errorf("write the step's outputs: %w", err))
	}
	var firing []string
	for _, a := range alerts {
		fmt.Fprintf(f, "%s=%.4f\n", a.Type, a.Value)
		if a.Firing {
			firing = append(firing, a.Type)
		}
	}
	_, err = fmt.Fprintf(f, "alerts=%s\n", strings.Join(firing, ","))
	if errClose := f.Close(); err == nil {
		err = errClose
	}
	if err != nil {
		return unable("", err)
	}
	return nil
}
