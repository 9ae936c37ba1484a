package rules

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

// comparing judges a document that a change made of another one.
func comparing(t *testing.T, rule, before, after string) string {
	t.Helper()
	list, faults := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte(rule), doc.Limits{}))
	if len(faults) > 0 || len(list) != 1 {
		t.Fatalf("the rule is not one: %v", faults)
	}
	r := newRule(list[0], "", &engine{now: testTime})
	report, err := r.run(context.Background(), config.RuleExample{Base: &config.Text{Value: before}}, "a.yaml", []byte(after))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range report.Findings {
		fmt.Fprintln(&b, found(f))
	}
	for _, n := range report.NotChecked {
		fmt.Fprintln(&b, n.Reason)
	}
	return strings.TrimSpace(b.String())
}

func TestWhatWasBefore(t *testing.T) {
	drop := "- {id: x, title: t, files: ['*'], select: '/**/replicas', require: value * 2 >= before, message: '{before} to {value}'}\n"
	gone := "- {id: x, title: t, files: ['*'], require: 'base.all(k, k in value)', message: '{base.filter(k, !(k in value)).join(\", \")} went away'}\n"
	for _, x := range []struct{ name, rule, before, after, want string }{
		{"half is fine", drop, "replicas: 4", "replicas: 2", ""},
		{"more than half", drop, "replicas: 4", "replicas: 1", "1:11 4 to 1"},
		{"of another type", drop, "replicas: many", "replicas: 1", "rules/x: a value has another type than the rule expects; ask with type() first"},
		{"a new value", drop, "a: 1", "replicas: 1", ""},
		{"an item by its name", drop, "- {name: a, replicas: 9}\n- {name: b, replicas: 2}\n", "- {name: b, replicas: 1}\n- {name: a, replicas: 1}\n", "2:23 9 to 1"},
		{"an item by its position", drop, "- {replicas: 9}\n", "- {replicas: 1}\n- {replicas: 1}\n", "1:14 9 to 1"},
		{"an item that is new", drop, "- {name: a, replicas: 9}\n", "- {name: b, replicas: 1}\n", ""},
		{"resources by their names", drop,
			"kind: D\nmetadata: {name: a}\nreplicas: 8\n---\nkind: D\nmetadata: {name: b}\nreplicas: 2\n",
			"kind: D\nmetadata: {name: b}\nreplicas: 1\n---\nkind: D\nmetadata: {name: c}\nreplicas: 1\n---\nkind: D\nmetadata: {name: a}\nreplicas: 1\n", "11:11 8 to 1"},
		{"documents without names, as many", drop, "replicas: 8\n---\nreplicas: 2\n", "replicas: 1\n---\nreplicas: 2\n", "1:11 8 to 1"},
		{"documents without names, not as many", drop, "replicas: 8\n---\nreplicas: 2\n", "replicas: 1\n", ""},
		{"a resource that is renamed is the same in a file of one", drop, "kind: D\nmetadata: {name: a}\nreplicas: 8\n", "kind: D\nmetadata: {name: b}\nreplicas: 1\n", "3:11 8 to 1"},
		{"the document", gone, "a: 1\nb: 2\n", "b: 1\n", "1:1 a went away"},
		{"what was broken", drop, "replicas: [", "replicas: 1", "rules/x: it compares with what was there before: the file held no whole document before the change"},
	} {
		if got := comparing(t, x.rule, x.before, x.after); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
	for _, rule := range []string{drop, gone, "- {id: x, title: t, files: ['*'], require: 'false', message: '{base}'}\n"} {
		if got := says(t, rule, "a.yaml", "replicas: 1", nil); got != "" {
			t.Errorf("without a change: %s", got)
		}
	}
}

// lost is a source of one file whose former content cannot be read.
type lost struct{ example }

func (l lost) Files(ctx context.Context) iter.Seq2[lint.Blob, error] {
	return func(yield func(lint.Blob, error) bool) {
		for b := range l.example.Files(ctx) {
			b.Change = &lint.Change{Path: b.Path, Base: func() ([]byte, error) { return nil, errors.New("gone") },
				Lines: func() ([]lint.LineRange, error) { return nil, nil }}
			yield(b, nil)
		}
	}
}

func TestABaseThatCannotBeReadIsAFailure(t *testing.T) {
	list, _ := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte("- {id: x, title: t, files: ['*'], require: value == base}\n"), doc.Limits{}))
	report, err := lint.Run(t.Context(), lost{example{name: "a.yaml", src: []byte("a: 1")}}, []*lint.Check{New(Options{Rules: list})}, lint.Options{})
	if err != nil || !report.Failed() || len(report.Findings) > 0 {
		t.Error(err, report.NotChecked, report.Findings)
	}
}
