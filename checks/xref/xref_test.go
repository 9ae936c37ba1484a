package xref

import (
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// own are the rules that the examples speak of.
const own = `
xref:
  - {files: checks.yaml, select: "/required/*", names: job}
  - {files: service.yaml, select: "/schemas/*", names: file}
  - {files: "*.service.yaml", select: /region, names: key, in: regions.yaml, at: /regions}
  - {files: "*.service.yaml", select: /team, names: value, in: teams.toml, at: /team/*/name}
  - {files: app.toml, select: /**, match: '\$\{(\w+)\}', names: variable, in: .env.example}
  - {files: chart.yaml, select: /appVersion, names: same, in: package.json, at: /version, as: version}
  - {files: chart.yaml, select: /password, names: same, in: package.json, at: /password}
`

func rules(t *testing.T, text string) []config.Xref {
	t.Helper()
	s, faults := config.Load(doc.New(config.Name, []byte(text), doc.Limits{}), nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return s.Xref
}

func TestExamples(t *testing.T) { exampletest.Run(t, New(Options{Rules: rules(t, own)})) }

func TestCycles(t *testing.T) {
	for text, want := range map[string]string{
		"a>b b>c":             "",
		"a>a":                 "a-a",
		"a>b b>a":             "a-b b-a",
		"a>b b>c c>a":         "a-b b-c c-a",
		"a>b b>c c>b":         "b-c c-b",
		"a>b a>c b>d c>d":     "",
		"a>b b>a c>d d>c":     "a-b b-a|c-d d-c",
		"a>b a>c b>c c>x":     "",
		"a>b b>c c>d d>b d>e": "b-c c-d d-b",
	} {
		g, order := graph{}, []string{}
		for pair := range strings.FieldsSeq(text) {
			from, to, _ := strings.Cut(pair, ">")
			for _, name := range []string{from, to} {
				if _, ok := g[name]; !ok && name != "x" {
					g[name] = nil
					order = append(order, name)
				}
			}
			g[from] = append(g[from], edge{to: to})
		}
		var got []string
		for _, c := range g.cycles(order) {
			var way []string
			from := c[len(c)-1].to
			for _, e := range c {
				way = append(way, from+"-"+e.to)
				from = e.to
			}
			got = append(got, strings.Join(way, " "))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %q, want %q", text, strings.Join(got, "|"), want)
		}
	}
}

// A chain as long as a file can be takes neither the stack nor more than one look at each edge.
func TestLongCycle(t *testing.T) {
	const n = 200_000
	g, order := graph{}, []string{}
	for i := range n {
		name := fmt.Sprint(i)
		order = append(order, name)
		g[name] = []edge{{to: fmt.Sprint((i + 1) % n)}}
	}
	if c := g.cycles(order); len(c) != 1 || len(c[0]) != n {
		t.Errorf("%d cycles", len(c))
	}
}

func TestSameVersion(t *testing.T) {
	for pair, want := range map[string]bool{
		"1.2.0 v1.2": true, "v2 2.0.0": true, "1.2.0-rc1 1.2-rc1": true, "1.2.0-rc1 1.2.0": false, "1.20 1.2": false, "10 1": false,
	} {
		a, b, _ := strings.Cut(pair, " ")
		if (plainVersion(a) == plainVersion(b)) != want {
			t.Error(pair)
		}
	}
}

func TestFind(t *testing.T) {
	f := doc.New("a.yaml", []byte("a: {b: [1, {c: 2}], 'x/y': 3}\nd: &d {e: [*d, 4]}\n---\na: {b: 5}\n"), doc.Limits{})
	for path, want := range map[string]string{
		"/a/b/0": "1", "/a/b/1/c": "2", "/a/x~1y": "3", "/a/b/*/c": "2", "/**/c": "2", "/a/b": "5", "/none": "", "/d/e/1": "4", "/d/**/1": "4",
	} {
		nodes, complete := find(f, path)
		var got []string
		for _, n := range nodes {
			if n.Kind == doc.Number {
				got = append(got, n.Value)
			}
		}
		if strings.Join(got, " ") != want || !complete {
			t.Errorf("%s: %q, want %q (%t)", path, got, want, complete)
		}
	}
}
