package lint

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func filled(paths string) *queue {
	q := newQueue()
	for _, p := range strings.Fields(paths) {
		q.put(Blob{Path: p})
	}
	return q
}

// Each worker is named by its digit: 121 is the first, the second and the first again.
func TestAWorkerStaysInAFolderAndOutOfThoseOfOthers(t *testing.T) {
	for _, c := range []struct{ name, files, turns, want string }{
		{"stays", "a/1 a/2 b/1", "111", "a/1 a/2 b/1"},
		{"goes elsewhere", "a/1 a/2 b/1 b/2", "1212", "a/1 b/1 a/2 b/2"},
		{"goes to the next that is free", "a/1 b/1 b/2 c/1", "1211", "a/1 b/1 c/1 b/2"},
		{"helps where nothing else is left", "a/1 a/2 a/3", "122", "a/1 a/2 a/3"},
		{"a folder below is another", "a/1 a/2 a/b/1 a/3", "1221", "a/1 a/b/1 a/3 a/2"},
		{"the root is one", "1 2 a/1", "121", "1 a/1 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := filled(c.files)
			at := map[rune]*stack{}
			var got []string
			for _, worker := range c.turns {
				var b Blob
				b, at[worker] = q.next(at[worker])
				got = append(got, b.Path)
			}
			if got := strings.Join(got, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAWorkerComesBackToTheFolderThatTheWalkIsIn(t *testing.T) {
	q := filled("a/1")
	_, at := q.next(nil)
	q.put(Blob{Path: "a/2"})
	q.put(Blob{Path: "b/1"})
	if b, _ := q.next(nil); b.Path != "b/1" {
		t.Errorf("another worker is given %s", b.Path)
	}
	if b, _ := q.next(at); b.Path != "a/2" {
		t.Errorf("the one who is in the folder is given %s", b.Path)
	}
}

func TestEveryFileIsHandedOutOnce(t *testing.T) {
	q := newQueue()
	var want []string
	var mu sync.Mutex
	var got []string
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for b, at := q.next(nil); at != nil; b, at = q.next(at) {
				mu.Lock()
				got = append(got, b.Path)
				mu.Unlock()
			}
		})
	}
	for i := range 3 * backlog {
		path := fmt.Sprintf("%d/%d/%d", i/700, i/7, i)
		want = append(want, path)
		q.put(Blob{Path: path})
	}
	q.close()
	workers.Wait()
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d files came out of %d", len(got), len(want))
	}
}

func TestTheWalkWaitsForTheWorkersAndTheyForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		put := 0
		go func() {
			for i := range backlog + 10 {
				q.put(Blob{Path: fmt.Sprint(i)})
				put++
			}
		}()
		synctest.Wait()
		if put != backlog {
			t.Fatalf("%d files wait, not %d", put, backlog)
		}
		var at *stack
		for range backlog + 10 {
			_, at = q.next(at)
		}
		synctest.Wait()
		ended := false
		go func() {
			_, at = q.next(at)
			ended = true
		}()
		synctest.Wait()
		if ended {
			t.Fatal("a worker did not wait for the walk")
		}
		q.close()
		synctest.Wait()
		if !ended || at != nil {
			t.Error("a worker did not learn that no more files will come")
		}
	})
}
