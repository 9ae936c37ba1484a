package schema

import (
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// MoAI's configuration has had seven forms. Which one a file has is told by its path and by what it holds, never by other
// files: users keep files of several forms side by side.

const (
	moaiFlat = "**/.moai/config.json"
	moaiDir  = "**/.moai/config/config."

	moaiSections = ".moai/config/sections/"
)

// moai are the built-in schemas of MoAI's configuration but for the sections.
func moai() []Builtin {
	yaml := []string{moaiDir + "yaml", moaiDir + "yml"}
	return []Builtin{
		{Name: "moai/typescript", Title: "MoAI configuration, TypeScript 0.0.1 to 0.2.18", Files: []string{moaiFlat}, fits: isMoai("typescript"), empty: true},
		{Name: "moai/0.1", Title: "MoAI configuration, 0.1.16 to 0.1.26", Files: []string{moaiFlat}, fits: isMoai("0.1"), empty: true},
		{Name: "moai/0.2", Title: "MoAI configuration, 0.2.1 to 0.23.0", Files: []string{moaiFlat}, fits: isMoai("0.2"), empty: true},
		{Name: "moai/init", Title: "MoAI configuration as moai-adk init 0.3 to 0.5 writes it", Files: []string{moaiFlat}, fits: isMoai("init"), empty: true},
		{Name: "moai/0.23", Title: "MoAI configuration, 0.22.5 to 0.31.4", Files: []string{moaiDir + "json"}, empty: true},
		{Name: "moai/0.32", Title: "MoAI configuration, 0.32", Files: yaml, fits: isWholeYAML, empty: true},
		{Name: "moai/index", Title: "MoAI configuration with sections, 0.33.0 to 2.4.5", Files: yaml, fits: isIndexYAML, empty: true},
	}
}

// isMoai fits files of one form of .moai/config.json.
func isMoai(form string) func(*doc.Node) bool {
	return func(root *doc.Node) bool { return flatForm(root) == form }
}

// flatForm is the form of a .moai/config.json; empty for none that is known.
func flatForm(root *doc.Node) string {
	there := func(key string) bool { return root.Get(key) != nil }
	switch {
	case there("projectName"), there("mode") && !there("project"):
		return "typescript"
	case there("moai"), there("_meta"):
		return "0.2"
	case there("project") && !there("constitution") && (!there("git_strategy") || root.Get("project").Get("language_detection") != nil):
		return "init"
	case there("git_strategy"):
		return "0.2"
	case there("constitution"):
		return "0.1"
	}
	return ""
}

func isWholeYAML(root *doc.Node) bool { return has("constitution", "git_strategy")(root) }

func isIndexYAML(root *doc.Node) bool { return !isWholeYAML(root) }

// moaiSection is the built-in schema of a file .moai/config/sections/NAME.yaml.
func moaiSection(file string) (Builtin, bool) {
	dir, base := path.Split(file)
	name := strings.TrimSuffix(base, path.Ext(base))
	if !strings.HasSuffix("/"+dir, "/"+moaiSections) {
		return Builtin{}, false
	}
	b := Builtin{Name: "moai/sections/" + name, Title: "MoAI section " + name, Files: []string{"**/" + moaiSections + base}, empty: true}
	_, ok := builtinSource(b.URL())
	return b, ok
}

// MoaiSections stands for the built-in schemas of MoAI's sections, one for each name.
func MoaiSections() Builtin {
	return Builtin{Name: "moai/sections/NAME", Title: "MoAI section NAME, from 0.33.0 on", Files: []string{"**/" + moaiSections + "NAME.yaml"}}
}

// requiredSections are those that MoAI's configuration must have in some form, by the files that may hold them.
func requiredSections() map[string][]string {
	return map[string][]string{
		"project": {"project"}, "git_strategy": {"git-strategy"}, "constitution": {"quality", "constitution"},
	}
}

// reportMissingSections looks for the sections that must be there in some form, once for a configuration in sections: at
// its index, or where it has none at its section system. Where no section is there at all, nobody meant to have them.
func reportMissingSections(p *lint.Pass, f *doc.File, by chosen) {
	if by.builtin == nil || by.builtin.Name != "moai/index" && by.builtin.Name != "moai/sections/system" {
		return
	}
	isIndex := by.builtin.Name == "moai/index"
	root, _, ok := strings.Cut("/"+f.Path, "/.moai/config/")
	there := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			return exists(p, strings.TrimPrefix(root+"/.moai/"+name, "/"))
		})
	}
	older := there("config.json", "config/config.json") // which may hold them
	if !ok || older || isIndex && !there("config/sections/system.yaml") || !isIndex && there("config/config.yaml", "config/config.yml") {
		return
	}
	var missing []string
	sections := requiredSections()
	for _, name := range sortedKeys(sections) {
		if f.Root().Get(name) == nil && !there(sectionFiles(sections[name])...) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		p.Report(lint.Finding{Rule: ruleRequired, Severity: lint.Warning, At: headPlace(f, f.Root()),
			Message: "missing here and in " + moaiSections + ": " + list(missing, "and")})
	}
}

// sectionFiles are the files in which sections may stand.
func sectionFiles(names []string) []string {
	var files []string
	for _, name := range names {
		for _, ext := range []string{".yaml", ".yml", ".yaml.tmpl"} {
			files = append(files, "config/sections/"+name+ext)
		}
	}
	return files
}
