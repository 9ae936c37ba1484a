package lint

import (
	"path"
	"slices"
	"sync"
)

// queue hands files to workers as a walk finds them. Each worker stays in a folder, and out of those of the others as long
// as there is any other: files of one folder often need the same, such as a schema, for which the second would wait until
// the first has made it ready.
type queue struct {
	mu      sync.Mutex
	ready   sync.Cond // a file waits, or no more will come
	room    sync.Cond // another one may wait
	stacks  []*stack  // that have files waiting, in the order of the walk
	last    *stack    // that the walk is in
	waiting int       // files
	closed  bool
}

// stack is the files of one folder that wait, and how many workers are in it.
type stack struct {
	path    string
	files   []Blob
	workers int
}

// backlog is how many files may wait: enough that the workers never run dry, and few beside a large tree.
const backlog = 1024

func newQueue() *queue {
	q := &queue{}
	q.ready.L, q.room.L = &q.mu, &q.mu
	return q
}

// put adds a file, as soon as there is room.
func (q *queue) put(b Blob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.waiting >= backlog {
		q.room.Wait()
	}
	if dir := path.Dir(b.Path); q.last == nil || q.last.path != dir {
		q.last = &stack{path: dir}
	}
	if len(q.last.files) == 0 {
		q.stacks = append(q.stacks, q.last)
	}
	q.last.files = append(q.last.files, b)
	q.waiting++
	q.ready.Signal()
}

// close says that no more files will come.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.ready.Broadcast()
}

// next is a file for a worker who is in a folder, or in none yet, and the folder in which that puts him. It waits for one;
// without a folder there are no more.
func (q *queue) next(at *stack) (Blob, *stack) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.waiting == 0 {
		if q.closed {
			return Blob{}, nil
		}
		q.ready.Wait()
	}
	if at == nil || len(at.files) == 0 {
		at = q.move(at)
	}
	b := at.files[0]
	if at.files = at.files[1:]; len(at.files) == 0 {
		i := slices.Index(q.stacks, at)
		q.stacks = slices.Delete(q.stacks, i, i+1)
	}
	if q.waiting--; q.waiting == backlog/2 {
		q.room.Signal()
	}
	return b, at
}

// move takes a worker from a folder that has no more files to the first one in which nobody is, or else to the first.
func (q *queue) move(from *stack) *stack {
	if from != nil {
		from.workers--
	}
	to := q.stacks[max(0, slices.IndexFunc(q.stacks, func(f *stack) bool { return f.workers == 0 }))]
	to.workers++
	return to
}
