package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/budget/figures"
	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/lint"
)

// contextLimit is the number of bytes of a file that is counted.
const contextLimit = 32 << 20

// measuring is one look at what a repository's files weigh.
type measuring struct {
	snap     *snapshot
	options  budgetOptions
	settings *settings
	budget.Options
	counter budget.Measurer
	opened  map[string]*doc.File // by path and content
	now     *budget.Measured
}

func openMeasuring(ctx context.Context, sys System, o budgetOptions) (*measuring, error) {
	paths := o.paths
	o.paths = nil
	snap, err := openSnapshot(ctx, sys, o.checkOptions)
	if err != nil {
		return nil, err
	}
	s, err := loadSettings(ctx, sys, snap, o.checkOptions)
	if err != nil {
		snap.close()
		return nil, err
	}
	o.paths = paths
	m := &measuring{snap: snap, options: o, settings: s, Options: o.budgets(s), opened: map[string]*doc.File{}}
	m.counter.Counter = budget.Encoding(m.Encoding)
	return m, nil
}

func (m *measuring) close() { m.snap.close() }

// filesOf are the files of a snapshot below our root, as loads wants them.
func (m *measuring) filesOf(ctx context.Context, s *repo.Snapshot) (*contextTree, error) {
	files, err := s.All(ctx)
	if err != nil {
		return nil, unable("", err)
	}
	t := &contextTree{ctx: ctx, snapshot: s, prefix: m.snap.source.prefix, hashes: map[string]string{}, opened: m.opened}
	for _, f := range files {
		if path, ok := strings.CutPrefix(f.Path, t.prefix); ok {
			t.paths = append(t.paths, path)
			t.hashes[path] = f.Hash
		}
	}
	slices.Sort(t.paths)
	return t, nil
}

// contextTree is the files of a snapshot.
type contextTree struct {
	ctx      context.Context
	snapshot *repo.Snapshot
	prefix   string
	paths    []string
	hashes   map[string]string
	opened   map[string]*doc.File
}

// Paths are all files, in order.
func (t *contextTree) Paths() []string { return t.paths }

// Open reads a file; one that was read in another snapshot with the same content is that one.
func (t *contextTree) Open(path string) (*doc.File, error) {
	hash, ok := t.hashes[path]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", path, fs.ErrNotExist)
	}
	key := path + "\x00" + hash
	if f := t.opened[key]; f != nil && hash != "" {
		return f, nil
	}
	src, err := t.snapshot.ReadFile(t.ctx, t.prefix+path, contextLimit)
	if err != nil {
		return nil, err
	}
	if doc.IsBinary(src) {
		return nil, lint.ErrBinary
	}
	f := doc.New(path, src, doc.Limits{})
	t.opened[key] = f
	return f, nil
}

// report is what is measured now, without history.
func (m *measuring) report(ctx context.Context) (*figures.Report, error) {
	t, err := m.filesOf(ctx, m.snap.files)
	if err != nil {
		return nil, err
	}
	if m.now, err = m.measure(t, m.options.paths); err != nil {
		return nil, err
	}
	r := &figures.Report{Version: 1, Tokenizer: m.Encoding, By: m.options.by, Limit: m.Limit, Calibration: m.settings.Optimization.Calibration,
		Target: m.settings.Optimization.TargetEfficiency, Peak: m.now.Peak(), Efficiency: 1}
	before, base, err := m.before(ctx)
	if err != nil {
		return nil, err
	}
	r.Base = base
	m.rows(r, t, before)
	for _, tool := range m.now.Tools() {
		l := figures.Loads{Tool: tool, Always: m.now.Total(tool, loads.Always), ByPath: m.now.Total(tool, loads.ByPath), OnDemand: m.now.Total(tool, loads.OnDemand)}
		if before != nil {
			d := l.Always - before.Total(tool, loads.Always)
			l.Delta = &d
		}
		if len(m.options.paths) == 0 {
			r.Loads = append(r.Loads, l)
		}
	}
	if tool, _ := m.now.Usage(); tool != "" && len(m.options.paths) == 0 {
		r.Efficiency = budget.Efficiency(m.now, tool, m.counter.Counter)
	}
	for _, u := range m.now.Set.Unread {
		if !errors.Is(u.Err, lint.ErrBinary) {
			r.Unread = append(r.Unread, u.Path)
		}
	}
	return r, nil
}

// measure counts what loads of a tree, or files and folders that were named, whatever loads of them.
func (m *measuring) measure(t *contextTree, paths []string) (*budget.Measured, error) {
	if len(paths) == 0 {
		return m.counter.Measure(t), nil
	}
	rels, err := m.snap.repo.Relative(paths)
	if err != nil {
		return nil, explained(System{}, checkOptions{}, err)
	}
	all := m.counter.Measure(t)
	named := &budget.Measured{Set: &loads.Set{}}
	for _, rel := range rels {
		rel = strings.TrimPrefix(rel, t.prefix)
		found := false
		for _, path := range t.paths {
			if rel != "" && path != rel && !strings.HasPrefix(path, rel+"/") {
				continue
			}
			found = true
			f, err := t.Open(path)
			if err != nil {
				named.Set.Unread = append(named.Set.Unread, loads.Unread{Path: path, Err: err})
				continue
			}
			named.Entries = append(named.Entries, m.counter.File(f, all))
		}
		if !found {
			return nil, usage("", "there is no file %s", rel)
		}
	}
	return named, nil
}

// before is what was measured at the base: the commit that was asked for, or HEAD if anything differs from it.
func (m *measuring) before(ctx context.Context) (*budget.Measured, string, error) {
	rev := m.options.base
	if rev == "" && m.options.rev == "" && m.snap.repo.Git() && len(m.options.paths) == 0 {
		rev = "HEAD"
	}
	if rev == "" {
		return nil, "", nil
	}
	s, err := m.snap.repo.Rev(rev, nil)
	if err != nil {
		if m.options.base == "" {
			return nil, "", nil // there is no commit yet
		}
		return nil, "", explained(System{}, checkOptions{}, err)
	}
	t, err := m.filesOf(ctx, s)
	if err != nil {
		return nil, "", err
	}
	before, err := m.measure(t, nil)
	if err != nil {
		return nil, "", err
	}
	if m.options.base == "" && len(budget.Compare(before, m.now)) == 0 {
		return nil, "", nil
	}
	return before, rev, nil
}

// rows fills the table.
func (m *measuring) rows(r *figures.Report, t *contextTree, before *budget.Measured) {
	r.Files = []figures.Row{}
	switch m.options.by {
	case "section":
		for _, e := range m.now.Entries {
			for _, s := range e.Sections {
				if s.Tokens == 0 {
					continue
				}
				line, _ := e.File.Position(s.Span.Start)
				r.Files = append(r.Files, figures.Row{Path: e.File.Path, Section: s.Title, Line: line, Tool: e.Tool, Kind: e.Kind, Class: e.Class.String(), Tokens: s.Tokens})
			}
		}
		r.Base = "" // sections have no names that last
	case "class":
		for _, tool := range m.now.Tools() {
			for _, c := range []loads.Class{loads.Always, loads.ByPath, loads.OnDemand} {
				if n := m.now.Total(tool, c); n > 0 {
					row := figures.Row{Path: tool, Tool: tool, Class: c.String(), Tokens: n}
					if before != nil {
						d := n - before.Total(tool, c)
						row.Delta = &d
					}
					r.Files = append(r.Files, row)
				}
			}
		}
	case "phase":
		m.phases(r, t)
	default:
		m.files(r, before)
	}
	for _, row := range r.Files {
		r.Total += row.Tokens
	}
	for i := range r.Files {
		r.Files[i].Share = float64(r.Files[i].Tokens) / float64(max(r.Total, 1))
	}
	if m.options.by != "phase" {
		when := []string{loads.Always.String(), loads.ByPath.String(), loads.OnDemand.String()}
		slices.SortStableFunc(r.Files, func(a, b figures.Row) int {
			return cmp.Or(cmp.Compare(slices.Index(when, a.Class), slices.Index(when, b.Class)), cmp.Compare(b.Tokens, a.Tokens))
		})
	}
}

func (m *measuring) files(r *figures.Report, before *budget.Measured) {
	change := map[string]int{}
	key := func(path, tool string, c loads.Class) string { return path + "\x00" + tool + "\x00" + c.String() }
	if before != nil {
		for _, d := range budget.Compare(before, m.now) {
			change[key(d.Path, d.Tool, d.Class)] = d.Now - d.Was
			if d.Now == 0 {
				n := d.Now - d.Was
				r.Files = append(r.Files, figures.Row{Path: d.Path, Tool: d.Tool, Class: d.Class.String(), Delta: &n})
			}
		}
	}
	for _, e := range m.now.Entries {
		row := figures.Row{Path: e.File.Path, Tool: e.Tool, Kind: e.Kind, Class: e.Class.String(), Tokens: e.Tokens}
		if before != nil {
			d := change[key(row.Path, e.Tool, e.Class)]
			row.Delta = &d
		}
		r.Files = append(r.Files, row)
	}
}

func (m *measuring) phases(r *figures.Report, t *contextTree) {
	r.Base = ""
	workflow, _ := t.Open(budget.MoaiWorkflow)
	for _, p := range budget.AllPhases(m.Options, workflow) {
		row := figures.Row{Path: p.Name, Class: loads.OnDemand.String(), Limit: p.Limit}
		for _, path := range t.paths {
			if !slices.ContainsFunc(p.Files, func(g string) bool { return glob.Match(g, path) }) {
				continue
			}
			if f, err := t.Open(path); err == nil {
				row.Tokens += m.counter.File(f, nil).Tokens
			}
		}
		r.Files = append(r.Files, row)
	}
}

// above reports whether more always loads, or more is in the files that were named, than the limit; or in a phase than its.
func (m *measuring) above(r *figures.Report) bool {
	n := r.Total
	if len(m.options.paths) == 0 {
		_, n = m.now.Usage()
	}
	over := m.Limit > 0 && n > m.Limit
	for _, row := range r.Files {
		over = over || row.Limit > 0 && row.Tokens > row.Limit
	}
	return over
}
