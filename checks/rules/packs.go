package rules

import (
	"embed"
	"fmt"
	"sync"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// Packs come along as files of rules. A pack is on where its rules find the files that they are about. What every run needs
// of them stands in an index that is made of the files, so that a file is read only when one of its rules has something
// to judge.

//go:embed packs/*.yaml
var packFiles embed.FS

// indexed is what every run needs of a rule that comes along.
type indexed struct {
	pack, id, title, severity string
	by                        map[string]string // other severities, by environment
	files, paths, controls    []string
}

// pack is a named set of rules.
type pack struct {
	name  string
	rules []config.Rule                 // without their expressions and texts
	whole func() map[string]config.Rule // by id
}

// embedded are the packs that come along.
var embedded = sync.OnceValue(func() []pack {
	var all []pack
	for _, x := range index {
		if len(all) == 0 || all[len(all)-1].name != x.pack {
			all = append(all, pack{name: x.pack, whole: sync.OnceValue(func() map[string]config.Rule { return readPack(x.pack) })})
		}
		r := config.Rule{ID: config.Text{Value: x.id}, Title: config.Text{Value: x.title}, Files: x.files, Controls: x.controls,
			Severity: config.EnvSeverity{Default: x.severity, By: x.by}}
		for _, p := range x.paths {
			r.Select = append(r.Select, config.Text{Value: p})
		}
		last := &all[len(all)-1]
		last.rules = append(last.rules, r)
	}
	return all
})

// readPack are the rules of a pack by their ids. Tests see to it that they have no faults.
func readPack(name string) map[string]config.Rule {
	file := "packs/" + name + ".yaml"
	src, err := packFiles.ReadFile(file)
	if err != nil {
		panic(fmt.Sprintf("the pack %s is embedded and cannot be read: %v", name, err))
	}
	list, _ := config.LoadPack(doc.NewAs(doc.YAML, file, src, doc.Limits{}))
	byID := map[string]config.Rule{}
	for _, r := range list {
		byID[r.ID.Value] = r
	}
	return byID
}

// fromPack is a rule of a pack, of which the rest is read when it is asked for.
func fromPack(p pack, r config.Rule, e *engine) *rule {
	n := newRule(r, p.name, e)
	n.whole = sync.OnceValue(func() *rule {
		w := newRule(p.whole()[r.ID.Value], p.name, e)
		w.lint = n.lint // findings and reports know a rule by its address
		return w
	})
	return n
}
