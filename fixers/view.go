package fixers

import (
	"fmt"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// view is a file and what is said of it.
type view struct {
	src      []byte
	findings []lint.Finding // that count
	errors   int
	kinds    map[string]int // findings by rule
	missed   int            // checks that did not look at it
	whole    bool
}

func newView(path string, src []byte, r *lint.Report) *view {
	v := &view{src: src, kinds: map[string]int{}, whole: doc.New(path, src, doc.Limits{}).Whole()}
	for _, f := range r.Findings {
		if f.At.Path != path || !f.Counts() {
			continue
		}
		v.findings = append(v.findings, f)
		v.kinds[f.Rule.ID]++
		if f.Severity == lint.Error {
			v.errors++
		}
	}
	for _, n := range r.NotChecked {
		if n.Path == path {
			v.missed++
		}
	}
	return v
}

// worse says why a file is not better for the fixes that were made in it, or is empty.
func (v *view) worse(before *view, made []*chosen) string {
	ended := map[string]int{}
	for _, m := range made {
		ended[m.finding.Rule.ID]++
	}
	switch {
	case before.whole && !v.whole:
		return "with it the file could not be read"
	case v.missed > before.missed:
		return "with it the file would no longer be checked as before"
	}
	for id, n := range ended {
		if v.kinds[id] > before.kinds[id]-n {
			return fmt.Sprintf("with it there are not fewer findings of %s", id)
		}
	}
	if v.errors > before.errors || len(v.findings) > len(before.findings) {
		return "it brings other findings"
	}
	return ""
}
