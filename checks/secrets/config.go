package secrets

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/zricethezav/gitleaks/v8/config"

	"github.com/confward/confward/checks/secrets/scan"
)

// This file turns texts in gitleaks' format into its rules. It does so itself because gitleaks' own way panics on a bad
// expression, opens files by name and keeps its state in package variables.

// The format, as its documentation has it. Names match without regard to case.
type tomlConfig struct {
	Extend struct {
		Path, URL     string
		UseDefault    bool
		DisabledRules []string
	}
	Rules      []tomlRule
	Allowlist  *tomlAllowlist // the older form
	Allowlists []tomlAllowlist
}

type tomlRule struct {
	ID, Description, Path, Regex string
	SecretGroup                  int
	Entropy                      float64
	Keywords, Tags               []string
	Allowlist                    *tomlAllowlist
	Allowlists                   []tomlAllowlist
	Required                     []struct {
		ID                         string
		WithinLines, WithinColumns *int
	}
	SkipReport bool
}

type tomlAllowlist struct {
	Description, Condition, RegexTarget             string
	TargetRules, Commits, Paths, Regexes, StopWords []string
}

// extends is the path of the file that a configuration extends, or empty.
func extends(text []byte) string {
	var c struct{ Extend struct{ Path string } }
	if toml.Unmarshal(text, &c) != nil {
		return ""
	}
	return c.Extend.Path
}

// ruleset is what a configuration says: its rules by id, and the allowlists for all of them.
type ruleset struct {
	rules      map[string]scan.Rule
	allowlists []*scan.Allowlist
}

// configure makes rules of a chain of configurations, each extending the next; with none, gitleaks' own rules. These
// also stand in for the end of a chain that is torn.
func configure(chain []source, torn bool) (ruleset, []problem, error) {
	builtin := translator{source: newSource("", []byte(config.DefaultConfig)), trusted: true}
	defaults := builtin.translate()
	if len(chain) == 0 {
		defaults.finish(&builtin)
	}
	if len(builtin.problems) > 0 {
		return ruleset{}, nil, fmt.Errorf("gitleaks' own rules: %s", builtin.problems[0].message)
	}
	if len(chain) == 0 {
		return defaults.ruleset, nil, nil
	}
	var problems []problem
	layers := make([]layer, len(chain))
	for i, s := range chain {
		t := translator{source: s}
		layers[i] = t.translate()
		problems = append(problems, t.problems...)
	}
	last := &layers[len(layers)-1]
	if last.useDefault || last.unread || torn {
		layers = append(layers, defaults)
	}
	merged := layers[len(layers)-1]
	for i := len(layers) - 2; i >= 0; i-- {
		merged = layers[i].over(merged)
	}
	if len(merged.rules) == 0 {
		problems = append(problems, problem{path: chain[0].path,
			message: "this configuration has no rule and does not extend the default ones: nothing would be looked for"})
		merged = merged.over(defaults)
	}
	t := translator{source: chain[0]}
	merged.finish(&t)
	return merged.ruleset, append(problems, t.problems...), nil
}

// layer is one configuration, not yet merged with what it extends.
type layer struct {
	ruleset
	useDefault bool
	unread     bool // the text is not TOML: there is nothing in it
	disabled   []string
	targeted   []targeted
}

// targeted is an allowlist for some rules by name, which may come from another layer.
type targeted struct {
	rules []string
	list  *scan.Allowlist
}

// over is the layer laid over the one it extends, as gitleaks does: rules of the same id are merged, settings of the
// upper one count where it has them, lists are joined.
func (l layer) over(base layer) layer {
	for id, lower := range base.rules {
		if slices.Contains(l.disabled, id) {
			continue
		}
		upper, both := l.rules[id]
		if both {
			lower = mergeRule(upper, lower)
		}
		l.rules[id] = lower
	}
	l.allowlists = append(l.allowlists, base.allowlists...)
	l.targeted = append(l.targeted, base.targeted...)
	return l
}

func mergeRule(upper, lower scan.Rule) scan.Rule {
	if upper.Description != "" {
		lower.Description = upper.Description
	}
	if upper.Entropy != 0 {
		lower.Entropy = upper.Entropy
	}
	if upper.Group != 0 {
		lower.Group = upper.Group
	}
	if upper.Regex != nil {
		lower.Regex = upper.Regex
	}
	if upper.Path != nil {
		lower.Path = upper.Path
	}
	lower.Keywords = slices.Concat(lower.Keywords, upper.Keywords)
	lower.Allowlists = slices.Concat(lower.Allowlists, upper.Allowlists)
	return lower
}

// finish checks what only the whole can tell and takes out rules that cannot work.
func (l *layer) finish(t *translator) {
	rules := l.rules
	for _, target := range l.targeted {
		for _, id := range target.rules {
			rule, ok := rules[id]
			if !ok {
				t.problem(fmt.Sprintf("an allowlist is meant for the rule %q, which there is not", id), "allowlists")
				continue
			}
			rule.Allowlists = append(slices.Clip(rule.Allowlists), target.list)
			rules[id] = rule
		}
	}
	for _, id := range sortedIDs(rules) {
		if fault := ruleFault(rules, rules[id]); fault != "" {
			t.problem(fmt.Sprintf("the rule %q %s and is not used", id, fault), "rules")
			delete(rules, id)
		}
	}
}

func sortedIDs(rules map[string]scan.Rule) []string {
	ids := make([]string, 0, len(rules))
	for id := range rules {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func ruleFault(rules map[string]scan.Rule, rule scan.Rule) string {
	switch {
	case rule.Regex == nil && rule.Path == nil:
		return "has neither regex nor path"
	case rule.Regex != nil && rule.Group > 0 && rule.Group > rule.Regex.Groups() || rule.Group < 0:
		return fmt.Sprintf("has no group %d in its regex", rule.Group)
	}
	for _, r := range rule.Required {
		if _, ok := rules[r.Rule]; !ok {
			return fmt.Sprintf("requires the rule %q, which there is not,", r.Rule)
		}
	}
	return ""
}
