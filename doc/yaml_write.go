package doc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// yamlWriter writes values into YAML. It proposes what people write: plain text where it reads back as the same string,
// the quotes the old value had, a block scalar where there was one, and collections in flow style.
type yamlWriter struct{}

func (yamlWriter) value(f *File, old *Node, v any) (string, error) {
	if old.Kind == Alias || old.Kind == Null && old.Tag != "" || old.Tag != "" && !sameYAMLTag(old.Tag, v) {
		return "", fmt.Errorf("an alias or a tagged value: %w", ErrNoEdit)
	}
	if text, ok := yamlBlockAnew(f, old, v); ok {
		return text, nil
	}
	text, err := yamlText(old, v, inYAMLFlow(old))
	if err != nil {
		return "", err
	}
	if s, ok := v.(string); ok && (old.Style == Literal || old.Style == Folded) {
		if block, ok := yamlLiteral(f, old, s); ok {
			return block, nil
		}
	}
	return yamlGap(f, old) + text, nil
}

// yamlBlockAnew writes a block mapping or list in the place of another one of its kind.
func yamlBlockAnew(f *File, old *Node, v any) (string, bool) {
	_, list := v.([]any)
	_, mapping := membersOf(v)
	if old.Style == Flow || len(old.Children) == 0 || !(list && old.Kind == Seq || mapping && old.Kind == Map) {
		return "", false
	}
	indent, ok := yamlMemberIndent(f, old)
	items, _ := v.([]any)
	block, err := yamlItems(items, yamlUnit(f))
	if mapping {
		block, err = yamlBlock(v, yamlUnit(f))
	}
	if !ok || err != nil || len(block) < 2 {
		return "", false
	}
	return strings.Join(block[1:], yamlLineEnding(f)+indent), true
}

// yamlGap is what must stand between the key or dash and a value on its line, where the old value needed no blank: it
// was absent, or a block collection, which may start at the column of its key.
func yamlGap(f *File, old *Node) string {
	start := old.Span.Start
	switch {
	case old.Span.Len() > 0:
		key := old.KeySpan.Start
		if old.Kind == Seq && old.KeySpan.Len() > 0 && start-lineStart(f.Src, start) == key-lineStart(f.Src, key) {
			return " "
		}
		return ""
	case old.Parent != nil && old.Parent.Kind == Map && old.Anchor == "" && start > 0 && f.Src[start-1] != ':':
		return ": "
	}
	return " "
}

// sameYAMLTag reports whether a value still is what the tag before it says.
func sameYAMLTag(tag string, v any) bool {
	_, text := v.(string)
	return text && (tag == "!!str" || tag == "!" || !strings.HasPrefix(tag, "!!"))
}

func inYAMLFlow(n *Node) bool {
	for at := n.Parent; at != nil; at = at.Parent {
		if at.Style == Flow {
			return true
		}
	}
	return false
}

// yamlText writes a value on one line. The old value, if there is one, gives the quotes.
func yamlText(old *Node, v any, flow bool) (string, error) {
	switch v := v.(type) {
	case nil:
		return "null", nil
	case string:
		return yamlString(old, v, flow), nil
	case []any:
		return yamlFlowList(v)
	}
	if members, ok := membersOf(v); ok {
		return yamlFlowMap(members)
	}
	text := scalarText(v)
	if n, ok := v.(json.Number); ok && !isJSONNumber(n.String()) {
		return "", fmt.Errorf("%q is no number: %w", n, ErrNoEdit)
	}
	return text, nil
}

func yamlFlowList(items []any) (string, error) {
	parts := make([]string, 0, len(items))
	for _, item := range items {
		text, err := yamlText(nil, item, true)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	return "[" + strings.Join(parts, ", ") + "]", nil
}

func yamlFlowMap(members Members) (string, error) {
	parts := make([]string, 0, len(members))
	for _, m := range members {
		text, err := yamlText(nil, m.Value, true)
		if err != nil {
			return "", err
		}
		parts = append(parts, yamlString(nil, m.Key, true)+": "+text)
	}
	return "{" + strings.Join(parts, ", ") + "}", nil
}

// shortList is the width up to which a list of scalars is written on one line.
const shortList = 60

// yamlBlock writes a value as the lines of a block, the first of which may stand behind a key or a dash: it is empty for
// what has lines of its own, which are mappings with members, and lists but short ones of scalars.
func yamlBlock(v any, unit string) ([]string, error) {
	if items, ok := v.([]any); ok {
		text, err := yamlFlowList(items)
		if err != nil || onOneLine(items) && len(text) <= shortList {
			return []string{text}, err
		}
		return yamlItems(items, unit)
	}
	members, ok := membersOf(v)
	if !ok || len(members) == 0 {
		text, err := yamlText(nil, v, false)
		return []string{text}, err
	}
	lines := []string{""}
	for _, m := range members {
		block, err := yamlBlock(m.Value, unit)
		if err != nil {
			return nil, err
		}
		lines = append(lines, yamlMember(m.Key, block, unit)...)
	}
	return lines, nil
}

func onOneLine(items []any) bool {
	return !slices.ContainsFunc(items, func(v any) bool {
		list, isList := v.([]any)
		members, isMap := membersOf(v)
		return isList && len(list) > 0 || isMap && len(members) > 0
	})
}

// yamlItems writes a list as a block.
func yamlItems(items []any, unit string) ([]string, error) {
	lines := []string{""}
	for _, item := range items {
		block, err := yamlBlock(item, unit)
		if err != nil {
			return nil, err
		}
		lines = append(lines, yamlItem(block)...)
	}
	return lines, nil
}

// yamlMember is a block behind its key.
func yamlMember(key string, block []string, unit string) []string {
	lines := []string{strings.TrimSuffix(yamlString(nil, key, false)+": "+block[0], " ")}
	for _, line := range block[1:] {
		lines = append(lines, unit+line)
	}
	return lines
}

// yamlItem is a block behind a dash. The first member stands on the dash's line.
func yamlItem(block []string) []string {
	if block[0] == "" {
		block = block[1:]
	}
	lines := []string{"- " + block[0]}
	for _, line := range block[1:] {
		lines = append(lines, "  "+line)
	}
	return lines
}

// yamlString writes a string in the old value's quotes, else plain, else in double quotes.
func yamlString(old *Node, s string, flow bool) string {
	if old != nil && old.Kind == String {
		switch {
		case old.Style == Quoted:
			return yamlQuoted(s)
		case old.Style == Raw && isPrintableYAML(s):
			return "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
	}
	ambiguous := isYAML11Value(s) && !(old != nil && old.Kind == String && old.Style == Plain && isYAML11Value(old.Value))
	if isPlainYAML(s, flow) && !ambiguous {
		return s
	}
	return yamlQuoted(s)
}

// isPrintableYAML reports whether a string can stand on one line without escapes.
func isPrintableYAML(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff
	})
}

// isPlainYAML reports whether a string written without quotes is read as the same string by the core schema.
func isPlainYAML(s string, flow bool) bool {
	if s == "" || !isPrintableYAML(s) || s != strings.TrimSpace(s) {
		return false
	}
	if kind, _ := coreScalar(s); kind != String {
		return false
	}
	if strings.ContainsRune("!&*-?|>@`%\"'#,[]{}:=<", rune(s[0])) {
		return false
	}
	if strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.HasSuffix(s, ":") || s == "..." {
		return false
	}
	return !flow || !strings.ContainsAny(s, ",[]{}:")
}

// isYAML11Value knows what readers of YAML 1.1 take for another type: words for booleans, and what looks like 0777,
// 1_000, 12:30 or a date. A version (1.2.3) is a string to them too.
func isYAML11Value(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off":
		return true
	}
	if strings.Count(s, ".") > 1 && !strings.Contains(s, ":") {
		return false
	}
	digits := strings.TrimLeft(s, "+-.")
	return digits != "" && digits[0] >= '0' && digits[0] <= '9' && strings.Trim(digits, "0123456789abcdefABCDEFoxXTtZz_:.+- ") == ""
}

// yamlQuoted writes a string in double quotes.
func yamlQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x100 && (r < ' ' || r >= 0x7f && r < 0xa0):
			fmt.Fprintf(&b, `\x%02X`, r)
		case r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// yamlLiteral writes a string of several lines as a block scalar where a block scalar was, with its indentation.
func yamlLiteral(f *File, old *Node, s string) (string, bool) {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	if !strings.Contains(s, "\n") || len(lines) == 0 || strings.HasPrefix(s, "\n") || strings.HasPrefix(s, " ") {
		return "", false
	}
	for _, line := range lines {
		if !isPrintableYAML(strings.ReplaceAll(line, "\t", "")) || line != strings.TrimRight(line, " \t") {
			return "", false
		}
	}
	chomping := ""
	switch trailing := len(s) - len(strings.TrimRight(s, "\n")); {
	case trailing == 0:
		chomping = "-"
	case trailing > 1:
		return "", false
	}
	indent, ok := blockIndent(f, old)
	if !ok {
		return "", false
	}
	var b strings.Builder
	b.WriteString("|" + chomping)
	for _, line := range lines {
		b.WriteString(yamlLineEnding(f))
		if line != "" {
			b.WriteString(indent + line)
		}
	}
	return b.String(), true
}

// blockIndent is the indentation of a block scalar's first line of text.
func blockIndent(f *File, old *Node) (string, bool) {
	text := f.Src[old.Span.Start:old.Span.End]
	for {
		_, rest, more := bytes.Cut(text, []byte("\n"))
		if !more {
			return "", false
		}
		if line := bytes.TrimLeft(rest, " "); len(line) > 0 && line[0] != '\n' && line[0] != '\r' {
			return strings.Repeat(" ", len(rest)-len(line)), len(rest) > len(line)
		}
		text = rest
	}
}

// yamlLineEnding is how the file's first line ends.
func yamlLineEnding(f *File) string {
	if i := bytes.IndexByte(f.Src, '\n'); i > 0 && f.Src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
