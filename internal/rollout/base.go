package rollout

import (
	"iter"
	"slices"
	"time"

	"github.com/confward/confward/internal/envset"
)

// Moment is a commit of the past, and the files of an edge as they were after it.
type Moment struct {
	ID        string
	Committed time.Time
	Message   string
	Blobs     map[string]string // ids of contents by path; a path without a file has none
}

// Past is what commits tell of an edge.
type Past struct {
	// Moments are the commits that changed a file of the edge, youngest first. An error ends them: what lies behind is not
	// known.
	Moments iter.Seq2[Moment, error]
	// Read is what an environment's own files said with these contents.
	Read func(env *envset.Environment, blobs map[string]string) (*envset.Value, error)
}

// momentsLimit bounds how far back is looked for times at which two values were the same.
const momentsLimit = 500

// FindBase is what the sides of an edge were when they last went together: at the last promotion that a commit tells of;
// else at the youngest commit that changed both; else, key by key, when both said the same. The error is for what ended
// the search early; the base is what was found till then, which may be nothing.
func FindBase(e Edge, now [2]*envset.Value, past Past) (Base, error) {
	f := &finder{edge: e, past: past, now: now}
	var moments []Moment
	var ended error
	for m, err := range past.Moments {
		if err != nil {
			ended = err
			break
		}
		if b, ok := f.promoted(m); ok {
			return b, nil
		}
		moments = append(moments, m)
	}
	for i, m := range moments {
		if i+1 == len(moments) && ended != nil {
			break // what it changed is not known
		}
		var before map[string]string
		if i+1 < len(moments) {
			before = moments[i+1].Blobs
		}
		if f.changedBoth(m, before) {
			return f.at(m.Blobs, m.Blobs, "since "+short(m.ID)+", which changed both")
		}
	}
	if ended != nil {
		return Base{How: "no common past is known"}, ended
	}
	return f.alike(moments[:min(len(moments), momentsLimit)])
}

type finder struct {
	edge Edge
	past Past
	now  [2]*envset.Value
}

func short(id string) string { return id[:min(len(id), 10)] }

// promoted is the base that a commit's trailer tells of.
func (f *finder) promoted(m Moment) (Base, bool) {
	t, ok := findTrailer(m.Message, f.edge)
	if !ok {
		return Base{}, false
	}
	b, err := f.at(t.from, t.to, "since the promotion "+short(m.ID))
	return b, err == nil
}

func (f *finder) at(source, target map[string]string, how string) (Base, error) {
	s, err := f.past.Read(f.edge.From, source)
	if err != nil {
		return Base{}, err
	}
	t, err := f.past.Read(f.edge.To, target)
	return Base{How: how, Source: s, Target: t}, err
}

// changedBoth reports whether a commit changed the source and the target. Where both are parts of one file, the parts are
// compared.
func (f *finder) changedBoth(m Moment, before map[string]string) bool {
	return f.changed(f.edge.From, m, before) && f.changed(f.edge.To, m, before)
}

func (f *finder) changed(env *envset.Environment, m Moment, before map[string]string) bool {
	changed := slices.ContainsFunc(env.Layers, func(l envset.Layer) bool { return m.Blobs[l.Path] != before[l.Path] })
	if !changed || !f.shared() {
		return changed
	}
	now, err := f.past.Read(env, m.Blobs)
	if err != nil {
		return false
	}
	was, err := f.past.Read(env, before)
	return err == nil && !equal(now, was)
}

// shared reports whether a file belongs to both sides.
func (f *finder) shared() bool {
	return slices.ContainsFunc(f.edge.From.Layers, func(l envset.Layer) bool {
		return slices.ContainsFunc(f.edge.To.Layers, func(o envset.Layer) bool { return l.Path == o.Path })
	})
}

// alike finds for each key that differs the youngest commit at which both sides said the same.
func (f *finder) alike(moments []Moment) (Base, error) {
	b := Base{How: "key by key, since both said the same", keys: map[string]*envset.Value{}}
	open := map[string]bool{}
	envset.Align(f.now[0], f.now[1]).Walk(func(r *envset.Row) bool {
		if r.Path != "" && !equal(r.Cells[0], r.Cells[1]) {
			open[r.Path] = true
		}
		return true
	})
	for _, m := range moments {
		if len(open) == 0 {
			break
		}
		s, err := f.past.Read(f.edge.From, m.Blobs)
		if err != nil {
			continue // a state that could not be read says nothing
		}
		t, err := f.past.Read(f.edge.To, m.Blobs)
		if err != nil {
			continue
		}
		envset.Align(s, t).Walk(func(r *envset.Row) bool {
			if open[r.Path] && r.Cells[0] != nil && equal(r.Cells[0], r.Cells[1]) {
				b.keys[r.Path] = r.Cells[0]
				delete(open, r.Path)
			}
			return true
		})
	}
	if len(b.keys) == 0 {
		b.How = "no common past is known"
	}
	return b, nil
}

// LastChanged is when a side's value at a path was committed last, or zero.
func LastChanged(env *envset.Environment, path string, past Past) time.Time {
	names := segments(path)
	var youngest *envset.Value
	var at time.Time
	for m, err := range past.Moments {
		if err != nil {
			return time.Time{}
		}
		root, err := past.Read(env, m.Blobs)
		if err != nil {
			return time.Time{}
		}
		v := root.Find(names...)
		if at.IsZero() {
			youngest = v
		} else if !equal(v, youngest) {
			return at
		}
		at = m.Committed
	}
	return at
}
