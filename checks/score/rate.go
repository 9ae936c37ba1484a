package score

import (
	"fmt"

	"github.com/confward/confward/lint"
)

// Hundredths is a score in hundredths, so that 1.0 - 0.2 is 0.8.
type Hundredths int

// String is the score as people write it: 0.80.
func (h Hundredths) String() string { return fmt.Sprintf("%d.%02d", h/100, h%100) }

// MarshalJSON is the score as a number of two decimals.
func (h Hundredths) MarshalJSON() ([]byte, error) { return []byte(h.String()), nil }

const (
	full      Hundredths = 100
	compliant Hundredths = 80 // or more is compliant
	perSecret Hundredths = 20
)

// Issue is a loss.
type Issue struct {
	Loses   Hundredths
	Finding lint.Finding // without a place if it is about all files
}

// Rating is the score of a set of files.
type Rating struct {
	Compliant bool       // judged before the floor of 0.00
	Score     Hundredths // 0.00 to 1.00
	Policies  []string   // that were asked for
	Issues    []Issue    // in the order of their places, those about all files last
	Set       int        // findings that do not count: silenced, or in tests and examples
}

// rate is the rating for the findings of a run. A key counts once, whatever words of secrets its name has, and a policy
// once, wherever it is off.
func (r *runner) rate(report *lint.Report) Rating {
	out, score := Rating{Policies: []string{}}, full
	for _, f := range report.Findings {
		switch {
		case !f.Counts() || f.Lowered != "":
			out.Set++
		case f.Rule == exposed:
			score -= perSecret
			out.Issues = append(out.Issues, Issue{perSecret, f})
		}
	}
	for _, p := range r.asked {
		out.Policies = append(out.Policies, p.name)
		if issue, lost := p.issue(report, r.on[p.name]); lost {
			score -= p.loses
			out.Issues = append(out.Issues, issue)
		}
	}
	out.Compliant, out.Score = score >= compliant, max(0, score)
	return out
}

// issue is what is wrong with a policy: the first place where it is off, or that it is on nowhere.
func (p policy) issue(r *lint.Report, on bool) (Issue, bool) {
	for _, f := range r.Findings {
		if f.Rule == p.rule && f.Counts() && f.Lowered == "" {
			return Issue{p.loses, f}, true
		}
	}
	return Issue{p.loses, lint.Finding{Rule: p.rule, Severity: p.rule.Severity, Message: p.absent, Hint: p.remedy}}, !on
}

// Recommendation says what to do about an issue, and where.
func (i Issue) Recommendation() string {
	if at := i.Finding.At; at.Path != "" {
		return fmt.Sprintf("%s:%d: %s", at.Path, at.Line, i.Finding.Hint)
	}
	return i.Finding.Hint
}
