package budget

import (
	"fmt"
	"strings"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// Reaches reports whether a number is at least a part of a limit.
func Reaches(n int, part float64, limit int) bool { return float64(n) >= part*float64(limit)-1e-6 }

// totals judges what always loads against the limit of all.
func (j *judge) totals() {
	tool, n := j.now.Usage()
	if tool == "" {
		return
	}
	always := j.always(tool)
	if j.Limit > 0 {
		j.total(tool, n, always)
	}
	if j.Efficiency > 0 {
		if e := Efficiency(j.now, tool, j.count); e < j.Efficiency-1e-9 {
			x := j.about(inefficient, "efficiency", always)
			x.Message = fmt.Sprintf("%.0f %% of what %s always loads says something new, less than %.0f %%: the rest are blanks and paragraphs that stand twice",
				e*100, tool, j.Efficiency*100)
			x.Hint = "confward budget optimize shows what can go"
			j.pass.Report(x)
		}
	}
}

func (j *judge) total(tool string, n int, always []Entry) {
	switch {
	case n > j.Limit:
		x := j.about(overLimit, "total", always)
		x.Message = fmt.Sprintf("%s always loads %s tokens, %s more than the limit of %s", tool, Number(n), Number(n-j.Limit), Number(j.Limit))
		j.pass.Report(x)
	case j.Usage > 0 && Reaches(n, j.Usage, j.Limit):
		x := j.about(highUsage, "total", always)
		x.Message = fmt.Sprintf("%s always loads %s tokens, %s of the limit of %s", tool, Number(n), percent(n, j.Limit), Number(j.Limit))
		j.pass.Report(x)
	}
	if peak := j.now.Peak(); j.Peak > 0 && Reaches(peak, j.Peak, j.Limit) {
		x := j.about(highPeak, "peak", j.now.Entries)
		x.Message = fmt.Sprintf("at most %s tokens may load at once, %s of the limit of %s", Number(peak), percent(peak, j.Limit), Number(j.Limit))
		j.pass.Report(x)
	}
}

func percent(n, of int) string { return fmt.Sprintf("%.0f %%", float64(n)*100/float64(of)) }

// always are the entries that a tool always loads.
func (j *judge) always(tool string) []Entry {
	var found []Entry
	for _, e := range j.now.Entries {
		if e.Tool == tool && e.Class == loads.Always {
			found = append(found, e)
		}
	}
	return found
}

// about is a finding at the heaviest section of entries, which names the next ones.
func (j *judge) about(rule *lint.Rule, same string, entries []Entry) lint.Finding {
	x := lint.Finding{Rule: rule, Same: same}
	sections, of := Heaviest(entries, 3)
	var words []string
	for i, s := range sections {
		words = append(words, fmt.Sprintf("%s (%s)", sectionName(of[i].File, s), Number(s.Tokens)))
		if i == 0 {
			x.At = of[i].File.Place(headSpan(of[i].File, s.Span))
		}
	}
	if len(words) > 0 {
		x.Hint = "heaviest: " + strings.Join(words, ", ")
	}
	return x
}

// headSpan is the first line of a section.
func headSpan(f *doc.File, s doc.Span) doc.Span {
	if n := strings.IndexByte(string(f.Src[s.Start:s.End]), '\n'); n >= 0 {
		s.End = s.Start + n
	}
	return s
}

func sectionName(f *doc.File, w Weight) string {
	if w.Title == "" {
		return f.Path
	}
	return f.Path + " § " + w.Title
}

// groups judges the limits on files.
func (j *judge) groups() error {
	for _, g := range j.Groups {
		files, err := j.members(g.Files, g.Class)
		if err != nil {
			return err
		}
		if g.Each {
			for _, f := range files {
				if err := j.group(g, []*doc.File{f}); err != nil {
					return err
				}
			}
			continue
		}
		if err := j.group(g, files); err != nil {
			return err
		}
	}
	return nil
}

func (j *judge) group(g Group, files []*doc.File) error {
	sum, most := 0, -1
	var heaviest *doc.File
	var entries []Entry
	for _, f := range files {
		n, err := Count(g.Unit, f, j.count)
		if err != nil {
			return err
		}
		if n > most {
			heaviest, most = f, n
		}
		sum += n
		if g.unit() == "tokens" {
			entries = append(entries, Entry{Part: loads.Part{File: f}, Sections: weigh(f, j.count)})
		}
	}
	if heaviest == nil || !Reaches(sum, 1-j.Margin, g.Limit) {
		return nil
	}
	rule, more := approaching, percent(sum, g.Limit)+" of"
	if sum > g.Limit {
		rule, more = overLimit, Number(sum-g.Limit)+" more than"
	}
	x := j.about(rule, "group "+g.Name+strings.Join(g.Files, ","), entries)
	if len(entries) == 0 {
		x.At = heaviest.Place(headSpan(heaviest, doc.Span{End: len(heaviest.Src)}))
		if len(files) > 1 {
			x.Hint = fmt.Sprintf("heaviest: %s (%s)", heaviest.Path, Number(most))
		}
	}
	x.Message = fmt.Sprintf("%s: %s %s, %s the limit of %s", g.name(), Number(sum), g.unit(), more, Number(g.Limit))
	if g.At.Path != "" {
		x.Related = append(x.Related, lint.Related{At: g.At, Message: "the limit is set here"})
	}
	j.pass.Report(x)
	return nil
}

func (g Group) unit() string {
	if g.Unit == "" {
		return "tokens"
	}
	return g.Unit
}

func (g Group) name() string {
	if g.Name != "" {
		return g.Name
	}
	return strings.Join(g.Files, ", ")
}
