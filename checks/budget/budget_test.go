package budget

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

func TestExamples(t *testing.T) {
	exampletest.RunSet(t, New(Options{}), func(s *config.Settings) *lint.Check { return New(OptionsOf(s.Optimization)) })
}

// words is a counter of words.
type words struct{}

func (words) CountParts(text []byte, ends []int) []int {
	counts, from := make([]int, len(ends)), 0
	for i, end := range ends {
		counts[i] = len(strings.Fields(string(text[from:end])))
		from = end
	}
	return counts
}

// found are the rules that are broken by files.
func found(t *testing.T, files exampletest.Files, o Options) []string {
	t.Helper()
	r, err := lint.Run(context.Background(), files, []*lint.Check{New(o)}, lint.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.Rule.ID)
	}
	return ids
}

// memory is a CLAUDE.md of exactly n tokens.
func memory(t *testing.T, n int) exampletest.Files {
	t.Helper()
	src := []byte(strings.Repeat(" the", n))
	if got := total(src, Encoding("")); got != n {
		t.Fatalf("%d tokens, want %d", got, n)
	}
	return exampletest.Files{"CLAUDE.md": src}
}

func TestEdgesOfThresholds(t *testing.T) {
	usual := OptionsOf(config.Optimization{})
	usual.Limit, usual.Usage = 1000, 0.9
	peak := Options{Limit: 1000, Peak: 0.95}
	group := Options{Margin: 0.1, Groups: []Group{{Files: []string{"CLAUDE.md"}, Limit: 1000}}}
	phase := Options{Margin: 0.1, Phases: []Phase{{Name: "plan", Files: []string{"CLAUDE.md"}, Limit: 1000}}}
	for _, c := range []struct {
		n    int
		o    Options
		want string
	}{
		{899, usual, ""}, {900, usual, "budget/usage"}, {1000, usual, "budget/usage"}, {1001, usual, "budget/limit"},
		{949, peak, ""}, {950, peak, "budget/peak"},
		{899, group, ""}, {900, group, "budget/approaching"}, {1000, group, "budget/approaching"}, {1001, group, "budget/limit"},
		{899, phase, ""}, {900, phase, "budget/phase"}, {1001, phase, "budget/phase"},
	} {
		if got := strings.Join(found(t, memory(t, c.n), c.o), " "); got != c.want {
			t.Errorf("%d tokens: %q, want %q", c.n, got, c.want)
		}
	}
}

func TestThePhasesOfTheSpecificationFillTheWholeAndTheMarginIsOfEach(t *testing.T) {
	s := config.Optimization{}
	s.BudgetLimits.DefaultTokenLimit, s.BudgetLimits.Phase1Limit, s.BudgetLimits.Phase2Limit, s.BudgetLimits.Phase3Limit = 250_000, 30_000, 180_000, 40_000
	for _, name := range PhaseNames {
		s.Phases = append(s.Phases, config.BudgetPhase{Name: name, Files: []string{name + ".md"}})
	}
	phases := AllPhases(OptionsOf(s), nil)
	sum := 0
	for i, want := range []int{30_000, 180_000, 40_000} {
		if phases[i].Limit != want {
			t.Errorf("phase %s: %d, want %d", phases[i].Name, phases[i].Limit, want)
		}
		sum += phases[i].Limit
	}
	if sum != s.BudgetLimits.DefaultTokenLimit {
		t.Errorf("the phases have %d of %d", sum, s.BudgetLimits.DefaultTokenLimit)
	}
	files := exampletest.Files{"plan.md": memory(t, 27_000)["CLAUDE.md"], "run.md": memory(t, 161_999)["CLAUDE.md"]}
	if got := found(t, files, OptionsOf(s)); !slices.Equal(got, []string{"budget/phase"}) {
		t.Errorf("%v", got)
	}
}

func TestEfficiencyFiresBelow(t *testing.T) {
	para := strings.Repeat("a paragraph that stands three times ", 5)
	files := exampletest.Files{"CLAUDE.md": []byte(para + "\n\nx\n\n" + para + "\n\ny\n\n" + para + "\n")}
	m := Measure(tree(files), Encoding(""))
	e := Efficiency(m, loads.Claude, Encoding(""))
	if e <= 0.2 || e >= 0.5 {
		t.Fatalf("efficiency %f", e)
	}
	if got := found(t, files, Options{Efficiency: e}); slices.Contains(got, "budget/efficiency") {
		t.Error("it fires at the threshold")
	}
	if got := found(t, files, Options{Efficiency: e + 0.001}); !slices.Contains(got, "budget/efficiency") {
		t.Error("it does not fire below")
	}
}

// once is a counter that tells whether it was asked.
type once struct {
	words
	asked bool
}

func (o *once) CountParts(text []byte, ends []int) []int {
	o.asked = true
	return o.words.CountParts(text, ends)
}

func TestTokensAreCountedOnlyIfABudgetAsksForThem(t *testing.T) {
	files := exampletest.Files{"CLAUDE.md": []byte("some words\n"), ".claude/rules/a.md": []byte("more of them\n")}
	for name, o := range map[string]Options{
		"": {Encoding: "none", Margin: 0.1, Usage: 0.9, Peak: 0.9, MaxDelta: 1, Phases: []Phase{{Files: []string{"**"}}}}, "limit": {Limit: 1}, "efficiency": {Efficiency: 1},
		"phase": {Phases: []Phase{{Files: []string{"**"}, Limit: 1}}}, "group": {Groups: []Group{{Files: []string{"**"}, Limit: 1}}},
	} {
		c, counter := New(o), &once{}
		c.New = func() (lint.Runner, error) { return &runner{Options: o, counter: counter}, nil }
		if _, err := lint.Run(t.Context(), files, []*lint.Check{c}, lint.Options{}); err != nil {
			t.Fatal(err)
		}
		if counter.asked != (name != "") {
			t.Errorf("a %s alone: counted %v", name, counter.asked)
		}
	}
}

// tree is files in memory.
type tree exampletest.Files

func (f tree) Paths() []string {
	var names []string
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (f tree) Open(path string) (*doc.File, error) {
	src, err := exampletest.Files(f).ReadFile(context.Background(), path, 1<<30)
	if err != nil {
		return nil, err
	}
	return doc.New(path, src, doc.Limits{}), nil
}

func TestWhatLoadsWhen(t *testing.T) {
	m := Measure(tree{
		"CLAUDE.md":                              []byte("one @docs/a.md two\n"),
		"docs/a.md":                              []byte("three\n"),
		".claude/rules/all.md":                   []byte("for all\n"),
		".claude/rules/go.md":                    []byte("---\npaths: [\"*.go\"]\n---\nfor go\n"),
		".claude/skills/s/SKILL.md":              []byte("---\nname: s\ndescription: what\n---\nbody text\n"),
		".claude/skills/hidden/SKILL.md":         []byte("---\nname: hidden\ndisable-model-invocation: true\n---\nbody\n"),
		".claude/skills/s/more.md":               []byte("more\n"),
		".claude/output-styles/plain.md":         []byte("---\nname: Plain\n---\nplain\n"),
		".claude/output-styles/loud.md":          []byte("loud\n"),
		".claude/settings.json":                  []byte(`{"outputStyle": "Plain"}`),
		"sub/CLAUDE.md":                          []byte("sub\n"),
		"AGENTS.md":                              []byte("agents\n"),
		".cursor/rules/a.mdc":                    []byte("---\nalwaysApply: true\n---\nx\n"),
		".cursor/rules/g.mdc":                    []byte("---\nglobs: *.ts\n---\nx\n"),
		".cursor/rules/d.mdc":                    []byte("---\ndescription: d\n---\nx\n"),
		".github/copilot-instructions.md":        []byte("x\n"),
		".github/instructions/a.instructions.md": []byte("---\napplyTo: \"**/*.ts\"\n---\nx\n"),
		"GEMINI.md":                              []byte("x\n"),
		".windsurf/rules/w.md":                   []byte("---\ntrigger: glob\n---\nx\n"),
		"README.md":                              []byte("x\n"),
	}, words{})
	var got []string
	for _, e := range m.Entries {
		got = append(got, fmt.Sprintf("%s %s: %s %d", e.Tool, e.File.Path, e.Class, e.Tokens))
	}
	want := strings.Split(strings.TrimSpace(`
Claude Code .claude/output-styles/loud.md: on demand 1
Claude Code .claude/output-styles/plain.md: always 5
Claude Code .claude/rules/all.md: always 2
Claude Code .claude/rules/go.md: by path 6
Claude Code .claude/skills/hidden/SKILL.md: on demand 7
Claude Code .claude/skills/s/SKILL.md: always 6
Claude Code .claude/skills/s/SKILL.md: on demand 2
Claude Code .claude/skills/s/more.md: on demand 1
Claude Code CLAUDE.md: always 3
Claude Code docs/a.md: always 1
Claude Code sub/CLAUDE.md: by path 1
Codex AGENTS.md: always 1
Copilot .github/copilot-instructions.md: always 1
Copilot .github/instructions/a.instructions.md: by path 5
Cursor .cursor/rules/a.mdc: always 5
Cursor .cursor/rules/d.mdc: on demand 5
Cursor .cursor/rules/g.mdc: by path 5
Gemini CLI GEMINI.md: always 1
Windsurf .windsurf/rules/w.md: by path 5`), "\n")
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}
