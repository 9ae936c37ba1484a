package repo

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// This file reads Git's index: versions 2 to 4, SHA-1 and SHA-256, split and sparse ones, with or without a checksum.
// go-git's reader refuses most of these, and a work tree must not be walked without knowing what Git tracks.
// The format is described in Git's documentation (gitformat-index).

// index is what Git tracks, ordered by path.
type index struct {
	entries []indexEntry
	trees   map[string]oid // ids of folders as they would be committed, where they are known; "" is the root
}

// indexEntry is a tracked file, symlink or submodule. A path in conflict has one entry for each side.
type indexEntry struct {
	path  string
	mode  uint32
	id    oid
	stage uint8
	later bool // git add --intent-to-add: the file is to be tracked, but has no content yet
}

func (e indexEntry) isSubmodule() bool { return e.mode&0o170000 == 0o160000 }

// find is the position of the first entry whose path is not before p.
func (x *index) find(p string) int {
	at, _ := slices.BinarySearchFunc(x.entries, p, func(e indexEntry, p string) int { return strings.Compare(e.path, p) })
	return at
}

// entry is the entry of a path, or nil.
func (x *index) entry(p string) *indexEntry {
	if x == nil {
		return nil
	}
	if at := x.find(p); at < len(x.entries) && x.entries[at].path == p {
		return &x.entries[at]
	}
	return nil
}

// below reports whether something in the folder is tracked.
func (x *index) below(dir string) bool {
	if x == nil {
		return false
	}
	at := x.find(dir + "/")
	return at < len(x.entries) && strings.HasPrefix(x.entries[at].path, dir+"/")
}

// readIndex reads the index of a Git folder. Without the file nothing is tracked.
func readIndex(git *gitDir) (*index, error) {
	x, err := readIndexFile(git, filepath.Join(git.own, "index"))
	if errors.Is(err, fs.ErrNotExist) {
		return &index{}, nil
	}
	return x, err
}

// readIndexFile reads an index that may lie anywhere. The one it shares parts with lies in the Git folder.
func readIndexFile(git *gitDir, file string) (*index, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, cause(err)
	}
	hashSize := git.idSize()
	x, link, err := decodeIndex(data, hashSize)
	if err != nil || link == nil || isZero(link.base) {
		return x, err
	}
	data, err = os.ReadFile(filepath.Join(git.own, "sharedindex."+hex.EncodeToString(link.base)))
	if err != nil {
		return nil, fmt.Errorf("its shared part: %v", cause(err))
	}
	shared, _, err := decodeIndex(data, hashSize)
	if err != nil {
		return nil, fmt.Errorf("its shared part: %w", err)
	}
	return link.merge(shared, x)
}

var errIndex = errors.New("it is damaged or of an unknown version")

// indexReader takes an index apart. After the first fault it yields nothing but zeros.
type indexReader struct {
	data []byte
	bad  bool
}

func (r *indexReader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.data) {
		r.bad = true
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *indexReader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (r *indexReader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

// until is what stands before the next NUL, which is taken too.
func (r *indexReader) until() []byte {
	n := bytes.IndexByte(r.data, 0)
	if n < 0 {
		r.bad = true
		return nil
	}
	b := r.take(n)
	r.take(1)
	return b
}

// varint is the number that version 4 writes before a path, most significant part first.
func (r *indexReader) varint() int {
	v := 0
	for range 5 {
		b := r.take(1)
		if b == nil {
			return 0
		}
		v |= int(b[0] & 0x7f)
		if b[0]&0x80 == 0 {
			return v
		}
		v = (v + 1) << 7
	}
	r.bad = true
	return 0
}

// decodeIndex reads one index file; link is set if it is a part of a split one.
func decodeIndex(data []byte, hashSize int) (*index, *splitLink, error) {
	r := &indexReader{data: data}
	signature, version, count := string(r.take(4)), r.uint32(), r.uint32()
	if r.bad || signature != "DIRC" || version < 2 || version > 4 {
		return nil, nil, errIndex
	}
	const smallestEntry = 10*4 + 20 + 2 + 1
	if int64(count)*smallestEntry > int64(len(data)) {
		return nil, nil, errIndex
	}
	x := &index{entries: make([]indexEntry, 0, count)}
	last := ""
	for range count {
		e := r.entry(version, hashSize, last)
		if r.bad {
			return nil, nil, errIndex
		}
		last = e.path
		x.entries = append(x.entries, e)
	}
	link, err := r.extensions(x, hashSize)
	return x, link, err
}

func (r *indexReader) entry(version uint32, hashSize int, last string) indexEntry {
	before := len(r.data)
	r.take(6 * 4) // times, device and inode
	e := indexEntry{mode: r.uint32()}
	r.take(3 * 4) // owner, group and size
	e.id = newOid(r.take(hashSize))
	flags := r.uint16()
	e.stage = uint8(flags >> 12 & 3)
	if flags&0x4000 != 0 && version >= 3 {
		e.later = r.uint16()&0x2000 != 0
	}
	if version == 4 {
		strip := r.varint()
		if strip > len(last) {
			r.bad = true
			return e
		}
		e.path = last[:len(last)-strip] + string(r.until())
		return e
	}
	e.path = string(r.until())
	if length := int(flags & 0xfff); length < 0xfff && length != len(e.path) {
		r.bad = true
	}
	// Entries are padded to a multiple of 8 bytes; one NUL is taken already.
	r.take((8 - (before-len(r.data))%8) % 8)
	return e
}

// extensions looks for the ones that change what the entries mean or tell more of them, and refuses unknown ones that
// must be understood. Of a sparse index ("sdir") nothing is needed: its folders have entries of their own.
func (r *indexReader) extensions(x *index, hashSize int) (*splitLink, error) {
	var link *splitLink
	for len(r.data) > hashSize {
		name, size := string(r.take(4)), r.uint32()
		body := r.take(int(size))
		if r.bad {
			return nil, errIndex
		}
		switch {
		case name == "link":
			if len(body) < hashSize {
				return nil, errIndex
			}
			link = &splitLink{base: body[:hashSize], bitmaps: body[hashSize:]}
		case name == "TREE":
			x.trees = folderIDs(body, hashSize)
		case name != "sdir" && (name[0] < 'A' || name[0] > 'Z'):
			return nil, fmt.Errorf("it has the unknown extension %q", name)
		}
	}
	return link, nil
}

// folderIDs reads the ids that Git keeps of unchanged folders. What cannot be read is left out: nothing depends on it.
func folderIDs(data []byte, hashSize int) map[string]oid {
	type folder struct {
		path     string
		children int // that are still to come
	}
	ids := map[string]oid{}
	r := &indexReader{data: data}
	var above []folder
	for len(r.data) > 0 {
		path := string(r.until())
		for len(above) > 0 && above[len(above)-1].children == 0 {
			above = above[:len(above)-1]
		}
		if n := len(above); n > 0 {
			above[n-1].children--
			path = join(above[n-1].path, path)
		}
		head, _, ok := bytes.Cut(r.data, []byte("\n"))
		entries, children, ok2 := strings.Cut(string(head), " ")
		count, err := strconv.Atoi(entries)
		below, err2 := strconv.Atoi(children)
		if r.bad || !ok || !ok2 || err != nil || err2 != nil || len(path) > 1<<16 {
			return nil
		}
		r.take(len(head) + 1)
		if count >= 0 {
			id := newOid(r.take(hashSize))
			if r.bad {
				return nil
			}
			ids[path] = id
		}
		above = append(above, folder{path, below})
	}
	return ids
}

// splitLink says how an index changes the shared one it builds on: two bitmaps over the shared entries, of those that
// are deleted and of those that are replaced by the nameless entries of this one.
type splitLink struct {
	base    []byte
	bitmaps []byte
}

func (l *splitLink) merge(shared, own *index) (*index, error) {
	r := &indexReader{data: l.bitmaps}
	var deleted, replaced map[int]bool
	if len(l.bitmaps) > 0 {
		deleted, replaced = r.bitmap(len(shared.entries)), r.bitmap(len(shared.entries))
	}
	if r.bad {
		return nil, errIndex
	}
	merged := &index{trees: own.trees}
	next := 0
	for i, e := range shared.entries {
		if replaced[i] {
			if next == len(own.entries) || own.entries[next].path != "" {
				return nil, errIndex
			}
			path := e.path
			e = own.entries[next]
			e.path = path
			next++
		}
		if !deleted[i] {
			merged.entries = append(merged.entries, e)
		}
	}
	merged.entries = append(merged.entries, own.entries[next:]...)
	slices.SortStableFunc(merged.entries, func(a, b indexEntry) int {
		if c := strings.Compare(a.path, b.path); c != 0 {
			return c
		}
		return int(a.stage) - int(b.stage)
	})
	return merged, nil
}

// bitmap reads an EWAH bitmap: 64-bit words, of which some say how many words of equal bits and how many literal words
// follow. Bits from limit on are left out.
func (r *indexReader) bitmap(limit int) map[int]bool {
	r.uint32() // size in bits
	words := &indexReader{data: r.take(8 * int(r.uint32()))}
	r.uint32() // position of the last marker word
	set := map[int]bool{}
	for at := 0; len(words.data) > 0 && at < limit; {
		marker := words.uint64()
		run := int(marker>>1&0xffffffff) * 64
		literals := int(marker >> 33)
		for i := at; marker&1 != 0 && i < min(at+run, limit); i++ {
			set[i] = true
		}
		at += run
		for ; literals > 0 && !words.bad; literals-- {
			word := words.uint64()
			for bit := range 64 {
				if word>>bit&1 != 0 && at+bit < limit {
					set[at+bit] = true
				}
			}
			at += 64
		}
	}
	r.bad = r.bad || words.bad
	return set
}

func (r *indexReader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}
