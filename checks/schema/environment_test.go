package schema

import (
	"context"
	"strings"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// levels are what the settings of older programs ask for.
var levels = Environments{Constraints: map[string]lint.Severity{"development": lint.Notice, "staging": lint.Warning, "production": lint.Error}}

func TestConstraintsOfEnvironments(t *testing.T) {
	const one = `{"properties": {"n": {"minimum": 1}, "t": {"type": "string"}, "u": {"format": "uri"}}}`
	const several = `{"additionalProperties": ` + one + `}`
	const parted = `{"properties": {"n": {"minimum": 1}, "name": {}}, "constraints": {
		"prod": {"properties": {"n": {"minimum": 3}}, "required": ["owner"]}, "staging": {"properties": {"nam": {}, "n": {"minimum": 2}}}}}`
	for name, c := range map[string]struct {
		env                Environments
		schema, path, text string
		want               string
	}{
		"development":               {levels, one, "config/dev/a.yaml", "n: 0", "notice schema/range n: expected at least 1, found 0 (development)"},
		"staging":                   {levels, one, "a.stg.yaml", "n: 0", "warning schema/range n: expected at least 1, found 0 (staging)"},
		"production":                {levels, one, "values-prod.yaml", "n: 0", "error schema/range n: expected at least 1, found 0 (production)"},
		"no environment":            {levels, one, "a.yaml", "n: 0", "error schema/range n: expected at least 1, found 0"},
		"an environment not asked":  {levels, one, "qa/a.yaml", "n: 0", "error schema/range n: expected at least 1, found 0"},
		"the strictest of several":  {levels, one, "dev/staging/a.yaml", "n: 0", "warning schema/range n: expected at least 1, found 0 (staging)"},
		"nobody asked":              {Environments{}, one, "dev/a.yaml", "n: 0", "error schema/range n: expected at least 1, found 0"},
		"a type is no constraint":   {levels, one, "dev/a.yaml", "t: 0", "error schema/type t: expected text, found the number 0"},
		"a warning may be an error": {levels, one, "prod/a.yaml", "u: 'a b'", `error schema/format u: "a b" is not a URI such as https://example.com/path (production)`},
		"three in one file": {levels, several, "a.yaml", "development: {n: 0}\nstaging: {n: 0}\nproduction: {n: 0}\nother: {n: 0}",
			"notice schema/range n: expected at least 1, found 0 (development)\nwarning schema/range n: expected at least 1, found 0 (staging)\n" +
				"error schema/range n: expected at least 1, found 0 (production)\nerror schema/range n: expected at least 1, found 0"},
		"a key that is something else": {levels, several, "a.yaml", "stage: {n: 0}", "error schema/range n: expected at least 1, found 0"},
		"own part": {Environments{}, parted, "prod/a.yaml", "n: 2\nname: x",
			"error schema/required missing key \"owner\" (production)\nerror schema/range n: expected at least 3, found 2 (production)"},
		"own part, base and part":    {Environments{}, parted, "staging/a.yaml", "n: 0\nname: x", "error schema/range n: expected at least 1, found 0"},
		"own part, weighed":          {levels, parted, "staging/a.yaml", "n: 1", "warning schema/range n: expected at least 2, found 1 (staging)"},
		"own part, unknown to it":    {Environments{}, parted, "staging/a.yaml", "n: 2\nname: x", ""},
		"own part, no environment":   {Environments{}, parted, "a.yaml", "n: 1", ""},
		"own part that is no schema": {Environments{}, `{"constraints": {"prod": {"type": 3}}}`, "prod/a.yaml", "n: 1", "what its schema says of production cannot be used"},
		"own part that is text":      {Environments{}, `{"constraints": "prod"}`, "prod/a.yaml", "n: 1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := exampletest.Files{c.path: []byte(c.text + "\n"), "s.json": []byte(c.schema)}
			o := Options{Environments: c.env, Mappings: []Mapping{{Files: []string{c.path}, Schema: "s.json"}}}
			report, err := lint.Run(context.Background(), files, []*lint.Check{New(o)}, lint.Options{Jobs: 1})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				got = append(got, f.Severity.String()+" "+f.Rule.ID+" "+f.Message)
			}
			for _, n := range report.NotChecked {
				reason, _, _ := strings.Cut(n.Reason, ":")
				got = append(got, reason)
			}
			if all := strings.Join(got, "\n"); all != c.want {
				t.Errorf("got\n%s\nwant\n%s", all, c.want)
			}
		})
	}
}

func TestOlder(t *testing.T) {
	for pair, want := range map[string]bool{
		"0.26 0.31.4": true, "0.26 0.26.9": false, "0.26.0 0.26.9": true, "v1 2.0": true, "1.0.0 0.31": false, "1.2.0-rc 1.2.0": false, "x 1": false, "1 {{V}}": false, "0.9 0.10": true,
	} {
		schema, file, _ := strings.Cut(pair, " ")
		if older(schema, file) != want {
			t.Error(pair)
		}
	}
}

func TestVersionOfSchema(t *testing.T) {
	for text, want := range map[string]string{
		`{"x-version": "1.2", "version": "3"}`:                              "1.2",
		`{"version": "0.26.0"}`:                                             "0.26.0",
		`{"version": {"type": "string"}}`:                                   "",
		`{"$id": "https://example.com/tool/v2.1/schema.json"}`:              "2.1",
		`{"$id": "https://example.com/tool-1.2.3.json"}`:                    "1.2.3",
		`{"id": "http://json-schema.org/draft-07/schema#"}`:                 "",
		`{"$id": "https://json-schema.org/draft/2020-12/schema"}`:           "",
		`{"$id": "https://example.com/tool.json", "version": "the newest"}`: "",
	} {
		set := compileSchema(pass{exampletest.Files{"s.json": []byte(text)}}, &Options{}, &idIndex{}, repoURL("s.json"))
		if set.version.text != want {
			t.Errorf("%s: %q, want %q", text, set.version.text, want)
		}
	}
}
