package schema

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
)

// storeCase is a line of the suite's cases.jsonl.
type storeCase struct{ Schema, File, Expect string }

// judgedOtherwise are the cases that this check does not judge as SchemaStore's own tests do, and why.
var judgedOtherwise = map[string]string{
	"src/negative_test/clang-format-18.x/empty.clang-format.yml": "an empty file is left alone: it is still to be filled",
}

func storeCases(t *testing.T, root string) []storeCase {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var cases []storeCase
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c storeCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

// storeSchemas are all schemas of the suite by the URLs under which SchemaStore publishes them. The suite does not hold
// all that others refer to; those are judged in part.
func storeSchemas(t *testing.T, root string) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "src/schemas/json/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no schemas", err)
	}
	out := map[string][]byte{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, base := range []string{"https://json.schemastore.org/", "http://json.schemastore.org/", "https://www.schemastore.org/"} {
			out[base+filepath.Base(file)] = src
			out[base+strings.TrimSuffix(filepath.Base(file), ".json")] = src
		}
	}
	return out
}

// store judges the cases of the suite.
type store struct {
	t        *testing.T
	root     string
	options  Options
	compiled map[string]*schemaSet
}

func newStore(t *testing.T) *store {
	root := suites(t, "schemastore")
	return &store{t, root, Options{Embedded: storeSchemas(t, root)}, map[string]*schemaSet{}}
}

func (s *store) schema(name string) *schemaSet {
	if set := s.compiled[name]; set != nil {
		return set
	}
	src, err := os.ReadFile(filepath.Join(s.root, name))
	if err != nil {
		s.t.Fatal(err)
	}
	set := compileSchema(pass{exampletest.Files{name: src}}, &s.options, &idIndex{}, repoURL(name))
	s.compiled[name] = set
	return set
}

// judge gives the verdict on a case: valid, invalid, or why there is none.
func (s *store) judge(c storeCase) string {
	set := s.schema(c.Schema)
	if set.err != nil {
		return set.err.reason
	}
	src, err := os.ReadFile(filepath.Join(s.root, c.File))
	if err != nil {
		s.t.Fatal(err)
	}
	f := doc.New(c.File, src, doc.Limits{})
	if !f.Whole() || f.Root() == nil {
		for _, p := range f.Problems() {
			return "cannot be read: " + p.Message
		}
		return "cannot be read: " + f.Skipped()
	}
	for _, root := range f.Roots() {
		faults, _, err := set.validate(root, f.Format)
		if err != nil {
			return err.Error()
		}
		if slices.ContainsFunc(faults, isHard) {
			return "invalid"
		}
	}
	return "valid"
}

func TestSchemaStore(t *testing.T) {
	s := newStore(t)
	cases := storeCases(t, s.root)
	as, inPart := 0, 0
	for _, c := range cases {
		got := s.judge(c)
		if len(s.schema(c.Schema).lacks) > 0 {
			inPart++
		}
		if got == c.Expect {
			as++
		}
		why, known := judgedOtherwise[c.File]
		if known == (got == c.Expect) {
			t.Errorf("%s: expected %s, judged: %s (listed as judged otherwise: %q)", c.File, c.Expect, got, why)
		}
	}
	t.Logf("%d of %d cases as expected; %d by schemas that refer to others that are not at hand", as, len(cases), inPart)
}

var updatePlaces = flag.Bool("update-places", false, "write testdata/places.golden anew; judge every line of it by eye")

// TestPlaces holds findings whose places and rules were judged by eye: all those of the files it lists.
func TestPlaces(t *testing.T) {
	const golden = "testdata/places.golden"
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(t)
	listed := map[string]bool{}
	for _, line := range strings.Split(string(want), "\n") {
		file, _, _ := strings.Cut(line, ":")
		listed[file] = true
	}
	var got strings.Builder
	for _, c := range storeCases(t, s.root) {
		if set := s.schema(c.Schema); listed[c.File] && set.err == nil {
			got.WriteString(s.places(c, set))
		}
	}
	if *updatePlaces {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// places are the faults of a case, a line each.
func (s *store) places(c storeCase, set *schemaSet) string {
	src, err := os.ReadFile(filepath.Join(s.root, c.File))
	if err != nil {
		s.t.Fatal(err)
	}
	f := doc.New(c.File, src, doc.Limits{})
	var lines []string
	for _, root := range f.Roots() {
		faults, x, err := set.validate(root, f.Format)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, ft := range faults {
			rule, message := x.say(ft)
			at := x.place(f, ft)
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s %s\n", c.File, at.Line, at.Col, rule.ID, message))
		}
	}
	return strings.Join(lines, "")
}

// TestSameEveryTime judges again what has many faults: the engine walks mappings in any order.
func TestSameEveryTime(t *testing.T) {
	s := newStore(t)
	for _, c := range storeCases(t, s.root) {
		if c.Expect != "invalid" || s.schema(c.Schema).err != nil {
			continue
		}
		first := s.places(c, s.schema(c.Schema))
		for range 3 {
			if diff := cmp.Diff(first, s.places(c, s.schema(c.Schema))); diff != "" {
				t.Errorf("%s: judged in two ways:\n%s", c.File, diff)
				break
			}
		}
	}
}
