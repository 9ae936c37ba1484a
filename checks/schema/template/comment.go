package template

import (
	"slices"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/doc"
)

const commentWidth = 96 // columns of the text of a comment

// comments are the lines above a key: what it is for, and what may stand there.
func (d describer) comments(n *node, required bool) []string {
	f := d.facts(n.shape.askedOrNone(), 0)
	lines := wrap(f.about, 4)
	rule := f.phrase()
	if rule == "mapping" || rule == "list" {
		rule = "" // which the value shows
	}
	add := func(words string) {
		if rule != "" {
			rule += "; "
		}
		rule += words
	}
	if f.types != nil && len(f.ways) > 1 && f.enum == nil {
		add("in one of these forms: " + strings.Join(f.ways[:min(len(f.ways), maxWays)], ", or "))
	}
	if f.value != nil && !isEmpty(*f.value) {
		add("default " + text(*f.value))
	}
	for _, v := range f.examples {
		if !isEmpty(v) && n.kind == scalar && !same(v, n.scalar) {
			add("for instance " + text(v))
			break
		}
	}
	if f.deprecated {
		add("deprecated")
	}
	if required {
		add("REQUIRED")
	}
	return append(lines, wrap(rule, 3)...)
}

func (sh *shape) askedOrNone() (out []*jsonschema.Schema) {
	if sh == nil {
		return nil
	}
	return sh.asked
}

// isRequired reports whether a mapping must have a key, in the form that it has.
func isRequired(in *node, key string) bool {
	return in.shape != nil && slices.Contains(in.shape.required, key)
}

// text is a value in a comment: bounded, on one line.
func text(v any) string {
	s, err := doc.JSON.Text(v)
	if err != nil {
		return "a value"
	}
	return clip(s, 60)
}

func clip(s string, most int) string {
	runes := []rune(s)
	if len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// plain is text on one line without what could end a comment or steer a terminal.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == 0xfeff || r == 0x2028 || r == 0x2029 || r == unicode.ReplacementChar
	}), " ")
}

// wrap breaks text into lines, so many at most.
func wrap(s string, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(plain(s)) {
		word = clip(word, commentWidth)
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > commentWidth:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
		if len(lines) == most {
			lines[most-1] = clip(lines[most-1], commentWidth-1) + "…"
			return lines
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
