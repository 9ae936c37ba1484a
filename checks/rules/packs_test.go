package rules

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// The index says what the packs say.
func TestIndex(t *testing.T) {
	var b strings.Builder
	b.WriteString("// Made by go test ./checks/rules -update. DO NOT EDIT.\n\npackage rules\n\nvar index = []indexed{\n")
	for _, name := range packNames() {
		src, err := packFiles.ReadFile("packs/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		list, _ := config.LoadPack(doc.NewAs(doc.YAML, name, src, doc.Limits{}))
		for _, r := range list {
			var paths []string
			for _, s := range r.Select {
				paths = append(paths, s.Value)
			}
			fmt.Fprintf(&b, "{%q, %q, %q, %q, %#v, %#v, %#v, %#v},\n", name, r.ID.Value, r.Title.Value, r.Severity.Default, r.Severity.By, r.Files, paths, r.Controls)
		}
	}
	b.WriteString("}\n")
	want, err := format.Source([]byte(strings.ReplaceAll(strings.ReplaceAll(b.String(), "[]string(nil)", "nil"), "map[string]string(nil)", "nil")))
	if err != nil {
		t.Fatal(err)
	}
	if u := flag.Lookup("update"); u != nil && u.Value.String() == "true" {
		if err := os.WriteFile("packs_gen.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, _ := os.ReadFile("packs_gen.go"); !bytes.Equal(got, want) {
		t.Error("packs_gen.go is older than the packs: go test ./checks/rules -update")
	}
}

// The packs have no faults, and every rule of them has a right and a wrong example, help, and goes as its examples say.
func TestPacks(t *testing.T) {
	for _, p := range embedded() {
		src, err := packFiles.ReadFile("packs/" + p.name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		f := doc.New(p.name+".yaml", src, doc.Limits{})
		for _, pr := range f.Problems() {
			t.Errorf("%s: %s", p.name, pr.Message)
		}
		list, faults := config.LoadPack(f)
		for _, x := range faults {
			t.Errorf("%s:%d:%d: %s", p.name, x.At.Line, x.At.Col, x.Message)
		}
		for _, r := range list {
			if strings.TrimSpace(r.Help.Value) == "" || r.Severity.Default == "" || r.Message.Node == nil {
				t.Errorf("%s: no help, severity or message", r.ID.Value)
			}
			if !validID(r.ID.Value) {
				t.Errorf("%s: no id", r.ID.Value)
			}
		}
		for _, trial := range Try(context.Background(), Options{Now: testTime}, []string{p.name}) {
			if trial.Missing {
				t.Errorf("%s has no examples", trial.Rule)
			}
			for _, failure := range trial.Failures {
				t.Errorf("%s %s, line %d: %s", trial.Rule, trial.Name, trial.At.Line, failure)
			}
		}
	}
}

// packNames are the names of the files of packs, in order.
func packNames() []string {
	entries, err := fs.ReadDir(packFiles, "packs")
	if err != nil {
		panic(fmt.Sprintf("the packs are embedded and cannot be listed: %v", err))
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(path.Base(e.Name()), ".yaml"))
	}
	return names
}
