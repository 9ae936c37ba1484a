package drift

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// pairOf is two environments of that many keys, of which few differ.
func pairOf(keys int) exampletest.Files {
	files := exampletest.Files{}
	for _, env := range []string{"staging", "production"} {
		var b strings.Builder
		for i := range keys {
			if i%200 != 7 || env == "staging" {
				fmt.Fprintf(&b, "SERVICE_%d_SETTING_%d=value-%d\n", i/50, i%50, i)
			}
		}
		files[".env."+env] = []byte(b.String())
	}
	return files
}

// BenchmarkPair reads and compares two environments. Its time grows with the number of keys, not faster.
func BenchmarkPair(b *testing.B) {
	for _, keys := range []int{10_000, 50_000} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			files := pairOf(keys)
			for b.Loop() {
				if _, err := lint.Run(context.Background(), files, []*lint.Check{New(Options{})}, lint.Options{Jobs: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
