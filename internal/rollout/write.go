package rollout

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
)

// placeholder stands where a secret has to be put in.
const placeholder = "CHANGE_ME"

// Write makes the steps of a plan that write, in memory, in the target as its files are now: as they were planned for, or
// with other parts of theirs changed since. It gives the new content of each file that changes, by its path.
// Steps that cannot be written become stuck, and the others are made all the same. An error is for what was made and does
// not come to what was planned: then nothing is to be written.
func (p *Plan) Write(now *envset.Config) (map[string][]byte, error) {
	w := &writing{plan: p, files: map[string]*doc.File{}}
	for _, f := range now.Files {
		w.files[f.Path] = f
	}
	// What goes is taken out last: a mapping that is empty in between would be written in another way.
	for _, last := range []bool{false, true} {
		if err := w.rounds(last); err != nil {
			return nil, err
		}
	}
	changed := map[string][]byte{}
	for _, f := range now.Files {
		if is := w.files[f.Path]; is != f {
			changed[f.Path] = is.Src
		}
	}
	return changed, p.verify(now, w.read())
}

// verify compares what was made with what was there: nothing but what was planned may differ.
func (p *Plan) verify(was, made *envset.Config) error {
	if !made.Whole() {
		return fmt.Errorf("write %s: %s would not be readable", p.Edge.To.Name, made.Unknown[0].Path)
	}
	var other string
	envset.Align(was.Root, made.Root).Walk(func(r *envset.Row) bool {
		planned := slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Action.Writes() && within(r.Path, s.Path) })
		if planned || equal(r.Cells[0], r.Cells[1]) {
			return false
		}
		if r.Leaf() && other == "" && !slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Action.Writes() && within(s.Path, r.Path) }) {
			other = r.Path
		}
		return true
	})
	if other != "" {
		return fmt.Errorf("write %s: %s would change too, which nobody planned", p.Edge.To.Name, envset.Dotted(other))
	}
	return nil
}

// writing is the files of a target while a plan is written.
type writing struct {
	plan  *Plan
	files map[string]*doc.File
}

// read is what the target says as its files are now.
func (w *writing) read() *envset.Config {
	open := func(path string) (*doc.File, error) {
		if f := w.files[path]; f != nil {
			return f, nil
		}
		return nil, fs.ErrNotExist
	}
	return envset.NewReader(open).Own(w.plan.Edge.Set, w.plan.Edge.To)
}

// rounds makes the steps that delete, or the others, in as many rounds as they need.
func (w *writing) rounds(deletes bool) error {
	var todo []int
	for i, s := range w.plan.Steps {
		if s.Action.Writes() && (s.Action == Delete) == deletes {
			todo = append(todo, i)
		}
	}
	for len(todo) > 0 {
		rest, err := w.round(todo)
		if err != nil {
			return err
		}
		todo = rest
	}
	return nil
}

// round makes as many steps as do not touch each other. It gives those that are left.
func (w *writing) round(todo []int) (rest []int, err error) {
	root := w.read().Root
	edits := map[string][]doc.Edit{}
	made := false
	for _, i := range todo {
		step := &w.plan.Steps[i]
		e, err := w.edit(root, step)
		switch {
		case err != nil:
			step.Action, step.Why = Stuck, "it cannot be written: "+err.Error()
		case touches(edits[e.Path], e):
			rest = append(rest, i)
		default:
			edits[e.Path] = append(edits[e.Path], e)
			made = true
		}
	}
	if !made && len(rest) > 0 {
		return nil, fmt.Errorf("write %s: %d steps wait for each other", w.plan.Edge.To.Name, len(rest))
	}
	for _, path := range slices.Sorted(maps.Keys(edits)) {
		f := w.files[path]
		src, err := doc.Apply(f.Src, edits[path])
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
		w.files[path] = doc.NewAs(f.Format, path, src, doc.Limits{})
	}
	return rest, nil
}

// touches reports whether an edit is too near to others to be made together with them.
func touches(others []doc.Edit, e doc.Edit) bool {
	return slices.ContainsFunc(others, func(o doc.Edit) bool { return e.Span.Start <= o.Span.End && o.Span.Start <= e.Span.End })
}

// edit is the change of a file that makes a step.
func (w *writing) edit(root *envset.Value, step *Step) (doc.Edit, error) {
	way := []*envset.Value{root}
	for _, name := range step.names {
		next := way[len(way)-1].Child(name)
		if next == nil {
			break
		}
		way = append(way, next)
	}
	there := len(way) == len(step.names)+1
	if slices.ContainsFunc(way[:min(len(way), len(step.names))], func(v *envset.Value) bool { return v.Node != nil && v.Node.Kind == doc.Alias }) {
		return doc.Edit{}, errors.New("it stands in a part that other places share")
	}
	if there && flat(root) && way[len(way)-1].Kind == doc.Map {
		return doc.Edit{}, errors.New("the target has several values below it")
	}
	if step.Action == Delete {
		v := way[len(way)-1]
		if !there || !owned(way) {
			return doc.Edit{}, errors.New("it stands in a part that other places share")
		}
		return v.File.Delete(v.Node)
	}
	value, err := w.plan.content(step)
	switch {
	case err != nil:
		return doc.Edit{}, err
	case there && owned(way):
		v := way[len(way)-1]
		if paired(way[len(way)-2]) {
			value = pair(v.Name, value)
		}
		return v.File.Replace(v.Node, value)
	case there:
		way = way[:len(way)-1]
	}
	return insert(way, step.names, value)
}

// owned reports whether the last value on a way stands in the mapping or list that the way leads through, and not in one
// that is merged into it.
func owned(way []*envset.Value) bool {
	n := way[len(way)-1].Node
	if n == nil || n.Parent == nil {
		return false
	}
	for _, v := range way[:len(way)-1] {
		if v.Node != nil && v.Node == n.Parent {
			return true
		}
	}
	return n.Parent.Parent == nil
}

// insert puts a value below the last one of a way, whatever is missing between them.
func insert(way []*envset.Value, names []string, value any) (doc.Edit, error) {
	in := way[len(way)-1]
	rest := names[len(way)-1:]
	if flat(way[0]) {
		in, rest = way[0], []string{strings.Join(names, ".")}
	}
	for in != way[0] && (in.Node == nil || in.Node.Kind != doc.Map && in.Node.Kind != doc.Seq) {
		way = way[:len(way)-1] // a part of a key with dots: it is no mapping of its own
		in, rest = way[len(way)-1], names[len(way)-1:]
	}
	if in.Node == nil || in.File == nil {
		return doc.Edit{}, errors.New("the file is empty")
	}
	switch {
	case paired(in) && len(rest) == 1:
		return in.File.Insert(in.Node, "", pair(rest[0], value))
	case in.Node.Kind == doc.Seq && len(rest) == 1:
		return in.File.Insert(in.Node, "", value)
	case in.Node.Kind != doc.Map:
		return doc.Edit{}, errors.New("what stands in its place is no mapping")
	}
	for i := len(rest) - 1; i > 0; i-- {
		value = doc.Members{{Key: rest[i], Value: value}}
	}
	return in.File.Insert(in.Node, rest[0], value)
}

// flat reports whether a file has no mappings within mappings.
func flat(root *envset.Value) bool {
	return root.File != nil && (root.File.Format == doc.Properties || root.File.Format == doc.Dotenv)
}

// paired reports whether a mapping is written as a list of NAME=VALUE.
func paired(v *envset.Value) bool {
	return v.Kind == doc.Map && v.Node != nil && v.Node.Kind == doc.Seq
}

func pair(name string, value any) string {
	if value == nil {
		return name
	}
	return fmt.Sprint(name, "=", value)
}

// content is what a step writes, as doc takes it.
func (p *Plan) content(step *Step) (any, error) {
	switch {
	case step.Action == Placeholder:
		return placeholder, nil
	case step.from == nil:
		return step.constant, nil
	}
	return p.value(step.Path, step.from)
}

// value is a value as doc takes it. Secrets in it are left out.
func (p *Plan) value(path string, v *envset.Value) (any, error) {
	r := v.Node
	if r != nil {
		r = r.Resolve()
	}
	switch {
	case r != nil && r.Tag != "" && !strings.HasPrefix(r.Tag, "!!"):
		return nil, fmt.Errorf("%s is for its own program", r.Tag)
	case len(v.Children) > 0 || v.Kind == doc.Map:
		return p.parts(path, v)
	case v.Kind == doc.Seq:
		return items(v, r)
	case p.secret != nil && p.secret(path, v):
		return placeholder, nil
	}
	return scalar(v.Kind, v.Text)
}

func (p *Plan) parts(path string, v *envset.Value) (any, error) {
	members := make(doc.Members, 0, len(v.Children))
	var list []any
	for _, c := range v.Children {
		x, err := p.value(below(path, c.Name), c)
		if err != nil {
			return nil, err
		}
		members = append(members, doc.Member{Key: c.Name, Value: x})
		if paired(v) {
			x = pair(c.Name, x)
		}
		list = append(list, x)
	}
	if v.Kind == doc.Seq || paired(v) {
		return list, nil
	}
	return members, nil
}

// items is a list of scalars. The node tells their kinds.
func items(v *envset.Value, r *doc.Node) (any, error) {
	list := make([]any, len(v.Items))
	for i, text := range v.Items {
		kind := doc.String
		if r != nil && i < len(r.Children) {
			kind = r.Children[i].Resolve().Kind
		}
		x, err := scalar(kind, text)
		if err != nil {
			return nil, err
		}
		list[i] = x
	}
	return list, nil
}

func scalar(k doc.Kind, text string) (any, error) {
	switch k {
	case doc.Null:
		return nil, nil
	case doc.Bool:
		return text == "true", nil
	case doc.Number:
		if !json.Valid([]byte(text)) {
			return nil, fmt.Errorf("a number like %s has no form that every format takes", text)
		}
		return json.Number(text), nil
	case doc.String:
		return text, nil
	}
	return nil, fmt.Errorf("a %s is not carried over", k)
}

// says reports whether a value is a constant.
func says(v *envset.Value, constant any) bool {
	if v.Kind == doc.String && !v.Leaf() {
		return false
	}
	switch c := constant.(type) {
	case nil:
		return v.Kind == doc.Null
	case bool:
		return v.Kind == doc.Bool && v.Text == strconv.FormatBool(c)
	case string:
		return v.Kind == doc.String && v.Text == c
	case json.Number:
		return v.Kind == doc.Number && v.Text == c.String()
	}
	return false
}
