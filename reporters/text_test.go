package reporters

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/confward/confward/lint"
)

func TestNewKnowsItsFormats(t *testing.T) {
	_, err := New("sarfi", &bytes.Buffer{}, Options{})
	if err == nil || err.Error() != `unknown format "sarfi": choose one of text, json, sarif, github, markdown, html` {
		t.Errorf("%v", err)
	}
	for _, name := range Formats() {
		if _, err := New(name, &bytes.Buffer{}, Options{}); err != nil {
			t.Error(err)
		}
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestLostReportIsAnError(t *testing.T) {
	for _, name := range Formats() {
		r, err := New(name, fullDisk{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Report(context.Background(), sample()); !errors.Is(err, errFull) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFirstLine: whoever reads only the first line of a failing run knows what to do.
func TestFirstLine(t *testing.T) {
	incomplete := clean()
	incomplete.NotChecked = []lint.NotChecked{{Reason: "the walk ended early", Failed: true}}
	files := sample()
	for i := range files.Findings {
		files.Findings[i].At.Path = fmt.Sprintf("f%d", i)
		files.Findings[i].Severity = lint.Error
		files.Findings[i].Muted = nil
	}
	two := sample()
	two.Findings = two.Findings[1:4]
	for _, c := range []struct {
		report *lint.Report
		opt    Options
		want   string
	}{
		{sample(), Options{FailOn: lint.Error}, "Fix 4 errors in .env.staging, deploy/compose.yaml and web/app.json:"},
		{two, Options{FailOn: lint.Warning}, "Fix 2 errors and 1 warning in .env.staging, config/prod.yaml and deploy/compose.yaml:"},
		{sample(), Options{FailOn: lint.Notice}, "Fix 4 errors, 3 warnings and 1 notice in the repository, .env.staging, config/prod.yaml and 3 more files:"},
		{files, Options{FailOn: lint.Error}, "Fix 9 errors in f0, f1, f2 and 6 more files:"},
		{two, Options{FailOn: lint.Error, Quiet: true}, ".env.staging:2:22: error: An AWS access token of 20 characters stands in the file (secrets/aws-access-token)"},
		{sample(), Options{}, "the repository: notice: 56,000 tokens are always loaded, of 250,000 (budget/always-loaded)"},
		{broken(), Options{FailOn: lint.Error}, "confward could not look at 2 files: this is the tool or the checkout, not your change"},
		{broken(), Options{FailOn: lint.Error, Quiet: true}, "confward could not look at 2 files: this is the tool or the checkout, not your change"},
		{incomplete, Options{}, "confward could not look at everything: this is the tool or the checkout, not your change"},
	} {
		got, _, _ := strings.Cut(render(t, "text", c.opt, c.report), "\n")
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// TestLastLine: the totals are never better than the run was.
func TestLastLine(t *testing.T) {
	incomplete := clean()
	incomplete.NotChecked = []lint.NotChecked{{Path: "a", Reason: "lost", Failed: true}}
	outside := sample()
	outside.Files = 2
	for _, c := range []struct {
		report *lint.Report
		want   string
	}{
		{sample(), "4 errors, 3 warnings, 1 notice in 6 of 120 files at 1519f26, 0.4 s"},
		{outside, "4 errors, 3 warnings, 1 notice in 6 files at 1519f26, 0.4 s"},
		{clean(), "no findings in 120 files, 38 ms"},
		{incomplete, "no findings in 120 files, but not everything was looked at, 38 ms"},
		{&lint.Report{}, "no file was looked at, 0 ms"},
	} {
		lines := strings.Split(strings.TrimSuffix(render(t, "text", Options{}, c.report), "\n"), "\n")
		if got := lines[len(lines)-1]; got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestCleanRunIsShort(t *testing.T) {
	if lines := strings.Count(render(t, "text", Options{FailOn: lint.Error}, clean()), "\n"); lines > 2 {
		t.Errorf("%d lines", lines)
	}
	if out := render(t, "text", Options{FailOn: lint.Error, Quiet: true}, clean()); out != "" {
		t.Errorf("quiet, but said %q", out)
	}
}

func TestEqualFindingsAreCounted(t *testing.T) {
	for _, c := range []struct {
		findings int
		all      bool
		shown    int
		more     string
	}{
		{10, false, 10, ""},
		{11, false, 11, "and 1 more like this (--all shows them)"},
		{2_000, false, 11, "and 1990 more like this, the last on line 2000 (--all shows them)"},
		{2_000, true, 2_000, ""},
	} {
		out := render(t, "text", Options{All: c.all}, many(c.findings))
		if got := strings.Count(out, "mode must be slow"); got != c.shown {
			t.Errorf("%d findings: %d heads, want %d", c.findings, got, c.shown)
		}
		if !strings.Contains(out, c.more) || c.more == "" && strings.Contains(out, "more like this") {
			t.Errorf("%d findings: want %q", c.findings, c.more)
		}
	}
	r := many(40)
	for i := range r.Findings {
		r.Findings[i].At.Path = fmt.Sprintf("f%02d.yaml", i)
	}
	if out := render(t, "text", Options{}, r); strings.Contains(out, "more like this") {
		t.Error("findings of several files are counted together")
	}
}

// TestWrappingLosesNothing: a narrow terminal changes only where lines end, and no word is lost.
func TestWrappingLosesNothing(t *testing.T) {
	r := sample()
	for i := range r.Findings {
		r.Findings[i].Frame = nil
	}
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	want := words(render(t, "text", Options{All: true, FailOn: lint.Error}, r))
	for width := range 200 {
		out := render(t, "text", Options{All: true, FailOn: lint.Error, Width: width}, r)
		if got := words(out); got != want {
			t.Fatalf("width %d:\n%s\nwant\n%s", width, got, want)
		}
		if width < 60 {
			continue // a word or a row of the table may be longer
		}
		for line := range strings.Lines(out) {
			if n := textWidth(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("%d columns on a terminal of %d: %s", n, width, line)
			}
		}
	}
}

func TestManyReasons(t *testing.T) {
	r := clean()
	r.NotChecked = nil
	for i := range 5_000 {
		reason := fmt.Sprintf("reason %04d", i)
		r.NotChecked = append(r.NotChecked, lint.NotChecked{Path: "a", Reason: reason}, lint.NotChecked{Path: "a", Check: "schema", Reason: reason},
			lint.NotChecked{Path: fmt.Sprint("lost", i), Reason: "lost", Failed: true})
	}
	out := render(t, "text", Options{}, r)
	if lines := strings.Count(out, "\n"); lines > failedShown+6 {
		t.Errorf("%d lines", lines)
	}
	for _, want := range []string{"could not look at 5000 files", "and 4980 more (--all shows them)", "reason 0000 (1 file)", "4994 other reasons (--all shows them)"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	if all := render(t, "text", Options{All: true}, r); strings.Count(all, "\n") < 15_000 {
		t.Error("not all is shown")
	}
}
