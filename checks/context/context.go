// Package context judges how the files that agents load describe themselves: a skill or an agent is chosen by its name and
// description alone.
//
// It promises to report only what keeps one from being found. It never changes a file.
package context

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

//go:embed examples/*.txtar
var examples embed.FS

var frontMatter = &lint.Rule{ID: "context/frontmatter", Title: "A skill or an agent is described so that it is not found", Severity: lint.Warning}

// Check judges the front matter of skills and agents.
func Check() *lint.Check {
	return &lint.Check{
		Name: "context", Title: "how skills and agents describe themselves", Rules: []*lint.Rule{frontMatter}, Examples: examples,
		New: func() (lint.Runner, error) { return runner{}, nil },
	}
}

type runner struct{}

// File judges the front matter of a skill or an agent.
func (runner) File(p *lint.Pass, f *doc.File) error {
	kind := described(f.Path)
	if kind == "" || f.Skipped() != "" || len(f.Problems()) > 0 {
		p.Skip()
		return nil
	}
	root := f.Root()
	if root == nil {
		p.Report(lint.Finding{Rule: frontMatter, Severity: lint.Notice, At: f.Place(doc.Span{}), Message: fmt.Sprintf("the %s has no front matter, so it has no description", kind),
			Hint: "begin the file with --- name: ... description: ... ---, a line each"})
		return nil
	}
	for _, key := range []string{"name", "description"} {
		if n := root.Get(key); n == nil || strings.TrimSpace(n.Resolve().Value) == "" {
			p.Report(lint.Finding{Rule: frontMatter, At: f.Place(doc.Span{}), Same: key, Message: fmt.Sprintf("the %s has no %s", kind, key), Hint: hints[key]})
		}
	}
	if n := root.Get("name"); kind == "skill" && n != nil {
		folder := path.Base(path.Dir(f.Path))
		if name := n.Resolve().Value; name != "" && name != folder {
			p.Report(lint.Finding{Rule: frontMatter, At: f.PlaceOf(n), Message: fmt.Sprintf("the skill is named %q, its folder %q", name, folder),
				Hint: "a skill is found by the name of its folder: make them the same"})
		}
	}
	return nil
}

var hints = map[string]string{
	"name":        "add name: as the folder or file is called",
	"description": "add description: what it does and when to use it; nothing else tells the model",
}

// described is what a file with a description is, or nothing.
func described(name string) string {
	dir, base := path.Split(name)
	switch {
	case base == "SKILL.md" && strings.HasPrefix(dir, ".claude/skills/") && strings.Count(dir, "/") == 3:
		return "skill"
	case strings.HasPrefix(dir, ".claude/agents/") && strings.HasSuffix(base, ".md") && base != "README.md":
		return "agent"
	}
	return ""
}
