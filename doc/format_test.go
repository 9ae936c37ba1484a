package doc

import "testing"

func TestFormatOf(t *testing.T) {
	for name, want := range map[string]Format{
		"a.json": JSON, "A.JSON": JSON, "package-lock.json": JSON, "composer.lock": JSON, "x.webmanifest": JSON,
		"tsconfig.json": JSONC, "packages/a/tsconfig.build.json": JSONC, ".vscode/settings.json": JSONC, "a/.devcontainer/x.json": JSONC,
		"appsettings.Development.json": JSONC, "a.jsonc": JSONC, "a.json5": JSON5, ".babelrc": JSON5, "vscode/settings.json": JSON,
		"a.yaml": YAML, "a.yml": YAML, ".github/workflows/ci.yml": YAML, ".prettierrc": YAML,
		"a.toml": TOML, "Cargo.lock": TOML, "Pipfile": TOML,
		".env": Dotenv, ".env.production": Dotenv, ".env.example": Dotenv, "prod.env": Dotenv, "a/.env.local": Dotenv,
		".envrc": NoFormat, ".env.js": NoFormat, ".env.d.ts": NoFormat, ".env.vault": NoFormat, "env": NoFormat,
		"a.properties": Properties, "a.ini": INI, "setup.cfg": INI, ".editorconfig": INI, ".npmrc": INI,
		"main.tf": HCL, "x.tfvars": HCL, ".terraform.lock.hcl": HCL,
		"README.md": Markdown, "a.yaml.j2": YAML, ".env.tpl": Dotenv, "x.json.tmpl": JSON, "x.tmpl": NoFormat,
		"a.go": NoFormat, "": NoFormat, "a": NoFormat, `a\b.json`: JSON, `.vscode\settings.json`: JSONC,
	} {
		if got := FormatOf(name); got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
}

func TestSettle(t *testing.T) {
	for src, want := range map[string]Format{
		`{"root": true}`: JSONC, "// c\n{}": JSONC, "\ufeff {}": JSONC, "": JSONC, "root: true\n": YAML, "# c\n": YAML,
	} {
		if got := New("a/.eslintrc", []byte(src), Limits{}).Format; got != want {
			t.Errorf("%q is %s, want %s", src, got, want)
		}
	}
	if got := New("tsconfig.json", []byte("a: 1"), Limits{}).Format; got != JSONC {
		t.Errorf("a name that says its format is read as %s", got)
	}
}

// TestCodecs: every format can be read and written, and has a name.
func TestCodecs(t *testing.T) {
	for f := JSON; f <= Markdown; f++ {
		if c := f.codec(); c.parse == nil || c.write == nil || c.name == "" || c.name == "text" {
			t.Errorf("format %d: %+v", f, c)
		}
	}
	if NoFormat.codec().parse != nil {
		t.Error("a file of no format is read")
	}
	f := New("a.go", []byte("{{ x"), Limits{})
	if f.Root() != nil || !f.Whole() || len(f.Problems()) > 0 {
		t.Errorf("a file of no format: %s", dump(f))
	}
}
