package tokens

import "encoding/binary"

// short is the length in bytes up to which looking for the lowest rank each time is faster than keeping ranks in order.
const short = 160

// count is the number of tokens of one piece: it is a token, or its bytes are merged, always the two neighbours whose
// union has the lowest rank, and of equal ones the leftmost.
func (t *table) count(piece []byte) int {
	n := len(piece)
	if n < 2 || t.rank(piece) != none {
		return min(n, 1)
	}
	if n == 2 {
		return 2
	}
	if n <= short {
		return t.mergeShort(piece)
	}
	return t.mergeLong(piece)
}

// mergeShort keeps the parts in an array: where each starts, and the rank of its union with the next one.
func (t *table) mergeShort(piece []byte) int {
	var starts [short + 2]uint8
	var ranks [short + 2]uint32
	n := len(piece)
	for i := 0; i+1 < n; i++ {
		starts[i], ranks[i] = uint8(i), t.pairs[binary.LittleEndian.Uint16(piece[i:])]
	}
	starts[n-1], starts[n], ranks[n-1] = uint8(n-1), uint8(n), none
	for {
		lowest, at := none, 0
		for i, r := range ranks[:n-1] {
			if r < lowest {
				lowest, at = r, i
			}
		}
		if lowest == none {
			return n
		}
		copy(starts[at+1:n], starts[at+2:n+1])
		copy(ranks[at+1:n-1], ranks[at+2:n])
		n--
		ranks[at] = none
		if at+2 <= n {
			ranks[at] = t.rank(piece[starts[at]:starts[at+2]])
		}
		if at > 0 {
			ranks[at-1] = t.rank(piece[starts[at-1]:starts[at+1]])
		}
	}
}

// mergeLong keeps the parts in a list and their unions in a queue, so that the time grows with n log n however long a
// piece is.
func (t *table) mergeLong(piece []byte) int {
	n := len(piece)
	m := merger{table: t, piece: piece, next: make([]int32, n), last: make([]int32, n), ranks: make([]uint32, n)}
	m.queue.places = map[uint32]*places{}
	for i := range n {
		m.next[i], m.last[i], m.ranks[i] = int32(i+1), int32(i-1), none
		if i+1 < n {
			m.await(int32(i), t.pairs[binary.LittleEndian.Uint16(piece[i:])])
		}
	}
	return m.run()
}

// merger is the state of mergeLong. A part is named by where it starts.
type merger struct {
	table      *table
	piece      []byte
	next, last []int32  // where the next part starts, and the one before
	ranks      []uint32 // of the union with the next part; none also for what is no part any more
	queue      queue
}

func (m *merger) run() int {
	parts, end := len(m.piece), int32(len(m.piece))
	for rank, at := m.queue.take(); rank != none; rank, at = m.queue.take() {
		if m.ranks[at] != rank {
			continue // one of its parts was merged meanwhile
		}
		gone := m.next[at]
		m.next[at], m.ranks[gone] = m.next[gone], none
		if m.next[at] < end {
			m.last[m.next[at]] = at
		}
		parts--
		m.weigh(at)
		if m.last[at] >= 0 {
			m.weigh(m.last[at])
		}
	}
	return parts
}

// weigh finds the rank of a part's union with the next one.
func (m *merger) weigh(at int32) {
	m.ranks[at] = none
	if next := m.next[at]; next < int32(len(m.piece)) {
		m.await(at, m.table.rank(m.piece[at:m.next[next]]))
	}
}

func (m *merger) await(at int32, rank uint32) {
	m.ranks[at] = rank
	if rank != none {
		m.queue.put(rank, at)
	}
}
