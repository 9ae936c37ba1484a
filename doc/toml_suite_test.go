package doc

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tomlNoText are the invalid documents of the suite that are not read because they are no text.
var tomlNoText = []string{
	"invalid/control/only-null.toml", "invalid/encoding/bad-utf8-in-array.toml",
	"invalid/encoding/utf16-comment.toml", "invalid/encoding/utf16-key.toml",
}

func tomlSuite(t *testing.T, version string) (dir string, names []string) {
	t.Helper()
	suites := os.Getenv("CONFWARD_SUITES")
	if suites == "" {
		t.Skip("CONFWARD_SUITES is not set: it names the folder that holds toml-test")
	}
	dir = filepath.Join(suites, "toml-test")
	list, err := os.ReadFile(filepath.Join(dir, "files-toml-"+version))
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(string(list)) {
		if strings.HasSuffix(name, ".toml") {
			names = append(names, name)
		}
	}
	return dir, names
}

func tomlFile(t testing.TB, dir, name string) *File {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return NewAs(TOML, name, src, Limits{})
}

// TestTOMLSuite reads the toml-test suite: what is valid gives the tagged values, what is invalid a problem.
func TestTOMLSuite(t *testing.T) {
	for _, version := range []string{"1.1.0", "1.0.0"} {
		t.Run(version, func(t *testing.T) {
			dir, names := tomlSuite(t, version)
			var valid, equal, invalid, rejected int
			for _, name := range names {
				f := tomlFile(t, dir, name)
				checkLaws(t, f)
				if strings.HasPrefix(name, "valid/") {
					valid++
					if problems := f.Problems(); len(problems) > 0 || f.Skipped() != "" {
						t.Errorf("%s: %v %s", name, problems, f.Skipped())
					} else if err := tomlTagged(f.Root(), tomlWant(t, dir, name)); err != nil {
						t.Errorf("%s: %v", name, err)
					} else {
						equal++
					}
					continue
				}
				invalid++
				switch {
				case len(f.Problems()) > 0 || f.Skipped() == "binary" && slices.Contains(tomlNoText, name):
					rejected++
				case version == "1.1.0":
					t.Errorf("%s is read without a problem (%s):\n%q", name, f.Skipped(), f.Src)
				}
			}
			t.Logf("%d of %d valid documents give the tagged values, %d of %d invalid ones are rejected", equal, valid, rejected, invalid)
		})
	}
}

// TestTOMLSuiteWords: every invalid document of the suite gets words of our own.
func TestTOMLSuiteWords(t *testing.T) {
	dir, names := tomlSuite(t, "1.1.0")
	for _, name := range names {
		for _, p := range tomlFile(t, dir, name).Problems() {
			if strings.HasPrefix(p.Message, "this is not valid") {
				t.Errorf("%s has only %q", name, p.Message)
			}
		}
	}
}

func tomlWant(t *testing.T, dir, name string) any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(name, ".toml")+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var want any
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	return want
}

// tomlTagged compares a node with a value of the suite's tagged JSON.
func tomlTagged(n *Node, want any) error {
	if list, ok := want.([]any); ok {
		if n.Kind != Seq || len(n.Children) != len(list) {
			return fmt.Errorf("%s is a %s of %d, want a list of %d", n.Pointer(), n.Kind, len(n.Children), len(list))
		}
		for i, w := range list {
			if err := tomlTagged(n.Children[i], w); err != nil {
				return err
			}
		}
		return nil
	}
	table := want.(map[string]any)
	tag, isTag := table["type"].(string)
	text, isText := table["value"].(string)
	if isTag && isText && len(table) == 2 {
		return tomlScalar(n, tag, text)
	}
	if n.Kind != Map || len(n.Children) != len(table) {
		return fmt.Errorf("%s is a %s of %d, want a table of %d", n.Pointer(), n.Kind, len(n.Children), len(table))
	}
	for key, w := range table {
		c := n.Get(key)
		if c == nil {
			return fmt.Errorf("%s has no %q", n.Pointer(), key)
		}
		if err := tomlTagged(c, w); err != nil {
			return err
		}
	}
	return nil
}

func tomlScalar(n *Node, tag, text string) error {
	kinds := map[string]Kind{"string": String, "bool": Bool, "integer": Number, "float": Number}
	kind := kinds[tag]
	if kind == NoKind {
		kind = Time
	}
	same := n.Value == text
	switch tag {
	case "float":
		same = sameFloat(n.Value, text)
	case "datetime", "datetime-local", "date-local", "time-local":
		same = sameTime(n.Value, text)
	}
	if n.Kind != kind || !same {
		return fmt.Errorf("%s is the %s %q, want the %s %q", n.Pointer(), n.Kind, n.Value, tag, text)
	}
	return nil
}

func sameFloat(a, b string) bool {
	if a == "+nan" || a == "-nan" { // strconv reads nan without a sign only
		a = "nan"
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && (x == y || math.IsNaN(x) && math.IsNaN(y))
}

// sameTime compares moments: the suite writes them in one form, documents in several.
func sameTime(a, b string) bool {
	parse := func(s string) (time.Time, error) {
		s = strings.Replace(strings.ToUpper(s), " ", "T", 1)
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
			"2006-01-02", "15:04:05", "15:04"} {
			if t, err := time.Parse(layout, s); err == nil {
				return t, nil
			}
		}
		return time.Time{}, fmt.Errorf("no time: %q", s)
	}
	x, errX := parse(a)
	y, errY := parse(b)
	return errX == nil && errY == nil && x.Equal(y)
}

func TestTOMLSuiteListIsWhole(t *testing.T) {
	_, names := tomlSuite(t, "1.1.0")
	valid := slices.DeleteFunc(slices.Clone(names), func(s string) bool { return !strings.HasPrefix(s, "valid/") })
	if len(valid) < 200 || len(names)-len(valid) < 400 {
		t.Errorf("only %d valid and %d invalid documents are listed", len(valid), len(names)-len(valid))
	}
}
