// Package migrate brings MoAI's configuration from an older form into a newer one.
//
// It promises that no value is lost: each is placed in the new form, or is listed and kept in a file of its own with the
// reason; that comments go where their keys go; that what stands in files of the new form stays as it is; that what it
// makes fits the schemas of the new form; and that doing it again changes nothing. It plans and writes nothing itself.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// Plan is what a migration would do.
type Plan struct {
	Sources  []Source
	Changes  []Change // in the order of their paths
	Placed   []Move   // values in their new places, in the order of the sources
	Unplaced []Loose
	Added    []Move // values that the new form must have and the old one said otherwise, or not
}

// Source is a file of an older form.
type Source struct{ Path, Form string }

// Change is a file that is made, changed or taken away.
type Change struct {
	Path    string
	Was, Is []byte // nil: there is none
}

// Move is a value that goes from one place to another, as pointers.
type Move struct {
	From, Pointer, To, Target string
	Comment                   bool // as a comment there
}

// Loose is a value without a place, and why.
type Loose struct{ From, Pointer, Why string }

// Unplaced is the file that keeps what has no place, below the folder of the configuration.
const Unplaced = ".moai/config/unplaced.yaml"

// sourceFiles are where older forms lie, the newest first: its values count.
func sourceFiles() []string {
	return []string{".moai/config/config.yaml", ".moai/config/config.yml", ".moai/config/config.json", ".moai/config.json"}
}

// Targets are the forms that a migration can lead to.
func Targets() []string { return []string{"sections", "0.32"} }

// maxSize bounds a file of a configuration.
const maxSize = 5 << 20

// New plans the migration of the configuration in a folder ("" or with a slash at its end).
func New(ctx context.Context, s lint.Source, folder, to string) (*Plan, error) {
	p := &planner{ctx: ctx, source: s, folder: folder, told: map[*doc.Node]bool{}, plan: &Plan{}}
	if err := p.aim(to); err != nil {
		return nil, err
	}
	for _, name := range sourceFiles() {
		if err := p.take(name, to); err != nil {
			return nil, err
		}
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return p.plan, nil
}

// planner makes a plan.
type planner struct {
	ctx     context.Context
	source  lint.Source
	folder  string
	targets []*target
	loose   *target
	told    map[*doc.Node]bool // whose comments are written
	plan    *Plan
}

// target is a file of the new form.
type target struct {
	path   string
	form   string         // the built-in schema of it; empty: it takes anything
	schema *schema.Loaded // the same, loaded
	was    []byte
	file   *doc.File // as it is; nil: there is none, or it holds no value
	anew   bool      // it is of an older form itself
	root   branch    // what comes to it
}

// aim finds the files of the new form.
func (p *planner) aim(to string) error {
	files := map[string][]string{"sections": sectionNames(), "0.32": {""}}[to]
	if files == nil {
		return fmt.Errorf("there is no form %q; there are %s", to, strings.Join(Targets(), " and "))
	}
	for _, name := range files {
		path, form := ".moai/config/sections/"+name+".yaml", "moai/sections/"+name
		if name == "" {
			path, form = ".moai/config/config.yaml", "moai/0.32"
		}
		t, err := p.target(path)
		if err != nil {
			return err
		}
		t.form = form
		p.targets = append(p.targets, t)
	}
	var err error
	p.loose, err = p.target(Unplaced)
	return err
}

// load loads the schema of a target when it is first needed.
func (p *planner) load(t *target) (err error) {
	if t.schema == nil {
		t.schema, err = schema.Load(p.ctx, schema.Options{}, p.source, "builtin:"+t.form, "")
	}
	return err
}

// sectionNames are the sections that values of older forms may belong to, in the order in which they are asked.
func sectionNames() []string {
	return []string{"project", "git-strategy", "quality", "language", "user", "system", "statusline", "llm", "ralph", "pricing", "memory",
		"security", "workflow", "gate"}
}

func (p *planner) target(path string) (*target, error) {
	t := &target{path: p.folder + path}
	f, src, err := p.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, err
	}
	t.was = src
	if f.Root() != nil && f.Root().Kind != doc.Null {
		t.file = f
	}
	return t, nil
}

// read reads a file of the configuration, which has to be one that can be read.
func (p *planner) read(path string) (*doc.File, []byte, error) {
	src, err := p.source.ReadFile(p.ctx, p.folder+path, maxSize)
	if err != nil {
		return nil, nil, err
	}
	f := doc.New(p.folder+path, src, doc.Limits{})
	switch {
	case f.Skipped() != "":
		return nil, nil, fmt.Errorf("%s cannot be migrated: %s", f.Path, f.Skipped())
	case !f.Whole() || len(f.Roots()) > 1:
		for _, problem := range f.Problems() {
			return nil, nil, fmt.Errorf("%s cannot be migrated: %s", f.Path, problem.Message)
		}
		return nil, nil, fmt.Errorf("%s cannot be migrated: it is no single document", f.Path)
	case f.Root() != nil && f.Root().Kind != doc.Map && f.Root().Kind != doc.Null:
		return nil, nil, fmt.Errorf("%s cannot be migrated: it is no mapping", f.Path)
	}
	return f, src, nil
}

// take places the values of a file of an older form.
func (p *planner) take(name, to string) error {
	f, src, err := p.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if f.Root() == nil || f.Root().Kind == doc.Null {
		return nil // nothing but comments: a file still to be filled
	}
	form := formOf(p.ctx, p.source, f)
	if form == "moai/"+to {
		return nil
	}
	if form == "" {
		return fmt.Errorf("%s is of no form of MoAI's configuration that is known", f.Path)
	}
	p.plan.Sources = append(p.plan.Sources, Source{f.Path, form})
	if i := slices.IndexFunc(p.targets, func(t *target) bool { return t.path == f.Path }); i >= 0 {
		p.targets[i].file, p.targets[i].anew = nil, true
	} else {
		p.plan.Changes = append(p.plan.Changes, Change{Path: f.Path, Was: src})
	}
	m := &mover{planner: p, file: f}
	m.members(f.Root(), nil)
	m.notes()
	m.tail()
	return nil
}

func formOf(ctx context.Context, s lint.Source, f *doc.File) string {
	for _, c := range schema.Which(ctx, schema.Options{}, s, f) {
		if form, ok := strings.CutPrefix(c.Schema, "builtin:"); ok && strings.HasPrefix(form, "moai/") {
			return form
		}
	}
	return ""
}

// finish gives the changes of the files of the new form, and judges them.
func (p *planner) finish() error {
	if len(p.plan.Sources) == 0 {
		return nil
	}
	p.complete()
	for _, t := range append(p.targets[:len(p.targets):len(p.targets)], p.loose) {
		if len(t.root.below) == 0 && t.root.tail == nil {
			continue
		}
		is := p.text(t)
		if t.form != "" {
			if err := p.load(t); err != nil {
				return err
			}
			if faults := t.schema.Faults(doc.New(t.path, is, doc.Limits{})); len(faults) > 0 {
				return fmt.Errorf("%s would not fit its schema: %s", t.path, faults[0])
			}
		}
		if string(is) != string(t.was) {
			p.plan.Changes = append(p.plan.Changes, Change{Path: t.path, Was: t.was, Is: is})
		}
	}
	slices.SortFunc(p.plan.Changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return nil
}
