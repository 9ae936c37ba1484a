package reporters

import (
	"fmt"
	"strings"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

var (
	ruleType      = &lint.Rule{ID: "schema/type", Title: "Value of another type", Severity: lint.Error}
	ruleDuplicate = &lint.Rule{ID: "syntax/duplicate-key", Title: "Key given twice", Severity: lint.Error}
	ruleAWS       = &lint.Rule{ID: "secrets/aws-access-token", Title: "AWS access token", Severity: lint.Error, Controls: []string{"soc2:CC6.1", "pci:8.6.2"}}
	ruleEnum      = &lint.Rule{ID: "schema/enum", Title: "Value outside the allowed ones", Severity: lint.Warning}
	ruleMissing   = &lint.Rule{ID: "drift/missing-key", Title: "Key that other environments have", Severity: lint.Warning}
	ruleBudget    = &lint.Rule{ID: "budget/always-loaded", Title: "Much is always loaded", Severity: lint.Notice}
)

func sampleRules() []*lint.Rule {
	return []*lint.Rule{ruleDuplicate, ruleType, ruleEnum, ruleAWS, ruleMissing, ruleBudget}
}

// finding is one at the first place of needle in a file's text, framed by a line above and below.
func finding(rule *lint.Rule, path, text, needle, message string) lint.Finding {
	f := doc.New(path, []byte(text), doc.Limits{})
	start := strings.Index(text, needle)
	if start < 0 {
		panic("no " + needle + " in " + path)
	}
	at := f.Place(doc.Span{Start: start, End: start + len(needle)})
	out := lint.Finding{Rule: rule, Severity: rule.Severity, At: at, Message: message}
	for n := max(at.Line-1, 1); n <= min(at.EndLine+1, f.Lines()); n++ {
		out.Frame = append(out.Frame, lint.Line{Number: n, Text: f.Text(f.LineSpan(n))})
	}
	out.Fingerprint = fmt.Sprintf("%s-%d", strings.ReplaceAll(rule.ID, "/", "-"), start)
	return out
}

const (
	composeText = "services:\n  web:\n    image: shop/web:1.4\n    replicas: \"3\"\n    restart: allways\n    image: shop/web:1.5\n"
	envText     = "# 배포 환경 🚀\nNAME=\"주문 서비스 🚀\"; KEY=AKIA************7Q\nLOG_LEVEL=info\n"
	makeText    = "{\n\t\"port\":\t\"8080\",\t// text\n\t\"tls\": {\n\t\t\"on\": true\n\t}\n}\n"
	keyText     = "-----BEGIN PRIVATE KEY-----\n***\n***\n-----END PRIVATE KEY-----\n"
)

// sample is a failing run as a user meets it: several files, severities and checks, other places, fixes, a muted and a
// lowered finding, wide characters, tabs and a place of several lines.
func sample() *lint.Report {
	duplicate := finding(ruleDuplicate, "deploy/compose.yaml", composeText, "image: shop/web:1.5", "The key image is given twice; the first one is lost")
	duplicate.At.EndCol = duplicate.At.Col + len("image")
	duplicate.At.Pointer = "/services/web/image"
	duplicate.Hint = "Keep one of the two lines."
	first := finding(ruleDuplicate, "deploy/compose.yaml", composeText, "image", "")
	duplicate.Related = []lint.Related{{At: first.At, Message: "first given here"}}

	replicas := finding(ruleType, "deploy/compose.yaml", composeText, `"3"`, "replicas is text, but must be a whole number")
	replicas.At.Pointer = "/services/web/replicas"
	replicas.Fixes = []lint.Fix{{Title: "Write it without quotes", Safe: true,
		Edits: []doc.Edit{{Path: "deploy/compose.yaml", Span: replicas.At.Span, New: "3"}}}}

	restart := finding(ruleEnum, "deploy/compose.yaml", composeText, "allways", `restart is "allways", but must be one of no, always, on-failure, unless-stopped`)
	restart.Hint = "Did you mean always?"

	key := finding(ruleAWS, ".env.staging", envText, "AKIA************7Q", "An AWS access token of 20 characters stands in the file")
	key.Hint = "Revoke the token first; then take it out of the file and its history."

	pem := finding(&lint.Rule{ID: "secrets/private-key", Severity: lint.Error}, "test/fixtures/key.pem", keyText, strings.TrimSuffix(keyText, "\n"), "A private key stands in the file")
	pem.Severity, pem.Lowered = lint.Warning, "test data"

	port := finding(ruleType, "web/app.json", makeText, `"8080"`, "port is text, but must be a number")
	port.Hint = "Write 8080 without quotes."
	tls := finding(ruleType, "web/app.json", makeText, "{\n\t\t\"on\": true\n\t}", "tls is a mapping, but must be true or false")
	tls.Muted = &lint.Muted{By: "inline", Reason: "the next version takes it", At: &doc.Place{Path: "web/app.json", Line: 2, Col: 19, EndLine: 2, EndCol: 60}}

	missing := lint.Finding{Rule: ruleMissing, Severity: lint.Warning, At: doc.Place{Path: "config/prod.yaml"}, Fingerprint: "drift-1",
		Message: "REDIS_URL is set in dev and staging, but not in prod", Related: []lint.Related{{At: doc.Place{Path: "config/dev.yaml", Line: 7, Col: 1, EndLine: 7, EndCol: 10}, Message: "set here"}}}
	budget := lint.Finding{Rule: ruleBudget, Severity: lint.Notice, Message: "56,000 tokens are always loaded, of 250,000", Fingerprint: "budget-1"}

	return &lint.Report{
		Snapshot: lint.Snapshot{Kind: "commit", Root: ".", Rev: "1519f26b0e5d4d0c6f8c2f6e1f6e0f2f3b9a7c55"},
		Files:    120,
		Rules:    sampleRules(),
		Checks: []lint.Summary{
			{Name: "schema", Files: 118, Errors: 2, Warnings: 1, Muted: 1, Duration: 310 * time.Millisecond},
			{Name: "secrets", Files: 120, Errors: 1, Warnings: 1, Duration: 95 * time.Millisecond},
			{Name: "syntax", Files: 120, Errors: 1, Duration: 20 * time.Millisecond},
			{Name: "drift", Files: 9, Warnings: 1, Duration: 2 * time.Millisecond},
			{Name: "budget", Files: 40, Notices: 1, Duration: 12 * time.Millisecond},
			{Name: "access"},
		},
		Findings: []lint.Finding{budget, key, missing, replicas, restart, duplicate, pem, port, tls},
		NotChecked: []lint.NotChecked{
			{Path: "charts/api/templates/app.yaml", Reason: "template"},
			{Path: "charts/api/templates/job.yaml", Reason: "template"},
			{Path: "web/logo.json", Reason: "not text"},
			{Path: "go.mod", Check: "schema", Reason: "no schema is known for it"},
		},
		Duration: 412 * time.Millisecond,
	}
}

// change is the sample as what a change brought: some of it was there before.
func change() *lint.Report {
	r := sample()
	r.Snapshot.Kind, r.Snapshot.Base = "range", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
	r.Findings[2].Older, r.Findings[5].Older = true, true
	r.Checks[2].Errors, r.Checks[3].Warnings = 0, 0
	r.Fixed = []lint.Finding{r.Findings[3], r.Findings[3]}
	r.Sections = []lint.Section{
		{Check: "budget", Title: "Tokens that are always loaded", Intro: "What this change adds to @every session.", Columns: []string{"file", "before", "after", "difference"},
			Rows: [][]string{{"CLAUDE.md", "1,200", "1,900", "+700"}, {".claude/rules/a|b.md", "0", "300", "+300"}}, Note: "Estimated without a tokenizer."},
		{Check: "drift", Title: "Keys by environment", Columns: []string{"key", "dev", "prod"}},
	}
	for i := range 40 {
		r.Sections[1].Rows = append(r.Sections[1].Rows, []string{fmt.Sprintf("services.api.LONG_NAME_%d", i), "set", []string{"set", "missing"}[i%2]})
	}
	return r
}

// clean is a run that found nothing.
func clean() *lint.Report {
	return &lint.Report{Snapshot: lint.Snapshot{Kind: "worktree", Root: "."}, Files: 120, Rules: sampleRules(),
		Checks: []lint.Summary{{Name: "schema", Files: 118}, {Name: "secrets", Files: 120}}, Duration: 38 * time.Millisecond,
		NotChecked: []lint.NotChecked{{Path: "charts/api/templates/app.yaml", Reason: "template"}}}
}

// broken is a run that could not look at everything, and found something too.
func broken() *lint.Report {
	r := sample()
	r.Findings = r.Findings[1:2]
	r.NotChecked = append(r.NotChecked,
		lint.NotChecked{Path: "config/huge.yaml", Check: "schema", Reason: "the check ran out of time (10 s)", Failed: true},
		lint.NotChecked{Path: "config/lost.yaml", Reason: "object 4b825dc is missing; fetch the whole history (fetch-depth: 0)", Failed: true})
	return r
}

// many is a run with n findings in one file, of which all say the same.
func many(n int) *lint.Report {
	text := strings.Repeat("mode: fast\n", n)
	f := doc.New("values.yaml", []byte(text), doc.Limits{})
	r := clean()
	for i := range n {
		at := f.Place(doc.Span{Start: i*11 + 6, End: i*11 + 10})
		r.Findings = append(r.Findings, lint.Finding{Rule: ruleEnum, Severity: lint.Warning, At: at, Message: "mode must be slow",
			Fingerprint: fmt.Sprint(i), Frame: []lint.Line{{Number: at.Line, Text: "mode: fast"}}})
	}
	r.Checks[0].Warnings = n
	return r
}

// hostilePaths are file names a change can bring.
func hostilePaths() []string {
	return []string{
		"a\x1b[31mred\x1b[0m.yaml",
		"link\x1b]8;;http://evil.test\x1b\\here\x07.yaml",
		"clip\x1b]52;c;cm0gLXJmIC8=\x07.yaml",
		"rtl\u202elmay.exe",
		"mark\u200e\u200f\u2066\u2069\u061c.yaml",
		"zero\u200bwidth\ufeff\u2060\u00ad.yaml",
		"tag\U000e0041.yaml",
		"c1\u009b31m.yaml",
		"del\x7f.yaml",
		"bad\xff\xfeutf8.yaml",
		"with space #frag?query=1&b.yaml",
		"%2e%2e/%2e%2e/etc/passwd",
		"//host/x",
		"a//b.yaml",
		"c:/windows.yaml",
		"back\\slash.yaml",
		"::error file=x::PWNED",
		" \u00a0\u2003::stop-commands::x",
		"nl\n::error::PWNED\r\n::set-output name=x::y",
		"##[error]PWNED",
		"##vso[task.setvariable variable=x]y",
		"%0A::error::PWNED",
		"a,line=9,title=x.yaml",
		"--output=x.json",
		"<img src=x onerror=alert(1)>.yaml",
		"`code` [link](https://evil.test) ![i](x).md",
	}
}

// hostile is a run in which every text that comes from the repository is one of the hostile ones.
func hostile() *lint.Report {
	r := clean()
	for i, s := range hostilePaths() {
		rule := &lint.Rule{ID: "rules/r", Title: s, Severity: lint.Severity(i%3 + 1)}
		at := doc.Place{Path: s, Pointer: "/" + s, Line: 1, Col: 1, EndLine: 1, EndCol: 4, Span: doc.Span{Start: 0, End: 3}}
		f := lint.Finding{Rule: rule, Severity: rule.Severity, At: at, Message: s, Hint: s, Fingerprint: s,
			Frame:   []lint.Line{{Number: 1, Text: s}},
			Related: []lint.Related{{At: at, Message: s}},
			Fixes:   []lint.Fix{{Title: s, Edits: []doc.Edit{{Path: s, New: s}}}},
		}
		switch i % 5 {
		case 3:
			f.Muted = &lint.Muted{By: s, Reason: s, At: &at}
		case 4:
			f.Lowered = s
		}
		r.Findings = append(r.Findings, f)
		r.NotChecked = append(r.NotChecked, lint.NotChecked{Path: s, Check: s, Reason: s, Failed: i%2 == 0})
	}
	r.Checks = append(r.Checks, lint.Summary{Name: "##[x\x1b", Files: 1})
	r.Snapshot = lint.Snapshot{Kind: "commit", Root: "\x1b]0;title\x07", Rev: "\x1b\x1b\x1b\x1b\x1b\x1b\x1b"}
	return r
}
