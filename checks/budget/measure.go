package budget

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/checks/budget/tokens"
	"github.com/confward/confward/doc"
)

// Counter counts the tokens that begin in each part of a text, given by their ends.
type Counter interface {
	CountParts(text []byte, ends []int) []int
}

// Entry is a part that loads, and its weight.
type Entry struct {
	loads.Part
	Tokens   int
	Sections []Weight // in the order of the text; their sum is Tokens
}

// Weight is a section and its tokens.
type Weight struct {
	loads.Section
	Tokens int
}

// Measured is all that loads of a tree, counted.
type Measured struct {
	Entries []Entry
	Set     *loads.Set
}

// Measure counts what loads of a tree. Without a counter all of it weighs nothing.
func Measure(t loads.Tree, c Counter) *Measured {
	return (&Measurer{Counter: c}).Measure(t)
}

// Measurer counts what loads of several trees, and each file that they share but once.
type Measurer struct {
	Counter
	counted map[*doc.File][]Weight
}

// Measure counts what loads of a tree.
func (k *Measurer) Measure(t loads.Tree) *Measured {
	m := &Measured{Set: loads.Of(t)}
	if k.counted == nil {
		k.counted = map[*doc.File][]Weight{}
	}
	for _, p := range m.Set.Parts {
		weights, ok := k.counted[p.File]
		if !ok {
			weights = weigh(p.File, k.Counter)
			k.counted[p.File] = weights
		}
		e := Entry{Part: p}
		for _, w := range weights {
			if p.Span.Start <= w.Span.Start && w.Span.Start < p.Span.End {
				e.Sections = append(e.Sections, w)
				e.Tokens += w.Tokens
			}
		}
		m.Entries = append(m.Entries, e)
	}
	return m
}

// weigh counts the sections of a file.
func weigh(f *doc.File, c Counter) []Weight {
	if len(f.Src) == 0 || c == nil {
		return nil
	}
	sections := loads.Sections(f)
	ends := make([]int, len(sections))
	for i, s := range sections {
		ends[i] = s.Span.End
	}
	all := make([]Weight, len(sections))
	for i, n := range c.CountParts(f.Src, ends) {
		all[i] = Weight{sections[i], n}
	}
	return all
}

// Tools are the tools that load anything, the one that always loads most first.
func (m *Measured) Tools() []string {
	var names []string
	for _, e := range m.Entries {
		if !slices.Contains(names, e.Tool) {
			names = append(names, e.Tool)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(m.Total(b, loads.Always), m.Total(a, loads.Always)) })
	return names
}

// Total is the tokens of a class that a tool loads.
func (m *Measured) Total(tool string, class loads.Class) int {
	n := 0
	for _, e := range m.Entries {
		if e.Tool == tool && e.Class == class {
			n += e.Tokens
		}
	}
	return n
}

// Usage is what the tool that loads most always loads.
func (m *Measured) Usage() (tool string, n int) {
	for _, t := range m.Tools() {
		return t, m.Total(t, loads.Always)
	}
	return "", 0
}

// Peak is the most that a tool may load at once without more than one thing asked for: what always loads, what loads by
// path, and the heaviest part of what is loaded on demand.
func (m *Measured) Peak() int {
	peak := 0
	for _, t := range m.Tools() {
		heaviest := 0
		for _, e := range m.Entries {
			if e.Tool == t && e.Class == loads.OnDemand {
				heaviest = max(heaviest, e.Tokens)
			}
		}
		peak = max(peak, m.Total(t, loads.Always)+m.Total(t, loads.ByPath)+heaviest)
	}
	return peak
}

// Heaviest are the sections that weigh most among entries, at most n, with the entry of each.
func Heaviest(entries []Entry, n int) (sections []Weight, of []Entry) {
	type pair struct {
		w Weight
		e Entry
	}
	var all []pair
	for _, e := range entries {
		for _, w := range e.Sections {
			all = append(all, pair{w, e})
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return cmp.Compare(b.w.Tokens, a.w.Tokens) })
	for _, p := range all[:min(n, len(all))] {
		sections, of = append(sections, p.w), append(of, p.e)
	}
	return sections, of
}

// Units are what may be counted.
var Units = []string{"tokens", "bytes", "chars", "lines", "keys"}

// Count is how much of a unit a file has. Keys are those of mappings, however deep; what is no tree has none.
func Count(unit string, f *doc.File, c Counter) (int, error) {
	switch unit {
	case "", "tokens":
		return total(f.Src, c), nil
	case "bytes":
		return len(f.Src), nil
	case "chars":
		return utf8.RuneCount(f.Src), nil
	case "lines":
		return lines(f.Src), nil
	case "keys":
		n := 0
		for _, root := range f.Roots() {
			for node := range root.All() {
				if node.Parent != nil && node.Parent.Kind == doc.Map {
					n++
				}
			}
		}
		return n, nil
	}
	return 0, fmt.Errorf("there is no unit %q", unit)
}

func total(text []byte, c Counter) int {
	if len(text) == 0 {
		return 0
	}
	return c.CountParts(text, []int{len(text)})[0]
}

// lines is the number of lines; an end of line at the end begins no other.
func lines(text []byte) int {
	n := bytes.Count(text, []byte("\n"))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// Encoding is the counter that settings name, or the default. It is prepared for the first text.
func Encoding(name string) Counter { return encoding(name) }

type encoding string

func (name encoding) CountParts(text []byte, ends []int) []int {
	e, err := tokens.Of(string(name))
	if err != nil {
		e, _ = tokens.Of(tokens.O200K)
	}
	return e.CountParts(text, ends)
}

// Number writes a number with commas between thousands.
func Number(n int) string {
	s := fmt.Sprint(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// File counts a whole file. Its class is that of what was measured already, which may be nil.
func (k *Measurer) File(f *doc.File, measured *Measured) Entry {
	if k.counted == nil {
		k.counted = map[*doc.File][]Weight{}
	}
	if _, ok := k.counted[f]; !ok {
		k.counted[f] = weigh(f, k.Counter)
	}
	e := Entry{Part: loads.Part{File: f, Span: doc.Span{End: len(f.Src)}}, Sections: k.counted[f]}
	for _, s := range e.Sections {
		e.Tokens += s.Tokens
	}
	if measured != nil {
		for _, m := range measured.Entries {
			if m.File.Path == f.Path {
				e.Tool, e.Kind, e.Class = m.Tool, m.Kind, m.Class
			}
		}
	}
	return e
}
