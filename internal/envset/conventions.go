package envset

import "strings"

// convention is one way in which a program, or a custom, names the files of environments. A new one is a row here.
type convention struct {
	name  string
	kind  Kind
	merge Merge
	runs  bool // the base alone is in force where no environment is named

	// A file belongs to it if it lies in one of the folders (none: any) and its name is STEM, SEPARATOR, LABEL, ENDING,
	// or with no stems LABEL, ENDING. The stem "*" is any name: then labels must be known ones, and one of them an
	// environment that is deployed, since so many files have names of two parts.
	folders []string
	stems   []string
	seps    string // characters, any of which may stand between stem and label
	endings []string

	// bases are the files that all environments share, from the folder, lowest first; {stem} stands for the stem. Of
	// those with the same name but for the ending, all that are there count.
	bases []string
	// own are files beside an environment's that belong to it too, lowest first; {stem} and {label} stand for these.
	own []string
	// examples are files that tell which keys there are to be.
	examples []string
	// guess is whether files with labels that are not known count, if they share their keys with one that has a known one.
	guess bool
	// not are labels that name no environment here.
	not []string
	// variables is whether Terraform's declarations beside the files give defaults.
	variables bool
}

var (
	yamls   = []string{".yml", ".yaml"}
	jsons   = []string{".json", ".jsonc", ".json5"}
	anyTree = []string{".json", ".yaml", ".yml", ".toml", ".json5", ".jsonc", ".ini", ".properties", ".conf", ".hcl", ".cfg"}
)

// conventions are tried in this order; a file belongs to the first one that it fits.
var conventions = []convention{
	{
		name: "spring", kind: Overlay, runs: true, guess: true,
		merge: Merge{Names: Relaxed, Separator: "."},
		stems: []string{"application", "bootstrap"}, seps: "-", endings: []string{".properties", ".yml", ".yaml"},
		bases: []string{"{stem}.yml", "{stem}.yaml", "{stem}.properties"},
	},
	{
		name: "aspnet", kind: Overlay, runs: true, guess: true,
		merge: Merge{Names: IgnoreCase, Separator: ":", Lists: ByIndex},
		stems: []string{"appsettings"}, seps: ".", endings: []string{".json"},
		bases: []string{"appsettings.json"},
	},
	{
		name: "helm", kind: Overlay, // values-ha.yaml and its like are ways to install, not environments
		merge: Merge{NullDeletes: true},
		stems: []string{"values"}, seps: "-_.", endings: yamls,
		bases: []string{"values.yaml", "values.yml", "*/values.yaml"},
	},
	{
		name: "helm", kind: Overlay,
		merge:   Merge{NullDeletes: true},
		folders: []string{"values"}, endings: yamls,
		bases: []string{"values.yaml", "../values.yaml", "common.yaml", "default.yaml"},
	},
	{
		name: "compose", kind: Overlay, runs: true,
		merge: Merge{Lists: ByIdentity, Pairs: true},
		stems: []string{"docker-compose", "compose"}, seps: ".-_", endings: yamls,
		bases: []string{"{stem}.yml", "{stem}.yaml"}, not: []string{"override"},
	},
	{
		name: "dotenv", kind: Overlay, runs: true, guess: true,
		merge: Merge{Weak: true},
		stems: []string{".env"}, seps: ".", endings: []string{""},
		bases: []string{".env"}, own: []string{".env.{label}.local"},
		examples: []string{".env.example", ".env.sample", ".env.template", ".env.dist"},
		not:      []string{"local", "example", "sample", "template", "dist", "defaults", "vault", "keys", "schema"},
	},
	{
		name: "dotenv", kind: Standalone,
		merge:   Merge{Weak: true},
		endings: []string{".env"}, examples: []string{"example.env", ".env.example", "sample.env"},
	},
	{
		name: "terraform", kind: Overlay,
		endings: []string{".tfvars", ".tfvars.json"},
		bases:   []string{"terraform.tfvars", "common.tfvars"}, variables: true,
	},
	{
		name: "terraform", kind: Overlay,
		stems: []string{"*"}, seps: ".-_", endings: []string{".tfvars", ".tfvars.json"},
		bases: []string{"terraform.tfvars", "common.tfvars"}, variables: true,
	},
	{
		name: "rails-settings", kind: Overlay, runs: true, guess: true,
		folders: []string{"settings"}, endings: yamls,
		bases: []string{"../settings.yml", "../settings.yaml"}, own: []string{"{label}.local.yml"},
	},
	{
		name: "ansible", kind: Overlay,
		folders: []string{"group_vars"}, endings: yamls,
		bases: []string{"all.yml", "all.yaml"},
	},
	{
		name: "node-config", kind: Overlay, runs: true,
		folders: []string{"config"}, endings: append([]string{".toml"}, append(jsons, yamls...)...),
		bases: []string{"default.json", "default.json5", "default.jsonc", "default.yaml", "default.yml", "default.toml"},
		not:   []string{"local"},
	},
	{
		name: "files", kind: Overlay, runs: true,
		folders: []string{
			"env", "envs", "environment", "environments", "configs", "conf", "settings", "params", "parameters", "vars", "variables",
		},
		endings: anyTree,
		bases:   []string{"default{ending}", "defaults{ending}", "common{ending}", "base{ending}"},
	},
	{
		name: "files", kind: Overlay, runs: true,
		stems: []string{"*"}, seps: ".-_", endings: append([]string{".env"}, anyTree...),
		bases: []string{"{stem}{ending}"},
	},
}

// folderEndings are the files that are compared where folders are named after environments.
var folderEndings = append([]string{".env", ".tfvars", ".tfvars.json"}, anyTree...)

// foreign are names of files that are for tools, not for environments, whatever their suffix says.
var foreign = []string{
	"tsconfig", "jsconfig", "package", "jest", "eslint", ".eslintrc", "babel", "webpack", "vite", "karma", "cypress", "playwright",
	"docker-bake", "requirements", "Dockerfile", "openapi", "swagger", "schema", "tox", "pytest", "setup", "nginx", "supervisord",
	"mkdocs", "logback", "log4j", "logging", "codecov", "renovate", "cloudbuild", "buildspec", "skaffold", "workflow", "README",
	".golangci", "phpunit", "phpstan", "phpcs", "psalm", "infection", "environment",
}

// exempt are folders whose files are of no environment: of tools, of dependencies.
var exempt = []string{
	".github", ".gitlab", ".circleci", ".git", "node_modules", "vendor", ".vscode", ".idea", ".devcontainer", "target", "dist",
	"translations", "locales", "locale", "i18n", "fixtures", "__fixtures__", "testdata", "workflows", "templates", ".terraform",
}

// sampleWords mark a file as one to be copied.
var sampleWords = []string{"sample", "example", "template", "dist", "tpl"}

func isForeign(stem string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(stem, "."), ".")
	for _, f := range foreign {
		if stem == f || first == strings.TrimPrefix(f, ".") || strings.HasPrefix(stem, f+"-") {
			return true
		}
	}
	return false
}
