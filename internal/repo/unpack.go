package repo

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
)

// This file puts objects together from what packs and loose files hold.

// open starts to unpack an object.
func (p *packs) open(r io.Reader) (io.Reader, error) {
	p.input.Reset(r)
	if p.zlib == nil {
		z, err := zlib.NewReader(p.input)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", errDamaged, err)
		}
		p.zlib = z
		return z, nil
	}
	if err := p.zlib.(zlib.Resetter).Reset(p.input, nil); err != nil {
		return nil, fmt.Errorf("%w: %v", errDamaged, err)
	}
	return p.zlib, nil
}

// unpack is the bytes of an object.
func (p *packs) unpack(k *pack, o packed) ([]byte, error) {
	r, err := p.open(io.NewSectionReader(k.data, o.body, k.length-o.body))
	if err != nil {
		return nil, err
	}
	return exactly(r, o.size)
}

// unpackDelta is the same for a delta, whose bytes are those of the next one, too.
func (p *packs) unpackDelta(k *pack, o packed) ([]byte, error) {
	r, err := p.open(io.NewSectionReader(k.data, o.body, k.length-o.body))
	if err != nil {
		return nil, err
	}
	if o.size > memoryLimit {
		return exactly(r, o.size)
	}
	p.delta = slices.Grow(p.delta[:0], int(o.size))[:o.size]
	return p.delta, fill(r, p.delta)
}

// exactly reads size bytes, of which there must be neither more nor fewer.
func exactly(r io.Reader, size int64) ([]byte, error) {
	data := make([]byte, size)
	if err := fill(r, data); err != nil {
		return nil, err
	}
	return data, nil
}

// fill reads as many bytes as there is room for, which must be all.
func fill(r io.Reader, data []byte) error {
	_, err := io.ReadFull(r, data)
	if err == nil {
		var more [1]byte
		if n, end := io.ReadFull(r, more[:]); n > 0 || !errors.Is(end, io.EOF) {
			err = errors.New("an object of another size than it says")
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %v", errDamaged, err)
	}
	return nil
}

// read is an object; without it, or if it is unusual, the error is errUnusual.
func (p *packs) read(id oid, limit int64) (kind, []byte, error) {
	for _, k := range p.all {
		at, found, err := k.find(id)
		if err != nil {
			return "", nil, err
		}
		if found {
			return p.readAt(k, at, limit)
		}
	}
	return p.readLoose(id, limit)
}

// readAt puts an object together from the one that is whole and the deltas that lead to it.
func (p *packs) readAt(k *pack, at, limit int64) (kind, []byte, error) {
	var deltas []packed
	var what kind
	var data []byte
	for data == nil {
		if b, ok := p.bases.get(baseKey{k, at}); ok {
			if len(deltas) == 0 {
				if int64(len(b.data)) > limit {
					return b.kind, nil, errTooLarge(limit)
				}
				return b.kind, bytes.Clone(b.data), nil
			}
			what, data = b.kind, b.data
			break
		}
		o, err := k.head(at)
		if err != nil {
			return "", nil, err
		}
		if o.kind == "" {
			if deltas = append(deltas, o); len(deltas) > maxChain {
				return "", nil, fmt.Errorf("%w: deltas without end", errDamaged)
			}
			at = o.base
			continue
		}
		if len(deltas) == 0 && o.size > limit {
			return o.kind, nil, errTooLarge(limit)
		}
		if data, err = p.unpack(k, o); err != nil || len(deltas) == 0 {
			return o.kind, data, err
		}
		what = o.kind
		p.bases.put(baseKey{k, at}, base{what, data})
	}
	for i := len(deltas) - 1; i >= 0; i-- {
		delta, err := p.unpackDelta(k, deltas[i])
		if err == nil {
			data, err = applyDelta(data, delta, i == 0, limit)
		}
		if err != nil {
			return what, nil, err
		}
		if i > 0 {
			p.bases.put(baseKey{k, deltas[i].at}, base{what, data})
		}
	}
	return what, data, nil
}

// deltaSize takes a number off the front of a delta.
func deltaSize(delta []byte) (size int64, rest []byte) {
	for shift := 0; len(delta) > 0 && shift < 56; shift += 7 {
		c := delta[0]
		delta = delta[1:]
		size |= int64(c&0x7f) << shift
		if c&0x80 == 0 {
			return size, delta
		}
	}
	return -1, nil
}

// applyDelta makes an object from the one before: its parts are copied from there or stand in the delta.
func applyDelta(from, delta []byte, last bool, limit int64) ([]byte, error) {
	damaged := fmt.Errorf("%w: a delta that does not fit", errDamaged)
	size, delta := deltaSize(delta)
	if size != int64(len(from)) {
		return nil, damaged
	}
	size, delta = deltaSize(delta)
	switch {
	case size < 0 || size > largestObject:
		return nil, damaged
	case last && size > limit:
		return nil, errTooLarge(limit)
	}
	to := make([]byte, 0, min(size, 16<<20))
	for len(delta) > 0 {
		c := delta[0]
		delta = delta[1:]
		if c&0x80 == 0 {
			if c == 0 || int(c) > len(delta) {
				return nil, damaged
			}
			to, delta = append(to, delta[:c]...), delta[c:]
		} else {
			var at, n int
			for bit := range 7 {
				if c>>bit&1 == 0 {
					continue
				}
				if len(delta) == 0 {
					return nil, damaged
				}
				if bit < 4 {
					at |= int(delta[0]) << (8 * bit)
				} else {
					n |= int(delta[0]) << (8 * (bit - 4))
				}
				delta = delta[1:]
			}
			if n == 0 {
				n = 1 << 16
			}
			if at > len(from) || n > len(from)-at {
				return nil, damaged
			}
			to = append(to, from[at:at+n]...)
		}
		if int64(len(to)) > size {
			return nil, damaged
		}
	}
	if int64(len(to)) != size {
		return nil, damaged
	}
	return to, nil
}

// size is the size of an object, which a delta says at its beginning.
func (p *packs) size(id oid) (int64, error) {
	for _, k := range p.all {
		at, found, err := k.find(id)
		if err != nil || !found {
			if err != nil {
				return 0, err
			}
			continue
		}
		o, err := k.head(at)
		if err != nil || o.kind != "" {
			return o.size, err
		}
		r, err := p.open(io.NewSectionReader(k.data, o.body, k.length-o.body))
		if err != nil {
			return 0, err
		}
		var head [20]byte
		n, err := io.ReadFull(r, head[:min(int64(len(head)), o.size)])
		if err != nil {
			return 0, fmt.Errorf("%w: %v", errDamaged, err)
		}
		_, rest := deltaSize(head[:n])
		if size, _ := deltaSize(rest); size >= 0 {
			return size, nil
		}
		return 0, fmt.Errorf("%w: a delta without a size", errDamaged)
	}
	_, size, _, done, err := p.loose(id)
	done()
	return size, err
}

// loose opens an object that has a file of its own.
func (p *packs) loose(id oid) (what kind, size int64, content io.Reader, done func(), err error) {
	name := id.String()
	f, length := openRegular(filepath.Join(p.dir, name[:2], name[2:]))
	if f == nil {
		return "", 0, nil, func() {}, errUnusual
	}
	done = func() { f.Close() }
	r, err := p.open(f)
	if err != nil {
		return "", 0, nil, done, err
	}
	b := bufio.NewReaderSize(r, 512)
	head, err := b.ReadSlice(0)
	word, digits, ok := bytes.Cut(bytes.TrimSuffix(head, []byte{0}), []byte(" "))
	size, err2 := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || err2 != nil || !ok || size < 0 || size > 1100*(length+64) {
		err = fmt.Errorf("%w: the object %s has no proper beginning", errDamaged, name)
	}
	return kind(word), size, b, done, err
}

func (p *packs) readLoose(id oid, limit int64) (kind, []byte, error) {
	what, size, r, done, err := p.loose(id)
	defer done()
	if err != nil {
		return "", nil, err
	}
	if size > limit {
		return what, nil, errTooLarge(limit)
	}
	data, err := exactly(r, size)
	return what, data, err
}

// baseCache keeps objects that deltas build on.
type baseCache struct {
	mu          sync.Mutex
	young, aged map[baseKey]base
	size        int
}

type baseKey struct {
	pack *pack
	at   int64
}

type base struct {
	kind kind
	data []byte
}

func newBaseCache() *baseCache { return &baseCache{young: map[baseKey]base{}} }

func (c *baseCache) get(k baseKey) (base, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b, ok := c.young[k]; ok {
		return b, true
	}
	b, ok := c.aged[k]
	if ok {
		c.keep(k, b)
	}
	return b, ok
}

func (c *baseCache) put(k baseKey, b base) {
	if len(b.data) > cacheSize/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.young[k]; !known { // by another goroutine
		c.keep(k, b)
	}
}

func (c *baseCache) keep(k baseKey, b base) {
	if c.size += len(b.data); c.size > cacheSize/2 {
		c.young, c.aged, c.size = map[baseKey]base{}, c.young, len(b.data)
	}
	c.young[k] = b
}
