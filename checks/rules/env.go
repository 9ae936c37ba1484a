package rules

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/suggest"
)

// Environments are the words by which files name an environment, and how the settings want each to be judged.
type Environments struct {
	Lexicon  environment.Lexicon
	Profiles map[string]config.Environment // by the settings' own names
}

// of is the environment that a file's name tells, else the one that the nearest folder tells, or empty. Of several in one
// name it is the one in which a mistake hurts most.
func (e Environments) of(file string) string {
	for part := path.Base(file); part != "." && part != "/"; part = path.Base(file) {
		if found := e.Lexicon.Of(part); len(found) > 0 {
			for _, first := range []string{environment.Production, environment.Staging} {
				if slices.Contains(found, first) {
					return first
				}
			}
			return found[0]
		}
		if file = path.Dir(file); file == "." || file == "/" {
			return ""
		}
	}
	return ""
}

// profile is how the settings want an environment to be judged, as expressions see it. What they leave out has no key.
func (e Environments) profile(env string) ref.Val {
	members := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(e.Profiles)) {
		if env == "" || environment.Name(name) != env {
			continue
		}
		p := e.Profiles[name]
		for key, value := range map[string]string{"security_level": p.SecurityLevel, "optimization_level": p.OptimizationLevel,
			"feedback_collection": p.FeedbackCollection} {
			if value != "" {
				members[key] = value
			}
		}
		if p.AutoFixes != nil {
			members["auto_fixes"] = *p.AutoFixes
		}
	}
	return types.NewStringInterfaceMap(types.DefaultTypeAdapter, members)
}

// environments finds names of environments in a rule's severity that no file can be of.
func (m *maker) environments(s config.EnvSeverity) {
	known := m.engine.environments.Lexicon.Names()
	for _, name := range slices.Sorted(maps.Keys(s.By)) {
		if slices.Contains(known, environment.Name(name)) {
			continue
		}
		hint := suggest.Hint(name, known)
		if hint == "" {
			hint = "name it under environments: in the settings"
		}
		m.faults = append(m.faults, fault{s.At[name], fmt.Sprintf("no file is of an environment %q", cut(name, 60)), hint})
	}
}
