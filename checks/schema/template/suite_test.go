package template

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/doc"
)

// storeSchemas are the schemas of SchemaStore that lie in the suite, with the options under which they find each other.
func storeSchemas(t *testing.T) (exampletest.Files, schema.Options, []string) {
	t.Helper()
	dir := os.Getenv("CONFWARD_SUITES")
	if dir == "" {
		t.Skip("CONFWARD_SUITES names no folder with conformance suites")
	}
	root := filepath.Join(dir, "schemastore")
	names, err := filepath.Glob(filepath.Join(root, "src/schemas/json/*.json"))
	if err != nil || len(names) == 0 {
		t.Fatal("no schemas", err)
	}
	files, embedded := exampletest.Files{}, map[string][]byte{}
	var all []string
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(name)
		files[base] = src
		all = append(all, base)
		for _, at := range []string{"https://json.schemastore.org/", "http://json.schemastore.org/", "https://www.schemastore.org/"} {
			embedded[at+base], embedded[at+strings.TrimSuffix(base, ".json")] = src, src
		}
	}
	slices.Sort(all)
	return files, schema.Options{Embedded: embedded}, all
}

// TestTemplatesOfSchemaStore makes templates of all schemas of the suite in each format that holds any value. New judges
// what it made; here it is judged once more, and the keys that are comments are set.
func TestTemplatesOfSchemaStore(t *testing.T) {
	files, o, names := storeSchemas(t)
	for _, format := range []doc.Format{doc.YAML, doc.JSON, doc.TOML} {
		fit, keys := 0, 0
		for _, name := range names {
			l, err := schema.Load(t.Context(), o, files, name, "production")
			if err != nil {
				t.Logf("%s: the schema cannot be used: %v", name, err)
				continue
			}
			began := time.Now()
			made, err := New(l, Options{Name: name, Environment: "production", Format: format})
			if err != nil {
				t.Logf("%s: %s: %v", name, format, err)
				continue
			}
			if d := time.Since(began); d > time.Second {
				t.Logf("%s: %s took %v", name, format, d)
			}
			if os.Getenv("KEEP") != "" {
				dir := filepath.Join(os.Getenv("KEEP"), name)
				os.MkdirAll(dir, 0o755)
				os.WriteFile(filepath.Join(dir, "t."+format.String()), made.Text, 0o644)
				os.WriteFile(filepath.Join(dir, "e."+format.String()), made.Example, 0o644)
				os.WriteFile(filepath.Join(dir, "doc.md"), made.Documentation, 0o644)
			}
			set := uncommented(made.Text)
			if faults := l.Faults(doc.NewAs(format, name, set, doc.Limits{})); len(faults) > 0 {
				t.Errorf("%s: %s: with all keys set: %s", name, format, faults[0])
				continue
			}
			fit++
			keys += len(made.Rules)
		}
		t.Logf("%s: %d of %d templates and examples fit their schemas (%.1f %%); %d rules", format, fit, len(names), 100*float64(fit)/float64(len(names)), keys)
		if fit*100 < 95*len(names) {
			t.Errorf("%s: less than 95 %%", format)
		}
	}
}

var optional = regexp.MustCompile(`(?m)^( *)#([^ \n]|  )`)

// uncommented sets the keys that stand as comments.
func uncommented(src []byte) []byte {
	for optional.Match(src) {
		src = optional.ReplaceAll(src, []byte("$1$2"))
	}
	return src
}
