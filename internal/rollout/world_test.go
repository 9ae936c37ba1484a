package rollout

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
)

// world is a repository with the files of a source and a target, and its past.
type world struct {
	t       testing.TB
	edge    Edge
	files   map[string]string
	blobs   map[string]string // content by id
	commits []Moment          // oldest first
	shallow bool
}

// newWorld has an environment "staging" and one "production" in files of a format.
func newWorld(t testing.TB, ext string, m envset.Merge) *world {
	env := func(name string) envset.Environment {
		return envset.Environment{Name: name, Label: name, Layers: []envset.Layer{{Path: name + ext}}}
	}
	set := &envset.Set{Name: "the *" + ext, Kind: envset.Standalone, Merge: m, Envs: []envset.Environment{env("staging"), env("production")}}
	return &world{t: t, edge: Edge{Set: set, From: &set.Envs[0], To: &set.Envs[1]}, files: map[string]string{}, blobs: map[string]string{}}
}

func (w *world) path(env string) string { return w.edge.Set.Env(env).Layers[0].Path }

// commit gives the files a content, and keeps it.
func (w *world) commit(source, target, message string) {
	w.files[w.path("staging")], w.files[w.path("production")] = source, target
	blobs := map[string]string{}
	for path, text := range w.files {
		id := fmt.Sprintf("id%x", text)
		w.blobs[id], blobs[path] = text, id
	}
	n := len(w.commits)
	w.commits = append(w.commits, Moment{ID: fmt.Sprintf("commit-%04d", n), Message: message, Blobs: blobs,
		Committed: time.Date(2030, 1, 1, n, 0, 0, 0, time.UTC)})
}

func (w *world) read(files map[string]string, env *envset.Environment) *envset.Config {
	open := func(path string) (*doc.File, error) {
		if text, ok := files[path]; ok {
			return doc.New(path, []byte(text), doc.Limits{}), nil
		}
		return nil, fs.ErrNotExist
	}
	return envset.NewReader(open).Own(w.edge.Set, env)
}

func (w *world) past() Past {
	return Past{
		Moments: func(yield func(Moment, error) bool) {
			for i, m := range slices.Backward(w.commits) {
				if i > 0 && fmt.Sprint(m.Blobs) == fmt.Sprint(w.commits[i-1].Blobs) {
					continue
				}
				if !yield(m, nil) {
					return
				}
			}
			if w.shallow {
				yield(Moment{}, errors.New("the clone is shallow"))
			}
		},
		Read: func(env *envset.Environment, blobs map[string]string) (*envset.Value, error) {
			files := map[string]string{}
			for path, id := range blobs {
				files[path] = w.blobs[id]
			}
			return w.read(files, env).Root, nil
		},
	}
}

// plan plans with what lies in the world now.
func (w *world) plan(p Policy) *Plan {
	w.t.Helper()
	s, t := w.read(w.files, w.edge.From), w.read(w.files, w.edge.To)
	base, err := FindBase(w.edge, [2]*envset.Value{s.Root, t.Root}, w.past())
	if err != nil && !w.shallow {
		w.t.Fatal(err)
	}
	plan, err := New(w.edge, s, t, base, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return plan
}

// apply writes a plan into the world.
func (w *world) apply(p *Plan) {
	w.t.Helper()
	changed, err := p.Write(w.read(w.files, w.edge.To))
	if err != nil {
		w.t.Fatal(err)
	}
	for path, src := range changed {
		w.files[path] = string(src)
	}
}

// promoted keeps the world as it is, with the trailer that a promotion leaves.
func (w *world) promoted() {
	blobs := map[string]string{}
	for path, text := range w.files {
		blobs[path] = fmt.Sprintf("id%x", text)
	}
	w.commit(w.files[w.path("staging")], w.files[w.path("production")], "promote\n\n"+Trailer(w.edge, blobs)+"\n")
}

func steps(p *Plan) string {
	var lines []string
	for _, s := range p.Steps {
		lines = append(lines, string(s.Action)+" "+s.Path)
	}
	return strings.Join(lines, "\n")
}

func (w *world) wants(p *Plan, want ...string) {
	w.t.Helper()
	if got := steps(p); got != strings.Join(want, "\n") {
		w.t.Errorf("planned\n  %s\nwant\n  %s", strings.ReplaceAll(got, "\n", "\n  "), strings.Join(want, "\n  "))
	}
}

func (w *world) wantsTarget(want string) {
	w.t.Helper()
	if got := w.files[w.path("production")]; got != want {
		w.t.Errorf("the target is\n%s\nwant\n%s", got, want)
	}
}
