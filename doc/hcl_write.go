package doc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// hclWriter writes attributes of bodies and members of objects and lists. It writes no blocks.
type hclWriter struct{}

func (hclWriter) value(f *File, old *Node, v any) (string, error) {
	if (old.Kind == Map || old.Kind == Seq) && old.Style != Flow {
		return "", fmt.Errorf("a block is not replaced as a whole: %w", ErrNoEdit)
	}
	text, err := hclText(v)
	if s, ok := v.(string); ok && err == nil && old.Kind == String && old.Style == Literal {
		if heredoc, ok := hclHeredoc(f, old, s); ok {
			return heredoc, nil
		}
	}
	return text, err
}

func (hclWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	text, err := hclText(v)
	if err != nil {
		return Edit{}, err
	}
	if parent.Style == Flow {
		if parent.Kind == Map {
			text = hclKey(key) + " = " + text
		}
		return hclBrackets(f).insert(parent, text), nil
	}
	if parent.Kind == Seq || parent.Parent != nil && f.Src[parent.Span.Start] != '{' {
		return Edit{}, fmt.Errorf("blocks are not written: %w", ErrNoEdit)
	}
	if !isHCLName(key) {
		return Edit{}, fmt.Errorf("an attribute cannot be called %s: %w", quoteName(key), ErrNoEdit)
	}
	return insertHCLAttribute(f, parent, key+" = "+text), nil
}

func (hclWriter) remove(f *File, n *Node) (Edit, error) {
	l := layout(f.Src)
	switch {
	case n.Parent.Style == Flow:
		return hclBrackets(f).remove(n), nil
	case !isHCLAttribute(f, n):
		return Edit{Span: l.section(n.Full())}, nil
	case n.Parent.Parent != nil && l.skipBlanks(n.Parent.Span.Start+1) == n.KeySpan.Start: // { name = value }
		return Edit{Span: Span{n.Parent.Span.Start + 1, n.Parent.Span.End - 1}}, nil
	}
	return Edit{Span: l.lines(n.Full())}, nil
}

func hclBrackets(f *File) brackets {
	return brackets{layout: f.Src, skip: hclSkipVoid, lineEnds: true}
}

// isHCLAttribute tells a body's attributes from its blocks.
func isHCLAttribute(f *File, n *Node) bool {
	at := hclSkipVoid(f.Src, n.KeySpan.End)
	return n.KeySpan.Len() > 0 && at < len(f.Src) && f.Src[at] == '='
}

// insertHCLAttribute puts a line behind the body's last attribute, or at its beginning.
func insertHCLAttribute(f *File, body *Node, line string) Edit {
	l := layout(f.Src)
	var last *Node
	for _, c := range body.Children {
		if isHCLAttribute(f, c) {
			last = c
		}
	}
	if last != nil {
		return l.after(last.Span.End, l.indent(last.KeySpan.Start)+line)
	}
	if body.Parent == nil {
		return l.last(line)
	}
	outer := l.indent(body.Span.Start)
	inner := Span{body.Span.Start + 1, body.Span.End - 1}
	if text := f.Src[inner.Start:inner.End]; len(bytes.TrimLeft(text, " \t")) == 0 {
		return Edit{Span: inner, New: l.eol() + outer + "  " + line + l.eol() + outer}
	}
	indent := outer + "  "
	if len(body.Children) > 0 {
		indent = l.indent(body.Children[0].KeySpan.Start)
	}
	return l.after(body.Span.Start, indent+line)
}

// hclText is a value as HCL, on one line.
func hclText(v any) (string, error) {
	return inline{name: "HCL", null: "null", text: hclQuoted, key: hclKey}.write(v)
}

// hclQuoted is text in quotes; the escapes are those of TOML.
func hclQuoted(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("text that is not UTF-8: %w", ErrNoEdit)
	}
	return `"` + hclNoSequence(tomlEscape(s, "")) + `"`, nil
}

// hclNoSequence doubles the marks of what would be computed.
func hclNoSequence(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(s)
}

// hclKey is an object's key, in quotes where it must be.
func hclKey(key string) string {
	if isHCLName(key) && key != "for" {
		return key
	}
	return `"` + hclNoSequence(tomlEscape(key, "")) + `"`
}

func isHCLName(s string) bool {
	return s != "" && s[0] != '-' && (s[0] < '0' || s[0] > '9') && !strings.ContainsFunc(s, func(c rune) bool {
		return c >= utf8.RuneSelf || !isWordByte(byte(c)) && c != '_' && c != '-'
	})
}

// hclHeredoc is text between the markers of the heredoc it replaces, if it can stand there: it must end its last line,
// and no line may be the marker.
func hclHeredoc(f *File, old *Node, s string) (string, bool) {
	first, _, _ := strings.Cut(f.Text(old.Span), "\n")
	marker := strings.TrimLeft(strings.TrimRight(first, "\r"), "<-")
	control := func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' || c == 0x7f }
	if layout(f.Src).eol() != "\n" || !strings.HasSuffix(s, "\n") || strings.ContainsFunc(s, control) {
		return "", false
	}
	indent := ""
	if strings.HasPrefix(first, "<<-") {
		indent = layout(f.Src).indent(old.Span.End)
		if hclFlush(s) != s { // an indent that all lines share would be lost
			return "", false
		}
	}
	var b strings.Builder
	b.WriteString(first + "\n")
	for line := range strings.Lines(s) {
		if strings.TrimSpace(line) == marker {
			return "", false
		}
		if line != "\n" {
			line = indent + hclNoSequence(line)
		}
		b.WriteString(line)
	}
	return b.String() + indent + marker, true
}

// hclSkipVoid skips blanks, line ends and comments.
func hclSkipVoid(src []byte, at int) int {
	for at < len(src) {
		switch rest := src[at:]; {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r':
			at++
		case rest[0] == '#' || bytes.HasPrefix(rest, []byte("//")):
			at = lineEnd(src, at)
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest, []byte("*/"))
			if end < 0 {
				return len(src)
			}
			at += end + 2
		default:
			return at
		}
	}
	return at
}
