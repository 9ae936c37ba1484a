package schema

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// BenchmarkThousandFiles is a run over 1,000 files of one schema: reading, judging and nothing else.
func BenchmarkThousandFiles(b *testing.B) {
	root := os.Getenv("CONFWARD_SUITES")
	if root == "" {
		b.Skip("CONFWARD_SUITES names no folder with conformance suites")
	}
	schema, err := os.ReadFile(filepath.Join(root, "schemastore/src/schemas/json/github-action.json"))
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range []struct{ ext, text string }{
		{"yml", "name: a\ndescription: b\ninputs:\n  x:\n    description: c\n    required: true\nruns:\n  using: composite\n  steps:\n" + steps("    - name: s%d\n      run: make\n      shell: bash\n", 20)},
		{"json", `{"name": "a", "description": "b", "runs": {"using": "composite", "steps": [{"run": "make", "shell": "bash"}` + steps(`, {"name": "s%d", "run": "make", "shell": "bash"}`, 20) + `]}}`},
	} {
		b.Run(kind.ext, func(b *testing.B) {
			files := exampletest.Files{"schema.json": schema}
			for i := range 1000 {
				files[fmt.Sprintf("actions/%d.%s", i, kind.ext)] = []byte(kind.text)
			}
			o := Options{Mappings: []Mapping{{Files: []string{"actions/"}, Schema: "schema.json"}}}
			for b.Loop() {
				report, err := lint.Run(context.Background(), files, []*lint.Check{New(o)}, lint.Options{})
				if err != nil || len(report.Findings)+len(report.NotChecked) > 0 {
					b.Fatal(err, exampletest.Lines(report))
				}
			}
		})
	}
}

func steps(format string, n int) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf(format, i)
	}
	return text
}

// BenchmarkCompile is what the first file of a schema costs.
func BenchmarkCompile(b *testing.B) {
	root := os.Getenv("CONFWARD_SUITES")
	if root == "" {
		b.Skip("CONFWARD_SUITES names no folder with conformance suites")
	}
	for _, name := range []string{"tsconfig", "github-action", "jreleaser-1.11.0"} {
		src, err := os.ReadFile(filepath.Join(root, "schemastore/src/schemas/json", name+".json"))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				set := compileSchema(pass{exampletest.Files{"s.json": src}}, &Options{}, &idIndex{}, repoURL("s.json"))
				if set.err != nil {
					b.Fatal(set.err)
				}
			}
		})
	}
}

// BenchmarkBuiltin is what the first file of a built-in schema costs.
func BenchmarkBuiltin(b *testing.B) {
	for _, name := range []string{"github-workflow", "package", "tsconfig", "moai/0.23", "moai/sections/quality"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if set := compileSchema(pass{exampletest.Files{}}, &Options{}, &idIndex{}, builtinScheme+name); set.err != nil {
					b.Fatal(set.err)
				}
			}
		})
	}
}

// BenchmarkChoose is what it costs to find that a file has no schema.
func BenchmarkChoose(b *testing.B) {
	r := newRunner(&Options{})
	f := doc.New("deploy/production/settings.yaml", []byte("a: 1\n"), doc.Limits{})
	f.Root()
	for b.Loop() {
		if _, ok := r.choose(pass{exampletest.Files{}}, f); ok {
			b.Fatal("a schema")
		}
	}
}
