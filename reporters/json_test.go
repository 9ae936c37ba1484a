package reporters

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/confward/confward/lint"
)

func TestJSONKeepsTheData(t *testing.T) {
	r := hostile()
	var got jsonReport
	if err := json.Unmarshal([]byte(render(t, "json", Options{}, r)), &got); err != nil {
		t.Fatal(err)
	}
	for i, f := range r.Findings {
		g := got.Findings[i]
		want := strings.ToValidUTF8(f.Message, "\ufffd")
		if !utf8.ValidString(f.Message) {
			want = string([]rune(f.Message)) // each byte on its own
		}
		if g.Path != want || g.Message != want || g.Related[0].Message != want || g.Fixes[0].Title != want || g.Pointer != "/"+want {
			t.Errorf("%q became %+v", f.Message, g)
		}
		if (f.Muted == nil) != (g.Muted == nil) || g.Muted != nil && g.Muted.Reason != want {
			t.Errorf("muted: %+v", g.Muted)
		}
	}
}

// TestJSONKeys: every key is there whether or not it has something to say, and no list is null.
func TestJSONKeys(t *testing.T) {
	keys := func(v any) []string {
		var names []string
		for k := range v.(map[string]any) {
			names = append(names, k)
		}
		slices.Sort(names)
		return names
	}
	bare := &lint.Report{Findings: []lint.Finding{{Rule: ruleType}}, Checks: []lint.Summary{{}}, NotChecked: []lint.NotChecked{{}}}
	for _, r := range []*lint.Report{bare, sample(), {}} {
		out := render(t, "json", Options{}, r)
		if !strings.HasSuffix(out, "\n}\n") || strings.Contains(strings.NewReplacer(`"muted": null`, "", `"at": null`, "", `"commit": null`, "").Replace(out), "null") {
			t.Errorf("a list is null or the last line has no end:\n%s", out)
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			"snapshot": "base blobs bytes commits kind rev root", "tool": "name version", "summary": "errors files muted notices older warnings",
			"checks":     "files findings milliseconds name",
			"findings":   "check column commit endColumn endLine fingerprint fixes hint line lowered message muted older path pointer related rule severity",
			"notChecked": "check failed path reason",
		}
		if got := strings.Join(keys(v), " "); got != "checks findings notChecked snapshot summary tool version" {
			t.Errorf("keys %s", got)
		}
		for key, names := range want {
			items, list := v[key].([]any)
			if !list {
				items = []any{v[key]}
			}
			for _, item := range items {
				if got := strings.Join(keys(item), " "); got != names {
					t.Errorf("%s has keys %s, want %s", key, got, names)
				}
			}
		}
	}
}

func TestSameReportSameBytes(t *testing.T) {
	for _, format := range Formats() {
		for _, opt := range []Options{{}, {All: true, FailOn: lint.Error}} {
			first := render(t, format, opt, hostile())
			for range 20 {
				if render(t, format, opt, hostile()) != first {
					t.Fatalf("%s differs from run to run", format)
				}
			}
		}
	}
}
