package lint

import (
	"bytes"
	"testing"
)

func TestIndexMark(t *testing.T) {
	for _, text := range []string{
		"", "confward:ignore", "x confward:ignore a", "ward:ignore confward:ignore", "nofward:ignore", "ward:ignore", "confward:ignor",
		"onfward:ignore\nconfward:ignore", "confwardconfward:ignore", "confward:ignore confward:ignore",
	} {
		if got, want := indexMark([]byte(text)), bytes.Index([]byte(text), []byte(directiveMark)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
