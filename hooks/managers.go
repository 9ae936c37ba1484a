package hooks

import (
	"io/fs"
	"strings"
)

// Manager is a program that keeps a repository's hooks, so that a hook installed beside it would be lost or run twice.
type Manager struct {
	Name    string
	File    string   // what shows that it is used, relative to the root
	Calls   []string // the hooks in which it runs confward already
	Snippet string   // what to add, and where
}

// Managers are the programs that keep the hooks of the work tree in root.
func Managers(root fs.FS) []Manager {
	var found []Manager
	for _, k := range known {
		for _, file := range k.files {
			if _, err := fs.Stat(root, file); err != nil {
				continue
			}
			found = append(found, Manager{Name: k.name, File: file, Calls: k.calls(root, file), Snippet: strings.ReplaceAll(k.snippet, "FILE", file)})
			break
		}
	}
	return found
}

var known = []struct {
	name    string
	files   []string
	calls   func(root fs.FS, file string) []string
	snippet string
}{
	{
		name: "lefthook",
		files: []string{"lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".lefthook.yaml", ".config/lefthook.yml", ".config/lefthook.yaml",
			"lefthook.toml", ".lefthook.toml", "lefthook.json", ".lefthook.json"},
		calls: calledByName,
		snippet: `add to FILE:

    pre-commit:
      commands:
        confward:
          run: confward hook run pre-commit
    pre-push:
      commands:
        confward:
          run: confward hook run pre-push {1} {2}
          use_stdin: true
`,
	},
	{
		name:  "husky",
		files: []string{".husky"},
		calls: calledByHusky,
		snippet: `add a line to .husky/pre-commit:

    confward hook run pre-commit || exit 1

and one to .husky/pre-push, before whatever else reads its input:

    confward hook run pre-push -- "$@" || exit 1
`,
	},
	{
		name:  "pre-commit",
		files: []string{".pre-commit-config.yaml", ".pre-commit-config.yml"},
		calls: calledByID,
		snippet: `add to FILE, and run pre-commit install -t pre-commit -t pre-push:

    repos:
      - repo: https://github.com/confward/confward
        rev: main  # pre-commit autoupdate names the newest release
        hooks:
          - id: confward
          - id: confward-push
`,
	},
}

// calledByName finds the commands in the settings of a manager.
func calledByName(root fs.FS, file string) []string {
	var hooks []string
	for _, name := range Names() {
		if mentions(root, file, "confward hook run "+name) {
			hooks = append(hooks, name)
		}
	}
	return hooks
}

func calledByHusky(root fs.FS, dir string) []string {
	var hooks []string
	for _, name := range Names() {
		if mentions(root, dir+"/"+name, "confward hook run "+name) {
			hooks = append(hooks, name)
		}
	}
	return hooks
}

// calledByID finds the ids of .pre-commit-hooks.yaml, or the commands of hooks that are local.
func calledByID(root fs.FS, file string) []string {
	hooks := calledByName(root, file)
	if len(hooks) > 0 {
		return hooks
	}
	for name, id := range map[string]string{PreCommit: "confward", PrePush: "confward-push"} {
		if mentions(root, file, "id: "+id+"\n") {
			hooks = append(hooks, name)
		}
	}
	return hooks
}

// mentions reports whether a line that is no comment holds a text.
func mentions(root fs.FS, file, text string) bool {
	src, err := fs.ReadFile(root, file)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(src)) {
		line = strings.TrimRight(line, " \t\r\n") + "\n"
		if strings.Contains(line, text) && !strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") {
			return true
		}
	}
	return false
}
