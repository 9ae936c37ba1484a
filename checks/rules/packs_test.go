package rules

import (
	"context"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// The packs have no faults, and every rule of them has a right and a wrong example, help, and goes as its examples say.
func TestPacks(t *testing.T) {
	for _, p := range embedded() {
		src, err := packFiles.ReadFile("packs/" + p.name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		f := doc.New(p.name+".yaml", src, doc.Limits{})
		for _, pr := range f.Problems() {
			t.Errorf("%s: %s", p.name, pr.Message)
		}
		list, faults := config.LoadPack(f)
		for _, x := range faults {
			t.Errorf("%s:%d:%d: %s", p.name, x.At.Line, x.At.Col, x.Message)
		}
		for _, r := range list {
			if strings.TrimSpace(r.Help.Value) == "" || r.Severity.Default == "" || r.Message.Node == nil {
				t.Errorf("%s: no help, severity or message", r.ID.Value)
			}
			if !validID(r.ID.Value) {
				t.Errorf("%s: no id", r.ID.Value)
			}
		}
		for _, trial := range Try(context.Background(), Options{Now: testTime}, []string{p.name}) {
			if trial.Missing {
				t.Errorf("%s has no examples", trial.Rule)
			}
			for _, failure := range trial.Failures {
				t.Errorf("%s %s, line %d: %s", trial.Rule, trial.Name, trial.At.Line, failure)
			}
		}
	}
}
