// Package xref follows values that name something else: a job, a service, a file, a key.
//
// It promises to report only what certainly leads nowhere: where the thing could come from another file that is not known,
// or be made when the program runs, nothing is said.
package xref

import (
	"embed"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
)

//go:embed examples
var examples embed.FS

// Options are what a run of the check may be told.
type Options struct {
	Rules []config.Xref // from the settings
}

// The rules.
var (
	ruleJob      = &lint.Rule{ID: "xref/job", Title: "Name of a job that does not exist", Severity: lint.Error}
	ruleNeeds    = &lint.Rule{ID: "xref/needs", Title: "Result of a job that is not waited for", Severity: lint.Warning}
	ruleOutput   = &lint.Rule{ID: "xref/output", Title: "Output that its job does not have", Severity: lint.Warning}
	ruleService  = &lint.Rule{ID: "xref/service", Title: "Name of a service that does not exist", Severity: lint.Error}
	ruleResource = &lint.Rule{ID: "xref/resource", Title: "Volume, network, secret or config that is not declared", Severity: lint.Error}
	ruleCycle    = &lint.Rule{ID: "xref/cycle", Title: "Things that wait for each other", Severity: lint.Error}
	ruleFile     = &lint.Rule{ID: "xref/file", Title: "Path that leads to no file", Severity: lint.Error}
	ruleKey      = &lint.Rule{ID: "xref/key", Title: "Name of a key or value that does not exist", Severity: lint.Error}
	ruleVariable = &lint.Rule{ID: "xref/variable", Title: "Name of an environment variable that nobody sets", Severity: lint.Error}
	ruleEqual    = &lint.Rule{ID: "xref/equal", Title: "Values that should be the same and are not", Severity: lint.Error}
)

// New is the check.
func New(o Options) *lint.Check {
	return &lint.Check{
		Name:  "xref",
		Title: "values that name what does not exist",
		Rules: []*lint.Rule{ruleJob, ruleNeeds, ruleOutput, ruleService, ruleResource, ruleCycle, ruleFile, ruleKey, ruleVariable,
			ruleEqual},
		Examples: examples,
		Options:  o,
		New: func() (lint.Runner, error) {
			own, err := compile(o.Rules)
			return &runner{own}, err
		},
	}
}

type runner struct{ own []rule }

// File judges what a file says of itself.
func (r *runner) File(p *lint.Pass, f *doc.File) error {
	if !isWorkflow(f.Path) || f.Format != doc.YAML || !f.Whole() || len(f.Roots()) != 1 {
		p.Skip()
		return nil
	}
	judgeWorkflow(p, f)
	return nil
}

// Repo judges what files say of each other.
func (r *runner) Repo(p *lint.RepoPass) error {
	judgeCompose(p)
	for _, own := range r.own {
		own.judge(p)
	}
	return nil
}

// late is an expression that is compiled when it is first needed.
func late(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s) })
}

// maxFindings is how many findings one file gets; the rest is said in one line.
const maxFindings = 200

// maxFixed is the size of files for which fixes are worked out: each is tried on the whole file.
const maxFixed = 100_000

// maxCompared is how many names a name is compared with to find the one that was meant.
const maxCompared = 2000

// bound counts the findings of a file.
type bound struct {
	count int
	path  string
	miss  func(path, reason string)
}

// full reports whether a file has had its findings, before the next one is worked out.
func (b *bound) full() bool {
	if b.count++; b.count == maxFindings+1 {
		b.miss(b.path, "more than "+strconv.Itoa(maxFindings)+" of its names lead nowhere, the others are not listed")
	}
	return b.count > maxFindings
}

// isTemplated reports whether a text is made, or changed, before a program reads it.
func isTemplated(s string) bool {
	return strings.Contains(s, "$") || strings.Contains(s, "{{") || strings.Contains(s, "<%") || strings.Contains(s, "#{")
}

// meant is a hint and a fix for a name that is likely a slip of one that exists.
func meant(f *doc.File, n *doc.Node, name string, known []string) (string, []lint.Fix) {
	near := ""
	if len(known) <= maxCompared {
		near = suggest.Nearest(name, known)
	}
	if near == "" {
		return "", nil
	}
	hint := "did you mean " + quote(near) + "?"
	if n.Resolve() != n || n.Resolve().Value != name || len(f.Src) > maxFixed {
		return hint, nil
	}
	edit, err := f.Replace(n, near)
	if err != nil {
		return hint, nil
	}
	return hint, []lint.Fix{{Title: "write " + quote(near), Edits: []doc.Edit{edit}}}
}

// within is the place of a part of a value, or of the whole value if the part is not written there as it is.
func within(f *doc.File, n *doc.Node, part string) doc.Place {
	span := n.Resolve().Span
	if i := strings.Index(f.Text(span), part); i >= 0 && n.Resolve() == n {
		return f.Place(doc.Span{Start: span.Start + i, End: span.Start + i + len(part)})
	}
	return f.PlaceOf(n)
}

// texts are the values of a node that holds a text or a list of them.
func texts(n *doc.Node) []*doc.Node {
	if n == nil {
		return nil
	}
	switch r := n.Resolve(); r.Kind {
	case doc.String:
		return []*doc.Node{n}
	case doc.Seq:
		var all []*doc.Node
		for _, c := range r.Children {
			if c.Resolve().Kind == doc.String {
				all = append(all, c)
			}
		}
		return all
	}
	return nil
}
