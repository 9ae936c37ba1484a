package repo

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
)

// objects reads the objects and refs of a repository for several goroutines. A database serves only one at a time, so
// there are a few, each opened when all before it are busy. They share nothing, which costs memory: the positions of
// all objects, and a cache.
type objects struct {
	open  func() (database, error)
	slots chan struct{}

	mu   sync.Mutex
	idle []*store // the one used last at the end
}

const maxStores = 4

func newObjects(git *gitDir) *objects {
	o := &objects{slots: make(chan struct{}, min(maxStores, runtime.GOMAXPROCS(0)))}
	o.open = func() (database, error) {
		if git.foreign != nil {
			return openGitCommand(git)
		}
		return openGoGit(git)
	}
	return o
}

// use calls fn with a store that nobody else uses meanwhile. A panic over damaged objects becomes an error. What fn
// does must not wait for another use.
func (o *objects) use(fn func(*store) error) error {
	o.slots <- struct{}{}
	defer func() { <-o.slots }()
	s, err := o.take()
	if err != nil {
		return err
	}
	if err = guarded(s, fn); errors.Is(err, errDamaged) {
		s.close() // a panic may have left it in any state
		return err
	}
	o.mu.Lock()
	o.idle = append(o.idle, s)
	o.mu.Unlock()
	return err
}

func (o *objects) take() (*store, error) {
	o.mu.Lock()
	if n := len(o.idle); n > 0 {
		s := o.idle[n-1]
		o.idle = o.idle[:n-1]
		o.mu.Unlock()
		return s, nil
	}
	o.mu.Unlock()
	db, err := o.open()
	if err != nil {
		return nil, err
	}
	return &store{db}, nil
}

func guarded(s *store, fn func(*store) error) (err error) {
	defer recovered(&err)
	return fn(s)
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	var errs []error
	for _, s := range o.idle {
		errs = append(errs, s.close())
	}
	o.idle = nil
	return errors.Join(errs...)
}

// database is where objects and refs are kept. It is used by one goroutine at a time.
type database interface {
	// read is an object and its kind. More than limit bytes are errTooLarge; without the object it is errMissing.
	read(id oid, limit int64) (kind, []byte, error)
	// size is the size of an object's content.
	size(id oid) (int64, error)
	// startingWith are the objects whose ids begin with at least four hexadecimal digits, in lower case.
	startingWith(digits string) ([]oid, error)
	// ref is the object that a full name of a ref leads to; without the ref, or for what is no name of one, found is false.
	ref(name string) (id oid, found bool, err error)
	// refs are all refs of the repository.
	refs() ([]ref, error)
	close() error
}

// ref is a name for an object.
type ref struct {
	name string // in full: refs/heads/main, HEAD
	id   oid
}

var (
	errMissing = errors.New("object not found")
	errDamaged = errors.New("damaged data")
)

// largestObject bounds commits, tags and trees, in bytes.
const largestObject = 256 << 20

// store reads the kinds of objects.
type store struct{ database }

func (s *store) wanted(want kind, id oid, limit int64) ([]byte, error) {
	got, data, err := s.read(id, limit)
	if err == nil && got != want {
		err = fmt.Errorf("%s is a %s, not a %s", id, got, want)
	}
	return data, err
}

func (s *store) commit(id oid) (*commit, error) {
	data, err := s.wanted(commitKind, id, largestObject)
	if err != nil {
		return nil, err
	}
	return parseCommit(id, data)
}

func (s *store) tree(id oid) ([]entry, error) {
	data, err := s.wanted(treeKind, id, largestObject)
	if err != nil {
		return nil, err
	}
	return parseTree(data, len(id.raw()))
}

// blob is the content of an object, of which more than limit bytes are an error.
func (s *store) blob(id oid, limit int64) ([]byte, error) { return s.wanted(blobKind, id, limit) }
