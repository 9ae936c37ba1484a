package doc

import (
	"errors"
	"testing"
)

func TestRename(t *testing.T) {
	for _, x := range []struct{ path, src, pointer, key, want string }{
		{"a.json", `{"a": {"b": 1, "c": 2}}`, "/a/b", "x", `{"a": {"x": 1, "c": 2}}`},
		{"a.yaml", "a:\n  b: 1 # why\n  'c': 2\n", "/a/c", "x.y", "a:\n  b: 1 # why\n  'x.y': 2\n"},
		{"a.yaml", "a: {b: 1}\n", "/a/b", "x", "a: {x: 1}\n"},
		{"a.toml", "[a]\nb = 1 # why\n", "/a/b", "x", "[a]\nx = 1 # why\n"},
		{"a.toml", "[a]\nb = 1\n", "/a/b", "x.y", ""},
		{".env", "export A=1 # why\n", "/A", "B", "export B=1 # why\n"},
		{"a.properties", "a.b = 1\n", "/a.b", "a.c", "a.c = 1\n"},
		{"a.ini", "[s]\na = 1\n", "/s/a", "b", "[s]\nb = 1\n"},
		{"a.tf", "a = 1\n", "/a", "b", "b = 1\n"},
		{"a.md", "---\nname: x\n---\n# x\n", "/name", "title", "---\ntitle: x\n---\n# x\n"},
		{"a.json", `{"a": 1, "b": 2}`, "/a", "b", ""},
		{"a.json", `{"a": [1]}`, "/a/0", "b", ""},
		{"a.json", `{"\u0061": 1}`, "/a", "b", ""},
		{"a.json", `{"a": 1}`, "/a", "b c", ""},
		{"a.json", `{"a": 1}`, "", "b", ""},
		{"a.yaml", "a: &x {b: 1}\nc:\n  <<: *x\n", "/c/<<", "b", ""},
		{"a.toml", "[a.b]\nx = 1\n[a.c]\ny = 1\n", "/a", "z", ""},
	} {
		f := New(x.path, []byte(x.src), Limits{})
		n := f.Root().At(x.pointer)
		if n == nil && x.pointer == "/c/<<" {
			n = f.Root().Get("c").Children[0]
		}
		e, err := f.Rename(n, x.key)
		if x.want == "" {
			if !errors.Is(err, ErrNoEdit) {
				t.Errorf("%s %q to %q: %v, %v; want it refused", x.path, x.pointer, x.key, e, err)
			}
			continue
		}
		got, _ := Apply(f.Src, []Edit{e})
		if err != nil || string(got) != x.want {
			t.Errorf("%s %q: %q, %v; want %q", x.path, x.pointer, got, err, x.want)
		}
	}
}
