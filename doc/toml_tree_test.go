package doc

import (
	"fmt"
	"strings"
	"testing"
)

// spanOutline is a tree as text: a node a line, with its key and value as written.
func spanOutline(f *File) string {
	var b strings.Builder
	var walk func(n *Node, depth int)
	walk = func(n *Node, depth int) {
		value := n.Value
		if n.Kind == Map || n.Kind == Seq {
			value = strings.NewReplacer("\n", "⏎", "\r", "⇠").Replace(f.Text(n.Span))
		}
		fmt.Fprintf(&b, "%s%s %s %s\n", strings.Repeat(" ", depth), f.Text(n.KeySpan), n.Kind, value)
		for _, c := range n.Children {
			walk(c, depth+1)
		}
	}
	for _, c := range f.Root().Children {
		walk(c, 0)
	}
	return b.String()
}

func TestTOMLTree(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"tables": {"[a.b] # c\nx = 1\n['a']\ny = 2\n[c]\n[a.d]\n",
			"'a' mapping [a.b] # c⏎x = 1⏎['a']⏎y = 2⏎[c]⏎[a.d]\n" +
				" b mapping [a.b] # c⏎x = 1\n  x number 1\n y number 2\n d mapping [a.d]\nc mapping [c]\n"},
		"dotted keys": {"a.\"b\" . c = 1\na.d = 'x'\n",
			"a mapping \"b\" . c = 1⏎a.d = 'x'\n \"b\" mapping c = 1\n  c number 1\n d string x\n"},
		"list of tables": {"[[l]]\nx = 1\n[l.s]\ny = 1\n[[ l ]]\n",
			"l list [[l]]⏎x = 1⏎[l.s]⏎y = 1⏎[[ l ]]\n  mapping [[l]]⏎x = 1⏎[l.s]⏎y = 1\n" +
				"  x number 1\n  s mapping [l.s]⏎y = 1\n   y number 1\n  mapping [[ l ]]\n"},
		"inline": {"t = { a.b = [ 1, # }\r\n {}, [],\r\n] } # ]\r\n",
			"t mapping { a.b = [ 1, # }⇠⏎ {}, [],⇠⏎] }\n a mapping b = [ 1, # }⇠⏎ {}, [],⇠⏎]\n" +
				"  b list [ 1, # }⇠⏎ {}, [],⇠⏎]\n    number 1\n    mapping {}\n    list []\n"},
		"scalars": {"a = 0xF_f\nb = +1_0.5e+3\nc = -nan\nd = 1979-05-27 07:32Z\ne = true\nf = \"\"\"\n\\x41\"\"\"\ng = 0o7\nh = -0\n",
			"a number 255\nb number 10.5e+3\nc number -nan\nd time 1979-05-27 07:32Z\ne boolean true\nf string A\ng number 7\nh number 0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseTOMLText(t, c.src)
			checkLaws(t, f)
			if got := spanOutline(f); got != c.want {
				t.Errorf("got\n%swant\n%s%v", got, c.want, f.Problems())
			}
		})
	}
}

// TestTOMLPlaces: lines and columns count as people do, whatever the line ends, marks and emoji.
func TestTOMLPlaces(t *testing.T) {
	for name, c := range map[string]struct {
		src, at, want string
	}{
		"byte order mark":   {bom + "a = 1\n", "/a", "1:1 1:5-1:6"},
		"CRLF":              {"x = 1\r\na = 'y'\r\n", "/a", "2:1 2:5-2:8"},
		"emoji":             {"\"🙂é\" = '🙂' # 🙂\n", "/🙂é", "1:1 1:8-1:11"},
		"no final newline":  {"[t]\na = 'y'", "/t/a", "2:1 2:5-2:8"},
		"table":             {"x = 1\n [ t . u ] # c\ny = 1\n", "/t/u", "2:8 2:2-3:6"},
		"string over lines": {"a = \"\"\"\r\nx\r\n\"\"\"\r\n", "/a", "1:1 1:5-3:4"},
		"item":              {"a = [\n  1,\n  'é', 2 ]", "/a/2", "3:8 3:8-3:9"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseTOMLText(t, c.src)
			n := f.Root().At(c.at)
			if n == nil {
				t.Fatalf("no %s: %v", c.at, f.Problems())
			}
			key, value := f.PlaceOfKey(n), f.PlaceOf(n)
			got := fmt.Sprintf("%d:%d %d:%d-%d:%d", key.Line, key.Col, value.Line, value.Col, value.EndLine, value.EndCol)
			if got != c.want || f.Root().Span.End != len(c.src) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestTOMLProblems(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a = 1\nb = 2\na = 3\n", `3:1 duplicate-key the key "a" is given twice; TOML readers refuse the file (1:1 first given here)`},
		{"[t]\n[u]\n[t]\n", `3:2 duplicate-key the table "t" is given twice; TOML readers refuse the file (1:2 first given here)`},
		{"t = {a = 1, 'a' = 2}\n", `1:13 duplicate-key the key "a" is given twice; TOML readers refuse the file (1:6 first given here)`},
		{"a = 1\n[a.b]\n", `2:2 invalid "a" has a value, so it cannot be a table too (1:1 it is set here)`},
		{"a = {}\na.b = 1\n", `2:1 invalid "a" has a value already, so nothing can be put under it (1:1 it is set here)`},
		{"[a.b]\n[a]\nb.c = 1\n", `3:1 invalid "b" is a table with a header of its own, so a dotted key cannot add to it (1:4 it is set here)`},
		{"a = [1, 2\nb = 1\n", `2:1 invalid "b" stands where the list should go on or end`},
		{"x = 1\na = [1, 2", `2:5 invalid the list is not closed`},
		{"x = 1\na = '''y\nb = 1\n", `2:5 invalid the string is not closed`},
		{"a = \"y\nb = 1\n", `1:7 invalid the string is not closed on its line`},
		{"a = yes\n", `1:5 invalid "y" cannot begin a value`},
		{"a =\n", `1:4 invalid the value is missing`},
		{"a b = 1\n", `1:3 invalid there is no = between key and value, but "b"`},
		{"a\n", `1:2 invalid there is no = between key and value, but the end of the line`},
		{"é = 1\n", `1:1 invalid "é" cannot begin a key`},
		{"a = \"\\q\"\n", `1:6 invalid an unknown escape in a string`},
		{"a = 9223372036854775808\n", `1:5 invalid the number does not fit into 64 bits`},
		{"a = 2021-02-29\n", `1:5 invalid "2021-02-29" is no date or time`},
		{"a = 012\n", `1:5 invalid a number with a leading zero`},
		{"# a\rb\n", `1:4 invalid a carriage return that no line feed follows`},
	} {
		f := parseTOMLText(t, c.src)
		if got := firstProblem(f); got != c.want {
			t.Errorf("%q: got\n%s, want\n%s", c.src, got, c.want)
		}
		if n := len(f.Problems()); n != 1 {
			t.Errorf("%q: %d problems: %v", c.src, n, f.Problems())
		}
	}
}

// firstProblem is a file's first problem as text with its places.
func firstProblem(f *File) string {
	if len(f.Problems()) == 0 {
		return f.Skipped()
	}
	p := f.Problems()[0]
	at := f.Place(p.Span)
	s := fmt.Sprintf("%d:%d %s %s", at.Line, at.Col, p.Fault, p.Message)
	for _, n := range p.Related {
		at := f.Place(n.Span)
		s += fmt.Sprintf(" (%d:%d %s)", at.Line, at.Col, n.Message)
	}
	return s
}

func BenchmarkTOML(b *testing.B) {
	var src strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&src, "# service %d\n[services.s%d]\nname = \"service-%d\"\nport = %d\nhosts = [\"a.example\", \"b.example\"]\n"+
			"limits = { cpu = 1.5, memory = '512Mi' }\nsince = 2024-01-02T03:04:05Z\n\n", i, i, i, i)
	}
	b.SetBytes(int64(src.Len()))
	for b.Loop() {
		if f := parseTOMLText(b, src.String()); f.Root() == nil || len(f.Problems()) > 0 {
			b.Fatal(f.Problems())
		}
	}
}
