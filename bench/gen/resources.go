package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

// resources writes that many resources of one kind twice, as json/ and as yaml/, and resource.json, the schema of all. Each
// has apiVersion and kind, so that tools which choose a schema by these find it too.
func (g generator) resources(dir string, files int) error {
	for i := range files {
		r := g.resource(i)
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		name := fmt.Sprintf("resource-%04d", i)
		if err := write(filepath.Join(dir, "json", name+".json"), string(text)+"\n"); err != nil {
			return err
		}
		if err := write(filepath.Join(dir, "yaml", name+".yaml"), r.yaml()); err != nil {
			return err
		}
	}
	return write(filepath.Join(dir, "resource.json"), resourceSchema)
}

type resource struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   metadata `json:"metadata"`
	Spec       spec     `json:"spec"`
}

type metadata struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
}

type spec struct {
	Replicas int        `json:"replicas"`
	Image    string     `json:"image"`
	Ports    []int      `json:"ports"`
	Env      []variable `json:"env"`
	Strategy string     `json:"strategy"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (g generator) resource(i int) resource {
	r := resource{APIVersion: "bench.example/v1", Kind: "Worker"}
	r.Metadata.Name = fmt.Sprintf("%s-%d", g.word(), i)
	r.Metadata.Labels = map[string]string{"app": g.word()}
	r.Spec = spec{Replicas: 1 + g.IntN(9), Image: fmt.Sprintf("registry.internal/%s:1.%d.%d", g.word(), g.IntN(20), g.IntN(20)),
		Strategy: []string{"rolling", "recreate"}[g.IntN(2)]}
	for range 1 + g.IntN(3) {
		r.Spec.Ports = append(r.Spec.Ports, 1024+g.IntN(60000))
	}
	for j := range 6 + g.IntN(8) {
		r.Spec.Env = append(r.Spec.Env, variable{fmt.Sprintf("%s_%d", strings.ToUpper(g.word()), j), g.word() + " of " + g.word()})
	}
	return r
}

func (r resource) yaml() string {
	var b strings.Builder
	fmt.Fprintf(&b, "apiVersion: %s\nkind: %s\nmetadata:\n  name: %s\n  labels:\n    app: %s\nspec:\n  replicas: %d\n  image: %s\n  ports:\n",
		r.APIVersion, r.Kind, r.Metadata.Name, r.Metadata.Labels["app"], r.Spec.Replicas, r.Spec.Image)
	for _, p := range r.Spec.Ports {
		fmt.Fprintf(&b, "    - %d\n", p)
	}
	b.WriteString("  env:\n")
	for _, v := range r.Spec.Env {
		fmt.Fprintf(&b, "    - name: %s\n      value: %s\n", v.Name, v.Value)
	}
	fmt.Fprintf(&b, "  strategy: %s\n", r.Spec.Strategy)
	return b.String()
}

const resourceSchema = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Worker",
  "type": "object",
  "required": ["apiVersion", "kind", "metadata", "spec"],
  "additionalProperties": false,
  "properties": {
    "apiVersion": {"const": "bench.example/v1"},
    "kind": {"const": "Worker"},
    "metadata": {
      "type": "object",
      "required": ["name"],
      "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 253},
        "labels": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 63}}
      }
    },
    "spec": {
      "type": "object",
      "required": ["image", "replicas"],
      "additionalProperties": false,
      "properties": {
        "replicas": {"type": "integer", "minimum": 0, "maximum": 100},
        "image": {"type": "string", "pattern": "^[^:]+:[0-9.]+$"},
        "ports": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/definitions/port"}},
        "env": {
          "type": "array",
          "items": {
            "oneOf": [
              {"type": "object", "required": ["name", "value"], "additionalProperties": false,
               "properties": {"name": {"type": "string", "pattern": "^[A-Z_0-9]+$"}, "value": {"type": "string"}}},
              {"type": "object", "required": ["name", "secret"], "additionalProperties": false,
               "properties": {"name": {"type": "string"}, "secret": {"type": "string"}}}
            ]
          }
        },
        "strategy": {"enum": ["rolling", "recreate"]}
      }
    }
  },
  "definitions": {"port": {"type": "integer", "minimum": 1, "maximum": 65535}}
}
`
