package rules

import (
	"context"
	"strings"
	"testing"

	"cel.dev/cel-go/common/types"
)

// What is told to be short is; anything that may take long is counted.
func TestWhatIsShort(t *testing.T) {
	e := &engine{now: testTime}
	env, err := e.environment()
	if err != nil {
		t.Fatal(err)
	}
	for expression, want := range map[string]bool{
		`value >= 2`: true, `has(value.a) && value.a.b == "x"`: true, `value.startsWith("a") || !value.endsWith("b")`: true,
		`type(value) == string && value.matches("^a+$")`: true, `doc.kind in ["a", "b"]`: true, `size.bytes(value) <= 5`: true,
		`doc.list[0] == 1 ? env == "a" : key != ""`: true,
		`value.all(v, v > 0)`:                       true, `doc.l.exists(x, x.a == 1) || !doc.m.all(k, v, k != "" && has(v.b))`: true,
		`value.all(a, value.all(b, b > 0))`: false, `doc.l.all(value, value.matches("a"))`: false, `doc.l.all(key, value.b == key)`: false,
		`doc.l.map(x, x.a) == []`: false, `doc.l.filter(x, x == 1) == []`: false, `doc.l.exists_one(x, x == 1)`: false,
		`repo.list(".").all(x, x != "")`: false, `doc.l.all(x, x == doc)`: false, `doc.l.all(x, x.matches("a"))`: false,
		`value == doc`: false, `doc.text.matches("a")`: false, `value in doc.list`: false,
		`value.matches(doc.pattern)`: false, `value + value == "a"`: false, `repo.exists("a")`: false, `value.split(",") == []`: false,
		`[value, value] == [1, 1]`: false, `texts(doc) == []`: false, `size(doc) == 1`: false, `value < doc.a`: false,
	} {
		checked, issues := env.Compile(expression)
		if issues.Err() != nil {
			t.Fatal(expression, issues.Err())
		}
		if got := estimate(checked) != nil; got != want {
			t.Errorf("%s: %v", expression, got)
		}
	}
}

// Both ways give the same, and a text that is long costs what it is.
func TestBothWaysGiveTheSame(t *testing.T) {
	e := &engine{now: testTime}
	env, _ := e.environment()
	for _, expression := range []string{`value >= 2`, `value.a == 1`, `value.startsWith("a")`, `value.matches("^a+$")`, `value.contains("aa")`,
		`value in ["a", 1]`, `value.all(x, x == "a")`, `value.exists(k, v, k == "a" && v == 1)`, `doc.all(x, x > 0)`, `size.bytes(value) == 5`, `type(value) == string`, `value ? true : false`} {
		checked, issues := env.Compile(expression)
		if issues.Err() != nil {
			t.Fatal(expression, issues.Err())
		}
		p, err := e.program(checked)
		if err != nil || p.know == nil {
			t.Fatal(expression, err)
		}
		slow := *p
		slow.know = nil
		for _, v := range []any{"a", "aaa", "", "5", int64(5), true, nil, 2.5, []string{"a"}, map[string]any{"a": 1}, strings.Repeat("a", 100_000)} {
			s := &scope{engine: e, value: types.DefaultTypeAdapter.NativeToValue(v), doc: view{types.DefaultTypeAdapter.NativeToValue([]int64{1, 0}), 2}}
			run := func(p *program) (string, uint64) {
				clock := &timer{parent: context.Background()}
				defer clock.end()
				got, cost, err := p.run(clock, s)
				if err != nil {
					return inWords(err), cost
				}
				return textOf(got, 80), cost
			}
			quick, cost := run(p)
			counted, _ := run(&slow)
			if quick != counted {
				t.Errorf("%s of %.20v: %s, counted %s", expression, v, quick, counted)
			}
			if p.know.loops && cost > maxLoop {
				t.Errorf("%s of a short list costs %d", expression, cost)
			}
			if text, ok := v.(string); ok && len(text) > 1000 && p.know.linear && cost < 1000 {
				t.Errorf("%s of a long text costs %d", expression, cost)
			}
		}
	}
}

// A loop over what may be long is counted.
func TestLongLoopsAreCounted(t *testing.T) {
	e := &engine{now: testTime}
	env, _ := e.environment()
	checked, _ := env.Compile(`doc.all(x, x > 0)`)
	p, err := e.program(checked)
	if err != nil {
		t.Fatal(err)
	}
	for widest, want := range map[int]bool{3: true, 1_000_000: false} {
		if _, known := p.know.cost(&scope{doc: view{widest: widest}}); known != want {
			t.Errorf("a document with lists of %d items: %v", widest, known)
		}
	}
}

// Loops whose cost is told beforehand are judged as if they were counted, however many there are.
func TestManyShortLoops(t *testing.T) {
	item := `{"x": [1, 2]},`
	group := `{"m": [` + strings.TrimSuffix(strings.Repeat(item, 120), ",") + `]},`
	src := `{"l": [` + strings.TrimSuffix(strings.Repeat(group, 120), ",") + `]}`
	for require, want := range map[string]string{`value.x.all(a, a > 0)`: "", `value.x.exists(a, a > 2)`: "only its first 1000 findings are shown"} {
		got := says(t, "- {id: x, title: no, files: ['*'], select: /l/*/m/*, require: '"+require+"'}", "a.json", src, nil)
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %.200q", require, got[max(0, len(got)-200):])
		}
	}
}
