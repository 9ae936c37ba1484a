package budget

import (
	"fmt"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// baseTree is the files before a change.
type baseTree struct{ *lint.RepoPass }

func (b baseTree) Paths() []string                     { return b.BasePaths() }
func (b baseTree) Open(path string) (*doc.File, error) { return b.OpenBase(path) }

// change compares what loads with what did before the change.
func (j *judge) change() {
	if !j.pass.Changes() {
		return
	}
	before := Measure(baseTree{j.pass}, j.count)
	rows := Compare(before, j.now)
	if len(rows) > 0 {
		j.pass.Section(section(before, j.now, rows))
	}
	tool, n := j.now.Usage()
	if was := before.Total(tool, loads.Always); j.MaxDelta > 0 && n-was > j.MaxDelta {
		var grew []Entry
		for _, e := range j.always(tool) {
			for _, d := range rows {
				if d.Path == e.File.Path && d.Tool == tool && d.Class == loads.Always && d.Now > d.Was {
					grew = append(grew, e)
				}
			}
		}
		x := j.about(grown, "delta", grew)
		x.Message = fmt.Sprintf("this change adds %s tokens to what %s always loads, more than %s", Number(n-was), tool, Number(j.MaxDelta))
		j.pass.Report(x)
	}
}

// Delta is what a file weighs before and after a change, in one class of one tool.
type Delta struct {
	Path, Tool string
	Class      loads.Class
	Was, Now   int
}

// Compare tells what weighs another number of tokens than before, in the order of the entries; what is gone comes last.
func Compare(before, now *Measured) []Delta {
	type key struct {
		path, tool string
		class      loads.Class
	}
	was := map[key]int{}
	for _, e := range before.Entries {
		was[key{e.File.Path, e.Tool, e.Class}] += e.Tokens
	}
	var found []Delta
	for _, e := range now.Entries {
		k := key{e.File.Path, e.Tool, e.Class}
		if was[k] != e.Tokens {
			found = append(found, Delta{k.path, k.tool, k.class, was[k], e.Tokens})
		}
		delete(was, k)
	}
	for _, e := range before.Entries {
		k := key{e.File.Path, e.Tool, e.Class}
		if n, left := was[k]; left {
			found = append(found, Delta{k.path, k.tool, k.class, n, 0})
			delete(was, k)
		}
	}
	return found
}

// section is the part of a summary about a change.
func section(before, now *Measured, rows []Delta) lint.Section {
	s := lint.Section{Title: "Context", Columns: []string{"file", "loads", "tokens", "change"}}
	for _, d := range rows {
		s.Rows = append(s.Rows, []string{d.Path, d.Class.String(), Number(d.Now), Signed(d.Now - d.Was)})
	}
	for _, t := range now.Tools() {
		n, was := now.Total(t, loads.Always), before.Total(t, loads.Always)
		s.Rows = append(s.Rows, []string{"all that " + t + " always loads", loads.Always.String(), Number(n), Signed(n - was)})
	}
	s.Note = "Tokens are counted exactly, in the encoding of the settings; a model of another maker counts otherwise."
	return s
}

// Signed is a number with its sign.
func Signed(n int) string {
	if n > 0 {
		return "+" + Number(n)
	}
	return Number(n)
}
