package main

import (
	"encoding/json"
	"flag"
	"testing"

	"github.com/confward/confward/checks"
)

var update = flag.Bool("update", false, "write anew what is generated of README and docs")

// TestDemoHasAFaultOfEveryKind keeps the demo worth a look: every rule of syntax, and something for every check.
func TestDemoHasAFaultOfEveryKind(t *testing.T) {
	var report struct {
		Findings []struct{ Rule, Check string }
	}
	if err := json.Unmarshal([]byte(say("testdata/demo", []string{"--format", "json", "--no-cache"})), &report); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range report.Findings {
		found[f.Rule], found[f.Check] = true, true
	}
	for _, c := range checks.All(checks.Options{}) {
		if !found[c.Name] && c.Name != "policy" && c.Name != "score" { // one is about changes, the other a command's own
			t.Errorf("nothing for the check %s", c.Name)
		}
		for _, r := range c.Rules {
			if c.Name == "syntax" && !found[r.ID] {
				t.Errorf("nothing that breaks %s", r.ID)
			}
		}
	}
}
