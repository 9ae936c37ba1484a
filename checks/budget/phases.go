package budget

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/lint"
)

// PhaseNames are the phases that limits are given for by number.
var PhaseNames = []string{"plan", "run", "sync"}

// MoaiWorkflow is where MoAI-ADK keeps the budgets of its phases.
const MoaiWorkflow = ".moai/config/sections/workflow.yaml"

// members are the files that fit globs, in order, without those that are no text.
func (j *judge) members(globs []string, class loads.Class) ([]*doc.File, error) {
	var found []*doc.File
	for _, path := range j.pass.Paths() {
		if !slices.ContainsFunc(globs, func(g string) bool { return glob.Match(g, path) }) || class != 0 && !j.loadsAs(path, class) {
			continue
		}
		f, err := j.pass.Open(path)
		switch {
		case errors.Is(err, lint.ErrBinary):
			j.pass.NotChecked(path, "binary")
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			j.pass.Failed(path, err.Error())
		case err == nil:
			found = append(found, f)
		}
	}
	return found, nil
}

func (j *judge) loadsAs(path string, class loads.Class) bool {
	return slices.ContainsFunc(j.now.Entries, func(e Entry) bool { return e.File.Path == path && e.Class == class })
}

// phases judges what each phase loads by itself.
func (j *judge) phases() error {
	var workflow *doc.File
	if j.pass.Has(MoaiWorkflow) {
		workflow, _ = j.pass.Open(MoaiWorkflow)
	}
	for _, ph := range AllPhases(j.Options, workflow) {
		if ph.Limit == 0 {
			continue
		}
		files, err := j.members(ph.Files, 0)
		if err != nil {
			return err
		}
		sum := 0
		var entries []Entry
		for _, f := range files {
			e := Entry{Part: loads.Part{File: f}, Sections: weigh(f, j.count)}
			for _, s := range e.Sections {
				e.Tokens += s.Tokens
			}
			sum += e.Tokens
			entries = append(entries, e)
		}
		if len(entries) == 0 || !Reaches(sum, 1-j.Margin, ph.Limit) {
			continue
		}
		x := j.about(overPhase, "phase "+ph.Name, entries)
		more := percent(sum, ph.Limit) + " of"
		if sum > ph.Limit {
			more = Number(sum-ph.Limit) + " more than"
		} else {
			x.Severity = lint.Warning
		}
		x.Message = fmt.Sprintf("phase %s: %s tokens, %s its budget of %s", ph.Name, Number(sum), more, Number(ph.Limit))
		if ph.At.Path != "" {
			x.Related = append(x.Related, lint.Related{At: ph.At, Message: "the budget is set here"})
		}
		j.pass.Report(x)
	}
	return nil
}

// AllPhases are the phases of the settings and those for which MoAI-ADK's workflow sets a budget; the file may be nil.
func AllPhases(o Options, workflow *doc.File) []Phase {
	all := slices.Clone(o.Phases)
	for i := range all {
		if n := slices.Index(PhaseNames, all[i].Name); all[i].Limit == 0 && n >= 0 {
			all[i].Limit = o.PhaseLimit[n]
		}
	}
	if workflow == nil || workflow.Root() == nil {
		return all
	}
	for _, path := range [][]string{{"workflow", "token_budget"}, {"token_budget"}} {
		budget := workflow.Root().Find(path...)
		if budget == nil {
			continue
		}
		for name, n := range budget.Members() {
			limit, err := strconv.Atoi(n.Resolve().Value)
			if i := slices.IndexFunc(all, func(p Phase) bool { return p.Name == name }); i >= 0 {
				if all[i].Limit == 0 && err == nil {
					all[i].Limit, all[i].At = limit, workflow.PlaceOf(n)
				}
			} else if err == nil && limit > 0 {
				all = append(all, Phase{Name: name, Files: moaiFiles(name), Limit: limit, At: workflow.PlaceOf(n)})
			}
		}
	}
	return all
}

// moaiFiles are the files that MoAI-ADK loads for a phase.
func moaiFiles(name string) []string {
	return []string{
		".claude/commands/moai/" + name + ".md", ".claude/skills/moai/workflows/" + name + ".md", ".claude/skills/moai/workflows/" + name + "/**",
	}
}
