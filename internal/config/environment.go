package config

import (
	"maps"
	"slices"

	"github.com/confward/confward/internal/environment"
)

// Lexicon is the words for environments that the settings know.
func (s *Settings) Lexicon() environment.Lexicon {
	l := environment.Lexicon{Own: slices.Sorted(maps.Keys(s.Environments))}
	for _, name := range l.Own {
		for _, alias := range s.Environments[name].Aliases {
			l.Aliases = append(l.Aliases, environment.Alias{Word: alias, Name: environment.Name(name)})
		}
	}
	return l
}

// FixesHeld names the environment for whose sake a file is not to be fixed, or is empty. A file of several is fixed only
// if all of them may be. Of production and staging nothing is, unless the settings say auto_fixes: true, or they are
// among the named.
func (s *Settings) FixesHeld(path string, named []string) string {
	for _, env := range s.Lexicon().Of(path) {
		if !s.fixes(env) && !slices.ContainsFunc(named, func(n string) bool { return environment.Name(n) == env }) {
			return env
		}
	}
	return ""
}

// fixes reports whether the files of an environment may be fixed without further ado.
func (s *Settings) fixes(env string) bool {
	may := env != environment.Production && env != environment.Staging
	for name, e := range s.Environments {
		if environment.Name(name) == env && e.AutoFixes != nil {
			if !*e.AutoFixes {
				return false
			}
			may = true
		}
	}
	return may
}

// SchemaFixesAllowed reports whether the settings let schema fixes of a file be applied: schema_validation.auto_fix, unless an
// environment of the file says otherwise.
func (s *Settings) SchemaFixesAllowed(path string) bool {
	on := s.SchemaValidation.AutoFix
	if on == nil || *on {
		return true
	}
	for _, env := range s.Lexicon().Of(path) {
		for name, e := range s.Environments {
			if environment.Name(name) == env && e.AutoFixes != nil && *e.AutoFixes {
				return true
			}
		}
	}
	return false
}

// SecuritySeverity is how bad a finding about security is at least in an environment: "warning" or "error", or empty.
func (e Environment) SecuritySeverity() string {
	return map[string]string{"moderate": "warning", "strict": "error"}[e.SecurityLevel]
}

// ConstraintSeverity is how bad a value of an environment is that breaks a constraint: "notice", "warning" or "error", as the
// settings say it for itself or by the environment's security level, or empty.
func (e Environment) ConstraintSeverity() string {
	if e.Constraints != "" {
		return e.Constraints
	}
	return map[string]string{"relaxed": "notice", "moderate": "warning", "strict": "error"}[e.SecurityLevel]
}
