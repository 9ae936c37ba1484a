package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/confward/confward"

// layers are the packages of each layer, lowest first. A package imports only what lies in a lower layer.
var layers = [][]string{
	{"doc", "internal/glob", "internal/suggest", "internal/store", "internal/environment", "internal/event", "internal/sensitive", "internal/githubtest", "internal/linediff"},
	{"internal/repo", "internal/config", "internal/envset", "internal/remote", "hooks", "checks/secrets/scan", "checks/budget/tokens", "internal/alert"},
	{"checks/budget/loads"},
	{"checks/budget/trim", "checks/budget/trend"},
	{"lint"},
	{"reporters", "fixers", "internal/rollout"},
	{"reporters/github", "internal/envdiff"},
	{
		"checks/exampletest", "checks/syntax", "checks/schema", "checks/secrets", "checks/rules", "checks/score", "checks/drift", "checks/xref",
		"checks/budget", "checks/context", "checks/settings",
	},
	{"checks", "checks/schema/template", "checks/schema/migrate", "checks/budget/figures"},
	{"internal/cli"},
	{""},
}

// owners are the only packages that may import a heavy dependency outside tests.
var owners = map[string][]string{
	"github.com/go-git/":                    {"internal/repo"},
	"github.com/zricethezav/gitleaks":       {"checks/secrets"},
	"github.com/santhosh-tekuri/jsonschema": {"checks/schema"},
	"github.com/dlclark/regexp2":            {"checks/schema"},
	"cel.dev/cel-go":                        {"checks/rules"},
	"go.yaml.in/yaml":                       {}, // tests alone
	"github.com/pelletier/go-toml":          {"doc", "checks/secrets"},
	"github.com/hashicorp/hcl":              {"doc"},
	"github.com/spf13/cobra":                {"internal/cli"},
	"github.com/bmatcuk/doublestar":         {"internal/glob"},
	"github.com/sethvargo/go-githubactions": {"internal/cli"},
	"github.com/google/go-github":           {"reporters/github", "internal/envdiff"},
	"github.com/getkin/kin-openapi":         {"internal/githubtest"},
	"github.com/vektah/gqlparser":           {"internal/githubtest"},
	"github.com/xeipuuv/":                   {}, // tests alone
}

// blind are packages that must not reach outside by themselves: what they see is handed to them.
var blind = []string{"doc", "internal/envset", "lint", "checks/syntax", "checks/schema", "checks/secrets", "checks/rules", "checks/settings", "checks/xref", "checks/drift", "checks/score", "checks/budget", "checks/context"}

func TestLayers(t *testing.T) {
	level := map[string]int{}
	for i, packages := range layers {
		for _, p := range packages {
			level[p] = i
		}
	}
	eachImport(t, func(pkg, file, imported string) {
		own, known := level[pkg]
		if !known {
			if !strings.HasPrefix(pkg, "bench") {
				t.Errorf("%s: package %q stands in no layer; give it one in layers_test.go", file, pkg)
			}
			return
		}
		if rest, ours := strings.CutPrefix(imported+"/", module+"/"); ours {
			if rest = strings.TrimSuffix(rest, "/"); level[rest] >= own && !strings.HasPrefix(rest, pkg+"/") {
				t.Errorf("%s: %s (layer %d) imports %s (layer %d)", file, pkg, own, rest, level[rest])
			}
		}
	})
}

func TestHeavyDependenciesHaveOneOwner(t *testing.T) {
	eachImport(t, func(pkg, file, imported string) {
		for prefix, packages := range owners {
			if strings.HasPrefix(imported, prefix) && !within(pkg, packages) {
				t.Errorf("%s imports %s, which belongs to %s", file, imported, strings.Join(packages, ", "))
			}
		}
	})
}

func TestChecksSeeOnlyWhatTheyAreGiven(t *testing.T) {
	eachImport(t, func(pkg, file, imported string) {
		if within(pkg, blind) && (imported == "os" || imported == "net" || imported == "net/http" || imported == "os/exec") {
			t.Errorf("%s imports %s", file, imported)
		}
	})
}

func within(pkg string, packages []string) bool {
	for _, p := range packages {
		if pkg == p || strings.HasPrefix(pkg, p+"/") {
			return true
		}
	}
	return false
}

// eachImport visits the imports of all files that are not tests or generators.
func eachImport(t *testing.T, visit func(pkg, file, imported string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		for _, c := range f.Comments {
			if strings.HasPrefix(c.Text(), "go:build ignore") || strings.Contains(c.List[0].Text, "//go:build ignore") {
				return nil
			}
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		if pkg == "." {
			pkg = ""
		}
		for _, i := range f.Imports {
			imported, _ := strconv.Unquote(i.Path.Value)
			visit(pkg, filepath.ToSlash(path), imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
