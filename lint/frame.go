package lint

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/doc"
)

// frameWidth is the number of code points of a line that a finding carries.
const frameWidth = 160

// window is the part of a finding's line that is shown, and the number of code points of the line before it. Its cost
// does not grow with the line.
func window(f *doc.File, at doc.Place) (w doc.Span, cut int) {
	line := f.LineSpan(at.Line)
	if line.Start == 0 && strings.HasPrefix(f.Text(doc.Span{End: min(3, line.End)}), "\ufeff") {
		line.Start = len("\ufeff")
	}
	start, col := at.Span.Start, at.Col
	if !line.Contains(doc.Span{Start: start, End: start}) {
		start, col = line.Start, 1
	}
	end := start
	for n := 0; n < frameWidth && end < line.End; n++ {
		_, size := utf8.DecodeRune(f.Src[end:line.End])
		end += size
	}
	for n, least := utf8.RuneCount(f.Src[start:end]), frameWidth/4; start > line.Start && (n < frameWidth || least > 0); least-- {
		_, size := utf8.DecodeLastRune(f.Src[line.Start:start])
		start -= size
		col--
		if n++; n > frameWidth {
			_, size = utf8.DecodeLastRune(f.Src[start:end])
			end -= size
			n--
		}
	}
	return doc.Span{Start: start, End: end}, max(col-1, 0)
}

// mask hides the secrets of a file in all its findings, whichever check reported them.
type mask struct {
	file  *doc.File
	spans []doc.Span
	texts []string
}

// shortestMasked is the length from which a secret's text is hidden in messages too: hiding every "abc" would say more
// than it hides.
const shortestMasked = 5

func newMask(f *doc.File, found []Finding) mask {
	m := mask{file: f}
	for _, x := range found {
		for _, s := range x.Secrets {
			m.spans = append(m.spans, s)
			if x.Muted == nil || x.Muted.By != "profile" { // what is likely none is hidden where it stands, and not in all texts
				m.hide(f.Text(s))
			}
		}
		for _, s := range x.PathSecrets {
			m.hide(f.Path[s.Start:s.End])
		}
	}
	slices.Sort(m.texts)
	m.texts = slices.Compact(m.texts)
	return m
}

// hide adds a secret's text, line by line.
func (m *mask) hide(secret string) {
	for _, line := range strings.FieldsFunc(secret, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.TrimSpace(line); utf8.RuneCountInString(line) >= shortestMasked {
			m.texts = append(m.texts, line)
		}
	}
}

// apply hides the texts in all that a finding says. One that is a key on the way to its place, as in druid: {password:
// druid}, stays: the key is no secret, and without it nobody could tell what the finding is about.
func (m mask) apply(x *Finding) {
	if keys := strings.FieldsFunc(x.At.Pointer, func(r rune) bool { return r == '/' || r == '.' }); len(m.texts) > 0 {
		m.texts = slices.DeleteFunc(slices.Clone(m.texts), func(t string) bool { return slices.Contains(keys, t) })
	}
	x.Message, x.Hint = m.text(x.Message), m.text(x.Hint)
	m.place(&x.At)
	for i := range x.Related {
		x.Related[i].Message = m.text(x.Related[i].Message)
		m.place(&x.Related[i].At)
	}
	for i := range x.Fixes {
		x.Fixes[i].Title = m.text(x.Fixes[i].Title)
	}
}

func (m mask) place(p *doc.Place) {
	p.Path, p.Pointer = m.text(p.Path), m.text(p.Pointer)
}

func (m mask) text(s string) string {
	for _, t := range m.texts {
		if strings.Contains(s, t) {
			s = strings.ReplaceAll(s, t, "•••")
		}
	}
	return s
}

// frame is the line a finding stands on, with a dot for each character of a secret, so that what is left of the line
// stays in its columns; of a long line it is the part around the place.
func (m mask) frame(at doc.Place) []Line {
	if m.file == nil || at.Line == 0 || at.Line > m.file.Lines() {
		return nil
	}
	w, cut := window(m.file, at)
	near := slices.DeleteFunc(slices.Clone(m.spans), func(s doc.Span) bool { return s.End <= w.Start || s.Start >= w.End })
	var b strings.Builder
	for i := w.Start; i < w.End; {
		r, size := utf8.DecodeRune(m.file.Src[i:w.End])
		if slices.ContainsFunc(near, func(s doc.Span) bool { return s.Start < i+size && i < s.End }) {
			r = '•'
		}
		b.WriteRune(r)
		i += size
	}
	return []Line{{Number: at.Line, Text: m.text(b.String()), Cut: cut}}
}
