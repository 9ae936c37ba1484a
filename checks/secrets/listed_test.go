package secrets

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/confward/confward/lint"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

var withoutWords = cmpopts.IgnoreFields(lint.Listed{}, "By", "Reason", "At")

func TestReadIgnoreFile(t *testing.T) {
	got := ReadIgnoreFile([]byte("\ufeff# known\n\na.env:github-pat:3\n" + commit + ":b\\c.env:jwt:12\nC:/x y.env:jwt:1\nno entry\n:::\nd.env:jwt:x\n" +
		"d.env:jwt\nd.env:jwt:1 # known\nd.env::1\n:jwt:1\n" + commit + "::jwt:1\n" + commit[:8] + ":d.env:jwt:1\n  \t# a comment: of: 1\ne.p12:pkcs12-file:0\n"))
	fault := func(what string) lint.Listed {
		return lint.Listed{Fault: "the entry " + what + ", so it silences nothing", Hint: entryForm}
	}
	want := []lint.Listed{
		{Rule: "secrets/github-pat", Path: "a.env", Line: 3},
		{Rule: "secrets/jwt", Path: "b/c.env", Line: 12, Commit: commit},
		{Rule: "secrets/jwt", Path: "C:/x y.env", Line: 1},
		fault("has not all of path, rule and line"),
		fault("does not end with the number of a line"),
		fault("does not end with the number of a line"),
		fault("has not all of path, rule and line"),
		fault("does not end with the number of a line"),
		fault("names no rule"),
		fault("names no file"),
		fault("names no file"),
		fault("does not name its commit in full"),
		{Rule: "secrets/pkcs12-file", Path: "e.p12"},
	}
	if diff := cmp.Diff(want, got, withoutWords); diff != "" {
		t.Error(diff)
	}
	if at := got[1].At; at.Path != IgnoreFile || at.Line != 4 {
		t.Errorf("listed at %v", at)
	}
}

func TestReadReport(t *testing.T) {
	got, err := ReadReport("known.json", []byte(`[{"RuleID": "jwt", "Secret": "abc", "File": "a.env", "StartLine": 2, "Commit": "`+commit+`"},
		{"RuleID": "jwt", "Secret": "REDACTED", "File": "a.env", "StartLine": 2, "Commit": "`+commit+`"},
		{"RuleID": "pkcs12-file", "Secret": "", "File": "a.p12", "StartLine": 0},
		{"RuleID": "jwt"}, null, {"File": "a.env", "Secret": "abc"}]`), "key")
	want := []lint.Listed{
		{Rule: "secrets/jwt", Identity: Name("key", "abc"), Path: "a.env", Line: 2},
		{Rule: "secrets/jwt", Path: "a.env", Line: 2, Commit: commit},
		{Rule: "secrets/pkcs12-file", Path: "a.p12"},
	}
	for _, x := range got[min(len(want), len(got)):] {
		if x.Fault == "" || x.At.Path != "known.json" || x.At.Line != 4 {
			t.Errorf("%+v has no fault, or elsewhere", x)
		}
	}
	if len(got) != len(want)+3 {
		t.Fatalf("%d entries", len(got))
	}
	got = got[:len(want)]
	if diff := cmp.Diff(want, got, withoutWords); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if Name("key", "abc") == Name("other", "abc") || Name("key", "abc") == Name("key", "abd") || Name("", " a\n b\n") != Name("", "a b") {
		t.Error("names of values do not tell what they should")
	}
	for _, broken := range []string{"", "{}", "[1]", "[{"} {
		if _, err := ReadReport("a", []byte(broken), ""); err == nil {
			t.Errorf("%q is taken for a report", broken)
		}
	}
}

func TestAllowedCommits(t *testing.T) {
	got := AllowedCommits([]byte(`
[allowlist]
commits = ["` + commit + `"]
[[allowlists]]
commits = ["aa"]
targetRules = ["jwt"]
[[allowlists]]
condition = "AND"
commits = ["bb"]
paths = ["x"]
[[rules]]
id = "own"
[[rules.allowlists]]
commits = ["CC"]
`))
	want := []lint.Listed{
		{Rule: "secrets/jwt", Commit: "aa"},
		{Rule: "secrets", Commit: commit},
		{Rule: "secrets/own", Commit: "cc"},
	}
	if diff := cmp.Diff(want, got, withoutWords); diff != "" {
		t.Error(diff)
	}
	if AllowedCommits([]byte("[")) != nil {
		t.Error("a broken text allows something")
	}
}
