package loads

import (
	"strings"

	"github.com/confward/confward/doc"
)

// Section is a heading with the text below it up to the next heading of any level.
type Section struct {
	Title string // "" for what stands before the first heading
	Level int    // 1 to 6; 0 where there is no heading
	Span  doc.Span
}

// Sections are all sections of a file, without gaps. Front matter is one of its own; a file that is not Markdown is one.
func Sections(f *doc.File) []Section {
	all := []Section{{Span: doc.Span{End: len(f.Src)}}}
	if f.Format != doc.Markdown {
		return all
	}
	begin := func(s Section) {
		if last := &all[len(all)-1]; last.Span.Start < s.Span.Start {
			last.Span.End = s.Span.Start
			all = append(all, s)
		} else {
			*last = s
		}
	}
	if body := f.Body().Start; body > 0 && f.Root() != nil {
		all[0].Title = "front matter"
		begin(Section{Span: doc.Span{Start: body, End: len(f.Src)}})
	}
	EachLine(f.Src, f.Body().Start, func(line doc.Span, code bool) {
		s := string(f.Src[line.Start:line.End])
		level := len(s) - len(strings.TrimLeft(s, "#"))
		if code || level == 0 || level > 6 || len(s) > level && s[level] != ' ' && s[level] != '\t' {
			return
		}
		title := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(s[level:]), "#"))
		begin(Section{Title: title, Level: level, Span: doc.Span{Start: line.Start, End: len(f.Src)}})
	})
	return all
}
