package lint

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"

	"github.com/confward/confward/doc"
)

// Store keeps values by their keys from run to run. It may lose any of them, but gives back no other than was put in.
// It is used by several goroutines.
type Store interface {
	Get(key [KeySize]byte) ([]byte, bool)
	Put(key [KeySize]byte, value []byte)
}

// KeySize is the bytes of a key of a store.
const KeySize = 20

// Cache remembers what the checks saw in files, so that a file that is unchanged is not even read. What settings and the
// user's choice make of it is not remembered: that is done anew each time.
type Cache struct {
	Store   Store
	Program string // tells this program from every other that may see something else in a file
	Root    string // the folder that paths are relative to, as Blob.Stat means it; empty where there is none

	hits, misses atomic.Int64
}

// Use is how many contents a run did not have to look at, and how many it had to.
func (c *Cache) Use() (hits, misses int64) { return c.hits.Load(), c.misses.Load() }

// digest names whatever it was made of.
type digest [KeySize]byte

// digestOf is the digest of a list of texts.
func digestOf(parts ...string) digest {
	b := make([]byte, 0, 256)
	for _, p := range parts {
		b = fmt.Appendf(b, "%d:", len(p))
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return digest(sum[:KeySize])
}

// contentID names a content.
func contentID(src []byte) digest {
	h := sha256.New()
	h.Write([]byte("content:"))
	h.Write(src)
	return digest(h.Sum(nil)[:KeySize])
}

// In the place of a content's name:
var (
	absent   = digestOf("there is no such file")
	unstable = digest{} // not told, or not twice the same
)

// memory is a cache as one run sees it. All methods of a nil memory do nothing.
type memory struct {
	*Cache
	source Source
	limit  int64
	base   digest // of all that is the same for every file of the run
	rules  map[string]*Rule

	mu      sync.Mutex
	met     map[glance]digest // what was seen along
	decoded map[string]*sight // by value: most files have nothing to say, and so the same
}

// newMemory gives the run's view of its cache.
func newMemory(r *run) *memory {
	if r.opt.Cache == nil {
		return nil
	}
	m := &memory{Cache: r.opt.Cache, source: r.source, limit: r.opt.MaxText,
		rules: map[string]*Rule{}, met: map[glance]digest{}, decoded: map[string]*sight{}}
	about := []string{sightFormat, m.Program, fmt.Sprintf("%#v", r.opt.Limits)}
	for _, c := range r.checks {
		about = append(about, c.check.Name, OptionsOf(c.check))
		for _, rule := range c.check.Rules {
			m.rules[rule.ID] = rule
		}
	}
	m.base = digestOf(about...)
	return m
}

// OptionsOf tells the options of a check from all others. What it says of a pointer is never said again, so that options
// hold none.
func OptionsOf(c *Check) string { return fmt.Sprintf("%#v", c.Options) }

// question is what is asked of a content: what the checks see in it at a path.
type question struct {
	path string
	past bool // by the checks for content that only commits on the way had
	// change is what a change did to the file, or nil. It belongs to the question only for checks that look at it: then the
	// sight needs what was there before.
	change *Change
	alone  bool // only what the change added is looked at
}

func (m *memory) key(q question, id digest) digest {
	return digestOf("sight", string(m.base[:]), fmt.Sprint(q.past, q.alone), string(id[:]), q.path)
}

// identify names the content of a file if that is possible without reading it.
func (m *memory) identify(b Blob) (digest, bool) {
	if m == nil {
		return digest{}, false
	}
	if b.Hash != "" {
		return digestOf("git", b.Hash), true
	}
	return m.onDisk(b.Path, b.Stat)
}

// onDisk names the content that a file had when it was last read.
func (m *memory) onDisk(path, stat string) (digest, bool) {
	if stat == "" {
		return digest{}, false
	}
	id, ok := m.Store.Get(m.statKey(path, stat))
	if !ok || len(id) != KeySize {
		return digest{}, false
	}
	return digest(id), true
}

// learn notes the content that was read from a file.
func (m *memory) learn(path, stat string, id digest) {
	if m != nil && stat != "" {
		m.Store.Put(m.statKey(path, stat), id[:])
	}
}

func (m *memory) statKey(path, stat string) digest { return digestOf("stat", m.Root, path, stat) }

// recall is what the checks saw in a content when they last looked at it, or nil. Where they read other files along,
// it counts only as long as these are the same.
func (m *memory) recall(ctx context.Context, q question, id digest) *sight {
	if m == nil {
		return nil
	}
	value, ok := m.Store.Get(m.key(q, id))
	if !ok {
		return nil
	}
	s := m.decode(value)
	if s == nil {
		return nil
	}
	for _, n := range s.needs {
		if now := m.now(ctx, q, n.glance); now != n.id || now == unstable {
			return nil
		}
	}
	m.hits.Add(1)
	return s
}

// now names what is seen at a glance that a question takes.
func (m *memory) now(ctx context.Context, q question, g glance) digest {
	switch g.at {
	case atBase:
		_, id, _ := q.change.before()
		return id
	case atAdded:
		_, id, _ := q.change.added()
		return id
	}
	return m.current(ctx, g)
}

func (m *memory) decode(value []byte) *sight {
	m.mu.Lock()
	s, ok := m.decoded[string(value)]
	m.mu.Unlock()
	if !ok {
		s = decodeSight(value, m.rules)
		m.mu.Lock()
		m.decoded[string(value)] = s
		m.mu.Unlock()
	}
	return s
}

// keep remembers what the checks saw, unless they were hindered, or it holds what no report may show.
func (m *memory) keep(q question, id digest, s *sight) {
	if m == nil {
		return
	}
	m.misses.Add(1)
	if s.unsure || s.private {
		return
	}
	for _, n := range s.missed {
		if n.Failed {
			return
		}
	}
	m.Store.Put(m.key(q, id), encodeSight(s, m.rules))
}

// current names what is seen at a glance.
func (m *memory) current(ctx context.Context, g glance) digest {
	m.mu.Lock()
	id, ok := m.met[g]
	m.mu.Unlock()
	if ok {
		return id
	}
	return m.meet(g, m.lookUp(ctx, g))
}

func (m *memory) lookUp(ctx context.Context, g glance) digest {
	n, tellsApart := m.source.(Neighbours)
	if g.at == atNames {
		if !tellsApart {
			return unstable
		}
		return nameOfList(n.List(ctx, g.path))
	}
	if g.at == atRemote {
		r, ok := m.source.(Remote)
		if !ok {
			return absent
		}
		return nameOf(r.ReadRemote(ctx, g.path, m.limit))
	}
	stat := ""
	if s, ok := m.source.(Stater); ok {
		var err error
		if stat, err = s.Stat(ctx, g.path); err != nil {
			return nameOf(nil, err)
		}
		if id, ok := m.onDisk(g.path, stat); ok {
			return id
		}
	}
	read := m.source.ReadFile
	if g.at == atBeside && tellsApart {
		read = n.ReadBeside
	}
	src, err := read(ctx, g.path, m.limit)
	id := nameOf(src, err)
	if err == nil {
		m.learn(g.path, stat, id)
	}
	return id
}

// nameOf names what reading a file gave.
func nameOf(src []byte, err error) digest {
	switch {
	case err == nil:
		return contentID(src)
	case errors.Is(err, fs.ErrNotExist):
		return absent
	}
	return unstable
}

// nameOfList names what listing a folder gave.
func nameOfList(names []string, err error) digest {
	if err != nil {
		return unstable
	}
	return digestOf(append([]string{"list"}, names...)...)
}

// meet notes what is seen at a glance. What changes while we look is nothing to go by.
func (m *memory) meet(g glance, id digest) digest {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before, ok := m.met[g]; ok && before != id {
		id = unstable
	}
	m.met[g] = id
	return id
}

// glanceAt is what a check looks at along with a file.
type glanceAt int

const (
	atFile   glanceAt = iota // a file, by Pass.ReadFile
	atBeside                 // a file, by Pass.ReadBeside
	atNames                  // the names in a folder, by Pass.List
	atRemote                 // a text of the network, by Pass.ReadRemote
	atBase                   // the file itself before the change, by Pass.Base
	atAdded                  // the lines that the change added, by Pass.Added
)

// glance is one look that a check takes along with a file.
type glance struct {
	at   glanceAt
	path string
}

// need is a glance and what was seen.
type need struct {
	glance
	id digest
}

// companions are the glances that the checks took along with one file.
type companions struct {
	memory *memory
	needs  []need
	unsure bool // there is no telling later whether they show the same
}

// readFrom notes what reading a file gave.
func (c *companions) readFrom(ctx context.Context, g glance, src []byte, err error) {
	if c.memory != nil {
		c.saw(ctx, g, nameOf(src, err))
	}
}

// saw notes what a glance showed. An error may be owed to what the file holds, such as more than was asked for.
func (c *companions) saw(ctx context.Context, g glance, id digest) {
	if c.memory == nil {
		return
	}
	if id == unstable {
		id = c.memory.current(ctx, g)
	} else {
		c.memory.meet(g, id)
	}
	c.add(g, id)
}

// depend notes a file that was read in the same run, for another file.
func (c *companions) depend(ctx context.Context, g glance) {
	if c.memory != nil {
		c.add(g, c.memory.current(ctx, g))
	}
}

func (c *companions) add(g glance, id digest) {
	for _, n := range c.needs {
		if n.glance == g {
			c.unsure = c.unsure || n.id != id
			return
		}
	}
	c.unsure = c.unsure || id == unstable
	c.needs = append(c.needs, need{g, id})
}

// alone reports whether only what a commit added to a file is looked at.
func (r *run) alone(b Blob) bool { return r.opt.EachCommit && b.Commit != nil && b.Change != nil }

// see is what the checks see in a file. What is remembered of it is enough; else it is read.
func (r *run) see(ctx context.Context, b Blob) (*sight, error) {
	q := question{path: b.Path, past: b.Commit != nil, change: b.Change, alone: r.alone(b)}
	id, known := r.memory.identify(b)
	if known {
		if s := r.memory.recall(ctx, q, id); s != nil {
			return s, nil
		}
	}
	src, err := r.read(b)
	if err != nil {
		return nil, err
	}
	if b.Hash != "" && known {
		return r.lookAnew(ctx, q, id, src), nil
	}
	return r.seeText(ctx, q, src, b.Stat), nil
}

// seeText is what the checks see in a content that was read; stat is that of the file on disk, or empty.
func (r *run) seeText(ctx context.Context, q question, src []byte, stat string) *sight {
	if r.memory == nil {
		return r.lookAnew(ctx, q, digest{}, src)
	}
	id := contentID(src)
	r.memory.learn(q.path, stat, id)
	if s := r.memory.recall(ctx, q, id); s != nil {
		return s
	}
	return r.lookAnew(ctx, q, id, src)
}

// lookAnew shows a content to the checks, and remembers what they see.
func (r *run) lookAnew(ctx context.Context, q question, id digest, src []byte) *sight {
	var s *sight
	if f := doc.New(q.path, src, r.opt.Limits); doc.IsBinary(src) {
		s = r.lookIntoBinary(ctx, f, q)
	} else {
		s = r.lookInto(ctx, f, q)
	}
	r.memory.keep(q, id, s)
	return s
}
