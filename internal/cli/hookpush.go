package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/confward/confward/hooks"
	"github.com/confward/confward/lint"
)

// pushed is a push as a hook sees it.
type pushed struct {
	remote  string // its name, or its address if it has none
	updates []hooks.Update
	plan    *hooks.Push
}

// readPush reads which refs are pushed and finds out which commits the remote lacks.
func (h *hookRun) readPush() (*pushed, error) {
	p := &pushed{}
	address := ""
	if len(h.args) > 0 {
		p.remote, address = h.args[0], h.args[len(h.args)-1]
	}
	var err error
	if p.updates, err = hooks.ReadUpdates(h.sys.Stdin); err != nil {
		return nil, err
	}
	from := ""
	if len(p.updates) == 0 && h.sys.Getenv("PRE_COMMIT") != "" {
		if p.updates, from, err = frameworkPush(h.sys.Getenv); err != nil {
			return nil, err
		}
		p.remote, address = h.sys.Getenv("PRE_COMMIT_REMOTE_NAME"), h.sys.Getenv("PRE_COMMIT_REMOTE_URL")
	}
	tracked, err := h.repo.Tracked(p.remote, address)
	if err != nil {
		return nil, err
	}
	if p.plan, err = hooks.Plan(p.updates, tracked, h.repo.Has); err == nil && from != "" {
		p.plan.Exclude = append(p.plan.Exclude, from)
	}
	return p, err
}

// frameworkPush is a push as the pre-commit framework tells it: one ref, in the environment, and a commit that the
// remote has, or none.
func frameworkPush(getenv func(string) string) (updates []hooks.Update, from string, err error) {
	u := hooks.Update{LocalRef: getenv("PRE_COMMIT_LOCAL_BRANCH"), RemoteRef: getenv("PRE_COMMIT_REMOTE_BRANCH")}
	if u.LocalID = getenv("PRE_COMMIT_TO_REF"); u.LocalID == "" {
		u.LocalID = u.LocalRef
	}
	if u.LocalID == "" {
		return nil, "", unable("its hook needs stages: [pre-push]", errors.New("the pre-commit framework did not say what is pushed"))
	}
	return []hooks.Update{u}, getenv("PRE_COMMIT_FROM_REF"), nil
}

// advise tells how to correct what stopped Git, and how to go on all the same.
func (h *hookRun) advise(found []*lint.Finding, failed bool) {
	h.say("")
	switch {
	case len(found) == 0 && failed:
		h.say("the %s was stopped because confward could not look at everything.", h.command())
	case h.push == nil:
		h.say("the commit was stopped. Correct the files and git add them.")
	default:
		h.say("the push was stopped. Nothing has left this repository.")
		h.adviseCommits(found)
		if slices.ContainsFunc(found, isSecret) {
			h.say("  a secret that was committed may have been seen: make a new one and end the old one (rotate it), whatever else you do")
		}
	}
	without := fmt.Sprintf("  git %s --no-verify goes without the checks", h.command())
	if names := checkNames(found); len(names) > 0 {
		without += fmt.Sprintf("; CONFWARD_SKIP=%s git %s leaves out only these", strings.Join(names, ","), h.command())
	}
	h.say("%s", without)
}

func isSecret(f *lint.Finding) bool { return strings.HasPrefix(f.Rule.ID, "secrets/") }

// checkNames are the checks that found something.
func checkNames(found []*lint.Finding) []string {
	var names []string
	for _, f := range found {
		name, _, _ := strings.Cut(f.Rule.ID, "/")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// adviseCommits tells for each commit, and for what is in none, how to take out what was found. A secret has to leave
// history; anything else is corrected by a further commit as well.
func (h *hookRun) adviseCommits(found []*lint.Finding) {
	seen := map[string]bool{}
	for _, f := range found {
		var advice string
		switch {
		case !isSecret(f):
			advice = "correct what is no secret in a new commit, or in the one that brought it"
		case f.Commit != nil:
			advice = fmt.Sprintf("%.10s %q: %s", f.Commit.ID, f.Commit.Subject, h.rewrite(f.Commit.ID))
		default:
			advice = shellWord(f.At.Path) + " is in a tag that leads to no commit: delete the tag (git tag -d) and make it anew"
		}
		if !seen[advice] {
			seen[advice] = true
			h.say("  %s", advice)
		}
	}
}

// rewrite is how to take something out of a commit: of the one we stand on, or of one before.
func (h *hookRun) rewrite(id string) string {
	head := ""
	if s, err := h.repo.Rev("HEAD", nil); err == nil {
		head = s.Rev
	}
	if id == head {
		return "take it out of the file, then git commit -a --amend"
	}
	return "git rebase -i " + rebaseFrom(h.repo, id) + h.otherBranch(head) + `, mark the commit "edit", take it out of the file, git commit -a --amend, git rebase --continue`
}

// otherBranch is the branch that is pushed, for git rebase, if we stand on another.
func (h *hookRun) otherBranch(head string) string {
	if len(h.push.plan.Tips) != 1 || h.push.plan.Tips[0] == head {
		return ""
	}
	for _, u := range h.push.updates {
		if branch, ok := strings.CutPrefix(u.LocalRef, "refs/heads/"); ok {
			return " " + shellWord(branch)
		}
	}
	return ""
}

func shortened(id string) string { return id[:min(len(id), 10)] }

// shellWord is a text that a shell takes for one word.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-+") == "" && !strings.HasPrefix(s, "-") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
