package exampletest

import (
	"bytes"
	"os"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// shout is a check for the word "loud", which its fix makes quiet.
func shout() *lint.Check {
	rule := &lint.Rule{ID: "shout/loud", Title: "A loud word", Severity: lint.Warning}
	return &lint.Check{Name: "shout", Title: "loud words", Rules: []*lint.Rule{rule},
		New: func() (lint.Runner, error) { return shouter{rule}, nil }}
}

type shouter struct{ rule *lint.Rule }

func (s shouter) File(p *lint.Pass, f *doc.File) error {
	if at := bytes.Index(f.Src, []byte("loud")); at >= 0 {
		span := doc.Span{Start: at, End: at + 4}
		p.Report(lint.Finding{Rule: s.rule, At: f.Place(span), Message: "too loud",
			Fixes: []lint.Fix{{Title: "lower it", Edits: []doc.Edit{{Path: f.Path, Span: span, New: "calm"}}}}})
	}
	if bytes.Contains(f.Src, []byte("whisper")) {
		p.NotChecked(f.Path, "cannot be heard")
	}
	return nil
}

const example = `Words should not be loud.

-- a.yaml --
a: loud
-- b.yaml --
b: whisper
-- fixed/a.yaml --
a: calm
-- want --
a.yaml:1:4: warning shout/loud too loud
b.yaml: not checked: cannot be heard
`

func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("examples", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("examples/loud.txtar", []byte(example), 0o644); err != nil {
		t.Fatal(err)
	}
	Run(t, shout())
}

func TestUpdateWritesWhatIsFound(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("examples", 0o755); err != nil {
		t.Fatal(err)
	}
	stale := "Words should not be loud.\n\n-- a.yaml --\na: loud\n-- b.yaml --\nb: whisper\n-- fixed/a.yaml --\n-- want --\nstale\n"
	if err := os.WriteFile("examples/loud.txtar", []byte(stale), 0o644); err != nil {
		t.Fatal(err)
	}
	*update = true
	defer func() { *update = false }()
	Run(t, shout())
	got, err := os.ReadFile("examples/loud.txtar")
	if err != nil || string(got) != example {
		t.Errorf("%v, written:\n%s", err, got)
	}
}
