package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// BudgetGroup is a limit on files.
type BudgetGroup struct {
	Name  string    `key:"name" doc:"What reports call it."`
	Files []string  `key:"files" need:"yes" doc:"Globs of files; without a slash they match in every folder."`
	Limit int       `key:"limit" need:"yes" doc:"How much all of them may have together."`
	Unit  string    `key:"unit" enum:"tokens bytes chars lines keys" doc:"What is counted (default tokens)."`
	Class string    `key:"class" enum:"always by-path on-demand" doc:"Only what loads then."`
	Each  bool      `key:"each" doc:"The limit is for each file by itself."`
	At    doc.Place `key:"-"`
}

// BudgetPhase is the files of a phase of work.
type BudgetPhase struct {
	Name  string    `key:"name" need:"yes" doc:"Its name; plan, run and sync are the first, second and third phase."`
	Files []string  `key:"files" need:"yes" doc:"Globs of the files that it loads."`
	Limit int       `key:"limit" doc:"Its tokens (default: the limit of that phase)."`
	At    doc.Place `key:"-"`
}

// Alerts say when somebody is told that a budget runs out, and how.
type Alerts struct {
	Enabled    *bool `key:"enabled" doc:"Whether alerts are sent (default true)."`
	Thresholds struct {
		TokenUsage *float64 `key:"token_usage" doc:"The part of the limit from which on usage is a warning (default 0.9)."`
		PeakUsage  *float64 `key:"peak_usage" doc:"The part of the limit from which on the peak is critical (default 0.95)."`
		Efficiency *float64 `key:"efficiency" doc:"The efficiency below which there is a warning (default 0.7)."`
	} `key:"thresholds" doc:"When there is an alert."`
	Channels []AlertChannel `key:"channels" doc:"Where alerts go."`
}

// AlertChannel is where alerts go. Addresses that are secret are named by environment variables.
type AlertChannel struct {
	Type   string   `key:"type" need:"yes" enum:"slack webhook email file" doc:"slack and webhook send a POST, email sends by SMTP, file writes an .eml file."`
	URLEnv string   `key:"url_env" doc:"The environment variable that holds the address of slack or webhook."`
	SMTP   string   `key:"smtp" doc:"The SMTP server, as host:port."`
	From   string   `key:"from" doc:"The sender of mail."`
	To     []string `key:"to" doc:"The recipients of mail."`
	User   string   `key:"user_env" doc:"The environment variable that holds the user at the SMTP server."`
	Secret string   `key:"password_env" doc:"The environment variable that holds the password at the SMTP server."`
	Path   string   `key:"path" doc:"The folder for .eml files."`
}

func (g *BudgetGroup) decodeNode(d *decoder, n *doc.Node) {
	g.At = d.file.PlaceOf(n)
	if d.is(n, doc.Map, "a mapping") {
		d.section(n, reflect.ValueOf(g).Elem())
		d.globs(n.Get("files"))
	}
}

func (p *BudgetPhase) decodeNode(d *decoder, n *doc.Node) {
	p.At = d.file.PlaceOf(n)
	if d.is(n, doc.Map, "a mapping") {
		d.section(n, reflect.ValueOf(p).Elem())
		d.globs(n.Get("files"))
	}
}

// describe is a group in words, without its limit.
func (g BudgetGroup) describe() string {
	return or(g.Name, strings.Join(g.Files, ", ")) + " in " + or(g.Unit, "tokens") + " " + g.Class
}

// budgets are limits that a change raises or takes out, and alerts that go elsewhere.
func (c *comparison) budgets() {
	b, a := c.before.Optimization, c.after.Optimization
	if on := func(x *bool) bool { return x == nil || *x }; on(b.Enabled) && !on(a.Enabled) {
		c.add(c.place("optimization", "enabled"), "optimization.enabled", "true", "false")
	}
	raised := func(name string, was, is int, at doc.Place) {
		if was > 0 && (is == 0 || is > was) {
			after := fmt.Sprint(is)
			if is == 0 {
				after = "taken out"
			}
			c.add(at, name, fmt.Sprint(was), after)
		}
	}
	limits := c.place("optimization", "budget_limits")
	raised("budget_limits.default_token_limit", b.BudgetLimits.DefaultTokenLimit, a.BudgetLimits.DefaultTokenLimit, limits)
	raised("budget_limits.phase_1_limit", b.BudgetLimits.Phase1Limit, a.BudgetLimits.Phase1Limit, limits)
	raised("budget_limits.phase_2_limit", b.BudgetLimits.Phase2Limit, a.BudgetLimits.Phase2Limit, limits)
	raised("budget_limits.phase_3_limit", b.BudgetLimits.Phase3Limit, a.BudgetLimits.Phase3Limit, limits)
	raised("optimization.max_delta", b.MaxDelta, a.MaxDelta, c.place("optimization"))
	for _, g := range b.Groups {
		i := slices.IndexFunc(a.Groups, func(o BudgetGroup) bool { return o.describe() == g.describe() && slices.Equal(o.Files, g.Files) })
		if i < 0 {
			raised("the budget of "+or(g.Name, strings.Join(g.Files, ", ")), g.Limit, 0, c.place("optimization"))
		} else {
			raised("the budget of "+or(g.Name, strings.Join(g.Files, ", ")), g.Limit, a.Groups[i].Limit, a.Groups[i].At)
		}
	}
	for i, ch := range b.Alerts.Channels {
		if i >= len(a.Alerts.Channels) || !reflect.DeepEqual(ch, a.Alerts.Channels[i]) {
			c.add(c.place("optimization"), "optimization.alerts.channels", ch.Type, "taken out or changed")
		}
	}
}
