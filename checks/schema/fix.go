package schema

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// A fix is offered only after it was tried: the document is judged again with the edit made, and must have fewer faults.
// What an author cannot have meant otherwise is safe: a number in quotes, a value in other case. What takes a guess is not:
// another key or value, a default, another unit.

// The trials in one document are bounded by the values that are read for them, but a few there always are.
const (
	leastTrials = 20
	mostTrials  = maxFindings
	valuesTried = 200_000
)

// fixer makes fixes for the faults of one document.
type fixer struct {
	file   *doc.File
	number int // of the document in the file
	root   *doc.Node
	set    *schemaSet
	faults int // of the document as it is
	trials int // that are left
}

func newFixer(f *doc.File, number int, set *schemaSet, faults int) *fixer {
	x := &fixer{file: f, number: number, root: f.Roots()[number], set: set, faults: faults}
	if faults > 0 {
		values := 0
		for _, root := range f.Roots() {
			for range root.All() {
				values++
			}
		}
		x.trials = min(max(valuesTried/(1+values), leastTrials), mostTrials)
	}
	return x
}

// fixes gives what would end a fault: one fix or none.
func (x *fixer) fixes(ft fault) []lint.Fix {
	fix, ok := x.propose(ft)
	if !ok || x.trials == 0 {
		return nil
	}
	x.trials--
	if !x.helps(fix) {
		return nil
	}
	return []lint.Fix{fix}
}

func (x *fixer) propose(ft fault) (lint.Fix, bool) {
	n := x.root.Find(ft.at...)
	switch k := ft.kind.(type) {
	case *kind.Type:
		if n == nil {
			break
		}
		if fix, ok := x.retype(n, k.Want); ok {
			return fix, true
		}
		return x.convert(n, ft)
	case *kind.Minimum, *kind.Maximum:
		if n != nil {
			return x.convert(n, ft)
		}
	case *kind.Enum:
		return x.respell(n, k.Want)
	case *kind.Const:
		return x.respell(n, []any{k.Want})
	case *kind.AdditionalProperties, *kind.FalseSchema, *kind.PropertyNames, *likelyTypo:
		if n != nil && ft.meant != "" {
			return x.rename(n, ft.meant)
		}
	case *kind.Required:
		switch {
		case n == nil || len(ft.keys) == 0:
		case ft.typo != "":
			return x.rename(n.Get(ft.typo), ft.keys[0])
		default:
			return x.insertDefaults(ft)
		}
	}
	return lint.Fix{}, false
}

// retype takes the quotes off a number or a boolean, or puts them on where only text will do.
func (x *fixer) retype(n *doc.Node, want []string) (lint.Fix, bool) {
	numeric := slices.Contains(want, "number") || slices.Contains(want, "integer")
	boolean := slices.Contains(want, "boolean")
	switch {
	case n.Kind == doc.String && numeric && plainNumber().MatchString(n.Value):
		return x.replace(n, json.Number(n.Value), "write it as a number", true)
	case n.Kind == doc.String && boolean && (n.Value == "true" || n.Value == "false"):
		return x.replace(n, n.Value == "true", "write it as "+n.Value, true)
	case n.Kind == doc.String && boolean && switchWords[strings.ToLower(n.Value)] != "":
		word := switchWords[strings.ToLower(n.Value)]
		return x.replace(n, word == "true", "write it as "+word, false)
	case (n.Kind == doc.Number || n.Kind == doc.Bool) && len(want) == 1 && want[0] == "string":
		return x.replace(n, x.file.Text(n.Span), "write it as text", n.Kind == doc.Number)
	}
	return lint.Fix{}, false
}

// switchWords are the words that YAML 1.1 and people take for a boolean.
var switchWords = map[string]string{
	"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false",
}

// plainNumber is text that stays the same when it is read as a number and written again.
var plainNumber = late(`^(0|-?[1-9][0-9]{0,14}|-?(0|[1-9][0-9]{0,9})\.[0-9]{0,5}[1-9])$`)

// respell takes the allowed value that was meant. It is safe where only the case differs.
func (x *fixer) respell(n *doc.Node, want []any) (lint.Fix, bool) {
	if n == nil || n.Kind != doc.String {
		return lint.Fix{}, false
	}
	same := slices.DeleteFunc(texts(want), func(w string) bool { return !strings.EqualFold(w, n.Value) })
	switch len(same) {
	case 0:
	case 1:
		return x.replace(n, same[0], "write it as "+quote(same[0]), true)
	default: // which one was meant is not known
		return lint.Fix{}, false
	}
	for _, w := range want {
		if number, ok := w.(json.Number); ok && len(want) == 1 && string(number) == n.Value {
			return x.replace(n, w, "write it as a number", true)
		}
	}
	if meant := meantText(n, want); meant != "" {
		return x.replace(n, meant, "change it to "+quote(meant), false)
	}
	return lint.Fix{}, false
}

func (x *fixer) replace(n *doc.Node, v any, title string, safe bool) (lint.Fix, bool) {
	e, err := x.file.Replace(n, v)
	return lint.Fix{Title: title, Safe: safe && !isShared(n), Edits: []doc.Edit{e}}, err == nil
}

// isShared reports whether aliases may give a value to other places too, of which the schema perhaps says nothing.
func isShared(n *doc.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Anchor != "" {
			return true
		}
	}
	return false
}

// simpleKey is a key that is written alike with and without quotes in every format.
var simpleKey = late(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// rename changes a key, its quotes kept.
func (x *fixer) rename(n *doc.Node, name string) (lint.Fix, bool) {
	if n == nil || n.KeySpan.Len() == 0 || !simpleKey().MatchString(name) || n.Parent == nil || n.Parent.Get(name) != nil {
		return lint.Fix{}, false
	}
	written := x.file.Text(n.KeySpan)
	at := strings.LastIndex(written, n.Key)
	if at < 0 {
		return lint.Fix{}, false
	}
	span := doc.Span{Start: n.KeySpan.Start + at, End: n.KeySpan.Start + at + len(n.Key)}
	e := doc.Edit{Path: x.file.Path, Span: span, New: name}
	return lint.Fix{Title: "rename the key to " + quote(name), Edits: []doc.Edit{e}}, true
}

// helps judges the document again with a fix made.
func (x *fixer) helps(fix lint.Fix) bool {
	src, err := doc.Apply(x.file.Src, fix.Edits)
	if err != nil {
		return false
	}
	after := doc.NewAs(x.file.Format, x.file.Path, src, doc.Limits{})
	if !after.Whole() || len(after.Roots()) != len(x.file.Roots()) || len(after.Problems()) > len(x.file.Problems()) {
		return false
	}
	faults, _, err := x.set.faults(after.Roots()[x.number], after.Format)
	if err != nil {
		return false
	}
	return len(faults) < x.faults
}
