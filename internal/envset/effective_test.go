package envset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/doc"
)

// written is a configuration, a line for each value with where it stands.
func written(c *Config) string {
	var b strings.Builder
	Align(c.Root).Walk(func(r *Row) bool {
		if v := r.Cells[0]; r.Leaf() && r.Path != "" {
			text := v.Text
			if v.Kind == doc.Seq {
				text = "[" + strings.Join(v.Items, " ") + "]"
			}
			at := v.At()
			fmt.Fprintf(&b, "%s = %s %s %s:%d\n", Dotted(r.Path), v.Kind, text, at.Path, at.Line)
		}
		return true
	})
	for _, u := range c.Unknown {
		fmt.Fprintf(&b, "unknown: %s: %s\n", u.Path, u.Reason)
	}
	return b.String()
}

func TestEffective(t *testing.T) {
	cases, err := filepath.Glob("testdata/effective/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, c := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(c), ".txtar"), func(t *testing.T) {
			src, err := os.ReadFile(c)
			if err != nil {
				t.Fatal(err)
			}
			all := archive(string(src))
			want := strings.TrimSpace(string(all["want"].Src))
			delete(all, "want")
			sets := Discover(all.paths(), all.open, Options{})
			var got strings.Builder
			for _, s := range sets {
				r := NewReader(all.open)
				for i := range s.Envs {
					fmt.Fprintf(&got, "== %s %s\n%s", s.Name, s.Envs[i].Label, written(r.Effective(s, &s.Envs[i])))
				}
				for _, u := range s.Unused {
					fmt.Fprintf(&got, "unused: %s\n", u)
				}
			}
			if d := cmp.Diff(want, strings.TrimSpace(got.String())); d != "" {
				t.Errorf("%s\n%s", d, got.String())
			}
		})
	}
}

func TestHostile(t *testing.T) {
	deep := strings.Repeat("a.", 100_000) + "a"
	var bomb strings.Builder
	bomb.WriteString("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&bomb, "l%d: &l%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("{a: *l%d}, ", i-1), 10))
	}
	all := archive("-- application.yml --\na: 1\n-- application-dev.yml --\n" + deep + ": 1\n-- application-prod.yml --\n" + bomb.String() +
		"\n-- application-test.yml --\na: &a {b: *a}\n")
	for _, s := range Discover(all.paths(), all.open, Options{}) {
		for i := range s.Envs {
			c := NewReader(all.open).Effective(s, &s.Envs[i])
			Align(c.Root, c.Root).Walk(func(*Row) bool { return true })
		}
	}
}

func TestEnvByAnyWord(t *testing.T) {
	s := &Set{Envs: []Environment{{Label: "eu-prod", Class: "production"}, {Label: "preprod", Class: "staging"}, {Label: "stage", Class: "staging"}}}
	s.settle()
	for word, want := range map[string]string{
		"production": "eu-prod", "prd": "eu-prod", "preprod": "preprod", "stage": "stage", "staging": "preprod", "qa": "",
	} {
		got := ""
		if e := s.Env(word); e != nil {
			got = e.Label
		}
		if got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

func BenchmarkAlign(b *testing.B) {
	for _, n := range []int{10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var text strings.Builder
			for i := range n {
				fmt.Fprintf(&text, "SERVICE_%d_KEY=value-%d\n", i, i)
			}
			f := doc.New(".env", []byte(text.String()), doc.Limits{})
			f.Roots()
			for b.Loop() {
				x := builder{file: f, left: valuesLimit}
				y := builder{file: f, left: valuesLimit}
				Align(x.root(f.Root(), nil), y.root(f.Root(), nil))
			}
		})
	}
}
