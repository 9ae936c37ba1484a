package envset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/confward/confward/doc"
)

// files are a snapshot in memory.
type files map[string]*doc.File

func archive(text string) files {
	all := files{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		all[f.Name] = doc.New(f.Name, f.Data, doc.Limits{})
	}
	return all
}

func (f files) open(p string) (*doc.File, error) {
	if x := f[p]; x != nil {
		return x, nil
	}
	return nil, fs.ErrNotExist
}

func (f files) paths() []string {
	var paths []string
	for p := range f {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// told is a set in one line.
func told(s *Set) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s %s]", s.Name, s.Convention, s.Kind)
	for _, l := range s.Base {
		fmt.Fprintf(&b, " base=%s", layerName(l))
	}
	for _, e := range s.Envs {
		var own []string
		for _, l := range e.Layers {
			own = append(own, layerName(l))
		}
		fmt.Fprintf(&b, " %s=%s", e.Name, strings.Join(own, "+"))
	}
	for _, x := range s.Examples {
		fmt.Fprintf(&b, " example=%s", x)
	}
	return b.String()
}

func layerName(l Layer) string {
	name := l.Path
	if l.Doc > 0 {
		name += fmt.Sprintf("#%d", l.Doc)
	}
	if len(l.At) > 0 {
		name += "/" + strings.Join(l.At, "/")
	}
	return name
}

func TestDiscover(t *testing.T) {
	cases, err := filepath.Glob("testdata/discover/*.txtar")
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
			var got []string
			for _, s := range Discover(all.paths(), all.open, Options{}) {
				got = append(got, told(s))
			}
			if d := cmp.Diff(want, strings.Join(got, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestSuites prints what is found in a folder of repositories, for a person to judge.
func TestSuites(t *testing.T) {
	root := os.Getenv("CONFWARD_TREE")
	if root == "" {
		t.Skip("CONFWARD_TREE names no folder to look at")
	}
	var paths []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == ".git" {
			return fs.SkipDir
		}
		if err == nil && d.Type().IsRegular() {
			rel, _ := filepath.Rel(root, p)
			paths = append(paths, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	all := files{}
	open := func(p string) (*doc.File, error) {
		if all[p] == nil {
			src, err := os.ReadFile(filepath.Join(root, p))
			if errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
			all[p] = doc.New(p, src, doc.Limits{})
		}
		return all[p], nil
	}
	for _, s := range Discover(paths, open, Options{}) {
		t.Log(told(s))
	}
}
