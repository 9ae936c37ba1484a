package cli

import (
	"maps"
	"slices"

	"github.com/confward/confward/checks/drift"
	"github.com/confward/confward/internal/envset"
)

// driftSettings is what the settings say of environments.
func driftSettings(s *settings) drift.Options {
	o := drift.Options{
		Sets: setSettings(s), Production: s.ProductionNames(),
		EnvSpecific: s.Drift.EnvSpecific, MustMatch: s.Drift.MustMatch, MustDiffer: s.Drift.MustDiffer, Ignore: s.Drift.Ignore,
	}
	for _, env := range slices.Sorted(maps.Keys(s.Drift.OptionalIn)) {
		if o.OptionalIn == nil {
			o.OptionalIn = map[string][]string{}
		}
		o.OptionalIn[env] = s.Drift.OptionalIn[env]
	}
	return o
}

// setSettings is what the settings say of the files of environments.
func setSettings(s *settings) envset.Options {
	o := envset.Options{Words: s.Lexicon()}
	for _, x := range s.Sets {
		d := envset.Declared{Name: x.Name, Base: x.Base, Examples: x.Examples, Off: x.Off, Files: x.Files}
		switch x.Kind {
		case "overlay":
			d.Kind = envset.Overlay
		case "standalone":
			d.Kind = envset.Standalone
		}
		for _, label := range slices.Sorted(maps.Keys(x.Environments)) {
			d.Envs = append(d.Envs, envset.DeclaredEnv{Label: label, Files: x.Environments[label]})
		}
		o.Declared = append(o.Declared, d)
	}
	return o
}
