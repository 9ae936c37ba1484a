package migrate

import (
	"strings"

	"github.com/confward/confward/doc"
)

// text is a file of the new form with what comes to it. A new file is made of the lines that values had where they come from;
// in one that is there already values are put beside what it says.
func (p *planner) text(t *target) []byte {
	if t.file == nil {
		lines := p.lines(&t.root, 0)
		lines = append(lines, t.root.tail...)
		head := string(t.keep())
		if t == p.loose && head == "" {
			head = unplacedHead
		}
		return []byte(head + strings.TrimLeft(strings.Join(lines, "\n"), "\n") + "\n")
	}
	f := t.file
	for _, b := range t.root.below {
		f = p.add(f, b, nil)
	}
	src := f.Src
	if len(t.root.tail) > 0 {
		src = append(ended(src), strings.Join(t.root.tail, "\n")+"\n"...)
	}
	return src
}

const unplacedHead = "# Values that have no place in the new form, by the files that they come from. Nothing reads this file.\n"

// keep is what a file without values holds: comments.
func (t *target) keep() []byte {
	if t.anew || len(strings.TrimSpace(string(t.was))) == 0 {
		return nil
	}
	return ended(t.was)
}

func ended(src []byte) []byte {
	src = src[:len(src):len(src)]
	if len(src) > 0 && src[len(src)-1] != '\n' {
		src = append(src, '\n')
	}
	return src
}

// add puts a branch into a file that has values. What cannot be written there is listed with what has no place.
func (p *planner) add(f *doc.File, b *branch, path []string) *doc.File {
	path = append(path[:len(path):len(path)], b.key)
	if f.Root().Find(path...) != nil {
		for _, c := range b.below {
			f = p.add(f, c, path)
		}
		return f
	}
	if len(path) == 1 && f.Root().Style != doc.Flow {
		src := append(ended(f.Src), "\n"+strings.TrimLeft(strings.Join(p.lines(&branch{below: []*branch{b}}, 0), "\n"), "\n")+"\n"...)
		return doc.New(f.Path, src, doc.Limits{})
	}
	e, err := f.Insert(f.Root().Find(path[:len(path)-1]...), b.key, b.value())
	if err == nil {
		var src []byte
		if src, err = doc.Apply(f.Src, []doc.Edit{e}); err == nil {
			return doc.New(f.Path, src, doc.Limits{})
		}
	}
	p.plan.Unplaced = append(p.plan.Unplaced, Loose{f.Path, pointer(path), "it cannot be written there"})
	keep := p.loose.root.grow(nil, nil, nil, append([]string{f.Path}, path...))
	if keep != nil {
		keep.made = b.value()
	}
	return f
}

// lines are the members of a branch, so many steps in.
func (p *planner) lines(b *branch, depth int) []string {
	var out []string
	for i, c := range b.below {
		head := p.comments(c)
		if depth == 0 && i > 0 && (len(head) == 0 || head[0] != "") {
			out = append(out, "")
		}
		for _, line := range append(head, p.member(c)...) {
			if line != "" {
				line = strings.Repeat("  ", depth) + line
			}
			out = append(out, line)
		}
	}
	return out
}

// member are the lines of a key and its value, without indentation.
func (p *planner) member(b *branch) []string {
	key, err := doc.YAML.KeyText(b.key)
	if err != nil {
		key = `"?"`
	}
	if len(b.below) > 0 {
		return append([]string{key + ":" + b.behind()}, p.lines(b, 1)...)
	}
	if b.made == nil && b.node != nil {
		if raw, ok := b.raw(key); ok {
			return raw
		}
	}
	return yamlLines(key+":", b.value(), b.node)
}

// raw are the lines that a value has in a file of YAML, under its new key.
func (b *branch) raw(key string) ([]string, bool) {
	n := b.node
	if b.file == nil || b.file.Format != doc.YAML || n.KeySpan.Len() == 0 || n.Parent == nil || n.Parent.Style == doc.Flow {
		return nil, false
	}
	for c := range n.All() {
		if c.Kind == doc.Alias || c.Anchor != "" || c.Merge {
			return nil, false
		}
	}
	src := b.file.Src
	start := lineStart(src, n.KeySpan.Start)
	margin := string(src[start:n.KeySpan.Start])
	if strings.TrimSpace(margin) != "" {
		return nil, false
	}
	text := key + string(src[n.KeySpan.End:lineEnd(src, max(n.Full().End, n.KeySpan.End))])
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	lines[len(lines)-1] = strings.TrimSuffix(lines[len(lines)-1], "\r")
	for i, line := range lines[1:] {
		rest, ok := strings.CutPrefix(line, margin)
		if !ok && strings.TrimSpace(line) != "" {
			return nil, false
		}
		lines[i+1] = rest
	}
	// What was taken along must say what it said, also with an empty line and another key behind it: a text over lines may
	// keep them.
	next, err := doc.YAML.KeyText(b.key + "-")
	if err != nil {
		return nil, false
	}
	f := doc.NewAs(doc.YAML, "", []byte(strings.Join(lines, "\n")+"\n\n"+next+": 0\n"), doc.Limits{})
	if !f.Whole() || f.Root() == nil || !sameValue(f.Root().Get(b.key), mustAny(n)) {
		return nil, false
	}
	return lines, true
}

// comments are the lines above a key: those that it had, unless they were written elsewhere already, and notes.
func (p *planner) comments(b *branch) []string {
	var out []string
	if n := b.node; n != nil && !p.told[n] && b.file != nil && b.file.Format == doc.YAML && n.KeySpan.Len() > 0 {
		src := b.file.Src
		p.told[n] = true
		start := lineStart(src, n.KeySpan.Start)
		for _, line := range strings.Split(string(src[above(b.file, n):start]), "\n") {
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
				out = append(out, line)
			}
		}
		if len(out) > 0 {
			out = out[:len(out)-1] // what stands behind the last line end
		}
		for len(out) > 0 && out[0] == "" && n.Parent != nil && n.Parent.Children[0] == n {
			out = out[1:]
		}
	}
	return append(out, b.head...)
}

// above is where the lines above a key begin: behind what comes before it.
func above(f *doc.File, n *doc.Node) int {
	end := -1
	for at := n; at != nil && at.Parent != nil && end < 0; at = at.Parent {
		for _, c := range at.Parent.Children {
			if c != at && c.Full().End <= at.KeySpan.Start {
				end = max(end, c.Full().End)
			}
		}
		if end < 0 && at.Parent.KeySpan.Len() > 0 {
			end = at.Parent.KeySpan.End
		}
	}
	if end < 0 {
		return 0
	}
	next := lineEnd(f.Src, end)
	return min(next+1, lineStart(f.Src, n.KeySpan.Start))
}

// behind is the comment behind the key of a mapping.
func (b *branch) behind() string {
	if b.node == nil || b.file == nil || b.file.Format != doc.YAML || b.node.KeySpan.Len() == 0 {
		return ""
	}
	line := string(b.file.Src[b.node.KeySpan.End:lineEnd(b.file.Src, b.node.KeySpan.End)])
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), ":"))
	if strings.HasPrefix(rest, "#") {
		return "  " + rest
	}
	return ""
}

// yamlLines are a key with a value in the block style, mappings in the order that they have where they come from.
func yamlLines(head string, v any, like *doc.Node) []string {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return []string{head + " {}"}
		}
		lines := []string{head}
		for _, key := range keysLike(v, like) {
			name, err := doc.YAML.KeyText(key)
			if err != nil {
				continue
			}
			for _, line := range yamlLines(name+":", v[key], like.Get(key)) {
				lines = append(lines, "  "+line)
			}
		}
		return lines
	case []any:
		if len(v) == 0 {
			return []string{head + " []"}
		}
		lines := []string{head}
		for i, item := range v {
			inner := yamlLines("-", item, like.Item(i))
			if m, ok := item.(map[string]any); ok && len(m) > 0 { // the first member follows the dash
				inner = inner[1:]
				inner[0] = "- " + strings.TrimPrefix(inner[0], "  ")
			}
			for _, line := range inner {
				lines = append(lines, "  "+line)
			}
		}
		return lines
	}
	text, err := doc.YAML.Text(v)
	if err != nil {
		text = "null"
	}
	return []string{head + " " + text}
}

// keysLike are the keys of a mapping in the order of a node, and those that it lacks at the end.
func keysLike(m map[string]any, like *doc.Node) []string {
	var keys []string
	if like != nil {
		for key := range like.Members() {
			if _, ok := m[key]; ok {
				keys = append(keys, key)
			}
		}
	}
	return appendMissing(keys, m)
}

// comment is a text as lines of a comment.
func comment(s string) []string {
	var lines []string
	line := "#"
	for _, word := range strings.Fields(s) {
		if len(line)+len(word) > 100 && line != "#" {
			lines = append(lines, line)
			line = "#"
		}
		line += " " + word
	}
	return append(lines, line)
}
