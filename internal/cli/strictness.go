package cli

import (
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/lint"
)

// strictnessOf is how bad findings about security are at least, by the security levels of the environments. A rule of the
// repository that says itself how bad it is in an environment is left at that.
func strictnessOf(s *settings) lint.Strictness {
	levels := map[string]lint.Severity{}
	for name, env := range s.Environments {
		if said := env.SecuritySeverity(); said != "" {
			name = environment.Name(name)
			levels[name] = max(levels[name], severity(said, lint.Error))
		}
	}
	if len(levels) == 0 {
		return nil
	}
	says := map[string]bool{} // rule and environment
	for _, r := range s.Rules.Rules {
		for env := range r.Severity.By {
			says["rules/"+r.ID.Value+" "+environment.Name(env)] = true
		}
	}
	words := s.Lexicon()
	asked := func(name string) bool { return levels[name] > 0 }
	return func(r *lint.Rule, at doc.Place) (least lint.Severity, why string) {
		for _, env := range words.OfValue(at.Path, strings.Split(at.Pointer, "/"), asked) {
			if level := levels[env]; level > least && !says[r.ID+" "+env] {
				least, why = level, "the security level of "+env
			}
		}
		return least, why
	}
}
