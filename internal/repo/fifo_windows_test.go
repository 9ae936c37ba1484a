package repo

import "testing"

func fifo(t *testing.T, path string) {
	t.Helper()
	t.Skip("pipes have no names in folders here")
}
