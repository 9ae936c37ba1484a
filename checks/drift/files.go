package drift

import (
	"path"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/envset"
)

// repeated reports values of production, and of what rehearses it, that what all share says already. Elsewhere that is how
// people try things out. Where an environment replaces a list, it has to say all of it again.
func (j *judge) repeated() {
	if j.set.Kind != envset.Overlay || len(j.base.Children) == 0 {
		return
	}
	for i, e := range j.envs {
		if e.implicit || !e.production && !environment.Rehearsal(e.Class) {
			continue
		}
		envset.Align(j.base, j.own[i]).Walk(func(r *envset.Row) bool {
			base, own := r.Cells[0], r.Cells[1]
			if base == nil || own == nil || r.Path != "" && j.specific(r.Path) {
				return r.Path == ""
			}
			if r.Item && j.set.Merge.Lists == envset.Replace {
				return false
			}
			if r.Leaf() && r.Path != "" && envset.Same(base, own) && own.Kind != doc.Map && !own.Secret() && base.Node != own.Node {
				j.add(fact{
					rule: redundant, at: own.At(), path: r.Path,
					one:  "{} in " + e.Label + " repeats what all environments share",
					many: "{n} values in " + e.Label + " repeat what all environments share: {}",
					hint: "take it out, so that a change to the one is a change to all; or leave it if it is to stay when the other changes",
				})
			}
			return true
		})
	}
}

// unreferenced reports files of overlays that nothing names.
func (j *judge) unreferenced() {
	for _, p := range j.set.Unused {
		f, err := j.pass.Open(p)
		if err != nil {
			continue
		}
		j.add(fact{
			rule: unused, at: f.Place(doc.Span{}), path: "/" + path.Base(p), one: "nothing in the overlay names this file, so it has no effect",
			hint: "name it in kustomization.yaml, or delete it",
		})
	}
}

// outdated reports example files that lack keys which all environments have.
func (j *judge) outdated() {
	for _, p := range j.set.Examples {
		f, err := j.pass.Open(p)
		if err != nil || !f.Whole() || f.Root() == nil || len(f.Root().Children) == 0 {
			continue
		}
		have := mentioned(f)
		for key := range f.Root().Members() {
			have[key] = true
		}
		last := f.Root().Children[len(f.Root().Children)-1]
		for _, r := range j.rows.Children {
			in := j.having(r)
			if have[r.Name] || in != j.where(func(int, env) bool { return true }) {
				continue
			}
			j.add(fact{
				rule: outOfDate, at: f.PlaceOfKey(last), path: r.Path, related: j.places(r, in, ""),
				one:  "the example lacks {}, which every environment has",
				many: "the example lacks {n} keys that every environment has: {}",
				hint: "add it, so that people know that it is to be set",
			})
		}
	}
}

// mentioned are the names that begin comments: keys that are there to be taken out of their comments.
func mentioned(f *doc.File) map[string]bool {
	names := map[string]bool{}
	for line := range strings.SplitSeq(string(f.Src), "\n") {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "#"); ok {
			name, _, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(rest, " export ")), "=")
			names[strings.TrimSpace(name)] = true
		}
	}
	return names
}
