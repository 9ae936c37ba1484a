package rollout

import (
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
)

// Two bases: the sides of a promotion differ on purpose, so that "did it change" is asked of each side by itself, against
// what that side was at the last promotion. A value goes over if the source changed it and the target did not.

// New plans a promotion: what the source and the target say now, and what they said at the last one. An error is for a
// bridge that would make two keys one.
func New(e Edge, source, target *envset.Config, base Base, p Policy) (*Plan, error) {
	if r, bad := p.Bridge.collides(source.Root); bad {
		return nil, &Collision{r}
	}
	m := e.Set.Merge
	w := &planner{policy: p, edge: e, base: base, plan: &Plan{Edge: e, Base: base, secret: p.Secret}, flat: flat(target.Root)}
	var sourceThen, targetThen *envset.Value
	if base.Known() {
		sourceThen, targetThen = p.Bridge.read(base.Source, m), base.Target
	}
	root := envset.Align(p.Bridge.read(source.Root, m), target.Root, sourceThen, targetThen)
	w.row(root, nil)
	w.constants(target.Root)
	return w.plan, nil
}

// Collision is the error of a rename whose new name the source has, too.
type Collision struct{ Rename Rename }

func (c *Collision) Error() string {
	return "the bridge renames " + c.Rename.From + " to " + c.Rename.To + ", which is there already"
}

// The cells of a row.
const (
	source = iota
	target
	sourceThen
	targetThen
)

type planner struct {
	policy Policy
	edge   Edge
	base   Base
	plan   *Plan
	flat   bool // the target's file has no mappings within mappings
}

// row plans a key and all below it.
func (w *planner) row(r *envset.Row, names []string) {
	if len(names) > 0 && (fits(w.policy.Bridge.Skip, r.Path) || w.constant(r.Path)) {
		return
	}
	s, t := r.Cells[source], r.Cells[target]
	if s != nil && t != nil && bothOpen(s, t) || w.flat && r.Children != nil && isMapping(s) && isMapping(t) || len(names) == 0 {
		for _, c := range r.Children {
			w.row(c, append(slices.Clone(names), c.Name))
		}
		return
	}
	step := Step{Path: r.Path, from: s, to: t, names: names, Source: placeOf(s), Target: placeOf(t)}
	if w.decide(&step, r); step.Action != "" {
		w.plan.Steps = append(w.plan.Steps, step)
	}
}

// isMapping reports whether a value is a mapping, if there is one.
func isMapping(v *envset.Value) bool { return v == nil || v.Kind == doc.Map }

// bothOpen reports whether the parts of two values are planned one by one.
func bothOpen(s, t *envset.Value) bool {
	return s.Kind == doc.Map && t.Kind == doc.Map ||
		s.Kind == doc.Seq && t.Kind == doc.Seq && named(s) && named(t)
}

// named reports whether a list's items are known by something else than their places.
func named(v *envset.Value) bool {
	return len(v.Children) > 0 && !slices.ContainsFunc(v.Children, func(c *envset.Value) bool { return isNumber(c.Name) })
}

func isNumber(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

func placeOf(v *envset.Value) *doc.Place {
	if v == nil || v.File == nil {
		return nil
	}
	at := v.At()
	return &at
}

// constant reports whether the bridge sets a key.
func (w *planner) constant(path string) bool {
	return slices.ContainsFunc(w.policy.Bridge.Set, func(c Constant) bool { return pointer(c.Path) == path })
}

// decide gives a step its action, or none where there is nothing to do or to say.
func (w *planner) decide(step *Step, r *envset.Row) {
	s, t := step.from, step.to
	if equal(s, t) {
		return
	}
	if w.secret(r.Path, s) || w.secret(r.Path, t) {
		w.decideSecret(step)
		return
	}
	changedS, changedT, known := w.changes(r)
	switch {
	case s == nil:
		w.decideGone(step, known && changedS, known && !changedT)
	case !known && t == nil:
		step.set(Add, "the target has no such key, and no common past says that it gave it up")
	case !known && w.policy.Full:
		w.conflict(step, "the two differ, and no common past tells who changed it")
	case !known:
		step.set(Unresolved, "the two differ, and no common past tells who changed it; --strategy full asks")
	case changedS && !changedT && t == nil:
		step.set(Add, "the source added it")
	case changedS && !changedT:
		step.set(Update, "the source changed it")
	case changedS && changedT:
		w.conflict(step, "both changed it since the last promotion")
	case w.policy.Full && t == nil && !changedT:
		step.set(Add, "the target never had it")
	case w.policy.Full && w.policy.Force:
		step.set(takes(t), "the source's value is wanted, by force")
	case w.policy.Full && changedT:
		step.set(Keep, "only the target changed it; --force takes the source's")
	case w.policy.Full:
		step.set(Keep, "the two have differed all along; --force takes the source's")
	}
}

func (s *Step) set(a Action, why string) { s.Action, s.Why = a, why }

func takes(t *envset.Value) Action {
	if t == nil {
		return Add
	}
	return Update
}

// changes reports what each side did to a key since the last promotion, if that is known.
func (w *planner) changes(r *envset.Row) (sourceDid, targetDid, known bool) {
	s, t := r.Cells[source], r.Cells[target]
	if w.base.Known() {
		return !equal(s, r.Cells[sourceThen]), !equal(t, r.Cells[targetThen]), true
	}
	if once, ok := w.base.keys[r.Path]; ok {
		return !equal(s, once), !equal(t, once), true
	}
	return false, false, false
}

// decideGone is about a key that the source does not have.
func (w *planner) decideGone(step *Step, gaveUp, untouched bool) {
	switch {
	case gaveUp && untouched && (w.policy.Prune || fits(w.policy.Managed, step.Path)):
		step.set(Delete, "the source gave it up")
	case gaveUp && untouched:
		step.set(Keep, "the source gave it up; --prune deletes it here")
	case gaveUp:
		w.conflict(step, "the source gave it up, and the target changed it")
	case w.policy.Full:
		step.set(Keep, "only the target has it")
	}
}

// decideSecret never copies a value.
func (w *planner) decideSecret(step *Step) {
	switch {
	case step.from == nil:
		w.decideGone(step, false, false)
	case step.to == nil:
		step.set(Placeholder, "a secret is not copied: its key comes along, its value has to be put in")
	case w.policy.Full:
		step.set(Keep, "a secret is not copied")
	}
}

func (w *planner) secret(path string, v *envset.Value) bool {
	return v != nil && w.policy.Secret != nil && len(v.Children) == 0 && w.policy.Secret(path, v)
}

// conflict asks the policy.
func (w *planner) conflict(step *Step, why string) {
	how := w.policy.OnConflict
	by := ""
	switch how {
	case Newest:
		how, by = w.newest(step)
	case Prompt:
		step.set(Conflict, why)
		if how, by = Fail, ""; w.policy.Ask != nil {
			how, by = w.policy.Ask(*step), "as you said"
		}
	case Source, Target:
		by = "--on-conflict " + string(how)
	}
	switch {
	case how == Source && step.from == nil:
		step.set(Delete, why+"; the source counts: "+by)
	case how == Source:
		step.set(takes(step.to), why+"; the source counts: "+by)
	case how == Target:
		step.set(Keep, why+"; the target counts: "+by)
	default:
		step.set(Conflict, why)
	}
}

// newest decides by the time at which a value was committed. Equal times decide nothing.
func (w *planner) newest(step *Step) (Strategy, string) {
	if w.policy.Changed == nil {
		return Fail, ""
	}
	s, t := w.policy.Changed(w.edge.From, step.Path), w.policy.Changed(w.edge.To, step.Path)
	switch {
	case s.IsZero() || t.IsZero() || s.Equal(t):
		return Fail, ""
	case s.After(t):
		return Source, "committed last, on " + s.Format("2006-01-02")
	}
	return Target, "committed last, on " + t.Format("2006-01-02")
}

// constants plans the keys that the bridge sets.
func (w *planner) constants(root *envset.Value) {
	for _, c := range w.policy.Bridge.Set {
		names := segments(pointer(c.Path))
		step := Step{Path: pointer(c.Path), names: names, constant: c.Value, to: root.Find(names...)}
		if step.to != nil && says(step.to, c.Value) {
			continue
		}
		step.Target = placeOf(step.to)
		step.set(takes(step.to), "the bridge sets it")
		w.plan.Steps = append(w.plan.Steps, step)
	}
}

// equal reports whether two values say the same. The order of members, and of items that are known by name, is none.
func equal(a, b *envset.Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || len(a.Children) != len(b.Children) || !slices.Equal(a.Items, b.Items) {
		return false
	}
	if len(a.Children) == 0 {
		return a.Text == b.Text
	}
	if a.Kind == doc.Seq && !(named(a) && named(b)) {
		for i := range a.Children {
			if !equal(a.Children[i], b.Children[i]) {
				return false
			}
		}
		return true
	}
	row := envset.Align(a, b)
	return !slices.ContainsFunc(row.Children, func(r *envset.Row) bool { return !equal(r.Cells[0], r.Cells[1]) })
}
