package config

import (
	"slices"
	"strings"
	"unicode"
)

// The environments in which a mistake hurts: fixes are not applied to their files unless someone says so.
const (
	Production = "production"
	Staging    = "staging"
)

// usualNames are the words by which files and folders name an environment, with the name that we give it.
var usualNames = map[string]string{
	"production": Production, "prod": Production, "prd": Production, "live": Production,
	"staging": Staging, "stage": Staging, "stg": Staging, "stag": Staging, "preprod": Staging, "preproduction": Staging,
	"development": "development", "dev": "development", "local": "local", "test": "test", "testing": "test", "qa": "qa",
	"uat": "uat", "integration": "integration", "int": "integration", "sandbox": "sandbox", "demo": "demo",
	"nonprod": "nonprod", "nonproduction": "nonprod",
}

// EnvironmentName is what we call the environment that a person, a file or the settings name.
func EnvironmentName(name string) string {
	name = strings.ToLower(name)
	if usual, ok := usualNames[name]; ok {
		return usual
	}
	return name
}

// KnownEnvironments are the names of the environments that files can be of, in order.
func (s *Settings) KnownEnvironments() []string {
	var names []string
	for _, name := range usualNames {
		names = append(names, name)
	}
	for name := range s.Environments {
		names = append(names, EnvironmentName(name))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// EnvironmentsOf are the environments that a path names, in a folder or in the file's own name: none for a file of all.
// Names that the settings have count too.
func (s *Settings) EnvironmentsOf(path string) []string {
	var found []string
	for part := range strings.SplitSeq(path, "/") {
		words := wordsOf(part)
		for i, word := range words {
			name, known := usualNames[strings.TrimRight(word, "0123456789")] // prod2
			if i > 0 && name == Production {
				switch words[i-1] {
				case "pre":
					name = Staging
				case "non", "not":
					continue
				}
			}
			if known {
				found = append(found, name)
			}
		}
		for name := range s.Environments {
			if namedIn(words, wordsOf(name)) {
				found = append(found, EnvironmentName(name))
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// namedIn reports whether words stand in others, one after the other.
func namedIn(words, name []string) bool {
	for i := range words {
		if len(name) > 0 && i+len(name) <= len(words) && slices.Equal(words[i:i+len(name)], name) {
			return true
		}
	}
	return false
}

// wordsOf takes a name apart at dots, dashes, underscores and where a capital begins a word.
func wordsOf(name string) []string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// FixesHeld names the environment for whose sake a file is not to be fixed, or is empty. A file of several is fixed only
// if all of them may be. Of production and staging nothing is, unless the settings say auto_fixes: true, or they are
// among the named.
func (s *Settings) FixesHeld(path string, named []string) string {
	for _, env := range s.EnvironmentsOf(path) {
		if !s.fixes(env) && !slices.ContainsFunc(named, func(n string) bool { return EnvironmentName(n) == env }) {
			return env
		}
	}
	return ""
}

// fixes reports whether the files of an environment may be fixed without further ado.
func (s *Settings) fixes(env string) bool {
	may := env != Production && env != Staging
	for name, e := range s.Environments {
		if EnvironmentName(name) == env && e.AutoFixes != nil {
			if !*e.AutoFixes {
				return false
			}
			may = true
		}
	}
	return may
}

// SchemaFixesAllowed reports whether the settings let schema fixes of a file be applied: schema_validation.auto_fix, unless an
// environment of the file says otherwise.
func (s *Settings) SchemaFixesAllowed(path string) bool {
	on := s.SchemaValidation.AutoFix
	if on == nil || *on {
		return true
	}
	for _, env := range s.EnvironmentsOf(path) {
		for name, e := range s.Environments {
			if EnvironmentName(name) == env && e.AutoFixes != nil && *e.AutoFixes {
				return true
			}
		}
	}
	return false
}
