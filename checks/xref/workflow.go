package xref

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// isWorkflow knows the files that GitHub reads as workflows, also those of a repository within ours.
func isWorkflow(file string) bool {
	dir, base := path.Split(file)
	ext := path.Ext(base)
	return strings.HasSuffix("/"+dir, "/.github/workflows/") && (ext == ".yml" || ext == ".yaml")
}

// workflow is the jobs of a workflow.
type workflow struct {
	bound
	pass *lint.Pass
	file *doc.File
	ids  []string
	jobs map[string]*doc.Node
	byID map[string]string // in lower case: GitHub does not tell capitals from small letters in expressions
}

func judgeWorkflow(p *lint.Pass, f *doc.File) {
	w := &workflow{bound: bound{path: f.Path, miss: p.NotChecked}, pass: p, file: f, jobs: map[string]*doc.Node{}, byID: map[string]string{}}
	jobs := f.Root().Get("jobs")
	if jobs == nil || jobs.Resolve().Kind != doc.Map {
		return
	}
	for id, job := range jobs.Members() {
		if job.Resolve().Kind == doc.Map {
			w.ids = append(w.ids, id)
			w.jobs[id] = job
			w.byID[strings.ToLower(id)] = id
		}
	}
	waits := graph{}
	for _, id := range w.ids {
		waits[id] = w.needs(id)
	}
	for _, id := range w.ids {
		w.expressions(id, waits)
	}
	w.cycles(waits)
	w.results()
}

var resulted = late(`(?i)(?:^|[^\w.'-])jobs\.([A-Za-z_][\w-]*)\.outputs\.([A-Za-z_][\w-]*)`)

// results judges what the workflow gives to those that call it.
func (w *workflow) results() {
	outputs := w.file.Root().Find("on", "workflow_call", "outputs")
	if outputs == nil {
		return
	}
	for _, o := range outputs.Members() {
		n := o.Resolve().Get("value")
		if n == nil || n.Resolve().Kind != doc.String || len(n.Resolve().Value) > maxExpression {
			continue
		}
		for _, text := range expressionsOf(n.Resolve()) {
			for _, m := range resulted().FindAllStringSubmatch(text, -1) {
				if id, ok := w.byID[strings.ToLower(m[1])]; ok {
					w.lacksOutput("jobs", n, id, m[2])
					continue
				}
				if w.full() {
					return
				}
				hint, _ := meant(w.file, n, m[1], w.ids)
				w.pass.Report(lint.Finding{Rule: ruleNeeds, At: within(w.file, n, "jobs."+m[1]), Hint: hint,
					Message: fmt.Sprintf("jobs.%s is empty: there is no job of that name", m[1])})
			}
		}
	}
}

// needs are the jobs that a job waits for; one that does not exist is reported.
func (w *workflow) needs(id string) []edge {
	var all []edge
	for _, n := range texts(w.jobs[id].Get("needs")) {
		name := n.Resolve().Value
		if isTemplated(name) || name == "" {
			continue
		}
		if known, ok := w.byID[strings.ToLower(name)]; ok {
			all = append(all, edge{known, n})
			continue
		}
		if w.full() {
			break
		}
		others := slices.DeleteFunc(slices.Clone(w.ids), func(o string) bool { return o == id })
		hint, fixes := meant(w.file, n, name, others)
		if hint == "" && len(others) > 0 && len(others) <= maxCompared {
			hint = "the other jobs are " + listed(others)
		}
		w.pass.Report(lint.Finding{Rule: ruleJob, At: w.file.PlaceOf(n), Hint: hint, Fixes: fixes,
			Message: fmt.Sprintf("%s needs the job %s, which does not exist", id, quote(name))})
	}
	return all
}

// cycles are jobs that none of them can start before the others.
func (w *workflow) cycles(waits graph) {
	for _, c := range waits.cycles(w.ids) {
		x := lint.Finding{Rule: ruleCycle, At: w.file.PlaceOf(c[0].at), Message: "none of these jobs can start: " + c.told("needs")}
		for _, e := range c[1:] {
			x.Related = append(x.Related, lint.Related{At: w.file.PlaceOf(e.at), Message: "and this one"})
		}
		w.pass.Report(x)
	}
}

var (
	expression = late(`(?s)\$\{\{(.*?)\}\}`)
	needed     = late(`(?i)(?:^|[^\w.'-])needs\.([A-Za-z_][\w-]*)\.(outputs\.([A-Za-z_][\w-]*)|result)`)
	quoted     = late(`'(?:[^']|'')*'`)
)

// maxExpression bounds the text that is searched for expressions.
const maxExpression = 100_000

// expressions judges what a job says of the jobs that it needs: of any other, GitHub gives nothing.
func (w *workflow) expressions(id string, waits graph) {
	seen := map[string]bool{}
	for n := range w.jobs[id].Resolve().All() {
		if n.Kind != doc.String || len(n.Value) > maxExpression {
			continue
		}
		for _, text := range expressionsOf(n) {
			for _, m := range needed().FindAllStringSubmatch(text, -1) {
				about := strings.ToLower(m[1] + "." + m[3])
				if !seen[about] && !isCommented(n.Value, m[0]) {
					seen[about] = w.expected(id, n, m[1], m[3], waits[id])
				}
			}
		}
	}
}

// expressionsOf are the expressions in a text, without the texts in them. A condition is one as a whole.
func expressionsOf(n *doc.Node) []string {
	var all []string
	if n.Key == "if" && !strings.Contains(n.Value, "${{") {
		all = append(all, n.Value)
	}
	for _, m := range expression().FindAllStringSubmatch(n.Value, -1) {
		all = append(all, m[1])
	}
	for i, s := range all {
		all[i] = quoted().ReplaceAllString(s, "''")
	}
	return all
}

// isCommented reports whether a part of a script stands in a comment, where it has no effect.
func isCommented(script, part string) bool {
	before, _, _ := strings.Cut(script, part)
	line := strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:])
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}

// expected reports what an expression expects of another job and does not get, and whether it did.
func (w *workflow) expected(id string, at *doc.Node, name, output string, needs []edge) bool {
	for _, e := range needs {
		if strings.EqualFold(e.to, name) {
			return output != "" && w.lacksOutput("needs", at, e.to, output)
		}
	}
	if w.full() {
		return true
	}
	known, exists := w.byID[strings.ToLower(name)]
	x := lint.Finding{Rule: ruleNeeds, At: within(w.file, at, "needs."+name)}
	switch {
	case !exists:
		x.Message = fmt.Sprintf("needs.%s is empty: there is no job of that name", name)
		x.Hint, _ = meant(w.file, at, name, w.ids)
	case known == id:
		x.Message = fmt.Sprintf("needs.%s is empty: a job does not wait for itself", name)
	default:
		x.Message = fmt.Sprintf("needs.%s is empty: %s does not wait for this job", name, id)
		x.Hint = fmt.Sprintf("add %s to the needs of %s", known, id)
	}
	w.pass.Report(x)
	return true
}

// lacksOutput reports an output that its job does not have. What a workflow that is called gives is not known here.
func (w *workflow) lacksOutput(context string, at *doc.Node, id, output string) bool {
	job := w.jobs[id]
	outputs := job.Get("outputs")
	if job.Get("uses") != nil || job.Get("<<") != nil || outputs != nil && outputs.Resolve().Kind != doc.Map {
		return false
	}
	names := map[string]bool{}
	if outputs != nil {
		for name := range outputs.Members() {
			if strings.EqualFold(name, output) {
				return false
			}
			names[name] = true
		}
	}
	if w.full() {
		return true
	}
	hint, _ := meant(w.file, at, output, slices.Collect(maps.Keys(names)))
	if hint == "" {
		hint = fmt.Sprintf("name it under outputs of the job %s", id)
	}
	w.pass.Report(lint.Finding{Rule: ruleOutput, At: within(w.file, at, "."+output), Hint: hint,
		Message: fmt.Sprintf("%s.%s.outputs.%s is empty: the job has no such output", context, id, output)})
	return true
}
