package doc

import (
	"fmt"
	"strings"
)

// iniWriter keeps quotes, and writes new ones only for a reader that takes them off again.
type iniWriter struct{}

func (w iniWriter) value(f *File, old *Node, v any) (string, error) {
	if old.Kind == Map {
		return "", fmt.Errorf("a section is not a value: %w", ErrNoEdit)
	}
	text, err := scalar(v)
	if err != nil {
		return "", err
	}
	d := iniDialectOf(f.Path)
	written, err := w.write(f, d, old, text)
	if old.Kind == Null {
		return w.style(f, d, old.Parent).separator + written, err
	}
	if written == "" || written[0] == '\n' || written[0] == '\r' {
		return written, err
	}
	if strings.HasPrefix(strings.TrimLeft(f.Text(old.Span), " \t"), eol(f.Src)) { // it began on its second line
		old = &Node{Span: Span{old.Span.Start, old.Span.Start}}
	}
	return pad(f.Src, old.Span) + written, err
}

// write is text as a value of a dialect; old, if there is one, tells the quotes and the indentation.
func (iniWriter) write(f *File, d iniDialect, old *Node, text string) (string, error) {
	was := ""
	if old != nil {
		was = f.Text(old.Span)
	}
	switch {
	case d.git:
		return quoteGit(text, strings.HasPrefix(was, `"`)), nil
	case strings.ContainsAny(text, "\r\n"):
		if !d.continues || strings.Contains(text, "\r") {
			return "", fmt.Errorf("a value of several lines: %w", ErrNoEdit)
		}
		indent := continuationIndent(f, old)
		return strings.ReplaceAll(text, "\n", eol(f.Src)+indent), nil
	case !d.quotes || old != nil && old.Style == Plain && plainINI(text, d.inline), was == "" && plainINI(text, d.inline):
		return text, nil
	case strings.HasPrefix(was, "'") && !strings.Contains(text, "'"), strings.Contains(text, `"`):
		return "'" + text + "'", nil
	}
	return `"` + text + `"`, nil
}

// continuationIndent is the indentation of the second line of a value, or four blanks more than its key's.
func continuationIndent(f *File, old *Node) string {
	if old == nil {
		return "    "
	}
	line := wholeLines(f.Src, old.KeySpan)
	indent := f.Text(Span{line.Start, old.KeySpan.Start}) + "    "
	if line.End < old.Span.End {
		if start := skipBlanks(f.Src, line.End, old.Span.End); start > line.End {
			indent = f.Text(Span{line.End, start})
		}
	}
	return indent
}

// plainINI reports whether text is read as itself without quotes.
func plainINI(text, inline string) bool {
	if text == "" {
		return true
	}
	return strings.Trim(text, " \t") == text && !strings.ContainsAny(text[:1], `"'`+inline) &&
		inlineComment([]byte(text), 0, len(text), inline) == len(text)
}

// quoteGit writes a value for git, in quotes if asked for or needed.
func quoteGit(text string, quoted bool) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(text)
	if quoted || strings.ContainsAny(text, "#;\r") || strings.Trim(text, " ") != text {
		return `"` + escaped + `"`
	}
	return escaped
}

// style is how settings of a section are written, or where it has none those of the file.
func (iniWriter) style(f *File, d iniDialect, section *Node) lineStyle {
	style := lineStyle{separator: " = "}
	if d.sectionless {
		style.separator = "="
	}
	if d.git {
		style.indent = "\t"
	}
	for _, n := range f.Root().Children {
		if n.Kind == Map {
			style = styleOf(f.Src, n.Children, "=:", style)
		}
	}
	return styleOf(f.Src, section.Children, "=:", style)
}

func (w iniWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	if members, ok := membersOf(v); ok && parent.Parent == nil {
		return w.section(f, key, members)
	}
	line, err := w.setting(f, parent, key, v)
	if err != nil {
		return Edit{}, err
	}
	above, at := -1, parent.KeySpan.End
	if parent.Parent == nil {
		at = parent.Span.End
	}
	for i, n := range parent.Children {
		if n.Kind != Map {
			above, at = -1, n.Full().End
		} else if i == 0 {
			above = wholeLines(f.Src, Span{n.Span.Start, n.Span.Start}).Start
		}
	}
	if above >= 0 {
		return Edit{Span: Span{above, above}, New: line + eol(f.Src)}, nil
	}
	return insertLines(f.Src, at, line), nil
}

// setting is the line of a new setting.
func (w iniWriter) setting(f *File, parent *Node, key string, v any) (string, error) {
	text, err := scalar(v)
	if err != nil {
		return "", err
	}
	d := iniDialectOf(f.Path)
	written, err := w.write(f, d, nil, text)
	style := w.style(f, d, parent)
	return style.indent + key + style.separator + written, err
}

// section is the edit that puts a new section at the end of the file.
func (w iniWriter) section(f *File, name string, members Members) (Edit, error) {
	if base, part, ok := strings.Cut(name, "."); ok && iniDialectOf(f.Path).git {
		name = base + ` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(part) + `"`
	}
	lines := []string{"[" + name + "]"}
	for _, m := range members {
		line, err := w.setting(f, &Node{}, m.Key, m.Value)
		if err != nil {
			return Edit{}, err
		}
		lines = append(lines, line)
	}
	nl := eol(f.Src)
	text := strings.Join(lines, nl)
	if len(f.Root().Children) > 0 {
		text = nl + text
	}
	return insertLines(f.Src, len(f.Src), text), nil
}

func (iniWriter) remove(f *File, n *Node) (Edit, error) { return removeLines(f, n) }
