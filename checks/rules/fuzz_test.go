package rules

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// FuzzRule: no expression and no document crashes, and what a run costs is bounded, whatever both are.
func FuzzRule(f *testing.F) {
	for _, fn := range (&engine{}).functions() {
		f.Add(fn.usage, "/**", "is {value}", "a: [1, x]\n")
	}
	f.Add(`before == value || base == doc`, "/**", "{base}", "a: 2\nl: [1, {name: x}]\n")
	f.Add(`value.a.all(k, v, v == doc)`, "/*/*", "{path}", "a: &a {b: *a}\n")
	f.Add(`repo.read("a.yaml") == doc || repo.list(".") == []`, "", "{{", "<<: {a: 1}\n---\nb\n")
	e := &engine{now: testTime}
	f.Fuzz(func(t *testing.T, require, sel, message, src string) {
		judgeAnything(t, e, require, sel, message, src)
	})
}

func judgeAnything(t testing.TB, e *engine, require, sel, message, src string) {
	holder := doc.NewAs(doc.YAML, "rules.yaml", []byte("x"), doc.Limits{})
	text := func(s string) config.Text { return config.Text{Value: s, Node: holder.Root()} }
	r := config.Rule{ID: text("x"), Title: text("t"), Files: []string{"*"}, Select: []config.Text{text(sel)}, When: text(require),
		Require: text("!(" + require + ")"), Message: text(message), File: holder,
		Related: []config.RuleRelated{{Select: text(message), Message: text(message)}, {File: text(message), Select: text(sel), Message: text("x")}}}
	base := text("a: 1\nl: [2, {name: x}]\n")
	for i, fix := range []*config.RuleFix{
		{Set: text("value")}, {Rename: text("string(value)")}, {Remove: true},
		{Insert: config.RuleInsert{Values: []config.Text{text("value")}}},
		{Insert: config.RuleInsert{Keys: []string{"x", "y"}, Values: []config.Text{text("value"), text("doc")}}},
	} {
		if r.Fix = fix; i == len(src)%5 {
			judgeOne(t, newRule(r, "", e), config.RuleExample{}, src)
			judgeOne(t, newRule(r, "", e), config.RuleExample{Base: &base}, src)
		}
	}
}

// judgeOne holds one rule on one document to its bounds.
func judgeOne(t testing.TB, r *rule, x config.RuleExample, src string) {
	report, err := r.run(context.Background(), x, "a.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) > maxFound {
		t.Errorf("%d findings", len(report.Findings))
	}
	for _, n := range report.NotChecked {
		if n.Failed {
			t.Errorf("%s", n.Reason)
		}
	}
	for _, x := range report.Findings {
		if len(x.Related) > maxRelated {
			t.Errorf("%d related places", len(x.Related))
		}
		for _, fix := range x.Fixes {
			if _, err := doc.Apply([]byte(src), fix.Edits); err != nil {
				t.Errorf("the fix %s cannot be made: %v", fix.Title, err)
			}
		}
		if strings.ContainsAny(x.Message, "\n\r") || len([]rune(x.Message)) > maxMessage+1 {
			t.Errorf("message %q", x.Message)
		}
	}
}

// Random expressions that are well formed more often than a fuzzer's.
func TestRandomExpressions(t *testing.T) {
	rng, e := rand.New(rand.NewPCG(1, 2)), &engine{now: testTime}
	for range 2000 {
		judgeAnything(t, e, expressionOf(rng, 5), []string{"", "/*", "/**", "/l/*", "/**/a/**"}[rng.IntN(5)], "is {value} {"+expressionOf(rng, 2)+"}",
			[]string{"a: 1\nl: [1, x, null]\n", "{}", "- 1\n- {a: b}\n", "a: &a [*a]\n", "x", "", "\x00", "a: {a: {a: {}}}"}[rng.IntN(8)])
	}
}

func expressionOf(rng *rand.Rand, depth int) string {
	atoms := []string{"value", "doc", "base", "before", "profile", "key", "path", "env", "context", "repo", "1", "1.5", `"a"`, "true", "null", "[1, 2]", `{"a": 1}`, "value.a", "doc.l", "file.name", "now()"}
	if depth == 0 {
		return atoms[rng.IntN(len(atoms))]
	}
	sub := func() string { return expressionOf(rng, depth-1) }
	switch rng.IntN(12) {
	case 0:
		return sub() + []string{" == ", " != ", " < ", " + ", " && ", " || ", " in ", " % ", " * "}[rng.IntN(9)] + sub()
	case 1:
		return "!" + sub()
	case 2:
		return sub() + "." + []string{"all", "exists", "map", "filter", "exists_one"}[rng.IntN(5)] + "(x, " + strings.ReplaceAll(sub(), "key", "x") + ")"
	case 3:
		return "(" + sub() + " ? " + sub() + " : " + sub() + ")"
	case 4:
		return "[" + sub() + ", " + sub() + "]"
	case 5:
		return sub() + "[" + sub() + "]"
	case 6:
		fns := (&engine{}).functions()
		fn := fns[rng.IntN(len(fns))]
		args := []string{}
		for range fn.args {
			args = append(args, "dyn("+sub()+")")
		}
		if fn.method {
			return args[0] + "." + fn.name + "(" + strings.Join(args[1:], ", ") + ")"
		}
		return fn.name + "(" + strings.Join(args, ", ") + ")"
	case 7:
		return "repo." + []string{"exists", "read", "list"}[rng.IntN(3)] + "(dyn(" + sub() + "))"
	case 8:
		return []string{"size", "string", "int", "type", "double", "duration"}[rng.IntN(6)] + "(dyn(" + sub() + "))"
	case 9:
		return "has(value." + []string{"a", "l"}[rng.IntN(2)] + ")"
	}
	return sub()
}
