package doc

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Edit replaces a span of a file by other text. It is the only way in which anything here changes a file.
type Edit struct {
	Path string
	Span Span
	New  string
}

// writer is how a format writes values. Its methods only propose: File's methods apply, read again and refuse.
// Values are nil, bool, string, json.Number, int, float64, []any, Members and map[string]any (written in key order).
type writer interface {
	// value is v written so that it can stand where old stands, keeping old's style where it can.
	value(f *File, old *Node, v any) (string, error)
	// insert puts a member after the last one of a mapping, or with an empty key an item after the last one of a list.
	insert(f *File, parent *Node, key string, v any) (Edit, error)
	// remove takes out a member or an item with what belongs to it: separators, its line, a comment behind it.
	remove(f *File, n *Node) (Edit, error)
}

// ErrNoEdit is wrapped by the errors of Replace, Insert and Delete for what a format cannot hold or this package
// cannot write without touching something else.
var ErrNoEdit = errors.New("cannot be written here")

// Replace is the edit that gives a node another value.
func (f *File) Replace(n *Node, v any) (Edit, error) {
	if !f.Whole() {
		return Edit{}, fmt.Errorf("%s: a file with faults is not edited: %w", f.Path, ErrNoEdit)
	}
	if n.Kind == Opaque {
		return Edit{}, fmt.Errorf("%s: an expression is not edited: %w", f.Path, ErrNoEdit)
	}
	text, err := f.Format.codec().write.value(f, n, v)
	if err != nil {
		return Edit{}, fmt.Errorf("replace %s in %s: %w", n.Pointer(), f.Path, err)
	}
	e := Edit{Path: f.Path, Span: n.Span, New: text}
	return e, f.verify(e, change{replaced: n, value: v})
}

// Insert is the edit that adds a member to a mapping, or with an empty key an item to the end of a list.
func (f *File) Insert(parent *Node, key string, v any) (Edit, error) {
	if !f.Whole() {
		return Edit{}, fmt.Errorf("%s: a file with faults is not edited: %w", f.Path, ErrNoEdit)
	}
	switch {
	case parent == nil || parent.Kind != Map && parent.Kind != Seq:
		return Edit{}, fmt.Errorf("%s: only mappings and lists take new members: %w", f.Path, ErrNoEdit)
	case parent.Kind == Map && slices.ContainsFunc(parent.Children, func(c *Node) bool { return c.Key == key && !c.Merge }):
		return Edit{}, fmt.Errorf("%s: %q is there already: %w", f.Path, key, ErrNoEdit)
	}
	e, err := f.Format.codec().write.insert(f, parent, key, v)
	if err != nil {
		return Edit{}, fmt.Errorf("insert %q into %s: %w", key, f.Path, err)
	}
	e.Path = f.Path
	return e, f.verify(e, change{insertedIn: parent, key: key, value: v})
}

// Delete is the edit that takes a member out of a mapping or an item out of a list.
func (f *File) Delete(n *Node) (Edit, error) {
	if !f.Whole() {
		return Edit{}, fmt.Errorf("%s: a file with faults is not edited: %w", f.Path, ErrNoEdit)
	}
	if n.Parent == nil {
		return Edit{}, fmt.Errorf("%s: a whole document is not deleted: %w", f.Path, ErrNoEdit)
	}
	e, err := f.Format.codec().write.remove(f, n)
	if err != nil {
		return Edit{}, fmt.Errorf("delete %s from %s: %w", n.Pointer(), f.Path, err)
	}
	e.Path = f.Path
	return e, f.verify(e, change{deleted: n})
}

// Apply makes edits to a text. All spans refer to the text as it is given; edits that overlap, or lie outside it, are an
// error and nothing is changed. Insertions at one place are made in the order given.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	var out []byte
	at := 0
	for _, e := range sorted {
		if e.Span.Start < at || e.Span.End < e.Span.Start || e.Span.End > len(src) {
			return nil, fmt.Errorf("edit of bytes %d to %d overlaps another one or lies outside the text", e.Span.Start, e.Span.End)
		}
		out = append(out, src[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return append(out, src[at:]...), nil
}

// change is what an edit means to do to the tree.
type change struct {
	format                        Format
	replaced, insertedIn, deleted *Node
	renamed                       *Node
	key                           string
	value                         any
}

// verify reads the file again with the edit made, and refuses it if the tree differs anywhere but in what was meant.
func (f *File) verify(e Edit, c change) error {
	src, err := Apply(f.Src, []Edit{e})
	if err != nil {
		return err
	}
	g := NewAs(f.Format, f.Path, src, f.limits)
	if !g.Whole() || len(g.Problems()) > len(f.Problems()) {
		return fmt.Errorf("%s would no longer be read as before: %w", f.Path, ErrNoEdit)
	}
	c.format = f.Format
	was, is := f.Roots(), g.Roots()
	if len(was) != len(is) {
		return fmt.Errorf("%s would have another number of documents: %w", f.Path, ErrNoEdit)
	}
	for i := range was {
		if !c.matches(was[i], is[i]) {
			return fmt.Errorf("%s would change elsewhere too: %w", f.Path, ErrNoEdit)
		}
	}
	return nil
}

// matches reports whether is equals was, but for the change.
func (c change) matches(was, is *Node) bool {
	key := was.Key
	if was == c.renamed {
		key = c.key
	}
	if key != is.Key || was.Merge != is.Merge {
		return false
	}
	if was == c.replaced {
		return c.format.holds(is, c.value)
	}
	if was.Kind != is.Kind || was.Value != is.Value || was.Tag != is.Tag || was.Anchor != is.Anchor ||
		(was.Target == nil) != (is.Target == nil) {
		return false
	}
	before, after := was.Children, is.Children
	if c.deleted != nil && c.deleted.Parent == was {
		before = slices.Clone(before)
		before = slices.DeleteFunc(before, func(n *Node) bool { return n == c.deleted })
	}
	if was == c.insertedIn {
		i := slices.IndexFunc(after, func(n *Node) bool { return n.Key == c.key })
		if was.Kind == Seq {
			i = len(after) - 1
		}
		if i < 0 || !c.format.holds(after[i], c.value) {
			return false
		}
		after = slices.Delete(slices.Clone(after), i, i+1)
	}
	return slices.EqualFunc(before, after, c.matches)
}

// holds reports whether a node's value is v. In formats without types every scalar is its text.
func (f Format) holds(n *Node, v any) bool {
	got, err := n.Any(DefaultLimits.Nodes)
	return err == nil && f.same(got, v)
}

func (f Format) same(got, want any) bool {
	switch want := want.(type) {
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(g, want, f.same)
	case map[string]any, Members:
		members, _ := membersOf(want)
		g, ok := got.(map[string]any)
		return ok && len(g) == len(members) && !slices.ContainsFunc(members, func(m Member) bool {
			v, has := g[m.Key]
			return !has || !f.same(v, m.Value)
		})
	}
	if f.typed() && scalarKind(got) != scalarKind(want) {
		return false
	}
	a, b := scalarText(got), scalarText(want)
	return a == b || scalarKind(want) == Number && sameNumber(a, b)
}

// typed reports whether the format tells numbers, booleans and null from strings.
func (f Format) typed() bool { return f != Dotenv && f != Properties && f != INI }

func scalarKind(v any) Kind {
	switch v.(type) {
	case nil:
		return Null
	case bool:
		return Bool
	case string:
		return String
	case json.Number, int, float64:
		return Number
	}
	return NoKind
}

// scalarText is a scalar as the text an untyped format holds for it.
func scalarText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(v)
}

// sameNumber reports whether two texts are one number. Whole numbers are compared to the last digit.
func sameNumber(a, b string) bool {
	if strings.Trim(a+b, "-0123456789") == "" {
		return a == b
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}
