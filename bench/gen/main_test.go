package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/confward/confward/doc"
)

// TestGenerate: twice the same bytes, and every file can be read.
func TestGenerate(t *testing.T) {
	repeat(t, generate, 101)
	repeat(t, func(dir string, files int) error {
		return generator{rand.New(rand.NewPCG(1, 2))}.resources(dir, files)
	}, 201)
}

// repeat generates 100 files twice.
func repeat(t *testing.T, make func(string, int) error, want int) {
	digest := func() string {
		dir := t.TempDir()
		if err := make(dir, 100); err != nil {
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
		if files != want {
			t.Errorf("%d files", files)
		}
		return fmt.Sprintf("%x", sum.Sum(nil))
	}
	first, second := digest(), digest()
	if first != second {
		t.Error("two runs give different files")
	}
}
