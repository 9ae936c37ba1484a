package schema

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// A schema may say which version of a program it is for: "x-version", "version", or a version in its "$id". A file says which
// version wrote it at the place that the schema names ("x-version-of", a JSON pointer), and a MoAI configuration at
// /moai/version.

// version is what a schema says of its version.
type version struct {
	text string // as it is written; empty: nothing
	of   string // the pointer to the version of a file; may be empty
}

var versionText = late(`^[vV]?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?(?:[-+].*)?$`)

// versionInID finds a version that is a part of a URL.
var versionInID = late(`[/@:_-]v?(\d{1,6}\.\d{1,6}(?:\.\d{1,6})?)(?:[/._-]|$)`)

func versionOfSchema(m map[string]any) version {
	text := func(key string) string {
		s, _ := m[key].(string)
		return s
	}
	v := version{of: text("x-version-of")}
	for _, key := range []string{"x-version", "version"} {
		if s := text(key); versionText().MatchString(s) {
			v.text = s
			return v
		}
	}
	if found := versionInID().FindStringSubmatch(schemaID(m)); found != nil && !strings.Contains(schemaID(m), "json-schema.org/") {
		v.text = found[1]
	}
	return v
}

// older reports whether a schema's version is below a file's, as exactly as the schema says its own: 0.26 is for all of 0.26.
func older(schema, file string) bool {
	s, f := versionText().FindStringSubmatch(schema), versionText().FindStringSubmatch(file)
	if s == nil || f == nil {
		return false
	}
	for i := 1; i <= 3 && s[i] != ""; i++ {
		a, _ := strconv.Atoi(s[i])
		b, _ := strconv.Atoi(cmp.Or(f[i], "0"))
		if a != b {
			return a < b
		}
	}
	return false
}

// reportVersion notes a file that is of a younger version than its schema.
func (r *runner) reportVersion(p *lint.Pass, f *doc.File, set *schemaSet, by chosen) {
	if by.builtin != nil || set.version.text == "" || r.options.AnyVersion {
		return
	}
	at := set.version.of
	if at == "" && strings.Contains("/"+f.Path, "/.moai/") {
		at = "/moai/version"
	}
	if !strings.HasPrefix(at, "/") {
		return
	}
	n := f.Root().At(at)
	if n == nil || n.Resolve().Kind != doc.String && n.Resolve().Kind != doc.Number {
		return
	}
	if is := n.Resolve().Value; older(set.version.text, is) {
		p.Report(lint.Finding{Rule: ruleVersion, At: f.PlaceOf(n),
			Message: fmt.Sprintf("the schema is for %s, this file is of %s", short(set.version.text), short(is)),
			Hint:    "what is new since then is not known to it"})
	}
}
