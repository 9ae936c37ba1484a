package doc

import (
	"bytes"
	"fmt"
	"strings"
)

// insert puts a member behind the last one: on a line of its own with its siblings' indentation, or before the closing
// bracket.
func (yamlWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	if parent.Style != Flow && !inYAMLFlow(parent) {
		block, err := yamlBlock(v, yamlUnit(f))
		if err != nil {
			return Edit{}, err
		}
		if parent.Kind == Seq {
			return insertInYAMLBlock(f, parent, yamlItem(block))
		}
		return insertInYAMLBlock(f, parent, yamlMember(key, block, yamlUnit(f)))
	}
	text, err := yamlText(nil, v, true)
	if err != nil {
		return Edit{}, err
	}
	if parent.Kind == Map {
		text = yamlString(nil, key, true) + ": " + text
	}
	return insertInYAMLFlow(f, parent, text)
}

// yamlUnit is the indentation by which the first nested mapping of a file is set off, or two blanks.
func yamlUnit(f *File) string {
	for _, root := range f.Roots() {
		for n := range root.All() {
			if n.Kind != Map || n.Style == Flow || n.Parent == nil || n.Parent.Kind != Map || len(n.Children) == 0 || n.KeySpan.Len() == 0 {
				continue
			}
			key, own := n.KeySpan.Start, n.Children[0].Full().Start
			if by := own - lineStart(f.Src, own) - (key - lineStart(f.Src, key)); by > 0 {
				return strings.Repeat(" ", by)
			}
		}
	}
	return "  "
}

func insertInYAMLFlow(f *File, parent *Node, text string) (Edit, error) {
	closing := parent.Span.End - 1
	if closing <= parent.Span.Start || f.Src[closing] != ']' && f.Src[closing] != '}' {
		return Edit{}, fmt.Errorf("a pair without brackets: %w", ErrNoEdit)
	}
	if len(parent.Children) == 0 {
		return Edit{Span: Span{closing, closing}, New: text}, nil
	}
	last := parent.Children[len(parent.Children)-1]
	end := last.Full().End
	if comma := skipYAMLSpace(f.Src, end); comma < closing && f.Src[comma] == ',' {
		return flowAfterComma(f, last, comma+1, closing, text), nil
	}
	return Edit{Span: Span{end, end}, New: "," + flowGap(f, last) + text}, nil
}

// flowAfterComma puts text behind a trailing comma, which it gets one of its own.
func flowAfterComma(f *File, last *Node, after, closing int, text string) Edit {
	gap := flowGap(f, last)
	if gap == " " && skipYAMLSpace(f.Src, after) == closing {
		return Edit{Span: Span{after, after}, New: gap + text}
	}
	return Edit{Span: Span{after, after}, New: gap + text + ","}
}

// flowGap is what stands between two members: a blank, or a line break and indentation where members stand on lines of
// their own.
func flowGap(f *File, last *Node) string {
	start := last.Full().Start
	line := lineStart(f.Src, start)
	if indent := f.Src[line:start]; len(bytes.Trim(indent, " \t")) == 0 && last.Parent != nil && last.Parent.Span.Start < line {
		return yamlLineEnding(f) + string(indent)
	}
	return " "
}

func insertInYAMLBlock(f *File, parent *Node, lines []string) (Edit, error) {
	if len(parent.Children) == 0 {
		return Edit{}, fmt.Errorf("no member to stand behind: %w", ErrNoEdit)
	}
	indent, ok := yamlMemberIndent(f, parent)
	if !ok {
		return Edit{}, fmt.Errorf("members do not start lines: %w", ErrNoEdit)
	}
	text := indent + strings.Join(lines, yamlLineEnding(f)+indent)
	// A comment behind the last member stays with it.
	at := lineEnd(f.Src, parent.Span.End)
	if at < len(f.Src) {
		return Edit{Span: Span{at + 1, at + 1}, New: text + yamlLineEnding(f)}, nil
	}
	return Edit{Span: Span{at, at}, New: yamlLineEnding(f) + text}, nil
}

// yamlMemberIndent is the indentation of a block collection's members. The first one may follow a dash on its line.
func yamlMemberIndent(f *File, parent *Node) (string, bool) {
	start := parent.Span.Start
	head := string(f.Src[lineStart(f.Src, start):start])
	head = strings.TrimPrefix(head, bom)
	rest := strings.TrimLeft(head, " ")
	if strings.Trim(rest, "- ") != "" {
		return "", false
	}
	return strings.Repeat(" ", len(head)), true
}

// lineStart is the offset at which the line with at begins.
func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

// remove takes out the whole lines of a block member, or a flow member with one of its commas. Where it is the only
// member of a block mapping or list, {} or [] takes its place: nothing at all would be null.
func (yamlWriter) remove(f *File, n *Node) (Edit, error) {
	if n.Parent.Style == Flow {
		return removeFromYAMLFlow(f, n)
	}
	if len(n.Parent.Children) == 1 {
		return emptiedYAML(f, n.Parent), nil
	}
	return removeYAMLLines(f, n)
}

// emptiedYAML puts brackets in the place of a block collection, on the line of its key if only white space is between.
func emptiedYAML(f *File, n *Node) Edit {
	text := "{}"
	if n.Kind == Seq {
		text = "[]"
	}
	if n.Parent != nil && n.KeySpan.Len() > 0 {
		colon := behindYAMLKey(f.Src, n.KeySpan.End)
		if colon <= n.Span.Start && len(bytes.TrimSpace(f.Src[colon:n.Span.Start])) == 0 {
			return Edit{Span: Span{colon, n.Span.End}, New: " " + text}
		}
	}
	return Edit{Span: n.Span, New: text}
}

func removeFromYAMLFlow(f *File, n *Node) (Edit, error) {
	if c := f.Src[n.Parent.Span.Start]; c != '[' && c != '{' {
		return Edit{}, fmt.Errorf("a pair without brackets: %w", ErrNoEdit)
	}
	siblings := n.Parent.Children
	i := n.index()
	start, end := yamlMemberStart(f, n), n.Full().End
	switch {
	case i+1 < len(siblings):
		end = yamlMemberStart(f, siblings[i+1])
	case i > 0:
		start = siblings[i-1].Full().End
	default:
		if comma := skipYAMLSpace(f.Src, end); f.Src[comma] == ',' {
			end = comma + 1
		}
	}
	return Edit{Span: Span{start, end}}, nil
}

// yamlMemberStart is where a member begins: at its dash, or at its key with the tag and anchor before it.
func yamlMemberStart(f *File, n *Node) int {
	siblings := n.Parent.Children
	from := n.Parent.Span.Start
	if n.Parent.Style == Flow {
		from++
	}
	if i := n.index(); i > 0 {
		from = siblings[i-1].Full().End
	}
	at := skipYAMLSpace(f.Src, from)
	if n.Parent.Style == Flow && at < len(f.Src) && f.Src[at] == ',' {
		at = skipYAMLSpace(f.Src, at+1)
	}
	return at
}

func removeYAMLLines(f *File, n *Node) (Edit, error) {
	at := yamlMemberStart(f, n)
	start := lineStart(f.Src, at)
	if strings.Trim(strings.TrimPrefix(string(f.Src[start:at]), bom), " ") != "" {
		return removeYAMLFirst(f, n, at)
	}
	end := lineEnd(f.Src, n.Full().End)
	switch {
	case end < len(f.Src):
		end++
	case start > 0: // no final line end, before or after
		start = len(bytes.TrimSuffix(f.Src[:start-1], []byte("\r")))
	}
	if start == 0 {
		start = at // behind a byte order mark
	}
	return Edit{Span: Span{start, end}}, nil
}

// removeYAMLFirst takes out a first member that follows a dash on its line: the next one moves up to the dash.
func removeYAMLFirst(f *File, n *Node, at int) (Edit, error) {
	siblings := n.Parent.Children
	if n != siblings[0] {
		return Edit{}, fmt.Errorf("the line holds something else: %w", ErrNoEdit)
	}
	next := yamlMemberStart(f, siblings[1])
	below := f.Src[min(lineEnd(f.Src, n.Full().End), next):next]
	if len(bytes.TrimSpace(below)) > 0 {
		return Edit{}, fmt.Errorf("a comment stands between: %w", ErrNoEdit)
	}
	return Edit{Span: Span{at, next}}, nil
}

// skipYAMLSpace passes over blanks, line breaks and comments.
func skipYAMLSpace(src []byte, at int) int {
	for at < len(src) {
		switch c := src[at]; {
		case isBlank(c) || isBreak(c):
			at++
		case c == '#':
			for at < len(src) && !isBreak(src[at]) {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// behindYAMLKey is the offset behind the colon that follows a key, or behind the key if there is none.
func behindYAMLKey(src []byte, keyEnd int) int {
	at := skipYAMLSpace(src, keyEnd)
	if at >= len(src) || src[at] != ':' {
		return keyEnd
	}
	if at+1 < len(src) && !isBlank(src[at+1]) && !isBreak(src[at+1]) && !isYAMLFlow(src[at+1]) {
		return keyEnd
	}
	return at + 1
}
