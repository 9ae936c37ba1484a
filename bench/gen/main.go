// Command gen writes a tree of configuration files for benchmarks: the same bytes for the same arguments, valid, with no
// secret in them. A fifth each is JSON of one shape (services/, which schema.json describes), JSON of other shapes, YAML,
// TOML and .env; most have about 1 kB, one in fifty has 40.
//
//	gen DIR [FILES]
//	gen -resources DIR [FILES]
//
// With -resources it writes FILES resources of one kind as JSON and the same as YAML, beside their schema.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	make, args := generate, os.Args[1:]
	if len(args) > 0 && args[0] == "-resources" {
		make, args = generator{rand.New(rand.NewPCG(1, 2))}.resources, args[1:]
	}
	if len(args) < 1 {
		log.Fatal("usage: gen [-resources] DIR [FILES]")
	}
	files := 1000
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 0 {
			log.Fatalf("gen: %q is no number of files", args[1])
		}
		files = n
	}
	if err := make(args[0], files); err != nil {
		log.Fatal("gen: ", err)
	}
}

// generate writes that many files and schema.json below a folder.
func generate(dir string, files int) error {
	g := generator{rand.New(rand.NewPCG(1, 2))}
	for i := range files {
		entries := 4 + g.IntN(12)
		if i%50 == 49 {
			entries *= 40
		}
		area := fmt.Sprintf("area-%02d", i/5%20)
		var name, text string
		switch i % 5 {
		case 0:
			name, text = fmt.Sprintf("services/%s/service-%d.json", area, i), g.service(entries)
		case 1:
			name, text = fmt.Sprintf("web/%s/settings-%d.json", area, i), g.settings(entries)
		case 2:
			name, text = fmt.Sprintf("deploy/%s/app-%d.yaml", area, i), g.deployment(entries)
		case 3:
			name, text = fmt.Sprintf("tools/%s/tool-%d.toml", area, i), g.tool(entries)
		case 4:
			name, text = fmt.Sprintf("env/%s/%d.env", area, i), g.env(entries)
		}
		if err := write(filepath.Join(dir, filepath.FromSlash(name)), text); err != nil {
			return err
		}
	}
	return write(filepath.Join(dir, "schema.json"), serviceSchema)
}

func write(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644)
}

type generator struct{ *rand.Rand }

var words = strings.Fields("cache queue worker index search media report user order invoice stock mail audit export import session")

func (g generator) word() string { return words[g.IntN(len(words))] }

const serviceSchema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["name", "port", "endpoints"],
  "additionalProperties": false,
  "properties": {
    "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
    "port": {"type": "integer", "minimum": 1024, "maximum": 65535},
    "endpoints": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["path", "method", "timeoutSeconds"],
        "additionalProperties": false,
        "properties": {
          "path": {"type": "string", "pattern": "^/"},
          "method": {"enum": ["GET", "PUT", "POST", "DELETE"]},
          "timeoutSeconds": {"type": "number", "exclusiveMinimum": 0},
          "cached": {"type": "boolean"}
        }
      }
    }
  }
}
`

func (g generator) service(entries int) string {
	type endpoint struct {
		Path           string  `json:"path"`
		Method         string  `json:"method"`
		TimeoutSeconds float64 `json:"timeoutSeconds"`
		Cached         bool    `json:"cached"`
	}
	s := struct {
		Name      string     `json:"name"`
		Port      int        `json:"port"`
		Endpoints []endpoint `json:"endpoints"`
	}{Name: g.word() + "-" + g.word(), Port: 1024 + g.IntN(60000)}
	for range entries {
		s.Endpoints = append(s.Endpoints, endpoint{
			Path:           fmt.Sprintf("/%s/%s/%d", g.word(), g.word(), g.IntN(1000)),
			Method:         []string{"GET", "PUT", "POST", "DELETE"}[g.IntN(4)],
			TimeoutSeconds: float64(1+g.IntN(300)) / 10,
			Cached:         g.IntN(2) == 0,
		})
	}
	return indented(s)
}

func (g generator) settings(entries int) string {
	s := map[string]any{"theme": g.word(), "version": g.IntN(100)}
	for i := range entries {
		s[fmt.Sprintf("%s%d", g.word(), i)] = map[string]any{
			"enabled": g.IntN(2) == 0, "limit": g.IntN(10_000), "tags": []string{g.word(), g.word(), g.word()},
			"description": fmt.Sprintf("The %s of the %s, as the %s sees it.", g.word(), g.word(), g.word()),
		}
	}
	return indented(s)
}

func indented(v any) string {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // only for values that have no JSON
	}
	return string(text) + "\n"
}

func (g generator) deployment(entries int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: %s\n  labels: {app: %s, tier: backend}\n", g.word(), g.word())
	b.WriteString("spec:\n  replicas: 3\n  selector:\n    matchLabels: {app: main}\n  template:\n    metadata:\n      labels: {app: main}\n    spec:\n      containers:\n")
	for i := range entries {
		fmt.Fprintf(&b, "        # the %s beside the %s\n        - name: %s-%d\n          image: registry.internal/%s:1.%d.%d\n", g.word(), g.word(), g.word(), i, g.word(), g.IntN(20), g.IntN(20))
		fmt.Fprintf(&b, "          ports:\n            - containerPort: %d\n          env:\n            - name: MODE\n              value: \"%s\"\n", 1024+g.IntN(60000), g.word())
	}
	return b.String()
}

func (g generator) tool(entries int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title = \"%s\"\nlevels = [1, 2, 3]\n", g.word())
	for i := range entries {
		fmt.Fprintf(&b, "\n[steps.%s_%d]\ncommand = \"run %s --all\" # every %s\nretries = %d\nsince = 2024-05-%02dT08:00:00Z\n", g.word(), i, g.word(), g.word(), g.IntN(9), 1+g.IntN(28))
	}
	return b.String()
}

func (g generator) env(entries int) string {
	var b strings.Builder
	for i := range entries * 3 {
		fmt.Fprintf(&b, "# %s\n%s_%s_%d=%s-%d\n", g.word(), strings.ToUpper(g.word()), strings.ToUpper(g.word()), i, g.word(), g.IntN(1000))
	}
	return b.String()
}
