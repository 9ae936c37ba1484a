package secrets

import (
	"embed"
	"strings"

	"github.com/confward/confward/lint"
)

//go:generate go run rules_generate.go

//go:embed examples
var examples embed.FS

// settingsRule is about the check's own settings. It, puttyRule and the rules of configured.go are ours; all others are gitleaks'.
const settingsRule = "settings"

// ownRules are those that gitleaks does not have.
var ownRules = []string{settingsRule, credentialRule, connectionRule, secretDataRule, puttyRule, sensitiveRule}

// genericRule guesses by the name of the key and the disorder of the value; the others know the form of the secret.
const genericRule = "generic-api-key"

// guesses reports whether a rule tells a secret by little more than the words around it.
func guesses(id string) bool { return strings.HasPrefix(id, "generic-") }

// controls are those that a secret in the open breaks.
func controls() []string { return []string{"soc2:CC6.1", "gdpr:32(1)(a)", "hipaa:164.312(a)(2)(iv)"} }

// builtinRules are the rules that are there without any settings.
func builtinRules() []*lint.Rule {
	controls := controls()
	rules := []*lint.Rule{
		{ID: "secrets/" + settingsRule, Title: "Settings for secrets that cannot be used", Severity: lint.Error},
		{ID: "secrets/" + credentialRule, Title: "Credential in a program's own file for it", Severity: lint.Error, Controls: controls},
		{ID: "secrets/" + connectionRule, Title: "Address with a password", Severity: lint.Warning, Controls: controls},
		{ID: "secrets/" + secretDataRule, Title: "Value of a Kubernetes Secret", Severity: lint.Error, Controls: controls},
		{ID: "secrets/" + puttyRule, Title: "Private key of PuTTY", Severity: lint.Error, Controls: controls},
		{ID: "secrets/" + sensitiveRule, Title: "Value of a key that names a secret", Severity: lint.Warning, Controls: controls},
	}
	for _, r := range gitleaksRules {
		rule := &lint.Rule{ID: "secrets/" + r.id, Title: r.title, Severity: lint.Error, Controls: controls}
		if guesses(r.id) {
			rule.Severity = lint.Warning
		}
		rules = append(rules, rule)
	}
	return rules
}

// byID is the rules by their id without "secrets/".
func byID(rules []*lint.Rule) map[string]*lint.Rule {
	m := make(map[string]*lint.Rule, len(rules))
	for _, r := range rules {
		m[strings.TrimPrefix(r.ID, "secrets/")] = r
	}
	return m
}

// rulesOf adds the rules that only a configuration has.
func (r *runner) rulesOf(set ruleset) map[string]*lint.Rule {
	all := make(map[string]*lint.Rule, len(set.rules))
	for _, own := range ownRules {
		all[own] = r.rules[own]
	}
	for id, rule := range set.rules {
		if all[id] = r.rules[id]; all[id] != nil {
			continue
		}
		title := strings.TrimSuffix(strings.Join(strings.Fields(rule.Description), " "), ".")
		if title == "" {
			title = id
		}
		all[id] = &lint.Rule{ID: "secrets/" + id, Title: title, Severity: lint.Error, Controls: controls()}
	}
	return all
}
