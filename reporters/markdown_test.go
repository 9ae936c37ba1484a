package reporters

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// TestMarkdownCountsAll: however little room there is, the findings that are listed and those that are counted make all.
func TestMarkdownCountsAll(t *testing.T) {
	more := regexp.MustCompile(`And (\d+) more, for`)
	for _, n := range []int{1, 20, 30, 31, 200, 5_000} {
		for _, limit := range []int{4_000, 8_000, 20_000, MarkdownLimit} {
			r := many(n)
			for i := range r.Findings {
				r.Findings[i].Severity = lint.Severity(i%3 + 1)
				r.Findings[i].At.Path = fmt.Sprintf("a long folder/%d/values.yaml", i%97)
			}
			got := MarkdownReport(r, Options{}, limit)
			if len(got) > limit {
				t.Errorf("%d bytes, of at most %d", len(got), limit)
			}
			said := strings.Count(got, "\n- line ")
			for _, m := range more.FindAllStringSubmatch(got, -1) {
				var rest int
				fmt.Sscan(m[1], &rest)
				said += rest
			}
			if said != n {
				t.Errorf("limit %d: of %d findings %d are listed or counted", limit, n, said)
			}
			if strings.Count(got, "<details>") != strings.Count(got, "</details>") {
				t.Errorf("limit %d, %d findings: details are not closed", limit, n)
			}
		}
	}
}

func TestMarkdownLeavesRoomForSections(t *testing.T) {
	r := many(5_000)
	r.Sections = change().Sections
	got := MarkdownReport(r, Options{}, MarkdownLimit)
	if !strings.Contains(got, "#### Keys by environment") || !strings.Contains(got, "LONG_NAME_39") || len(got) > MarkdownLimit {
		t.Errorf("%d bytes, without what checks add", len(got))
	}
}

func TestMarkdownText(t *testing.T) {
	for in, want := range map[string]string{
		"port: expected a whole number, found the text \"8080\"": "port: expected a whole number, found the text \"8080\"",
		"ask @octocat or @org/team.":                             "ask `@octocat` or `@org/team`.",
		"see #12, GH-12 and o/r#3":                               "see `#12`, `GH-12` and `o/r#3`",
		"commit 1519f26b0e5d is bad":                             "commit `1519f26b0e5d` is bad",
		"commits 1519f26 deadbee 1519f2 and facade1g":            "commits `1519f26` deadbee 1519f2 and facade1g",
		"<b>bold</b> *it* _is_":                                  "`<b>bold</b> *it* _is_`",
		"[a](http://x) https://x www.x.de me@x.de":               "`[a](http://x`) `https://x www.x.de me@x.de`",
		"a :tada: $x$ ~~gone~~":                                  "a `:tada`: `$x$ ~~gone~~`",
		"`` ` ``":                                                "``` `` ` `` ```",
		"a|b\\c":                                                 "`a|b\\c`",
		"\u202egpj":                                              "`\\u202egpj`",
		"config.yaml: no such key (did you mean x?)":             "config.yaml: no such key (did you mean x?)",
		"": "",
	} {
		if got := MarkdownText(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// FuzzMarkdownText: outside of code spans nothing stands that Markdown or GitHub acts on.
func FuzzMarkdownText(f *testing.F) {
	for _, s := range append(hostilePaths(), "@a", "#1", "a`b``c", "`", "(`x`)", "\"@a\"", "'`'", "GH-1 gh-2", "``", "`@a` `b") {
		f.Add(s)
	}
	acts := regexp.MustCompile("[@#<>*_~|$\\[\\]{}&\\\\`]|://|(?i)www\\.|\\bgh-[0-9]|:[A-Za-z0-9_+-]+:")
	f.Fuzz(func(t *testing.T, s string) {
		for _, rendered := range []string{MarkdownText(s), MarkdownCode(s)} {
			if outside := outsideCode(rendered); acts.MatchString(outside) {
				t.Errorf("%q becomes %q, outside of code %q", s, rendered, outside)
			}
		}
		r := &lint.Report{Findings: []lint.Finding{{Rule: ruleType, Severity: lint.Error, Message: s, Hint: s, At: doc.Place{Path: s, Line: 1}}}}
		for line := range strings.Lines(MarkdownReport(r, Options{}, MarkdownLimit)) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Errorf("a command: %q", line)
			}
		}
	})
}

// outsideCode is a line without its code spans, as CommonMark finds them: a run of backticks up to the next run of equal length.
func outsideCode(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		n := 0
		for i+n < len(s) && s[i+n] == '`' {
			n++
		}
		if n == 0 {
			out.WriteByte(s[i])
			i++
			continue
		}
		end := -1
		for j := i + n; j < len(s); {
			m := 0
			for j+m < len(s) && s[j+m] == '`' {
				m++
			}
			if m == n {
				end = j + m
				break
			}
			j += max(m, 1)
		}
		if end < 0 {
			out.WriteString(s[i : i+n])
			i += n
			continue
		}
		out.WriteByte(' ')
		i = end
	}
	return out.String()
}
