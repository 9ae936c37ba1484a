package github

import (
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/githubtest"
	"github.com/confward/confward/lint"
)

func edit(src, was, is string) doc.Edit {
	at := strings.Index(src, was)
	return doc.Edit{Path: "f", Span: doc.Span{Start: at, End: at + len(was)}, New: is}
}

func TestSuggestions(t *testing.T) {
	const src = "a: 1\nb: 2\nc: 3\n"
	for name, c := range map[string]struct {
		src   string
		edits []doc.Edit
		from  int
		to    int // zero: none
	}{
		"a value":               {src, []doc.Edit{edit(src, "2", "\"2\"")}, 2, 2},
		"a line is taken out":   {src, []doc.Edit{edit(src, "b: 2\n", "")}, 2, 2},
		"two lines are one":     {src, []doc.Edit{edit(src, "\nb", ", b")}, 1, 2},
		"a line end goes":       {src, []doc.Edit{edit(src, "2\n", "2 ")}, 2, 3},
		"a line is put in":      {src, []doc.Edit{{Path: "f", Span: doc.Span{Start: 5, End: 5}, New: "x: 0\n"}}, 2, 2},
		"a line is put behind":  {src, []doc.Edit{{Path: "f", Span: doc.Span{Start: 15, End: 15}, New: "d: 4\n"}}, 3, 3},
		"two places":            {src, []doc.Edit{edit(src, "3", "30"), edit(src, "1", "10")}, 1, 3},
		"an empty line":         {src, []doc.Edit{edit(src, "b: 2", "")}, 2, 2},
		"a fence":               {src, []doc.Edit{edit(src, "2", "```x````\n```")}, 2, 2},
		"no line end":           {"a: 1", []doc.Edit{edit("a: 1", "1", "2")}, 1, 1},
		"a line end at the end": {"a: 1", []doc.Edit{{Path: "f", Span: doc.Span{Start: 4, End: 4}, New: "\n"}}, 0, 0},
		"CRLF":                  {"a: 1\r\nb: 2\r\n", []doc.Edit{edit("a: 1\r\n", "1", "2")}, 0, 0},
		"bytes":                 {"a: \xff1\n", []doc.Edit{edit("a: \xff1\n", "1", "2")}, 0, 0},
		"hidden characters":     {"a: 1 # \u202e\n", []doc.Edit{edit("a: 1", "1", "2")}, 0, 0},
		"tabs":                  {"\ta: 1\n", []doc.Edit{edit("\ta: 1\n", "1", "2")}, 1, 1},
		"nothing":               {src, []doc.Edit{edit(src, "2", "2")}, 0, 0},
		"outside":               {src, []doc.Edit{{Path: "f", Span: doc.Span{Start: 90, End: 91}}}, 0, 0},
	} {
		s := newSuggestion([]byte(c.src), c.edits)
		if c.to == 0 {
			if s != nil {
				t.Errorf("%s: %+v", name, s)
			}
			continue
		}
		if s == nil || s.lines != (lint.LineRange{From: c.from, To: c.to}) {
			t.Errorf("%s: %+v", name, s)
			continue
		}
		want, err := doc.Apply([]byte(c.src), c.edits)
		if err != nil {
			t.Fatal(err)
		}
		thread := &githubtest.Thread{From: s.lines.From, To: s.lines.To, Comments: []*githubtest.Comment{{Body: "text\n\n" + s.block() + "\nmore\n"}}}
		if got, ok := thread.Apply(c.src); !ok || got != string(want) {
			t.Errorf("%s: applied it makes %q, want %q\n%s", name, got, want, s.block())
		}
	}
}

// FuzzSuggestion: a suggestion, applied as GitHub does, makes what the edit makes.
func FuzzSuggestion(f *testing.F) {
	f.Add("a: 1\nb: 2\n", 3, 1, "x\n")
	f.Add("a\n\n\nb", 2, 2, "```")
	f.Fuzz(func(t *testing.T, src string, start, length int, text string) {
		if start < 0 || length < 0 || start > len(src) || length > len(src)-start || len(src) > 1000 {
			return
		}
		edits := []doc.Edit{{Path: "f", Span: doc.Span{Start: start, End: start + length}, New: text}}
		s := newSuggestion([]byte(src), edits)
		if s == nil {
			return
		}
		want, err := doc.Apply([]byte(src), edits)
		if err != nil {
			t.Fatal(err)
		}
		thread := &githubtest.Thread{From: s.lines.From, To: s.lines.To, Comments: []*githubtest.Comment{{Body: s.block()}}}
		if got, ok := thread.Apply(src); !ok || got != string(want) {
			t.Errorf("applied it makes %q, want %q\n%s", got, want, s.block())
		}
	})
}

// TestSuggestionsShowNoSecret: a line with a secret, or with the text of one found elsewhere, is not suggested.
func TestSuggestionsShowNoSecret(t *testing.T) {
	const secret = "tests-only-0123456789"
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"beside it":       {"{\n  \"port\": \"8\"\n}\n", 1},
		"on its line":     {"{\n  \"port\": \"8\", \"key\": \"" + secret + "\"\n}\n", 0},
		"its text, muted": {"{\n  \"key\": \"" + secret + "\",\n  \"port\": \"8\", \"again\": \"" + secret + "\"\n}\n", 0},
		"on another line": {"{\n  \"key\": \"" + secret + "\",\n  \"port\": \"8\"\n}\n", 1},
	} {
		y := newToy(t, map[string]string{"old": ""}, map[string]string{"app.json": c.text})
		r := y.quoted("app.json")
		if at := strings.Index(c.text, secret); at >= 0 {
			place := doc.New("app.json", []byte(c.text), doc.Limits{}).Place(doc.Span{Start: at, End: at + len(secret)})
			r.Findings = append(r.Findings, lint.Finding{Rule: ruleSecret, Severity: lint.Error, At: place, Message: "a secret", Fingerprint: "ab", Muted: &lint.Muted{By: "inline"}})
		}
		y.publish(r)
		n := 0
		for _, thread := range y.pull.Threads {
			if _, ok := thread.Suggestion(); ok {
				n++
			}
			if strings.Contains(thread.Comments[0].Body, secret) {
				t.Errorf("%s: the secret is shown:\n%s", name, thread.Comments[0].Body)
			}
		}
		if len(y.pull.Threads) != 1 || n != c.want {
			t.Errorf("%s: %d threads, %d suggestions", name, len(y.pull.Threads), n)
		}
	}
}
