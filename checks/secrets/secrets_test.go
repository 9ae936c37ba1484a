package secrets

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/pelletier/go-toml/v2"
	"github.com/zricethezav/gitleaks/v8/config"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

// TestExamples runs the examples. The rules of gitleaks have examples of their own: see TestSuiteCheck.
func TestExamples(t *testing.T) {
	c := New(Options{})
	c.Rules = slices.DeleteFunc(slices.Clone(c.Rules), func(r *lint.Rule) bool {
		id := strings.TrimPrefix(r.ID, "secrets/")
		return !slices.Contains(ownRules, id) && id != genericRule
	})
	exampletest.Run(t, c)
}

// TestRulesAreTheLibrarys: the generated list is the library's.
func TestRulesAreTheLibrarys(t *testing.T) {
	var c struct{ Rules []struct{ ID string } }
	if err := toml.Unmarshal([]byte(config.DefaultConfig), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Rules) != len(gitleaksRules) {
		t.Fatalf("%d rules in the library, %d in rules_gen.go: run go generate", len(c.Rules), len(gitleaksRules))
	}
	seen := map[string]bool{}
	for i, r := range c.Rules {
		g := gitleaksRules[i]
		if g.id != r.ID || g.title == "" || seen[g.title] {
			t.Errorf("rule %q is %q, %q in rules_gen.go: run go generate; titles are given once", r.ID, g.id, g.title)
		}
		seen[g.title] = true
	}
}

func TestPlace(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string // line:col-endLine:endCol
	}{
		{"plain", "KEY=" + awsKey + "\n", []string{"1:5-1:25"}},
		{"first byte, no line end", awsKey, []string{"1:1-1:21"}},
		{"twice on a line", awsKey + " " + awsKey + "\n", []string{"1:1-1:21", "1:22-1:42"}},
		{"CRLF", "a: 1\r\nKEY=" + awsKey + "\r\nb: 2\r\n", []string{"2:5-2:25"}},
		{"byte order mark", "\ufeffKEY=" + awsKey + "\n", []string{"1:5-1:25"}},
		{"after umlauts", "größe=ÄÖÜ KEY=" + awsKey + "\n", []string{"1:15-1:35"}},
		{"after blank lines", "\n\n\n  " + awsKey + "\n\n", []string{"4:3-4:23"}},
		{"key over lines", "x: y\n" + pem + "\n", []string{"2:1-23:30"}},
		{"key over lines, no line end", "x: y\n" + pem, []string{"2:1-23:30"}},
		{"key over lines, CRLF", strings.ReplaceAll(pem, "\n", "\r\n"), []string{"1:1-22:30"}},
		{"indented key", "key: |\n  " + strings.ReplaceAll(pem, "\n", "\n  "), []string{"2:3-23:32"}},
		{"not UTF-8 before it", "\xfc\xe4 KEY=" + awsKey, []string{"1:8-1:28"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range check(t, exampletest.Files{"a.txt": []byte(c.text)}).Findings {
				got = append(got, fmt.Sprintf("%d:%d-%d:%d", f.At.Line, f.At.Col, f.At.EndLine, f.At.EndCol))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestUTF16: what Windows tools save is looked at too, and placed in its own bytes.
func TestUTF16(t *testing.T) {
	for _, high := range []int{0, 1} {
		var src []byte
		for _, u := range utf16.Encode([]rune("\ufeff😀 ключ\r\nKEY=" + awsKey + "\r\n")) {
			pair := []byte{byte(u), byte(u >> 8)}
			src = append(src, pair[high], pair[1-high])
		}
		report := check(t, exampletest.Files{"a.reg": src})
		if len(report.Findings) != 1 {
			t.Fatalf("found %d", len(report.Findings))
		}
		s := report.Findings[0].At.Span
		if got := strings.ReplaceAll(string(src[s.Start:s.End]), "\x00", ""); got != awsKey {
			t.Errorf("the span holds %q", got)
		}
	}
}

func TestEncoded(t *testing.T) {
	run := base64.StdEncoding.EncodeToString([]byte("aws_access_key_id = " + awsKey + "\n"))
	src := "data:\n  config: " + run + "\n"
	report := check(t, exampletest.Files{"secret.yaml": []byte(src)})
	if len(report.Findings) == 0 {
		t.Fatal("nothing found")
	}
	f := report.Findings[0]
	if got := src[f.At.Span.Start:f.At.Span.End]; got != run {
		t.Errorf("the place holds %q, not the encoded run", got)
	}
	if !strings.Contains(f.Message, "only encoded") {
		t.Errorf("message: %s", f.Message)
	}
	if strings.Contains(f.Frame[0].Text, run[:20]) {
		t.Errorf("the encoded run is shown: %s", f.Frame[0].Text)
	}
}

// TestMasked: whatever is reported of a file, its secrets are not in it.
func TestMasked(t *testing.T) {
	report := check(t, exampletest.Files{
		"a.yaml":                     []byte("first: " + awsKey + "\nsecond: \"" + githubPAT + "\"\n"),
		"b.pem":                      []byte(pem),
		"keys/" + githubPAT + ".txt": []byte("nothing\n"),
	})
	if len(report.Findings) != 4 {
		t.Errorf("%d findings", len(report.Findings))
	}
	text := string(shown(t, report))
	for _, secret := range []string{awsKey, githubPAT, "MIIEowIBAAKCAQEA"} {
		if strings.Contains(text, secret) {
			t.Errorf("the report holds %s: %s", secret, text)
		}
	}
}

func TestDescribe(t *testing.T) {
	rule := &lint.Rule{Title: "Some key"}
	for value, want := range map[string]string{
		"short":                    "Some key in the clear (5 characters)",
		"fifteen-chars-x":          "Some key in the clear (15 characters)",
		"sixteen-charsABYZ":        "Some key in the clear (17 characters, sixt…YZ)",
		"größe-größe-größe":        "Some key in the clear (17 characters)",
		"a\nb\nc":                  "Some key in the clear (3 lines)",
		"\x1b[31mabcdefghijklmnop": "Some key in the clear (21 characters)",
	} {
		if got := describe(rule, match{value: value}); got != want {
			t.Errorf("%q: %s", value, got)
		}
	}
}

func TestMuted(t *testing.T) {
	report := check(t, exampletest.Files{"a.env": []byte("A=" + awsKey + " # gitleaks:allow\nB=" + awsKey + "\n")})
	var got []string
	for _, f := range report.Findings {
		by := "-"
		if f.Muted != nil {
			by = f.Muted.By
		}
		got = append(got, fmt.Sprint(f.At.Line, by))
	}
	if want := []string{"1inline", "2-"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestLongLine: a secret at the end of a file of one long line is found, and what is shown of it is short.
func TestLongLine(t *testing.T) {
	src := []byte("[" + strings.Repeat(`{"a":1},`, 1<<17) + `"` + awsKey + `"]`)
	report := check(t, exampletest.Files{"big.json": src})
	if len(report.Findings) != 1 {
		t.Fatalf("%d findings", len(report.Findings))
	}
	if n := len(report.Findings[0].Frame[0].Text); n > 1000 {
		t.Errorf("the frame has %d bytes", n)
	}
}

// TestMany: of a list of secrets, so many are told one by one and the rest is counted.
func TestMany(t *testing.T) {
	var b strings.Builder
	for i := range maxFindings + 200 {
		fmt.Fprintf(&b, "k%d: %s%c%c%c\n", i, awsKey[:17], 'A'+i%26, 'A'+i/26%26, 'A'+i/676)
	}
	report := check(t, exampletest.Files{"a.txt": []byte(b.String())})
	if len(report.Findings) != maxFindings {
		t.Fatalf("%d findings", len(report.Findings))
	}
	if last := report.Findings[maxFindings-1].Message; !strings.Contains(last, "more secrets follow in this file") {
		t.Errorf("the last one says: %s", last)
	}
}

// TestConcurrent: a run's files share an engine that is built once.
func TestConcurrent(t *testing.T) {
	files := exampletest.Files{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.env", i)] = []byte("A=" + awsKey + "\n")
	}
	report, err := lint.Run(context.Background(), files, []*lint.Check{New(Options{})}, lint.Options{Jobs: 8})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) != 40 {
		t.Errorf("%d findings", len(report.Findings))
	}
}

func TestPointer(t *testing.T) {
	src := "{\"a\": [{\"b\": \"x\"}, {\"c/d\": \"" + awsKey + "\"}]}"
	report := check(t, exampletest.Files{"a.json": []byte(src)})
	if len(report.Findings) != 1 || report.Findings[0].At.Pointer != "/a/1/c~1d" {
		t.Errorf("got %+v", report.Findings)
	}
}
