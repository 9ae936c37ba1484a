package drift

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// whole is files that know of all of them.
type whole struct {
	lint.Source
	paths []string
}

func (w whole) All(context.Context) ([]lint.Blob, error) {
	var all []lint.Blob
	for _, p := range w.paths {
		all = append(all, lint.Blob{Path: p})
	}
	return all, nil
}

func wholeOf(f exampletest.Files) whole { return whole{f, slices.Sorted(maps.Keys(f))} }

func TestAChangeIsSummedUp(t *testing.T) {
	base := exampletest.Files{
		"app/application.yml":      []byte("pool: 5\nhost: localhost\n"),
		"app/application-qa.yml":   []byte("db: {password: hunter2hunter2}\n"),
		"app/application-prod.yml": []byte("host: db.acme.io\nlevel: warn\n"),
	}
	now := maps.Clone(base)
	now["app/application.yml"] = []byte("pool: 9\nhost: localhost\n")
	now["app/application-prod.yml"] = []byte("host: db2.acme.io\ndb: {password: '${DB}'}\n")
	r, err := lint.Run(context.Background(), wholeOf(now), []*lint.Check{New(Options{})}, lint.Options{Jobs: 1, Base: wholeOf(base)})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sections) != 1 {
		t.Fatalf("%d sections", len(r.Sections))
	}
	var got []string
	for _, row := range append([][]string{r.Sections[0].Columns}, r.Sections[0].Rows...) {
		got = append(got, strings.Join(row, " | "))
	}
	want := []string{
		"key | qa | prod",
		"pool | 5 → 9 | 5 → 9",
		"host | localhost | db.acme.io → db2.acme.io",
		"db.password | ••• text of 14 characters | – → ${DB}",
		"level | – | warn → –",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
