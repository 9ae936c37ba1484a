package tokens

import (
	"container/heap"
	"slices"
)

// queue gives unions in the order in which they are made: those of the lowest rank first, and of these the leftmost. A
// long piece mostly has many unions of few ranks, so only the ranks are kept in a heap.
type queue struct {
	ranks  ranks
	places map[uint32]*places
}

// places are where the unions of a rank start; those before the next one were taken.
type places struct {
	at       []int32
	next     int
	unsorted bool
}

func (q *queue) put(rank uint32, at int32) {
	p := q.places[rank]
	if p == nil {
		p = &places{}
		q.places[rank] = p
	}
	if p.next == len(p.at) {
		p.at, p.next = p.at[:0], 0
		heap.Push(&q.ranks, rank)
	} else if p.at[len(p.at)-1] > at {
		p.unsorted = true
	}
	p.at = append(p.at, at)
}

// take gives the next union, or the rank none.
func (q *queue) take() (rank uint32, at int32) {
	if len(q.ranks) == 0 {
		return none, 0
	}
	rank = q.ranks[0]
	p := q.places[rank]
	if p.unsorted {
		slices.Sort(p.at[p.next:])
		p.unsorted = false
	}
	at = p.at[p.next]
	if p.next++; p.next == len(p.at) {
		heap.Pop(&q.ranks)
	}
	return rank, at
}

// ranks is a heap.
type ranks []uint32

func (r ranks) Len() int           { return len(r) }
func (r ranks) Less(i, j int) bool { return r[i] < r[j] }
func (r ranks) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *ranks) Push(x any)        { *r = append(*r, x.(uint32)) }
func (r *ranks) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}
