// Package secrets finds credentials written in the clear: keys, tokens and passwords, by the rules of gitleaks and by
// those a repository adds in its .gitleaks.toml.
//
// It promises that no value it finds leaves it: a finding names the kind, the length and the place, and marks the bytes
// that no report may show. What it could not look for as the repository's settings ask is said, never passed over.
// It never reads a file but through the pass, and never asks a service whether a key still works.
package secrets

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
	"github.com/confward/confward/lint"
)

// Options are what the caller decides.
type Options struct {
	// Config is the path, in the snapshot, of rules and allowlists in gitleaks' format. If empty, .gitleaks.toml at
	// the root is used where there is one; if given, the file has to be there.
	Config string
	// Profile is GitleaksProfile for what gitleaks finds and nothing else, or DefaultProfile, which is that without what
	// is certainly no secret, and with what only who reads configuration as such can find. Empty is DefaultProfile.
	Profile string
	// Sensitive are further names of keys whose values are secret.
	Sensitive []string
	// Archives is how many archives, one in the other, are looked into; 0: none.
	Archives int
	// Key makes fingerprints that tell nothing of the value to who does not have it. It may be empty.
	Key string
}

// The profiles.
const (
	DefaultProfile  = "default"
	GitleaksProfile = "gitleaks"
)

// maxFindings bounds what is reported of one file. Real files with more are lists of examples. maxDoubted bounds what is
// reported of what is certainly none.
const (
	maxFindings = 1000
	maxDoubted  = 100
	maxFixed    = 20 // each is tried on the whole file
)

// New makes the check. Nothing is compiled before the first file is looked at.
func New(o Options) *lint.Check {
	rules := builtinRules()
	return &lint.Check{
		Name:     "secrets",
		Title:    "credentials written in the clear",
		Rules:    rules,
		Examples: examples,
		Options:  o,
		Past:     true,
		Text:     true,
		Inside:   o.Archives > 0,
		New: func() (lint.Runner, error) {
			return &runner{options: o, rules: byID(rules)}, nil
		},
	}
}

// match is one occurrence of a secret as an engine sees it.
type match struct {
	rule    string   // the engine's id of the rule, without "secrets/"
	span    doc.Span // the secret; if it is encoded, the run that encodes it; empty if the path alone matched
	around  doc.Span // all that the rule matched, such as the key before the secret; holds span
	value   string   // the secret itself, decoded
	text    string   // all that the rule matched, decoded
	encoded bool     // the text holds the value only encoded (base64, hex, percent signs)
	entropy float64  // Shannon entropy of the value, in bits a character
	guarded bool     // it is of no use without a passphrase; set when it is told
}

// engine finds secrets: a text in, matches out. It is used by several goroutines at once.
type engine interface {
	// scan looks at a text. The path decides which rules and allowlists apply; it may be empty.
	// The matches come in no particular order. An error means that the text was not looked at to its end.
	scan(ctx context.Context, path string, text []byte) ([]match, error)
	// scanPieces is the same for pieces of a text. Each is a text of its own, and is not cut, however long it is.
	scanPieces(ctx context.Context, path string, text []byte, pieces []doc.Span) ([]match, error)
	// allows reports whether the settings allow what was found by other means on a line.
	allows(path string, m match, line string) bool
}

// runner holds what all files of a run share: the engine for the settings of the snapshot.
type runner struct {
	options Options
	rules   map[string]*lint.Rule

	mu      sync.Mutex
	current *setup
	read    []string // the files of settings that current was built from, also those that were not there
}

// setup is everything that settings decide.
type setup struct {
	engine   engine
	rules    map[string]*lint.Rule // by gitleaks' id
	problems []problem             // what of the settings could not be used
	doubts   bool                  // what is certainly none is told from the rest
	name     identity              // of values
	lexicon  sensitive.Lexicon
}

// File looks at one file and at its name.
func (r *runner) File(p *lint.Pass, f *doc.File) error {
	s, err := r.setup(p)
	if err != nil {
		return err
	}
	s.reportProblems(p, f)
	if err := s.scanName(p, f); err != nil {
		return err
	}
	matches, err := s.look(p, f)
	if err != nil {
		return fmt.Errorf("look for secrets: %w", err)
	}
	if s.doubts {
		matches = addTo(matches, s.configured(f))
	}
	s.report(p, f, matches)
	return nil
}

// look finds matches in a file, or in what a change added to it where that is to be looked at alone.
func (s *setup) look(p *lint.Pass, f *doc.File) ([]match, error) {
	lines, alone, err := p.Added()
	if err != nil {
		return nil, err
	}
	if alone && !s.doubts {
		return s.lookAtAdded(p, f, lines)
	}
	text := s.textOf(f)
	matches, err := s.engine.scan(p.Context, f.Path, text.utf8)
	for i := range matches {
		matches[i].span, matches[i].around = text.original(matches[i].span), text.original(matches[i].around)
	}
	return matches, err
}

// lookAtAdded looks at added lines as gitleaks does: each piece of them is a text, whole and alone.
func (s *setup) lookAtAdded(p *lint.Pass, f *doc.File, lines []lint.LineRange) ([]match, error) {
	pieces := make([]doc.Span, len(lines))
	for i, l := range lines {
		pieces[i] = doc.Span{Start: f.LineSpan(l.From).Start, End: len(f.Src)}
		if l.To < f.Lines() {
			pieces[i].End = f.LineSpan(l.To + 1).Start
		}
	}
	return s.engine.scanPieces(p.Context, f.Path, f.Src, pieces)
}

// addTo adds what was found as configuration to what rules found, but for what these know better; what they only guess at
// gives way.
func addTo(matches, more []match) []match {
	if len(more) == 0 {
		return matches
	}
	sure, guessed := spans{}, spans{}
	for _, m := range matches {
		if !guesses(m.rule) {
			sure.add(m.span)
		}
	}
	more = slices.DeleteFunc(more, func(m match) bool { return sure.meet(m.span) })
	for _, m := range more {
		guessed.add(m.span)
	}
	matches = slices.DeleteFunc(matches, func(m match) bool { return guesses(m.rule) && guessed.meet(m.span) })
	return append(matches, more...)
}

// textOf is a file's content as the engine gets it.
func (s *setup) textOf(f *doc.File) text {
	if !s.doubts {
		return text{utf8: f.Src} // gitleaks takes it as it is
	}
	return newText(f.Src)
}

// scanName looks for a secret in the file's path itself, which gitleaks does not.
func (s *setup) scanName(p *lint.Pass, f *doc.File) error {
	if !s.doubts {
		return nil
	}
	matches, err := s.engine.scan(p.Context, "", []byte(f.Path))
	if err != nil {
		return fmt.Errorf("look for secrets in the file's name: %w", err)
	}
	for _, m := range matches {
		if m.span.Len() == 0 || guesses(m.rule) {
			continue
		}
		rule := s.rule(m.rule)
		p.Report(lint.Finding{
			Rule:    rule,
			At:      f.Place(doc.Span{}),
			Message: "in the file's name: " + describe(rule, m),
			Hint:    "rotate it, and rename the file; the old name stays in Git's history",

			PathSecrets: []doc.Span{m.span},
			Identity:    s.name.of(m.value),
		})
	}
	return nil
}

// report turns the matches in a file's text into findings, in the order of their places.
func (s *setup) report(p *lint.Pass, f *doc.File, matches []match) {
	if len(matches) == 0 {
		return
	}
	slices.SortFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End), cmp.Compare(a.rule, b.rule))
	})
	matches = slices.Compact(matches)
	at := newPlacer(f)
	matches = s.reportDoubted(p, at, matches)
	for i, m := range matches {
		finding := s.finding(at, m)
		if more := len(matches) - i - 1; i == maxFindings-1 && more > 0 {
			finding.Message += fmt.Sprintf("; %d more secrets follow in this file", more)
			for _, m := range matches[i+1:] {
				finding.Secrets = append(finding.Secrets, token(f, m))
			}
			p.Report(finding)
			return
		}
		if finding.Muted == nil && i < maxFixed {
			finding.Fixes = fixes(at, m)
		}
		p.Report(finding)
	}
}

// reportDoubted reports what is certainly no secret, muted and with the reason, and gives the rest.
func (s *setup) reportDoubted(p *lint.Pass, at *placer, matches []match) []match {
	if !s.doubts {
		return matches
	}
	filter := newFilter(at.file, at)
	doubted := 0
	return slices.DeleteFunc(matches, func(m match) bool {
		d := filter.judge(m)
		if d.reason == "" {
			return false
		}
		if doubted++; doubted <= maxDoubted {
			finding := s.finding(at, m)
			finding.Hint, finding.Muted = "", &lint.Muted{By: "profile", Reason: d.reason}
			if d.open {
				finding.Secrets = nil
			}
			p.Report(finding)
		}
		return true
	})
}

// finding is a match told without its value.
func (s *setup) finding(at *placer, m match) lint.Finding {
	rule := s.rule(m.rule)
	place := at.place(m.span)
	finding := lint.Finding{
		Rule: rule,
		At:   place,
		Hint: advice(m.rule, m),
	}
	if m.guarded = s.doubts && needsPassphrase(m); m.guarded {
		finding.Severity, finding.Hint = lint.Notice, passphraseAdvice
	}
	if m.span.Len() == 0 {
		finding.Message = rule.Title + ": the file's name says that it holds one"
	} else {
		finding.Message = describe(rule, m)
		finding.Secrets = []doc.Span{token(at.file, m)}
	}
	finding.Identity = s.name.of(m.value)
	if m.span.Len() == 0 {
		finding.Identity = s.name.of(place.Path)
	} else if line := at.line(m.around, place); line != place.Line {
		finding.From = line
	}
	finding.Muted = at.allowed(m.around, place)
	return finding
}

// rule is the lint rule for an id of gitleaks'.
func (s *setup) rule(id string) *lint.Rule {
	if r := s.rules[id]; r != nil {
		return r
	}
	return &lint.Rule{ID: "secrets/" + id, Title: id, Severity: lint.Error, Controls: controls()}
}
