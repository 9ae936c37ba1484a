package doc

import (
	"encoding/json"
	"errors"
	"testing"
)

// layoutEdit is one edit: what to do, where, and the text that comes of it ("" where the edit is refused).
type layoutEdit struct {
	name, do, at, key string
	value             any
	src, want         string
}

func (c layoutEdit) run(t *testing.T, format Format) {
	t.Helper()
	f := NewAs(format, "x", []byte(c.src), Limits{})
	n := f.Root().At(c.at)
	if n == nil {
		t.Fatalf("there is no %q in\n%s%v", c.at, c.src, f.Problems())
	}
	var e Edit
	var err error
	switch c.do {
	case "replace":
		e, err = f.Replace(n, c.value)
	case "insert":
		e, err = f.Insert(n, c.key, c.value)
	case "delete":
		e, err = f.Delete(n)
	}
	if err != nil {
		if c.want != "" || !errors.Is(err, ErrNoEdit) {
			t.Fatalf("%v", err)
		}
		return
	}
	got, err := Apply(f.Src, []Edit{e})
	if err != nil || string(got) != c.want {
		t.Errorf("got %q\nwant %q (%v)", got, c.want, err)
	}
}

func TestTOMLEdits(t *testing.T) {
	for _, c := range []layoutEdit{
		{name: "basic string", do: "replace", at: "/a", value: "x\"y\\\n\x01é", src: "a = \"b\" # c\n", want: "a = \"x\\\"y\\\\\\n\\u0001é\" # c\n"},
		{name: "literal string stays", do: "replace", at: "/a", value: `C:\x`, src: "a = 'b'\n", want: "a = 'C:\\x'\n"},
		{name: "literal string cannot hold it", do: "replace", at: "/a", value: `it's`, src: "a = 'b'\n", want: "a = \"it's\"\n"},
		{name: "long string", do: "replace", at: "/a", value: "x\ny\"\"\"\\", src: "a = \"\"\"\nb\n\"\"\"\n", want: "a = \"\"\"\nx\ny\\\"\\\"\\\"\\\\\"\"\"\n"},
		{name: "long literal", do: "replace", at: "/a", value: "\\x\n", src: "a = '''\nb'''\n", want: "a = '''\n\\x\n'''\n"},
		{name: "long string in CRLF", do: "replace", at: "/a", value: "x\ny", src: "a = '''\r\nb'''\r\n", want: "a = \"x\\ny\"\r\n"},
		{name: "number", do: "replace", at: "/a", value: 7, src: "a = 0xff # c\r\nb = 1\r\n", want: "a = 7 # c\r\nb = 1\r\n"},
		{name: "JSON number", do: "replace", at: "/a", value: json.Number("1.5e3"), src: "a = 1", want: "a = 1.5e3"},
		{name: "a float stays one", do: "replace", at: "/a", value: 2, src: "a = 1.5", want: "a = 2.0"},
		{name: "whole float", do: "replace", at: "/a", value: 2.0, src: "a = 1", want: "a = 2"},
		{name: "date stays a date", do: "replace", at: "/a", value: "2024-01-02", src: "a = 2020-02-03\n", want: "a = 2024-01-02\n"},
		{name: "date becomes text", do: "replace", at: "/a", value: "soon", src: "a = 2020-02-03\n", want: "a = \"soon\"\n"},
		{name: "list", do: "replace", at: "/a", value: []any{"x", 1, true, map[string]any{"b c": 1.5}}, src: "a = [1]\n", want: "a = [\"x\", 1, true, { \"b c\" = 1.5 }]\n"},
		{name: "item", do: "replace", at: "/a/1", value: "z", src: "a = ['x', 'y']\n", want: "a = ['x', 'z']\n"},
		{name: "no null", do: "replace", at: "/a", value: nil, src: "a = 1\n"},
		{name: "no whole table", do: "replace", at: "/a", value: map[string]any{}, src: "[a]\nb = 1\n"},

		{name: "root key before the headers", do: "insert", at: "", key: "n", value: 1, src: "# top\na = 1 # c\n\n# about t\n[t]\nb = 2\n", want: "# top\na = 1 # c\nn = 1\n\n# about t\n[t]\nb = 2\n"},
		{name: "first root key", do: "insert", at: "", key: "n", value: 1, src: "# top\n\n# about t\n[t]\n", want: "# top\n\nn = 1\n\n# about t\n[t]\n"},
		{name: "first root key after a BOM", do: "insert", at: "", key: "n", value: 1, src: bom + "[t]\r\n", want: bom + "n = 1\r\n\r\n[t]\r\n"},
		{name: "empty file", do: "insert", at: "", key: "a b", value: "x", src: "", want: "\"a b\" = \"x\"\n"},
		{name: "only a comment", do: "insert", at: "", key: "n", value: 1, src: "# c", want: "# c\nn = 1"},
		{name: "no final newline", do: "insert", at: "", key: "n", value: 1, src: "a = 1", want: "a = 1\nn = 1"},
		{name: "table", do: "insert", at: "/t", key: "n", value: true, src: "[t]\r\n  a = 1 # c\r\n\r\n[u]\r\nb = 2\r\n", want: "[t]\r\n  a = 1 # c\r\n  n = true\r\n\r\n[u]\r\nb = 2\r\n"},
		{name: "table with subtables", do: "insert", at: "/t", key: "n", value: 1, src: "[t]\na = '''\nx\n'''\n[t.u]\nb = 2\n", want: "[t]\na = '''\nx\n'''\nn = 1\n[t.u]\nb = 2\n"},
		{name: "table without keys", do: "insert", at: "/t", key: "n", value: 1, src: "[t] # c\n[u]\n", want: "[t] # c\nn = 1\n[u]\n"},
		{name: "table without header", do: "insert", at: "/t", key: "n", value: 1, src: "x = 1\n\n# c\n[ t.u ]\nb = 2\n", want: "x = 1\n\n[t]\nn = 1\n\n# c\n[ t.u ]\nb = 2\n"},
		{name: "table opened late", do: "insert", at: "/t", key: "n", value: 1, src: "[t.u]\nb = 2\n[t]\n", want: "[t.u]\nb = 2\n[t]\nn = 1\n"},
		{name: "dotted keys", do: "insert", at: "/a/b", key: "n", value: 1, src: "a.b.c = 1\na.d = 2\nx = 1\n", want: "a.b.c = 1\na.b.n = 1\na.d = 2\nx = 1\n"},
		{name: "element of a list of tables", do: "insert", at: "/l/0", key: "n", value: 1, src: "[[l]]\na = 1\n[l.s]\nb = 1\n[[l]]\na = 2\n", want: "[[l]]\na = 1\nn = 1\n[l.s]\nb = 1\n[[l]]\na = 2\n"},
		{name: "another element", do: "insert", at: "/l", value: map[string]any{"b": "x", "a": 2}, src: "[[l]]\na = 1\n\n[t]\n", want: "[[l]]\na = 1\n\n[[l]]\na = 2\nb = \"x\"\n\n[t]\n"},
		{name: "another element is a table", do: "insert", at: "/l", value: 1, src: "[[l]]\na = 1\n"},
		{name: "inline table", do: "insert", at: "/t", key: "n", value: 1, src: "t = { a = 1 } # c\n", want: "t = { a = 1, n = 1 } # c\n"},
		{name: "empty inline table", do: "insert", at: "/t", key: "n", value: 1, src: "t = {}\n", want: "t = { n = 1 }\n"},
		{name: "dotted in an inline table", do: "insert", at: "/t/a", key: "n", value: 1, src: "t = { a.b = 1 }\n", want: "t = { a.b = 1, a.n = 1 }\n"},
		{name: "list", do: "insert", at: "/l", value: 3, src: "l = [1, 2]\n", want: "l = [1, 2, 3]\n"},
		{name: "empty list", do: "insert", at: "/l", value: 3, src: "l = [ ]\n", want: "l = [3]\n"},
		{name: "list over lines", do: "insert", at: "/l", value: 3, src: "l = [\n  1, # one\n  2 # two\n]\n", want: "l = [\n  1, # one\n  2, # two\n  3\n]\n"},
		{name: "list over lines with a last comma", do: "insert", at: "/l", value: 3, src: "l = [\r\n  1,\r\n  2, # two\r\n]\r\n", want: "l = [\r\n  1,\r\n  2, # two\r\n  3,\r\n]\r\n"},

		{name: "line with its comment", do: "delete", at: "/b", src: "a = 1\nb = [\n 1,\n] # c\nc = 3\n", want: "a = 1\nc = 3\n"},
		{name: "last line", do: "delete", at: "/b", src: "a = 1\nb = 2", want: "a = 1\n"},
		{name: "first line after a BOM", do: "delete", at: "/a", src: bom + "a = 1\r\nb = 2\r\n", want: bom + "b = 2\r\n"},
		{name: "one dotted key", do: "delete", at: "/a/b", src: "a.b = 1\na.c = 2\n", want: "a.c = 2\n"},
		{name: "dotted table in one piece", do: "delete", at: "/a", src: "x = 1\na.b = 1\na.c = 2\ny = 1\n", want: "x = 1\ny = 1\n"},
		{name: "dotted table in two pieces", do: "delete", at: "/a", src: "a.b = 1\ny = 1\na.c = 2\n"},
		{name: "the only dotted key", do: "delete", at: "/a/b", src: "a.b = 1\n"},
		{name: "section", do: "delete", at: "/t", src: "a = 1\n\n[t]\nb = 2\n[t.u]\nc = 1\n\n[v]\nd = 3\n", want: "a = 1\n\n[v]\nd = 3\n"},
		{name: "last section", do: "delete", at: "/t", src: "a = 1\n\n[t]\nb = 2\n", want: "a = 1\n"},
		{name: "section in two pieces", do: "delete", at: "/t", src: "[t]\nb = 2\n[v]\n[t.u]\n"},
		{name: "element", do: "delete", at: "/l/0", src: "[[l]]\na = 1\n\n[[l]]\na = 2\n", want: "[[l]]\na = 2\n"},
		{name: "inline first", do: "delete", at: "/t/a", src: "t = { a = 1, b = 2 }\n", want: "t = { b = 2 }\n"},
		{name: "inline last", do: "delete", at: "/t/b", src: "t = { a = 1, b = 2 }\n", want: "t = { a = 1 }\n"},
		{name: "inline only", do: "delete", at: "/t/a", src: "t = { a = 1 }\n", want: "t = {}\n"},
		{name: "inline dotted table", do: "delete", at: "/t/a", src: "t = { a.b = 1, c = 2 }\n", want: "t = { c = 2 }\n"},
		{name: "item on a line of its own", do: "delete", at: "/l/0", src: "l = [\n  1, # one\n  2,\n]\n", want: "l = [\n  2,\n]\n"},
		{name: "last item on a line of its own", do: "delete", at: "/l/1", src: "l = [\n  1,\n  2 # two\n]\n", want: "l = [\n  1,\n]\n"},
		{name: "two items on a line", do: "delete", at: "/l/1", src: "l = [\n  1, 2,\n]\n", want: "l = [\n  1,\n]\n"},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, TOML) })
	}
}
