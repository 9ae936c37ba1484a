package drift

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/lint"
)

// group is some of the environments of a set, a bit each.
type group uint64

func (g group) has(i int) bool { return g>>i&1 == 1 }
func (g group) count() int     { return bits.OnesCount64(uint64(g)) }

// where are the environments for which something is so.
func (j *judge) where(is func(i int, e env) bool) group {
	var g group
	for i, e := range j.envs {
		if is(i, e) {
			g |= 1 << i
		}
	}
	return g
}

// gap is a key that some environments have and others lack.
type gap struct {
	row        *envset.Row
	parents    []*envset.Row
	has, lacks group
	told       bool
}

// gaps finds the keys that not all environments have.
func (j *judge) gaps() {
	known := j.where(func(_ int, e env) bool { return e.config.Whole() })
	var found []*gap
	j.walk(j.rows, nil, known, &found)
	j.renamed(found)
	for _, g := range found {
		if !g.told {
			j.absent(g)
		}
	}
}

// walk collects the gaps below a row. A part that is lacking as a whole is one gap.
func (j *judge) walk(row *envset.Row, parents []*envset.Row, known group, found *[]*gap) {
	if row.Path != "" && (j.specific(row.Path) || mixed(row)) {
		return
	}
	has := j.having(row)
	if lacks := known &^ has; lacks != 0 && row.Path != "" && has != 0 {
		if row.Item && !setting(row) {
			return // which items a list has is each environment's own matter
		}
		if row.Leaf() || leaves(row) > 1 && j.uniform(row, has) {
			*found = append(*found, &gap{row: row, parents: slices.Clone(parents), has: has, lacks: lacks})
			return
		}
	}
	if j.keyedByData(row) {
		return
	}
	parents = append(parents, row)
	for _, c := range row.Children {
		j.walk(c, parents, known, found)
	}
}

func (j *judge) having(row *envset.Row) group {
	return j.where(func(i int, _ env) bool { return row.Cells[i] != nil })
}

// mixed reports whether a key has parts in one environment and is a plain value in another.
func mixed(row *envset.Row) bool {
	parts, plain := false, false
	for _, c := range row.Cells {
		if c != nil && c.Kind != doc.Null {
			parts = parts || len(c.Children) > 0
			plain = plain || len(c.Children) == 0 && c.Kind != doc.Map && c.Kind != doc.Seq
		}
	}
	return parts && plain
}

// setting reports whether an item of a list is a name with a value, and so as good as a key.
func setting(row *envset.Row) bool {
	if !strings.HasPrefix(row.Name, "name=") && !strings.HasPrefix(row.Name, "key=") {
		return false
	}
	return slices.ContainsFunc(row.Children, func(c *envset.Row) bool { return c.Name == "value" || c.Name == "valueFrom" })
}

func leaves(row *envset.Row) int {
	if row.Leaf() {
		return 1
	}
	n := 0
	for _, c := range row.Children {
		n += leaves(c)
	}
	return n
}

// uniform reports whether all below a row is there where the row is.
func (j *judge) uniform(row *envset.Row, has group) bool {
	if row.Leaf() {
		return j.having(row) == has
	}
	return !slices.ContainsFunc(row.Children, func(c *envset.Row) bool { return !j.uniform(c, has) })
}

// keyedByData reports whether the keys of a mapping are data rather than names of settings: environments share none of them.
func (j *judge) keyedByData(row *envset.Row) bool {
	if row.Path == "" || len(row.Children) < 2 || j.having(row).count() < 2 {
		return false
	}
	var seen group
	for _, c := range row.Children {
		has := j.having(c)
		if has.count() != 1 {
			return false
		}
		seen |= has
	}
	return seen.count() > 1
}

// absent judges a gap. How much it says depends on whether anything stands behind the environments' own files: with a base,
// a default somewhere else is likely.
func (j *judge) absent(g *gap) {
	if j.optional(g) {
		return
	}
	production := j.where(func(_ int, e env) bool { return e.production })
	rehearsal := j.where(func(_ int, e env) bool { return environment.Rehearsal(e.Class) })
	strict := len(j.set.Base) == 0 && !j.defaultsElsewhere() || strings.HasPrefix(g.row.Path, "/vars/") && j.set.Convention == "wrangler" || j.variable(g)
	switch {
	case g.lacks&production != 0:
		lacks := g.lacks & production
		all := g.lacks&^production == 0 && j.set.Convention != "helm" // a chart's templates have defaults
		switch {
		case all && strict && g.has.count() > 1 && g.has&rehearsal != 0:
			j.missing(g, lacks, lint.Error)
		case strict && (all || g.has&rehearsal != 0 && g.has.count() > 1), all && g.has.count() > 1 && g.has&rehearsal != 0, g.has&production != 0:
			j.missing(g, lacks, lint.Warning)
		case all, g.has&rehearsal != 0, g.lacks == lacks:
			j.missing(g, lacks, lint.Notice)
		default:
			j.extra(g)
		}
	case g.has == g.has&production || j.onlyBaseLacks(g) || g.has.count() < g.lacks.count():
		j.extra(g)
	case strict && g.has.count() > 1 && (g.lacks&rehearsal != 0 || g.lacks.count() == 1 && !j.lesser(g.lacks)):
		j.missing(g, g.lacks, lint.Warning)
	default:
		j.missing(g, g.lacks, lint.Notice)
	}
}

// optional reports whether settings say that those that lack a key may.
func (j *judge) optional(g *gap) bool {
	may := true
	for i, e := range j.envs {
		if g.lacks.has(i) {
			may = may && (envset.MatchKey(j.opt.OptionalIn[e.Label], g.row.Path) || envset.MatchKey(j.opt.OptionalIn[e.Name], g.row.Path))
		}
	}
	return may
}

// defaultsElsewhere reports whether what reads the files is known to have defaults that are not at hand: Terraform's
// declarations, which were not found, and Kubernetes, whose objects have optional fields.
func (j *judge) defaultsElsewhere() bool {
	if j.set.Convention == "terraform" || j.set.Convention == "kustomize" {
		return true
	}
	root := j.envs[0].config.Root
	return root.Child("apiVersion") != nil && root.Child("kind") != nil
}

// variable reports whether the key is one of Terraform's variables without a default, so that it has to be set.
func (j *judge) variable(g *gap) bool {
	return j.set.Convention == "terraform" && len(j.set.Base) > 0 && strings.Count(g.row.Path, "/") == 1 && j.base.Find(strings.TrimPrefix(g.row.Path, "/")) == nil
}

func (j *judge) onlyBaseLacks(g *gap) bool {
	for i, e := range j.envs {
		if g.lacks.has(i) && !e.implicit {
			return false
		}
	}
	return true
}

// lesser reports whether environments are for a desk or a test run, where much is left out on purpose.
func (j *judge) lesser(in group) bool {
	for i, e := range j.envs {
		if in.has(i) && environment.Rank(e.Class) > environment.Rank("test") {
			return false
		}
	}
	return true
}

func (j *judge) missing(g *gap, lacks group, s lint.Severity) {
	in := j.names(lacks)
	have := j.names(g.has)
	j.add(fact{
		rule: missingKey, severity: s, at: j.insteadOf(g, lacks), path: g.row.Path, related: j.places(g.row, g.has, ""),
		one:  "{} is missing in " + in + "; " + have + " " + verb(g.has, "has", "have") + " it",
		many: "{n} keys are missing in " + in + "; " + have + " " + verb(g.has, "has", "have") + " them: {}",
		hint: "set it in " + in + ", or say `drift: {optional_in: {" + j.first(lacks).Label + ": [{}]}}` in the settings if it may be absent there",
	})
}

func (j *judge) extra(g *gap) {
	only := g.has
	has := j.names(only)
	at := j.places(g.row, only, "")
	if len(at) == 0 {
		return
	}
	f := fact{
		rule: extraKey, severity: lint.Notice, at: at[0].At, path: g.row.Path, related: at[1:],
		one:  "only " + has + " " + verb(only, "has", "have") + " {}",
		many: "only " + has + " " + verb(only, "has", "have") + " {n} keys: {}",
		hint: "if that is meant, say `drift: {env_specific: [{}]}` in the settings",
	}
	j.add(f)
}

func (j *judge) first(in group) env {
	for i, e := range j.envs {
		if in.has(i) {
			return e
		}
	}
	return env{}
}

// insteadOf is where a key would stand in the first of the environments that lack it: at the nearest of its parents that
// the environment's own files have, or at the beginning of the last of them.
func (j *judge) insteadOf(g *gap, lacks group) doc.Place {
	for i, e := range j.envs {
		if !lacks.has(i) {
			continue
		}
		for _, p := range slices.Backward(g.parents) {
			v := p.Cells[i]
			if v != nil && v.Node != nil && v.Level >= len(j.set.Base) && v.Node.KeySpan.Len() > 0 {
				return v.At()
			}
		}
		own := e.Layers[len(e.Layers)-1]
		f, err := j.pass.Open(own.Path)
		if err != nil {
			return doc.Place{Path: own.Path, Line: 1, Col: 1, EndLine: 1, EndCol: 1}
		}
		if len(own.At) > 0 && f.Root() != nil {
			if n := f.Root().Find(own.At...); n != nil {
				return f.PlaceOfKey(n)
			}
		}
		start := 0
		if len(f.Roots()) > own.Doc && len(f.Roots()[own.Doc].Children) > 0 {
			start = f.Roots()[own.Doc].Children[0].Full().Start
		}
		return f.Place(doc.Span{Start: start, End: start})
	}
	return doc.Place{}
}

// places are where environments have a key.
func (j *judge) places(row *envset.Row, in group, what string) []lint.Related {
	var places []lint.Related
	for i, e := range j.envs {
		if v := row.Cells[i]; in.has(i) && v != nil && v.File != nil {
			r := lint.Related{At: v.At(), Message: strings.TrimSpace(e.Label + " " + what)}
			if k := slices.IndexFunc(places, func(o lint.Related) bool { return o.At == r.At }); k >= 0 {
				places[k].Message += ", " + r.Message
				continue
			}
			places = append(places, r)
		}
	}
	return places
}
