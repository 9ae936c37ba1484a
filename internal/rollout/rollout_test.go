package rollout

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/internal/envset"
)

func TestWhatOnlyTheSourceChangedGoesOver(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	w.commit("image: v1\nhost: staging.example.com\nold: 1\n", "image: v1\nhost: example.com # ours\nold: 1\n", "first")
	w.commit("image: v2\nhost: staging.example.com\nnew:\n  deep: true\n", "image: v1\nhost: example.com # ours\nold: 1\nown: 1\n", "both go on")
	// The last commit touched both files, so it would be the base: an edit after it is what goes over.
	w.commit("image: v3\nhost: staging.example.com\nnew:\n  deep: true\nlist: [1, two]\n", "image: v1\nhost: example.com # ours\nold: 1\nown: 1\n", "staging alone")
	p := w.plan(Policy{})
	w.wants(p, "update /image", "add /list")
	w.apply(p)
	w.wantsTarget("image: v3\nhost: example.com # ours\nold: 1\nown: 1\nlist: [1, two]\n")
	w.wants(w.plan(Policy{}))
	w.promoted()
	w.wants(w.plan(Policy{}))
	if how := w.plan(Policy{}).Base.How; how != "since the promotion commit-000" {
		t.Error(how)
	}
}

func TestAConflictIsNobodysToDecide(t *testing.T) {
	w := newWorld(t, ".json", envset.Merge{})
	w.commit(`{"a": 1, "b": 1}`, `{"a": 1, "b": 1}`, "first")
	w.commit(`{"a": 2, "b": 1}`, `{"a": 1, "b": 1}`, "staging")
	w.commit(`{"a": 2, "b": 1}`, `{"a": 3, "b": 4}`, "production later")
	for how, want := range map[Strategy]string{
		"": "conflict /a", Fail: "conflict /a", Prompt: "conflict /a", Source: "update /a", Target: "keep /a", Newest: "keep /a",
	} {
		p := w.plan(Policy{OnConflict: how, Changed: func(env *envset.Environment, path string) time.Time {
			return LastChanged(env, path, w.past())
		}})
		if got := steps(p); got != want {
			t.Errorf("%q: %s, want %s", how, got, want)
		}
	}
	p := w.plan(Policy{OnConflict: Prompt, Ask: func(s Step) Strategy { return Source }})
	w.wants(p, "update /a")
	w.apply(p)
	w.wantsTarget(`{"a": 2, "b": 4}`)
}

func TestWithoutACommonPast(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	w.commit("a: 1\nb: 1\nc: 1\n", "", "staging alone")
	w.shallow = true
	w.files["production.yaml"] = "a: 2\nd: 1\n"
	w.wants(w.plan(Policy{}), "unresolved /a", "add /b", "add /c")
	w.wants(w.plan(Policy{Full: true}), "conflict /a", "add /b", "add /c", "keep /d")
}

func TestKeyByKeySinceBothSaidTheSame(t *testing.T) {
	w := newWorld(t, ".env", envset.Merge{Weak: true})
	w.commit("A=1\nB=1\n", "", "staging")
	delete(w.files, "production.env")
	w.commit("A=1\nB=1\n", "A=1\nB=2\n", "production is set up")
	w.commits[0].Blobs = map[string]string{"staging.env": w.commits[0].Blobs["staging.env"]}
	w.commit("A=2\nB=3\n", "A=1\nB=2\n", "staging goes on")
	w.wants(w.plan(Policy{}), "update /A", "unresolved /B")
}

func TestWhatTheSourceGaveUp(t *testing.T) {
	w := newWorld(t, ".properties", envset.Merge{Separator: "."})
	w.commit("a.b=1\na.c=1\nd=1\n", "a.b=1\na.c=1\nd=1\n", "first")
	w.commit("a.c=1\n", "a.b=1\na.c=1\nd=2\n", "second")
	w.commits = w.commits[:1]
	w.wants(w.plan(Policy{}), "keep /a/b", "conflict /d")
	w.wants(w.plan(Policy{Managed: []string{"a.b"}}), "delete /a/b", "conflict /d")
	p := w.plan(Policy{Prune: true, OnConflict: Source})
	w.wants(p, "delete /a/b", "delete /d")
	w.apply(p)
	w.wantsTarget("a.c=1\n")
	w.wants(w.plan(Policy{Prune: true}))
}

func TestFullAndForce(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	w.commit("a: 1\nb: 1\nc: 1\n", "a: 2\nb: 1\n", "first")
	w.commit("a: 1\nb: 1\nc: 1\n", "a: 2\nb: 5\n", "production")
	w.wants(w.plan(Policy{}))
	w.wants(w.plan(Policy{Full: true}), "keep /a", "keep /b", "add /c")
	w.wants(w.plan(Policy{Full: true, Force: true}), "update /a", "update /b", "add /c")
}

func TestSecretsAreNeverCopied(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	w.commit("db:\n  password: s1\n", "db:\n  password: p1\n", "first")
	w.commit("db:\n  password: s2\n  pool: 3\ncache:\n  password: s3\n  size: 1\ntoken: s4\n", "db:\n  password: p1\n", "second")
	w.commits = w.commits[:1]
	secret := func(path string, v *envset.Value) bool {
		return strings.HasSuffix(path, "password") || strings.HasSuffix(path, "token")
	}
	p := w.plan(Policy{Secret: secret})
	w.wants(p, "add /db/pool", "add /cache", "placeholder /token")
	w.apply(p)
	w.wantsTarget("db:\n  password: p1\n  pool: 3\ncache:\n  password: CHANGE_ME\n  size: 1\ntoken: CHANGE_ME\n")
	w.wants(w.plan(Policy{Secret: secret}))
}

func TestListsAndTheirItems(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	first := "steps:\n  - name: a\n    run: 1\n  - name: b\n    run: 1\nplain: [1, 2]\n"
	w.commit(first, first, "first")
	w.commit("steps:\n  - name: b\n    run: 2\n  - name: a\n    run: 1\n  - name: c\n    run: 3\nplain: [1, 3]\n", first, "staging")
	p := w.plan(Policy{})
	w.wants(p, "update /steps/name=b/run", "add /steps/name=c", "update /plain")
	w.apply(p)
	w.wantsTarget("steps:\n  - name: a\n    run: 1\n  - name: b\n    run: 2\n  - name: c\n    run: 3\nplain: [1, 3]\n")
}

func TestBridge(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	first := "svc:\n  host: api.example.com\n  workers: 2\ntier: basic\n"
	w.commit(first, "server:\n  host: api.example.com\n  workers: 9\ntier: gold\n", "first")
	w.commit("svc:\n  host: api.staging.example.com\n  workers: 3\n  extra: staging\ntier: basic\n", w.files["production.yaml"], "staging")
	b := Bridge{
		Skip:      []string{"workers"},
		Rename:    []Rename{{From: "svc", To: "server"}},
		Templates: []Template{{Match: "staging.", Replace: "", Paths: []string{"host"}}, {Match: "staging", Replace: "production"}},
		Set:       []Constant{{Path: "tier", Value: "gold"}, {Path: "limits.cpu", Value: json.Number("2")}},
	}
	if faults := b.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	p := w.plan(Policy{Bridge: b})
	w.wants(p, "add /server/extra", "add /limits/cpu")
	w.apply(p)
	w.wantsTarget("server:\n  host: api.example.com\n  workers: 9\n  extra: production\ntier: gold\nlimits:\n  cpu: 2\n")
	w.wants(w.plan(Policy{Bridge: b}))

	w.files["staging.yaml"] += "server: {}\n"
	s, to := w.read(w.files, w.edge.From), w.read(w.files, w.edge.To)
	var collision *Collision
	if _, err := New(w.edge, s, to, Base{}, Policy{Bridge: b}); !errors.As(err, &collision) {
		t.Errorf("two keys become one: %v", err)
	}
}

func TestBridgesThatMakeTwoKeysOne(t *testing.T) {
	for want, b := range map[string]Bridge{
		"two keys would become c":                        {Rename: []Rename{{From: "a", To: "c"}, {From: "b", To: "c"}}},
		"two keys would become c.d":                      {Rename: []Rename{{From: "a", To: "c"}, {From: "b", To: "c.d"}}},
		"a is renamed twice":                             {Rename: []Rename{{From: "a", To: "c"}, {From: "a", To: "d"}}},
		"a cannot become a.b: one lies within the other": {Rename: []Rename{{From: "a", To: "a.b"}}},
		"c is set, and another key is renamed to it":     {Rename: []Rename{{From: "a", To: "c"}}, Set: []Constant{{Path: "c"}}},
		"a template needs a text to match":               {Templates: []Template{{Replace: "x"}}},
		"a rename needs both from and to":                {Rename: []Rename{{From: "a"}}},
		"":                                               {Rename: []Rename{{From: "a", To: "b"}, {From: "b", To: "a"}}},
	} {
		got := ""
		if faults := b.Check(); len(faults) > 0 {
			got = faults[0].Message
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhatCannotBeWrittenIsSaid(t *testing.T) {
	w := newWorld(t, ".yaml", envset.Merge{})
	first := "base: &base\n  a: 1\nuse: *base\nmerged:\n  <<: *base\n"
	w.commit(first, first, "first")
	w.commit("base: &base\n  a: 1\nuse:\n  a: 2\nmerged:\n  a: 3\nref: !Ref x\n", first, "staging")
	p := w.plan(Policy{})
	w.apply(p)
	w.wants(p, "stuck /use/a", "update /merged/a", "stuck /ref")
	w.wantsTarget("base: &base\n  a: 1\nuse: *base\nmerged:\n  <<: *base\n  a: 3\n")
}

func TestTrailer(t *testing.T) {
	w := newWorld(t, " é,@:.yaml", envset.Merge{})
	blobs := map[string]string{"staging é,@:.yaml": "aa", "production é,@:.yaml": "bb"}
	line := Trailer(w.edge, blobs)
	got, ok := findTrailer("subject\n\nbody\n"+line+"\n", w.edge)
	if !ok || got.from["staging é,@:.yaml"] != "aa" || got.to["production é,@:.yaml"] != "bb" {
		t.Errorf("%q is read as %v", line, got)
	}
	back := Edge{Set: w.edge.Set, From: w.edge.To, To: w.edge.From}
	if _, ok := findTrailer(line, back); ok {
		t.Error("it is taken for the way back")
	}
	for _, bad := range []string{"", TrailerKey, TrailerKey + "x y z", strings.ReplaceAll(line, "@", "")} {
		if _, ok := findTrailer(bad, w.edge); ok {
			t.Errorf("%q is taken for a trailer", bad)
		}
	}
}
