package store

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkOpen opens a store of 8,000 files, a stat and a result each, and looks half of the values up.
func BenchmarkOpen(b *testing.B) {
	base := b.TempDir()
	now := time.Now()
	s := open(base, now)
	for n := range 8000 {
		s.Put(key(2*n), fmt.Appendf(nil, "%020d", n))
		s.Put(key(2*n+1), fmt.Appendf(nil, "nothing to say, like most files: %d", n/4000))
	}
	if err := s.Save(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := open(base, now)
		for n := range 8000 {
			if _, ok := s.Get(key(n)); !ok {
				b.Fatal("lost")
			}
		}
	}
}
