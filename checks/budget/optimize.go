package budget

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/checks/budget/trim"
	"github.com/confward/confward/doc"
)

// Levels are how bold an optimisation is.
var Levels = []string{"conservative", "balanced", "aggressive"}

// Change is what an optimisation makes of a file.
type Change struct {
	Path     string
	Was, Is  []byte     // Was is nil for a new file
	Edits    []doc.Edit // what makes Is of Was
	What     string
	Lossless bool // nothing is lost, so that it may be made unattended
}

// Optimization is what can be saved.
type Optimization struct {
	Changes         []Change
	Recommendations []string
}

// Optimize finds what can be saved of what loads. Only lossless changes are more than a proposal.
func Optimize(t loads.Tree, m *Measured, level string, c Counter) *Optimization {
	o := &Optimization{}
	for _, f := range filesOf(m) {
		if edits := trim.Lossless(f); len(edits) > 0 {
			if is, err := doc.Apply(f.Src, edits); err == nil && total(is, c) < total(f.Src, c) {
				o.Changes = append(o.Changes, Change{f.Path, f.Src, is, edits, "blanks that say nothing", true})
			}
		}
	}
	if level != "conservative" {
		o.balanced(m, c)
	}
	if level == "aggressive" {
		o.aggressive(t, m)
	}
	return o
}

// filesOf are all files that load, once each.
func filesOf(m *Measured) []*doc.File {
	var files []*doc.File
	seen := map[*doc.File]bool{}
	for _, e := range m.Entries {
		if !seen[e.File] {
			seen[e.File] = true
			files = append(files, e.File)
		}
	}
	return files
}

// balanced suggests what a person has to look at: which of two copies stays is not for a program to say.
func (o *Optimization) balanced(m *Measured, c Counter) {
	copies := trim.Copies(filesOf(m))
	for _, d := range copies[:min(len(copies), mostCopies)] {
		n := total(d.File.Src[d.At.Span.Start:d.At.Span.End], c)
		o.Recommendations = append(o.Recommendations, fmt.Sprintf("%s:%d: replace the paragraph by a link to %s:%d, where it stands too (%s tokens)",
			d.At.Path, d.At.Line, d.First.Path, d.First.Line, Number(n)))
	}
	for _, d := range m.Set.Dead {
		o.Recommendations = append(o.Recommendations, fmt.Sprintf("%s:%d: take out @%s, which leads nowhere", d.At.Path, d.At.Line, d.Path))
	}
	for _, f := range filesOf(m) {
		if n := lines(f.Src); n > 500 && f.Format == doc.Markdown {
			o.Recommendations = append(o.Recommendations, fmt.Sprintf("%s: split it, it has %s lines", f.Path, Number(n)))
		}
	}
}

// The tokens from which on it pays to move a section or a rule out of what always loads.
const (
	worthMoving  = 600
	worthPathing = 300
)

// aggressive plans what would load later: rules that speak of some files by path, long sections of memory files as skills.
func (o *Optimization) aggressive(t loads.Tree, m *Measured) {
	for _, e := range m.Entries {
		if e.Class != loads.Always || e.Front || e.Tool != loads.Claude {
			continue
		}
		switch {
		case e.Kind == "rule" && e.Tokens >= worthPathing:
			if globs := named(t, e.File); len(globs) > 0 {
				o.change(e.File, "loads by path: "+strings.Join(globs, ", "), withPaths(e.File, globs)...)
			}
		case e.Kind == "memory":
			o.moveSections(e)
		}
	}
}

// change adds edits to those of a file; the ones that they overlap go.
func (o *Optimization) change(f *doc.File, what string, edits ...doc.Edit) {
	i := slices.IndexFunc(o.Changes, func(c Change) bool { return c.Path == f.Path })
	c := Change{Path: f.Path, Was: f.Src, What: what}
	if i >= 0 {
		c.What = o.Changes[i].What + "; " + what
		for _, old := range o.Changes[i].Edits {
			within := func(e doc.Edit) bool { return old.Span.Start <= e.Span.End && e.Span.Start <= old.Span.End }
			if !slices.ContainsFunc(edits, within) {
				c.Edits = append(c.Edits, old)
			}
		}
	}
	c.Edits = append(c.Edits, edits...)
	slices.SortStableFunc(c.Edits, func(a, b doc.Edit) int { return a.Span.Start - b.Span.Start })
	is, err := doc.Apply(f.Src, c.Edits)
	if err != nil {
		return
	}
	c.Is = is
	if i >= 0 {
		o.Changes[i] = c
	} else {
		o.Changes = append(o.Changes, c)
	}
}

// withPaths is the edit that gives a rule front matter which names paths, or none.
func withPaths(f *doc.File, globs []string) []doc.Edit {
	line := "paths: [\"" + strings.Join(globs, "\", \"") + "\"]\n"
	if f.Root() == nil || f.Body().Start == 0 {
		return []doc.Edit{{Path: f.Path, New: "---\n" + line + "---\n\n"}}
	}
	i := bytes.IndexByte(f.Src, '\n')
	if i < 0 || string(bytes.TrimRight(f.Src[:i], " \t\r")) != "---" {
		return nil
	}
	return []doc.Edit{{Path: f.Path, Span: doc.Span{Start: i + 1, End: i + 1}, New: line}}
}

// named are the patterns in code spans of a rule that fit files of the repository, at most five.
func named(t loads.Tree, f *doc.File) []string {
	var found []string
	loads.EachLine(f.Src, f.Body().Start, func(l doc.Span, code bool) {
		parts := strings.Split(string(f.Src[l.Start:l.End]), "`")
		for i := 1; i < len(parts) && !code && len(found) < 5; i += 2 {
			p := parts[i]
			if isPattern(p) && !slices.Contains(found, p) && fitsAny(t, p) {
				found = append(found, p)
			}
		}
	})
	return found
}

// moveSections plans a skill for each long section of a memory file.
func (o *Optimization) moveSections(e Entry) {
	for _, s := range e.Sections {
		if s.Level < 2 || s.Tokens < worthMoving {
			continue
		}
		name := slug(s.Title)
		path := ".claude/skills/" + name + "/SKILL.md"
		if name == "" || slices.ContainsFunc(o.Changes, func(c Change) bool { return c.Path == path }) {
			continue
		}
		text := string(e.File.Src[s.Span.Start:s.Span.End])
		head, _, _ := strings.Cut(text, "\n")
		left := head + "\n\nThe skill `" + name + "` tells about this.\n\n"
		skill := fmt.Sprintf("---\nname: %s\ndescription: %q\n---\n\n%s\n", name, s.Title+". Use it when this is in question.", strings.TrimRight(text, "\n"))
		o.change(e.File, "§ "+s.Title+" moves to "+path, doc.Edit{Path: e.File.Path, Span: s.Span, New: left})
		o.Changes = append(o.Changes, Change{Path: path, Is: []byte(skill), What: "takes over § " + s.Title + " of " + e.File.Path})
	}
}

// slug is a title as the name of a folder.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := b.String()
	return strings.Trim(s[:min(len(s), 60)], "-")
}
