package secrets

import (
	"path"
	"regexp"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// This file offers to put a reference in the place of a secret, where the program that reads the file is known by its name
// and fills in variables. The value has to be set elsewhere, so such a fix is never a safe one.

var (
	composeFile = regexp.MustCompile(`^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$`)
	springFile  = regexp.MustCompile(`^(?:application|bootstrap)(?:-[\w-]+)?\.(?:properties|ya?ml)$`)
)

// variable is the name of the variable that takes the place of a node's secret, or empty where the file's program fills in
// none.
func variable(f *doc.File, n *doc.Node) string {
	switch base := path.Base(f.Path); {
	case base == ".npmrc" && strings.HasSuffix(n.Key, "_authToken"):
		return "NPM_TOKEN"
	case composeFile.MatchString(base) && n.Parent != nil && n.Parent.Key == "environment":
		return variableName(n.Key)
	case springFile.MatchString(base):
		return variableName(strings.ReplaceAll(strings.TrimPrefix(n.Pointer(), "/"), "/", "."))
	}
	return ""
}

// variableName is a key as an environment variable is written.
func variableName(key string) string {
	name := strings.Map(func(r rune) rune {
		if r < 128 && (isLetter(byte(r)) || isDigit(byte(r))) {
			return r
		}
		return '_'
	}, key)
	name = strings.ToUpper(name)
	if name == "" || isDigit(name[0]) || len(name) > 80 {
		return ""
	}
	return name
}

// fixes offers to put a reference in the place of a match.
func fixes(at *placer, m match) []lint.Fix {
	n := at.leaf(m.span)
	if n == nil || m.encoded || m.span.Len() == 0 || n.Kind != doc.String || strings.Count(n.Value, m.value) != 1 {
		return nil
	}
	name := variable(at.file, n)
	if name == "" {
		return nil
	}
	if n.Value != m.value && m.rule == connectionRule {
		name += "_PASSWORD"
	}
	e, err := at.file.Replace(n, strings.Replace(n.Value, m.value, "${"+name+"}", 1))
	if err != nil {
		return nil
	}
	return []lint.Fix{{Title: "put ${" + name + "} in its place; set " + name + " where the program starts", Edits: []doc.Edit{e}}}
}
