package doc

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// propertiesWriter escapes what Java would not read as itself. What is not ASCII is escaped too, unless the file holds
// such characters as UTF-8 already: Java before 9 and Spring read Latin-1.
type propertiesWriter struct{}

func (propertiesWriter) value(f *File, old *Node, v any) (string, error) {
	text, err := scalar(v)
	if err != nil {
		return "", err
	}
	written := escapeProperties(text, false, holdsUTF8(f.Src))
	if old.Span == (Span{old.KeySpan.End, old.KeySpan.End}) {
		return "=" + written, nil
	}
	return pad(f.Src, old.Span) + written, nil
}

// holdsUTF8 reports whether a file is UTF-8 and more than ASCII.
func holdsUTF8(src []byte) bool {
	src = src[bomLength(src):]
	for _, c := range src {
		if c >= utf8.RuneSelf {
			return utf8.Valid(src)
		}
	}
	return false
}

// escapeProperties writes text as a key or a value.
func escapeProperties(text string, key, utf8Kept bool) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == ' ' && (key || i == 0), strings.ContainsRune("=:#!", r) && key, strings.ContainsRune("=:", r) && i == 0:
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f || r >= utf8.RuneSelf && !utf8Kept:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04X`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (propertiesWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	text, err := scalar(v)
	if err != nil {
		return Edit{}, err
	}
	if key == "" {
		return Edit{}, fmt.Errorf("a setting needs a key: %w", ErrNoEdit)
	}
	kept := holdsUTF8(f.Src)
	style := styleOf(f.Src, parent.Children, "=:", lineStyle{separator: "="})
	line := style.indent + escapeProperties(key, true, kept) + style.separator + escapeProperties(text, false, kept)
	if len(parent.Children) == 0 && parent.Span.End < len(f.Src) { // before the line that divides documents
		return Edit{Span: Span{parent.Span.End, parent.Span.End}, New: line + eol(f.Src)}, nil
	}
	return insertLines(f.Src, lastLine(f, parent), line), nil
}

func (propertiesWriter) remove(f *File, n *Node) (Edit, error) { return removeLines(f, n) }
