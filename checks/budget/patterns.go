package budget

import (
	"strings"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/internal/glob"
)

// isPattern reports whether a piece of code in a text looks like a pattern of paths: it has a star, and nothing that a
// command or an expression would have.
func isPattern(s string) bool {
	return strings.Contains(s, "*") && strings.ContainsAny(s, "./") && !strings.ContainsAny(s, " \t\"'$<>|&;=(){}@\\:,") &&
		!strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "**") && !strings.Contains(s, ".claude/") && glob.Valid(s)
}

// fitsAny reports whether a pattern fits a file.
func fitsAny(t loads.Tree, pattern string) bool {
	for _, path := range t.Paths() {
		if glob.Match(pattern, path) {
			return true
		}
	}
	return false
}
