package doc

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestApply(t *testing.T) {
	const src = "0123456789"
	for _, c := range []struct {
		name  string
		edits []Edit
		want  string // empty: an error
	}{
		{"none", nil, src},
		{"one", []Edit{{Span: Span{2, 4}, New: "ab!"}}, "01ab!456789"},
		{"in any order", []Edit{{Span: Span{8, 10}}, {Span: Span{0, 0}, New: ">"}, {Span: Span{4, 5}, New: "x"}}, ">0123x567"},
		{"side by side", []Edit{{Span: Span{2, 4}, New: "a"}, {Span: Span{4, 6}, New: "b"}}, "01ab6789"},
		{"insertions at one place, in their order", []Edit{{Span: Span{3, 3}, New: "a"}, {Span: Span{3, 3}, New: "b"}}, "012ab3456789"},
		{"an insertion where a replacement begins", []Edit{{Span: Span{3, 5}, New: "x"}, {Span: Span{3, 3}, New: "a"}}, "012ax56789"},
		{"an insertion where a replacement ends", []Edit{{Span: Span{3, 5}, New: "x"}, {Span: Span{5, 5}, New: "a"}}, "012xa56789"},
		{"at the end", []Edit{{Span: Span{10, 10}, New: "a"}}, "0123456789a"},
		{"overlap", []Edit{{Span: Span{2, 5}}, {Span: Span{4, 6}}}, ""},
		{"an insertion within a replacement", []Edit{{Span: Span{2, 5}}, {Span: Span{4, 4}, New: "x"}}, ""},
		{"the same twice", []Edit{{Span: Span{2, 5}}, {Span: Span{2, 5}}}, ""},
		{"before the start", []Edit{{Span: Span{-1, 2}}}, ""},
		{"behind the end", []Edit{{Span: Span{9, 11}}}, ""},
		{"backwards", []Edit{{Span: Span{5, 3}}}, ""},
	} {
		got, err := Apply([]byte(src), c.edits)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

// TestApplyKeeps: the text and the edits that are given stay as they were.
func TestApplyKeeps(t *testing.T) {
	src := []byte("0123")
	edits := []Edit{{Span: Span{3, 4}, New: "x"}, {Span: Span{0, 1}, New: "y"}}
	if _, err := Apply(src[:4:4], edits); err != nil || string(src) != "0123" || edits[0].New != "x" {
		t.Errorf("after Apply: %q, %v, %v", src, edits, err)
	}
}

func TestEditRefused(t *testing.T) {
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, ErrNoEdit) {
			t.Errorf("%s: got %v, want ErrNoEdit", what, err)
		}
	}
	broken := New("x.json", []byte(`{"a": 1, "b"`), Limits{})
	_, err := broken.Replace(broken.Root().Get("a"), 2)
	refused("a file with faults", err)
	_, err = broken.Insert(broken.Root(), "c", 2)
	refused("a file with faults", err)
	_, err = broken.Delete(broken.Root().Get("a"))
	refused("a file with faults", err)

	f := New("x.json", []byte(`{"a": 1}`), Limits{})
	_, err = f.Insert(f.Root().Get("a"), "b", 2)
	refused("a member of a number", err)
	_, err = f.Insert(nil, "b", 2)
	refused("a member of nothing", err)
	_, err = f.Insert(f.Root(), "a", 2)
	refused("a key that is there", err)
	_, err = f.Delete(f.Root())
	refused("a whole document", err)
	_, err = f.Replace(f.Root(), struct{}{})
	refused("a value of no kind", err)

	twice := New("x.json", []byte(`{"a": 1, "a": 2, "b": 3}`), Limits{})
	if e, err := twice.Replace(twice.Root().Get("b"), 4); err != nil || e.New != "4" {
		t.Errorf("equal keys elsewhere keep a file from being edited: %v", err)
	}
}

// TestHolds: what is written must come back as what was meant, type and all, where the format has types.
func TestHolds(t *testing.T) {
	for _, c := range []struct {
		src           string
		v             any
		typed, untype bool
	}{
		{`"true"`, "true", true, true},
		{`true`, "true", false, true},
		{`"7"`, 7, false, true},
		{`7`, 7, true, true},
		{`7`, "7", false, true},
		{`1e3`, 1000.0, true, true},
		{`100000000`, 1e8, true, true},
		{`9007199254740993`, json.Number("9007199254740992"), false, false},
		{`null`, nil, true, true},
		{`""`, nil, false, true},
		{`[1, {"a": "b"}]`, []any{1, map[string]any{"a": "b"}}, true, true},
		{`[1, {"a": "b", "c": 1}]`, []any{1, map[string]any{"a": "b"}}, false, false},
		{`[1]`, []any{1, 2}, false, false},
	} {
		n := New("x.json", []byte(c.src), Limits{}).Root()
		if got := JSON.holds(n, c.v); got != c.typed {
			t.Errorf("%s holds %#v: %v", c.src, c.v, got)
		}
		if got := Dotenv.holds(n, c.v); got != c.untype {
			t.Errorf("%s holds %#v without types: %v", c.src, c.v, got)
		}
	}
}
