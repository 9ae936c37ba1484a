package doc

import (
	"bytes"
	"fmt"
	"slices"
)

// Of a Markdown file the front matter is read: what stands between a first line that is exactly one of these fences and
// the next line that is.
//
//		---   YAML; "..." closes it too
//		+++   TOML
//		;;;   JSON
//
//	  - "---" may as well be a line across the page. It opens front matter only if it is closed and the first line that
//	    says something reads `key:`; and where a blank line follows it, only if all of it is YAML.
//	  - Front matter that is not what its fence says is a fault. In Cursor's .mdc files it is then read line by line as
//	    `key: value`, as their own reader does: "globs: *.ts" is no YAML, yet the usual thing there.
//	  - Front matter with template actions (Hugo's archetypes) is skipped.
//	  - The spans of its tree are places in the file. The text after it is the file's body.
func parseMarkdown(p *parser) {
	body := Span{p.start, len(p.src)}
	if front, ok := findFrontMatter(p.src, p.start); ok && p.frontMatter(front) {
		body.Start = front.body
	}
	p.tree.body = body
}

// frontMatter is where front matter stands in a file.
type frontMatter struct {
	format Format
	text   Span // without the fences
	body   int  // the start of the line below it
}

// findFrontMatter looks for the fences.
func findFrontMatter(src []byte, start int) (frontMatter, bool) {
	end, next := textLine(src, start)
	fence := string(bytes.TrimRight(src[start:end], " \t"))
	f := frontMatter{text: Span{next, next}}
	switch fence {
	case "---":
		f.format = YAML
	case "+++":
		f.format = TOML
	case ";;;":
		f.format = JSONC
	default:
		return f, false
	}
	for at := next; at < len(src); at = next {
		end, next = textLine(src, at)
		line := string(bytes.TrimRight(src[at:end], " \t"))
		if line == fence || f.format == YAML && line == "..." {
			f.text.End, f.body = at, next
			return f, f.format != YAML || opensMapping(src[f.text.Start:at])
		}
	}
	return f, false
}

// opensMapping reports whether YAML text says nothing, or begins like a mapping.
func opensMapping(text []byte) bool {
	for at := 0; at < len(text); {
		end, next := textLine(text, at)
		line := bytes.Trim(text[at:end], " \t")
		if len(line) > 0 && line[0] != '#' {
			return line[0] == '{' || line[len(line)-1] == ':' || bytes.Contains(line, []byte(": ")) || bytes.Contains(line, []byte(":\t"))
		}
		at = next
	}
	return true
}

// frontMatter reads front matter and reports whether it is some.
func (p *parser) frontMatter(front frontMatter) bool {
	in := &parser{path: p.path, format: front.format, src: p.src[:front.text.End], start: front.text.Start, limits: p.limits}
	if !in.isTemplate() {
		front.format.codec().parse(in)
	}
	broken := slices.ContainsFunc(in.tree.problems, func(pr Problem) bool { return pr.Fault == Invalid })
	after, _ := textLine(p.src, front.text.Start)
	switch {
	case in.tree.skipped != "":
		p.skip("%s", in.tree.skipped)
	case broken && isCursorRule(p.path):
		p.looseFrontMatter(front.text)
	case broken && front.format == YAML && skipBlanks(p.src, front.text.Start, after) == after:
		return false
	case !broken && len(in.tree.roots) > 0 && (len(in.tree.roots) > 1 || in.tree.roots[0].Kind != Map):
		return front.format != YAML
	default:
		p.tree.roots = in.tree.roots
		p.tree.problems = append(p.tree.problems, in.tree.problems...)
	}
	return true
}

func isCursorRule(path string) bool { return len(path) > 4 && path[len(path)-4:] == ".mdc" }

// looseFrontMatter reads lines of `key: value`; what fits nothing is passed over.
func (p *parser) looseFrontMatter(text Span) {
	root := &Node{Kind: Map, Span: text}
	p.add(nil, root)
	for at := text.Start; at < text.End; {
		end, next := textLine(p.src[:text.End], at)
		key := Span{at, nameEnd(p.src, at, end)}
		if key.Len() > 0 && key.End < end && p.src[key.End] == ':' {
			value := trimSpan(p.src, key.End+1, end)
			n := &Node{Key: string(p.src[key.Start:key.End]), KeySpan: key, Span: value}
			looseValue(n, string(p.src[value.Start:value.End]))
			if !p.add(root, n) {
				return
			}
		}
		at = next
	}
}

// looseValue gives a node the kind and value of a text.
func looseValue(n *Node, text string) {
	n.Kind, n.Value = String, text
	switch {
	case text == "":
		n.Kind = Null
	case text == "true" || text == "false":
		n.Kind = Bool
	case len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0]:
		n.Style, n.Value = Raw, text[1:len(text)-1]
	}
}

// markdownWriter writes front matter by the writer of its format, in a file of its own.
type markdownWriter struct{}

// inside is the front matter as a file, the node of it that n is, and its place in the Markdown file.
func (markdownWriter) inside(f *File, n *Node) (*File, *Node, int, error) {
	front, ok := findFrontMatter(f.Src, bomLength(f.Src))
	if !ok {
		return nil, nil, 0, fmt.Errorf("there is no front matter: %w", ErrNoEdit)
	}
	g := NewAs(front.format, f.Path, f.Src[front.text.Start:front.text.End], f.limits)
	if !g.Whole() || len(g.Roots()) != 1 {
		return nil, nil, 0, fmt.Errorf("the front matter is not %s: %w", front.format, ErrNoEdit)
	}
	var path []int
	for ; n.Parent != nil; n = n.Parent {
		path = append(path, slices.Index(n.Parent.Children, n))
	}
	at := g.Root()
	for _, i := range slices.Backward(path) {
		if i >= len(at.Children) {
			return nil, nil, 0, fmt.Errorf("the front matter is not %s: %w", front.format, ErrNoEdit)
		}
		at = at.Children[i]
	}
	return g, at, front.text.Start, nil
}

func (w markdownWriter) value(f *File, old *Node, v any) (string, error) {
	g, n, _, err := w.inside(f, old)
	if err != nil {
		return "", err
	}
	return g.Format.codec().write.value(g, n, v)
}

func (w markdownWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	g, n, start, err := w.inside(f, parent)
	if err != nil {
		return Edit{}, err
	}
	e, err := g.Format.codec().write.insert(g, n, key, v)
	return shift(e, start), err
}

func (w markdownWriter) remove(f *File, n *Node) (Edit, error) {
	g, n, start, err := w.inside(f, n)
	if err != nil {
		return Edit{}, err
	}
	e, err := g.Format.codec().write.remove(g, n)
	return shift(e, start), err
}

// shift moves an edit by so many bytes.
func shift(e Edit, by int) Edit {
	e.Span.Start += by
	e.Span.End += by
	return e
}
