package doc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Before a document is read, this file tells what is none: binaries, pointers, templates and unfinished merges.

// SniffLength is how much of a file, in bytes, is looked at to tell text from binary; Git looks at as much.
const SniffLength = 8000

// IsBinary reports whether content is not text: it holds NUL bytes and is not UTF-16, nor UTF-8 with a stray one.
func IsBinary(src []byte) bool {
	head := src[:min(len(src), SniffLength)]
	if bytes.IndexByte(head, 0) < 0 || utf16Mark(src) != "" {
		return false
	}
	return !utf8.Valid(trimRune(head)) || controlShare(head) > 0.1 || bytes.HasPrefix(src, []byte("\x7fELF"))
}

// trimRune cuts off a rune that the end of a sample may have split.
func trimRune(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

func controlShare(b []byte) float64 {
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b {
			n++
		}
	}
	return float64(n) / float64(max(len(b), 1))
}

func utf16Mark(src []byte) string {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")):
		return "UTF-16 (little endian)"
	case bytes.HasPrefix(src, []byte("\xfe\xff")):
		return "UTF-16 (big endian)"
	}
	return ""
}

func isLFSPointer(src []byte) bool {
	return len(src) < 1024 && bytes.HasPrefix(src, []byte("version https://git-lfs.github.com/spec/"))
}

// isText reports whether the file is UTF-8 text. Properties files may be Latin-1 by their own definition.
func (p *parser) isText() bool {
	if IsBinary(p.src) {
		p.skip("binary")
		return false
	}
	if mark := utf16Mark(p.src); mark != "" {
		p.problem(Problem{Fault: Encoding, Span: Span{0, 2}, Message: "the file is " + mark + ", not UTF-8",
			Remedy: "save it as UTF-8"})
		return false
	}
	if p.format != Properties {
		if at, count := invalidUTF8(p.src); count > 0 {
			p.problem(Problem{Fault: Encoding, Span: Span{at, at + 1}, Remedy: "save the file as UTF-8",
				Message: fmt.Sprintf("byte 0x%02X at offset %d is not UTF-8%s", p.src[at], at, andMore(count-1))})
			return false
		}
	}
	if at := bytes.IndexByte(p.src, 0); at >= 0 {
		p.problem(Problem{Fault: Encoding, Span: Span{at, at + 1}, Remedy: "delete it",
			Message: fmt.Sprintf("a NUL character stands at offset %d", at)})
		return false
	}
	return true
}

// invalidUTF8 gives the offset of the first byte that is not UTF-8, and the number of such bytes.
func invalidUTF8(src []byte) (at, count int) {
	if utf8.Valid(src) {
		return 0, 0
	}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			if count == 0 {
				at = i
			}
			count++
		}
		i += size
	}
	return at, count
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}

// hasConflict finds the three markers of an unresolved merge, each at the start of a line, and names both ends.
// In Markdown, fenced code may show them.
func (p *parser) hasConflict() bool {
	if !bytes.Contains(p.src, []byte("<<<<<<< ")) {
		return false
	}
	var ours, middle Span
	fenced := false
	for at := p.start; at < len(p.src); {
		end := lineEnd(p.src, at)
		line := p.src[at:end]
		switch {
		case p.format == Markdown && (bytes.HasPrefix(line, []byte("```")) || bytes.HasPrefix(line, []byte("~~~"))):
			fenced = !fenced
		case fenced:
		case bytes.HasPrefix(line, []byte("<<<<<<< ")):
			ours, middle = Span{at, end}, Span{}
		case ours.Len() > 0 && bytes.Equal(bytes.TrimRight(line, "\r"), []byte("=======")):
			middle = Span{at, end}
		case middle.Len() > 0 && bytes.HasPrefix(line, []byte(">>>>>>> ")):
			p.problem(Problem{Fault: ConflictMarker, Span: ours, Message: "an unresolved Git merge begins here",
				Remedy: "choose one side and delete the three marker lines", Related: []Note{{Span{at, end}, "it ends here"}}})
			ours, middle = Span{}, Span{}
		}
		at = end + 1
	}
	return len(p.tree.problems) > 0
}

// lineEnd is the offset of the next LF from at on, or the end of the text.
func lineEnd(src []byte, at int) int {
	if n := bytes.IndexByte(src[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(src)
}

// lookalikes reports keys whose words mix ASCII letters with letters that only look like them, or hold invisible characters.
func (p *parser) lookalikes() {
	if isASCII(p.src) && !bytes.Contains(p.src, []byte(`\u`)) && !bytes.Contains(p.src, []byte(`\x`)) &&
		!bytes.Contains(p.src, []byte(`\U`)) {
		return // no key can hold more than ASCII
	}
	for _, root := range p.tree.roots {
		for n := range root.All() {
			if r, what := lookalike(n.Key); what != "" {
				p.problem(Problem{Fault: LookalikeKey, Span: n.KeySpan,
					Message: fmt.Sprintf("the key holds U+%04X, %s", r, what), Remedy: "type the key anew in ASCII"})
			}
		}
	}
}

// lookalike gives the first misleading character of a key and what is misleading about it.
func lookalike(key string) (rune, string) {
	if isASCII(key) {
		return 0, ""
	}
	hasASCII := strings.ContainsFunc(key, isASCIILetter)
	for _, r := range key {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return r, "an invisible mark that reorders text"
		case r == 0x200B || r == 0x2060 || r == 0xFEFF || r == 0x00AD || (r == 0x200C || r == 0x200D) && hasASCII:
			return r, "an invisible character"
		}
	}
	for word := range strings.FieldsFuncSeq(key, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if r := disguised(word); r != 0 {
			return r, fmt.Sprintf("%q, which only looks like an ASCII letter", r)
		}
	}
	return 0, ""
}

// disguised gives the first letter of a word that passes for ASCII: the word has ASCII letters, and each of its others
// looks like one. A word with a letter that looks foreign deceives nobody.
func disguised(word string) (first rune) {
	ascii := false
	for _, r := range word {
		switch {
		case isASCIILetter(r):
			ascii = true
		case !strings.ContainsRune(confusable, r):
			return 0
		case first == 0:
			first = r
		}
	}
	if !ascii {
		return 0
	}
	return first
}

func isASCII[T string | []byte](s T) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isASCIILetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }

// confusable are the Cyrillic and Greek letters that common fonts draw like ASCII ones.
const confusable = "аеорсхуіјѕԁһѵАВЕКМНОРСТХУІЈЅԌοανικρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
