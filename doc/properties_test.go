package doc

import (
	"fmt"
	"strings"
	"testing"
)

// The lines as java.util.Properties of Java 17 reads them.
var propertiesCases = []lineCase{
	{"", nil},
	{"# a=b\n! a=b\n   # a=b", nil},
	{"\\\n# a=b\n", nil},
	// separators
	{"«a»=‹b›", []string{"b"}},
	{"«a» = ‹b›\n", []string{"b"}},
	{"«a»:‹b›", []string{"b"}},
	{"«a» \t:\f ‹b›", []string{"b"}},
	{"«a» ‹b›", []string{"b"}},
	{"«a»\t‹b c›", []string{"b c"}},
	{"  «a»=‹b›", []string{"b"}},
	{"«a»=‹=b›", []string{"=b"}},
	{"«a»=‹:b›", []string{":b"}},
	{"«a» ‹b=c›", []string{"b=c"}},
	{"«a»‹›", []string{""}},
	{"«a»‹› ", []string{""}},
	{"«a»=‹›", []string{""}},
	{"«a»=‹›\n«b»=‹c›", []string{"", "c"}},
	{"«a»=‹› \\\n", []string{""}},
	{"«»=‹b›", []string{"b"}},
	{"«a.b[0].c-d»=‹e›", []string{"e"}},
	// values
	{"«a»=‹b  ›", []string{"b  "}},
	{"«a»=‹b # c›", []string{"b # c"}},
	{"«a»=‹\"b\"›", []string{`"b"`}},
	{"«a»=‹${b:c} #{d}›", []string{"${b:c} #{d}"}},
	{"«url»=‹https\\://x/?a=b›", []string{"https://x/?a=b"}},
	{"«a\\ b\\=\\:»=‹c›", []string{"c"}},
	{"«a»=‹C:\\\\dir›", []string{`C:\dir`}},
	{"«a»=‹\\ b›", []string{" b"}},
	{"«a»=‹x\\t\\n\\r\\f\\q\\\"›", []string{"x\t\n\r\fq\""}},
	{"«a»=‹\\u00e9\\u0041›", []string{"éA"}},
	{"«a»=‹\\uD83D\\uDE00›", []string{"😀"}},
	{"«\\u00e9»=‹b›", []string{"b"}},
	{"«a»=‹é 😀›\n«é»=‹b›", []string{"é 😀", "b"}},
	// several lines
	{"«a»=‹b\\\n  c›\n«d»=‹e›", []string{"bc", "e"}},
	{"«a»=‹b,\\\r\n\tc,\\\r\n\td›\r\n«e»=‹f›", []string{"b,c,d", "f"}},
	{"«a»=\\\n  ‹b›", []string{"b"}},
	{"«a\\\n  b»=‹c›", []string{"c"}},
	{"«a»\\\n=\\\n‹b›", []string{"b"}},
	{"«a»=‹b\\\\›\n«c»=‹d›", []string{`b\`, "d"}},
	{"«a»=‹b\\\\\\\nc›", []string{`b\c`}},
	{"«a»=‹b\\\n# c›", []string{"b# c"}},
	{"«a»=‹b›\\\n\n«c»=‹d›", []string{"b", "d"}},
	{"«a»=‹b›\\", []string{"b"}},
	{"«a»=‹\\u00\\\n  e9›", []string{"é"}},
	{"# c\\\n«a»=‹b›", []string{"b"}},
	// line ends and a byte order mark
	{"«a»=‹b›\r\n«c»=‹d›\r\n", []string{"b", "d"}},
	{"«a»=‹b›\r«c»=‹d›", []string{"b", "d"}},
	{"\ufeff«a»=‹b›", []string{"b"}},
	// documents
	{"«a»=‹b›\n#---\n«a»=‹c›", []string{"b", "c"}},
	{"«a»=‹b›\n!---\n«a»=‹c›\n#---\n", []string{"b", "c"}},
	{"# title\n#---\n# more\n«a»=‹b›", []string{"b"}},
}

func TestPropertiesLines(t *testing.T) {
	for _, c := range propertiesCases {
		c.check(t, Properties, "a.properties")
	}
}

func TestPropertiesDocuments(t *testing.T) {
	for src, want := range map[string][]Span{
		"a=b\n":                      {{0, 4}},
		"\ufeffa=b":                  {{3, 6}},
		"a=b\n#---\na=c\n":           {{0, 4}, {9, 13}},
		"a=b\r\n!--- \r\na=c":        {{0, 5}, {12, 15}},
		"#---\na=b":                  {{0, 0}, {5, 8}},
		"a=b\n #---\nb=c":            {{0, 13}},
		"a=b\n#----\nb=c":            {{0, 13}},
		"# a\n#---\nb=c":             {{0, 12}},
		"a=b\n#---\n# why\nb=c":      {{0, 18}},
		"! a\n#---\n! why\nb=c":      {{0, 4}, {9, 18}},
		"a=b\\\n#---\nb=c":           {{0, 13}},
		"a=\n#---\n\n#---\nb=c\nd=e": {{0, 3}, {8, 9}, {14, 21}},
	} {
		f := NewAs(Properties, "application.properties", []byte(src), Limits{})
		var got []Span
		for _, root := range f.Roots() {
			got = append(got, root.Span)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q has documents at %v, want %v", src, got, want)
		}
		checkLaws(t, f)
	}
}

func TestPropertiesLatin1(t *testing.T) {
	f := NewAs(Properties, "a.properties", []byte("stra\xdfe=M\xfcnchen \\\n \xe9\\\xe8\ncaf\xc3\xa9=b"), Limits{})
	root := f.Root()
	if got := root.Get("straße"); got == nil || got.Value != "München éè" || got.Span != (Span{7, 21}) {
		t.Errorf("Latin-1 is read as %+v", got)
	}
	if root.Get("café") == nil || !f.Whole() {
		t.Errorf("UTF-8 beside Latin-1 is not read: %s", dump(f))
	}
	checkLaws(t, f)
	(editCase{"a=\xe9\n", "set a", "ü", "a=\\u00FC\n"}).check(t, Properties, "a.properties")
}

func TestPropertiesFaults(t *testing.T) {
	for _, c := range []faultCase{
		{"a=1\nb=2\na : 3", `duplicate-key at 8 "a": "a" is given twice; readers disagree on which one counts`},
		{"a.b=1\na.c=2\na=3", ""},
		{"a=1\n#---\na=2", ""},
		{"a=\\u12", `invalid at 2 "\\u12": \u without four hexadecimal digits, which Java refuses`},
		{"dir=C:\\users\\me\nb=c", `invalid at 6 "\\u": \u without four hexadecimal digits, which Java refuses`},
		{"\\u12=b", `invalid at 0 "\\u12": \u without four hexadecimal digits, which Java refuses`},
		{"a=x\\uD800 y", `encoding at 3 "\\uD800": \uD800 is half of a surrogate pair and stands for no character`},
		{"a=\\uDE00\\uD83D", "encoding at 2 \"\\\\uDE00\": \\uDE00 is half of a surrogate pair and stands for no character\n" +
			"encoding at 8 \"\\\\uD83D\": \\uD83D is half of a surrogate pair and stands for no character"},
		{"a=\\uD800\\u0041", `encoding at 2 "\\uD800": \uD800 is half of a surrogate pair and stands for no character`},
		{"p\u0430ss=b", "lookalike-key at 0 \"pаss\": the key holds U+0430, 'а', which only looks like an ASCII letter"},
	} {
		c.check(t, Properties, "a.properties")
	}
}

func TestPropertiesEdits(t *testing.T) {
	for _, c := range []editCase{
		{"a=b\r\nc=d", "set a", "x y", "a=x y\r\nc=d"},
		{"a=b", "set a", " x", `a=\ x`},
		{"a=b", "set a", "x\ny\t\\", `a=x\ny\t\\`},
		{"a b", "set a", "=x", `a \=x`},
		{"a=b", "set a", "é😀", `a=\u00E9\uD83D\uDE00`},
		{"# ü\na=b", "set a", "é😀", "# ü\na=é😀"},
		{"a=b,\\\n  c\nd=e", "set a", "f", "a=f\nd=e"},
		{"a", "set a", "b", "a=b"},
		{"a=\nb=c", "set a", 8, "a=8\nb=c"},
		{"a=", "set a", map[string]any{}, "refused"},
		{"a=b\n", "insert c", "d", "a=b\nc=d\n"},
		{"a = b", "insert c:=d", "e", "a = b\nc\\:\\=d = e"},
		{"  a: b\r\n\r\n# end\r\n", "insert c", "d", "  a: b\r\n  c: d\r\n\r\n# end\r\n"},
		{"a=b,\\\n  c\n#---\na=d\n", "insert c", "d", "a=b,\\\n  c\nc=d\n#---\na=d\n"},
		{"# one\n#---\n", "insert a", "b", "# one\n#---\na=b\n"},
		{"#---\na=b", "insert c", "d", "c=d\n#---\na=b"},
		{"", "insert a", "b", "a=b\n"},
		{"\ufeff", "insert a", "b", "\ufeffa=b\n"},
		{"a=b,\\\n c\nd=e", "delete a", nil, "d=e"},
		{"a=b\nd=e", "delete d", nil, "a=b\n"},
	} {
		c.check(t, Properties, "a.properties")
	}
}

func TestPropertiesHostile(t *testing.T) {
	const n = 200_000
	quick(t, Properties, "a.properties", strings.Repeat("#\r", 2_000_000))
	for _, s := range []string{"\\\n", "a=\\\n", "\\u", "\\uD800\\\n", "\\u\\\n", "a=b\\\r\n \f", "\\\\", "#---\n", "#---\n\n", "=\n", "\xe9", "\xe9=\\\xe9\n", ":", "\f"} {
		quick(t, Properties, "a.properties", strings.Repeat(s, n))
		quick(t, Properties, "a.properties", "a=\\u"+strings.Repeat(s, n))
	}
}

func FuzzProperties(f *testing.F) {
	for _, c := range propertiesCases {
		src, _, _ := unmark(&testing.T{}, c.marked)
		f.Add([]byte(src))
	}
	f.Add([]byte("a=\xe9\\uD800\\u12"))
	f.Fuzz(func(t *testing.T, src []byte) {
		checkLaws(t, NewAs(Properties, "a.properties", src, Limits{Nodes: 1000}))
	})
}

func BenchmarkProperties(b *testing.B) {
	var src strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&src, "# where it is\nspring.datasource.%d.url=jdbc\\:postgresql://localhost:5432/app\nlogging.level.%d = info\napp.%d.features=a,\\\n  b,\\\n  c\n\n", i, i, i)
	}
	benchmarkRead(b, Properties, "a.properties", src.String())
}
