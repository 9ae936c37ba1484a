package schema

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
)

// suites is the folder of the conformance suites.
func suites(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("CONFWARD_SUITES")
	if dir == "" {
		t.Skip("CONFWARD_SUITES names no folder with conformance suites")
	}
	return filepath.Join(dir, name)
}

type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

var drafts = map[string]*jsonschema.Draft{"draft4": jsonschema.Draft4, "draft6": jsonschema.Draft6,
	"draft7": jsonschema.Draft7, "draft2019-09": jsonschema.Draft2019, "draft2020-12": jsonschema.Draft2020}

// isHard tells a fault that makes a document invalid.
func isHard(f fault) bool { return !isLikelyTypo(f) && !isUndeclared(f) }

// remotes are the suite's schemas that others refer to.
func remotes(t *testing.T, root string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	dir := filepath.Join(root, "remotes")
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		src, err := os.ReadFile(path)
		out["http://localhost:1234/"+filepath.ToSlash(rel)] = src
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// runSuite runs a file of the suite and gives the tests that are judged otherwise than it says.
func runSuite(t *testing.T, file string, o Options) (run int, wrong []string) {
	t.Helper()
	for _, g := range suiteGroups(t, file) {
		set := compileSource(t, o, g.Schema)
		for _, c := range g.Tests {
			run++
			name := fmt.Sprintf("%s: %s: %s", strings.TrimSuffix(filepath.Base(file), ".json"), g.Description, c.Description)
			if set.err != nil {
				wrong = append(wrong, name+": "+set.err.reason)
				continue
			}
			if got, why := fits(t, set, c.Data); got != c.Valid || why != "" {
				wrong = append(wrong, name+why)
			}
		}
	}
	return run, wrong
}

func suiteGroups(t *testing.T, file string) []suiteGroup {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var groups []suiteGroup
	if err := json.Unmarshal(src, &groups); err != nil {
		t.Fatal(err)
	}
	return groups
}

// compileSource compiles a schema that is the only file of its repository.
func compileSource(t *testing.T, o Options, src []byte) *schemaSet {
	t.Helper()
	files := exampletest.Files{"schema.json": src}
	return compileSchema(pass{files}, &o, &idIndex{}, repoURL("schema.json"))
}

// fits judges a JSON document, and fails for a fault without explanation or place.
func fits(t *testing.T, set *schemaSet, src []byte) (bool, string) {
	t.Helper()
	f := doc.NewAs(doc.JSON, "data.json", src, doc.Limits{})
	if f.Root() == nil {
		return false, ": data cannot be read"
	}
	value, err := f.Root().Any(1 << 20)
	if err != nil {
		return false, ": " + err.Error()
	}
	valid := set.meter.run(1<<20, func() error { return set.root.Validate(value) }) == nil
	faults, x, err := set.validate(f.Root(), f.Format)
	if err != nil {
		return false, ": " + err.Error()
	}
	if valid != !slices.ContainsFunc(faults, isHard) {
		t.Errorf("%s: valid is %v, but %d faults are explained", src, valid, len(faults))
	}
	for _, ft := range faults {
		if _, m := x.say(ft); m == "" || x.place(f, ft).Line == 0 {
			t.Errorf("%s: a fault of kind %T has no message or place", src, ft.kind)
		}
	}
	return valid, ""
}

func TestJSONSchemaTestSuite(t *testing.T) {
	root := suites(t, "json-schema-test-suite")
	known := remotes(t, root)
	for name, draft := range drafts {
		t.Run(name, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(root, "tests", name, "*.json"))
			if err != nil || len(files) == 0 {
				t.Fatal("no tests", err)
			}
			total, failed := 0, 0
			for _, file := range files {
				n, wrong := runSuite(t, file, Options{Strict: true, Embedded: known, draft: draft})
				total += n
				failed += len(wrong)
				for _, w := range wrong {
					t.Error(w)
				}
			}
			t.Logf("%d of %d as the suite says", total-failed, total)
		})
	}
}

// pass reads files of a repository in memory.
type pass struct{ files exampletest.Files }

func (p pass) ReadFile(path string, limit int64) ([]byte, error) {
	return p.files.ReadFile(context.Background(), path, limit)
}

func (p pass) ReadRemote(string, int64) ([]byte, error) { return nil, fs.ErrNotExist }

func (p pass) Depends(...string) {}

func (p pass) DependsOnRemote(...string) {}
