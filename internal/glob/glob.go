// Package glob matches paths of a repository against the patterns of settings.
//
// There is one meaning for every list of files in the settings: a pattern without a slash matches the name in any folder,
// one with a slash the whole path from the root; * stays within a folder, ** crosses folders, {a,b} chooses, and a
// pattern that names a folder matches all below it. It never touches the file system.
package glob

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Valid reports whether a pattern can be understood.
func Valid(pattern string) bool { return doublestar.ValidatePattern(normal(pattern)) }

// Match reports whether a slash-separated path from the root fits a pattern. An invalid pattern fits nothing.
func Match(pattern, path string) bool {
	p := normal(pattern)
	if ok, _ := doublestar.Match(p, path); ok {
		return true
	}
	ok, _ := doublestar.Match(strings.TrimSuffix(p, "/**")+"/**", path)
	return ok
}

// normal anchors a pattern at the root: one without a slash may stand in any folder.
func normal(pattern string) string {
	pattern = strings.TrimPrefix(pattern, "./")
	if rest, ok := strings.CutPrefix(pattern, "/"); ok {
		return strings.TrimSuffix(rest, "/")
	}
	pattern = strings.TrimSuffix(pattern, "/")
	if !strings.Contains(pattern, "/") {
		return "**/" + pattern
	}
	return pattern
}
