package secrets

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/config"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/checks/secrets/scan"
)

// found are the findings and failures of a check on a file that holds a key of AWS and one of corp's.
func found(t *testing.T, o Options, settings map[string]string) (got []string) {
	files := exampletest.Files{"a.env": []byte("A=" + awsKey + "\nB=corp_4f7x9q2m8k1z\n")}
	for path, text := range settings {
		files[path] = []byte(text)
	}
	report := checkWith(t, o, files)
	for _, f := range report.Findings {
		got = append(got, fmt.Sprintf("%s:%d %s", f.At.Path, f.At.Line, strings.TrimPrefix(f.Rule.ID, "secrets/")))
	}
	for _, n := range report.NotChecked {
		if n.Failed {
			got = append(got, "failed "+n.Path)
		}
	}
	return got
}

const (
	extendDefault = "[extend]\nuseDefault = true\n"
	corpRule      = "[[rules]]\nid = \"corp\"\nregex = '''corp_[0-9a-z]{12}'''\nkeywords = [\"CORP_\"]\n"
)

func TestSettings(t *testing.T) {
	const aws, corp, broken, failed = "a.env:1 aws-access-token", "a.env:2 corp", ".gitleaks.toml:%d settings", "failed .gitleaks.toml"
	at := func(line int) string { return fmt.Sprintf(broken, line) }
	for _, c := range []struct {
		name, toml string
		want       []string
	}{
		{"none", "", []string{at(1), aws, failed}},
		{"rules of its own only", corpRule, []string{corp}},
		{"rules added", extendDefault + corpRule, []string{aws, corp}},
		{"a rule switched off", extendDefault + "disabledRules = [\"aws-access-token\"]\n" + corpRule, []string{corp}},
		{"an allowlist for paths", extendDefault + "[[allowlists]]\npaths = ['''\\.env$''']\n", nil},
		{"the older allowlist", extendDefault + "[allowlist]\nregexes = ['''^AKIA''']\n", nil},
		{"an allowlist for a rule", extendDefault + corpRule + "[[allowlists]]\ntargetRules = [\"aws-access-token\"]\nregexTarget = \"line\"\nregexes = ['''^A=''']\n", []string{corp}},
		{"a rule with its allowlist", extendDefault + corpRule + "[[rules.allowlists]]\nstopwords = [\"4f7x\"]\n", []string{aws}},
		{"a default rule changed", extendDefault + "[[rules]]\nid = \"aws-access-token\"\n[[rules.allowlists]]\nregexes = ['''^AKIA''']\n", nil},
		{"no TOML", extendDefault + "x = = 1\n", []string{at(3), aws, failed}},
		{"another type", "rules = 1\n" + extendDefault, []string{at(1), aws, failed}},
		{"a bad expression", extendDefault + "[[rules]]\nid = \"x\"\nregex = '''(?!a)'''\n" + corpRule, []string{at(5), aws, corp, failed}},
		{"a huge expression", extendDefault + "[[rules]]\nid = \"x\"\nregex = '''(((a{100}){100}){10})'''\n" + corpRule, []string{at(5), aws, corp, failed}},
		{"a rule without id", extendDefault + "[[rules]]\nregex = '''a'''\n" + corpRule, []string{at(3), aws, corp, failed}},
		{"a rule that looks for nothing", extendDefault + corpRule + "[[rules]]\nid = \"x\"\n", []string{at(3), aws, corp, failed}},
		{"a group that is not there", extendDefault + corpRule + "secretGroup = 3\n", []string{at(3), aws, failed}},
		{"an allowlist for a rule that is not there", extendDefault + "[[allowlists]]\ntargetRules = [\"nix\"]\nregexes = ['''a''']\n", []string{at(3), aws, failed}},
		{"an empty allowlist", extendDefault + "[[allowlists]]\ndescription = \"all\"\n", []string{at(3), aws, failed}},
		{"an allowlist with a bad expression allows nothing", extendDefault + "[[allowlists]]\nregexes = ['''AKIA''', '''(''']\n", []string{at(4), aws, failed}},
		{"an expression just too deep", extendDefault + "[[allowlists]]\nregexes = ['''" + strings.Repeat("(", 999) + "AKIA" + strings.Repeat(")", 999) + "''', '''b*''']\n", []string{at(3), aws, failed}},
		{"an unknown condition", extendDefault + "[[allowlists]]\ncondition = \"xor\"\nregexes = ['''AKIA''']\n", []string{at(4), aws, failed}},
		{"a path out of the repository", "[extend]\npath = \"../../etc/passwd\"\n", []string{at(2), aws, failed}},
		{"an absolute path", "[extend]\npath = \"/etc/passwd\"\n", []string{at(2), aws, failed}},
		{"a path to nothing", "[extend]\npath = \"nix.toml\"\n" + corpRule, []string{at(2), aws, corp, failed}},
		{"itself", "[extend]\npath = \".gitleaks.toml\"\n" + corpRule, []string{at(2), aws, corp, failed}},
		{"an address", extendDefault + "url = \"https://example.org/x.toml\"\n", []string{at(3), aws, failed}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := found(t, Options{}, map[string]string{".gitleaks.toml": c.toml})
			slices.Sort(got)
			slices.Sort(c.want)
			got = slices.Compact(got)
			if !slices.Equal(got, slices.Compact(c.want)) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestExtendedFile(t *testing.T) {
	got := found(t, Options{Config: "conf/secrets.toml"}, map[string]string{
		"conf/secrets.toml": "[extend]\npath = \"conf/base.toml\"\n",
		"conf/base.toml":    extendDefault + corpRule,
	})
	if want := []string{"a.env:1 aws-access-token", "a.env:2 corp"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestMissingConfig: a file that was asked for and is not there is no reason to look with other rules.
func TestMissingConfig(t *testing.T) {
	if got := found(t, Options{Config: "nix.toml"}, nil); !slices.Equal(got, []string{"failed a.env"}) {
		t.Errorf("got %v", got)
	}
}

// TestManyFaults: a file of nothing but faults is told in few lines.
func TestManyFaults(t *testing.T) {
	got := found(t, Options{}, map[string]string{".gitleaks.toml": extendDefault + strings.Repeat("[[rules]]\nid = \"x\"\nregex = '('\n", 5000)})
	if len(got) > 2*maxProblems+1 {
		t.Errorf("%d lines", len(got))
	}
}

// TestDefaultRules: this package's reading of gitleaks' own configuration gives every rule whole.
func TestDefaultRules(t *testing.T) {
	c, problems, err := configure(nil, false)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if len(c.rules) != len(gitleaksRules) {
		t.Errorf("%d rules of %d", len(c.rules), len(gitleaksRules))
	}
	if len(c.allowlists) != 1 || c.allowlists[0].Paths == nil {
		t.Errorf("the global allowlist is %+v", c.allowlists)
	}
	for id, r := range c.rules {
		for _, e := range []*scan.Expression{r.Regex, r.Path} {
			if e == nil {
				continue
			}
			if _, err := scan.Parse(e.String()); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
		if r.Regex == nil && r.Path == nil {
			t.Errorf("%s looks for nothing", id)
		}
	}
}

// TestSettingsOfDefaults: the default configuration is one that a repository may copy.
func TestSettingsOfDefaults(t *testing.T) {
	got := found(t, Options{}, map[string]string{".gitleaks.toml": config.DefaultConfig})
	if want := []string{"a.env:1 aws-access-token"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
