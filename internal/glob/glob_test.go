package glob

import "testing"

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"*.json", "a.json", true},
		{"*.json", "deep/down/a.json", true},
		{"/*.json", "a.json", true},
		{"/*.json", "deep/a.json", false},
		{"config/*.json", "config/a.json", true},
		{"config/*.json", "x/config/a.json", false},
		{"config/*.json", "config/x/a.json", false},
		{"config/**/*.json", "config/a.json", true},
		{"config/**/*.json", "config/x/y/a.json", true},
		{"./config/a.json", "config/a.json", true},
		{"config", "config/x/a.json", true},
		{"config/", "config/x/a.json", true},
		{"config/**", "config/x/a.json", true},
		{"vendor", "a/vendor/b.json", true},
		{"*.{yml,yaml}", "a/b.yaml", true},
		{"[", "[", false},
		{"a?.env", "ab.env", true},
		{"a?.env", "a/.env", false},
	} {
		if got := Match(c.pattern, c.path); got != c.want {
			t.Errorf("Match(%q, %q) = %v, want %v", c.pattern, c.path, got, c.want)
		}
	}
}

func TestValid(t *testing.T) {
	for pattern, want := range map[string]bool{"*.json": true, "a/**": true, "[a": false, "{a,b": false, "": true} {
		if got := Valid(pattern); got != want {
			t.Errorf("Valid(%q) = %v, want %v", pattern, got, want)
		}
	}
}
