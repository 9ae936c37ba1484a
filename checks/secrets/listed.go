package secrets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// This file reads the lists of known findings that gitleaks keeps.

// IgnoreFile is gitleaks' list of findings that do not count.
const IgnoreFile = ".gitleaksignore"

// ReadIgnoreFile reads that list: "path:rule:line", and "commit:path:rule:line" for what a commit brought. What is neither is
// given with its fault.
func ReadIgnoreFile(src []byte) []lint.Listed {
	f := doc.NewAs(doc.NoFormat, IgnoreFile, src, doc.Limits{})
	var all []lint.Listed
	for number := 1; number <= f.Lines(); number++ {
		span := f.LineSpan(number)
		entry := strings.TrimSpace(strings.TrimPrefix(f.Text(span), "\ufeff"))
		if entry == "" || entry[0] == '#' {
			continue
		}
		at := f.Place(span)
		k := parseEntry(entry)
		k.By, k.Reason, k.At = "file", "listed in "+IgnoreFile, &at
		all = append(all, k)
	}
	return all
}

// entryForm is the hint for an entry that is none.
const entryForm = "write path:rule:line, or commit:path:rule:line; a comment begins its line with #"

// shortestCommit is the number of digits to which Git shortens a commit's id.
const shortestCommit = 7

// parseEntry takes an entry apart from its end: a path may hold colons. What is no entry may be a secret that was put there by
// mistake, so no fault shows it.
func parseEntry(entry string) lint.Listed {
	fault := func(what string) lint.Listed {
		return lint.Listed{Fault: "the entry " + what + ", so it silences nothing", Hint: entryForm}
	}
	rest, number, ok := cutLast(entry)
	file, rule, more := cutLast(rest)
	line, err := strconv.Atoi(number)
	switch {
	case !ok || !more:
		return fault("has not all of path, rule and line")
	case err != nil || line < 0:
		return fault("does not end with the number of a line")
	case rule == "":
		return fault("names no rule")
	}
	commit, inCommit, ok := strings.Cut(file, ":")
	if ok = ok && len(commit) >= shortestCommit && hexForm.MatchString(commit); !ok {
		commit, inCommit = "", file
	}
	switch {
	case ok && !isCommit(commit):
		return fault("does not name its commit in full")
	case inCommit == "":
		return fault("names no file")
	}
	return lint.Listed{Rule: "secrets/" + rule, Path: theirPath(inCommit), Line: line, Commit: commit}
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

func isCommit(s string) bool { return (len(s) == 40 || len(s) == 64) && hexForm.MatchString(s) }

// theirPath is a path as gitleaks writes it, in our form.
func theirPath(name string) string { return path.Clean(strings.ReplaceAll(name, `\`, "/")) }

// ConfigFile is where gitleaks looks for a repository's own rules.
const ConfigFile = defaultConfig

// AllowedCommits are the commits whose findings a configuration in gitleaks' format allows: all of them, or those of a rule.
// A list that asks for more than the commit allows nothing here.
func AllowedCommits(src []byte) []lint.Listed {
	var c tomlConfig
	if toml.Unmarshal(src, &c) != nil {
		return nil
	}
	if c.Allowlist != nil {
		c.Allowlists = append(c.Allowlists, *c.Allowlist)
	}
	all := allowedCommits("secrets", c.Allowlists)
	for _, r := range c.Rules {
		if r.Allowlist != nil {
			r.Allowlists = append(r.Allowlists, *r.Allowlist)
		}
		all = append(all, allowedCommits("secrets/"+r.ID, r.Allowlists)...)
	}
	return all
}

func allowedCommits(rule string, lists []tomlAllowlist) (all []lint.Listed) {
	for _, a := range lists {
		if condition := strings.ToUpper(a.Condition); condition == "AND" || condition == "&&" {
			continue
		}
		rules := []string{rule}
		if len(a.TargetRules) > 0 {
			rules = nil
			for _, id := range a.TargetRules {
				rules = append(rules, "secrets/"+id)
			}
		}
		for _, commit := range a.Commits {
			for _, r := range rules {
				all = append(all, lint.Listed{Rule: r, Commit: strings.ToLower(commit), By: "settings", Reason: "the commit is in an allowlist of gitleaks' settings"})
			}
		}
	}
	return all
}

// IsReport reports whether a text is a report of gitleaks', which is a JSON list; ours is an object.
func IsReport(src []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(src, " \t\r\n\ufeff"), []byte("["))
}

// ReadReport reads a report that gitleaks wrote in JSON, for a baseline. A finding whose secret is in it is known wherever
// it has moved, by its name under the key; one that was redacted only where it was. An entry that does not say what it is
// about is given with its fault.
func ReadReport(path string, src []byte, key string) ([]lint.Listed, error) {
	var findings []struct {
		RuleID, Secret, File, Commit string
		StartLine                    int
	}
	if err := json.Unmarshal(bytes.TrimPrefix(src, []byte("\ufeff")), &findings); err != nil {
		return nil, fmt.Errorf("not a report of gitleaks' in JSON: %w", err)
	}
	names := newIdentity(key)
	var all []lint.Listed
	var nameless []int
	for i, f := range findings {
		if f.RuleID == "" || f.File == "" && f.Secret == "" {
			nameless = append(nameless, i)
			continue
		}
		k := lint.Listed{Rule: "secrets/" + f.RuleID, Path: theirPath(f.File), Line: f.StartLine, Commit: f.Commit,
			By: "baseline", Reason: "known when the baseline was written"}
		if f.Secret != "" && f.Secret != "REDACTED" && !strings.HasSuffix(f.Secret, "...") {
			k.Identity, k.Commit = names.of(f.Secret), ""
		}
		all = append(all, k)
	}
	return append(all, lint.Unreadable(path, src, nil, nameless, "the entry does not name both its rule (RuleID) and its file (File), so it silences nothing",
		"write the baseline anew with gitleaks, or with --report json=FILE")...), nil
}
