package lint

import (
	"path"
	"strings"

	"github.com/confward/confward/doc"
)

// testFolders hold files whose faults are likely meant: a finding below them counts one level less, and text that does
// not parse is only noted.
var testFolders = map[string]bool{
	"testdata": true, "test-data": true, "test_data": true, "test": true, "tests": true, "__tests__": true,
	"negative_test": true, "fixtures": true, "fixture": true, "__fixtures__": true, "examples": true, "example": true,
	"samples": true, "sample": true, "mocks": true, "__mocks__": true, "spec": true, "e2e": true,
}

// lower is the severity a finding has where it stands, and why that is not the one it came with.
func lower(x Finding) (Severity, string) {
	why := lowering(x)
	if why == "" {
		return x.Severity, ""
	}
	s := max(x.Severity-1, Notice)
	if strings.HasPrefix(x.Rule.ID, "syntax/") {
		s = Notice
	}
	if s == x.Severity {
		return s, ""
	}
	return s, why
}

// InTests reports whether a file is a test or an example by its path, so that what is found in it is likely meant.
func InTests(path string) bool {
	return lowering(Finding{Rule: &Rule{}, At: doc.Place{Path: path}}) != ""
}

// lowering is why a finding is likely meant, or empty.
func lowering(x Finding) string {
	for dir := path.Dir(x.At.Path); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if name := path.Base(dir); testFolders[strings.ToLower(name)] {
			return "in the folder " + name
		}
	}
	base := strings.ToLower(path.Base(x.At.Path))
	if isTestName(base) {
		return "in a test or an example"
	}
	if strings.HasPrefix(x.Rule.ID, "secrets/") && isDocumentation(x.At.Path) {
		return "in documentation"
	}
	return ""
}

// isTestName knows how tests and examples are named: x_test.go, x.spec.ts, test_x.py, .env.example, examples.md.
func isTestName(base string) bool {
	if strings.HasPrefix(base, "test_") || strings.HasPrefix(base, "conftest.") {
		return true
	}
	for _, part := range strings.FieldsFunc(base, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		switch part {
		case "test", "tests", "spec", "example", "examples", "sample", "samples", "dist", "fixture", "fixtures", "mock":
			return true
		}
	}
	return false
}

// isDocumentation knows the places where keys are shown rather than used.
func isDocumentation(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx", ".rst", ".adoc":
		return true
	}
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		if p := strings.ToLower(part); p == "docs" || p == "doc" {
			return true
		}
	}
	return false
}
