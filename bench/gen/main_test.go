package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/confward/confward/doc"
)

// TestGenerate: twice the same bytes, and every file can be read.
func TestGenerate(t *testing.T) {
	digest := func() string {
		dir := t.TempDir()
		if err := generate(dir, 100); err != nil {
			t.Fatal(err)
		}
		sum, files := sha256.New(), 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			fmt.Fprintf(sum, "%s %x\n", rel, src)
			files++
			if f := doc.New(filepath.ToSlash(rel), src, doc.Limits{}); !f.Whole() {
				t.Errorf("%s: %v %s", rel, f.Problems(), f.Skipped())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if files != 101 {
			t.Errorf("%d files", files)
		}
		return fmt.Sprintf("%x", sum.Sum(nil))
	}
	first, second := digest(), digest()
	if first != second {
		t.Error("two runs give different files")
	}
}
