package rules

import (
	"path"
	"strings"
)

// environments are the names by which an environment goes, as words of a file's name or as a folder.
var environments = map[string]string{
	"dev": "development", "development": "development", "local": "development", "develop": "development",
	"test": "test", "testing": "test", "qa": "test", "int": "test", "integration": "test",
	"stage": "staging", "staging": "staging", "stg": "staging", "stag": "staging", "uat": "staging",
	"preprod": "staging", "preproduction": "staging", "nonprod": "staging",
	"prod": "production", "production": "production", "prd": "production", "live": "production",
}

// environmentOf is the environment that a file's name tells, else the one that a folder tells: development, test,
// staging, production, or empty.
func environmentOf(file string) string {
	base := strings.ToLower(path.Base(file))
	if strings.Contains(base, "pre-prod") || strings.Contains(base, "non-prod") {
		return "staging"
	}
	for _, word := range strings.FieldsFunc(base, func(r rune) bool { return r == '.' || r == '-' || r == '_' }) {
		if env := environments[word]; env != "" {
			return env
		}
	}
	for dir := path.Dir(file); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if env := environments[strings.ToLower(path.Base(dir))]; env != "" {
			return env
		}
	}
	return ""
}
