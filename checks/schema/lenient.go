package schema

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// Not every fault of a schema is one of the file: a variable stands for any value, a list of names that was written once
// is older than the program it describes, and a file that is laid over another need not be complete. A built-in schema
// says so by a comment on the keyword's schema; these are the words.
const (
	openList  = "open"              // the list is not complete: only what is one slip away from a name of it counts
	anyCase   = "open, in any case" // so too, and the program does not tell capitals from small letters
	unitShare = "unit"              // a share: 85, 0.85 and "85%" are the same
)

// counting are the faults that count. Where none is left, the document is searched for misspelt keys as a valid one is.
func (x *explainer) counting(set *schemaSet, faults []fault, by chosen) []fault {
	left := slices.DeleteFunc(slices.Clone(faults), func(ft fault) bool {
		return by.builtin != nil && (x.notGiven(ft, by.builtin) || x.unlisted(ft)) || by.partial && x.incomplete(ft)
	})
	none := len(left) == 0 && (len(faults) > 0 || x.dropped)
	if !none || by.builtin == nil {
		return left
	}
	value, err := x.root.Any(doc.DefaultLimits.Nodes)
	if err != nil {
		return nil
	}
	return set.misspelt(x, value, stepsPerFile+stepsPerNode*count(value))
}

// notGiven reports whether a fault is about a key without a value, which counts as one that is not there.
func (x *explainer) notGiven(ft fault, b *Builtin) bool {
	n := x.find(ft.at)
	return b.empty && n != nil && n != x.root && n.Resolve().Kind == doc.Null
}

// unlisted reports whether a fault is only that a value is not on a list which is not complete.
func (x *explainer) unlisted(ft fault) bool {
	k, ok := ft.kind.(*kind.Enum)
	n := x.find(ft.at)
	if !ok || !isOpenList(ft.schema) || n == nil {
		return false
	}
	value := n.Resolve().Value
	if ft.schema.Comment == anyCase {
		value = strings.ToLower(value)
	}
	meant := meantText(n, k.Want)
	return slices.Contains(texts(k.Want), value) || !isSlip(meant, value) && !isSlip(value, meant)
}

func isOpenList(s *jsonschema.Schema) bool {
	return s != nil && (s.Comment == openList || s.Comment == anyCase)
}

// incomplete reports whether a fault may come from what another file gives: what is missing, which of several forms
// is meant, and a value that is taken away.
func (x *explainer) incomplete(ft fault) bool {
	switch ft.kind.(type) {
	case *kind.Required, *kind.Dependency, *kind.DependentRequired, *kind.MinProperties, *kind.Not, *kind.OneOf, *oneOfRequired, *noneFits:
		return true
	}
	n := x.find(ft.at)
	return ft.branch != "" || n != nil && n.Resolve().Kind == doc.Null
}

// sayBy is say for a fault of a document whose schema was chosen so, with the severity where it is not the rule's.
func (x *explainer) sayBy(ft fault, by chosen) (rule, lint.Severity, string) {
	r, message := x.say(ft)
	if by.builtin == nil || ft.schema == nil {
		return r, 0, message
	}
	switch ft.kind.(type) {
	case *kind.Enum:
		if isOpenList(ft.schema) {
			return r, lint.Warning, message
		}
	case *kind.Not:
		if ft.schema.Comment == unitShare {
			return ruleUnit, 0, x.label(ft.at) + "1 may be 1 % or all of it: write 0.01 or 100"
		}
	case *kind.Pattern:
		if ft.schema.Comment == unitShare {
			return ruleType, 0, x.label(ft.at) + `expected a share such as 85, 0.85 or "85%", found ` + x.found(ft.at)
		}
	}
	return r, 0, message
}
