package envdiff

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is a set with something of every kind: a secret, text that Markdown and HTML read, a terminal's escapes.
var sample = map[string]string{
	"app/application.yml":         "name: orders\npool: 5\ntags: [a, b]\n",
	"app/application-staging.yml": "db:\n  password: st4ging-hunter2\n  url: https://<b>|x`y\nservers:\n- {name: a, port: 1}\n- {name: b, port: 2}\n",
	"app/application-prod.yml":    "db:\n  password: pr0d-hunter2\n  url: \"\\e[31mred\"\npool: 9\nservers:\n- {name: b, port: 2}\n- {name: a, port: 1}\nlong: " + strings.Repeat("x", 200) + "\n",
}

func matrix(t *testing.T, all bool) *Matrix {
	t.Helper()
	open := func(p string) (*doc.File, error) {
		src, ok := sample[p]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return doc.New(p, []byte(src), doc.Limits{}), nil
	}
	sets := envset.Discover(slices.Sorted(maps.Keys(sample)), open, envset.Options{})
	if len(sets) != 1 {
		t.Fatalf("%d sets", len(sets))
	}
	s, r := sets[0], envset.NewReader(open)
	return Side(s, []string{"staging", "prod"}, []*envset.Config{r.Effective(s, s.Env("staging")), r.Effective(s, s.Env("prod"))}, all)
}

func TestFormats(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"text": func(w io.Writer) error { return Text(w, matrix(t, false), TextOptions{}) },
		"narrow": func(w io.Writer) error {
			return Text(w, matrix(t, true), TextOptions{All: true, Width: 60, Color: true})
		},
		"markdown": func(w io.Writer) error { return Markdown(w, matrix(t, true), true, 4) },
		"json":     func(w io.Writer) error { return JSON(w, []*Matrix{matrix(t, true)}, true) },
		"html":     func(w io.Writer) error { return HTML(w, []*Matrix{matrix(t, true)}) },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			if out := b.String(); strings.Contains(out, "hunter2") || name != "narrow" && strings.Contains(out, "\x1b") || name == "html" && strings.Contains(out, "<b>") {
				t.Errorf("shows what it must not:\n%s", out)
			}
			golden := "testdata/" + name + ".golden"
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, _ := os.ReadFile(golden)
			if d := cmp.Diff(string(want), b.String()); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestConceal hides a whole row for one value that a check found to be secret.
func TestConceal(t *testing.T) {
	m := matrix(t, true)
	m.Conceal(func(path string, s doc.Span) bool {
		return path == "app/application-prod.yml" && strings.Contains(sample[path][s.Start:s.End], "red")
	})
	var b bytes.Buffer
	if err := JSON(&b, []*Matrix{m}, true); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "red") || strings.Contains(b.String(), "https://") {
		t.Error(b.String())
	}
	if !json.Valid(b.Bytes()) {
		t.Error("no JSON")
	}
}
