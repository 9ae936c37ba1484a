package doc

import (
	"os"
	"path/filepath"
	"testing"
)

// TestJSONTestSuite holds the reader to JSONTestSuite's parsing tests: y_ must be accepted, n_ refused as strict JSON,
// i_ left to the reader but survived.
func TestJSONTestSuite(t *testing.T) {
	root := os.Getenv("CONFWARD_SUITES")
	if root == "" {
		t.Skip("CONFWARD_SUITES does not name the folder of the conformance suites")
	}
	files, err := filepath.Glob(filepath.Join(root, "json-test-suite", "test_parsing", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no suite: %v", err)
	}
	count := map[byte]int{}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kind := filepath.Base(name)[0]
		count[kind]++
		f := New("x.json", src, Limits{})
		checkLaws(t, f)
		if kind == 'y' {
			likeEncodingJSON(t, f)
		}
		if accepted := strictJSON(f); kind == 'y' && !accepted || kind == 'n' && accepted {
			t.Errorf("%s: accepted: %v\n%s", filepath.Base(name), accepted, dump(f))
		}
	}
	if count['y'] != 95 || count['n'] != 188 {
		t.Errorf("the suite has %d y_ and %d n_ files, not 95 and 188", count['y'], count['n'])
	}
}

// strictJSON reports whether a file is JSON to the letter; that keys are given twice is no matter of its grammar.
func strictJSON(f *File) bool {
	for _, p := range f.Problems() {
		if p.Fault == Extension || p.Fault == ByteOrderMark {
			return false
		}
	}
	return f.Whole()
}
