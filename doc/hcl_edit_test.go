package doc

import (
	"fmt"
	"strings"
	"testing"
)

func TestHCLEdits(t *testing.T) {
	for _, c := range []layoutEdit{
		{name: "string", do: "replace", at: "/a", value: "x\"y\\\n${z} %{ é", src: "a = \"b\" # c\n", want: "a = \"x\\\"y\\\\\\n$${z} %%{ é\" # c\n"},
		{name: "number in a block", do: "replace", at: "/b/l/n", value: -7, src: "b \"l\" {\r\n  n  = 1 // c\r\n}\r\n", want: "b \"l\" {\r\n  n  = -7 // c\r\n}\r\n"},
		{name: "null and lists", do: "replace", at: "/a", value: []any{nil, true, map[string]any{"for": 1, "b": "x"}}, src: "a = []", want: "a = [null, true, { b = \"x\", \"for\" = 1 }]"},
		{name: "heredoc", do: "replace", at: "/a", value: "x\n\n${y}\n", src: "a = <<X\nold\nX\n", want: "a = <<X\nx\n\n$${y}\nX\n"},
		{name: "indented heredoc", do: "replace", at: "/b/a", value: "x\n  y\n", src: "b {\n  a = <<-X\n    old\n  X\n}\n", want: "b {\n  a = <<-X\n  x\n    y\n  X\n}\n"},
		{name: "heredoc cannot hold it", do: "replace", at: "/a", value: "x", src: "a = <<X\nold\nX\n", want: "a = \"x\"\n"},
		{name: "expression", do: "replace", at: "/a", value: 1, src: "a = b.c\n"},
		{name: "block", do: "replace", at: "/b", value: 1, src: "b {}\n"},

		{name: "attribute", do: "insert", at: "/b/l", key: "n", value: 1, src: "b \"l\" {\n  a   = 1 # c\n\n  c {\n  }\n}\n", want: "b \"l\" {\n  a   = 1 # c\n  n = 1\n\n  c {\n  }\n}\n"},
		{name: "attribute after a heredoc", do: "insert", at: "", key: "n", value: "x", src: "a = <<X\ny\nX\n", want: "a = <<X\ny\nX\nn = \"x\"\n"},
		{name: "attribute in an empty block", do: "insert", at: "/b", key: "n", value: 1, src: "  b {}\r\n", want: "  b {\r\n    n = 1\r\n  }\r\n"},
		{name: "attribute before blocks", do: "insert", at: "/b", key: "n", value: 1, src: "b { # c\n\tc {}\n}\n", want: "b { # c\n\tn = 1\n\tc {}\n}\n"},
		{name: "attribute at the end", do: "insert", at: "", key: "n", value: 1, src: "b {}", want: "b {}\nn = 1"},
		{name: "no attribute of that name", do: "insert", at: "", key: "a b", value: 1, src: ""},
		{name: "no attribute among labels", do: "insert", at: "/b", key: "n", value: 1, src: "b \"l\" {}\n"},
		{name: "no attribute on one line", do: "insert", at: "/b", key: "n", value: 1, src: "b { a = 1 }\n"},
		{name: "object over lines", do: "insert", at: "/a", key: "n", value: 1, src: "a = {\n  b = 1 # c\n}\n", want: "a = {\n  b = 1 # c\n  n = 1\n}\n"},
		{name: "object over lines with commas", do: "insert", at: "/a", key: "x.y", value: 1, src: "a = {\n  b = 1,\n}\n", want: "a = {\n  b = 1,\n  \"x.y\" = 1,\n}\n"},
		{name: "object", do: "insert", at: "/a", key: "n", value: 1, src: "a = { b = c.d }\n", want: "a = { b = c.d, n = 1 }\n"},
		{name: "list over lines", do: "insert", at: "/a", value: 2, src: "a = [\n  1 // c\n]\n", want: "a = [\n  1, // c\n  2\n]\n"},

		{name: "attribute line", do: "delete", at: "/b/c", src: "b {\n  a = 1\n  c = <<X\n${d}\nX\n  e = 2 # f\n}\n", want: "b {\n  a = 1\n  e = 2 # f\n}\n"},
		{name: "attribute on the line of its block", do: "delete", at: "/b/a", src: "b { a = 1 }\n", want: "b {}\n"},
		{name: "block", do: "delete", at: "/b/l", src: "b \"k\" {}\n\nb \"l\" {\n  a = 1\n} # c\n\nd {}\n", want: "b \"k\" {}\n\nd {}\n"},
		{name: "blocks in two pieces", do: "delete", at: "/b", src: "b \"k\" {}\nd {}\nb \"l\" {}\n"},
		{name: "one of several blocks", do: "delete", at: "/b/1", src: "b {\n}\nb {\n  a = 1\n}\nb {}\n", want: "b {\n}\nb {}\n"},
		{name: "object member line", do: "delete", at: "/a/b", src: "a = {\n  b = 1 # c\n  d = 2\n}\n", want: "a = {\n  d = 2\n}\n"},
		{name: "object member", do: "delete", at: "/a/d", src: "a = { b = 1, d = 2 }\n", want: "a = { b = 1 }\n"},
		{name: "list item", do: "delete", at: "/a/0", src: "a = [1, 2]\n", want: "a = [2]\n"},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, HCL) })
	}
}

func TestHCLBlocks(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"labels": {"r \"a\" \"x\" {\n b = 1\n}\nr \"a\" y {}\n",
			"r mapping \"a\" \"x\" {⏎ b = 1⏎}⏎r \"a\" y {}\n \"a\" mapping \"x\" {⏎ b = 1⏎}⏎r \"a\" y {}\n" +
				"  \"x\" mapping {⏎ b = 1⏎}\n   b number 1\n  y mapping {}\n"},
		"same labels": {"r \"a\" {}\nx = 1\nr \"a\" { b = c }\n",
			"r mapping \"a\" {}⏎x = 1⏎r \"a\" { b = c }\n \"a\" list {}⏎x = 1⏎r \"a\" { b = c }\n   mapping {}\n" +
				"   mapping { b = c }\n   b expression c\nx number 1\n"},
		"with and without labels": {"r {}\nr \"a\" {}\n",
			"r list {}⏎r \"a\" {}\n  mapping {}\n  mapping \"a\" {}\n  \"a\" mapping {}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseHCLText(t, c.src)
			checkLaws(t, f)
			if got := spanOutline(f); got != c.want {
				t.Errorf("got\n%swant\n%s%v", got, c.want, f.Problems())
			}
		})
	}
}

func TestHCLPlaces(t *testing.T) {
	for name, c := range map[string]struct{ src, at, want string }{
		"byte order mark":  {bom + "a = 1\n", "/a", "1:1 1:5-1:6"},
		"CRLF":             {"# x\r\na = \"y\"\r\n", "/a", "2:1 2:5-2:8"},
		"emoji":            {"a = [\"🙂é\", \"🙂\"] # 🙂\n", "/a/1", "1:12 1:12-1:15"},
		"no final newline": {"b \"l\" {\n}\na = y.z", "/a", "3:1 3:5-3:8"},
		"block":            {"b \"l\" {\n  a = 1\n}\n", "/b/l", "1:3 1:7-3:2"},
		"heredoc":          {"a = <<X\r\ny\r\nX\r\n", "/a", "1:1 1:5-3:2"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseHCLText(t, c.src)
			n := f.Root().At(c.at)
			if n == nil {
				t.Fatalf("no %s: %v", c.at, f.Problems())
			}
			key, value := f.PlaceOfKey(n), f.PlaceOf(n)
			got := fmt.Sprintf("%d:%d %d:%d-%d:%d", key.Line, key.Col, value.Line, value.Col, value.EndLine, value.EndCol)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestHCLProblems(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a = 1\n\na = 2\n", `3:1 duplicate-key "a" is given twice; HCL readers refuse the file (1:1 first given here)`},
		{"a = { b = 1, \"b\" = 2 }\n", `1:14 duplicate-key "b" is given twice; only the last one counts (1:7 first given here)`},
		{"a = [1, 2\nb = 1\n", `2:1 invalid "b" stands where ] should be`},
		{"a = [1, 2", `1:5 invalid the bracket is not closed`},
		{"b {\n  a = 1\n", `1:3 invalid the block is not closed`},
		{"b { a = 1, c = 2 }\n", `1:10 invalid "," stands where the block on one line should end`},
		{"b \"l\"\n{\n}\n", `1:6 invalid the end of the line stands where a block's label or brace should be`},
		{"b = {\n  a = 1 c = 2\n}\n", `2:9 invalid "c" stands where } should be`},
		{"\"a\" = 1\n", `1:1 invalid a name in quotes begins the line`},
		{"a: 1\n", `1:2 invalid ":" stands behind a name`},
		{"a =\nb = 1\n", `1:4 invalid a value is missing`},
		{"a = 1 2\n", `1:7 invalid "2" stands where the line should end`},
		{"a = 'x'\n", `1:5 invalid HCL has no such quotes`},
		{"a = \"x\nb = 1\n", `1:7 invalid the text is not closed on its line`},
		{"a = <<X\ny\n", `1:5 invalid the text is not closed`},
		{"a = \"${b\"\n", `1:9 invalid "\"" stands where the } of ${ should be`},
		{"a = \"\\q\"\n", `1:6 invalid an unknown escape in the text`},
		{"a = 1;\n", `1:6 invalid HCL has no semicolons`},
		{"a = 1.2.3\n", `1:5 invalid this is no number`},
		{"a = \"%{ if b }c\"\n", `1:5 invalid a %{ } directive in the text is not ended`},
	} {
		f := parseHCLText(t, c.src)
		if got := firstProblem(f); got != c.want {
			t.Errorf("%q: got\n%s, want\n%s", c.src, got, c.want)
		}
		if n := len(f.Problems()); n != 1 {
			t.Errorf("%q: %d problems: %v", c.src, n, f.Problems())
		}
	}
}

func BenchmarkHCL(b *testing.B) {
	src := strings.ReplaceAll(hclSample, "resource aws_instance db", "resource aws_instance db%")
	var all strings.Builder
	for i := range 500 {
		all.WriteString(strings.NewReplacer("\"web\"", fmt.Sprintf("\"web%d\"", i), "db%", fmt.Sprintf("db%d", i)).Replace(src))
	}
	b.SetBytes(int64(all.Len()))
	for b.Loop() {
		if f := parseHCLText(b, all.String()); f.Root() == nil || len(f.Problems()) > 0 {
			b.Fatal(f.Problems())
		}
	}
}
