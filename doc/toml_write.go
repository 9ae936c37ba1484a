package doc

import (
	"fmt"
	"strings"
)

// tomlWriter writes keys where their table has its keys: behind its last one, before the next header.
type tomlWriter struct{}

func (tomlWriter) value(f *File, old *Node, v any) (string, error) {
	if (old.Kind == Map || old.Kind == Seq) && old.Style != Flow {
		return "", fmt.Errorf("a table with headers is not replaced as a whole: %w", ErrNoEdit)
	}
	if s, ok := v.(string); ok {
		return tomlStringLike(f, old, s)
	}
	text, err := tomlText(v)
	if isTOMLFloat(old) && strings.Trim(text, "-0123456789") == "" { // a whole number would change the type
		text += ".0"
	}
	return text, err
}

// isTOMLFloat reports whether a node is a number with a point, an exponent, or none at all (inf, nan).
func isTOMLFloat(n *Node) bool {
	return n.Kind == Number && strings.Trim(n.Value, "-0123456789") != ""
}

func (tomlWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	if parent.Kind == Seq && parent.Style != Flow {
		return tomlElement(f, parent, v)
	}
	text, err := tomlText(v)
	if err != nil {
		return Edit{}, err
	}
	if parent.Kind == Map {
		text = tomlKeyText(key) + " = " + text
	}
	home := parent
	for ; isTOMLDotted(f, home); home = home.Parent {
		text = tomlKeyText(home.Key) + "." + text
	}
	if home.Style == Flow {
		return tomlBrackets(f).insert(home, text), nil
	}
	l := layout(f.Src)
	if last := lastTOMLKey(f, parent); last != nil {
		return l.after(last.Span.End, l.indent(last.KeySpan.Start)+text), nil
	}
	if parent.Parent == nil {
		return insertTOMLRoot(f, parent, text), nil
	}
	return insertTOMLTable(f, parent, text), nil
}

func (tomlWriter) remove(f *File, n *Node) (Edit, error) {
	home := n.Parent
	for isTOMLDotted(f, home) {
		home = home.Parent
	}
	l := layout(f.Src)
	switch {
	case home.Style == Flow && home != n.Parent:
		return Edit{}, fmt.Errorf("one of several dotted keys within braces: %w", ErrNoEdit)
	case home.Style == Flow:
		return tomlBrackets(f).remove(n), nil
	case isTOMLSection(f, n):
		return Edit{Span: l.section(n.Span)}, nil
	}
	return Edit{Span: l.lines(n.Full())}, nil
}

func tomlBrackets(f *File) brackets { return brackets{layout: f.Src, skip: tomlSkipVoid} }

// isTOMLSection reports whether n is written under headers: a table, a list of tables or one of its elements.
func isTOMLSection(f *File, n *Node) bool {
	return (n.Kind == Map || n.Kind == Seq) && n.Style != Flow && n.Parent != nil && f.Src[n.Span.Start] == '['
}

// isTOMLDotted reports whether n is a table that dotted keys have made.
func isTOMLDotted(f *File, n *Node) bool {
	return n.Kind == Map && n.Style != Flow && n.Parent != nil && f.Src[n.Span.Start] != '['
}

// lastTOMLKey is the last value written under a table's own header, or nil.
func lastTOMLKey(f *File, n *Node) *Node {
	var last *Node
	for _, c := range n.Children {
		if isTOMLSection(f, c) {
			continue
		}
		if isTOMLDotted(f, c) {
			c = lastTOMLKey(f, c)
		}
		if c != nil && (last == nil || c.Span.End > last.Span.End) {
			last = c
		}
	}
	return last
}

// insertTOMLRoot puts a line before the first header, and before the comment that stands on it.
func insertTOMLRoot(f *File, root *Node, line string) Edit {
	l := layout(f.Src)
	if len(root.Children) == 0 {
		return l.last(line)
	}
	at := aboveTOMLComment(l, root.Children[0].Span.Start)
	return Edit{Span: Span{at, at}, New: line + l.eol() + l.eol()}
}

// insertTOMLTable puts a line under a header without keys, or under a new one where only longer headers name the table.
func insertTOMLTable(f *File, table *Node, line string) Edit {
	l := layout(f.Src)
	if table.KeySpan.Len() == 0 { // an element
		return l.after(table.Span.Start, l.indent(table.Span.Start)+line)
	}
	if end := l.skipBlanks(table.KeySpan.End); f.Src[end] == ']' {
		return l.after(end, l.indent(end)+line)
	}
	at := aboveTOMLComment(l, table.Span.Start)
	return Edit{Span: Span{at, at}, New: "[" + tomlHeaderName(f, table) + "]" + l.eol() + line + l.eol() + l.eol()}
}

// tomlHeaderName is the dotted name of a table or a list of tables as its first header writes it.
func tomlHeaderName(f *File, n *Node) string {
	return strings.TrimLeft(f.Text(Span{n.Span.Start, n.KeySpan.End}), "[ \t")
}

// aboveTOMLComment is where the comment lines begin that stand directly on the line of at.
func aboveTOMLComment(l layout, at int) int {
	at = l.start(at)
	for at > l.start(0) {
		before := l.start(at - 1)
		if text := l[l.skipBlanks(before):]; text[0] != '#' {
			break
		}
		at = before
	}
	return at
}

// tomlElement adds a table to a list of tables.
func tomlElement(f *File, list *Node, v any) (Edit, error) {
	table, ok := membersOf(v)
	if !ok {
		return Edit{}, fmt.Errorf("a list of tables takes tables only: %w", ErrNoEdit)
	}
	l := layout(f.Src)
	at := list.Children[len(list.Children)-1].Span.Start
	indent := l.indent(at)
	lines := []string{"", indent + "[[" + tomlHeaderName(f, list) + "]]"}
	for _, m := range table {
		text, err := tomlText(m.Value)
		if err != nil {
			return Edit{}, err
		}
		lines = append(lines, indent+tomlKeyText(m.Key)+" = "+text)
	}
	return l.after(list.Span.End, strings.Join(lines, l.eol())), nil
}

// tomlSkipVoid skips blanks, line ends and comments.
func tomlSkipVoid(src []byte, at int) int {
	for at < len(src) {
		switch src[at] {
		case ' ', '\t', '\n', '\r':
			at++
		case '#':
			at = lineEnd(src, at)
		default:
			return at
		}
	}
	return at
}
