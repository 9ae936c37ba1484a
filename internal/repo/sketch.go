package repo

import (
	"bytes"
	"cmp"
	"slices"
)

// sketch is a file as a number of bytes for each kind of pieces that it has: lines, or 64 bytes of a longer line. Kinds are
// told apart by a small hash, which is Git's, so that two files are as similar as for Git.
type sketch []piece

type piece struct{ kind, bytes uint32 }

const (
	pieceSize  = 64
	pieceKinds = 107_927
	binaryHead = 8000 // bytes in which a zero makes a file binary for Git
)

// isGitBinary reports whether Git takes a content for binary.
func isGitBinary(src []byte) bool {
	return bytes.IndexByte(src[:min(len(src), binaryHead)], 0) >= 0
}

func newSketch(src []byte) sketch {
	if !isGitBinary(src) {
		src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	}
	pieces := make(sketch, 0, len(src)/32+1)
	var low, high, n uint32
	for i, c := range src {
		low, high = low<<7^high>>25, high<<7^low>>25
		low += uint32(c)
		if n++; n == pieceSize || c == '\n' || i == len(src)-1 {
			pieces = append(pieces, piece{(low + high*0x61) % pieceKinds, n})
			low, high, n = 0, 0, 0
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(a.kind, b.kind) })
	merged := pieces[:0]
	for _, p := range pieces {
		if last := len(merged) - 1; last >= 0 && merged[last].kind == p.kind {
			merged[last].bytes += p.bytes
		} else {
			merged = append(merged, p)
		}
	}
	return slices.Clone(merged)
}

// common is the bytes that two files share.
func (k sketch) common(o sketch) (n int64) {
	for len(k) > 0 && len(o) > 0 {
		switch a, b := k[0], o[0]; {
		case a.kind < b.kind:
			k = k[1:]
		case a.kind > b.kind:
			o = o[1:]
		default:
			n += int64(min(a.bytes, b.bytes))
			k, o = k[1:], o[1:]
		}
	}
	return n
}
