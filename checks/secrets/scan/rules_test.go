package scan

import (
	"context"
	"strings"
	"testing"
)

// The value is put together when the test runs, so that no scanner takes this file for a leak.
var value = "x7Kq2mVb9Zt4" + "Rn8Wp3Ys6Dh1"

// TestRulesAgainstGitleaks: every setting of a rule does what it does in gitleaks.
func TestRulesAgainstGitleaks(t *testing.T) {
	const rule = "[[rules]]\nid = \"a\"\nregex = '''key=([a-zA-Z0-9]{3,24})(?:[;\\s]|$)'''\nkeywords = [\"key\"]\n"
	const other = "[[rules]]\nid = \"b\"\nregex = '''id-[0-9]{3}'''\nkeywords = [\"id-\"]\n"
	text := "key=" + value + "\n\n\nKEY=" + value + ";key=abc\n  key=aaaaaaaaaaaaaaaa key=" + value[:12] + ";\nid-123 id-456\n\n\n\n" + strings.Repeat(" ", 30) + "id-789 key=" + value
	found := 0
	for name, toml := range map[string]string{
		"plain":                  rule,
		"two":                    rule + other,
		"entropy":                rule + "entropy = 3.0\n",
		"entropy of two letters": rule + "entropy = 1.584962500721156\n",
		"group":                  strings.Replace(rule, "(?:", "(", 1) + "secretGroup = 2\n",
		"empty group":            strings.Replace(rule, "key=", "key=(x)?", 1) + "secretGroup = 1\n",
		"path":                   rule + "path = '''\\.env$'''\n",
		"another path":           rule + "path = '''\\.yaml$'''\n",
		"path only":              "[[rules]]\nid = \"p\"\npath = '''\\.env$'''\n" + rule,
		"path only, keyword":     "[[rules]]\nid = \"p\"\npath = '''\\.env$'''\nkeywords = [\"nix\"]\n" + rule,
		"no keyword":             strings.Replace(rule, "keywords = [\"key\"]\n", "", 1),
		"keyword in capitals":    strings.Replace(rule, "\"key\"", "\"KEY\"", 1),
		"keyword elsewhere":      strings.Replace(rule, "\"key\"", "\"id-789\"", 1),
		"keyword not there":      strings.Replace(rule, "\"key\"", "\"nix\", \"KEYS\"", 1),
		"keyword beyond ASCII":   strings.Replace(rule, "\"key\"", "\"schlüssel\"", 1),
		"silent":                 rule + "skipReport = true\n" + other,
		"generic":                strings.Replace(rule, "\"a\"", "\"my-Generic-rule\"", 1) + strings.Replace(rule, "\"a\"", "\"special\"", 1) + "entropy = 3.5\n",
		"required":               rule + other + "[[rules.required]]\nid = \"a\"\n",
		"required, lines":        rule + "[[rules.required]]\nid = \"b\"\nwithinLines = 1\n" + other,
		"required, columns":      rule + "[[rules.required]]\nid = \"b\"\nwithinColumns = 12\n" + other,
		"required, both":         rule + "[[rules.required]]\nid = \"b\"\nwithinLines = 3\nwithinColumns = 20\n" + other,
		"required, silent":       rule + "[[rules.required]]\nid = \"b\"\nwithinLines = 1\n" + other + "skipReport = true\n",
		"required twice":         rule + "[[rules.required]]\nid = \"b\"\nwithinLines = 0\n[[rules.required]]\nid = \"b\"\nwithinColumns = 2\n" + other,
		"required, two rules":    rule + "[[rules.required]]\nid = \"b\"\nwithinLines = 4\n[[rules.required]]\nid = \"c\"\nwithinLines = 0\n" + other + "[[rules]]\nid = \"c\"\nregex = '''KEY'''\n",
		"stop word":              rule + "[[rules.allowlists]]\nstopwords = [\"KQ2M\", \"ü\"]\n",
		"stop word beyond ASCII": rule + "[[rules.allowlists]]\nstopwords = [\"ÜBER\"]\n",
		"regex":                  rule + "[[rules.allowlists]]\nregexes = ['''^a+$''', '''^abc''']\n",
		"regexes share flags":    rule + "[[rules.allowlists]]\nregexes = ['''(?i)^nix''', '''^X7KQ''']\n",
		"regex on the match":     rule + "[[rules.allowlists]]\nregexTarget = \"match\"\nregexes = ['''^key=a''']\n",
		"regex on the line":      rule + "[[rules.allowlists]]\nregexTarget = \"line\"\nregexes = ['''id-|KEY''']\n",
		"regex on the line end":  rule + "[[rules.allowlists]]\nregexTarget = \"line\"\nregexes = ['''^\\n''']\n",
		"all of path and word":   rule + "[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''env$''']\nstopwords = [\"aaaa\"]\n",
		"all of other path":      rule + "[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''yaml$''']\nstopwords = [\"aaaa\"]\n",
		"all of commit and word": rule + "[[rules.allowlists]]\ncondition = \"AND\"\ncommits = [\"abc\"]\nstopwords = [\"aaaa\"]\n",
		"one of commit and word": rule + "[[rules.allowlists]]\ncommits = [\"abc\"]\nstopwords = [\"aaaa\"]\n",
		"all of path":            rule + "[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''env$''']\n" + other,
		"all of three":           rule + "[[rules.allowlists]]\ncondition = \"AND\"\nregexTarget = \"line\"\nregexes = ['''KEY''']\npaths = ['''env$''']\nstopwords = [\"x7kq\"]\n",
		"global path":            rule + "[[allowlists]]\npaths = ['''env$''']\n",
		"global regex":           rule + other + "[[allowlists]]\nregexes = ['''^id''']\n",
		"for one rule":           rule + other + "[[allowlists]]\ntargetRules = [\"b\"]\nregexes = ['''[0-9]''']\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t, toml)
			for _, path := range []string{"", "a.env", "a.txt"} {
				for _, text := range []string{text, text + "\n", strings.ToLower(text), strings.ReplaceAll(text, "k", "\u212a"), "", "\n", "über " + text, "key=über;key=\xff;"} {
					found += p.compare(t, path, text)
				}
			}
		})
	}
	if found == 0 {
		t.Error("nothing is found")
	}
}

// TestCancelled: a text that is not looked at to its end is an error.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := defaultPair().ours.Scan(ctx, "a", "text"); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

// TestManyStates: an expression that needs more states than there may be is still looked for.
func TestManyStates(t *testing.T) {
	e := New([]Rule{{ID: "x", Regex: Trusted(`key(?:[ab]{0,300}a[ab]{20})c`), Keywords: []string{"key"}}}, nil, 0)
	var b strings.Builder
	seed := uint32(1)
	for range 20_000 {
		seed = seed*1664525 + 1013904223
		b.WriteByte("ab"[seed>>30&1])
		if seed>>16%200 == 0 {
			b.WriteString("key")
		}
	}
	text := b.String() + "keya" + strings.Repeat("b", 20) + "c"
	found, err := e.Scan(context.Background(), "", text)
	if err != nil || len(found) == 0 || found[len(found)-1].Around.End != len(text) {
		t.Errorf("found %v, %v", found, err)
	}
	a := e.rules[0].plan.probes[0].tail
	if a.memory > maxMemory || a.memory < maxMemory/2 {
		t.Errorf("%d states take %d bytes", len(a.states), a.memory)
	}
	full := a.memory
	for range 1000 {
		if _, err := e.Scan(context.Background(), "", text); err != nil {
			t.Fatal(err)
		}
		if a.memory < full {
			return
		}
	}
	t.Errorf("it stays full at %d bytes", a.memory)
}
