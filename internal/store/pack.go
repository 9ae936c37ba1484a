package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sort"
)

// A pack is a file of values by key, made to be used as it lies in memory: after the head come records of equal size in
// the order of their keys, then the values, of which equal ones are there once.
//
//	head    magic (16), SHA-256 of all that follows (32), number of records (4)
//	record  key (20), day of the last use (4), where its value starts among the values (4)
//	value   its length (uvarint), its bytes
//
// Numbers have their low byte first. Days are counted from 1970.
type pack struct{ records, values []byte }

const (
	magic      = "confward store 1"
	headSize   = len(magic) + sha256.Size + 4
	recordSize = KeySize + 8
)

// openPack takes bytes for a pack. What is no pack, or damaged, is an empty one.
func openPack(b []byte) pack {
	if len(b) < headSize || string(b[:len(magic)]) != magic {
		return pack{}
	}
	sum := sha256.Sum256(b[len(magic)+sha256.Size:])
	if !bytes.Equal(sum[:], b[len(magic):len(magic)+sha256.Size]) {
		return pack{}
	}
	n, rest := int64(binary.LittleEndian.Uint32(b[headSize-4:])), b[headSize:]
	if n*int64(recordSize) > int64(len(rest)) {
		return pack{}
	}
	size := int(n) * recordSize
	return pack{rest[:size], rest[size:]}
}

func (p pack) len() int { return len(p.records) / recordSize }

// at is the record at a position; its value is nil if it lies outside the pack.
func (p pack) at(i int) (Key, entry) {
	r := p.records[i*recordSize:][:recordSize]
	e := entry{day: binary.LittleEndian.Uint32(r[KeySize:])}
	if start := int64(binary.LittleEndian.Uint32(r[KeySize+4:])); start < int64(len(p.values)) {
		b := p.values[start:]
		if n, size := binary.Uvarint(b); size > 0 && n <= uint64(len(b)-size) {
			e.value = b[size:][:n:n]
		}
	}
	return Key(r[:KeySize]), e
}

// find is the record of a key.
func (p pack) find(k Key) (entry, bool) {
	i := sort.Search(p.len(), func(i int) bool { return bytes.Compare(p.records[i*recordSize:][:KeySize], k[:]) >= 0 })
	if i == p.len() {
		return entry{}, false
	}
	found, e := p.at(i)
	return e, found == k && e.value != nil
}

// entry is a value and the day on which it was last used.
type entry struct {
	value []byte
	day   uint32
}

// makePack writes the entries, the last used ones first, as many as fit into a size.
func makePack(all map[Key]entry, limit int) []byte {
	type record struct {
		key   Key
		entry entry
		start int
	}
	list := make([]record, 0, len(all))
	for k, e := range all {
		list = append(list, record{key: k, entry: e})
	}
	byKey := func(a, b record) int { return bytes.Compare(a.key[:], b.key[:]) }
	slices.SortFunc(list, func(a, b record) int { return cmp.Or(cmp.Compare(b.entry.day, a.entry.day), byKey(a, b)) })
	var values []byte
	starts := map[string]int{}
	for i := range list {
		value, before := list[i].entry.value, len(values)
		start, ok := starts[string(value)]
		if !ok {
			start = len(values)
			values = append(binary.AppendUvarint(values, uint64(len(value))), value...)
			starts[string(value)] = start
		}
		if headSize+(i+1)*recordSize+len(values) > limit {
			list, values = list[:i], values[:before]
			break
		}
		list[i].start = start
	}
	slices.SortFunc(list, byKey)
	b := make([]byte, headSize, headSize+len(list)*recordSize+len(values))
	copy(b, magic)
	binary.LittleEndian.PutUint32(b[headSize-4:], uint32(len(list)))
	for _, r := range list {
		b = append(b, r.key[:]...)
		b = binary.LittleEndian.AppendUint32(b, r.entry.day)
		b = binary.LittleEndian.AppendUint32(b, uint32(r.start))
	}
	b = append(b, values...)
	sum := sha256.Sum256(b[len(magic)+sha256.Size:])
	copy(b[len(magic):], sum[:])
	return b
}
