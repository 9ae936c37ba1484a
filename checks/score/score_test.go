package score

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

func TestExamples(t *testing.T) {
	exampletest.Run(t, Check(Options{Policies: Policies()}))
}

func rate(t *testing.T, files map[string]string, policies ...string) (Rating, *lint.Report) {
	t.Helper()
	src := exampletest.Files{}
	for name, text := range files {
		src[name] = []byte(text)
	}
	r, report, err := Of(t.Context(), src, Options{Policies: policies}, lint.Options{Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r, report
}

const both = "security: {encryption: {enabled: true}, access_control: {role_based_access: true}}\n"

// The arithmetic, each at the border of what is compliant.
func TestArithmetic(t *testing.T) {
	secrets := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString("password" + string(rune('1'+i)) + ": hunter2hunter2\n")
		}
		return b.String()
	}
	enc, rbac := "encryption", "access_control"
	for _, x := range []struct {
		name      string
		text      string
		policies  []string
		score     string
		compliant bool
		issues    int
	}{
		{"nothing", "a: 1\n", nil, "1.00", true, 0},
		{"one secret leaves exactly what is compliant", secrets(1), nil, "0.80", true, 1},
		{"two secrets", secrets(2), nil, "0.60", false, 2},
		{"encryption alone", "a: 1\n", []string{enc}, "0.70", false, 1},
		{"access control alone", "a: 1\n", []string{rbac}, "0.75", false, 1},
		{"both", "a: 1\n", []string{enc, rbac}, "0.45", false, 2},
		{"both kept", both, []string{enc, rbac}, "1.00", true, 0},
		{"both kept and a secret", both + secrets(1), []string{enc, rbac}, "0.80", true, 1},
		{"a policy asked for twice", "a: 1\n", []string{enc, enc}, "0.70", false, 1},
		{"five secrets", secrets(5), nil, "0.00", false, 5},
		{"the floor", secrets(9), []string{enc, rbac}, "0.00", false, 11},
		{"encryption and two secrets", secrets(2), []string{enc}, "0.30", false, 3},
		{"a name with two words of secrets costs once", "secret_token_password: hunter2hunter2\n", nil, "0.80", true, 1},
		{"ten characters are too short to count", "password: hunter2hun\n", nil, "1.00", true, 0},
		{"eleven characters count", "password: hunter2hunt\n", nil, "0.80", true, 1},
		{"letters count, not bytes", "password: ääääääääää\n", nil, "1.00", true, 0},
		{"a number is no text", "password: 123456789012345\n", nil, "1.00", true, 0},
		{"what is not sensitive", "keyboard: qwertz-layout-de1\ntoken_budget: thirty-thousand-1\nmonkey: capuchin-monkey-77\n", nil, "1.00", true, 0},
		{"references", "password: ${DB_PASSWORD}\napi_key: env:SOME_API_KEY\ntoken: vault:secret/app#token\nsecret: CLAUDE_CODE_TOKEN\n", nil, "1.00", true, 0},
		{"variables of containers", "environment:\n- DB_PASSWORD=somewordpress\n- DB_HOST=some-host-of-it\n- DB_PASSWORD_FILE=/run/secrets/db\n", nil, "0.80", true, 1},
		{"variables with name and value", "env: [{name: API_TOKEN, value: 0123abcd4567ef89}, {name: TOKEN_URL, value: 0123abcd4567ef89}, {name: X, valueFrom: y}]\n", nil, "0.80", true, 1},
		{"placeholders and sealed values", "password: changeme-please\napi_key: your-api-key-here\ntoken: ENC[AES256_GCM,data:abcdef,type:str]\n", nil, "1.00", true, 0},
	} {
		r, _ := rate(t, map[string]string{"config.yaml": x.text}, x.policies...)
		if r.Score.String() != x.score || r.Compliant != x.compliant || len(r.Issues) != x.issues {
			t.Errorf("%s: %s, compliant %v, %d issues; want %s, %v, %d", x.name, r.Score, r.Compliant, len(r.Issues), x.score, x.compliant, x.issues)
		}
		for _, i := range r.Issues {
			if i.Recommendation() == "" || i.Finding.Message == "" || i.Finding.Rule == exposed && !strings.HasPrefix(i.Recommendation(), "config.yaml:") {
				t.Errorf("%s: %q: %q", x.name, i.Finding.Message, i.Recommendation())
			}
		}
	}
}

func TestPoliciesOfSeveralFiles(t *testing.T) {
	for _, x := range []struct {
		name  string
		files map[string]string
		score string
	}{
		{"on in another file", map[string]string{"a.json": "{}", "b.toml": "[security.encryption]\nenabled = true\n"}, "1.00"},
		{"off somewhere", map[string]string{"a.yaml": both, "b.yaml": "security: {encryption: {enabled: false}}"}, "0.70"},
		{"wrapped as in older settings", map[string]string{"a.yaml": "configuration_manager: {security: {encryption: {enabled: true}}}"}, "1.00"},
		{"with dots", map[string]string{"a.properties": "security.encryption.enabled=true\n"}, "1.00"},
		{"in a section", map[string]string{"a.ini": "[security.encryption]\nenabled = yes\n"}, "1.00"},
		{"empty", map[string]string{"a.yaml": "security: {encryption: {enabled: }}"}, "0.70"},
		{"on only in a test", map[string]string{"testdata/a.yaml": both}, "0.70"},
		{"silenced", map[string]string{"a.yaml": both, "b.yaml": "security:\n  encryption:\n    enabled: false # confward:ignore score/encryption a sandbox\n"}, "1.00"},
	} {
		if r, _ := rate(t, x.files, "encryption"); r.Score.String() != x.score {
			t.Errorf("%s: %s, want %s", x.name, r.Score, x.score)
		}
	}
}

func TestWhatDoesNotCount(t *testing.T) {
	r, report := rate(t, map[string]string{
		"tests/config.yaml": "password: hunter2hunter2\n",
		"a.yaml":            "password: hunter2hunter2 # confward:ignore score/sensitive-key of a sandbox\n",
		"b.yaml":            "a: &a [*a]\nc: *a\n",
	})
	if r.Score != full || r.Set != 2 {
		t.Errorf("%s, %d left out", r.Score, r.Set)
	}
	for _, f := range report.Findings {
		for _, l := range f.Frame {
			if strings.Contains(l.Text, "hunter2") {
				t.Errorf("the value is shown: %s", l.Text)
			}
		}
	}
}

// On the history of one project, where the literal rule fires 45 times and is always wrong, nothing is found; and nothing
// in other repositories of its kind.
func TestNothingInRealHistory(t *testing.T) {
	suites := os.Getenv("CONFWARD_SUITES")
	if suites == "" {
		t.Skip("CONFWARD_SUITES is not set")
	}
	src := exampletest.Files{}
	root := filepath.Join(suites, "moai")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "INDEX.jsonl" || strings.Contains(name, "schemas") {
			return err
		}
		text, err := os.ReadFile(name)
		src[strings.TrimPrefix(filepath.ToSlash(name), filepath.ToSlash(root)+"/")] = text
		return err
	})
	if err != nil || len(src) < 100 {
		t.Fatal(err, len(src))
	}
	r, report, err := Of(t.Context(), src, Options{}, lint.Options{})
	if err != nil || report.Failed() {
		t.Fatal(err)
	}
	for _, i := range r.Issues {
		t.Errorf("%s:%d: %s", i.Finding.At.Path, i.Finding.At.Line, i.Finding.Message)
	}
	if r.Score != full || r.Set != 0 {
		t.Errorf("%s, %d left out", r.Score, r.Set)
	}
}
