package secrets

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/checks/exampletest"
)

// TestTreesAgainstGitleaks compares the gitleaks profile with the command itself on whole trees: CONFWARD_GITLEAKS names the
// command (go install github.com/zricethezav/gitleaks/v8@v8.30.1), CONFWARD_TREES the folders.
func TestTreesAgainstGitleaks(t *testing.T) {
	command, trees := os.Getenv("CONFWARD_GITLEAKS"), filepath.SplitList(os.Getenv("CONFWARD_TREES"))
	if command == "" || len(trees) == 0 {
		t.Skip("CONFWARD_GITLEAKS and CONFWARD_TREES are not set")
	}
	for _, tree := range trees {
		t.Run(filepath.Base(tree), func(t *testing.T) {
			want := theirFindings(t, command, tree)
			got := ourFindings(t, tree)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("gitleaks -, ours +:\n%s", diff)
			}
			t.Logf("%d findings", len(want))
		})
	}
}

// theirFindings are the command's, one a line: rule, file, line, and the name of the secret.
func theirFindings(t *testing.T, command, tree string) []string {
	report := filepath.Join(t.TempDir(), "report.json")
	run := exec.Command(command, "dir", "--no-banner", "--exit-code", "0", "--log-level", "error", "-f", "json", "-r", report, ".")
	run.Dir = tree
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	src, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var found []struct {
		RuleID, File, Secret string
		StartLine            int
	}
	if err := json.Unmarshal(src, &found); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		name := Name("", f.Secret)
		if strings.HasPrefix(f.Secret, "file detected") || f.Secret == "" {
			name = ""
		}
		lines = append(lines, fmt.Sprintf("%s %s:%d %s", f.RuleID, f.File, f.StartLine, name))
	}
	slices.Sort(lines)
	return lines
}

// ourFindings are those of the check in the same form.
func ourFindings(t *testing.T, tree string) []string {
	files := exampletest.Files{}
	err := filepath.WalkDir(tree, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(tree, name)
		if err != nil || strings.HasPrefix(rel, ".git"+string(filepath.Separator)) {
			return err
		}
		files[filepath.ToSlash(rel)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range checkWith(t, Options{Profile: GitleaksProfile}, files).Findings {
		if f.Muted != nil {
			continue
		}
		line, name := f.At.Line, f.Identity
		if f.From > 0 {
			line = f.From
		}
		if f.At.Span.Len() == 0 {
			name = ""
		}
		lines = append(lines, fmt.Sprintf("%s %s:%d %s", strings.TrimPrefix(f.Rule.ID, "secrets/"), f.At.Path, line, name))
	}
	slices.Sort(lines)
	return lines
}
