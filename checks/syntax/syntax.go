// Package syntax reports what is wrong with the text of a file: whatever stops a program from reading it, or lets two
// programs read it differently.
//
// It promises one finding for one cause, at the place of the cause. It never judges what a file says.
package syntax

import (
	"embed"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

//go:embed examples/*.txtar
var examples embed.FS

var rules = []*lint.Rule{
	{ID: "syntax/invalid", Title: "A file cannot be read", Severity: lint.Error, Controls: []string{"soc2:CC8.1"}},
	{ID: "syntax/duplicate-key", Title: "A key is given twice", Severity: lint.Error, Controls: []string{"soc2:CC8.1"}},
	{ID: "syntax/conflict-marker", Title: "A merge is not resolved", Severity: lint.Error, Controls: []string{"soc2:CC8.1"}},
	{ID: "syntax/encoding", Title: "A file is not UTF-8 text", Severity: lint.Error},
	{ID: "syntax/byte-order-mark", Title: "A byte order mark stands where strict readers refuse it", Severity: lint.Notice},
	{ID: "syntax/extension", Title: "JSON holds what strict readers refuse", Severity: lint.Warning},
	{ID: "syntax/unknown-tag", Title: "A YAML tag asks the reader to build an object", Severity: lint.Warning},
	{ID: "syntax/lookalike-key", Title: "A key holds letters that only look familiar", Severity: lint.Warning},
}

// Check is the check.
func Check() *lint.Check {
	return &lint.Check{
		Name: "syntax", Title: "files that can be read", Rules: rules, Examples: examples,
		New: func() (lint.Runner, error) { return newRunner(), nil },
	}
}

type runner map[doc.Fault]*lint.Rule

func newRunner() runner {
	r := runner{}
	for _, rule := range rules {
		r[doc.Fault(rule.ID[len("syntax/"):])] = rule
	}
	return r
}

func (r runner) File(p *lint.Pass, f *doc.File) error {
	if f.Format == doc.NoFormat || f.Skipped() != "" {
		p.Skip()
	}
	for _, problem := range f.Problems() {
		finding := lint.Finding{Rule: r[problem.Fault], At: f.Place(problem.Span), Message: problem.Message, Hint: problem.Remedy}
		if f.Format == doc.Markdown {
			finding.Severity = lint.Warning // whether any program reads the front matter is not known
		}
		for _, n := range problem.Related {
			finding.Related = append(finding.Related, lint.Related{At: f.Place(n.Span), Message: n.Message})
		}
		if len(problem.Spare) > 0 {
			finding.Fixes = []lint.Fix{without(f, problem)}
		}
		p.Report(finding)
	}
	return nil
}

// without takes out what is not needed.
func without(f *doc.File, p doc.Problem) lint.Fix {
	fix := lint.Fix{Title: spareNames[p.Fault], Safe: true}
	for _, s := range p.Spare {
		fix.Edits = append(fix.Edits, doc.Edit{Path: f.Path, Span: s})
	}
	return fix
}

// spareNames say what is done by taking out what is not needed.
var spareNames = map[doc.Fault]string{
	doc.ByteOrderMark: "remove the byte order mark",
	doc.Extension:     "remove the commas after last members",
}
