package doc

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The library tells where a node starts and what it says. This file finds out where it ends: a quoted scalar at its
// quote; a plain or block scalar where its text has been seen, so that neither indentation nor context is needed; a
// collection from the end of its last child.
//
// A span covers the value without the tag and the anchor before it. A block scalar's span reaches from its indicator to
// the end of its last line of text, or with keep (+) of its last blank line, without the line break. A block collection
// reaches from its first key or dash to the end of its last child. A pair within a flow list ([a: b]) is a mapping of
// flow style without braces.

// properties reads the tag and the anchor in front of a value. It gives the offset behind them and the tag as written.
func (r *yamlReader) properties(y *yaml.Node, at int) (end int, tag string) {
	wantTag, wantAnchor := y.Style&yaml.TaggedStyle != 0 || y.Tag == "!", y.Anchor != ""
	end = at
	for wantTag || wantAnchor {
		at = skipYAMLSpace(r.src, end)
		if at >= len(r.src) {
			break
		}
		switch c := r.src[at]; {
		case c == '!' && wantTag:
			wantTag = false
			end = yamlTagEnd(r.src, at)
			tag = string(r.src[at:end])
		case c == '&' && wantAnchor:
			wantAnchor = false
			end = min(at+1+len(y.Anchor), len(r.src))
		default:
			return end, tag
		}
	}
	return end, tag
}

func yamlTagEnd(src []byte, at int) int {
	if bytes.HasPrefix(src[at:], []byte("!<")) {
		if n := bytes.IndexByte(src[at:], '>'); n >= 0 {
			return at + n + 1
		}
	}
	for at < len(src) && src[at] != ' ' && src[at] != '\t' && yamlBreak(src, at) == 0 && !isYAMLFlow(src[at]) {
		at++
	}
	return at
}

func isYAMLFlow(c byte) bool { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}' }

// skipYAMLSpace passes over blanks, line breaks and comments.
func skipYAMLSpace(src []byte, at int) int {
	for at < len(src) {
		switch n := yamlBreak(src, at); {
		case n > 0:
			at += n
		case src[at] == ' ' || src[at] == '\t':
			at++
		case src[at] == '#':
			at = yamlLineEnd(src, at)
		default:
			return at
		}
	}
	return at
}

// scalarEnd is the end of a scalar that starts at start.
func (r *yamlReader) scalarEnd(y *yaml.Node, start int) int {
	switch {
	case y.Style&yaml.DoubleQuotedStyle != 0:
		return quotedEnd(r.src, start, '"', '\\')
	case y.Style&yaml.SingleQuotedStyle != 0:
		return quotedEnd(r.src, start, '\'', '\'')
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return blockScalarEnd(r.src, start, y.Value)
	}
	return textEnd(r.src, start, y.Value)
}

// quotedEnd is the offset behind the closing quote. A quote or escape after an escape does not count; in single quotes
// the quote is its own escape.
func quotedEnd(src []byte, start int, quote, escape byte) int {
	for i := start + 1; i < len(src); i++ {
		switch {
		case src[i] == escape && i+1 < len(src) && (escape != quote || src[i+1] == quote):
			i++
		case src[i] == quote:
			return i + 1
		}
	}
	return len(src)
}

// textEnd is the offset behind the last visible character of text, as it stands from start on. Folding changes only
// white space, so the rest must agree byte by byte, with any white space between.
func textEnd(src []byte, start int, text string) int {
	at, end := start, start
	for i := 0; i < len(text); {
		if n := yamlWhite(text, i); n > 0 {
			i += n
			continue
		}
		for at < len(src) {
			n := yamlWhite(src, at)
			if n == 0 {
				break
			}
			at += n
		}
		if at >= len(src) || src[at] != text[i] {
			return end
		}
		at++
		i++
		end = at
	}
	return end
}

// yamlWhite is the length of the blank or line break at i, or 0.
func yamlWhite[T []byte | string](s T, i int) int {
	switch s[i] {
	case ' ', '\t', '\n', '\r':
		return 1
	case 0xC2:
		if i+1 < len(s) && s[i+1] == 0x85 {
			return 2
		}
	case 0xE2:
		if i+2 < len(s) && s[i+1] == 0x80 && (s[i+2] == 0xA8 || s[i+2] == 0xA9) {
			return 3
		}
	}
	return 0
}

// blockScalarEnd is the end of the last line of a literal or folded scalar.
func blockScalarEnd(src []byte, start int, value string) int {
	header := start + 1
	for header < len(src) && strings.IndexByte("+-0123456789", src[header]) >= 0 {
		header++
	}
	firstLine := yamlLineEnd(src, header)
	visible := strings.TrimRight(value, " \t\n\u0085\u2028\u2029")
	tail := value[len(visible):]
	// Lines of blanks after the visible text belong to it as far as they are deeper than it; further empty lines do
	// only if they are kept.
	body := strings.TrimRight(tail, "\n")
	lines := strings.Count(body, "\n")
	if bytes.IndexByte(src[start:header], '+') >= 0 {
		lines += max(len(tail)-len(body)-1, 0)
	}
	end := header
	switch {
	case visible != "":
		end = yamlLineEnd(src, textEnd(src, firstLine, visible))
	case lines > 0 || tail != "":
		end = nextLineEnd(src, firstLine)
	}
	for ; lines > 0; lines-- {
		end = nextLineEnd(src, end)
	}
	return end
}

// nextLineEnd is the end of the line after the one that ends at at.
func nextLineEnd(src []byte, at int) int {
	if at >= len(src) {
		return at
	}
	next := at + yamlBreak(src, at)
	if next >= len(src) {
		return at
	}
	return yamlLineEnd(src, next)
}

// yamlFlowEnd is the offset behind the bracket that closes a flow collection, from the end of its last child on.
func yamlFlowEnd(src []byte, at int) int {
	for at < len(src) {
		at = skipYAMLSpace(src, at)
		if at >= len(src) {
			break
		}
		switch src[at] {
		case ']', '}':
			return at + 1
		case ',', ':', '?':
			at++
		default:
			return at
		}
	}
	return at
}

// emptyValueAt is where an absent value stands: behind the colon that follows its key, or behind the key if there is
// none.
func emptyValueAt(src []byte, keyEnd int) int {
	at := skipYAMLSpace(src, keyEnd)
	if at >= len(src) || src[at] != ':' {
		return keyEnd
	}
	if at+1 < len(src) && yamlWhite(src, at+1) == 0 && !isYAMLFlow(src[at+1]) {
		return keyEnd
	}
	return at + 1
}
