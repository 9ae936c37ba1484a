package drift

import (
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/sensitive"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
)

// renamedAtMost bounds the keys beside each other that are compared with one another.
const renamedAtMost = 200

// renamed finds keys that some environments have and the others have not, beside keys of which the opposite is true, that
// are probably one key. Each is paired at most once.
func (j *judge) renamed(found []*gap) {
	byParent := map[*envset.Row][]*gap{}
	var order []*envset.Row
	for _, g := range found {
		if g.row.Leaf() && !g.row.Item {
			parent := g.parents[len(g.parents)-1]
			if byParent[parent] == nil {
				order = append(order, parent)
			}
			byParent[parent] = append(byParent[parent], g)
		}
	}
	for _, parent := range order {
		if all := byParent[parent]; len(all) > 1 && len(all) <= renamedAtMost {
			j.pair(all)
		}
	}
}

func (j *judge) pair(all []*gap) {
	for i, a := range all {
		for _, b := range all[i+1:] {
			if !a.told && !b.told && a.has&b.has == 0 && a.has == b.lacks && b.has == a.lacks && oneKey(a.row, b.row) {
				a.told, b.told = true, true
				j.rename(a, b)
			}
		}
	}
}

// rename tells of a pair: at the key that fewer environments have, or that production has.
func (j *judge) rename(a, b *gap) {
	production := j.where(func(_ int, e env) bool { return e.production })
	if a.has.count() < b.has.count() || a.has.count() == b.has.count() && a.has&production != 0 {
		a, b = b, a
	}
	at := j.places(b.row, b.has, "")
	if len(at) == 0 {
		return
	}
	j.add(fact{
		rule: renamedKey, severity: lint.Warning, at: at[0].At, path: b.row.Path,
		one:  "{} in " + j.names(b.has) + " is probably " + envset.Dotted(a.row.Path) + " of " + j.names(a.has),
		hint: "give it one name everywhere", related: append(at[1:], j.places(a.row, a.has, "")...),
	})
}

// oneKey reports whether two keys are probably one: written nearly alike, of the same words, or with the same value where
// that is a value that tells something. Keys that differ in numbers or in an environment's name are two.
func oneKey(a, b *envset.Row) bool {
	x, y := sensitive.Words(a.Name), sensitive.Words(b.Name)
	only := append(without(x, y), without(y, x)...)
	for _, w := range only {
		if _, env := (environment.Lexicon{}).Label(w); env || strings.ContainsAny(w, "0123456789") {
			return false
		}
	}
	if len(only) == 0 {
		return true // the same words
	}
	if len(a.Name) >= 5 && len(x) == len(y) && suggest.Nearest(a.Name, []string{b.Name}) != "" && len(only) == 2 && near(only[0], only[1]) {
		return true
	}
	return len(only) < len(x)+len(y) && sameValue(a, b)
}

// near reports whether two words are one slip apart, rather than two words that happen to be short.
func near(a, b string) bool {
	return min(len(a), len(b)) >= 4 && suggest.Nearest(a, []string{b}) != ""
}

func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(others, w) })
}

// sameValue reports whether all that stands in two rows is one value, long enough to be no coincidence.
func sameValue(a, b *envset.Row) bool {
	var first *envset.Value
	for _, c := range slices.Concat(a.Cells, b.Cells) {
		switch {
		case c == nil:
		case c.Kind != doc.String || len(c.Text) < 8 || envset.Placeholder(c.Text) || envset.Reference(c.Text):
			return false
		case first == nil:
			first = c
		case first.Text != c.Text:
			return false
		}
	}
	return first != nil
}
