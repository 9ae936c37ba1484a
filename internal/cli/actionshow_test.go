package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// stepOf is the work of a step with a runner's files in a folder.
func stepOf(dir string, report *lint.Report) *actionWork {
	files := map[string]string{"GITHUB_OUTPUT": filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY": filepath.Join(dir, "summary"), "GITHUB_REPOSITORY": "octo/toy"}
	sys := System{Stdout: io.Discard, Stderr: io.Discard, Dir: dir, Getenv: func(name string) string { return files[name] }, Now: time.Now,
		Terminal: func(io.Writer) int { return 0 }}
	snap := &snapshot{files: &repo.Snapshot{Rev: strings.Repeat("a", 40)}, source: &source{}}
	return &actionWork{actionRun: &actionRun{sys: sys}, snap: snap, settings: &settings{}, report: report}
}

func manyFindings(n int) *lint.Report {
	rule := &lint.Rule{ID: "schema/type", Title: "Wrong type", Severity: lint.Error}
	r := &lint.Report{Files: n, Checks: []lint.Summary{{Name: "schema", Files: n, Errors: n}}}
	for i := range n {
		r.Findings = append(r.Findings, lint.Finding{Rule: rule, Severity: lint.Error, Message: "port: expected a whole number, found the text \"8080\"",
			At: doc.Place{Path: fmt.Sprintf("services/배포 %d/config.json", i), Line: 3, Col: 1, EndLine: 3, EndCol: 9}, Fingerprint: fmt.Sprint(i)})
	}
	return r
}

// GitHub drops the summary of a step that is longer than 1 MiB, with whatever other steps wrote into the same file.
func TestStepSummaryKeepsTheLimit(t *testing.T) {
	const limit = 1 << 20
	for _, before := range []int{0, 1_000, 900_000, 999_000, limit - 1} {
		dir := t.TempDir()
		w := stepOf(dir, manyFindings(30_000))
		w.patch = []byte(strings.Repeat("+ a line of a patch\n", 20_000))
		name := filepath.Join(dir, "summary")
		if err := os.WriteFile(name, []byte(strings.Repeat("x", before)), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := w.writeSummary(w.report); err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(name)
		if err != nil || len(src) > limit || !strings.HasPrefix(string(src), strings.Repeat("x", before)) {
			t.Errorf("after %d bytes there are %d: %v", before, len(src), err)
		}
		if before <= 900_000 && !strings.Contains(string(src), "30000 errors in 30000 files") && !strings.Contains(string(src), "30000 errors in 30000 of 30000 files") {
			t.Errorf("after %d bytes nothing is said: %.200s", before, src[before:])
		}
	}
}

// No line of a patch ends its fence.
func TestPatchBlock(t *testing.T) {
	for _, patch := range []string{"--- a/x\n+++ b/x\n-```\n+````\n", "`````````\n", "+~~~\n", "+x"} {
		block := patchBlock([]byte(patch), 10_000)
		lines := strings.Split(strings.TrimSuffix(block, "\n"), "\n")
		fence := lines[len(lines)-1]
		if strings.Trim(fence, "`") != "" || len(fence) < 3 || strings.Count(block, "\n"+fence) != 2 || !strings.Contains(block, "\n"+fence+"diff\n"+strings.TrimSuffix(patch, "\n")+"\n"+fence+"\n") {
			t.Errorf("%q becomes\n%s", patch, block)
		}
	}
	if block := patchBlock([]byte(strings.Repeat("x\n", 1000)), 1000); strings.Contains(block, "```") || !strings.Contains(block, "too long") {
		t.Errorf("%s", block)
	}
	if patchBlock(nil, 1000) != "" {
		t.Error("a block without a patch")
	}
}

// A value cannot end before its end, and so set another output.
func TestOutputsEndWhereTheyEnd(t *testing.T) {
	dir := t.TempDir()
	w := stepOf(dir, nil)
	want := map[string]string{
		"reports": "a\nverdict=clean\nverdict<<EOF\nclean\nEOF",
		"range":   "_GitHubActionsFileCommandDelimeter_\nverdict<<_GitHubActionsFileCommandDelimeter_\nclean",
		"verdict": "findings", "empty": "",
	}
	for name, value := range want {
		w.output(name, value)
	}
	w.output("verdict", "clean")
	w.output("verdict", "findings")
	if err := w.writeOutputs(); err != nil {
		t.Fatal(err)
	}
	got := readOutputs(t, filepath.Join(dir, "output"))
	if len(got) != len(want) {
		t.Errorf("%q", got)
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
}

// readOutputs reads the runner's file as the runner does.
func readOutputs(t *testing.T, name string) map[string]string {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		key, end, ok := strings.Cut(lines[i], "<<")
		if !ok {
			t.Fatalf("no output: %q", lines[i])
		}
		from := i + 1
		for i++; lines[i] != end; i++ {
		}
		out[key] = strings.Join(lines[from:i], "\n")
	}
	return out
}

func TestRooted(t *testing.T) {
	at := doc.Place{Path: "a.json", Line: 1}
	r := &lint.Report{
		Findings:   []lint.Finding{{At: at, Related: []lint.Related{{At: at}}, Fixes: []lint.Fix{{Edits: []doc.Edit{{Path: "a.json"}}}}}, {At: doc.Place{}}},
		Fixed:      []lint.Finding{{At: at}},
		NotChecked: []lint.NotChecked{{Path: "b.json"}, {}},
	}
	got := reporters.Prefixed(r, "app/")
	for _, path := range []string{got.Findings[0].At.Path, got.Findings[0].Related[0].At.Path, got.Findings[0].Fixes[0].Edits[0].Path, got.Fixed[0].At.Path} {
		if path != "app/a.json" {
			t.Errorf("%+v", got)
		}
	}
	if got.Findings[1].At.Path != "" || got.NotChecked[0].Path != "app/b.json" || got.NotChecked[1].Path != "" {
		t.Errorf("%+v", got)
	}
	if r.Findings[0].At.Path != "a.json" || r.Findings[0].Fixes[0].Edits[0].Path != "a.json" {
		t.Error("the report itself was changed")
	}
}
