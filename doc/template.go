package doc

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// A template is rendered by another program before anyone reads it as configuration; read as it stands, it would be full
// of faults it does not have. It is known by its ending, by an action ({{ }}, {% %}, <% %>) where the format has no text,
// or by lying in a templates folder and holding one anywhere; JSON and others only if they cannot be read for it. GitHub's
// ${{ }} is no template, nor is an action within a string, a comment or a block of text: that is for another program.

// isTemplate reports whether the file is a template, and says so.
func (p *parser) isTemplate() bool {
	if templateExtensions[path.Ext(p.path)] || p.holdsActions() {
		p.skip("template")
		return true
	}
	return false
}

func (p *parser) holdsActions() bool {
	if p.format == Markdown {
		return false // its reader looks at the front matter alone, and keeps the text below
	}
	src := p.src[p.start:]
	if !bytes.Contains(src, []byte("{{")) && !bytes.Contains(src, []byte("{%")) && !bytes.Contains(src, []byte("<%")) {
		return false
	}
	t := templateScan{format: p.format, anywhere: p.format == YAML && p.inTemplates()}
	for line := range bytes.Lines(src) {
		if t.line(bytes.TrimRight(line, "\r\n")) {
			return true
		}
	}
	return false
}

// failedTemplate reports whether a file that could not be read is one of a templates folder: there, actions may stand in
// quotes and quotes in actions.
func (p *parser) failedTemplate() bool {
	if !p.inTemplates() {
		return false
	}
	for i := range p.src {
		if opensAction(p.src, i) {
			return slices.ContainsFunc(p.tree.problems, func(pr Problem) bool { return pr.Fault == Invalid })
		}
	}
	return false
}

func (p *parser) inTemplates() bool { return strings.Contains("/"+p.path, "/templates/") }

// templateScan goes through a file line by line, and knows which lines are a block of text.
type templateScan struct {
	format   Format
	anywhere bool   // quotes, comments and blocks do not protect an action
	until    string // the text that ends the block we are in: TOML quotes, a heredoc's word, */
	block    bool   // we are in a YAML block scalar
	indent   int    // its text is indented deeper than this
}

// line reports whether a line holds an action that makes the file a template.
func (t *templateScan) line(line []byte) bool {
	if t.anywhere {
		return t.scan(line)
	}
	if t.within(line) {
		return false
	}
	found := t.scan(line)
	t.enter(line)
	return found
}

// within reports whether the line is text of a block, and notices the block's end.
func (t *templateScan) within(line []byte) bool {
	if t.until != "" {
		heredoc := t.format == HCL && t.until != "*/"
		if heredoc && string(bytes.TrimSpace(line)) == t.until || !heredoc && bytes.Contains(line, []byte(t.until)) {
			t.until = ""
		}
		return true
	}
	if t.block {
		text := bytes.TrimLeft(line, " ")
		t.block = len(bytes.TrimSpace(text)) == 0 || len(line)-len(text) > t.indent
	}
	return t.block
}

// enter notices that a block begins on the line.
func (t *templateScan) enter(line []byte) {
	switch t.format {
	case YAML:
		t.indent, t.block = blockHeader(line)
	case TOML:
		t.until = openTOML(line)
	case HCL:
		if i := bytes.Index(line, []byte("<<")); i >= 0 {
			word := strings.TrimSpace(strings.TrimPrefix(string(line[i+2:]), "-"))
			if word != "" && strings.IndexFunc(word, func(r rune) bool { return !identifierPart(r, false) && r != '-' }) < 0 {
				t.until = word
			}
		}
	}
}

// openTOML is the three quotes that a line opens and does not close, or empty.
func openTOML(line []byte) string {
	text := string(line)
	for {
		at := strings.IndexAny(text, `"'#`)
		if at < 0 || text[at] == '#' {
			return ""
		}
		quote := text[at : at+1]
		if strings.HasPrefix(text[at:], quote+quote+quote) {
			quote += quote + quote
		}
		end := strings.Index(text[at+len(quote):], quote)
		if end < 0 {
			if len(quote) == 3 {
				return quote
			}
			return ""
		}
		text = text[at+len(quote)+end+len(quote):]
	}
}

// blockHeader reports whether a YAML line ends with the header of a block scalar, and how deep the key or dash stands
// that it belongs to.
func blockHeader(line []byte) (indent int, ok bool) {
	text := string(line)
	if i := strings.Index(text, " #"); i >= 0 {
		text = text[:i]
	}
	text = strings.TrimRight(text, " \t")
	at := strings.LastIndexAny(text, " \t") + 1
	if at == 0 || len(text) == at || text[at] != '|' && text[at] != '>' || strings.Trim(text[at+1:], "+-123456789") != "" {
		return 0, false
	}
	before := strings.TrimRight(text[:at], " \t")
	word := before[strings.LastIndexAny(before, " \t")+1:]
	if word == "" || word != "-" && !strings.HasSuffix(word, ":") && word[0] != '!' && word[0] != '&' {
		return 0, false
	}
	for rest := before; ; rest = rest[1:] {
		inner := strings.TrimLeft(rest, " ")
		indent += len(rest) - len(inner)
		if !strings.HasPrefix(inner, "- ") {
			return indent, true
		}
		rest = inner
		indent++
	}
}

// scan looks for an action on a line that stands outside of its quotes and comments.
func (t *templateScan) scan(line []byte) bool {
	var quote byte
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != 0 && c == '\\' && quote == '"':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\'' || c == '`') && (i == 0 || !isWordByte(line[i-1])):
			quote = c
		case quote == 0 && !t.anywhere && t.comment(line, i):
			return false
		case opensAction(line, i) && (t.anywhere || quote == 0 && t.stands(line, i)):
			return true
		}
	}
	return false
}

// comment reports whether the rest of the line is a comment, and notices one that goes on below.
func (t *templateScan) comment(line []byte, i int) bool {
	if t.isJSON() || t.format == HCL {
		if bytes.HasPrefix(line[i:], []byte("/*")) {
			if bytes.Contains(line[i+2:], []byte("*/")) {
				return false
			}
			t.until = "*/"
			return true
		}
		if bytes.HasPrefix(line[i:], []byte("//")) {
			return true
		}
	}
	return !t.isJSON() && line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t')
}

func (t *templateScan) isJSON() bool {
	return t.format == JSON || t.format == JSONC || t.format == JSON5
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func opensAction(line []byte, i int) bool {
	if i+1 >= len(line) || i > 0 && line[i-1] == '$' {
		return false
	}
	return line[i] == '{' && (line[i+1] == '{' || line[i+1] == '%') || line[i] == '<' && line[i+1] == '%'
}

// stands reports whether an unquoted action at i stands where a document of the format has a key, a value or a whole
// line, and not within running text such as a command.
func (t *templateScan) stands(line []byte, i int) bool {
	if t.isJSON() {
		return jsonAction(line[i:])
	}
	before := bytes.TrimRight(line[:i], " \t")
	if len(before) == 0 {
		return true
	}
	switch last := before[len(before)-1]; t.format {
	case YAML:
		spaced := len(before) < i
		return spaced && (last == ':' || last == '-' && len(bytes.TrimLeft(before, " \t-")) == 0) || last == '['
	default:
		return last == '=' || last == ',' || last == '['
	}
}

// jsonAction tells an action from an object within an object's place, which JSON never has: after {{ JSON would need a
// quote or a brace, so anything else is an action.
func jsonAction(rest []byte) bool {
	if rest[0] == '<' || rest[1] == '%' {
		return true
	}
	inner := bytes.TrimLeft(rest[2:], " \t")
	return len(inner) > 0 && inner[0] != '"' && inner[0] != '{' && inner[0] != '}' && inner[0] != '\''
}
