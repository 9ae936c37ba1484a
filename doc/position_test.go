package doc

import (
	"testing"
	"unicode/utf8"
)

func TestPosition(t *testing.T) {
	for _, c := range []struct {
		name, src string
		offset    int
		line, col int
	}{
		{"start", "ab\ncd", 0, 1, 1},
		{"within", "ab\ncd", 4, 2, 2},
		{"the line end", "ab\ncd", 2, 1, 3},
		{"the next line", "ab\ncd", 3, 2, 1},
		{"the end, no final newline", "ab\ncd", 5, 2, 3},
		{"the end, final newline", "ab\n", 3, 2, 1},
		{"an empty file", "", 0, 1, 1},
		{"before the start", "ab", -5, 1, 1},
		{"behind the end", "ab", 99, 1, 3},
		{"a tab is one column", "\t\tx", 2, 1, 3},
		{"CRLF ends one line", "ab\r\ncd", 4, 2, 1},
		{"CR alone ends none", "ab\rcd", 3, 1, 4},
		{"an emoji is one column", "😀x", 4, 1, 2},
		{"an emoji of several code points is several", "👩‍💻x", 11, 1, 4},
		{"a combining accent is a column", "e\u0301x", 3, 1, 3},
		{"behind a byte order mark", "\ufeffab", 4, 1, 2},
		{"at the end of a byte order mark", "\ufeffab", 3, 1, 1},
		{"within a byte order mark", "\ufeffab", 1, 1, 1},
		{"the second line after a byte order mark", "\ufeffab\ncd", 7, 2, 2},
		{"a byte order mark further down counts", "a\n\ufeffb", 5, 2, 2},
		{"a byte that is not UTF-8 is one column", "\xe4\xf6x", 2, 1, 3},
	} {
		f := New("x", []byte(c.src), Limits{})
		if line, col := f.Position(c.offset); line != c.line || col != c.col {
			t.Errorf("%s: offset %d of %q is %d:%d, want %d:%d", c.name, c.offset, c.src, line, col, c.line, c.col)
		}
	}
}

func TestOffset(t *testing.T) {
	for _, c := range []struct {
		src             string
		line, col, want int
	}{
		{"ab\r\ncd\n", 1, 1, 0},
		{"ab\r\ncd\n", 1, 99, 2},
		{"ab\r\ncd\n", 2, 2, 5},
		{"ab\r\ncd\n", 3, 1, 7},
		{"ab\r\ncd\n", 4, 1, 7},
		{"ab", 0, 1, 0},
		{"ab", 1, -1, 0},
		{"\ufeffab", 1, 1, 3},
		{"\ufeff", 1, 5, 3},
		{"😀é\n", 1, 3, 6},
		{"", 1, 1, 0},
	} {
		f := New("x", []byte(c.src), Limits{})
		if got := f.Offset(c.line, c.col); got != c.want {
			t.Errorf("%d:%d of %q is offset %d, want %d", c.line, c.col, c.src, got, c.want)
		}
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		src   string
		lines []string
	}{
		{"", []string{""}},
		{"a", []string{"a"}},
		{"a\n", []string{"a"}},
		{"a\r\n\r\nb", []string{"a", "", "b"}},
		{"\n\n", []string{"", ""}},
		{"a\rb\n", []string{"a\rb"}},
	} {
		f := New("x", []byte(c.src), Limits{})
		if f.Lines() != len(c.lines) {
			t.Errorf("%q has %d lines, want %d", c.src, f.Lines(), len(c.lines))
			continue
		}
		for i, want := range c.lines {
			if got := f.Text(f.LineSpan(i + 1)); got != want {
				t.Errorf("line %d of %q is %q, want %q", i+1, c.src, got, want)
			}
		}
		if past := f.LineSpan(len(c.lines) + 2); past.Len() != 0 {
			t.Errorf("a line behind the end of %q spans %v", c.src, past)
		}
	}
}

func TestPlace(t *testing.T) {
	f := New("a/x.json", []byte("{\r\n  \"é\": [1,\r\n \"😀\"]\r\n}"), Limits{})
	n := f.Root().Get("é")
	if got, want := f.PlaceOf(n), (Place{"a/x.json", "/é", n.Span, 2, 8, 3, 6}); got != want {
		t.Errorf("value: got %+v, want %+v", got, want)
	}
	if got, want := f.PlaceOfKey(n), (Place{"a/x.json", "/é", n.KeySpan, 2, 3, 2, 6}); got != want {
		t.Errorf("key: got %+v, want %+v", got, want)
	}
	if got, want := f.PlaceOfKey(n.Item(1)), f.PlaceOf(n.Item(1)); got != want || got.Pointer != "/é/1" {
		t.Errorf("an item has no key: got %+v, want %+v", got, want)
	}
}

func FuzzPosition(f *testing.F) {
	f.Add("\ufeffa\r\n\té😀\n\xff\r")
	f.Fuzz(func(t *testing.T, src string) {
		file := New("x", []byte(src), Limits{})
		mark := 0
		if len(src) >= 3 && src[:3] == bom {
			mark = 3
		}
		line, col := 1, 0
		for i := mark; i <= len(src); i++ {
			if i < len(src) && !utf8.RuneStart(src[i]) || i > 0 && i < len(src) && src[i-1] == '\r' && src[i] == '\n' {
				continue
			}
			l, c := file.Position(i)
			if l < line || l == line && c <= col {
				t.Errorf("%d:%d does not come behind %d:%d", l, c, line, col)
			}
			line, col = l, c
			if got := file.Offset(l, c); got != i {
				t.Errorf("offset %d of %q is %d:%d, which is offset %d", i, src, l, c, got)
			}
		}
	})
}
