package lint

import (
	"context"
	"strings"
	"testing"

	"github.com/confward/confward/doc"
)

func TestListed(t *testing.T) {
	rule, other := &Rule{ID: "secrets/a"}, &Rule{ID: "secrets/b"}
	at := func(path string, line int) doc.Place {
		place := doc.Place{Path: path, Line: line}
		if path != "z" {
			place.Span.End = 1
		}
		return place
	}
	one, two := &Commit{ID: "1"}, &Commit{ID: "2"}
	found := func() []Finding {
		return []Finding{
			{Rule: rule, At: at("x", 3)},
			{Rule: rule, At: at("x", 5), From: 4},
			{Rule: other, At: at("x", 3), Commit: one},
			{Rule: rule, At: at("y", 9), Identity: "n", Commit: two},
			{Rule: other, At: at("z", 1)},
		}
	}
	for _, c := range []struct {
		name  string
		entry Listed
		want  int // the finding that is silenced; -1: none
	}{
		{"a line", Listed{Rule: "secrets/a", Path: "x", Line: 3}, 0},
		{"where the match begins", Listed{Rule: "secrets/a", Path: "x", Line: 4}, 1},
		{"not where the secret does", Listed{Rule: "secrets/a", Path: "x", Line: 5}, -1},
		{"another rule", Listed{Rule: "secrets/c", Path: "x", Line: 3}, -1},
		{"of a commit", Listed{Rule: "secrets/b", Path: "x", Line: 3, Commit: "1"}, 2},
		{"of another commit", Listed{Rule: "secrets/b", Path: "x", Line: 3, Commit: "2"}, -1},
		{"an identity, elsewhere", Listed{Rule: "secrets/a", Identity: "n", Path: "z", Line: 1}, 3},
		{"another identity, there", Listed{Rule: "secrets/a", Identity: "m", Path: "y", Line: 9}, -1},
		{"a file", Listed{Rule: "secrets/b", Path: "z"}, 4},
		{"line 0 of what is not of the file", Listed{Rule: "secrets/a", Path: "w"}, -1},
		{"with a fault", Listed{Rule: "secrets/a", Path: "x", Line: 3, Fault: "none"}, -1},
		{"a commit", Listed{Rule: "secrets", Commit: "2"}, 3},
		{"a commit, of a rule", Listed{Rule: "secrets/a", Commit: "1"}, -1},
	} {
		all := found()
		use := newListUse([]Listed{c.entry})
		use.mute(all)
		for i, x := range all {
			if (x.Muted != nil) != (i == c.want) {
				t.Errorf("%s: finding %d is muted: %v", c.name, i, x.Muted != nil)
			}
		}
		if use.used[0] != (c.want >= 0) {
			t.Errorf("%s: used is %v", c.name, use.used[0])
		}
	}
}

func TestAnIdentityIsTheFingerprint(t *testing.T) {
	rule := &Rule{ID: "secrets/a"}
	found := []Finding{
		{Rule: rule, At: doc.Place{Path: "x", Line: 3}, Identity: "n"},
		{Rule: rule, At: doc.Place{Path: "y/z", Line: 9}, Identity: "n"},
		{Rule: rule, At: doc.Place{Path: "x", Line: 3}, Identity: "m"},
		{Rule: &Rule{ID: "secrets/b"}, At: doc.Place{Path: "x", Line: 3}, Identity: "n"},
	}
	fingerprint(found)
	if found[0].Fingerprint != found[1].Fingerprint || found[0].Fingerprint == found[2].Fingerprint || found[0].Fingerprint == found[3].Fingerprint {
		t.Errorf("fingerprints %v", found)
	}
}

// TestFaults: an entry that cannot be read is told where its list is looked at, and not more of a list than can be read.
func TestFaults(t *testing.T) {
	listed := []Listed{{At: &doc.Place{Path: "b", Line: 1}, Fault: "no entry", Hint: "mend it"}}
	for i := range maxFaults + 5 {
		listed = append(listed, Listed{At: &doc.Place{Path: "a", Line: i + 1}, Fault: "no entry"})
	}
	for _, c := range []struct {
		name string
		opt  Options
		want int
	}{
		{"all files", Options{}, maxFaults + 1},
		{"some files", Options{Partial: true}, maxFaults}, // b is not among the files
		{"another check", Options{Only: []string{"other"}}, 0},
		{"switched off", Options{Off: []string{unreadable.ID}}, 0},
	} {
		c.opt.Listed = listed
		report, err := Run(context.Background(), folder{"a": "x\n"}, []*Check{IgnoreCheck(), {Name: "other", New: func() (Runner, error) { return silent{}, nil }}}, c.opt)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Findings) != c.want {
			t.Errorf("%s: %d findings, want %d", c.name, len(report.Findings), c.want)
		}
		for _, x := range report.Findings {
			if x.Rule != unreadable || x.Severity != Notice || strings.HasSuffix(x.Message, "(one of 25)") != (x.At.Path == "a") {
				t.Errorf("%s: %+v", c.name, x)
			}
		}
	}
}
