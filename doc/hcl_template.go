package doc

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// hclTemplate is a text in quotes or a heredoc.
type hclTemplate struct {
	parts   []string
	plain   bool     // without ${} and %{}
	heredoc bool     // between << and a marker
	flush   bool     // a heredoc whose lines lose their common indent
	blocks  []string // the directives that are open: "if", "else" or "for"
}

// text reads a template into n: a string, or an expression where something is computed in it.
func (r *hclReader) text(n *Node) bool {
	var t hclTemplate
	if !r.template(&t) {
		return false
	}
	n.computed()
	if t.plain {
		n.Kind, n.Style, n.Value = String, Quoted, t.text()
		if t.heredoc {
			n.Style = Literal
		}
	}
	return true
}

// template reads a text with its quotes or markers.
func (r *hclReader) template(t *hclTemplate) bool {
	open := r.read()
	end := hclsyntax.TokenCQuote
	if t.heredoc = open.Type == hclsyntax.TokenOHeredoc; t.heredoc {
		end = hclsyntax.TokenCHeredoc
		t.flush = bytes.HasPrefix(open.Bytes, []byte("<<-"))
	}
	t.plain = true
	for {
		switch token := r.read(); token.Type {
		case end:
			if len(t.blocks) > 0 {
				r.fail(hclSpan(open), "end each %{ if } with %{ endif } and each %{ for } with %{ endfor }", "a %%{ } directive in the text is not ended")
				return false
			}
			return true
		case hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit:
			if !r.literal(t, token) {
				return false
			}
		case hclsyntax.TokenTemplateInterp:
			t.plain = false
			if !r.within(false, func() bool { return r.expr() && r.sequenceEnd(token) }) {
				return false
			}
		case hclsyntax.TokenTemplateControl:
			t.plain = false
			if !r.within(false, func() bool { return r.directive(t) && r.sequenceEnd(token) }) {
				return false
			}
		case hclsyntax.TokenQuotedNewline:
			r.fail(hclSpan(token), `end it with ", or write text of several lines between <<EOT and EOT`, "the text is not closed on its line")
			return false
		default:
			remedy := `end it with "`
			if t.heredoc {
				remedy = "end it with its marker on a line of its own"
			}
			at := hclSpan(open)
			r.fail(Span{at.Start, at.Start + 1}, remedy, "the text is not closed")
			return false
		}
	}
}

// sequenceEnd reads the brace that ends ${ or %{.
func (r *hclReader) sequenceEnd(open *hclsyntax.Token) bool {
	if r.take(hclsyntax.TokenTemplateSeqEnd) {
		return true
	}
	if r.peek() == hclsyntax.TokenEOF {
		r.fail(hclSpan(open), "end it with }, or write $${ for the text ${", "the %s is not closed", open.Bytes[:2])
		return false
	}
	return r.unexpected("stands where the } of "+string(open.Bytes[:2])+" should be", "write $${ and %%{ where the text itself holds ${ and %{")
}

func (r *hclReader) literal(t *hclTemplate, token *hclsyntax.Token) bool {
	text, faults := hclsyntax.ParseStringLiteralToken(*token)
	if faults.HasErrors() {
		at := hclSpan(token)
		if s := faults[0].Subject; s != nil {
			at = Span{s.Start.Byte, s.End.Byte}
		}
		r.fail(at, `write \n \t \" \\ or \uXXXX, and a backslash as \\`, "an unknown escape in the text")
		return false
	}
	t.parts = append(t.parts, text)
	return true
}

// directive reads what stands in %{ }.
func (r *hclReader) directive(t *hclTemplate) bool {
	if r.peek() != hclsyntax.TokenIdent {
		return r.unexpected("stands where if, for, else, endif or endfor should be", "write %%{ for the text %{")
	}
	at := r.here()
	open := ""
	if len(t.blocks) > 0 {
		open = t.blocks[len(t.blocks)-1]
	}
	word := string(r.tokens[r.at].Bytes)
	fits := true
	switch word {
	case "if":
		r.read()
		t.blocks = append(t.blocks, word)
		return r.expr()
	case "for":
		t.blocks = append(t.blocks, word)
		return r.loopHead()
	case "else":
		if fits = open == "if"; fits {
			t.blocks[len(t.blocks)-1] = word
		}
	case "endif":
		fits = open == "if" || open == "else"
	case "endfor":
		fits = open == "for"
	default:
		return r.unexpected("is no directive", "use if, for, else, endif or endfor, and write %%{ for the text %{")
	}
	if !fits {
		r.fail(at, "end each %{ if } with %{ endif } and each %{ for } with %{ endfor }", "%s does not fit what stands before it", r.shown(at))
		return false
	}
	if word != "else" {
		t.blocks = t.blocks[:len(t.blocks)-1]
	}
	r.read()
	return true
}

// text is a plain template's value.
func (t *hclTemplate) text() string {
	text := strings.Join(t.parts, "")
	if t.flush {
		return hclFlush(text)
	}
	return text
}

// hclFlush takes from every line the indent that all lines with text share.
func hclFlush(text string) string {
	shared := -1
	for line := range strings.Lines(text) {
		if rest := strings.TrimLeftFunc(line, unicode.IsSpace); rest != "" {
			if n := utf8.RuneCountInString(line[:len(line)-len(rest)]); shared < 0 || n < shared {
				shared = n
			}
		}
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimLeftFunc(line, unicode.IsSpace) != "" {
			for range shared {
				_, size := utf8.DecodeRuneInString(line)
				line = line[size:]
			}
		}
		b.WriteString(line)
	}
	return b.String()
}
