package scan

// maxWordStates bounds the automaton of words, by the sum of their lengths; gitleaks' own rules have 2,000.
const maxWordStates = 1 << 15

// words finds a set of ASCII words in a text, whatever their case, in one pass: an Aho-Corasick automaton, its failures
// resolved beforehand, over classes of bytes.
type words struct {
	list    []string
	ids     map[string]int
	size    int // the sum of the lengths
	longest int
	class   [256]uint8
	shift   uint     // a row of next has 1<<shift entries
	next    []uint32 // by state and class: the state after it, as an index of its row, and whether words end there
	ends    [][]int32
}

// wordsEnd marks an entry of next: words end in that state.
const wordsEnd = 1 << 31

func newWords() *words { return &words{ids: map[string]int{}} }

// add takes a word in lower case and gives its number, or -1 if it cannot be taken: it is empty, has other than ASCII
// characters, or one more is too many.
func (w *words) add(word string) int {
	if id, ok := w.ids[word]; ok {
		return id
	}
	if word == "" || !ascii(word) || w.size+len(word) >= maxWordStates {
		return -1
	}
	id := len(w.list)
	w.list = append(w.list, word)
	w.ids[word] = id
	w.size += len(word)
	w.longest = max(w.longest, len(word))
	return id
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// build makes the automaton of the words added.
func (w *words) build() {
	w.classify()
	w.next = make([]uint32, (w.size+1)<<w.shift)
	w.ends = make([][]int32, 1, w.size+1)
	for id, word := range w.list {
		state := uint32(0)
		for i := range len(word) {
			entry := state<<w.shift | uint32(w.class[word[i]])
			if w.next[entry] == 0 {
				w.next[entry] = uint32(len(w.ends))
				w.ends = append(w.ends, nil)
			}
			state = w.next[entry]
		}
		w.ends[state] = append(w.ends[state], int32(id))
	}
	w.next = w.next[:len(w.ends)<<w.shift]
	w.resolve(make([]uint32, len(w.ends)))
}

// classify gives every byte that a word holds a class, the same to both cases of a letter; the others share class 0.
func (w *words) classify() {
	count := 1
	for _, word := range w.list {
		for i := range len(word) {
			if c := word[i]; w.class[c] == 0 {
				w.class[c] = uint8(count)
				count++
			}
		}
	}
	for c := 'A'; c <= 'Z'; c++ {
		w.class[c] = w.class[c-'A'+'a']
	}
	for w.shift = 1; 1<<w.shift < count; w.shift++ {
	}
}

// resolve turns the tree of words, level by level, into the automaton: what a state has no way for, its failure (the
// longest end of it that begins a word too) has.
func (w *words) resolve(failure []uint32) {
	row := uint32(1) << w.shift
	queue := []uint32{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		for c := range row {
			entry := state<<w.shift | c
			child, other := w.next[entry], uint32(0)
			if state != 0 {
				other = w.next[failure[state]<<w.shift|c]
			}
			if child == 0 {
				w.next[entry] = other
				continue
			}
			other = other &^ wordsEnd >> w.shift
			failure[child] = other
			w.ends[child] = append(w.ends[child], w.ends[other]...)
			w.next[entry] = child << w.shift
			if len(w.ends[child]) > 0 {
				w.next[entry] |= wordsEnd
			}
			queue = append(queue, child)
		}
	}
}

// in reports whether a word is in the text.
func (w *words) in(text string) bool {
	state := uint32(0)
	for i := range len(text) {
		state = w.next[state|uint32(w.class[text[i]])]
		if state&wordsEnd != 0 {
			return true
		}
	}
	return false
}

// hits are the places of the words in a text.
type hits struct {
	at    [][]int32 // by word: where it starts, rising
	lanes [lanes - 1][]ending
	found []int32 // the words that are there
}

func (w *words) newHits() hits { return hits{at: make([][]int32, len(w.list))} }

// find fills the hits anew with those of a text. In one that folds, the characters that stand for an ASCII letter too are
// taken for that letter.
func (w *words) find(text string, folds bool, h *hits) {
	for _, id := range h.found {
		h.at[id] = h.at[id][:0]
	}
	h.found = h.found[:0]
	if folds {
		w.findFolding(text, h)
		return
	}
	if len(text) >= lanes*(w.longest+minLane) {
		w.findInLanes(text, h)
		return
	}
	state := uint32(0)
	for i := range len(text) {
		state = w.next[state&^wordsEnd|uint32(w.class[text[i]])]
		if state&wordsEnd != 0 {
			w.end(state, i, h)
		}
	}
}

// end takes in the words that end in a state after the byte at a place.
func (w *words) end(state uint32, at int, h *hits) {
	for _, id := range w.ends[state&^wordsEnd>>w.shift] {
		h.add(id, at+1-len(w.list[id]))
	}
}

const (
	lanes   = 4
	minLane = 64 // bytes of a lane for which it is worth it
)

// ending is a place at which words end.
type ending struct {
	at    int32
	state uint32
}

// findInLanes is find for a text that does not fold. A step of the automaton waits for the one before it; so it reads in
// four places by turns. All but the first lane begin as far ahead of their place as the longest word reaches.
func (w *words) findInLanes(text string, h *hits) {
	ahead := w.longest - 1
	step := (len(text) - ahead) / lanes // the first lane has ahead bytes more, as the others do
	n := step + ahead
	a, b, c, d := text[:n], text[step:step+n], text[2*step:2*step+n], text[3*step:3*step+n]
	var s, t, u, v uint32
	next, class := w.next, &w.class
	for i := 0; i < n; i++ {
		s = next[s&^wordsEnd|uint32(class[a[i]])]
		t = next[t&^wordsEnd|uint32(class[b[i]])]
		u = next[u&^wordsEnd|uint32(class[c[i]])]
		v = next[v&^wordsEnd|uint32(class[d[i]])]
		if (s|t|u|v)&wordsEnd == 0 {
			continue
		}
		if s&wordsEnd != 0 {
			w.end(s, i, h)
		}
		if i < ahead {
			continue // the lane before reads it too
		}
		if t&wordsEnd != 0 {
			h.lanes[0] = append(h.lanes[0], ending{int32(step + i), t})
		}
		if u&wordsEnd != 0 {
			h.lanes[1] = append(h.lanes[1], ending{int32(2*step + i), u})
		}
		if v&wordsEnd != 0 {
			h.lanes[2] = append(h.lanes[2], ending{int32(3*step + i), v})
		}
	}
	for k := range h.lanes {
		for _, e := range h.lanes[k] {
			w.end(e.state, int(e.at), h)
		}
		h.lanes[k] = h.lanes[k][:0]
	}
	for i := 3*step + n; i < len(text); i++ {
		v = next[v&^wordsEnd|uint32(class[text[i]])]
		if v&wordsEnd != 0 {
			w.end(v, i, h)
		}
	}
}

func (w *words) findFolding(text string, h *hits) {
	state := uint32(0)
	var starts []int32 // of the letters and other bytes so far
	for i := 0; i < len(text); {
		c, width := unfolded(text, i)
		starts = append(starts, int32(i))
		i += width
		state = w.next[state&^wordsEnd|uint32(w.class[c])]
		if state&wordsEnd != 0 {
			for _, id := range w.ends[state&^wordsEnd>>w.shift] {
				h.add(id, int(starts[len(starts)-len(w.list[id])]))
			}
		}
	}
}

func (h *hits) add(id int32, at int) {
	if len(h.at[id]) == 0 {
		h.found = append(h.found, id)
	}
	h.at[id] = append(h.at[id], int32(at))
}
