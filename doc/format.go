package doc

import (
	"bytes"
	"path"
	"strings"
)

// Format is how a file is written.
type Format uint8

// The formats. NoFormat is a file that is not configuration: it has no tree.
const (
	NoFormat Format = iota
	JSON
	JSONC
	JSON5
	YAML
	TOML
	Dotenv
	Properties
	INI
	HCL
	Markdown
)

// codec is what this package knows of a format: how to read it and how to write values into it.
type codec struct {
	name  string
	parse func(*parser)
	write writer
}

// codecs has an entry for every format but NoFormat.
func (f Format) codec() codec {
	switch f {
	case JSON:
		return codec{"JSON", parseJSON, jsonWriter{}}
	case JSONC:
		return codec{"JSON with comments", parseJSON, jsonWriter{}}
	case JSON5:
		return codec{"JSON5", parseJSON, jsonWriter{}}
	case YAML:
		return codec{"YAML", parseYAML, yamlWriter{}}
	case TOML:
		return codec{"TOML", parseTOML, tomlWriter{}}
	case Dotenv:
		return codec{"dotenv", parseDotenv, dotenvWriter{}}
	case Properties:
		return codec{"properties", parseProperties, propertiesWriter{}}
	case INI:
		return codec{"INI", parseINI, iniWriter{}}
	case HCL:
		return codec{"HCL", parseHCL, hclWriter{}}
	case Markdown:
		return codec{"Markdown", parseMarkdown, markdownWriter{}}
	}
	return codec{name: "text"}
}

// String is the format's name as a message shows it.
func (f Format) String() string { return f.codec().name }

// byName are files whose format their name tells and their extension does not.
var byName = map[string]Format{
	".babelrc": JSON5, ".eslintrc": JSONC, ".eslintrc.json": JSONC, ".jshintrc": JSONC, ".swcrc": JSONC,
	"devcontainer.json": JSONC, ".devcontainer.json": JSONC, "api-extractor.json": JSONC, "turbo.json": JSONC,
	"deno.json": JSONC, "rush.json": JSONC, "language-configuration.json": JSONC, "coffeelint.json": JSONC,
	".hintrc": JSONC, "tslint.json": JSONC, "biome.json": JSONC, "bun.lock": JSONC, ".jsbeautifyrc": JSONC,
	"pyrightconfig.json": JSONC, "typedoc.json": JSONC, "nx.json": JSONC, "angular.json": JSONC, "wrangler.json": JSONC,
	".oxlintrc.json": JSONC, ".luarc.json": JSONC, "cspell.json": JSONC, ".cspell.json": JSONC, ".markdownlint.json": JSONC,
	"devcontainer-feature.json": JSONC, "devcontainer-template.json": JSONC, "global.json": JSONC, "host.json": JSONC,
	"launchSettings.json": JSONC, "local.settings.json": JSONC, "omnisharp.json": JSONC, "babel.config.json": JSON5,
	".babelrc.json": JSON5,
	".prettierrc":   YAML, ".stylelintrc": YAML, ".lintstagedrc": YAML, ".clang-format": YAML, ".clang-tidy": YAML,
	".clangd": YAML, ".yamllint": YAML, "CITATION.cff": YAML, ".mocharc": YAML,
	"Pipfile": TOML, "Cargo.lock": TOML, "poetry.lock": TOML, "uv.lock": TOML, "pdm.lock": TOML,
	".editorconfig": INI, ".gitmodules": INI, ".npmrc": INI, ".pylintrc": INI, ".flake8": INI, ".coveragerc": INI,
	".terraform.lock.hcl": HCL,
	"composer.lock":       JSON, "Pipfile.lock": JSON, "flake.lock": JSON, ".watchmanconfig": JSON,
}

// byExtension are the formats by the last part of a name.
var byExtension = map[string]Format{
	".json": JSON, ".webmanifest": JSON, ".jsonld": JSON, ".geojson": JSON, ".avsc": JSON, ".mcmeta": JSON,
	".jsonc": JSONC, ".code-workspace": JSONC, ".code-snippets": JSONC, ".code-profile": JSONC, ".json5": JSON5,
	".sublime-project": JSONC, ".sublime-settings": JSONC,
	".yaml": YAML, ".yml": YAML,
	".toml":       TOML,
	".properties": Properties,
	".ini":        INI, ".cfg": INI,
	".hcl": HCL, ".tf": HCL, ".tfvars": HCL, ".tofu": HCL,
	".md": Markdown, ".markdown": Markdown, ".mdc": Markdown,
}

// templateExtensions are the endings of files that a program renders before anyone reads them as configuration.
var templateExtensions = map[string]bool{
	".tmpl": true, ".tpl": true, ".gotmpl": true, ".j2": true, ".jinja": true, ".jinja2": true, ".erb": true,
	".mustache": true, ".hbs": true, ".ejs": true, ".liquid": true, ".eta": true, ".njk": true,
}

// FormatOf tells the format of a file by its path. A template has the format of what it renders to.
func FormatOf(name string) Format {
	name = strings.ReplaceAll(name, `\`, "/")
	base := path.Base(name)
	if templateExtensions[path.Ext(base)] {
		base = strings.TrimSuffix(base, path.Ext(base))
	}
	if f, ok := byName[base]; ok {
		return f
	}
	if isDotenvName(base) {
		return Dotenv
	}
	f := byExtension[strings.ToLower(path.Ext(base))]
	if f == JSON && readAsJSONC(name, base) {
		return JSONC
	}
	return f
}

// settle is the format of a file whose name leaves it open: ESLint reads its .eslintrc as JSON with comments or as YAML.
func settle(format Format, name string, src []byte) Format {
	if path.Base(name) != ".eslintrc" {
		return format
	}
	if text := bytes.TrimLeft(bytes.TrimPrefix(src, []byte(bom)), " \t\r\n"); len(text) > 0 && text[0] != '{' && text[0] != '/' {
		return YAML
	}
	return format
}

// isDotenvName knows .env, .env.production, prod.env and .env.production.local, but not .envrc (a shell script) and not
// .env.js, .env.d.ts and the like (programs).
func isDotenvName(base string) bool {
	if base == ".env" || strings.HasSuffix(base, ".env") {
		return true
	}
	rest, ok := strings.CutPrefix(base, ".env.")
	if !ok {
		return false
	}
	switch path.Ext("." + rest) {
	case ".js", ".ts", ".mjs", ".cjs", ".py", ".rb", ".php", ".sh", ".ps1", ".go", ".json", ".yaml", ".yml", ".toml",
		".md", ".vault", ".enc", ".gpg", ".age", ".keys", ".nix", ".zip", ".gz":
		return false
	}
	return true
}

// readAsJSONC knows the .json files whose own programs read comments and trailing commas.
func readAsJSONC(name, base string) bool {
	if strings.HasPrefix(base, "tsconfig") || strings.HasPrefix(base, "jsconfig") || strings.HasPrefix(base, "appsettings.") {
		return true
	}
	dir := "/" + path.Dir(name) + "/"
	return strings.Contains(dir, "/.vscode/") || strings.Contains(dir, "/.devcontainer/") ||
		strings.Contains(dir, "/.zed/")
}
