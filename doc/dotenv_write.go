package doc

import (
	"fmt"
	"strings"
)

// dotenvWriter keeps the quotes a value has as long as they can hold the new one; where quotes must come, single ones are
// preferred, as no reader expands or unescapes anything in them.
type dotenvWriter struct{}

func (w dotenvWriter) value(f *File, old *Node, v any) (string, error) {
	text, err := scalar(v)
	if err != nil {
		return "", err
	}
	written := w.quote(text, f.Text(old.Span))
	if old.Kind == Null {
		return "=" + written, nil
	}
	return pad(f.Src, old.Span) + written, nil
}

// quote writes text in the quotes of was, or in others if those cannot hold it.
func (dotenvWriter) quote(text, was string) string {
	switch {
	case strings.HasPrefix(was, `"`):
		return quoteDotenv(text)
	case strings.HasPrefix(was, "'") && !strings.ContainsAny(text, "'\\\r"):
		return "'" + text + "'"
	case strings.HasPrefix(was, "`") && !strings.ContainsAny(text, "`\r"):
		return "`" + text + "`"
	case plainDotenv(text):
		return text
	case !strings.ContainsAny(text, "'\\\r\n"):
		return "'" + text + "'"
	}
	return quoteDotenv(text)
}

// plainDotenv reports whether text is read as itself without quotes.
func plainDotenv(text string) bool {
	if text == "" {
		return true
	}
	return !strings.ContainsAny(text, "#\r\n") && !strings.ContainsAny(text[:1], " \t\"'`") &&
		!isBlank(text[len(text)-1])
}

// quoteDotenv writes text in double quotes. A backslash before $ stays one, as it is read.
func quoteDotenv(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '"' || c == '\\' && !strings.HasPrefix(text[i+1:], "$"):
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (w dotenvWriter) insert(f *File, parent *Node, key string, v any) (Edit, error) {
	if key == "" || nameEnd([]byte(key), 0, len(key)) != len(key) {
		return Edit{}, fmt.Errorf("%q is no name: %w", key, ErrNoEdit)
	}
	text, err := scalar(v)
	if err != nil {
		return Edit{}, err
	}
	style := styleOf(f.Src, parent.Children, "=:", lineStyle{separator: "="})
	style.indent += exported(f, parent.Children)
	return insertLines(f.Src, lastLine(f, parent), style.indent+key+style.separator+w.quote(text, "")), nil
}

// exported is "export " if every setting of the file has it.
func exported(f *File, settings []*Node) string {
	for _, n := range settings {
		line := wholeLines(f.Src, n.KeySpan)
		if !strings.HasPrefix(strings.TrimLeft(f.Text(Span{line.Start, n.KeySpan.Start}), " \t"), "export") {
			return ""
		}
	}
	if len(settings) == 0 {
		return ""
	}
	return "export "
}

// lastLine is a place in the last line that a mapping's members take, or the mapping's end if it has none.
func lastLine(f *File, parent *Node) int {
	if n := len(parent.Children); n > 0 {
		return parent.Children[n-1].Full().End
	}
	return parent.Span.End
}

func (dotenvWriter) remove(f *File, n *Node) (Edit, error) { return removeLines(f, n) }
