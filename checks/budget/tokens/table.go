package tokens

import (
	"encoding/binary"
	"math/bits"
)

// A vocabulary is two runs of bytes that are read in place, so that nothing has to be built before the first question:
// the tokens in the order of their ranks, each after a byte with its length less one, and an open hash table over them.
// An entry of the table is the token's place in the first run and some bits of its hash: a token that is asked for and
// not there is mostly told by these bits alone. Since the tokens lie in the order of their ranks, a token's place serves
// as its rank.
type table struct {
	tokens []byte // begins with a byte that is no token, so that no place is 0
	slots  []byte // little-endian words; 0: empty
	shift  uint
	pairs  []uint32 // the rank of every two bytes
}

// none is the rank of what is no token.
const none = ^uint32(0)

// longest is the length of the longest tokens in bytes.
const longest = 128

const (
	tagBits = 11
	tagMask = 1<<tagBits - 1
	word    = 4
)

// newTable makes a table of tokens; without slots these are made too.
func newTable(tokens, slots []byte, bitsOfSlots int) *table {
	t := &table{tokens: tokens, slots: slots, shift: uint(64 - bitsOfSlots)}
	if slots == nil {
		t.slots = t.fill(bitsOfSlots)
	}
	t.pairs = make([]uint32, 1<<16)
	for i := range t.pairs {
		t.pairs[i] = none
	}
	for at := 1; at < len(tokens); at += 2 + int(tokens[at]) {
		if tokens[at] == 1 {
			t.pairs[pair(tokens[at+1:])] = uint32(at)
		}
	}
	return t
}

func pair(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }

// fill makes the hash table.
func (t *table) fill(bitsOfSlots int) []byte {
	slots := make([]byte, word<<bitsOfSlots)
	for at := 1; at < len(t.tokens); {
		end := at + 2 + int(t.tokens[at])
		h := hash(t.tokens[at+1 : end])
		i := h >> t.shift
		for binary.LittleEndian.Uint32(slots[i*word:]) != 0 {
			i = (i + 1) & (1<<bitsOfSlots - 1)
		}
		binary.LittleEndian.PutUint32(slots[i*word:], uint32(at)<<tagBits|uint32(h&tagMask))
		at = end
	}
	return slots
}

// rank is the rank of a token of at least one byte, or none.
func (t *table) rank(b []byte) uint32 {
	if len(b) > longest {
		return none
	}
	h := hash(b)
	tag := uint32(h & tagMask)
	for at := uint(h>>t.shift) * word; ; at += word {
		if at == uint(len(t.slots)) {
			at = 0
		}
		e := binary.LittleEndian.Uint32(t.slots[at : at+word])
		if e == 0 {
			return none
		}
		if e&tagMask == tag && t.is(e>>tagBits, b) {
			return e >> tagBits
		}
	}
}

// is reports whether the token at a place is b.
func (t *table) is(at uint32, b []byte) bool {
	return int(t.tokens[at]) == len(b)-1 && string(t.tokens[at+1:int(at)+1+len(b)]) == string(b)
}

// hash spreads one to longest bytes over 64 bits.
func hash(b []byte) uint64 {
	const k1, k2 = 0x9e3779b97f4a7c15, 0xd6e8feb86659fd93
	var x, y uint64
	n := len(b)
	switch {
	case n > 16:
		x = 0
		for i := 0; i+16 < n; i += 8 {
			x = mix(x^binary.LittleEndian.Uint64(b[i:])^k1, k2)
		}
		x ^= binary.LittleEndian.Uint64(b[n-16:])
		y = binary.LittleEndian.Uint64(b[n-8:])
	case n >= 8:
		x, y = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		x, y = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	default:
		x, y = uint64(b[0])|uint64(b[n/2])<<8, uint64(b[n-1])
	}
	return mix(x^k1^uint64(n)<<56, y^k2)
}

func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}
