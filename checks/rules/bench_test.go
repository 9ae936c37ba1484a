package rules

import (
	"context"
	"fmt"
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

// benchRules are ten rules about a deployment.
func benchRules(b *testing.B) []config.Rule {
	var src string
	for i, r := range [][2]string{
		{"select: /spec/replicas", `value >= 2`},
		{"select: /kind", `value == "Deployment"`},
		{"select: /metadata", `has(value.labels) && has(value.labels.team)`},
		{"select: /**/image", `!value.endsWith(":latest")`},
		{"select: /spec/template/spec/containers/*", `has(value.resources) && has(value.resources.limits)`},
		{"select: /spec/template/spec/containers/*/name", `value.matches("^[a-z-]+$")`},
		{"select: /spec/template/spec/containers/*/ports/*", `value.containerPort > 1024`},
		{"select: /spec/template/spec/containers/*/resources/limits/memory", `size.bytes(value) <= size.bytes("2Gi")`},
		{`when: doc.kind == "Deployment"`, `doc.spec.template.spec.containers.all(c, c.name != "")`},
		{"severity: warning", `doc.metadata.name.startsWith("app-")`},
	} {
		src += fmt.Sprintf("- id: r%d\n  title: t\n  files: [deploy/*.yaml]\n  %s\n  require: %s\n", i, r[0], quoted(r[1]))
	}
	list, faults := config.LoadPack(doc.NewAs(doc.YAML, "rules.yaml", []byte(src), doc.Limits{}))
	if len(faults) > 0 || len(list) != 10 {
		b.Fatal(faults)
	}
	return list
}

func benchFiles() exampletest.Files {
	files := exampletest.Files{}
	for i := range 1000 {
		files[fmt.Sprintf("deploy/app-%d.yaml", i)] = fmt.Appendf(nil, `apiVersion: apps/v1
kind: Deployment
metadata: {name: app-%d, labels: {team: shop}}
spec:
  replicas: %d
  template:
    spec:
      containers:
        - name: web
          image: shop:%d
          ports: [{containerPort: 8080}]
          resources: {limits: {memory: 512Mi}}
`, i, 1+i%3, i)
	}
	return files
}

// BenchmarkTenRulesOnAThousandFiles is 10,000 evaluations, parsing of the files included.
func BenchmarkTenRulesOnAThousandFiles(b *testing.B) {
	list, files := benchRules(b), benchFiles()
	for b.Loop() {
		report, err := lint.Run(context.Background(), files, []*lint.Check{New(Options{Rules: list})}, lint.Options{Jobs: 1})
		if err != nil || len(report.Findings) != 334 || len(report.NotChecked) > 0 {
			b.Fatal(err, len(report.Findings), report.NotChecked[:min(1, len(report.NotChecked))])
		}
	}
}

// BenchmarkParseAlone is the part of it that reads the files.
func BenchmarkParseAlone(b *testing.B) {
	files := benchFiles()
	for b.Loop() {
		for name, src := range files {
			doc.New(name, src, doc.Limits{}).Root()
		}
	}
}

// BenchmarkSetUp is what the first expression of a run waits for.
func BenchmarkSetUp(b *testing.B) {
	for b.Loop() {
		if _, err := (&engine{}).environment(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNew is what every run does, whether or not a rule has a file to judge.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Options{})
	}
}
