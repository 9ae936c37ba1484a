package migrate

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
)

// renamed is a value or a mapping that has another name in later forms.
type renamed struct {
	from, to string
	percent  bool // it was a share of one and is a percentage
}

// renames are tried in their order for values that have no place under their own name.
func renames() []renamed {
	return []renamed{
		// TypeScript, 0.0
		{from: "projectName", to: "project.name"},
		{from: "mode", to: "project.mode"},
		{from: "locale", to: "project.locale"},
		{from: "version", to: "moai.version"},
		{from: "git.branchPrefix", to: "git_strategy.branch_prefix"},
		{from: "git.autoCommit", to: "git_strategy.automation.auto_commit"},
		// 0.1
		{from: "moai_version", to: "moai.version"},
		{from: "project_type", to: "project.type"},
		{from: "created_at", to: "project.created_at"},
		{from: "created", to: "project.created_at"},
		{from: "project.created", to: "project.created_at"},
		{from: "constitution.enforceTDD", to: "constitution.enforce_tdd"},
		{from: "constitution.testing.coverage_target", to: "constitution.test_coverage_target", percent: true},
		{from: "constitution.testing.min_coverage", to: "constitution.test_coverage_target", percent: true},
		{from: "quality_gates.coverageTarget", to: "constitution.test_coverage_target", percent: true},
		{from: "automation.autoCommit", to: "git_strategy.automation.auto_commit"},
		{from: "automation.autoPush", to: "git_strategy.automation.auto_push"},
		// 0.2 and later
		{from: "user.nickname", to: "user.name"},
		{from: "project.user_nickname", to: "user.name"},
		{from: "project.conversation_language", to: "language.conversation_language"},
		{from: "project.conversation_language_name", to: "language.conversation_language_name"},
		{from: "project.moai_adk_version", to: "moai.version"},
		{from: "git_strategy.active_mode", to: "git_strategy.mode"},
		{from: "github.templates.enable_trust_5", to: "github.enable_trust_5"},
		{from: "moai.initialized", to: "project.initialized"},
		{from: "hooks", to: "system.hooks"},
		{from: "session_end", to: "system.session.end"},
		{from: "session_end", to: "session.end"},
		{from: "session", to: "system.session"},
		{from: "analytics", to: "system.analytics"},
	}
}

// otherNames are the names under which a value may stand in later forms, as paths, the likeliest first.
func otherNames(path []string) (out [][]string, percent []bool) {
	for _, r := range renames() {
		from := strings.Split(r.from, ".")
		if len(path) >= len(from) && slices.Equal(path[:len(from)], from) {
			out = append(out, append(strings.Split(r.to, "."), path[len(from):]...))
			percent = append(percent, r.percent)
		}
	}
	return out, percent
}

// asPercent turns a share of one into a percentage. What is above one is a percentage already; one itself may be either.
func asPercent(v any) (any, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return nil, false
	}
	r, ok := new(big.Rat).SetString(string(n))
	one := big.NewRat(1, 1)
	if !ok || r.Sign() < 0 || r.Cmp(one) == 0 {
		return nil, false
	}
	if r.Cmp(one) > 0 {
		return v, true
	}
	r.Mul(r, big.NewRat(100, 1))
	if r.IsInt() {
		return json.Number(r.Num().String()), true
	}
	return json.Number(strings.TrimRight(r.FloatString(6), "0")), true
}

// isNote knows keys of JSON that hold a comment.
func isNote(key string) bool {
	return slices.Contains([]string{"notes", "_notes", "note", "_note", "comment", "_comment"}, key)
}
