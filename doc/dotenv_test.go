package doc

import (
	"fmt"
	"strings"
	"testing"
)

// The lines that node's dotenv 18 and compose-go 2.4 read alike, but for those marked with who differs.
var dotenvCases = []lineCase{
	{"", nil},
	{"\n\n", nil},
	{"# nothing here", nil},
	{"  # nothing here\n#\n", nil},
	{"#A=b", nil},
	// separators
	{"«A»=‹b›", []string{"b"}},
	{"«A»=‹b›\n", []string{"b"}},
	{"«A» = ‹b›", []string{"b"}},
	{"«A»\t=\t‹b›\t", []string{"b"}},
	{"«A»=  ‹b›  ", []string{"b"}},
	{"  «A»=‹b›", []string{"b"}},
	{"\t«A»=‹b›", []string{"b"}},
	{"«A»: ‹b›", []string{"b"}},
	{"«A»: ‹\"b\"›", []string{"b"}},
	{"«A»:‹›\n«B»=‹c›", []string{"", "c"}}, // node: no A
	{"«A»=‹b:c›", []string{"b:c"}},
	{"«A»=‹b=c›", []string{"b=c"}},
	{"«A»=‹=b›", []string{"=b"}},
	{"«A»=‹=\"b\"›", []string{"=\"b\""}},
	{"«URL»=‹postgres://u:p@h:5432/d?a=b&c=d›", []string{"postgres://u:p@h:5432/d?a=b&c=d"}},
	{"«KEY»=‹MIIEvQ==›", []string{"MIIEvQ=="}},
	// names
	{"«a»=‹b›", []string{"b"}},
	{"«_A1»=‹b›", []string{"b"}},
	{"«A.b-c»=‹d›", []string{"d"}},
	{"«1A»=‹d›", []string{"d"}},
	{"«spring.datasource.url»=‹x›", []string{"x"}},
	{"«A[0]»=‹d›", []string{"d"}}, // compose only
	{"«ключ»=‹d›", []string{"d"}}, // compose only
	{"«export»=‹b›", []string{"b"}},
	{"«export» = ‹b›", []string{"b"}},
	{"«exported»=‹b›", []string{"b"}},
	// export
	{"export «A»=‹b›", []string{"b"}},
	{"export   «A» = ‹b›", []string{"b"}},
	{"  export\t«A»=‹b›", []string{"b"}},
	{"export «A»: ‹b›", []string{"b"}},
	// names without a value
	{"«A»‹›", []string{null}},
	{"«A»‹› # from outside", []string{null}},
	{"export «A»‹›", []string{null}},
	{"export «A»‹› «B»‹›", []string{null, null}},
	{"«A»=‹b›\nexport A", []string{"b"}},
	{"«A»‹›\n«A»=‹b›", []string{null, "b"}},
	// nothing as a value
	{"«A»=‹›", []string{""}},
	{"«A»=‹›\n«B»=‹›\n", []string{"", ""}},
	{"«A»=‹›  \n«B»=‹c›", []string{"", "c"}},
	{"«A»=‹› # b", []string{""}},
	{"«A»=‹\"\"›", []string{""}},
	{"«A»=‹''›", []string{""}},
	{"«A»=‹``›", []string{""}}, // compose: two backticks
	// text
	{"«A»=‹b c  d›", []string{"b c  d"}},
	{"«A»=‹b'c'›", []string{"b'c'"}},
	{"«A»=‹b\"c d\"›", []string{"b\"c d\""}},
	{"«A»=‹don't›", []string{"don't"}},
	{"«A»=‹a\\nb›", []string{`a\nb`}},
	{"«A»=‹C:\\dir\\›\n«B»=‹c›", []string{`C:\dir\`, "c"}},
	{"«A»=‹😀 é›", []string{"😀 é"}},
	{"«A»=‹{\"a\": [1, 2]}›", []string{`{"a": [1, 2]}`}},
	{"«A»=‹[\"a\"]›", []string{`["a"]`}},
	{"«A»=‹*›", []string{"*"}},
	{"«A»=‹null›\n«B»=‹true›\n«C»=‹1›", []string{"null", "true", "1"}},
	// comments
	{"«A»=‹b› # c", []string{"b"}},
	{"«A»=‹b›\t# c", []string{"b"}}, // compose: "b\t# c"
	{"«A»=‹b› #c # d", []string{"b"}},
	{"«A»=‹b#c›", []string{"b#c"}}, // node: "b"
	{"«A»=‹#c›", []string{"#c"}},   // node: ""
	{"«A»=‹b##c›", []string{"b##c"}},
	{"«A»=‹\"b\"› # \"c\"", []string{"b"}},
	{"«A»=‹\"b\"›# c", []string{"b"}},
	{"«A»=‹'b#c'› # d", []string{"b#c"}},
	{"«A»=‹\"b # c\"›", []string{"b # c"}},
	{"«A»=‹b› # don't", []string{"b"}},
	{"# it's \"\n«A»=‹b›", []string{"b"}},
	// quotes
	{"«A»=‹\"b\"›", []string{"b"}},
	{"«A»=‹'b'›", []string{"b"}},
	{"«A»=‹`b`›", []string{"b"}}, // compose: backticks stay
	{"«A»=\t‹\"b\"›  ", []string{"b"}},
	{"«A»=‹\" b \"›", []string{" b "}},
	{"«A»=‹\"it's\"›", []string{"it's"}},
	{"«A»=‹'say \"b\"'›", []string{`say "b"`}},
	{"«A»=‹`it's \"b\"`›", []string{`it's "b"`}},
	{"«A»=‹\"b=c\"›", []string{"b=c"}},
	{"«A»=‹\"b\" c›", []string{`"b" c`}},              // compose refuses it
	{"«A»=‹\"b\"c›", []string{`"b"c`}},                // compose refuses it
	{"«A»=‹'a','b'›", []string{`a','b`}},              // compose refuses it
	{"«A»=‹\"{\"a\":1}\"›", []string{`{"a":1}`}},      // compose refuses it
	{"«A»=‹`b›\n«B»=‹c›", []string{"`b", "c"}},        // a lone backtick is text
	{"«A»=‹'C:\\dir\\'›", []string{`C:\dir\`}},        // compose refuses it
	{"«A»=‹\"C:\\dir\\\"›", []string{`C:\dir\`}},      // compose refuses it
	{"«A»=‹'it\\'s'›", []string{"it's"}},              // node: it\'s
	{"«A»=‹'a\\nb'›", []string{`a\nb`}},               //
	{"«A»=‹\"a\\nb\"›", []string{"a\nb"}},             //
	{"«A»=‹\"a\\rb\"›", []string{"a\rb"}},             //
	{"«A»=‹\"a\\tb\"›", []string{"a\tb"}},             // node: a\tb
	{"«A»=‹\"a\\\"b\"›", []string{`a"b`}},             // node: a\"b
	{"«A»=‹\"a\\\\b\"›", []string{`a\b`}},             // node: a\\b
	{"«A»=‹\"a\\\\\"›\n«B»=‹c›", []string{`a\`, "c"}}, //
	{"«A»=‹\"a\\xb\"›", []string{`a\xb`}},             // compose: axb
	// nothing is evaluated
	{"«A»=‹$(touch PWNED)›", []string{"$(touch PWNED)"}},
	{"«A»=‹${B:-x} $C›", []string{"${B:-x} $C"}},
	{"«A»=‹\"${B:-x}\"›", []string{"${B:-x}"}},
	{"«A»=‹\"\\$B\"›", []string{`\$B`}},
	{"«A»=‹`id`›", []string{"id"}},
	// several lines
	{"«A»=‹\"b\nc\"›", []string{"b\nc"}},
	{"«A»=‹'b\n  c\n'›", []string{"b\n  c\n"}},
	{"«A»=‹`b\nc`›", []string{"b\nc"}},
	{"«A»=‹\"b\n# no comment\nB=c\"› # d\n«D»=‹e›", []string{"b\n# no comment\nB=c", "e"}},
	{"«A»=‹\"-----BEGIN X-----\nMIIE+/==\n-----END X-----\"›\n«B»=‹c›", []string{"-----BEGIN X-----\nMIIE+/==\n-----END X-----", "c"}},
	// line ends and a byte order mark
	{"«A»=‹b›\r\n«B»=‹c›\r\n", []string{"b", "c"}},
	{"«A»=‹›\r\n«B»=‹c›", []string{"", "c"}},
	{"«A»=‹b› # c\r\n\r\n«B»=‹c›", []string{"b", "c"}},
	{"«A»=‹\"b\r\nc\"›\r\n«B»=‹d›", []string{"b\nc", "d"}},
	{"«A»=‹b›\r«B»=‹c›", []string{"b", "c"}}, // compose: one value
	{"\ufeff«A»=‹b›\n", []string{"b"}},
	{"\ufeff# c\r\n«A»=‹b›", []string{"b"}},
	{"\ufeff", nil},
}

func TestDotenvLines(t *testing.T) {
	for _, c := range dotenvCases {
		c.check(t, Dotenv, ".env")
	}
}

func TestDotenvStyle(t *testing.T) {
	f := NewAs(Dotenv, ".env", []byte("\ufeffA=1\nB=\"1\"\nC='1'\nD=`1`\n"), Limits{})
	want := map[string]Style{"A": Plain, "B": Quoted, "C": Raw, "D": Raw}
	for key, n := range f.Root().Members() {
		if n.Kind != String || n.Style != want[key] {
			t.Errorf("%s is %s in style %d, want a string in style %d", key, n.Kind, n.Style, want[key])
		}
	}
	if got, want := f.Root().Span, (Span{3, len(f.Src)}); got != want {
		t.Errorf("the root spans %v, want %v", got, want)
	}
}

func TestDotenvFaults(t *testing.T) {
	for _, c := range []faultCase{
		{"A=1\nB=2\nA=3", `duplicate-key at 8 "A": "A" is given twice; readers disagree on which one counts`},
		{"A=\"b", `invalid at 2 "\"": nothing closes this quote`},
		{"A='b\nB=c\nC='d'", `invalid at 2 "'": nothing closes this quote`},
		{"A=\"b\nB=\"c\"\nC=d", `invalid at 2 "\"": nothing closes this quote`},
		{"A=\"b\nc\" d\nB=e", "invalid at 2 \"\\\"\": nothing closes this quote\ninvalid at 5 \"c\\\" d\": this line is not NAME=value"},
		{"A:b\nB=c", `invalid at 0 "A:b": a ":" without a blank after it sets nothing`},
		{"A B=c", `invalid at 0 "A B=c": the name has a blank in it, so readers refuse the line`},
		{"A/B=c", `invalid at 0 "A/B=c": the name has '/' in it, so readers refuse the line`},
		{"=c", `invalid at 0 "=c": this line is not NAME=value`},
		{"A=b\n\n what is this?\nand that?\n\nB=c\n???", "invalid at 6 \"what is this?\": this line is not NAME=value\ninvalid at 35 \"???\": this line is not NAME=value"},
		{"#!/bin/sh\nA=b", "skipped: shell script"},
		{"A=b\nif [ -f .env.local ]; then\n  . .env.local\nfi", "skipped: shell script"},
		{"A=b\nset -a\n", "skipped: shell script"},
		{"load() {\n", "skipped: shell script"},
		{"A=b\nsource other.env", "skipped: shell script"},
		{"some prose\nand more of it\n", "skipped: not a dotenv file"},
		{"A={{ .Values.a }}\n", "skipped: template"},
		{"<<<<<<< HEAD\nA=1\n=======\nA=2\n>>>>>>> x\n", `conflict-marker at 0 "<<<<<<< HEAD": an unresolved Git merge begins here`},
		{"АPI_KEY=b", "lookalike-key at 0 \"АPI_KEY\": the key holds U+0410, 'А', which only looks like an ASCII letter"},
		{"A\u200b=b", "lookalike-key at 0 \"A\\u200b\": the key holds U+200B, an invisible character"},
		{"A=b\x00", "skipped: binary"},
	} {
		c.check(t, Dotenv, ".env")
	}
}

func TestDotenvEdits(t *testing.T) {
	for _, c := range []editCase{
		{"A=b # c\r\nB=c", "set A", "d", "A=d # c\r\nB=c"},
		{"A=b", "set A", "x # y", "A='x # y'"},
		{"A=b", "set A", " x", "A=' x'"},
		{"A=b", "set A", "", "A="},
		{"A= # c", "set A", "b", "A=b # c"},
		{"A=b", "set A", 7, "A=7"},
		{"A=b", "set A", true, "A=true"},
		{"A=b", "set A", nil, "A="},
		{"A=b", "set A", "it's # x", `A="it's # x"`},
		{"A=b", "set A", "x\ny", `A="x\ny"`},
		{"A=b", "set A", []any{"x"}, "refused"},
		{"A=\"b\"", "set A", "c", `A="c"`},
		{"A=\"b\"", "set A", `\$c "d" \e`, `A="\$c \"d\" \\e"`},
		{"A='b'", "set A", "$c", "A='$c'"},
		{"A='b'", "set A", "it's", "A=it's"},
		{"A=`b`", "set A", "c", "A=`c`"},
		{"A", "set A", "c", "A=c"},
		{"\ufeffA=b", "set A", "😀", "\ufeffA=😀"},
		{"A=b\n", "insert B", "c", "A=b\nB=c\n"},
		{"A=b", "insert B", "c", "A=b\nB=c"},
		{"A=b\r\nC=d\r\n\r\n# end\r\n", "insert B", "c", "A=b\r\nC=d\r\nB=c\r\n\r\n# end\r\n"},
		{"A = b # x\n", "insert B", "c", "A = b # x\nB = c\n"},
		{"export A=b\nexport C=\n", "insert B", "c d", "export A=b\nexport C=\nexport B=c d\n"},
		{"export A=b\nC=d\n", "insert B", "c", "export A=b\nC=d\nB=c\n"},
		{"A=\"b\nc\"\n", "insert B", "c", "A=\"b\nc\"\nB=c\n"},
		{"", "insert B", "c", "B=c\n"},
		{"\ufeff", "insert B", "c", "\ufeffB=c\n"},
		{"# head", "insert B", "c", "# head\nB=c"},
		{"A=b", "insert B/C", "c", "refused"},
		{"A=b # x\nB=c\n", "delete A", nil, "B=c\n"},
		{"\ufeffA=b\r\nB=c", "delete A", nil, "\ufeffB=c"},
		{"A=b\nB=\"c\nd\" # x", "delete B", nil, "A=b\n"},
		{"export A B", "delete A", nil, "refused"},
		{"export A=b", "delete A", nil, ""},
	} {
		c.check(t, Dotenv, ".env")
	}
}

func TestDotenvHostile(t *testing.T) {
	const n = 200_000
	for _, s := range []string{"A='\n", "A=\"\n", "A=`\n", "A=\"\\\"\n", "A='\\'\n", "?\n", "A\\", "=", "\r", "export ", "A=\"x\" y\n", "#", "A=b \t"} {
		quick(t, Dotenv, ".env", strings.Repeat(s, n))
	}
	quick(t, Dotenv, ".env", strings.Repeat("#\r", 2_000_000))
	f := quick(t, Dotenv, ".env", "A=\""+strings.Repeat("\\\"", n)+"x")
	if got := faults(f); !strings.Contains(got, "nothing closes this quote") {
		t.Errorf("an endless quote gives %q", got)
	}
}

func FuzzDotenv(f *testing.F) {
	for _, c := range dotenvCases {
		src, _, _ := unmark(&testing.T{}, c.marked)
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		checkLaws(t, NewAs(Dotenv, ".env", src, Limits{Nodes: 1000}))
	})
}

func BenchmarkDotenv(b *testing.B) {
	var src strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&src, "# where it is\nDATABASE_URL_%d=postgres://localhost:5432/app\nexport LOG_LEVEL_%d=\"info\" # or debug\nFEATURES_%d='a,b,c'\n\n", i, i, i)
	}
	benchmarkRead(b, Dotenv, ".env", src.String())
}

func benchmarkRead(b *testing.B, format Format, path, src string) {
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if f := NewAs(format, path, []byte(src), Limits{}); f.Root() == nil {
			b.Fatal(faults(f))
		}
	}
}
