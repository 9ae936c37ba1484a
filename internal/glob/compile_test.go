package glob

import (
	"io/fs"
	"testing"
	"unicode/utf8"
)

var (
	somePatterns = []string{"*.yaml", "a.yaml", "*", "a*", "a*b.yaml", "*a*", ".env.*", "a/b", "a/*.yaml", "a/**/b.yaml", "**/a", "**", "/a", "a/", "./a",
		"", "/", "a.{yaml,json}", "[ab].yaml", "a/?", "\\*", "a/b/*", "*.tar.*", "**/*.yaml", "{a,b}/c", "a**", "é*"}
	somePaths = []string{"a", "a.yaml", "x/a.yaml", "a/b", "a/b/c", "ab", "a/x.yaml", "a/x/b.yaml", "b.yaml", ".env.local", "a/.env.x/y", "", "/", "a/", "é.yaml",
		"x/*", "aab.yaml", "a.tar.gz", "a.yaml/b", "b/c", "ab.yaml", "abc/d"}
)

// What is compiled means the same.
func TestCompile(t *testing.T) {
	for _, pattern := range somePatterns {
		match := Compile(pattern)
		for _, path := range somePaths {
			if got, want := match(path), Match(pattern, path); got != want {
				t.Errorf("%q on %q: %v, want %v", pattern, path, got, want)
			}
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, pattern := range somePatterns {
		for _, path := range somePaths {
			f.Add(pattern, path)
		}
	}
	f.Fuzz(func(t *testing.T, pattern, path string) {
		if !fs.ValidPath(path) || !utf8.ValidString(pattern) {
			t.Skip("no path of a repository")
		}
		if got, want := Compile(pattern)(path), Match(pattern, path); got != want {
			t.Errorf("%q on %q: %v, want %v", pattern, path, got, want)
		}
	})
}
