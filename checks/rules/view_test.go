package rules

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/confward/confward/doc"
)

// eager is a document as maps of CEL's own, made as a whole: what a mapping that makes its members on demand is held to.
func eager(n *doc.Node) ref.Val {
	n = n.Resolve()
	switch n.Kind {
	case doc.Map:
		m, all := &eagerMap{}, map[string]any{}
		for key, c := range n.Members() {
			all[key], m.keys = eager(c), append(m.keys, key)
		}
		m.Mapper, m.size = types.NewStringInterfaceMap(types.DefaultTypeAdapter, all), uint32(sizeOf(n))
		return m
	case doc.Seq:
		var all []ref.Val
		for _, c := range n.Children {
			all = append(all, eager(c))
		}
		return types.NewRefValList(types.DefaultTypeAdapter, all)
	}
	return scalar(n)
}

type eagerMap struct {
	traits.Mapper
	keys []string
	size uint32
}

func (m *eagerMap) Iterator() traits.Iterator { return listOf(m.keys).(traits.Lister).Iterator() }
func (m *eagerMap) Fold(f traits.Folder) {
	for _, k := range m.keys {
		if !f.FoldEntry(types.String(k), m.Get(types.String(k))) {
			return
		}
	}
}
func (m *eagerMap) AggregateSize(types.AggregateSizer) uint32 { return m.size }

// show is all of a value as text.
func show(v ref.Val) string {
	switch v := v.(type) {
	case traits.Mapper:
		var all []string
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			all = append(all, show(key)+": "+show(v.Get(key)))
		}
		return "{" + strings.Join(all, ", ") + "}"
	case traits.Lister:
		var all []string
		for it := v.Iterator(); it.HasNext() == types.True; {
			all = append(all, show(it.Next()))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case *repoValue:
		return "repo"
	}
	return fmt.Sprintf("%s %v", v.Type().TypeName(), v.Value())
}

// Expressions see the same of a document, at the same cost, whether it is made a value at once or as they ask for it.
func TestValuesOnDemandAreTheSame(t *testing.T) {
	rng, e := rand.New(rand.NewPCG(5, 6)), &engine{now: testTime}
	env, err := e.environment()
	if err != nil {
		t.Fatal(err)
	}
	some := 0
	for range 300 {
		src := documentOf(rng)
		f := doc.NewAs(doc.YAML, "a.yaml", []byte(src), doc.Limits{})
		if !f.Whole() {
			t.Fatalf("%s\n%v", src, f.Problems())
		}
		lazy := &scope{engine: e, file: f, finder: &finder{}}
		if err := lazy.enter(0); err != nil {
			t.Fatal(src, err)
		}
		whole := &scope{engine: e, file: f, doc: view{eager(f.Root()), lazy.doc.widest}}
		for _, s := range []*scope{lazy, whole} {
			s.base, s.before = types.NullValue, types.NullValue
		}
		lazy.finder.find(f.Root(), selector{"**"})
		for range 25 {
			h := lazy.finder.hits[rng.IntN(len(lazy.finder.hits))]
			lazy.value, lazy.path, whole.path = lazy.at(h), h.path, h.path
			whole.value = eager(h.node)
			expression := strings.ReplaceAll(expressionOf(rng, 3), "repo", "doc")
			if strings.Contains(expression, "texts(") || strings.Contains(expression, "workflow.") {
				continue // they sort the keys of other maps
			}
			checked, issues := env.Compile(expression)
			if issues.Err() != nil {
				continue
			}
			p, err := e.program(checked)
			if err != nil {
				continue
			}
			some++
			if got, want := outcome(p, lazy), outcome(p, whole); got != want {
				t.Fatalf("%s of %s in\n%s\non demand %s\nat once   %s", expression, h.path, src, got, want)
			}
		}
		if got, want := show(lazy.doc.value), show(whole.doc.value); got != want {
			t.Errorf("%s\non demand %s\nat once   %s", src, got, want)
		}
	}
	if some < 1000 {
		t.Errorf("only %d expressions could be run", some)
	}
}

func outcome(p *program, s *scope) string {
	clock := &timer{parent: context.Background()}
	defer clock.end()
	v, cost, err := p.run(clock, s)
	if err != nil {
		return fmt.Sprintf("%s, cost %d", inWords(err), cost)
	}
	return fmt.Sprintf("%s, cost %d", show(v), cost)
}

// documentOf is a document with aliases, merge keys, mappings of many keys and scalars of all types.
func documentOf(rng *rand.Rand) string {
	var flow func(depth int) string
	flow = func(depth int) string {
		scalars := []string{"1", "2.5", "x", "~", "true", "null", "18446744073709551615", `"a b"`, "*s", "*m", "*l", strings.Repeat("z", 40)}
		kind := rng.IntN(5)
		if depth == 0 || kind == 0 {
			return scalars[rng.IntN(len(scalars))]
		}
		var all []string
		if kind == 1 {
			for range rng.IntN(4) {
				all = append(all, flow(depth-1)+" ")
			}
			return "[" + strings.Join(all, ", ") + "]"
		}
		n := rng.IntN(4)
		if rng.IntN(6) == 0 {
			n = fewMembers + rng.IntN(3)
		}
		for i := range n {
			all = append(all, fmt.Sprintf("%s%d: %s ", []string{"a", "l", "name"}[i%3], i/3*rng.IntN(2), flow(depth-1)))
		}
		if rng.IntN(4) == 0 {
			all = append(all, "<<: *m ")
		}
		return "{" + strings.ReplaceAll(strings.Join(all, ", "), "0:", ":") + "}"
	}
	return "s: &s 5\nl: &l [1, x, *s]\nm: &m {a: 1, l: *l, b: {a: 2}}\na: " + flow(2) + "\nb: " + flow(3) + "\n"
}
