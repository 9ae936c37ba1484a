package cli

import (
	"strings"

	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/rollout"
)

// bridge adds to a mapping what the settings' bridge says of two environments. A mapping by which two keys would become
// one is wrong configuration.
func bridge(to *rollout.Bridge, b *config.Bridge, from, target string) error {
	names := strings.NewReplacer("{base}", from, "{target}", target)
	to.Skip = append(to.Skip, b.Mapping.Skip...)
	for _, r := range b.Mapping.Rename {
		to.Rename = append(to.Rename, rollout.Rename{From: r.From, To: r.To, At: r.At})
	}
	for _, t := range b.Mapping.Template {
		to.Templates = append(to.Templates, rollout.Template{Match: names.Replace(t.Match), Replace: names.Replace(t.Replace), Paths: t.Paths, At: t.At})
	}
	if n := b.Mapping.Set.Node; n != nil {
		for path, m := range n.Resolve().Members() {
			value, err := m.Any(1000)
			if err != nil {
				return usage("", "bridge.mapping.set.%s: %w", path, err)
			}
			to.Set = append(to.Set, rollout.Constant{Path: path, Value: value, At: b.At})
		}
	}
	for _, f := range to.Check() {
		return usage("mend the bridge in the settings", "%s:%d:%d: %s", f.At.Path, f.At.Line, f.At.Col, f.Message)
	}
	return nil
}
