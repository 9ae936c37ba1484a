package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// actionFile is action.yml, as far as it must agree with the program and the page about it.
type actionFile struct {
	Inputs  yaml.Node
	Outputs yaml.Node
	Runs    struct {
		Steps []struct {
			ID, If, Run, Uses, Shell string
			Env                      map[string]string
		}
	}
}

type described struct{ name, text, otherwise string }

func readAction(t *testing.T) (a actionFile, inputs, outputs []described) {
	t.Helper()
	src, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(src, &a); err != nil {
		t.Fatal(err)
	}
	list := func(n yaml.Node) (all []described) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			var d struct{ Description, Default, Value string }
			if err := n.Content[i+1].Decode(&d); err != nil {
				t.Fatal(err)
			}
			if n.Content[i+1].Content == nil || d.Description == "" {
				t.Errorf("%s has no description", n.Content[i].Value)
			}
			all = append(all, described{n.Content[i].Value, d.Description, d.Default})
		}
		return all
	}
	return a, list(a.Inputs), list(a.Outputs)
}

// Every input reaches the program through the environment, under the name by which the program asks for it, and no
// expression stands in the text of a script.
func TestActionFile(t *testing.T) {
	a, inputs, outputs := readAction(t)
	env := map[string]string{}
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("an expression in a script: %s", s.Run)
		}
		if s.Run != "" && s.Shell != "bash" {
			t.Errorf("%s runs in %q", s.Run, s.Shell)
		}
		if s.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(s.Uses) {
			t.Errorf("%s is not pinned", s.Uses)
		}
		for k, v := range s.Env {
			env[k] = v
		}
	}
	source := cliSource(t)
	for _, in := range inputs {
		name := "INPUT_" + strings.ToUpper(strings.ReplaceAll(in.name, "-", "_"))
		if in.name == "binary" {
			name = "CONFWARD_BINARY"
		} else if !strings.Contains(source, `"`+in.name+`"`) {
			t.Errorf("the program does not ask for the input %s", in.name)
		}
		if want := "${{ inputs." + in.name + " }}"; env[name] != want {
			t.Errorf("%s is %q, want %q", name, env[name], want)
		}
		delete(env, name)
	}
	for name := range env {
		if strings.HasPrefix(name, "INPUT_") {
			t.Errorf("%s is no input", name)
		}
	}
	for _, out := range outputs {
		if !strings.Contains(source, `"`+out.name+`"`) {
			t.Errorf("the program does not set the output %s", out.name)
		}
	}
	for _, m := range regexp.MustCompile(`\.output\("([a-z-]+)"`).FindAllStringSubmatch(source, -1) {
		if !slices.ContainsFunc(outputs, func(d described) bool { return d.name == m[1] }) {
			t.Errorf("the output %s does not stand in action.yml", m[1])
		}
	}
}

func cliSource(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("internal/cli/action*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source", err)
	}
	var all strings.Builder
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(src)
	}
	return all.String()
}

// The tables of docs/github.md are those of action.yml.
func TestGitHubPage(t *testing.T) {
	_, inputs, outputs := readAction(t)
	const page = "docs/github.md"
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for name, rows := range map[string][]described{"inputs": inputs, "outputs": outputs} {
		var table strings.Builder
		fmt.Fprintf(&table, "<!-- %s -->\n\n| %s | |\n| --- | --- |\n", name, strings.TrimSuffix(name, "s"))
		for _, d := range rows {
			said := strings.ReplaceAll(d.text, "|", `\|`)
			if d.otherwise != "" && d.name != "github-token" {
				said += fmt.Sprintf(" (default `%s`)", d.otherwise)
			}
			fmt.Fprintf(&table, "| `%s` | %s |\n", d.name, said)
		}
		between := regexp.MustCompile(`(?s)<!-- ` + name + ` -->\n.*?<!-- end -->`)
		if !between.MatchString(text) {
			t.Fatalf("%s has no place for the %s", page, name)
		}
		text = between.ReplaceAllLiteralString(text, table.String()+"\n<!-- end -->")
	}
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if text != string(src) {
		t.Errorf("%s does not tell the inputs and outputs of action.yml: go test . -run TestGitHubPage -update writes them", page)
	}
}

// Every workflow is as actionlint wants it, and every action in one is pinned to a commit.
func TestWorkflows(t *testing.T) {
	files, _ := filepath.Glob("examples/workflows/*.yml")
	own, _ := filepath.Glob(".github/workflows/*.yml")
	if len(files) < 5 || len(own) < 3 {
		t.Fatalf("%d examples, %d workflows of our own", len(files), len(own))
	}
	files = append(files, own...)
	uses := regexp.MustCompile(`(?m)uses: (\S+)`)
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range uses.FindAllStringSubmatch(string(src), -1) {
			if m[1] != "./" && m[1] != "confward/confward@v1" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(m[1]) {
				t.Errorf("%s: %s is not pinned", file, m[1])
			}
		}
		if !strings.Contains(string(src), "\npermissions:\n") {
			t.Errorf("%s says no permissions", file)
		}
	}
	lint, err := exec.LookPath("actionlint")
	if err != nil {
		t.Skip("actionlint is not installed: go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12")
	}
	if out, err := exec.Command(lint, files...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
