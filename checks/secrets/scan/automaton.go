package scan

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// Bounds of an automaton.
const (
	maxMemory  = 2 << 20 // bytes of its states
	maxMissed  = 1 << 16 // bytes of text that it cannot run over because it is full, before it begins anew
	maxClasses = 200
)

// automaton says quickly whether an expression can match, and where it can no more. Its states are sets of instructions
// of the expression's program, made when a text first needs them. It takes every condition on the surroundings to hold
// but for the end of the text (and, if it starts anywhere, the start): so it says yes too often and never no wrongly.
//
// It may be used by several goroutines at once: states are never changed but for the pointers to the next ones. When it is
// full it makes no more of them, and after a while it drops them all: what the texts of one kind need is not what later
// ones do.
type automaton struct {
	prog     *syntax.Prog
	alphabet alphabet
	anywhere bool // a match may start at every place, not only at the first
	start    atomic.Pointer[state]

	mu     sync.Mutex
	states map[string]*state
	memory int      // bytes of the states, about
	missed int      // bytes of text since it is full
	set    []uint32 // scratch: the set being made
	marks  []uint32 // by instruction: the round in which it was last met
	round  uint32
}

// state is what can go on at a place.
type state struct {
	next    []atomic.Pointer[state] // by class; nil where not known yet
	insts   []uint32                // those that take a character
	accepts bool                    // a match ends here
	ends    bool                    // a match ends here if the text does
}

// newAutomaton is nil if the expression needs more classes of characters than the bounds allow.
func newAutomaton(e *syntax.Regexp, anywhere bool) *automaton {
	prog, err := syntax.Compile(e.Simplify())
	if err != nil {
		return nil
	}
	a := &automaton{prog: prog, anywhere: anywhere, marks: make([]uint32, len(prog.Inst))}
	if a.alphabet = newAlphabet(prog); a.alphabet.size > maxClasses {
		return nil
	}
	a.begin()
	return a
}

// begin drops all states, which live on only where they are in use, and makes the first one.
func (a *automaton) begin() {
	a.states, a.memory, a.missed = map[string]*state{}, 0, 0
	a.start.Store(a.intern([]uint32{uint32(a.prog.Start)}, true))
}

// from runs the automaton from a place. A match that starts there can be if matches is set. Whatever begins there and
// goes on as in the expression ends before end, or at the text's end. It is not ok if the bounds were met.
func (a *automaton) from(text string, at int) (matches bool, end int, ok bool) {
	s := a.start.Load()
	for at < len(text) {
		matches = matches || s.accepts
		class, width := a.alphabet.classAt(text, at)
		next := s.next[class].Load()
		if next == nil {
			if next = a.step(s, class, len(text)-at); next == nil {
				return true, len(text), false
			}
		}
		at += width
		if s = next; len(s.insts) == 0 {
			break
		}
	}
	matches = matches || s.accepts || s.ends && at == len(text)
	if at < len(text) && (s.accepts || s.ends) {
		_, width := utf8.DecodeRuneInString(text[at:]) // a condition may look at the character behind
		at += width
	}
	return matches, at, true
}

// in reports whether there can be a match in the text.
func (a *automaton) in(text string) bool {
	s := a.start.Load()
	for at := 0; at < len(text); {
		if s.accepts {
			return true
		}
		class, width := a.alphabet.classAt(text, at)
		next := s.next[class].Load()
		if next == nil {
			if next = a.step(s, class, len(text)-at); next == nil {
				return true
			}
		}
		at += width
		s = next
	}
	return s.accepts || s.ends
}

// step makes the state after one on a class of characters; nil if it would be one too many, so that the bytes that are left
// of the text are to be looked at in another way.
func (a *automaton) step(s *state, class uint8, left int) *state {
	a.mu.Lock()
	defer a.mu.Unlock()
	var seeds []uint32
	for _, pc := range s.insts {
		if a.alphabet.takes[a.alphabet.kind[pc]][class] {
			seeds = append(seeds, a.prog.Inst[pc].Out)
		}
	}
	if a.anywhere {
		seeds = append(seeds, uint32(a.prog.Start))
	}
	next := a.intern(seeds, false)
	if next == nil {
		if a.missed += left; a.missed > maxMissed {
			a.begin()
		}
		return nil
	}
	s.next[class].Store(next)
	return next
}

// intern gives the state for what can be reached from some instructions without taking a character.
func (a *automaton) intern(seeds []uint32, first bool) *state {
	a.set = a.set[:0]
	begin := first || !a.anywhere
	accepts, atEnd := a.reach(seeds, begin, false)
	insts := slices.Clone(a.set)
	ends := accepts
	if !accepts && len(atEnd) > 0 {
		ends, _ = a.reach(atEnd, begin, true) // what it adds to the set is not in insts
	}
	slices.Sort(insts)
	key := make([]byte, 1, 1+4*len(insts))
	if accepts {
		key[0] |= 1
	}
	if ends {
		key[0] |= 2
	}
	for _, pc := range insts {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	if s := a.states[string(key)]; s != nil {
		return s
	}
	memory := 8*a.alphabet.size + 8*len(insts) + 128
	if a.memory+memory > maxMemory && len(a.states) > 0 {
		return nil
	}
	a.memory += memory
	s := &state{next: make([]atomic.Pointer[state], a.alphabet.size), insts: insts, accepts: accepts, ends: ends}
	a.states[string(key)] = s
	return s
}

// reach adds to the set the instructions that take a character, and tells whether the match is among the others and
// what goes on only at the end of the text. It may be at the beginning or at the end.
func (a *automaton) reach(seeds []uint32, begin, end bool) (matches bool, atEnd []uint32) {
	a.round++
	stack := slices.Clone(seeds)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if a.marks[pc] == a.round {
			continue
		}
		a.marks[pc] = a.round
		switch in := &a.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, in.Out)
		case syntax.InstEmptyWidth:
			switch op := syntax.EmptyOp(in.Arg); {
			case op&syntax.EmptyEndText != 0 && !end:
				atEnd = append(atEnd, in.Out)
			case op&syntax.EmptyBeginText == 0 || begin:
				stack = append(stack, in.Out)
			}
		case syntax.InstMatch:
			matches = true
		case syntax.InstFail:
		default:
			a.set = append(a.set, pc)
		}
	}
	return matches, atEnd
}

// alphabet puts characters that an expression's program does not tell apart into classes.
type alphabet struct {
	size   int
	ascii  [utf8.RuneSelf]uint8
	starts []rune  // beyond ASCII: where ranges of one class start
	above  []uint8 // their classes
	kind   []uint16
	takes  [][]bool // by kind (of an instruction that takes a character) and class
}

func newAlphabet(prog *syntax.Prog) alphabet {
	a := alphabet{kind: make([]uint16, len(prog.Inst))}
	var kinds []*syntax.Inst
	known := map[string]uint16{}
	bounds := []rune{0, utf8.RuneSelf}
	for pc := range prog.Inst {
		in := &prog.Inst[pc]
		if !takesRune(in) {
			continue
		}
		key := string(append([]rune{rune(in.Op), rune(in.Arg & uint32(syntax.FoldCase))}, in.Rune...))
		if _, ok := known[key]; !ok {
			known[key] = uint16(len(kinds))
			kinds = append(kinds, in)
			bounds = appendBounds(bounds, in)
		}
		a.kind[pc] = known[key]
	}
	slices.Sort(bounds)
	a.takes = make([][]bool, len(kinds))
	classes := map[string]uint8{}
	for i, r := range slices.Compact(bounds) {
		class := a.classify(classes, kinds, r)
		if a.size > maxClasses {
			return a
		}
		if r >= utf8.RuneSelf {
			a.starts, a.above = append(a.starts, r), append(a.above, class)
			continue
		}
		for c := r; c < utf8.RuneSelf && (i+1 == len(bounds) || c < bounds[i+1]); c++ {
			a.ascii[c] = class
		}
	}
	return a
}

// classify is the class of a character: of those that the same kinds of instructions take.
func (a *alphabet) classify(classes map[string]uint8, kinds []*syntax.Inst, r rune) uint8 {
	column := make([]byte, len(kinds))
	for k, in := range kinds {
		if takes(in, r) {
			column[k] = 1
		}
	}
	class, ok := classes[string(column)]
	if !ok {
		class = uint8(a.size)
		a.size++
		classes[string(column)] = class
		for k := range kinds {
			a.takes[k] = append(a.takes[k], column[k] == 1)
		}
	}
	return class
}

func takesRune(in *syntax.Inst) bool {
	switch in.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	return false
}

func takes(in *syntax.Inst, r rune) bool {
	switch in.Op {
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return r != '\n'
	}
	return in.MatchRune(r)
}

// appendBounds adds where the characters that an instruction takes start and where they stop.
func appendBounds(bounds []rune, in *syntax.Inst) []rune {
	switch {
	case in.Op == syntax.InstRuneAny:
	case in.Op == syntax.InstRuneAnyNotNL:
		bounds = append(bounds, '\n', '\n'+1)
	case len(in.Rune) == 1:
		bounds = append(bounds, in.Rune[0], in.Rune[0]+1)
		for r := unicode.SimpleFold(in.Rune[0]); r != in.Rune[0]; r = unicode.SimpleFold(r) {
			bounds = append(bounds, r, r+1)
		}
	default:
		for i := 0; i+1 < len(in.Rune); i += 2 {
			bounds = append(bounds, in.Rune[i], in.Rune[i+1]+1)
		}
	}
	return bounds
}

// classAt is the class of the character at a place, and its length.
func (a *alphabet) classAt(text string, at int) (class uint8, width int) {
	if c := text[at]; c < utf8.RuneSelf {
		return a.ascii[c], 1
	}
	r, width := utf8.DecodeRuneInString(text[at:])
	i, found := slices.BinarySearch(a.starts, r)
	if !found {
		i--
	}
	return a.above[i], width
}
