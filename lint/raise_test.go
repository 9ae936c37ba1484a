package lint

import (
	"testing"

	"github.com/confward/confward/doc"
)

func TestSecurity(t *testing.T) {
	for control, want := range map[string]bool{
		"soc2:CC6": true, "soc2:CC6.1": true, "gdpr:32(1)(a)": true, "hipaa:164.312(a)(1)": true,
		"soc2:CC61": false, "soc2:CC8.1": false, "soc2:A1.2": false, "gdpr:3": false, "": false,
	} {
		if got := (&Rule{Controls: []string{"soc2:CC8.1", control}}).Security(); got != want {
			t.Errorf("%q: %v", control, got)
		}
	}
	if (&Rule{}).Security() {
		t.Error("a rule without controls is about security")
	}
}

// Strictness raises what is about security and nothing else, never lowers, and gives way to what the settings say of a rule.
func TestStrictness(t *testing.T) {
	strict := Options{Strictness: func(_ *Rule, at doc.Place) (Severity, string) {
		return map[string]Severity{"strict.yaml": Error, "tests/strict.yaml": Error, "moderate.yaml": Warning}[at.Path], "why"
	}}
	told := strict
	told.Severities = map[string]Severity{"a/b": Notice}
	about, other := []string{"soc2:CC6.1"}, []string{"soc2:CC8.1"}
	for _, c := range []struct {
		opt      Options
		path     string
		own      Severity
		controls []string
		want     Severity
		raised   string
	}{
		{strict, "strict.yaml", Notice, about, Error, "why"},
		{strict, "strict.yaml", Notice, other, Notice, ""},
		{strict, "moderate.yaml", Notice, about, Warning, "why"},
		{strict, "moderate.yaml", Error, about, Error, ""},
		{strict, "any.yaml", Notice, about, Notice, ""},
		{strict, "tests/strict.yaml", Notice, about, Warning, "why"}, // a test of what is strict
		{told, "strict.yaml", Warning, about, Notice, ""},
		{Options{}, "strict.yaml", Notice, about, Notice, ""},
	} {
		r := &run{opt: c.opt}
		x := r.weigh(Finding{Rule: &Rule{ID: "a/b", Severity: c.own, Controls: c.controls}, At: doc.Place{Path: c.path}})
		if x.Severity != c.want || x.Raised != c.raised {
			t.Errorf("%s, %s of %v: %s %q, want %s %q", c.path, c.own, c.controls, x.Severity, x.Raised, c.want, c.raised)
		}
	}
}
