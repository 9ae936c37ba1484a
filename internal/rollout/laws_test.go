package rollout

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
)

// state is a configuration of random keys: mappings of mappings of scalars, with some lists.
type state map[string]any

var names = []string{"alpha", "beta", "gamma", "delta"}

func randomState(r *rand.Rand, depth int) state {
	s := state{}
	for _, name := range names {
		if r.IntN(3) > 0 {
			s[name] = randomValue(r, depth)
		}
	}
	return s
}

func randomValue(r *rand.Rand, depth int) any {
	switch n := r.IntN(6); {
	case depth > 0 && n < 2:
		return map[string]any(randomState(r, depth-1))
	case depth > 0 && n == 2:
		return []any{fmt.Sprint("item", r.IntN(3)), json.Number(fmt.Sprint(r.IntN(3)))}
	}
	return fmt.Sprint("value", r.IntN(4))
}

// changed is a state with some keys added, changed and taken out.
func changed(r *rand.Rand, s state, depth int) state {
	out := state{}
	for _, name := range names {
		v, ok := s[name]
		switch n := r.IntN(8); {
		case n == 0:
			out[name] = randomValue(r, depth)
		case n == 1 || !ok:
		case depth > 0 && isMap(v):
			out[name] = map[string]any(changed(r, v.(map[string]any), depth-1))
		default:
			out[name] = v
		}
	}
	return out
}

func isMap(v any) bool { _, ok := v.(map[string]any); return ok }

// formats are how states are written; flat ones know no nesting.
var formats = []struct {
	ext   string
	merge envset.Merge
	depth int
	write func(state) string
}{
	{".json", envset.Merge{}, 2, func(s state) string { b, _ := json.MarshalIndent(s, "", "  "); return string(b) + "\n" }},
	{".yaml", envset.Merge{}, 2, func(s state) string { return yamlOf(s, "") }},
	{".toml", envset.Merge{}, 0, func(s state) string { return flatOf(s, `%s = "%s"`) }},
	{".env", envset.Merge{Weak: true}, 0, func(s state) string { return flatOf(s, "%s=%s") }},
	{".properties", envset.Merge{Separator: "."}, 2, func(s state) string { return dotted("", s) }},
}

func yamlOf(s state, indent string) string {
	var b strings.Builder
	for _, name := range names {
		switch v := s[name].(type) {
		case nil:
		case map[string]any:
			if len(v) == 0 {
				fmt.Fprintf(&b, "%s%s: {}\n", indent, name)
				continue
			}
			fmt.Fprintf(&b, "%s%s: # of %s\n%s", indent, name, name, yamlOf(v, indent+"  "))
		case []any:
			fmt.Fprintf(&b, "%s%s:\n%s  - %v\n%s  - %v\n", indent, name, indent, v[0], indent, v[1])
		default:
			fmt.Fprintf(&b, "%s%s: %v\n", indent, name, v)
		}
	}
	if b.Len() == 0 && indent == "" {
		return "{}\n"
	}
	return b.String()
}

func flatOf(s state, line string) string {
	text := "# a comment\n"
	for _, name := range names {
		if v, ok := s[name].(string); ok {
			text += fmt.Sprintf(line, name, v) + "\n"
		}
	}
	return text
}

func dotted(prefix string, s state) string {
	text := ""
	for _, name := range names {
		switch v := s[name].(type) {
		case string:
			text += prefix + name + " = " + v + "\n"
		case map[string]any:
			text += dotted(prefix+name+".", v)
		}
	}
	return text
}

// TestLaws plans and writes promotions between random configurations with random pasts.
func TestLaws(t *testing.T) {
	for _, f := range formats {
		t.Run(f.ext, func(t *testing.T) {
			for seed := range uint64(400) {
				r := rand.New(rand.NewPCG(seed, 7))
				w := newWorld(t, f.ext, f.merge)
				source := randomState(r, f.depth)
				target := changed(r, source, f.depth)
				w.commit(f.write(source), f.write(target), "both")
				w.commit(f.write(changed(r, source, f.depth)), f.write(changed(r, target, f.depth)), "later")
				w.commits = w.commits[:1]
				p := Policy{Full: r.IntN(3) == 0, Prune: r.IntN(2) == 0, OnConflict: []Strategy{Fail, Source, Target, Newest}[r.IntN(4)],
					Changed: func(env *envset.Environment, _ string) time.Time {
						if env == w.edge.From {
							return time.Unix(1, 0)
						}
						return time.Unix(2, 0)
					}}
				holdLaws(t, seed, w, p)
			}
		})
	}
}

func holdLaws(t *testing.T, seed uint64, w *world, policy Policy) {
	t.Helper()
	then := w.commits[0].Blobs
	past := w.past()
	source, target := w.read(w.files, w.edge.From).Root, w.read(w.files, w.edge.To).Root
	sourceThen, _ := past.Read(w.edge.From, then)
	targetThen, _ := past.Read(w.edge.To, then)
	sourceText := w.files[w.path("staging")]
	before := fmt.Sprintf("source then\n%s\nsource\n%s\ntarget then\n%s\ntarget\n%s", w.blobs[then[w.path("staging")]], sourceText,
		w.blobs[then[w.path("production")]], w.files[w.path("production")])
	p := w.plan(policy)
	w.apply(p)
	made := w.read(w.files, w.edge.To).Root
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("seed %d, %+v: %s\n%s\nmade\n%s\nplan\n%s", seed, policy.OnConflict, fmt.Sprintf(format, args...), before, w.files[w.path("production")], steps(p))
	}
	if w.files[w.path("staging")] != sourceText {
		fail("the source was written")
	}
	for _, s := range p.Steps {
		if s.Action == Stuck && !(flat(target) && s.from.Kind != s.to.Kind) { // one value cannot become several in a file of lines
			fail("%s is stuck: %s", s.Path, s.Why)
		}
	}
	envset.Align(source, target, sourceThen, targetThen, made).Walk(func(r *envset.Row) bool {
		s, now, sThen, tThen, is := r.Cells[0], r.Cells[1], r.Cells[2], r.Cells[3], r.Cells[4]
		if r.Path == "" || !r.Leaf() {
			return true
		}
		written := false
		for _, step := range p.Steps {
			written = written || step.Action.Writes() && within(r.Path, step.Path)
		}
		onlyTarget := equal(s, sThen) && !equal(now, tThen)
		switch {
		case !written && !equal(now, is):
			fail("%s changed, which was not planned", r.Path)
		case onlyTarget && !equal(now, is) && !covered(p, r.Path):
			fail("%s, which only the target changed, is lost", r.Path)
		case !equal(now, is) && !equal(is, s):
			fail("%s is neither what it was nor what the source says", r.Path)
		case !equal(now, is) && !equal(s, sThen) && !equal(now, tThen) && policy.OnConflict != Source:
			if !covered(p, r.Path) {
				fail("%s was a conflict, and the target's value is lost", r.Path)
			}
		}
		return true
	})
	stuck := map[string]bool{}
	for _, s := range p.only(func(a Action) bool { return a == Stuck }) {
		stuck[s.Path] = true
	}
	for _, s := range w.plan(policy).Writes() {
		if !stuck[s.Path] {
			fail("a second plan writes again: %s %s", s.Action, s.Path)
		}
	}
}

// covered reports whether a key is a part of one that was decided as a whole, by a policy that lets the source win.
func covered(p *Plan, path string) bool {
	for _, s := range p.Steps {
		if s.Path != path && s.Action.Writes() && within(path, s.Path) {
			return strings.Contains(s.Why, "the source counts")
		}
	}
	return false
}

// TestWhatIsWrittenKeepsTheRest: bytes outside what was planned stay, comments and all.
func TestWhatIsWrittenKeepsTheRest(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	target := "# head\n\na:   1 # one\n\n\nb: [ 1,2 ]\n# between\nc: 'x'\n"
	w.commit("a: 1\nb: [1, 2]\nc: x\n", target, "first")
	w.commit("a: 1\nb: [1, 2]\nc: z\n", target, "second")
	w.commits = w.commits[:1]
	w.apply(w.plan(Policy{}))
	w.wantsTarget(strings.Replace(target, "'x'", "'z'", 1))
}

// FuzzWrite promotes any text into any other, with no past: nothing crashes, and what is written is what was planned.
func FuzzWrite(f *testing.F) {
	f.Add("a: 1\nb: {c: [1, {name: x}]}\n", "a: 2\n", uint8(1))
	f.Add("{\"a\": [1, null, {\"b\": true}]}", "{}", uint8(0))
	f.Add("A=1\nexport B='x y'\n", "A=2", uint8(3))
	f.Add("a.b=1\na=2\n", "a.b.c=3", uint8(4))
	f.Add("x: &x {a: 1}\ny: {<<: *x, b: !t 1}\n", "x: &x\n  a: 2\ny: *x\n", uint8(1))
	f.Fuzz(func(t *testing.T, source, target string, format uint8) {
		row := formats[int(format)%len(formats)]
		w := newWorld(t, row.ext, row.merge)
		w.files[w.path("staging")], w.files[w.path("production")] = source, target
		s, to := w.read(w.files, w.edge.From), w.read(w.files, w.edge.To)
		if !s.Whole() || !to.Whole() {
			t.Skip("one of the files cannot be read")
		}
		p, err := New(w.edge, s, to, Base{}, Policy{Full: true, OnConflict: Source})
		if err != nil {
			t.Fatal(err)
		}
		changed, err := p.Write(to)
		if err != nil {
			t.Skip(err) // refused as a whole: nothing is written
		}
		for path, src := range changed {
			if g := doc.New(path, src, doc.Limits{}); !g.Whole() {
				t.Fatalf("%s cannot be read any more:\n%s", path, src)
			}
		}
	})
}
