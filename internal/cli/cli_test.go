package cli

import "testing"

func TestEachCommandIsThereOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range commandNames(System{}) {
		if seen[name] {
			t.Errorf("%s is listed twice", name)
		}
		seen[name] = true
	}
}
