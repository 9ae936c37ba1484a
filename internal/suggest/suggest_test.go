package suggest

import "testing"

func TestNearest(t *testing.T) {
	words := []string{"schema", "secrets", "ignore", "fail_on", "environments", "url", "path", "paths"}
	for word, want := range map[string]string{
		"shcema": "schema", "secret": "secrets", "failOn": "fail_on", "fail-on": "fail_on", "enviroments": "environments",
		"ulr": "url", "ignroe": "ignore", "banana": "", "x": "", "": "", "pathz": "", "pahts": "paths", "schema": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := Nearest("cat", []string{"bat", "rat"}); got != "" {
		t.Errorf("two equally near words gave %q", got)
	}
}
