package repo

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"sync"
)

// This file reads objects of SHA-1 repositories from pack files and loose files. Unlike go-git it does not load the
// list of all objects to find one, and it finds the size of an object without unpacking it. The formats are described
// in Git's documentation (gitformat-pack). What is unusual it leaves to go-git.

// errUnusual means that go-git has to be asked.
var errUnusual = errors.New("not in the usual format")

// packs is the objects of one folder, for one goroutine at a time.
type packs struct {
	*packSet
	zlib  io.ReadCloser // used again for each object, as are the following
	input *bufio.Reader
	delta []byte
}

// packSet is what all goroutines share of the objects of one folder.
type packSet struct {
	dir   string
	all   []*pack
	bases *baseCache

	sets  *packSets
	users int
}

// packSets are the sets that are in use. Each is opened for its first user and closed after its last one.
type packSets struct {
	mu   sync.Mutex
	open map[string]*packSet
}

// packs opens an objects folder.
func (s *packSets) packs(dir string) *packs {
	s.mu.Lock()
	defer s.mu.Unlock()
	set := s.open[dir]
	if set == nil {
		if s.open == nil {
			s.open = map[string]*packSet{}
		}
		set = &packSet{dir: dir, all: openPacks(dir), bases: newBaseCache(), sets: s}
		s.open[dir] = set
	}
	set.users++
	return &packs{packSet: set, input: bufio.NewReaderSize(nil, 4096)}
}

func (p *packs) close() {
	p.sets.mu.Lock()
	defer p.sets.mu.Unlock()
	if p.users--; p.users == 0 {
		for _, k := range p.all {
			k.close()
		}
		delete(p.sets.open, p.dir)
	}
}

// pack is one pack file and the list of what it holds, ordered by id.
type pack struct {
	list, data *os.File
	count      int64 // objects
	length     int64 // of the pack file
	upTo       [256]uint32
	old        bool // the list is of version 1: its entries are a place and an id
}

const (
	signature  = "\xfftOc\x00\x00\x00\x02" // of version 2 of the list; version 1 has none
	listTable  = 256 * 4                   // bytes that tell how many ids begin with up to each byte
	maxChain   = 5000                      // deltas upon deltas; Git itself makes up to 4095
	blockOfIDs = 64                        // ids that are read at once
)

// openPacks opens the packs of an objects folder. Ones that are unusual are left to go-git, and so is everything if
// there are many, since all of them are kept open.
func openPacks(dir string) (all []*pack) {
	lists, _ := filepath.Glob(filepath.Join(escapeGlob(dir), "pack", "pack-*.idx"))
	if len(lists) > maxPacksOpen {
		return nil
	}
	for _, list := range lists {
		if k := openPack(list); k != nil {
			all = append(all, k)
		}
	}
	return all
}

func openRegular(name string) (*os.File, int64) {
	f, err := os.OpenFile(name, openFlags, 0)
	if err != nil {
		return nil, 0
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		return f, info.Size()
	}
	f.Close()
	return nil, 0
}

func openPack(list string) *pack {
	k := &pack{}
	var size int64
	k.list, size = openRegular(list)
	k.data, k.length = openRegular(list[:len(list)-len(".idx")] + ".pack")
	head := make([]byte, len(signature)+listTable)
	if k.list == nil || k.data == nil {
		k.close()
		return nil
	}
	_, err := k.list.ReadAt(head, 0)
	if k.old = string(head[:4]) != signature[:4]; !k.old {
		if string(head[:len(signature)]) != signature {
			err = errUnusual
		}
		head = head[len(signature):]
	}
	for i := range k.upTo {
		k.upTo[i] = binary.BigEndian.Uint32(head[4*i:])
		if i > 0 && k.upTo[i] < k.upTo[i-1] {
			err = errUnusual
		}
	}
	k.count = int64(k.upTo[255])
	if err != nil || size < listTable+k.count*(sha1Size+4) {
		k.close()
		return nil
	}
	return k
}

func (k *pack) close() {
	for _, f := range []*os.File{k.list, k.data} {
		if f != nil {
			f.Close()
		}
	}
}

// find is the place of an object in the pack file.
func (k *pack) find(id oid) (at int64, found bool, err error) {
	low, high := int64(0), int64(k.upTo[id[0]])
	if id[0] > 0 {
		low = int64(k.upTo[id[0]-1])
	}
	first, step := int64(len(signature)+listTable), int64(sha1Size)
	if k.old {
		first, step = listTable+4, sha1Size+4
	}
	var block [blockOfIDs * (sha1Size + 4)]byte
	// Ids are spread evenly, so that the first guess is near.
	middle := low + int64(uint64(binary.BigEndian.Uint32(id[1:]))*uint64(high-low)>>32)
	for low < high {
		from := max(low, min(middle-blockOfIDs/2, high-blockOfIDs))
		n := min(blockOfIDs, high-from)
		ids := block[:(n-1)*step+sha1Size]
		if _, err := k.list.ReadAt(ids, first+from*step); err != nil {
			return 0, false, err
		}
		at := sort.Search(int(n), func(i int) bool { return bytes.Compare(ids[int64(i)*step:][:sha1Size], id[:sha1Size]) >= 0 })
		switch {
		case at == int(n):
			low = from + n
		case bytes.Equal(ids[int64(at)*step:][:sha1Size], id[:sha1Size]):
			at, err := k.place(from + int64(at))
			return at, true, err
		case at > 0:
			return 0, false, nil
		default:
			high = from
		}
		middle = (low + high) / 2
	}
	return 0, false, nil
}

// place is where the object of a number begins.
func (k *pack) place(n int64) (int64, error) {
	var b [8]byte
	if k.old {
		_, err := k.list.ReadAt(b[:4], listTable+n*(sha1Size+4))
		return int64(binary.BigEndian.Uint32(b[:])), err
	}
	const far = 1 << 31 // marks a number in the table of places that do not fit into 31 bits
	places := int64(len(signature)) + listTable + k.count*(sha1Size+4)
	if _, err := k.list.ReadAt(b[:4], places+n*4); err != nil {
		return 0, err
	}
	at := int64(binary.BigEndian.Uint32(b[:]))
	if at&far == 0 {
		return at, nil
	}
	_, err := k.list.ReadAt(b[:], places+k.count*4+(at&^far)*8)
	return int64(binary.BigEndian.Uint64(b[:]) &^ (1 << 63)), err
}

// packed is an object as it lies in a pack: whole, or as a delta to another one.
type packed struct {
	kind kind // empty for a delta
	size int64
	at   int64 // where it begins
	body int64 // where its compressed bytes begin
	base int64 // where the object begins that a delta builds on
}

var packedKinds = [8]kind{1: commitKind, 2: treeKind, 3: blobKind, 4: tagKind}

// head reads what stands before an object.
func (k *pack) head(at int64) (o packed, err error) {
	damaged := fmt.Errorf("%w: no object at %d of a pack", errDamaged, at)
	var buffer [48]byte
	n, err := k.data.ReadAt(buffer[:], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return o, err
	}
	b := buffer[:n]
	next := func() (c byte) {
		if len(b) > 0 {
			c, b = b[0], b[1:]
		}
		return c
	}
	o.at = at
	c := next()
	sort := c >> 4 & 7
	o.size = int64(c & 15)
	for shift := 4; c&0x80 != 0; shift += 7 {
		if len(b) == 0 || shift > 55 {
			return o, damaged
		}
		c = next()
		o.size |= int64(c&0x7f) << shift
	}
	switch o.kind = packedKinds[sort]; {
	case o.kind != "":
	case sort == 6:
		c = next()
		back := int64(c & 0x7f)
		for c&0x80 != 0 && back < 1<<55 {
			c = next()
			back = (back+1)<<7 | int64(c&0x7f)
		}
		o.base = at - back
	case sort == 7 && len(b) >= sha1Size:
		found := false
		o.base, found, err = k.find(newOid(b[:sha1Size]))
		if err != nil || !found {
			return o, errUnusual
		}
		b = b[sha1Size:]
	default:
		return o, damaged
	}
	o.body = at + int64(n-len(b))
	// Nothing is compressed to less than a thousandth.
	if o.kind == "" && (o.base <= 0 || o.base == at) || o.size > largestObject || o.size > 1100*(k.length-o.body) {
		return o, damaged
	}
	return o, nil
}
