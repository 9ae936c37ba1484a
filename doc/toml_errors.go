package doc

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// errTOMLReader stands for a fault of the library itself.
var errTOMLReader = errors.New("the reader failed")

// tomlFault says in our words what the library means. A message or remedy may hold %s for the character at the place.
type tomlFault struct {
	library string // how the library's message begins
	message string
	remedy  string
}

func tomlFaults() []tomlFault {
	const (
		quote  = `put text in double quotes; without quotes stand numbers, true, false and dates`
		number = `write numbers like 42, -1.5, 1_000, 6.02e23 or 0xff; put other text in double quotes`
		escape = `write \" \\ \n \t or \uXXXX, or use single quotes, in which a backslash is just a backslash`
		header = `end it with ] ([[name]] for an element of a list of tables)`
	)
	return []tomlFault{
		{"expected newline", "%s stands where the line should end", "begin a new line, or put a # before a comment"},
		{"expected ']", "the header is not closed before %s", header},
		{"expected key but", "a key is missing", "write key = value"},
		{"invalid character at start of key", "%s cannot begin a key", "put keys in quotes that hold more than letters, digits, - and _"},
		{"expected '='", "there is no = between key and value, but %s", "write key = value, and put keys in quotes that hold more than letters, digits, - and _"},
		{"expected value, not end", "the value is missing", "write key = value"},
		{"expected value but", "%s stands where a list item should be", "delete the extra comma"},
		{"unexpected character", "%s cannot begin a value", quote},
		{"expected keyword", "this is no value", quote},
		{"strings must be quoted", "text without quotes", quote},
		{"array is incomplete", "the list is not closed", "end it with ]"},
		{"expected ',' or ']'", "%s stands where the list should go on or end", "put a comma between items and ] at the end"},
		{"inline table is incomplete", "the inline table is not closed", "end it with }"},
		{"unexpected comma", "a key is missing before this comma", "delete the extra comma"},
		{"expected ',' or '}'", "%s stands where the inline table should go on or end", "put a comma between members and } at the end"},
		{"integers cannot have leading zeroes", "a number with a leading zero", "leave the zero out, or put the value in double quotes"},
		{"number must have", "an underscore in a number without digits on both sides", number},
		{"radix prefix", "there are no digits after the 0x, 0o or 0b", number},
		{"sign is not allowed", "a sign before 0x, 0o or 0b", "write the number as a decimal one"},
		{"decimal point must", "there are no digits after the decimal point", number},
		{"exponent must", "there are no digits in the exponent", number},
		{"expected number after sign", "there are no digits after the sign", number},
		{"expected digit", "%s is no digit", number},
		{"expected \"", "this is no number", number},
		{"basic strings cannot have new lines", "the string is not closed on its line", `end it with ", or use """ for text of several lines`},
		{"literal strings cannot have new lines", "the string is not closed on its line", "end it with ', or use ''' for text of several lines"},
		{"unterminated", "the string is not closed", "end it with the quote it begins with"},
		{"multiline basic string not", `the string is not closed`, `end it with """`},
		{"multiline literal string not", "the string is not closed", "end it with '''"},
		{"too many quotes", "more than two quotes before the end of the string", `write one of them as \"`},
		{"invalid escape", "an unknown escape in a string", escape},
		{"need a character after", "a backslash at the end of the string", escape},
		{"unicode escape sequence", "there are too few digits in the escape", `write \u and four digits, or \U and eight`},
		{"invalid hexadecimal", "%s is no hexadecimal digit", `write \u and four digits, or \U and eight`},
		{"escape sequence is not", "the escape names no character", "write the number of a Unicode character"},
		{"carriage returns", "a carriage return that no line feed follows", "end lines with LF or CRLF"},
		{"control characters", "the control character %s in a comment", "delete it"},
		{"basic strings cannot have control", "the control character %s in a string", `write it as \u and four digits`},
		{"literal strings cannot have control", "the control character %s in a string", `use double quotes and write it as \u and four digits`},
		{"multiline basic strings cannot", "the control character %s in a string", `write it as \u and four digits`},
		{"multiline literal strings cannot", "the control character %s in a string", `use """ and write it as \u and four digits`},
		{"arrays and inline tables are nested", "lists are nested too deep", "flatten them"},
	}
}

// syntax reports what the library says about broken grammar.
func (r *tomlReader) syntax(err error) {
	at := Span{len(r.src), len(r.src)}
	var pe *unstable.ParserError
	if errors.As(err, &pe) {
		at = r.highlight(pe.Highlight)
	}
	message, remedy := "this is not valid TOML", "write key = value lines under [table] headers"
	for _, f := range tomlFaults() {
		if strings.HasPrefix(err.Error(), f.library) {
			message, remedy = f.message, f.remedy
			break
		}
	}
	if strings.Contains(message, "%s") {
		char := r.charAt(at.Start)
		if message = fmt.Sprintf(message, char); strings.HasPrefix(message, "the end of the ") && strings.HasSuffix(message, "cannot begin a value") {
			message = "the value is missing"
		}
	}
	if at.End == len(r.src) && r.scan.unclosed >= 0 && strings.Contains(message, "not closed") {
		at = Span{r.scan.unclosed, r.scan.unclosed + 1} // the end of the file would help nobody
	}
	r.fail(at, remedy, "%s", message)
}

// highlight is the place of a slice of the source that the library points at.
func (r *tomlReader) highlight(b []byte) Span {
	text := r.lib.Data()
	start := cap(text) - cap(b)
	if start < 0 || start > len(text) {
		start = len(text)
	}
	return r.clamp(Span{r.start + start, r.start + start + len(b)})
}

// charAt names the character at an offset for a message.
func (r *tomlReader) charAt(at int) string {
	if at >= len(r.src) {
		return "the end of the file"
	}
	switch c, _ := utf8.DecodeRune(r.src[at:]); {
	case c == '\n' || c == '\r' && at+1 < len(r.src) && r.src[at+1] == '\n':
		return "the end of the line"
	case c < ' ' || c == 0x7f:
		return fmt.Sprintf("U+%04X", c)
	default:
		return fmt.Sprintf("%q", string(c))
	}
}
