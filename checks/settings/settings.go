// Package settings reports mistakes in the settings of confward itself.
//
// It promises that no setting is ignored in silence: an unknown key, rule or value has a finding with its place.
// It never applies a setting.
package settings

import (
	"embed"
	"path"
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

//go:embed examples/*.txtar
var examples embed.FS

var rules = []*lint.Rule{
	{ID: "config/" + config.UnknownKey, Title: "There is no such setting", Severity: lint.Error},
	{ID: "config/" + config.MissingKey, Title: "A setting lacks a part", Severity: lint.Error},
	{ID: "config/" + config.WrongType, Title: "A setting has another type", Severity: lint.Error},
	{ID: "config/" + config.WrongValue, Title: "A setting has a value it cannot have", Severity: lint.Error},
	{ID: "config/" + config.UnknownRule, Title: "There is no such rule", Severity: lint.Error},
}

// Check judges the settings file; names are the rules and checks that exist.
func Check(names []string) *lint.Check {
	return &lint.Check{
		Name: "config", Title: "confward's own settings", Rules: rules, Examples: examples, Options: names,
		New: func() (lint.Runner, error) { return runner(names), nil },
	}
}

type runner []string

func (names runner) File(p *lint.Pass, f *doc.File) error {
	if !slices.Contains(config.Names, f.Path) || !f.Whole() {
		p.Skip()
		return nil
	}
	_, faults := config.LoadKnowing(f, names, func(pack string) ([]string, bool) { return idsOf(p, pack) })
	for _, fault := range faults {
		i := slices.IndexFunc(rules, func(r *lint.Rule) bool { return r.ID == "config/"+fault.Rule })
		p.Report(lint.Finding{Rule: rules[i], At: fault.At, Message: fault.Message, Hint: fault.Hint})
	}
	return nil
}

// packLimit is the number of bytes of a file of rules that is read.
const packLimit = 1 << 20

// idsOf are the ids of the rules of a pack: a file, or a folder of files. It reports whether all could be told.
func idsOf(p *lint.Pass, pack string) ([]string, bool) {
	pack = path.Clean(pack)
	if ids, ok := idsIn(p, pack); ok {
		return ids, true
	}
	names, err := p.List(pack)
	if err != nil || len(names) == 0 {
		return nil, false
	}
	var all []string
	for _, name := range names {
		if !config.IsPackFile(name) {
			continue
		}
		ids, ok := idsIn(p, name)
		if !ok {
			return nil, false
		}
		all = append(all, ids...)
	}
	return all, true
}

func idsIn(p *lint.Pass, name string) ([]string, bool) {
	src, err := p.ReadBeside(name, packLimit)
	if err != nil {
		return nil, false
	}
	f := doc.New(name, src, doc.Limits{})
	if !f.Whole() {
		return nil, false
	}
	list, _ := config.LoadPack(f)
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID.Value)
	}
	return ids, true
}
