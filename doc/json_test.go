package doc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// outline is a tree as one line: kinds by their brackets, each node with the text of its spans.
func outline(f *File, n *Node) string {
	var b strings.Builder
	if n.KeySpan.Len() > 0 {
		fmt.Fprintf(&b, "%s(%s)=", n.Key, f.Text(n.KeySpan))
	}
	switch n.Kind {
	case Map, Seq:
		fmt.Fprintf(&b, "%s{", n.Kind)
		for i, c := range n.Children {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(outline(f, c))
		}
		b.WriteString("}")
	default:
		fmt.Fprintf(&b, "%s %s<%s>", n.Kind, n.Value, f.Text(n.Span))
	}
	return b.String()
}

func TestJSONTree(t *testing.T) {
	for _, c := range []struct {
		format    Format
		src, want string
	}{
		{JSON, `{"a": 1, "b": [true, null, "x"]}`, `mapping{a("a")=number 1<1> b("b")=list{boolean true<true> null <null> string x<"x">}}`},
		{JSON, ` "top" `, `string top<"top">`},
		{JSON, `[]`, `list{}`},
		{JSON, `{"\u00e9\n": "\ud83d\ude00\/\"", "": -0.5e+10}`, "mapping{é\n(\"\\u00e9\\n\")=string 😀/\"<\"\\ud83d\\ude00\\/\\\"\"> (\"\")=number -0.5e+10<-0.5e+10>}"},
		{JSON, `[1e400, 1E99999999, 12345678901234567890123]`, `list{number 1e400<1e400> number 1E99999999<1E99999999> number 12345678901234567890123<12345678901234567890123>}`},
		{JSON, `{"a": {"b": {}}, "c": [[], [[1]]]}`, `mapping{a("a")=mapping{b("b")=mapping{}} c("c")=list{list{} list{list{number 1<1>}}}}`},
		{JSONC, "// top\n{\"a\": 1, /* b */ \"c\": \"// no /* comment\", }// end", `mapping{a("a")=number 1<1> c("c")=string // no /* comment<"// no /* comment">}`},
		{JSON5, `{a: 'it\'s', $b_1: +.5, "c": 5., d: 0xfF, e: -0X10, \u0066: [-Infinity, NaN, +1e3,],}`,
			`mapping{a(a)=string it's<'it\'s'> $b_1($b_1)=number 0.5<+.5> c("c")=number 5<5.> d(d)=number 255<0xfF> e(e)=number -16<-0X10> ` +
				`f(\u0066)=list{number -Infinity<-Infinity> number NaN<NaN> number 1e3<+1e3>}}`},
		{JSON5, "\u00a0{ünï:\f'a\\\r\nb\\\u2028c\\x41\\0\\v\\q\t'}\ufeff", "mapping{ünï(ünï)=string abcA\x00\vq\t<'a\\\r\nb\\\u2028c\\x41\\0\\v\\q\t'>}"},
	} {
		f := NewAs(c.format, "x", []byte(c.src), Limits{})
		if !f.Whole() || len(f.Problems()) > 0 {
			t.Errorf("%s is refused: %s", c.src, faults(f))
		} else if got := outline(f, f.Root()); got != c.want {
			t.Errorf("%s is read as\n%s, want\n%s", c.src, got, c.want)
		}
		checkLaws(t, f)
	}
}

// TestJSONFaults: every file yields its faults, in which | marks the place, and the tree up to the first break.
func TestJSONFaults(t *testing.T) {
	for _, c := range []struct {
		format    Format
		src, want string
	}{
		{JSON, ``, `invalid at 0 "": the file is empty`},
		{JSONC, "// nothing\n", `invalid at 0 "": the file is empty`},
		{JSON, "{\n  \"a\": {\n    \"b\": 1\n\n", `invalid at 21 "": the file ends before the '{' of line 2 is closed`},
		{JSON, `[1 2]`, `invalid at 2 "": a comma is missing after this value`},
		{JSON, "{\"a\": \"x\" // c\n \"b\": 1}", "invalid at 9 \"\": a comma is missing after this value\nextension at 10 \"// c\": comments are not JSON"},
		{JSON, `{"a": }`, `invalid at 6 "}": a value is missing before the '}'`},
		{JSON, `{"a"}`, `invalid at 4 "": the key has no value`},
		{JSON, `{"a" 1}`, `invalid at 4 "": a ':' is missing after the key`},
		{JSON, `{"a"=1}`, `invalid at 4 "=": '=' stands between key and value`},
		{JSON, `{a: 1}`, `invalid at 1 "a": the key is not in double quotes`},
		{JSON, `{'a': 1}`, `invalid at 1 "'": single quotes are not JSON`},
		{JSONC, `['a']`, `invalid at 1 "'": single quotes are not JSON`},
		{JSON, `["a": 1]`, `invalid at 4 ":": the items of a list have no keys`},
		{JSON, `[1,,2]`, `invalid at 3 ",": a value is missing before this comma`},
		{JSON, `{"a":1,,}`, `invalid at 7 ",": there is a comma too many`},
		{JSON, `[1}`, `invalid at 2 "}": '}' cannot close the '[' of line 1`},
		{JSON, `{"a":[1}]`, `invalid at 7 "}": '}' cannot close the '[' of line 1`},
		{JSON, `[1]]`, `invalid at 3 "]": ']' closes nothing`},
		{JSON, "{}\n{}\n", `invalid at 3 "{": a second value begins here; a JSON file holds one`},
		{JSON, `[True]`, `invalid at 1 "True": True is not JSON`},
		{JSON, `[undefined]`, `invalid at 1 "undefined": undefined is not JSON`},
		{JSON, `[hunter2]`, `invalid at 1 "hunter2": a text without quotes stands where a value is due`},
		{JSON, `[012]`, `invalid at 1 "012": a JSON number does not begin with 0`},
		{JSON, `[1.2.3]`, `invalid at 1 "1.2.3": this is not a JSON number`},
		{JSON, `[+1]`, `invalid at 1 "+1": a JSON number has no plus sign`},
		{JSON, `[-.5]`, `invalid at 1 "-.5": a JSON number begins with a digit`},
		{JSON, `[5.]`, `invalid at 1 "5.": the number ends with its point`},
		{JSON5, `[05]`, `invalid at 1 "05": a JSON number does not begin with 0`},
		{JSON5, `[0x]`, `invalid at 1 "0x": this is not a JSON number`},
		{JSON, "[\"a\n]", `invalid at 1 "\"a": the string is not closed on its line`},
		{JSON, "[\"a\tb\"]", `invalid at 3 "\t": a tab stands within a string`},
		{JSON, `["say "hi""]`, `invalid at 6 "\"": the string ends here, but its text goes on`},
		{JSON, `["C:\dir"]`, `invalid at 4 "\\d": the backslash before 'd' is no JSON escape`},
		{JSON, `["\u12"]`, `invalid at 2 "\\u": \u is not followed by four hexadecimal digits`},
		{JSON, `[1] /* x`, `invalid at 4 "/*": the comment is not closed`},
		{JSON, "# c\n{}", `invalid at 0 "#": JSON has no comments`},
		{JSON5, "{} # c", `invalid at 3 "#": comments do not begin with '#' here`},
		{JSON, "{\u00a0}", "invalid at 1 \"\\u00a0\": U+00A0 is not white space in JSON"},
		{JSON, "[\u201ca\u201d]", "invalid at 1 \"\u201c\": '\u201c' is not a quotation mark of JSON"},
		{JSON5, `{a-b: 1}`, `invalid at 2 "": a ':' is missing after the key`},
		{JSON5, `{1a: 1}`, `invalid at 1 "1a": the key needs quotes`},
		{JSON, "// one\n[1, // two\n2,\n[3,],]", "extension at 0 \"// one\": comments are not JSON\n" +
			`extension at 23 ",": a comma after the last member is not JSON`},
		{JSON, "\ufeff{}", "byte-order-mark at 0 \"\\ufeff\": the file begins with a byte order mark, which many JSON readers refuse"},
		{JSONC, "\ufeff{}", ""},
		{JSON, `{"role":"reader","role":"admin"}`, `duplicate-key at 17 "\"role\"": "role" is given twice; readers disagree on which one counts`},
		{JSON, `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"\u0061":1}`,
			`duplicate-key at 55 "\"\\u0061\"": "a" is given twice; readers disagree on which one counts`},
		{JSON, `["\ud800", "\udc00\ud800"]`, `encoding at 2 "\\ud800": \ud800 is half of a surrogate pair: no text can hold it, and many readers refuse it`},
		{JSON, "[\"\xff\"]", `encoding at 2 "\xff": byte 0xFF at offset 2 is not UTF-8`},
		{JSON, strings.Repeat("[", 201), `skipped: nested deeper than 200`},
		{JSON, strings.Repeat("[", 200) + strings.Repeat("]", 200), ``},
	} {
		f := NewAs(c.format, "x", []byte(c.src), Limits{})
		if got := strings.TrimSpace(faults(f)); got != c.want {
			t.Errorf("%s %q: got\n%s\nwant\n%s", c.format, c.src, got, c.want)
		}
		checkLaws(t, f)
	}
}

// TestJSONRest: what was read before a break stays in the tree.
func TestJSONRest(t *testing.T) {
	f := New("x.json", []byte(`{"a": {"b": [1, 2, x]}, "c": 3}`), Limits{})
	if got, want := outline(f, f.Root()), `mapping{a("a")=mapping{b("b")=list{number 1<1> number 2<2>}}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestJSONMissingBracket: the note names the bracket whose partner is missing by the indent of the one that took its place.
func TestJSONMissingBracket(t *testing.T) {
	src := "{\n  \"a\": {\n    \"b\": {\n      \"x\": 1\n  },\n  \"c\": 2\n}\n"
	f := New("x.json", []byte(src), Limits{})
	if len(f.Problems()) != 1 || len(f.Problems()[0].Related) != 2 {
		t.Fatalf("got %+v", f.Problems())
	}
	if at := f.Problems()[0].Related[1].Span.Start; at != strings.Index(src, `{`+"\n      ") {
		t.Errorf("the note points at byte %d", at)
	}
}

func TestJSONHostile(t *testing.T) {
	const n = 50_000
	for _, s := range []string{"[", "{\"a\":", "[{\"a\":", `"`, `\`, "/*", "//\n", "/", "[1],", `{"a":1},`, ",", "-", "9", `\u12`, "'", "[\n],", "\ufeff"} {
		for _, prefix := range []string{"", "[", "[\"", "{\"", "{\"a\":", "{a"} {
			quick(t, JSON5, "x", prefix+strings.Repeat(s, n))
		}
	}
	many := strings.Repeat(`"a":1,`, n)
	f := quick(t, JSON, "x", "{"+many+`"b":2}`)
	if got := len(f.Problems()); got != maxFaults {
		t.Errorf("%d problems of equal keys, want %d", got, maxFaults)
	}
	if got := quick(t, JSON, "x", "["+strings.Repeat("1,", 1_100_000)+"1]").Skipped(); got != "more than 1000000 values" {
		t.Errorf("skipped as %q", got)
	}
}

func TestJSONEdits(t *testing.T) {
	list := []any{1, "b"}
	for _, c := range []struct {
		format          Format
		src, edit, path string
		v               any
		want            string
	}{
		// Another value in an old one's place.
		{JSON, `{"a": 1}`, "replace", "/a", "x\n\"y\"", `{"a": "x\n\"y\""}`},
		{JSON, `{"a": 1}`, "replace", "", true, `true`},
		{JSON, `{"a":{"b":[1]}}`, "replace", "/a/b/0", list, `{"a":{"b":[[1,"b"]]}}`},
		{JSON, `{"a": "1"}`, "replace", "/a", json.Number("1e2"), `{"a": 1e2}`},
		{JSON, `[1]`, "replace", "/0", 1e8, `[100000000]`},
		{JSON, `[1]`, "replace", "/0", json.Number("x"), `refused`},
		{JSON, `[1]`, "replace", "/0", "\xff", `refused`},
		{JSON, `[1,]`, "replace", "/0", nil, `[null,]`},
		{JSON, `[1`, "replace", "/0", nil, `refused`},
		{JSON5, `{a: 'x', b: "y"}`, "replace", "/a", `it's "z"`, `{a: 'it\'s "z"', b: "y"}`},
		{JSON5, `{a: 'x', b: "y"}`, "replace", "/b", `it's`, `{a: 'x', b: "it's"}`},
		{JSON, "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n", "replace", "/a", map[string]any{"z": list, "y": []any{}},
			"{\n\t\"a\": {\n\t\t\"y\": [],\n\t\t\"z\": [\n\t\t\t1,\n\t\t\t\"b\"\n\t\t]\n\t}\n}\n"},
		{JSON, "{\r\n    \"a\": [1]\r\n}", "replace", "/a", list, "{\r\n    \"a\": [1, \"b\"]\r\n}"},

		// A new member behind the last one.
		{JSON, `{"a": 1}`, "insert b", "", 2, `{"a": 1, "b": 2}`},
		{JSON, `{"a":1}`, "insert b", "", 2, `{"a":1,"b":2}`},
		{JSON, `{ "a" : 1 , "c" : 2 }`, "insert b", "", 2, `{ "a" : 1 , "c" : 2, "b" : 2 }`},
		{JSON, `[1,2, 3]`, "insert", "", 4, `[1,2, 3, 4]`},
		{JSON, "{\n  \"a\": 1\n}\n", "insert b", "", list, "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    \"b\"\n  ]\n}\n"},
		{JSON, "{\r\n\t\"a\": 1\r\n}\r\n", "insert b", "", "x", "{\r\n\t\"a\": 1,\r\n\t\"b\": \"x\"\r\n}\r\n"},
		{JSONC, "{\n  \"a\": 1 // one\n  // \"z\": 0\n}", "insert b", "", 2, "{\n  \"a\": 1, // one\n  \"b\": 2\n  // \"z\": 0\n}"},
		{JSONC, "{\n  \"a\": 1, // one\n}", "insert b", "", 2, "{\n  \"a\": 1, // one\n  \"b\": 2,\n}"},
		{JSONC, `[1, /* x */]`, "insert", "", 2, `[1, 2, /* x */]`},
		{JSONC, "[\n  1 /* x */ ]", "insert", "", 2, "[\n  1, /* x */\n  2 ]"},
		{JSON5, `{a: 1}`, "insert b", "", "x", `{a: 1, b: "x"}`},
		{JSON5, `{'a': 'y'}`, "insert b", "", "x", `{'a': 'y', 'b': 'x'}`},
		{JSON5, `{a: 1}`, "insert b-c", "", 2, `{a: 1, "b-c": 2}`},
		{JSON, `{}`, "insert a", "", 1, "{\n  \"a\": 1\n}"},
		{JSON, "{\n    \"a\": {},\n    \"b\": {\n        \"c\": 1\n    }\n}", "insert x", "/a", 1,
			"{\n    \"a\": {\n        \"x\": 1\n    },\n    \"b\": {\n        \"c\": 1\n    }\n}"},
		{JSON, `{"a":{},"b":1}`, "insert x", "/a", 1, `{"a":{"x":1},"b":1}`},
		{JSONC, "{\n  // none yet\n}", "insert a", "", 1, "{\n  // none yet\n  \"a\": 1\n}"},
		{JSON, "\ufeff{\n \"a\": 1\n}", "insert b", "", 2, "\ufeff{\n \"a\": 1,\n \"b\": 2\n}"},
		{JSON, `{"a": 1}`, "insert a", "", 2, "refused"},

		// A member taken out.
		{JSON, `{"a": 1, "b": 2, "c": 3}`, "delete", "/a", nil, `{"b": 2, "c": 3}`},
		{JSON, `{"a": 1, "b": 2, "c": 3}`, "delete", "/b", nil, `{"a": 1, "c": 3}`},
		{JSON, `{ "a": 1, "b": 2, "c": 3 }`, "delete", "/c", nil, `{ "a": 1, "b": 2 }`},
		{JSON, "{\n  \"a\": 1\n}\n", "delete", "/a", nil, "{}\n"},
		{JSON, "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "delete", "/a", nil, "{\n  \"b\": 2\n}\n"},
		{JSON, "{\r\n  \"a\": 1,\r\n  \"b\": [\r\n    2\r\n  ]\r\n}\r\n", "delete", "/b", nil, "{\r\n  \"a\": 1\r\n}\r\n"},
		{JSONC, "{\n  \"a\": 1, // one\n  // two\n  \"b\": 2, // two too\n  // three\n  \"c\": 3 // three too\n}", "delete", "/b", nil,
			"{\n  \"a\": 1, // one\n  // two\n  // three\n  \"c\": 3 // three too\n}"},
		{JSONC, "{\n  \"a\": 1, // one\n  \"b\": 2 // two\n}", "delete", "/b", nil, "{\n  \"a\": 1 // one\n}"},
		{JSONC, "{\n  \"a\": 1, // one\n  \"b\": 2, // two\n}", "delete", "/b", nil, "{\n  \"a\": 1, // one\n}"},
		{JSONC, `[1, /* x */ 2]`, "delete", "/1", nil, `[1 /* x */]`},
		{JSONC, `[1, /* x */ 2]`, "delete", "/0", nil, `[/* x */ 2]`},
		{JSON5, "[\n  1, 2,\n  3, 4, // row\n]", "delete", "/1", nil, "[\n  1,\n  3, 4, // row\n]"},
		{JSON5, "[\n  1, 2,\n  3, 4, // row\n]", "delete", "/2", nil, "[\n  1, 2,\n  4, // row\n]"},
		{JSONC, "[ // head\n  1\n]", "delete", "/0", nil, "[ // head\n]"},
		{JSON, `[1]`, "delete", "", nil, "refused"},
	} {
		f := NewAs(c.format, "x", []byte(c.src), Limits{})
		at := f.Root().At(c.path)
		op, key, _ := strings.Cut(c.edit, " ")
		e, err := f.Replace(at, c.v)
		switch op {
		case "insert":
			e, err = f.Insert(at, key, c.v)
		case "delete":
			e, err = f.Delete(at)
		}
		got := "refused"
		if err == nil {
			src, err := Apply(f.Src, []Edit{e})
			if err != nil {
				t.Fatal(err)
			}
			got = string(src)
		} else if !errors.Is(err, ErrNoEdit) {
			t.Errorf("refused by %v, which is no ErrNoEdit", err)
		}
		if got != c.want {
			t.Errorf("%s %s in %q gives\n%q, want\n%q (%v)", c.edit, c.path, c.src, got, c.want, err)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		"", "{}", `{"a": 1, "b": [true, null, "x\u00e9\n"]}`, "{\n  // c\n  \"a\": 1, // d\n  \"b\": {},\n}\n",
		"{unquoted: 'single', hex: 0x1F, plus: +.5, inf: -Infinity, line: 'a\\\nb',}", "\xef\xbb\xbf{\"a\":\r\n[1,\r\n2]\r\n}",
		`{"a":1,"a":2}`, `[[[[`, `{"a":"\ud83d\ude00 \ud800"}`, `/* x */ [1 /* y */, /* z */ 2 /* w */]`,
	} {
		f.Add([]byte(seed), byte(0))
		f.Add([]byte(seed), byte(1))
		f.Add([]byte(seed), byte(2))
	}
	f.Fuzz(func(t *testing.T, src []byte, which byte) {
		format := []Format{JSON, JSONC, JSON5}[which%3]
		file := NewAs(format, "x", src, Limits{})
		checkLaws(t, file)
		if format == JSON {
			likeEncodingJSON(t, file)
		}
	})
}

// likeEncodingJSON fails if the file is strict JSON for one of this package and encoding/json and not for the other, or
// if they read other values from it. Keys given twice, which only encoding/json lets pass, are left out.
func likeEncodingJSON(t *testing.T, f *File) {
	if f.Skipped() != "" {
		return
	}
	for _, p := range f.Problems() {
		if p.Fault == Encoding || p.Fault == ConflictMarker || p.Fault == DuplicateKey {
			return
		}
	}
	if got := strictJSON(f); got != json.Valid(f.Src) {
		t.Errorf("encoding/json says %v: %q\n%s", !got, f.Src, dump(f))
	} else if got {
		var want any
		d := json.NewDecoder(bytes.NewReader(f.Src))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if is, err := f.Root().Any(DefaultLimits.Nodes); err != nil || !reflect.DeepEqual(is, want) {
			t.Errorf("%q is read as %v, %v; encoding/json reads %v", f.Src, is, err, want)
		}
	}
}

// jsonCorpus is about a megabyte of JSON as configuration and lock files have it.
func jsonCorpus() []byte {
	var b strings.Builder
	b.WriteString("{\n  \"packages\": [\n")
	for i := 0; b.Len() < 1<<20; i++ {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "    {\n      \"name\": \"package-%d\",\n      \"version\": \"1.%d.0\",\n      \"dev\": %v,\n      \"size\": %d,\n"+
			"      \"resolved\": \"https://registry.example.com/package-%d/-/package-%d.tgz\",\n"+
			"      \"dependencies\": {\"left\": \"^1.2.3\", \"right\": \"~0.%d.0\"},\n      \"files\": [\"lib/index.js\", \"README.md\"]\n    }",
			i, i%40, i%2 == 0, i*37, i, i, i%10)
	}
	b.WriteString("\n  ]\n}\n")
	return []byte(b.String())
}

func BenchmarkParseJSON(b *testing.B) {
	src := jsonCorpus()
	b.Run("tree", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if f := New("x.json", src, Limits{}); !f.Whole() {
				b.Fatal(f.Problems())
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := json.Unmarshal(src, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
