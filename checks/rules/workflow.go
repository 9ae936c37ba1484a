package rules

import (
	"regexp"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// A workflow of GitHub Actions makes a check for each of its jobs, one for each combination of its matrix. The check is
// named after the job's name, with expressions filled in; without a name, after the job's key and the matrix's values.

// maxCombinations bounds the checks of one job; GitHub allows as many.
const maxCombinations = 256

// unknown stands in a check's name for what only a run knows.
const unknown = "*"

// job is what a check's name is made of.
type job struct {
	key, name string
	matrix    traits.Mapper // nil: none, or one that only a run knows
	dynamic   bool          // the matrix is only known to a run
	calls     bool          // another workflow, whose jobs have names of their own
}

func jobsOf(v ref.Val) []job {
	doc, ok := v.(traits.Mapper)
	if !ok {
		return nil
	}
	list, ok := member(doc, "jobs").(traits.Mapper)
	if !ok {
		return nil
	}
	var all []job
	for _, key := range keysInOrder(list) {
		body, ok := list.Get(types.String(key)).(traits.Mapper)
		if !ok {
			continue
		}
		j := job{key: key}
		if name, ok := member(body, "name").(types.String); ok {
			j.name = string(name)
		}
		if strategy, ok := member(body, "strategy").(traits.Mapper); ok {
			matrix := member(strategy, "matrix")
			j.matrix, _ = matrix.(traits.Mapper)
			_, j.dynamic = matrix.(types.String)
		}
		j.calls = member(body, "uses") != nil
		all = append(all, j)
	}
	return all
}

// member is the value of a key, or nil.
func member(m traits.Mapper, key string) ref.Val {
	v, found := m.Find(types.String(key))
	if !found {
		return nil
	}
	return v
}

// combination is one way through a matrix: its keys in order, with their values as text.
type combination struct {
	keys   []string
	values map[string]string
}

// combinations are the ways through the job's matrix, or nil where only a run knows them.
func (j job) combinations() []combination {
	if j.dynamic {
		return nil
	}
	all := []combination{{values: map[string]string{}}}
	if j.matrix == nil {
		return all
	}
	for _, key := range keysInOrder(j.matrix) {
		if key == "include" || key == "exclude" {
			continue
		}
		values, ok := j.matrix.Get(types.String(key)).(traits.Lister)
		if !ok {
			return nil
		}
		var next []combination
		for _, c := range all {
			for it := values.Iterator(); it.HasNext() == types.True; {
				if next = append(next, c.with(key, it.Next())); len(next) > maxCombinations {
					return nil
				}
			}
		}
		all = next
	}
	return j.included(j.excluded(all))
}

func (c combination) with(key string, v ref.Val) combination {
	n := combination{keys: append(c.keys[:len(c.keys):len(c.keys)], key), values: map[string]string{}}
	for k, v := range c.values {
		n.values[k] = v
	}
	flatten(n.values, key, v, 0)
	return n
}

// flatten gives a value and, of a mapping, each of its members a name.
func flatten(into map[string]string, name string, v ref.Val, depth int) {
	m, ok := v.(traits.Mapper)
	if !ok || depth > 4 {
		into[name] = textOf(v, 100)
		return
	}
	var parts []string
	for _, key := range keysInOrder(m) {
		flatten(into, name+"."+key, m.Get(types.String(key)), depth+1)
		parts = append(parts, into[name+"."+key])
	}
	into[name] = strings.Join(parts, ", ")
}

func (j job) excluded(all []combination) []combination {
	list, _ := member(j.matrix, "exclude").(traits.Lister)
	if list == nil {
		return all
	}
	var left []combination
	for _, c := range all {
		out := false
		for it := list.Iterator(); it.HasNext() == types.True && !out; {
			m, ok := it.Next().(traits.Mapper)
			out = ok && c.agrees(m, true)
		}
		if !out {
			left = append(left, c)
		}
	}
	return left
}

// agrees reports whether a combination has the values of a mapping: all of them, or those that it has itself.
func (c combination) agrees(m traits.Mapper, all bool) bool {
	for _, key := range keysInOrder(m) {
		own, has := c.values[key]
		if !has {
			if all {
				return false
			}
			continue
		}
		if own != textOf(m.Get(types.String(key)), 100) {
			return false
		}
	}
	return true
}

// included adds the entries of include: to the combinations that they contradict in nothing, or as ones of their own.
func (j job) included(all []combination) []combination {
	v := member(j.matrix, "include")
	if v == nil {
		return all
	}
	list, ok := v.(traits.Lister)
	if !ok {
		return nil // an expression
	}
	base := len(all)
	alone := base == 1 && len(all[0].keys) == 0
	if alone {
		all, base = nil, 0
	}
	for it := list.Iterator(); it.HasNext() == types.True && len(all) < maxCombinations; {
		m, ok := it.Next().(traits.Mapper)
		if !ok {
			continue
		}
		fits := false
		for i := range base {
			if all[i].agrees(m, false) {
				all[i], fits = all[i].more(m), true
			}
		}
		if !fits {
			all = append(all, combination{}.more(m))
		}
	}
	return all
}

func (c combination) more(m traits.Mapper) combination {
	n := combination{keys: c.keys[:len(c.keys):len(c.keys)], values: map[string]string{}}
	for k, v := range c.values {
		n.values[k] = v
	}
	for _, key := range keysInOrder(m) {
		if _, has := n.values[key]; !has {
			n.keys = append(n.keys, key)
		}
		flatten(n.values, key, m.Get(types.String(key)), 0)
	}
	return n
}

var expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)

// checks are the names of the job's checks.
func (j job) checks() []string {
	all := j.combinations()
	if all == nil {
		return []string{j.finish(j.fill(combination{}, true))}
	}
	var names []string
	for _, c := range all {
		names = append(names, j.finish(j.fill(c, false)))
	}
	return names
}

func (j job) finish(name string) string {
	if j.calls {
		return name + " / " + unknown
	}
	return name
}

// fill is the name of the check for a combination; of an unknown one, what the matrix gives stays open.
func (j job) fill(c combination, open bool) string {
	if j.name == "" {
		switch {
		case open:
			return star(j.key) + unknown
		case len(c.keys) == 0:
			return star(j.key)
		}
		var values []string
		for _, k := range c.keys {
			values = append(values, c.values[k])
		}
		return star(j.key + " (" + strings.Join(values, ", ") + ")")
	}
	var b strings.Builder
	at := 0
	for _, m := range expression.FindAllStringSubmatchIndex(j.name, -1) {
		b.WriteString(star(j.name[at:m[0]]))
		at = m[1]
		key, ours := strings.CutPrefix(strings.TrimSpace(j.name[m[2]:m[3]]), "matrix.")
		value, known := c.values[key]
		if ours && known {
			b.WriteString(star(value))
		} else {
			b.WriteString(unknown)
		}
	}
	return b.String() + star(j.name[at:])
}

// star is a text in which a star, which stands for anything, is no more than a character.
func star(s string) string { return strings.ReplaceAll(s, unknown, "?") }

func workflowChecks(args []ref.Val) ref.Val {
	var names []string
	for _, j := range jobsOf(args[0]) {
		names = append(names, j.checks()...)
	}
	return listOf(names)
}

func workflowMakes(args []ref.Val) ref.Val {
	want, ok := args[1].(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(args[1])
	}
	for _, j := range jobsOf(args[0]) {
		for _, name := range j.checks() {
			if matches(name, string(want)) {
				return types.True
			}
		}
	}
	return types.False
}

// workflowResembles leaves all of a matrix open. A name that says nothing but the matrix has no form.
func workflowResembles(args []ref.Val) ref.Val {
	want, ok := args[1].(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(args[1])
	}
	for _, j := range jobsOf(args[0]) {
		if j.matrix == nil && !j.dynamic {
			continue
		}
		form := j.fill(combination{}, true)
		if j.name == "" {
			form = star(j.key) + " (" + unknown + ")"
		}
		if fixed := strings.ReplaceAll(form, unknown, ""); len(strings.TrimSpace(fixed)) >= 3 && matches(j.finish(form), string(want)) {
			return types.True
		}
	}
	return types.False
}

// matches reports whether a name fits a form, in which * is anything and ? one character or itself.
func matches(form, name string) bool {
	parts := strings.Split(form, unknown)
	if len(parts) == 1 {
		return same(form, name)
	}
	if len(name) < len(parts[0]) || !same(parts[0], name[:len(parts[0])]) {
		return false
	}
	name = name[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		i := indexSame(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
	return len(name) >= len(last) && same(last, name[len(name)-len(last):])
}

func indexSame(s, part string) int {
	for i := 0; i+len(part) <= len(s); i++ {
		if same(part, s[i:i+len(part)]) {
			return i
		}
	}
	return -1
}

func same(form, s string) bool {
	if len(form) != len(s) {
		return false
	}
	for i := range len(form) {
		if form[i] != s[i] && form[i] != '?' {
			return false
		}
	}
	return true
}
