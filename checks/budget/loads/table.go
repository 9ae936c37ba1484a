package loads

import (
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
)

// loader is what a tool does with files of a kind. The first loader of a tool that fits a file is the file's.
type loader struct {
	tool  string
	kind  string
	files []string // exact paths, "**/NAME" in any folder, or a folder with stars behind it
	class Class
	front Class                       // of the front matter, where it loads by itself; 0: with the rest
	by    func(front *doc.Node) Class // the class that the front matter asks for; 0: the loader's
	limit []Limit                     // what the tool's makers say
	// imports: the text may name other files that load with it, as @path.
	imports bool
}

// Limit is a public limit of a kind of file: beyond it the tool cuts the file off, refuses it or warns.
type Limit struct {
	Of     string // "file", "body", or a key of the front matter
	Unit   string // "lines", "chars" or "bytes"
	Most   int
	Advice bool   // it is advice; nothing is lost beyond it
	Then   string // what happens beyond it
}

// The tools whose files are known.
const (
	Claude   = "Claude Code"
	Codex    = "Codex"
	Cursor   = "Cursor"
	Copilot  = "Copilot"
	Gemini   = "Gemini CLI"
	Windsurf = "Windsurf"
	Moai     = "MoAI-ADK"
)

var skillLimits = []Limit{
	{Of: "name", Unit: "chars", Most: 64, Then: "the skill's name is refused"},
	{Of: "description", Unit: "chars", Most: 1024, Then: "the skill's description is refused"},
	{Of: "body", Unit: "lines", Most: 500, Advice: true, Then: "split what is seldom needed into files beside it"},
}

var memoryLimits = []Limit{
	{Of: "file", Unit: "chars", Most: 40_000, Then: "Claude Code warns that it slows every request"},
}

// loaders are all of them. What a tool does is told in its documentation; adding a tool is adding its lines.
var loaders = []loader{
	{tool: Claude, kind: "memory", files: []string{"CLAUDE.md", "CLAUDE.local.md", ".claude/CLAUDE.md"}, class: Always, imports: true, limit: memoryLimits},
	{tool: Claude, kind: "memory", files: []string{"**/CLAUDE.md", "**/CLAUDE.local.md"}, class: ByPath, imports: true, limit: memoryLimits},
	{tool: Claude, kind: "rule", files: []string{".claude/rules/**/*.md"}, class: Always, by: ifAny(ByPath, "paths")},
	{tool: Claude, kind: "skill", files: []string{".claude/skills/*/SKILL.md"}, class: OnDemand, front: Always, limit: skillLimits},
	{tool: Claude, kind: "skill file", files: []string{".claude/skills/**/*.md"}, class: OnDemand},
	{tool: Claude, kind: "agent memory", files: []string{".claude/agent-memory/**/MEMORY.md"}, class: OnDemand, limit: []Limit{
		{Of: "file", Unit: "lines", Most: 200, Then: "what comes later is not loaded"},
		{Of: "file", Unit: "bytes", Most: 25 << 10, Then: "what comes later is not loaded"},
	}},
	{tool: Claude, kind: "agent", files: []string{".claude/agents/**/*.md"}, class: OnDemand, front: Always},
	{tool: Claude, kind: "command", files: []string{".claude/commands/**/*.md"}, class: OnDemand, front: Always},
	{tool: Claude, kind: "output style", files: []string{".claude/output-styles/**/*.md"}, class: OnDemand},

	{tool: Codex, kind: "instructions", files: []string{"AGENTS.md", "AGENTS.override.md"}, class: Always, limit: []Limit{
		{Of: "file", Unit: "bytes", Most: 32 << 10, Then: "Codex leaves out what comes later, without a word"}}},
	{tool: Codex, kind: "instructions", files: []string{"**/AGENTS.md", "**/AGENTS.override.md"}, class: ByPath},

	{tool: Cursor, kind: "rules", files: []string{".cursorrules"}, class: Always},
	{tool: Cursor, kind: "rule", files: []string{".cursor/rules/**/*.mdc"}, class: OnDemand, by: cursorRule, limit: []Limit{
		{Of: "body", Unit: "lines", Most: 500, Advice: true, Then: "split it into several rules"}}},

	{tool: Copilot, kind: "instructions", files: []string{".github/copilot-instructions.md"}, class: Always},
	{tool: Copilot, kind: "instructions", files: []string{".github/instructions/**/*.instructions.md"}, class: OnDemand, by: copilotRule},
	{tool: Copilot, kind: "prompt", files: []string{".github/prompts/**/*.prompt.md", ".github/chatmodes/**/*.chatmode.md"}, class: OnDemand},

	{tool: Gemini, kind: "memory", files: []string{"GEMINI.md"}, class: Always, imports: true},
	{tool: Gemini, kind: "memory", files: []string{"**/GEMINI.md"}, class: ByPath, imports: true},

	{tool: Windsurf, kind: "rules", files: []string{".windsurfrules"}, class: Always, limit: windsurfLimits},
	{tool: Windsurf, kind: "rule", files: []string{".windsurf/rules/**/*.md"}, class: OnDemand, by: windsurfRule, limit: windsurfLimits},

	{tool: Moai, kind: "project", files: []string{".moai/project/**/*.md"}, class: OnDemand},
}

var windsurfLimits = []Limit{{Of: "file", Unit: "chars", Most: 12_000, Then: "Windsurf leaves out what comes later"}}

// ifAny gives a class to files whose front matter has one of some keys.
func ifAny(c Class, keys ...string) func(*doc.Node) Class {
	return func(front *doc.Node) Class {
		for _, key := range keys {
			if filled(front.Get(key)) {
				return c
			}
		}
		return 0
	}
}

// filled reports whether a node says anything.
func filled(n *doc.Node) bool {
	if n == nil {
		return false
	}
	r := n.Resolve()
	return r.Kind == doc.Map || len(r.Children) > 0 || r.Kind != doc.Seq && r.Kind != doc.Null && strings.TrimSpace(r.Value) != ""
}

// text is what a key says, or nothing.
func text(n *doc.Node, key string) string {
	if n == nil || n.Get(key) == nil {
		return ""
	}
	return strings.TrimSpace(n.Get(key).Resolve().Value)
}

func cursorRule(front *doc.Node) Class {
	switch {
	case text(front, "alwaysApply") == "true":
		return Always
	case filled(front.Get("globs")):
		return ByPath
	}
	return OnDemand
}

func copilotRule(front *doc.Node) Class {
	switch to := text(front, "applyTo"); to {
	case "":
		return OnDemand
	case "**", "**/*", "*":
		return Always
	}
	return ByPath
}

func windsurfRule(front *doc.Node) Class {
	switch text(front, "trigger") {
	case "always_on":
		return Always
	case "glob":
		return ByPath
	}
	return OnDemand
}

// fits reports whether a path is among a loader's files.
func (l *loader) fits(path string) bool {
	for _, pattern := range l.files {
		fixed, rest, stars := strings.Cut(pattern, "*")
		switch {
		case !stars:
			if path == pattern {
				return true
			}
		case fixed == "":
			if name, ok := strings.CutPrefix(rest, "*/"); ok && strings.HasSuffix(path, "/"+name) {
				return true
			}
		case strings.HasPrefix(path, fixed) && glob.Match(pattern, path):
			return true
		}
	}
	return false
}
