package reporters

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

var (
	logCommand  = regexp.MustCompile(`##[A-Za-z]*\[`)
	annotations = regexp.MustCompile(`^::(error|warning|notice) [^:]*title=[^:]*::`)
	colors      = regexp.MustCompile("\x1b\\[[0-9;]+m")
)

// harmless fails the test if a report could do more than be read.
func harmless(t *testing.T, format, report string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(report, "\n"), "\n") {
		if logCommand.MatchString(line) {
			t.Errorf("%s: a log would obey %q", format, line)
		}
		command := strings.HasPrefix(strings.TrimLeftFunc(colors.ReplaceAllString(line, ""), unicode.IsSpace), "::")
		if command != (format == "github") {
			t.Errorf("%s: a workflow command, or none where one is due: %q", format, line)
		}
		if format == "github" && !annotations.MatchString(line) {
			t.Errorf("not a whole annotation: %q", line)
		}
		plain := line
		if format == "text" {
			plain = colors.ReplaceAllString(line, "")
		}
		for _, r := range plain {
			if hidden(r) {
				t.Errorf("%s: %q holds %q", format, line, r)
			}
		}
	}
}

func TestHostileReportIsHarmless(t *testing.T) {
	for _, format := range Formats() {
		for _, opt := range []Options{{}, {Width: 30, All: true, FailOn: lint.Notice}, {Quiet: true, FailOn: lint.Notice}} {
			out := render(t, format, opt, hostile())
			if strings.Contains(out, "\x1b") {
				t.Errorf("%s: an escape sequence without colours asked for", format)
			}
			harmless(t, format, out)
		}
	}
}

// TestColorsAreOurs: without its colours a coloured report is the plain one.
func TestColorsAreOurs(t *testing.T) {
	for _, r := range []*lint.Report{sample(), broken(), hostile()} {
		plain := render(t, "text", Options{All: true, FailOn: lint.Error}, r)
		colored := render(t, "text", Options{All: true, FailOn: lint.Error, Color: true}, r)
		if got := colors.ReplaceAllString(colored, ""); got != plain {
			t.Errorf("got\n%s\nwant\n%s", got, plain)
		}
	}
}

func FuzzHarmless(f *testing.F) {
	for _, s := range hostilePaths() {
		f.Add(s, s, uint8(3), 40)
	}
	f.Fuzz(func(t *testing.T, path, text string, bits uint8, width int) {
		at := doc.Place{Path: path, Pointer: text, Line: int(bits) % 3, Col: int(bits) % 7, EndLine: 2, EndCol: 3}
		rule := &lint.Rule{ID: "a/b", Title: text, Severity: lint.Error, Controls: []string{text}}
		finding := lint.Finding{Rule: rule, Severity: lint.Severity(bits%3 + 1), At: at, Message: text, Hint: path, Fingerprint: text,
			Frame: []lint.Line{{Number: 1, Text: text}}, Related: []lint.Related{{At: at, Message: text}}, Lowered: path}
		r := &lint.Report{Files: 1, Findings: []lint.Finding{finding}, Snapshot: lint.Snapshot{Rev: text},
			Checks:     []lint.Summary{{Name: path}},
			NotChecked: []lint.NotChecked{{Path: path, Check: text, Reason: text, Failed: true}, {Path: path, Reason: text}}}
		for _, format := range Formats() {
			harmless(t, format, render(t, format, Options{FailOn: lint.Notice, All: bits&8 == 0, Quiet: bits&16 == 0, Width: width % 200}, r))
		}
	})
}
