package doc

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// The laws every format keeps, for any input at all. Each format's fuzz target and table tests call checkLaws.

// lawSample bounds the edits that checkLaws tries on one file, and lawNodes the nodes it looks up by pointer.
const (
	lawSample = 20
	lawNodes  = 2000
)

// checkLaws fails the test if the file's tree, positions or edits break a law of this package.
func checkLaws(t testing.TB, f *File) {
	t.Helper()
	l := laws{TB: t, f: f}
	l.problems()
	for _, root := range f.Roots() {
		if root.Parent != nil {
			t.Errorf("a document has a parent")
		}
		l.within(root, Span{0, len(f.Src)})
	}
	if t.Failed() {
		return // the laws below lean on those above
	}
	l.pointers()
	l.positions()
	l.sameAgain()
	if f.Whole() {
		l.edits()
	}
}

type laws struct {
	testing.TB
	f *File
}

// problems: each has a place in the file and one short line of text without control characters.
func (l laws) problems() {
	l.Helper()
	inFile := func(s Span) bool { return 0 <= s.Start && s.Start <= s.End && s.End <= len(l.f.Src) }
	oneLine := func(s string) bool {
		return s != "" && len(s) <= 400 && utf8.ValidString(s) &&
			!strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
	}
	last := 0
	for _, p := range l.f.Problems() {
		if !inFile(p.Span) || p.Span.Start < last {
			l.Errorf("problem %q at %v lies outside the file or before the one above it", p.Message, p.Span)
		}
		last = p.Span.Start
		if p.Fault == "" || !oneLine(p.Message) || !oneLine(p.Remedy) {
			l.Errorf("problem %q (%q, remedy %q) is not one short line each", p.Fault, p.Message, p.Remedy)
		}
		for _, n := range p.Related {
			if !inFile(n.Span) || !oneLine(n.Message) {
				l.Errorf("problem %q has a bad note %q at %v", p.Message, n.Message, n.Span)
			}
		}
	}
	if l.f.Skipped() != "" && len(l.f.Roots()) > 0 {
		l.Errorf("skipped as %q, yet there is a tree", l.f.Skipped())
	}
}

// within: a node with its key lies in its parent's span, and links back to its parent.
func (l laws) within(n *Node, outer Span) {
	l.Helper()
	for _, s := range []Span{n.Span, n.Full()} {
		if s.End < s.Start || !outer.Contains(s) {
			l.Errorf("%s (%s) spans %v, outside of %v", n.Pointer(), n.Kind, s, outer)
			return
		}
	}
	if n.KeySpan.End < n.KeySpan.Start {
		l.Errorf("%s has the key span %v", n.Pointer(), n.KeySpan)
	}
	if n.Kind != Map && n.Kind != Seq && n.Kind != Opaque && len(n.Children) > 0 {
		l.Errorf("%s (%s) has children", n.Pointer(), n.Kind)
	}
	for _, c := range n.Children {
		if c.Parent != n {
			l.Errorf("%s does not link back to its parent", c.Pointer())
			return
		}
		l.within(c, n.Span)
	}
}

// found yields the nodes that their pointers name without doubt: no key on the way is given twice or merged.
func (l laws) found(limit int, yield func(root, n *Node)) {
	var walk func(root, n *Node)
	walk = func(root, n *Node) {
		if limit--; limit < 0 {
			return
		}
		yield(root, n)
		count := map[string]int{}
		for _, c := range n.Children {
			count[c.Key]++
		}
		for _, c := range n.Children {
			if n.Kind == Seq || n.Kind == Map && count[c.Key] == 1 && !c.Merge {
				walk(root, c)
			}
		}
	}
	for _, root := range l.f.Roots() {
		walk(root, root)
	}
}

func (l laws) pointers() {
	l.Helper()
	l.found(lawNodes, func(root, n *Node) {
		if got := root.At(n.Pointer()); got != n {
			l.Errorf("the pointer %q leads to %v, not to its node", n.Pointer(), got)
		}
	})
}

// positions: a node's start as line and column, turned back, is its start.
func (l laws) positions() {
	l.Helper()
	l.found(lawNodes, func(_, n *Node) {
		for _, at := range []int{n.Span.Start, n.Full().Start} {
			if at < len(l.f.Src) && (!utf8.RuneStart(l.f.Src[at]) || l.f.Src[at] == '\n') {
				continue
			}
			line, col := l.f.Position(at)
			if got := l.f.Offset(line, col); got != at {
				l.Errorf("offset %d is %d:%d, which is offset %d", at, line, col, got)
			}
		}
	})
}

// sameAgain: no edits leave the same bytes, and the same bytes give the same tree.
func (l laws) sameAgain() {
	l.Helper()
	src, err := Apply(l.f.Src, nil)
	if err != nil || !bytes.Equal(src, l.f.Src) {
		l.Fatalf("no edits changed the file: %v", err)
	}
	g := NewAs(l.f.Format, l.f.Path, bytes.Clone(src), l.f.limits)
	if was, is := dump(l.f), dump(g); was != is {
		l.Errorf("read twice, two trees:\n%s\nand\n%s", was, is)
	}
}

// dump is all that a file's tree says, a node a line.
func dump(f *File) string {
	var b strings.Builder
	for _, p := range f.Problems() {
		fmt.Fprintf(&b, "! %s %v %s (%s) %v\n", p.Fault, p.Span, p.Message, p.Remedy, p.Related)
	}
	if f.Skipped() != "" {
		fmt.Fprintf(&b, "skipped: %s\n", f.Skipped())
	}
	if f.Body().Len() > 0 {
		fmt.Fprintf(&b, "body %v\n", f.Body())
	}
	for _, root := range f.Roots() {
		dumpNode(&b, root, 0)
	}
	return b.String()
}

func dumpNode(b *strings.Builder, n *Node, depth int) {
	fmt.Fprintf(b, "%*s%s %d %v", 2*depth, "", n.Kind, n.Style, n.Span)
	if n.KeySpan.Len() > 0 || n.Key != "" {
		fmt.Fprintf(b, " key %q %v", n.Key, n.KeySpan)
	}
	if n.Kind != Map && n.Kind != Seq {
		fmt.Fprintf(b, " = %q", n.Value)
	}
	fmt.Fprintf(b, " %s %s %v\n", n.Tag, n.Anchor, n.Merge)
	for _, c := range n.Children {
		dumpNode(b, c, depth+1)
	}
}

// edits: what Replace, Insert and Delete promise holds in the file they give, or they refuse with ErrNoEdit.
func (l laws) edits() {
	l.Helper()
	var scalars, collections, members []*Node
	l.found(lawNodes, func(_, n *Node) {
		if n.Kind == Map || n.Kind == Seq {
			collections = append(collections, n)
		} else if n.Kind != Alias {
			scalars = append(scalars, n)
		}
		if n.Parent != nil {
			members = append(members, n)
		}
	})
	for i, n := range sample(scalars) {
		l.replace(n, lawValue(i))
	}
	for i, n := range sample(collections) {
		l.insert(n, lawValue(i))
	}
	for _, n := range sample(members) {
		l.delete(n)
		l.rename(n)
	}
}

// lawValue is the i-th of the values that edits write: plain ones and one that needs care in every format.
func lawValue(i int) any {
	return []any{"x y", 7, true, "a\"b\\c'd\n# é: {{ ${x} %", "", "true", "0x1F",
		Members{{"z", []any{1, Members{{"k v", "a: b"}, {"e", Members{}}}}}, {"a", Members{{"b", []any{[]any{"#"}}}}}}}[i%8]
}

// sample is at most lawSample of the nodes, evenly spread.
func sample(nodes []*Node) []*Node {
	step := len(nodes)/lawSample + 1
	var out []*Node
	for i := 0; i < len(nodes); i += step {
		out = append(out, nodes[i])
	}
	return out
}

func (l laws) replace(n *Node, v any) {
	l.Helper()
	e, err := l.f.Replace(n, v)
	g := l.edited("replace", n, e, err)
	if g == nil {
		return
	}
	if e.Span != n.Span {
		l.Errorf("replacing %q edits %v, not its span %v", n.Pointer(), e.Span, n.Span)
	}
	if got := l.same(g, n); got == nil || !l.f.Format.holds(got, v) {
		l.Errorf("%q was to become %#v and is %+v in\n%s", n.Pointer(), v, got, g.Src)
	}
}

func (l laws) insert(n *Node, v any) {
	l.Helper()
	key, pointer := "", fmt.Sprintf("%s/%d", n.Pointer(), len(n.Children))
	if n.Kind == Map {
		key = "fresh"
		for n.Get(key) != nil {
			key += "_"
		}
		pointer = n.Pointer() + "/" + key
	}
	e, err := l.f.Insert(n, key, v)
	g := l.edited("insert into", n, e, err)
	if g == nil {
		return
	}
	if got := l.counterpart(g, n).At(pointer); got == nil || !l.f.Format.holds(got, v) {
		l.Errorf("%q was to be inserted as %#v and is %+v in\n%s", pointer, v, got, g.Src)
	}
}

func (l laws) delete(n *Node) {
	l.Helper()
	e, err := l.f.Delete(n)
	g := l.edited("delete", n, e, err)
	if g == nil {
		return
	}
	parent := l.same(g, n.Parent)
	if parent == nil || len(parent.Children) != len(n.Parent.Children)-1 {
		l.Errorf("%q is not the one that was deleted in\n%s", n.Pointer(), g.Src)
	}
}

func (l laws) rename(n *Node) {
	l.Helper()
	key := "fresh"
	for n.Parent.Get(key) != nil {
		key += "_"
	}
	e, err := l.f.Rename(n, key)
	g := l.edited("rename", n, e, err)
	if g == nil {
		return
	}
	parent := l.same(g, n.Parent)
	if parent == nil || len(parent.Children) != len(n.Parent.Children) || parent.Get(key) == nil || parent.Get(key).Value != n.Value {
		l.Errorf("%q was to be renamed in\n%s", n.Pointer(), g.Src)
	}
}

// edited is the file with the edit made, or nil if the edit was refused. It fails for a refusal of another kind than
// ErrNoEdit and for an edit that changes bytes outside its span.
func (l laws) edited(what string, n *Node, e Edit, err error) *File {
	l.Helper()
	if err != nil {
		if !errors.Is(err, ErrNoEdit) {
			l.Errorf("%s %q: %v", what, n.Pointer(), err)
		}
		return nil
	}
	src, err := Apply(l.f.Src, []Edit{e})
	if err != nil {
		l.Errorf("%s %q: %v", what, n.Pointer(), err)
		return nil
	}
	if !bytes.HasPrefix(src, l.f.Src[:e.Span.Start]) || !bytes.HasSuffix(src, l.f.Src[e.Span.End:]) {
		l.Errorf("%s %q changed bytes outside of %v", what, n.Pointer(), e.Span)
	}
	return NewAs(l.f.Format, l.f.Path, src, l.f.limits)
}

// counterpart is the document of g that stands where n's stands in l.f.
func (l laws) counterpart(g *File, n *Node) *Node {
	for n.Parent != nil {
		n = n.Parent
	}
	for i, root := range l.f.Roots() {
		if root == n && i < len(g.Roots()) {
			return g.Roots()[i]
		}
	}
	return nil
}

// same is the node of g with the same pointer as n has in l.f.
func (l laws) same(g *File, n *Node) *Node { return l.counterpart(g, n).At(n.Pointer()) }
