package schema

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// web is files with texts of the network beside them; one that is an error is not at hand.
type web struct {
	lint.Source
	texts map[string]any
	asked []string
}

func (w *web) ReadRemote(_ context.Context, url string, _ int64) ([]byte, error) {
	w.asked = append(w.asked, url)
	switch v := w.texts[url].(type) {
	case string:
		return []byte(v), nil
	case error:
		return nil, v
	}
	return nil, fs.ErrNotExist
}

// state is an error as whoever fetches gives it.
type state string

func (s state) Error() string      { return string(s) }
func (s state) NeedsFetch() bool   { return s == "not yet" }
func (s state) IsUntrusted() bool  { return s == "untrusted" }
func (s state) IsNotAllowed() bool { return s == "forbidden" }

// judge runs the check on one file, one job at a time.
func (w *web) judge(t *testing.T, o Options) (found, missed string, failed bool) {
	t.Helper()
	report, err := lint.Run(context.Background(), w, []*lint.Check{New(o)}, lint.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range report.Findings {
		all = append(all, f.At.Path+" "+f.Rule.ID+" "+f.Message)
	}
	for _, n := range report.NotChecked {
		missed, failed = n.Reason, failed || n.Failed
	}
	return strings.Join(all, "\n"), missed, failed
}

func TestRemoteSchemas(t *testing.T) {
	const u = "https://example.com/s.json"
	on := Options{Remote: Remote{On: true}}
	mapped := Options{Remote: Remote{On: true}, Mappings: []Mapping{{Files: []string{"a.json"}, Schema: u, At: doc.Place{Path: "settings", Line: 1, Col: 1}}}}
	type texts = map[string]any
	for name, c := range map[string]struct {
		options       Options
		file          string
		texts         texts
		found, missed string
		failed        bool
	}{
		"named by the file":    {on, `{"$schema": "` + u + `", "a": 1}`, texts{u: `{"properties": {"a": {"type": "string"}}}`}, `schema/type a: expected text, found the number 1`, "", false},
		"named by the user":    {mapped, `{"a": 1}`, texts{u: `{"properties": {"a": {"type": "string"}}}`}, "schema/type", "", false},
		"switched off":         {Options{}, `{"$schema": "` + u + `"}`, texts{u: `false`}, "", "schema not available: " + u, false},
		"not fetched":          {on, `{"$schema": "` + u + `"}`, texts{u: state("not yet")}, "", "schema not fetched yet, `confward schema fetch` gets it: " + u + ": not yet", false},
		"not fetched, mapped":  {mapped, `{}`, texts{u: state("not yet")}, "", "schema not fetched yet, `confward schema fetch` gets it: " + u + ": not yet", false},
		"not allowed":          {on, `{"$schema": "` + u + `"}`, texts{u: state("forbidden")}, "", "schema not available, its host is not in schemas.remote.hosts: " + u + ": forbidden", false},
		"another than pinned":  {on, `{"$schema": "` + u + `"}`, texts{u: state("untrusted")}, "", "schema is not the one that is pinned: " + u + ": untrusted", true},
		"an answer that fails": {on, `{"$schema": "` + u + `"}`, texts{u: state("503")}, "", "schema could not be fetched, `confward schema fetch` tries again: " + u + ": 503", false},
		"an error of no kind":  {on, `{"$schema": "` + u + `"}`, texts{u: errors.New("odd")}, "", "schema not available: " + u + ": odd", false},
		"no JSON":              {mapped, `{}`, texts{u: `{"a": `}, "", "its schema cannot be used: " + u, false},
		"no schema":            {mapped, `{}`, texts{u: `{"type": 3}`}, "", "its schema cannot be used: " + u, false},
		"in YAML":              {on, `{"$schema": "https://example.com/s.yaml", "a": 1}`, texts{"https://example.com/s.yaml": "properties: {a: {type: string}}"}, "schema/type", "", false},
		"that refers to another": {on, `{"$schema": "` + u + `", "a": 1}`, texts{u: `{"properties": {"a": {"$ref": "t.json#/definitions/t"}}}`,
			"https://example.com/t.json": `{"definitions": {"t": {"type": "string"}}}`}, "schema/type", "", false},
		"whose part is not there": {on, `{"$schema": "` + u + `", "b": 1}`, texts{u: `{"properties": {"a": {"$ref": "t.json"}, "b": {"type": "string"}}}`,
			"https://example.com/t.json": state("not yet")}, "schema/type", "a part of its schema not fetched yet, `confward schema fetch` gets it: https://example.com/t.json: not yet", false},
		"a well-known one stays ours": {on, `{"$schema": "https://json.schemastore.org/package", "name": 1}`, texts{"https://json.schemastore.org/package": `{}`}, "schema/type", "", false},
		"a well-known one that is asked for": {Options{Remote: Remote{On: true}, Mappings: []Mapping{{Files: []string{"a.json"}, Schema: "https://json.schemastore.org/package"}}},
			`{"name": 1}`, texts{"https://json.schemastore.org/package": `{}`}, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &web{Source: exampletest.Files{"a.json": []byte(c.file)}, texts: c.texts}
			found, missed, failed := w.judge(t, c.options)
			if !strings.Contains(found, c.found) || (c.found == "") != (found == "") {
				t.Errorf("found %q, want %q", found, c.found)
			}
			if !strings.HasPrefix(missed, c.missed) || (c.missed == "") != (missed == "") || failed != c.failed {
				t.Errorf("missed %q, want %q", missed, c.missed)
			}
		})
	}
}

func TestCatalogOfTheNetwork(t *testing.T) {
	const u = "https://example.com/catalog.json"
	catalog := `{"schemas": [
		{"name": "All", "url": "https://example.com/all.json", "fileMatch": ["*.json"]},
		{"name": "Exact", "url": "https://example.com/exact.json", "fileMatch": ["app.prod.json"]},
		{"name": "Folder", "url": "https://example.com/folder.json", "fileMatch": ["deploy/*.json", "!deploy/no.json"]},
		{"name": "Twin", "url": "https://example.com/twin.json", "fileMatch": ["app.prod.json"]},
		{"name": "Versions", "url": "https://example.com/new.json", "fileMatch": ["*.tool.json"],
			"versions": {"1.0": "https://example.com/old.json", "3.0": "file:///etc/passwd"}},
		{"name": "Package", "url": "https://json.schemastore.org/package.json", "fileMatch": ["package.json"]},
		{"name": "Bad", "url": "ftp://example.com/bad.json", "fileMatch": ["bad.json"]},
		{"name": "Broken", "url": "https://example.com/broken.json", "fileMatch": ["[.json"]}
	]}`
	o := Options{Remote: Remote{On: true, Catalog: u}}
	w := &web{Source: exampletest.Files{}, texts: map[string]any{u: catalog, "https://example.com/exact.json": "{}"}}
	for file, c := range map[string]struct{ text, want string }{
		"x.json":               {`{}`, "all"},
		"app.prod.json":        {`{}`, "exact twin all"},
		"a/deploy/b.json":      {`{}`, "folder all"},
		"deploy/app.prod.json": {`{}`, "exact twin folder all"},
		"deploy/no.json":       {`{}`, "all"},
		"x.yaml":               {`a: 1`, ""},
		"x.tool.json":          {`{"version": "2.0"}`, "new all"},
		"y.tool.json":          {`{"version": "1.0"}`, "old all"},
		"z.tool.json":          {`{"version": "3.0"}`, "new all"},
		"package.json":         {`{}`, "package all"},
		"bad.json":             {`{}`, "all"},
	} {
		var got []string
		for _, choice := range Which(context.Background(), o, w, doc.New(file, []byte(c.text), doc.Limits{})) {
			name := choice.Schema[strings.LastIndexAny(choice.Schema, "/:")+1:]
			got = append(got, strings.TrimSuffix(name, ".json"))
			if wantMissing := name != "exact.json" && name != "package"; choice.Missing != wantMissing {
				t.Errorf("%s: %+v", file, choice)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", file, got, c.want)
		}
	}
}

func TestCatalogIsAskedLast(t *testing.T) {
	const u = "https://example.com/catalog.json"
	o := Options{Remote: Remote{On: true, Catalog: u}}
	for text, want := range map[string]string{
		`{"schemas": [{"url": "https://example.com/s.json", "fileMatch": ["a.json"]}]}`: "",
		`{"schemas": 3}`: "catalog of schemas cannot be read: " + u,
		`<html>`:         "catalog of schemas cannot be read: " + u,
	} {
		w := &web{Source: exampletest.Files{"a.json": []byte(`{}`), "package.json": []byte(`{}`), "other.toml": []byte("a = 1")},
			texts: map[string]any{u: text, "https://example.com/s.json": "false"}}
		found, missed, _ := w.judge(t, o)
		if missed != want || (want == "") != strings.Contains(found, "a.json") || strings.Contains(found, "package") {
			t.Errorf("%s: %q %q", text, found, missed)
		}
	}
	w := &web{Source: exampletest.Files{"a.json": []byte(`{}`)}, texts: map[string]any{"https://example.com/s.json": "false",
		u: `{"schemas": [{"name": "S", "url": "https://example.com/s.json", "fileMatch": ["a.json"]}, {"name": "T", "url": "https://example.com/s.json", "fileMatch": ["a.json"]}]}`}}
	if found, missed, _ := w.judge(t, o); found != "" || missed != "the catalog has several schemas for its name, the settings can name one: its name a.json in the catalog (S)" {
		t.Errorf("%q %q", found, missed)
	}
	w = &web{Source: exampletest.Files{"package.json": []byte(`{}`)}, texts: map[string]any{u: state("not yet")}}
	if _, missed, _ := w.judge(t, o); missed != "" || slices.Contains(w.asked, u) {
		t.Errorf("%q, asked for %q", missed, w.asked)
	}
	w = &web{Source: exampletest.Files{"a.json": []byte(`{}`)}, texts: map[string]any{u: state("not yet")}}
	if _, missed, _ := w.judge(t, o); missed != "catalog of schemas not fetched yet, `confward schema fetch` gets it: "+u+": not yet" {
		t.Error(missed)
	}
}
