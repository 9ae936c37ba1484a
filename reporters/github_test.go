package reporters

import (
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// command is an annotation as GitHub's runner reads it.
type command struct {
	name       string
	properties map[string]string
	message    string
}

// readCommands reads a log as the runner does: a line that starts with "::" is a command, its properties are separated by
// commas, and what is percent-encoded is decoded at the end.
func readCommands(t *testing.T, log string) []command {
	t.Helper()
	data := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	property := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	var commands []command
	for line := range strings.Lines(log) {
		line = strings.TrimSuffix(line, "\n")
		head, message, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		if !ok || !strings.HasPrefix(line, "::") {
			t.Fatalf("not a command: %q", line)
		}
		name, properties, _ := strings.Cut(head, " ")
		c := command{name, map[string]string{}, data.Replace(message)}
		for pair := range strings.SplitSeq(properties, ",") {
			key, value, ok := strings.Cut(pair, "=")
			if !ok || c.properties[key] != "" {
				t.Fatalf("property %q of %q", pair, line)
			}
			c.properties[key] = property.Replace(value)
		}
		commands = append(commands, c)
	}
	return commands
}

func TestGitHubAnnotations(t *testing.T) {
	finding := func(path, message string) lint.Finding {
		return lint.Finding{Rule: ruleType, Severity: lint.Error, Message: message, At: doc.Place{Path: path, Line: 2, Col: 3, EndLine: 2, EndCol: 9}}
	}
	several := finding("a.yaml", "m")
	several.At.EndLine = 4
	for _, c := range []struct {
		finding lint.Finding
		want    map[string]string
		message string
	}{
		{finding("a b.yaml", "100 % of it"), map[string]string{"file": "a b.yaml", "line": "2", "endLine": "2", "col": "3", "endColumn": "9"}, "100 % of it"},
		{finding("a,line=9.yaml", "x::y"), map[string]string{"file": "a,line=9.yaml", "line": "2"}, "x::y"},
		{finding("%0A::error::x", "%0A::error::PWNED"), map[string]string{"file": "%0A::error::x"}, "%0A::error::PWNED"},
		{finding("a\nb", "c\r\n::stop-commands::x"), map[string]string{"file": `a\nb`}, `c\r\n::stop-commands::x`},
		{several, map[string]string{"line": "2", "endLine": "4", "col": "", "endColumn": ""}, "m"},
		{lint.Finding{Rule: ruleType, Severity: lint.Error, Message: "m", At: doc.Place{Path: "a"}}, map[string]string{"file": "a", "line": ""}, "m"},
		{lint.Finding{Rule: ruleType, Severity: lint.Error, Message: "m"}, map[string]string{"file": "", "title": "Value of another type (schema/type)"}, "m"},
	} {
		got := readCommands(t, render(t, "github", Options{}, &lint.Report{Findings: []lint.Finding{c.finding}}))
		if len(got) != 1 || got[0].name != "error" || got[0].message != c.message {
			t.Fatalf("%+v", got)
		}
		for key, want := range c.want {
			if got[0].properties[key] != want {
				t.Errorf("%s is %q, want %q", key, got[0].properties[key], want)
			}
		}
	}
}

func TestGitHubLimits(t *testing.T) {
	r := many(2_000)
	for i := range r.Findings {
		r.Findings[i].Severity = lint.Severity(i%3 + 1)
	}
	r.Findings[1].Muted = &lint.Muted{}
	r.NotChecked = append(r.NotChecked, lint.NotChecked{Path: "x", Reason: "y", Failed: true})
	commands := readCommands(t, render(t, "github", Options{}, r))
	n := map[string]int{}
	var order []string
	for _, c := range commands {
		if n[c.name]++; n[c.name] == 1 {
			order = append(order, c.name)
		}
	}
	if n["error"] != 10 || n["warning"] != 10 || n["notice"] != 10 {
		t.Errorf("annotations %v, want ten of each", n)
	}
	if got := strings.Join(order, " "); got != "error warning notice" {
		t.Errorf("in the order %s", got)
	}
	if !strings.Contains(commands[0].message, "not your change") {
		t.Errorf("first: %+v", commands[0])
	}
	// 666 errors, 666 warnings without the muted one, 667 notices; of each ten are shown, two of them are not findings.
	last := commands[len(commands)-1]
	if !strings.HasPrefix(last.message, "657 errors, 656 warnings and 658 notices not shown here") {
		t.Errorf("last: %+v", last)
	}
}

func TestGitHubKeepsToTheChange(t *testing.T) {
	r := sample()
	for _, c := range readCommands(t, render(t, "github", Options{FailOn: lint.Error}, r)) {
		if c.properties["file"] == "test/fixtures/key.pem" || strings.Contains(c.message, "tls is a mapping") {
			t.Errorf("a lowered or muted finding is annotated: %+v", c)
		}
	}
	failing := render(t, "github", Options{FailOn: lint.Warning}, r)
	if !strings.Contains(failing, "test/fixtures/key.pem") {
		t.Error("a lowered finding that fails the run is not annotated")
	}
}
