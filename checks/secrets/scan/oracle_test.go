package scan

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"
	"github.com/spf13/viper"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
	"github.com/zricethezav/gitleaks/v8/report"
)

// depth is gitleaks' own.
const depth = 5

// pair is gitleaks' detector and this package's engine with the same rules.
type pair struct {
	theirs *detect.Detector
	ours   *Engine
}

// newPair reads rules in gitleaks' format with gitleaks' own reader.
func newPair(t testing.TB, toml string) *pair {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	v := viper.New()
	v.SetConfigType("toml")
	if err := v.ReadConfig(strings.NewReader(toml)); err != nil {
		t.Fatal(err)
	}
	var c config.ViperConfig
	if err := v.Unmarshal(&c); err != nil {
		t.Fatal(err)
	}
	rules, err := c.Translate()
	if err != nil {
		t.Fatal(err)
	}
	d := detect.NewDetector(rules)
	d.MaxDecodeDepth = depth
	d.IgnoreGitleaksAllow = true
	return &pair{d, engineOf(rules)}
}

var defaultPair = sync.OnceValue(func() *pair { return newPair(new(testing.B), config.DefaultConfig) })

func engineOf(c config.Config) *Engine {
	var rules []Rule
	for _, r := range c.Rules {
		rule := Rule{ID: r.RuleID, Group: r.SecretGroup, Entropy: r.Entropy, Keywords: r.Keywords, Silent: r.SkipReport,
			Allowlists: allowlistsOf(r.Allowlists)}
		if r.Regex != nil {
			rule.Regex = Trusted(r.Regex.String())
		}
		if r.Path != nil {
			rule.Path = Trusted(r.Path.String())
		}
		for _, q := range r.RequiredRules {
			rule.Required = append(rule.Required, Required{q.RuleID, q.WithinLines, q.WithinColumns})
		}
		rules = append(rules, rule)
	}
	return New(rules, allowlistsOf(c.Allowlists), depth)
}

func allowlistsOf(lists []*config.Allowlist) (out []*Allowlist) {
	for _, a := range lists {
		list := &Allowlist{All: a.MatchCondition == config.AllowlistMatchAnd, Commits: len(a.Commits) > 0, StopWords: a.StopWords}
		list.Target = map[string]Target{"match": TargetMatch, "line": TargetLine}[a.RegexTarget]
		texts := func(n int, text func(int) string) *Expression {
			all := make([]string, n)
			for i := range all {
				all[i] = text(i)
			}
			if n == 0 {
				return nil
			}
			return Trusted(Join(all))
		}
		list.Regexes = texts(len(a.Regexes), func(i int) string { return a.Regexes[i].String() })
		list.Paths = texts(len(a.Paths), func(i int) string { return a.Paths[i].String() })
		out = append(out, list)
	}
	return out
}

// compare fails the test if the two do not say the same of a text.
func (p *pair) compare(t testing.TB, path, text string) int {
	t.Helper()
	var want, got []finding
	//lint:ignore SA1019 the detector takes nothing else
	for _, f := range p.theirs.Detect(detect.Fragment{Raw: text, FilePath: path}) {
		want = append(want, theirs(f))
	}
	matches, err := p.ours.Scan(context.Background(), path, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range matches {
		got = append(got, ours(m))
		check(t, text, m)
	}
	slices.SortFunc(want, byText)
	slices.SortFunc(got, byText)
	if !slices.EqualFunc(want, got, same) {
		t.Errorf("%s: gitleaks says\n%v\nwe say\n%v\nof %.2000q", path, want, got, text)
	}
	return len(want)
}

// check holds a match's spans to the text.
func check(t testing.TB, text string, m Match) {
	t.Helper()
	switch {
	case m.ByPath:
	case m.Around.Start < 0 || m.Around.End > len(text) || !m.Around.Contains(m.Secret):
		t.Errorf("%s: %v in %v of %d bytes", m.Rule, m.Secret, m.Around, len(text))
	case m.Encoded && m.Secret.Len() == 0:
		t.Errorf("%s: an encoded match has no place", m.Rule)
	case !m.Encoded && text[m.Around.Start:m.Around.End] != m.Text:
		t.Errorf("%s: the span holds %q, the match is %q", m.Rule, text[m.Around.Start:m.Around.End], m.Text)
	case !m.Encoded && text[m.Secret.Start:m.Secret.End] != m.Value:
		t.Errorf("%s: the span holds %q, the secret is %q", m.Rule, text[m.Secret.Start:m.Secret.End], m.Value)
	}
}

// finding is a match as both tell it.
type finding struct {
	what    string
	entropy float64
}

func theirs(f report.Finding) finding {
	encoded := slices.ContainsFunc(f.Tags, func(s string) bool { return strings.HasPrefix(s, "decode-depth:") })
	at := place{f.StartLine, f.StartColumn, f.EndLine, f.EndColumn}
	return finding{fmt.Sprintf("%s %v encoded=%v %q %q", f.RuleID, at, encoded, f.Match, f.Secret), float64(f.Entropy)}
}

func ours(m Match) finding {
	return finding{fmt.Sprintf("%s %v encoded=%v %q %q", m.Rule, m.place, m.Encoded, m.Text, m.Value), m.Entropy}
}

func byText(a, b finding) int {
	return cmp.Or(strings.Compare(a.what, b.what), cmp.Compare(a.entropy, b.entropy))
}

// same allows for gitleaks adding up the entropy in no particular order and keeping few digits of it.
func same(a, b finding) bool { return a.what == b.what && math.Abs(a.entropy-b.entropy) < 1e-5 }

// vector is a case of the rules' own tests.
type vector struct{ ID, Text string }

func suites() string { return os.Getenv("CONFWARD_SUITES") }

func vectors(t testing.TB) []vector {
	root := suites()
	if root == "" {
		t.Skip("CONFWARD_SUITES is not set: the conformance suites are not part of this repository")
	}
	text, err := os.ReadFile(filepath.Join(root, "secrets", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	for line := range bytes.Lines(text) {
		var v vector
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// TestSuiteAgainstGitleaks: on the rules' own cases we say what gitleaks says.
func TestSuiteAgainstGitleaks(t *testing.T) {
	found := 0
	for _, v := range vectors(t) {
		found += defaultPair().compare(t, v.ID+"/case.txt", v.Text)
	}
	t.Logf("%d findings", found)
}

// TestTreeAgainstGitleaks compares on all files below a directory, if CONFWARD_TREE names one.
func TestTreeAgainstGitleaks(t *testing.T) {
	root := os.Getenv("CONFWARD_TREE")
	if root == "" {
		t.Skip("CONFWARD_TREE is not set")
	}
	found, files := 0, 0
	eachText(t, root, func(path, text string) {
		files++
		found += defaultPair().compare(t, path, text)
	})
	t.Logf("%d findings in %d texts", found, files)
}

// eachText gives the files below a directory, long ones in pieces.
func eachText(t testing.TB, root string, visit func(path, text string)) {
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		for len(text) > 0 {
			n := min(len(text), 100_000)
			visit(filepath.ToSlash(name), string(text[:n]))
			text = text[n:]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
