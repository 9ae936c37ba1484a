package trim

import (
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
)

// least is the length in characters from which on a paragraph that stands twice is worth a word.
const least = 120

// Paragraph is a paragraph of a Markdown text.
type Paragraph struct {
	Span doc.Span
	Key  string // the same for paragraphs that say the same, however their lines are broken
}

// Paragraphs are the paragraphs of a file that are long enough to be worth looking for elsewhere; code is none.
func Paragraphs(f *doc.File) []Paragraph {
	if f.Format != doc.Markdown {
		return nil
	}
	var found []Paragraph
	var span doc.Span
	var words []string
	flush := func() {
		if key := strings.Join(words, " "); utf8.RuneCountInString(key) >= least {
			found = append(found, Paragraph{span, key})
		}
		words = nil
	}
	loads.EachLine(f.Src, f.Body().Start, func(l doc.Span, code bool) {
		fields := strings.Fields(string(f.Src[l.Start:l.End]))
		if code || len(fields) == 0 {
			flush()
			return
		}
		if words == nil {
			span.Start = l.Start
		}
		span.End = l.End
		words = append(words, fields...)
	})
	flush()
	return found
}

// Copy is a paragraph that stands elsewhere too.
type Copy struct {
	At, First doc.Place
	File      *doc.File
}

// Copies are the paragraphs of some files that stand before, in the same or another of them, in their order.
func Copies(files []*doc.File) []Copy {
	first := map[string]doc.Place{}
	var found []Copy
	for _, f := range files {
		for _, p := range Paragraphs(f) {
			at := f.Place(p.Span)
			if was, ok := first[p.Key]; ok {
				found = append(found, Copy{at, was, f})
			} else {
				first[p.Key] = at
			}
		}
	}
	return found
}
