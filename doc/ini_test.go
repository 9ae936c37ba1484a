package doc

import (
	"fmt"
	"strings"
	"testing"
)

var iniCases = map[string][]lineCase{
	"app.ini": {
		{"", nil},
		{"; nothing\n# here\n", nil},
		{"[empty]\n[ s ]", nil},
		{"«a»=‹b›", []string{"b"}},
		{"[s]\n«a» = ‹b›\n", []string{"b"}},
		{"[s]\n\t«a» = ‹b›  ", []string{"b"}},
		{"«a»=‹b›\n[s]\n«a»=‹c›", []string{"b", "c"}},
		{"[s]\n«a b» : ‹c d›", []string{"c d"}},
		{"[s]\n«a»: ‹b=c›", []string{"b=c"}},
		{"[s]\n«C:\\dir»=‹x›", []string{"x"}},
		{"[s]\n«a»=‹http://x/?b=c:d›", []string{"http://x/?b=c:d"}},
		{"[s]\n«a»=‹›\n«b» =‹›\n«c»=‹› ; d", []string{"", "", ""}},
		{"[s]\n«a»=‹b› ; c\n«d»=‹e›\t# f\n«g»=‹h;i#j›", []string{"b", "e", "h;i#j"}},
		{"[s] ; [t]\n«a»=‹b›", []string{"b"}},
		{"[Profile #1]\n«a»=‹b›", []string{"b"}},
		{"[s]\n«a»=‹\"b ; c\"› ; d\n«e»=‹'f'›", []string{"b ; c", "f"}},
		{"[s]\n«a»=‹\"b\" c›\n«d»=‹\"e›\n«f»=‹it's›", []string{`"b" c`, `"e`, "it's"}},
		{"[s]\n«quick»‹›\n«skip-name-resolve»‹› # c", []string{null, null}},
		{"[s]\n«a»=‹b\n  c\n  d›\n«e»=‹f›", []string{"b\nc\nd", "f"}},
		{"[s]\n«a» =‹\n  b = 1\n  c›\n«e»=‹f›", []string{"\nb = 1\nc", "f"}},
		{"[s]\n«a» = ‹1›\n  «b» = ‹2›\n  «c» = ‹3›", []string{"1", "2", "3"}},
		{"[s]\n  «a» = ‹1›\n  [t]\n  «b» = ‹2›", []string{"1", "2"}},
		{"[s]\n«a»=‹b\n  # no\n  c›", []string{"b\nc"}},
		{"[s]\n«a»=‹$(touch PWNED) ${B} %(c)s›", []string{"$(touch PWNED) ${B} %(c)s"}},
		{"[s]\r\n«a»=‹b›\r\n«c»=‹d›", []string{"b", "d"}},
		{"[s]\r\n«a»=‹b\r\n  c›\r\n", []string{"b\nc"}},
		{"[s]\r«a»=‹b›\r", []string{"b"}},
		{"\ufeff[s]\n«é😀»=‹ü›", []string{"ü"}},
		{"\ufeff«a»=‹b›", []string{"b"}},
		{"[PHP]\n«extension»=‹a›\n«extension»=‹b›\n«x[]»=‹c›\n«x[]»=‹d›", []string{"a", "b", "c", "d"}},
		{"[/Script/Engine]\n«+Paths»=‹a›\n«+Paths»=‹b›", []string{"a", "b"}},
		{"[uwsgi]\n«env»=‹A=1›\n«env»=‹B=2›", []string{"A=1", "B=2"}},
		{"[web]\n«h1 ansible_host»=‹10.0.0.1 ansible_user=x›\n«h2»‹›\n[web:vars]\n«a»=‹b›", []string{"10.0.0.1 ansible_user=x", null, "b"}},
	},
	"setup.cfg": {
		{"[a]\n«b» = ‹c ; d # e›", []string{"c ; d # e"}},
		{"[a]\n«b» = ‹\"c\"›", []string{`"c"`}},
		{"[a]\n«b»:‹c=d›", []string{"c=d"}},
		{"[a]\n«install_requires» =‹\n  x >= 1; python_version < \"3\"\n\n  # no\n  y›\n\n[b]\n«c» = ‹d›", []string{"\nx >= 1; python_version < \"3\"\n\ny", "d"}},
		{"[a]\n«b» = ‹c\n  d = e\n  [f]›", []string{"c\nd = e\n[f]"}},
		{"[a]\n«b» =‹› \n\n\n", []string{""}},
		{"[tool:pytest]\n«addopts» = ‹-q›", []string{"-q"}},
	},
	".editorconfig": {
		{"«root» = ‹true›\n\n[*.{js,py}]\n«indent_size» = ‹2›\n[[ab].md]\n  «x» = ‹y› ; z", []string{"true", "2", "y"}},
	},
	".npmrc": {
		{"«//registry.npmjs.org/:_authToken»=‹${TOKEN}›\n«save-exact»‹›\n«ca[]»=‹\"a\"›\n«ca[]»=‹\"b\"›", []string{"${TOKEN}", null, "a", "b"}},
		{"«@scope:registry» = ‹https://x/› ; c", []string{"https://x/"}},
	},
	".gitmodules": {
		{"[submodule \"vendor/a b\"]\n\t«path» = ‹vendor/a b›\n\t«url» = ‹../a.git› # c\n", []string{"vendor/a b", "../a.git"}},
		{"[core]\n«bare»‹›\n«x»=‹›\n[a] «b» = ‹c›", []string{null, "", "c"}},
		{"[a]\n«b» = ‹\"c ; d\"› ; e\n«f» = ‹g\"  h\"i›#j\n«k»=‹\"\\\"\\\\\\t\"›", []string{"c ; d", "g  hi", "\"\\\t"}},
		{"[a]\r\n«b» = ‹c\\\r\n  d›\r\n«e» = \\\n‹f›", []string{"c  d", "f"}},
		{"[alias]\n«a»=‹b›\n«a»=‹c›", []string{"b", "c"}},
		{"\ufeff[a]\n«b»=‹c›", []string{"c"}},
	},
}

func TestINILines(t *testing.T) {
	for path, cases := range iniCases {
		for _, c := range cases {
			c.check(t, INI, path)
		}
	}
}

func TestINISections(t *testing.T) {
	for _, c := range []struct{ path, src, want string }{
		{"a.ini", "x=0\n[a]\nb=1\n\n[c.d]\n[a]\ne=2\n", "x {2 3}; a {4 26}: b e; c.d {13 18}:"},
		{"a.ini", "\ufeff[ a ] ; b\r\n", "a {3 8}:"},
		{".gitmodules", "[a \"B]c\\\"\"]\n[d.e] f\n", "a.B]c\" {0 11}:; d.e {12 19}: f"},
		{".editorconfig", "[[!a].{b,c}]\nd=e", "[!a].{b,c} {0 16}: d"},
	} {
		f := NewAs(INI, c.path, []byte(c.src), Limits{})
		var got []string
		for _, s := range f.Root().Children {
			line := fmt.Sprintf("%s %v", s.Key, s.Span)
			if s.Kind == Map {
				line += ":"
			}
			for _, n := range s.Children {
				line += " " + n.Key
			}
			got = append(got, line)
		}
		if got := strings.Join(got, "; "); got != c.want || !f.Whole() {
			t.Errorf("%q has %s, want %s\n%s", c.src, got, c.want, faults(f))
		}
		checkLaws(t, f)
	}
}

func TestINIFaults(t *testing.T) {
	for path, cases := range map[string][]faultCase{
		"app.ini": {
			{"[s]\na=1\n[t]\na=2\n[s]\na=3", `duplicate-key at 20 "a": "a" is given twice; readers disagree on which one counts`},
			{"a=1\n[s\nb=2\n[t]\n", `invalid at 4 "[s": nothing closes the bracket of this section`},
			{"[s]\nwhatever this is\nand this\n", ""},
			{"\xff\xfe[\x00", `encoding at 0 "\xff\xfe": the file is UTF-16 (little endian), not UTF-8`},
		},
		"tox.ini": {
			{"[a]\nb = c\nd\ne\nf = g", `invalid at 10 "d": this line is neither a [section] nor a setting`},
			{"b = c\nd = e\n[f]\n", `invalid at 0 "b": a setting above the first section, for which the file is refused`},
			{"[a\nb=c", "invalid at 0 \"[a\": this line is neither a [section] nor a setting\ninvalid at 3 \"b\": a setting above the first section, for which the file is refused"},
		},
		".editorconfig": {
			{"[*]\nindent_size 2\n", `invalid at 4 "indent_size 2": this line is neither a [section] nor a setting`},
			{"[*]\na=1\na=2\n", `duplicate-key at 8 "a": "a" is given twice; readers disagree on which one counts`},
		},
		"nagios.cfg": {
			{"cfg_file=a\ncfg_file=b\n", ""},
			{"[s]\na=1\na=2\n", `duplicate-key at 8 "a": "a" is given twice; readers disagree on which one counts`},
		},
		".npmrc": {
			{"a=1\na=2\n", `duplicate-key at 4 "a": "a" is given twice; readers disagree on which one counts`},
		},
		".gitmodules": {
			{"[submodule \"a]\n\tpath = a\n", "invalid at 0 \"[submodule \\\"a]\": this is not a section as git writes it\n" +
				`invalid at 16 "path = a": git refuses a key outside of a section`},
			{"[a]\nb = C:\\dir\nc = d", `invalid at 4 "b = C:\\dir": git refuses a backslash before anything but n, t, b, " and \`},
			{"[a]\nb = \"c\n\nd = e", `invalid at 4 "b = \"c": git refuses a value in which nothing closes the quotes`},
			{"[a]\n1 = b", `invalid at 4 "1 = b": git refuses a key that does not begin with a letter`},
			{"[a]\nb: c", `invalid at 4 "b: c": git refuses a key with something else than "=" after it`},
			{"[submodule \"x\"]\n\turl = ext::sh -c touch% PWNED\n", ""},
		},
	} {
		for _, c := range cases {
			c.check(t, INI, path)
		}
	}
}

// Files that only share their extension with INI are left alone.
func TestINIOthers(t *testing.T) {
	for _, src := range []string{
		"global\n    log /dev/log local0\n\ndefaults\n    mode http\n\nfrontend x\n    bind *:80\n    default_backend y\n",
		"define host {\n    use linux-server\n    host_name a\n}\n",
		"application = {\n  name = \"x\";\n  list = ( 1, 2 );\n};\n",
		"#!/usr/bin/env python\nfrom dynamic_reconfigure import *\ngen = ParameterGenerator()\n",
		"from a import *\ngen = G()\ngen.add(\"x\", int_t, 0)\n",
		"source [find interface/stlink.cfg]\nset CHIPNAME stm32\n",
		"set timeout=5\nmenuentry 'Linux' {\n  linux /vmlinuz root=/dev/sda1\n}\n",
		"%packages\n@core\n%end\n",
		"<?xml version=\"1.0\"?>\n<a b=\"c\"/>\n",
		"{\"a\": 1}\n",
		"[\n  {\"a\": 1}\n]\n",
		"bind w \"+forward\"\nseta name \"x\"\n",
		"// comment\nuser_pref(\"a\", 1);\n",
	} {
		f := NewAs(INI, "x.cfg", []byte(src), Limits{})
		if f.Skipped() != "not an INI file" || len(f.Problems()) > 0 {
			t.Errorf("%q is taken for an INI file:\n%s", src, dump(f))
		}
		checkLaws(t, f)
	}
}

func TestINIEdits(t *testing.T) {
	for path, cases := range map[string][]editCase{
		"app.ini": {
			{"[s]\r\na = b ; c\r\nd = e", "set s/a", "f", "[s]\r\na = f ; c\r\nd = e"},
			{"[s]\na = b", "set s/a", "x ; y", "[s]\na = \"x ; y\""},
			{"[s]\na = b", "set s/a", " \"x\"", "[s]\na = ' \"x\"'"},
			{"[s]\na = 'b'", "set s/a", "c", "[s]\na = 'c'"},
			{"[s]\na = \"b\"", "set s/a", 7, "[s]\na = \"7\""},
			{"[s]\na =\nb = c", "set s/a", "x", "[s]\na = x\nb = c"},
			{"[s]\na", "set s/a", "x", "[s]\na = x"},
			{"[s]\na = b\n  c", "set s/a", "x\ny", "[s]\na = x\n  y"},
			{"[s]\na =\n  b\n  c\n", "set s/a", "\nx\ny\nz", "[s]\na =\n  x\n  y\n  z\n"},
			{"[s]\na =\n  b\n", "set s/a", "x", "[s]\na = x\n"},
			{"[s]\na=1", "set s", "x", "refused"},
			{"[s]\na=1\n\n[t]\nb=2\n", "insert s c", "3", "[s]\na=1\nc=3\n\n[t]\nb=2\n"},
			{"[s]\n\n[t]\n  b = 2", "insert s c", "3", "[s]\n  c = 3\n\n[t]\n  b = 2"},
			{"[t]\nb: 2", "insert t c", "3", "[t]\nb: 2\nc: 3"},
			{"[s]\na = b\n  c\n; end", "insert s d", true, "[s]\na = b\n  c\nd = true\n; end"},
			{"; head\n[s]\na=b\n", "insert c", "d", "; head\nc=d\n[s]\na=b\n"},
			{"x=y\n\n[s]\na=b\n", "insert c", "d", "x=y\nc=d\n\n[s]\na=b\n"},
			{"[s]\na=b\n", "insert t", map[string]any{"d": 1, "c": "e f"}, "[s]\na=b\n\n[t]\nc=e f\nd=1\n"},
			{"", "insert t", map[string]any{"c": "d"}, "[t]\nc = d\n"},
			{"[s]\na=1\nb=2\n  3\n[t]\n", "delete s/b", nil, "[s]\na=1\n[t]\n"},
			{"[s]\na=1\nb=2\n\n[t]\nc=3\n", "delete s", nil, "\n[t]\nc=3\n"},
			{"[s]\na=1\n[t]\n[s]\nb=2\n", "delete s", nil, "refused"},
		},
		"setup.cfg": {
			{"[a]\nb = c", "set a/b", "x ; y", "[a]\nb = x ; y"},
			{"[a]\nb = c", "set a/b", " x", "refused"},
			{"[a]\nb = c", "insert d", "e", "refused"},
		},
		".gitmodules": {
			{"[a \"b\"]\n\tc = d # e\n", "set a.b/c", "x # \"y\"", "[a \"b\"]\n\tc = \"x # \\\"y\\\"\" # e\n"},
			{"[a]\n\tb\n", "set a/b", "C:\\d", "[a]\n\tb = C:\\\\d\n"},
			{"[a \"b\"]\n", "insert a.b c", "d", "[a \"b\"]\n\tc = d\n"},
			{"[a \"b\"]\n\tc = d\n", "insert a.x\"y", map[string]any{"c": "d"}, "[a \"b\"]\n\tc = d\n\n[a \"x\\\"y\"]\n\tc = d\n"},
			{"[a] b = c\n", "delete a/b", nil, "refused"},
		},
		".npmrc": {
			{"a=b\n", "insert //x/:_authToken", "${T}", "a=b\n//x/:_authToken=${T}\n"},
		},
	} {
		for _, c := range cases {
			c.check(t, INI, path)
		}
	}
}

func TestINIHostile(t *testing.T) {
	const n = 50_000
	for _, path := range []string{"a.ini", "tox.ini", ".gitmodules", ".npmrc", ".editorconfig"} {
		for _, s := range []string{"[", "[a]", "[a]\n", "a=\n", " a\n", "\n", "  \n", "#\n", "a=\\\n", "a=\"\\\n", "\"", "]", "=", " ;", "a", "a =b\n \n"} {
			for _, head := range []string{"", "[s]\n", "[s]\na=b\n", "[s]\na=b\\\n"} {
				quick(t, INI, path, head+strings.Repeat(s, n))
			}
		}
		var deeper strings.Builder
		for i := range 2000 {
			deeper.WriteString(strings.Repeat(" ", i) + "a=\n")
		}
		quick(t, INI, path, "[s]\n"+deeper.String())
	}
	quick(t, INI, "a.ini", strings.Repeat("#\r", 2_000_000))
	quick(t, INI, ".gitmodules", "[s]\n"+strings.Repeat("a=b\\\n", n)+"\\q")
}

func FuzzINI(f *testing.F) {
	paths := []string{"app.ini", "setup.cfg", ".editorconfig", ".npmrc", ".gitmodules", "ansible.cfg"}
	for i, path := range paths {
		for _, c := range iniCases[path] {
			src, _, _ := unmark(&testing.T{}, c.marked)
			f.Add(uint8(i), []byte(src))
		}
	}
	f.Fuzz(func(t *testing.T, path uint8, src []byte) {
		checkLaws(t, NewAs(INI, paths[int(path)%len(paths)], src, Limits{Nodes: 1000}))
	})
}

func BenchmarkINI(b *testing.B) {
	var src strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&src, "[section %d]\n; where it is\nurl = postgres://localhost:5432/app\nlevel = info # or debug\nfeatures =\n    a\n    b\n\n", i)
	}
	benchmarkRead(b, INI, "app.ini", src.String())
}
