package doc

import (
	"path"
	"strings"
)

// checkTag reports a tag that asks the reader to build an object of a programming language: a plain reader refuses it,
// and a careless one runs code. Tags of applications (!Ref, !include, !vault) are theirs to know.
func (r *yamlReader) checkTag(p yamlProps) {
	if p.tag == "" || !buildsObject(p.full) {
		return
	}
	if name := path.Base(r.p.path); strings.HasPrefix(name, "mkdocs.") && strings.Contains(p.full, "python/") {
		return // MkDocs names its extensions this way
	}
	r.p.problem(Problem{
		Fault: UnknownTag, Span: p.at,
		Message: "the tag asks the reader to build an object of a program, which plain readers refuse and others run",
		Remedy:  "write the value without this tag",
	})
}

// buildsObject reports whether a tag, with its prefix and !! for YAML's own, is a programming language's. Tags of two exclamation
// marks are YAML's own; others than its types come only from such languages. Of Ruby and PHP the harmless ones that
// their own configuration files use are left out.
func buildsObject(tag string) bool {
	if name, ok := strings.CutPrefix(tag, "!!"); ok {
		switch name {
		case "str", "int", "float", "bool", "null", "map", "seq", "binary", "timestamp", "set", "omap", "pairs", "merge",
			"value", "yaml":
			return false
		}
		return true
	}
	name := strings.TrimPrefix(tag, "!")
	if rest, ok := strings.CutPrefix(tag, "tag:ruby.yaml.org,2002:"); ok {
		name = "ruby/" + rest
	}
	for _, prefix := range []string{"python/", "java/", "java.", "javax.", "perl/", "php/object", "js/function",
		"ruby/object", "ruby/struct", "ruby/class", "ruby/module", "ruby/exception",
		"ruby/marshalable", "ruby/array:", "ruby/hash:", "ruby/string:"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
