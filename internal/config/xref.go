package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/confward/confward/doc"
)

// Xref says what values name. The zero values of In, At and From are told in their descriptions.
type Xref struct {
	Files    []string  `key:"files" need:"yes" doc:"Globs of the files whose values name something; without a slash they match in every folder."`
	Select   []string  `key:"select" need:"yes" doc:"Which values: paths such as /services/*/env_file; ** is any number of keys."`
	Match    string    `key:"match" doc:"A regular expression (RE2) for names within a text: its first group, or all that it matches, names something."`
	Names    string    `key:"names" need:"yes" enum:"file key value job variable same" doc:"What the value names: a file or folder, a key, one of some values, a job of a workflow, an environment variable; or same: it equals another value."`
	In       []string  `key:"in" doc:"Globs of the files that have what is named (default: the file itself; for job .github/workflows/; for variable files named .env*)."`
	At       string    `key:"at" doc:"The path in these files whose keys, or values, may be named (default: the document; /jobs for job)."`
	From     string    `key:"from" doc:"For file: the folder that the path begins in, from the root, or . for the file's own (default: either)."`
	As       string    `key:"as" enum:"text version" doc:"How values are compared: as text (default), or as versions, so that v1.2.0 is 1.2.0."`
	Message  string    `key:"message" doc:"What to say instead of the usual sentence."`
	Severity string    `key:"severity" enum:"notice warning error" doc:"How bad it is (default: error)."`
	SetAt    doc.Place `key:"-"`
}

func (x *Xref) decodeNode(d *decoder, n *doc.Node) {
	x.SetAt = d.file.PlaceOf(n)
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(x).Elem())
	d.globs(n.Get("files"))
	d.globs(n.Get("in"))
	for _, key := range []string{"select", "at"} {
		for _, p := range textsOf(n.Get(key)) {
			if v := p.Resolve().Value; v != "" && !strings.HasPrefix(v, "/") {
				d.fault(WrongValue, d.file.PlaceOf(p), "write /"+short(v), "a path of keys begins with a slash, unlike %q", short(v))
			}
		}
	}
	if _, err := regexp.Compile(x.Match); err != nil {
		d.fault(WrongValue, d.file.PlaceOf(n.Get("match")), "", "match is no regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		x.Match = ""
	}
	if (x.Names == "value" || x.Names == "same") && x.At == "" {
		d.fault(MissingKey, x.SetAt, "at: /version, for instance", "at is missing: the path of the values that are named")
		x.Names = ""
	}
}

// described is all that a rule says, but for where.
func (x Xref) described() string {
	x.SetAt = doc.Place{}
	return fmt.Sprintf("%#v", x)
}

// textsOf are the texts of a node that holds one or a list of them.
func textsOf(n *doc.Node) []*doc.Node {
	if n == nil {
		return nil
	}
	if r := n.Resolve(); r.Kind == doc.Seq {
		return r.Children
	}
	return []*doc.Node{n}
}
