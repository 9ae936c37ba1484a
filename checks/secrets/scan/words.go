package scan

// maxWordStates bounds the automaton of words, by the sum of their lengths; gitleaks' own rules have 2,000.
const maxWordStates = 1 << 15

// words finds a set of ASCII words in a text, whatever their case, in one pass: an Aho-Corasick automaton, its failures
// resolved beforehand, over classes of bytes.
type words struct {
	list  []string
	ids   map[string]int
	size  int // the sum of the lengths
	class [256]uint8
	shift uint     // a row of next has 1<<shift entries
	next  []uint32 // by state and class: the state after it, as an index of its row, and whether words end there
	ends  [][]int32
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
	found []int32   // the words that are there
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
	state := uint32(0)
	for i := range len(text) {
		state = w.next[state&^wordsEnd|uint32(w.class[text[i]])]
		if state&wordsEnd != 0 {
			for _, id := range w.ends[state&^wordsEnd>>w.shift] {
				h.add(id, i+1-len(w.list[id]))
			}
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
