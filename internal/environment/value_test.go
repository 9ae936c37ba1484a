package environment

import (
	"strings"
	"testing"
)

func TestOfValue(t *testing.T) {
	l := Lexicon{Own: []string{"blue"}}
	asked := func(name string) bool { return name == Production || name == "blue" }
	for of, want := range map[string]string{
		"app.yaml password":                     "",
		"app.yaml production db password":       "production",
		"app.yaml Prod password":                "production",
		"app.yaml live password":                "", // a word for other things, too
		"app.yaml production blue password":     "blue",
		"app.yaml staging password":             "", // nobody asks for it
		"staging/app.yaml production password":  "production",
		"staging/app.yaml development password": "staging",
		"values-prod.yaml productions password": "production",
	} {
		words := strings.Fields(of)
		if got := strings.Join(l.OfValue(words[0], words[1:], asked), " "); got != want {
			t.Errorf("%s: %q, want %q", of, got, want)
		}
	}
}
