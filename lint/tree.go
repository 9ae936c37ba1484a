package lint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/confward/confward/doc"
)

// RepoRunner is a Runner that judges what files are together, such as a budget or environments. Its File may have
// nothing to do: see Together.
type RepoRunner interface {
	Runner
	// Repo is called once a run, as soon as all files are known; File may still be called for some. With a change it may be called for the files before the
	// change as well: what is found there too is older than the change.
	Repo(*RepoPass) error
}

// Together is the File of a RepoRunner that has nothing to say of a single file.
type Together struct{}

// File skips the file.
func (Together) File(p *Pass, _ *doc.File) error {
	p.Skip()
	return nil
}

func (Together) onlyTogether() {}

// Whole is a Source that knows all files of its snapshot, also those that it does not yield. They need no more than a path,
// and a hash or stat where these are known, and come in the order of their paths.
type Whole interface {
	All(context.Context) ([]Blob, error)
}

// RepoPass is a check's view of all files while it judges what they are together. It is used by one goroutine.
type RepoPass struct {
	Context context.Context

	check    *Check
	tree     *tree
	base     *tree
	needs    map[string]digest // of the files that were opened
	unsure   bool              // the outcome depends on more than these
	findings []Finding
	missed   []NotChecked
	sections []Section
}

// Report adds a finding.
func (p *RepoPass) Report(f Finding) { p.findings = append(p.findings, f) }

// NotChecked says that the check did not look at a file for a good reason.
func (p *RepoPass) NotChecked(path, reason string) {
	p.missed = append(p.missed, NotChecked{Path: path, Check: p.check.Name, Reason: reason})
}

// Failed says that the check should have looked at a file and could not.
func (p *RepoPass) Failed(path, reason string) {
	p.missed = append(p.missed, NotChecked{Path: path, Check: p.check.Name, Reason: reason, Failed: true})
}

// Section adds a part to the summary of the run.
func (p *RepoPass) Section(s Section) {
	s.Check = p.check.Name
	p.sections = append(p.sections, s)
}

// Paths are all files of the tree, as the change leaves them, in order. The slice must not be changed.
func (p *RepoPass) Paths() []string { return p.tree.paths }

// Below are the paths that begin with a prefix, such as "config/".
func (p *RepoPass) Below(prefix string) []string {
	from, _ := slices.BinarySearch(p.tree.paths, prefix)
	to := from
	for to < len(p.tree.paths) && strings.HasPrefix(p.tree.paths[to], prefix) {
		to++
	}
	return p.tree.paths[from:to]
}

// Has reports whether there is a file at a path.
func (p *RepoPass) Has(path string) bool { return p.tree.has(path) }

// Open is the file at a path. It is read once a run, whoever opens it. The error for no such file is fs.ErrNotExist, and
// ErrBinary for what is no text.
func (p *RepoPass) Open(path string) (*doc.File, error) {
	f, id, err := p.tree.open(p.Context, path)
	p.needs[path] = id
	return f, err
}

// OpenBase is Open of a file as it was before the change. Without a change there is none, and the error is fs.ErrNotExist.
func (p *RepoPass) OpenBase(path string) (*doc.File, error) {
	p.unsure = true
	f, _, err := p.base.open(p.Context, path)
	return f, err
}

// Changes reports whether it is a change that is looked at, so that there may be a base.
func (p *RepoPass) Changes() bool { return p.base != nil }

// BasePaths are Paths before the change; without one there are none.
func (p *RepoPass) BasePaths() []string {
	p.unsure = true
	if p.base == nil {
		return nil
	}
	return p.base.paths
}

// ErrBinary is the error for a file that is no text.
var ErrBinary = errors.New("binary")

// Section is a part that a check adds to the summary of a run: a table, with a sentence before and after it.
type Section struct {
	Check   string
	Title   string
	Intro   string // Markdown is not read; may be empty
	Columns []string
	Rows    [][]string // as many cells as there are columns; they hold no secret
	Note    string
}

// tree is the files of a source. It may be used by several goroutines.
type tree struct {
	source Source
	opt    Options
	memory *memory
	paths  []string
	blobs  map[string]Blob

	mu     sync.Mutex
	opened map[string]*opening
}

// opening is the reading of a file.
type opening struct {
	once sync.Once
	file *doc.File
	id   digest
	err  error
}

func newTree(source Source, blobs []Blob, r *run) *tree {
	t := &tree{source: source, opt: r.opt, memory: r.memory, blobs: map[string]Blob{}, opened: map[string]*opening{}}
	for _, b := range blobs {
		t.paths = append(t.paths, b.Path)
		t.blobs[b.Path] = b
	}
	slices.Sort(t.paths)
	return t
}

func (t *tree) has(path string) bool {
	_, ok := t.blobs[path]
	return ok
}

// open reads a file, and names what it read. A tree that is nil has no files.
func (t *tree) open(ctx context.Context, path string) (*doc.File, digest, error) {
	if t == nil || !t.has(path) {
		return nil, absent, fmt.Errorf("open %s: %w", path, fs.ErrNotExist)
	}
	t.mu.Lock()
	o := t.opened[path]
	if o == nil {
		o = &opening{}
		t.opened[path] = o
	}
	t.mu.Unlock()
	o.once.Do(func() { o.file, o.id, o.err = t.read(ctx, path) })
	return o.file, o.id, o.err
}

func (t *tree) read(ctx context.Context, path string) (*doc.File, digest, error) {
	src, err := t.bytes(ctx, path)
	if err != nil {
		return nil, unstable, err
	}
	id := contentID(src)
	if b := t.blobs[path]; b.Hash != "" {
		id, _ = t.memory.identify(b)
	} else {
		t.memory.learn(path, b.Stat, id)
	}
	if doc.IsBinary(src) {
		return nil, id, ErrBinary
	}
	return doc.New(path, src, t.opt.Limits), id, nil
}

func (t *tree) bytes(ctx context.Context, path string) ([]byte, error) {
	if n, ok := t.source.(Neighbours); ok {
		return n.ReadBeside(ctx, path, t.opt.MaxText)
	}
	return t.source.ReadFile(ctx, path, t.opt.MaxText)
}

// current names what a file holds now.
func (t *tree) current(ctx context.Context, path string) digest {
	b, ok := t.blobs[path]
	if !ok {
		return absent
	}
	if id, ok := t.memory.identify(b); ok {
		return id
	}
	_, id, _ := t.open(ctx, path)
	return id
}
