package rules

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

const (
	page  = "../../docs/rules.md"
	begin = "<!-- generated: go test ./checks/rules -update -->\n"
	end   = "<!-- end -->"
)

// The list of names and functions in docs/rules.md is made of the code.
func TestDocumentationListsTheFunctions(t *testing.T) {
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := bytes.Cut(src, []byte(begin))
	_, tail, closed := bytes.Cut(rest, []byte(end))
	if !ok || !closed {
		t.Fatal("docs/rules.md has lost its marks")
	}
	var b strings.Builder
	b.Write(head)
	b.WriteString(begin + "\n| name | type | what it is |\n| --- | --- | --- |\n")
	for _, v := range variables {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", v.name, typeName(v.typ.String()), v.doc)
	}
	b.WriteString("\nBeside [CEL's own functions](https://github.com/google/cel-spec/blob/master/doc/langdef.md#functions):\n\n" +
		"| function | gives | for instance |\n| --- | --- | --- |\n")
	for _, f := range (&engine{}).functions() {
		name, usage := f.name, ""
		if f.method {
			name = "." + name
		}
		if name = strings.Replace(name, ".@", ".", 1); strings.HasPrefix(f.doc, "`repo.") {
			name = "repo." + strings.TrimPrefix(strings.TrimPrefix(name, "repo."), ".")
		}
		if f.usage != "" {
			usage = "`" + strings.ReplaceAll(f.usage, "|", `\|`) + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, f.doc, usage)
	}
	b.WriteString("\n" + end)
	b.Write(tail)
	if u := flag.Lookup("update"); u != nil && u.Value.String() == "true" {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if b.String() != string(src) {
		t.Error("docs/rules.md is older than the code; go test ./checks/rules -update")
	}
}

// The rules that docs/rules.md shows can be used, and go as their examples say.
func TestDocumentationShowsRulesThatWork(t *testing.T) {
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, part := range strings.Split(string(src), "```yaml\n")[1:] {
		text, _, _ := strings.Cut(part, "```")
		f := doc.NewAs(doc.YAML, "rules.md", []byte(text), doc.Limits{})
		if inner := f.Root().Find("rules", "rules"); inner != nil {
			s, faults := config.Load(f, nil)
			tried += tryAll(t, f, s.Rules.Rules, faults)
		} else if f.Root().Kind == doc.Seq {
			list, faults := config.LoadPack(f)
			tried += tryAll(t, f, list, faults)
		}
	}
	if tried != 3 {
		t.Errorf("the page shows %d rules", tried)
	}
}

func tryAll(t *testing.T, f *doc.File, list []config.Rule, faults []config.Fault) int {
	t.Helper()
	for _, x := range faults {
		t.Errorf("%s: %s", f.Text(x.At.Span), x.Message)
	}
	for _, x := range (&runner{engine: &engine{}}).check(f, list) {
		t.Errorf("line %d: %s", x.at.Line, x.message)
	}
	for _, trial := range Try(t.Context(), Options{Rules: list}, nil) {
		for _, failure := range trial.Failures {
			t.Errorf("%s %s: %s", trial.Rule, trial.Name, failure)
		}
	}
	return len(list)
}
