package config

import (
	"path"
	"reflect"
	"slices"

	"github.com/confward/confward/doc"
)

// Rules are the repository's own rules: written in the settings, and in files of their own.
type Rules struct {
	Packs []string `key:"packs" doc:"Files with rules, or folders of such files, by their paths from the root."`
	Rules []Rule   `key:"rules" doc:"Rules of this repository."`
}

// Rule is a rule as it is written down. Expressions are CEL; docs/rules.md tells what they may use.
type Rule struct {
	ID       Text          `key:"id" need:"yes" doc:"Its name: lower-case words with hyphens; findings have rules/ before it."`
	Title    Text          `key:"title" need:"yes" doc:"What is wrong, as a heading."`
	Files    []string      `key:"files" need:"yes" doc:"Globs of the files it judges; without a slash they match in every folder."`
	Select   []Text        `key:"select" doc:"Which values of a file are judged: paths such as /jobs/*/steps/*/uses; ** is any number of keys. None: the whole document."`
	When     Text          `key:"when" doc:"An expression: the rule judges only values for which it is true."`
	Require  Text          `key:"require" need:"yes" doc:"An expression that must be true."`
	Message  Text          `key:"message" doc:"One line that says what is wrong; expressions may stand in it in braces."`
	Severity EnvSeverity   `key:"severity" doc:"How bad it is (default: warning); or a mapping of environments to severities, with default for the others."`
	Related  []RuleRelated `key:"related" doc:"Other places that a finding shows."`
	Fix      *RuleFix      `key:"fix" doc:"How to mend it."`
	Help     Text          `key:"help" doc:"What to do about it, and why."`
	Controls []string      `key:"controls" doc:"Compliance controls it gives evidence for, such as soc2:CC6.1."`
	Examples []RuleExample `key:"examples" doc:"Documents that are right or wrong; confward rules test runs them."`
	At       doc.Place     `key:"-"`
	File     *doc.File     `key:"-"` // that it stands in

	span doc.Span
}

// RuleFix is how a rule mends what it selected: one of the four.
type RuleFix struct {
	Title  Text       `key:"title" doc:"What the fix does, in a few words."`
	Set    Text       `key:"set" doc:"An expression for the new value."`
	Insert RuleInsert `key:"insert" doc:"Keys with an expression for the value of each, for a mapping that lacks them; one expression alone is an item for the end of a list."`
	Rename Text       `key:"rename" doc:"An expression for the new key."`
	Remove bool       `key:"remove" doc:"Whether to take out what the rule selected."`
	Safe   bool       `key:"safe" doc:"Whether it can change nothing else (default false)."`
}

// First is the text of it that is given first.
func (x *RuleFix) First() Text {
	for _, t := range append([]Text{x.Set, x.Rename, x.Title}, x.Insert.Values...) {
		if t.Node != nil {
			return t
		}
	}
	return Text{}
}

// RuleInsert is what a fix puts into a mapping, in the order in which it is written, or at the end of a list.
type RuleInsert struct {
	Keys   []string // empty for a list
	Values []Text   // expressions, one for each key
}

// RuleRelated is another place that a finding shows.
type RuleRelated struct {
	File    Text `key:"file" doc:"The other file's path, if it is another one; expressions may stand in it in braces."`
	Select  Text `key:"select" need:"yes" doc:"A path as in select; expressions may stand in it in braces."`
	Message Text `key:"message" need:"yes" doc:"What is there; expressions may stand in it in braces."`
}

// RuleExample is a document with what a rule says of it.
type RuleExample struct {
	Name  Text              `key:"name" doc:"What it shows."`
	File  string            `key:"file" doc:"The document's path (default: the rule's first glob, if it is a plain path)."`
	OK    *Text             `key:"ok" doc:"A document that the rule finds nothing in."`
	Bad   *Text             `key:"bad" doc:"A document that the rule finds something in."`
	Base  *Text             `key:"base" doc:"The document before the change, for a rule that compares with it."`
	Want  []Text            `key:"want" doc:"What is found in it, as LINE:COLUMN MESSAGE; LINE or LINE:COLUMN alone will do."`
	Fixed *Text             `key:"fixed" doc:"The document after the fixes."`
	With  map[string]string `key:"with" doc:"Other files of the repository, by their paths."`
	At    doc.Place         `key:"-"`
}

// Text is a text of the settings with the node it was read from, so that a fault within it has a place.
type Text struct {
	Value string
	Node  *doc.Node // nil: not given
}

// EnvSeverity is a severity, or one for each environment.
type EnvSeverity struct {
	Default string
	By      map[string]string
	At      map[string]doc.Place // of the environments' names
}

// Context is what a repository says of itself to its rules: any keys and values.
type Context struct {
	Node *doc.Node
}

var severities = []string{"notice", "warning", "error"}

func (t *Text) decodeNode(d *decoder, n *doc.Node) {
	switch r := n.Resolve(); r.Kind {
	case doc.String, doc.Bool, doc.Number:
		t.Value, t.Node = r.Value, n
	case doc.Null:
	default:
		d.fault(WrongType, d.file.PlaceOf(n), "", "%s must be text, not %s", named(n), described(r))
	}
}

func (i *RuleInsert) decodeNode(d *decoder, n *doc.Node) {
	if n.Resolve().Kind != doc.Map {
		var t Text
		if t.decodeNode(d, n); t.Node != nil {
			i.Values = []Text{t}
		}
		return
	}
	for key, m := range n.Members() {
		var t Text
		if t.decodeNode(d, m); t.Node != nil {
			i.Keys, i.Values = append(i.Keys, key), append(i.Values, t)
		}
	}
}

func (c *Context) decodeNode(d *decoder, n *doc.Node) {
	if d.is(n, doc.Map, "a mapping") {
		c.Node = n
	}
}

func (s *EnvSeverity) decodeNode(d *decoder, n *doc.Node) {
	r := n.Resolve()
	one := func(n *doc.Node) string {
		v := n.Resolve().Value
		if !slices.Contains(severities, v) {
			d.choice(n, v, severities)
			return ""
		}
		return v
	}
	switch r.Kind {
	case doc.Null:
	case doc.Map:
		s.By, s.At = map[string]string{}, map[string]doc.Place{}
		for env, m := range n.Members() {
			if env == "default" {
				s.Default = one(m)
			} else {
				s.By[env], s.At[env] = one(m), d.file.PlaceOfKey(m)
			}
		}
	default:
		s.Default = one(n)
	}
}

func (r *Rule) decodeNode(d *decoder, n *doc.Node) {
	r.At, r.File, r.span = d.file.PlaceOf(n), d.file, n.Resolve().Span
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(r).Elem())
	if id := n.Get("id"); id != nil {
		r.At = d.file.PlaceOf(id)
	}
	d.globs(n.Get("files"))
}

func (e *RuleExample) decodeNode(d *decoder, n *doc.Node) {
	e.At = d.file.PlaceOf(n)
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(e).Elem())
	if (e.OK == nil) == (e.Bad == nil) {
		d.fault(MissingKey, e.At, "ok for a document without findings, bad for one with", "an example holds either ok or bad")
	}
}

// pack is a file of rules.
type pack struct {
	Name  string `key:"pack" doc:"The pack's name."`
	Title string `key:"title" doc:"What its rules are about."`
	Rules []Rule `key:"rules" need:"yes" doc:"The rules."`
}

// LoadPack reads a file of rules: a mapping with the list rules, or that list alone.
func LoadPack(f *doc.File) ([]Rule, []Fault) {
	d := &decoder{file: f}
	root := f.Root()
	if root == nil {
		return nil, nil
	}
	var p pack
	if root.Resolve().Kind == doc.Seq {
		d.decode(root, &p.Rules)
	} else {
		d.decode(root, &p)
	}
	return p.Rules, d.faults
}

// IsPackFile reports whether a file of a pack's folder is one of rules.
func IsPackFile(name string) bool {
	switch path.Ext(name) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}
