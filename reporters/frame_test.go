package reporters

import (
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// show is the frame of one line with a place from column from to column to.
func show(width int, line lint.Line, at doc.Place) string {
	p := &page{width: width}
	p.frame(&lint.Finding{Severity: lint.Error, At: at, Frame: []lint.Line{line}})
	return p.out.String()
}

func TestFrame(t *testing.T) {
	on := func(from, to int) doc.Place { return doc.Place{Line: 7, Col: from, EndLine: 7, EndCol: to} }
	line := func(s string) lint.Line { return lint.Line{Number: 7, Text: s} }
	long := strings.Repeat("abcdefghij", 10)
	for _, c := range []struct {
		name  string
		width int
		line  lint.Line
		at    doc.Place
		want  string
	}{
		{"plain", 0, line("key: value"), on(6, 11), `
  7 | key: value
    |      ^^^^^
`},
		{"nothing marked is one caret", 0, line("key:"), on(5, 5), `
  7 | key:
    |     ^
`},
		{"empty line", 0, line(""), on(1, 1), `
  7 |
    | ^
`},
		{"tabs go to stops", 0, line("\tab\tc"), on(4, 6), `
  7 |     ab  c
    |       ^^^
`},
		{"a tab itself", 0, line("a\tb"), on(2, 3), `
  7 | a   b
    |  ^^^
`},
		{"wide characters", 0, line("값: 서버 🚀!"), on(7, 8), `
  7 | 값: 서버 🚀!
    |          ^^
`},
		{"combining marks take no room", 0, line("e\u0301e\u0301x"), on(5, 6), "\n  7 | e\u0301e\u0301x\n    |   ^\n"},
		{"only a mark is marked", 0, line("e\u0301x"), on(2, 3), "\n  7 | e\u0301x\n    |  ^\n"},
		{"hidden characters are as wide as they are shown", 0, line("a\u202eb\x1bc\xffd"), on(7, 8), `
  7 | a\u202eb\x1bc\xffd
    |                  ^
`},
		{"a log command", 0, line("##[x]y"), on(6, 7), `
  7 | ##\x5bx]y
    |         ^
`},
		{"several lines are marked to the first one's end", 0, line("key: {"), doc.Place{Line: 7, Col: 6, EndLine: 9, EndCol: 2}, `
  7 | key: {
    |      ^
`},
		{"the start was cut off", 0, lint.Line{Number: 7, Text: "f: value", Cut: 100}, on(104, 109), `
  7 | …f: value
    |     ^^^^^
`},
		{"the place was cut off on the left", 0, lint.Line{Number: 7, Text: "value", Cut: 100}, on(5, 103), `
  7 | …value
    |  ^^
`},
		{"the place lies past the end", 0, line("key"), on(40, 50), `
  7 | key
    |    ^
`},
		{"a place without sense", 0, line("key"), doc.Place{Line: 7, Col: -3, EndLine: 2, EndCol: -9}, `
  7 | key
    | ^
`},
		{"end before start", 0, line("key"), on(3, 1), `
  7 | key
    |   ^
`},
		{"the line is not the place's", 0, line("key"), doc.Place{Line: 9, Col: 1, EndLine: 9, EndCol: 2}, `
  7 | key
`},
		{"a narrow terminal cuts the end", 30, line(long), on(3, 5), `
  7 | abcdefghijabcdefghijab…
    |   ^^
`},
		{"a narrow terminal cuts both ends", 30, line(long), on(53, 55), `
  7 | …fghijabcdefghijabcdef…
    |         ^^
`},
		{"a narrow terminal cuts the start", 30, line(long), on(99, 101), `
  7 | …bcdefghij
    |         ^^
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := "\n" + show(c.width, c.line, c.at); got != c.want {
				t.Errorf("got%s\nwant%s", got, c.want)
			}
		})
	}
}

// FuzzFrame: whatever the line and the place are, a frame is one row and one row of carets, and fits the terminal.
func FuzzFrame(f *testing.F) {
	f.Add("key: value", 6, 11, 0, 40)
	f.Add("\t값\u202e\xff##[x", 2, 1, 30, 25)
	f.Add(strings.Repeat("값", 200), 150, 160, 5, 60)
	f.Fuzz(func(t *testing.T, text string, from, to, cut, width int) {
		if strings.ContainsAny(text, "\n") || width < 27 || width > 1000 || cut < 0 || cut > 1<<40 {
			t.Skip("beyond what the test is about")
		}
		got := show(width, lint.Line{Number: 7, Text: text, Cut: cut}, doc.Place{Line: 7, Col: from, EndLine: 7, EndCol: to})
		rows := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		if len(rows) != 2 {
			t.Fatalf("%q", rows)
		}
		for _, row := range rows {
			if textWidth(row) > width {
				t.Fatalf("%d columns on a terminal of %d: %q", textWidth(row), width, row)
			}
		}
		if !strings.Contains(rows[1], "^") {
			t.Fatalf("no caret: %q", rows)
		}
	})
}
