package github

import (
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// Bounds of the texts of one comment, in characters.
const (
	longestMessage = 2_000
	longestBody    = 60_000 // GitHub takes 65,535
	relatedShown   = 10
)

// commentOn is the text of a comment on a finding, with a suggestion if there is one.
func (p *publication) commentOn(f *lint.Finding, s *suggestion) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n**%s**: %s %s\n", p.mark(idOf(f)), f.Severity, text(f.Message), reporters.MarkdownCode(f.Rule.ID))
	if s == nil || f.Hint != "" {
		if hint := remedyOf(f); hint != "" {
			fmt.Fprintf(&b, "\n→ %s\n", text(hint))
		}
	}
	for i, rel := range f.Related {
		if i == relatedShown {
			fmt.Fprintf(&b, "- and %d more\n", len(f.Related)-i)
			break
		}
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "- %s: %s\n", relationOf(rel), p.placeLink(rel))
	}
	if s != nil {
		b.WriteString("\n" + s.block())
	}
	fmt.Fprintf(&b, "\n<sub>%s says more; a comment %s on the line or above it silences this.</sub>\n",
		reporters.MarkdownCode("confward explain "+f.Rule.ID), reporters.MarkdownCode("confward:ignore "+f.Rule.ID+" reason"))
	return b.String()
}

// text is found text as people read it, bounded.
func text(s string) string {
	if r := []rune(s); len(r) > longestMessage {
		s = string(r[:longestMessage-1]) + "…"
	}
	return reporters.MarkdownText(strings.TrimSpace(s))
}

func remedyOf(f *lint.Finding) string {
	if f.Hint == "" && len(f.Fixes) > 0 {
		return f.Fixes[0].Title
	}
	return f.Hint
}

func relationOf(rel lint.Related) string {
	if rel.Message == "" {
		return "see also"
	}
	return text(rel.Message)
}

func (p *publication) placeLink(rel lint.Related) string {
	name := rel.At.Path
	if rel.At.Line > 0 {
		name = fmt.Sprintf("%s:%d", name, rel.At.Line)
	}
	link := p.link()(rel.At)
	if link == "" {
		return "the repository"
	}
	return "[" + reporters.MarkdownCode(name) + "](" + link + ")"
}

// suggestion is lines of a file, and what shall stand in their place.
type suggestion struct {
	lines lint.LineRange
	text  string // the new lines without the last line end; may be empty for one empty line
	none  bool   // the lines go away
}

// block is a suggestion as GitHub reads it.
func (s *suggestion) block() string {
	fence := reporters.MarkdownFence(s.text)
	if s.none {
		return fence + "suggestion\n" + fence + "\n"
	}
	return fence + "suggestion\n" + s.text + "\n" + fence + "\n"
}

// longestSuggestion is how many lines a suggestion replaces.
const longestSuggestion = 40

// suggest is the safe fix of a finding as a suggestion, or nil: where it changes another file or lines that the diff does not show, and
// where the lines hold what cannot be shown as it is, be it a secret or a character that nobody sees.
func (p *publication) suggest(f *lint.Finding, shown diff) *suggestion {
	i := slices.IndexFunc(f.Fixes, func(x lint.Fix) bool { return x.Safe })
	if !p.opt.Suggest || p.opt.Read == nil || i < 0 || len(f.Fixes[i].Edits) == 0 {
		return nil
	}
	for _, e := range f.Fixes[i].Edits {
		if e.Path != f.At.Path {
			return nil
		}
	}
	src := p.file(f.At.Path)
	if src == nil {
		return nil
	}
	s := newSuggestion(src, f.Fixes[i].Edits)
	if s == nil || !shown.holds(f.At.Path, s.lines) || p.hides(f.At.Path, src, s) || len(s.text) > longestBody/2 {
		return nil
	}
	return s
}

// file is a file of the head, or nil. The last one is kept: findings come file by file.
func (p *publication) file(path string) []byte {
	if p.lastPath != path {
		src, err := p.opt.Read(path)
		if err != nil {
			src = nil
		}
		p.lastPath, p.lastFile = path, src
	}
	return p.lastFile
}

// shortestSecret is the length from which a text of a finding of secrets is looked for elsewhere.
const shortestSecret = 5

// hides reports whether a suggestion would show a secret: it touches lines of one, or holds its text.
func (p *publication) hides(path string, src []byte, s *suggestion) bool {
	for i := range p.report.Findings {
		f := &p.report.Findings[i]
		if f.At.Path != path || !strings.HasPrefix(f.Rule.ID, "secrets/") {
			continue
		}
		if f.At.Line <= s.lines.To && s.lines.From <= max(f.At.EndLine, f.At.Line) {
			return true
		}
		if f.At.Span.Start < 0 || f.At.Span.End > len(src) || f.At.Span.Start > f.At.Span.End {
			return true
		}
		for part := range strings.SplitSeq(string(src[f.At.Span.Start:f.At.Span.End]), "\n") {
			if part = strings.TrimSpace(part); len(part) >= shortestSecret && strings.Contains(s.text, part) {
				return true
			}
		}
	}
	return false
}
