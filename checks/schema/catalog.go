package schema

import (
	"embed"
	"path"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
)

// The built-in schemas judge well-known files that nobody gave a schema. They say only what is certain: what holds for
// every version of the program that reads the file. Their README tells where each comes from.

//go:embed schemas
var builtinFiles embed.FS

// builtinScheme begins the URL of a built-in schema, as in builtin:moai/0.2.
const builtinScheme = "builtin:"

// Builtin is a built-in schema and the files that it judges.
type Builtin struct {
	Name  string   // as in builtin:NAME
	Title string   // what it describes
	Files []string // patterns as in all settings
	// URLs are those of well-known schemas for the same files. They are not fetched: this one is taken instead.
	URLs []string

	fits  func(*doc.Node) bool // whether a file of that name is what it seems to be; nil: always
	empty bool                 // a key without a value counts as one that is not given
}

// schemaStore is where most files expect their schema.
const schemaStore = "https://json.schemastore.org/"

// Builtins are the built-in schemas.
func Builtins() []Builtin {
	return append([]Builtin{
		{Name: "github-workflow", Title: "GitHub Actions workflow", URLs: []string{schemaStore + "github-workflow"}, empty: true,
			Files: []string{"**/.github/workflows/*.yml", "**/.github/workflows/*.yaml"}},
		{Name: "github-action", Title: "GitHub action", URLs: []string{schemaStore + "github-action"}, empty: true,
			Files: []string{"action.yml", "action.yaml"}, fits: has("runs")},
		{Name: "dependabot", Title: "Dependabot", URLs: []string{schemaStore + "dependabot-2.0"}, empty: true,
			Files: []string{"**/.github/dependabot.yml", "**/.github/dependabot.yaml"}},
		{Name: "package", Title: "Node package", URLs: []string{schemaStore + "package"}, empty: true,
			Files: []string{"package.json"}},
		{Name: "tsconfig", Title: "TypeScript project", URLs: []string{schemaStore + "tsconfig", schemaStore + "jsconfig"}, empty: true,
			Files: []string{"tsconfig.json", "tsconfig.*.json", "tsconfig-*.json", "jsconfig.json", "jsconfig.*.json"},
			fits:  has("compilerOptions", "extends", "files", "include", "references")},
		{Name: "compose", Title: "Compose application", empty: true,
			URLs:  []string{"https://raw.githubusercontent.com/compose-spec/compose-spec/master/schema/compose-spec.json"},
			Files: []string{"compose.yml", "compose.yaml", "compose.*.yml", "compose.*.yaml", "docker-compose*.yml", "docker-compose*.yaml"},
			fits:  has("services")},
		{Name: "claude-settings", Title: "Claude Code settings", URLs: []string{schemaStore + "claude-code-settings"}, empty: true,
			Files: []string{"**/.claude/settings.json", "**/.claude/settings.local.json"}},
		{Name: "mcp", Title: "MCP servers of a project", empty: true, Files: []string{".mcp.json"},
			URLs: []string{"https://raw.githubusercontent.com/anthropics/claude-code/main/.mcp.schema.json"}},
	}, moai()...)
}

// has fits files with one of the keys at their root.
func has(keys ...string) func(*doc.Node) bool {
	return func(root *doc.Node) bool {
		for _, key := range keys {
			if root.Get(key) != nil {
				return true
			}
		}
		return false
	}
}

// URL is the URL of a built-in schema.
func (b *Builtin) URL() string { return builtinScheme + b.Name }

// match gives the most telling pattern that a file's path fits: the one with the most characters that stand for
// themselves.
func (b *Builtin) match(file string) (pattern string, literal int) {
	base := path.Base(file)
	for _, p := range b.Files {
		if ok, _ := path.Match(path.Base(p), base); !ok || !glob.Match(p, file) {
			continue
		}
		if n := len(p) - strings.Count(p, "*"); n > literal {
			pattern, literal = p, n
		}
	}
	return pattern, literal
}

// standsFor reports whether a URL is that of a well-known schema that this one replaces.
func (b *Builtin) standsFor(u string) bool {
	u = strings.Replace(strings.TrimSuffix(u, "#"), "http://", "https://", 1)
	u = strings.Replace(u, "https://www.schemastore.org/", schemaStore, 1)
	for _, own := range b.URLs {
		if strings.TrimSuffix(u, ".json") == strings.TrimSuffix(own, ".json") {
			return true
		}
	}
	return false
}

// builtinSource is the text of the built-in schema with a URL.
func builtinSource(u string) ([]byte, bool) {
	name, ok := strings.CutPrefix(strings.TrimSuffix(u, "#"), builtinScheme)
	if !ok {
		return nil, false
	}
	src, err := builtinFiles.ReadFile("schemas/" + name + ".json")
	return src, err == nil
}
