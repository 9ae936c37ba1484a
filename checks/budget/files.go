package budget

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/checks/budget/trim"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// files judges each file by the public limits of its kind.
func (j *judge) files() {
	for _, e := range j.now.Entries {
		for _, l := range e.Limit {
			if e.Front != (l.Of != "file" && l.Of != "body") && len(e.Part.Limit) > 0 && splits(e) {
				continue // the other part of the file is judged by it
			}
			n, span, ok := extent(e.File, l)
			if !ok || n <= l.Most {
				continue
			}
			x := lint.Finding{
				Rule: tooLong, At: e.File.Place(span), Same: l.Of + l.Unit,
				Message: fmt.Sprintf("the %s has %s %s, more than %s", what(e, l), Number(n), l.Unit, Number(l.Most)), Hint: l.Then,
			}
			if l.Advice {
				x.Severity = lint.Notice
			}
			j.pass.Report(x)
		}
	}
}

// splits reports whether the front matter of a file loads by itself.
func splits(e Entry) bool { return e.Front || e.Span.Start > 0 }

func what(e Entry, l loads.Limit) string {
	switch l.Of {
	case "file":
		return "file"
	case "body":
		return e.Kind + "'s text"
	}
	return e.Kind + "'s " + l.Of
}

// extent is how much of a unit a limit is about, and where.
func extent(f *doc.File, l loads.Limit) (n int, at doc.Span, ok bool) {
	var text string
	switch l.Of {
	case "file":
		text = string(f.Src)
	case "body":
		at.Start = f.Body().Start
		text = string(f.Src[at.Start:])
		if n := strings.IndexByte(text, '\n'); n >= 0 {
			at.End = at.Start + n
		}
	default:
		root := f.Root()
		if root == nil || root.Get(l.Of) == nil {
			return 0, at, false
		}
		node := root.Get(l.Of)
		text, at = node.Resolve().Value, node.KeySpan
	}
	switch l.Unit {
	case "lines":
		return lines([]byte(text)), at, true
	case "bytes":
		return len(text), at, true
	}
	return utf8.RuneCountInString(text), at, true
}

// imports are those that lead nowhere.
func (j *judge) imports() {
	for _, d := range j.now.Set.Dead {
		j.pass.Report(lint.Finding{
			Rule: deadImport, At: d.At, Message: fmt.Sprintf("there is no file %s to import", d.Path),
			Hint: "paths are taken from the folder of this file; in `backticks` it is no import",
		})
	}
}

// mostCopies is how many paragraphs that stand twice are told.
const mostCopies = 200

// duplicates are paragraphs that one tool always loads twice.
func (j *judge) duplicates() {
	reported := map[doc.Place]bool{}
	for _, t := range j.now.Tools() {
		for _, c := range trim.Copies(alwaysWhole(j.now, t)) {
			if reported[c.At] || len(reported) == mostCopies {
				continue
			}
			reported[c.At] = true
			where := "above"
			if c.First.Path != c.At.Path {
				where = "in " + c.First.Path
			}
			j.pass.Report(lint.Finding{
				Rule: duplicate, At: c.At, Message: fmt.Sprintf("this paragraph stands %s, line %d, too, and both always load", where, c.First.Line),
				Hint: "keep one of them", Related: []lint.Related{{At: c.First, Message: "it stands here first"}}, Same: c.First.Path,
			})
		}
	}
}

// blanks are those that a fix takes out without loss, where the settings want that.
func (j *judge) blanks() {
	if !j.Blanks {
		return
	}
	for _, f := range filesOf(j.now) {
		edits := trim.Lossless(f)
		is, err := doc.Apply(f.Src, edits)
		n := total(f.Src, j.count) - total(is, j.count)
		if len(edits) == 0 || err != nil || n <= 0 {
			continue
		}
		j.pass.Report(lint.Finding{
			Rule: blanks, At: f.Place(doc.Span{Start: edits[0].Span.Start, End: edits[0].Span.Start}), Same: "blanks",
			Message: fmt.Sprintf("%s tokens of this file are blanks that say nothing", Number(n)),
			Fixes:   []lint.Fix{{Title: "take them out", Safe: true, Edits: edits}},
		})
	}
}

// alwaysWhole are the files that a tool always loads as a whole.
func alwaysWhole(m *Measured, tool string) []*doc.File {
	var files []*doc.File
	for _, e := range m.Entries {
		if e.Tool == tool && e.Class == loads.Always && !e.Front && !slices.Contains(files, e.File) {
			files = append(files, e.File)
		}
	}
	return files
}

// Waste is the tokens that a tool always loads and that could go without loss: blanks, and paragraphs that stand twice.
func Waste(m *Measured, tool string, c Counter) int {
	n := 0
	files := alwaysWhole(m, tool)
	for _, f := range files {
		if out, err := doc.Apply(f.Src, trim.Lossless(f)); err == nil {
			n += total(f.Src, c) - total(out, c)
		}
	}
	for _, d := range trim.Copies(files) {
		n += total(d.File.Src[d.At.Span.Start:d.At.Span.End], c)
	}
	return max(n, 0)
}

// Efficiency is the part of what a tool always loads that is not waste, from 0 to 1.
func Efficiency(m *Measured, tool string, c Counter) float64 {
	all := m.Total(tool, loads.Always)
	if all == 0 {
		return 1
	}
	return float64(all-Waste(m, tool, c)) / float64(all)
}
