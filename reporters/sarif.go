package reporters

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// What GitHub takes of a SARIF file. More results than SARIFResults make it refuse the file.
const (
	SARIFResults       = 25_000
	sarifResultsShown  = 5_000
	sarifPlaces        = 1_000 // of a result
	sarifTags          = 10    // of a rule
	sarifNotifications = 1_000 // ours, to bound the file
)

const (
	sarifSchemaURI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sarifRoot      = "%SRCROOT%"
)

// SARIF writes a SARIF 2.1.0 log with one run, the worst results first. Paths are exact, as URIs relative to %SRCROOT%;
// texts are shown as they are in a terminal, with nothing hidden in them.
func SARIF(w io.Writer, opt Options) Reporter { return &sarifReporter{w, opt} }

type sarifReporter struct {
	w   io.Writer
	opt Options
}

func (s *sarifReporter) Report(_ context.Context, r *lint.Report) error {
	rules, index := s.rules(r)
	findings := worstFirst(r.Findings)
	notes := notifications(r)
	most := SARIFResults
	if s.opt.Results > 0 {
		most = min(most, s.opt.Results)
	}
	if n := len(findings); n > most {
		findings = findings[:most]
		notes = append(notes, sarifNote("warning", fmt.Sprintf("%d findings are left out: a SARIF file for GitHub holds %d", n-most, most)))
	}
	if n := len(findings); n > sarifResultsShown {
		notes = append(notes, sarifNote("note", fmt.Sprintf("GitHub shows the first %d of these %d findings", sarifResultsShown, n)))
	}
	anyMuted := slices.ContainsFunc(findings, func(f *lint.Finding) bool { return f.Muted != nil })
	results := make([]sarifResult, 0, len(findings))
	for _, f := range findings {
		results = append(results, newSARIFResult(f, index[f.Rule.ID], anyMuted))
	}
	var automation *sarifAutomation
	if s.opt.Category != "" {
		automation = &sarifAutomation{Visible(s.opt.Category) + "/"}
	}
	return deliverJSON(s.w, "sarif", sarifLog{
		Schema:  sarifSchemaURI,
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:        sarifTool{sarifDriver{Name: toolName, Version: s.opt.Version, InformationURI: toolURI, Rules: rules}},
			Invocations: []sarifInvocation{{ExecutionSuccessful: !r.Failed(), Notifications: notes}},
			Automation:  automation,
			ColumnKind:  "unicodeCodePoints",
			Bases:       map[string]sarifBase{sarifRoot: {Description: sarifMessage{"The root of the repository."}}},
			Results:     results,
		}},
	})
}

// rules are the rules of the report, and where each stands. A finding of a rule that the report does not list adds it.
func (s *sarifReporter) rules(r *lint.Report) ([]sarifRule, map[string]int) {
	rules, index := []sarifRule{}, map[string]int{}
	add := func(rule *lint.Rule) {
		if _, known := index[rule.ID]; !known {
			index[rule.ID] = len(rules)
			rules = append(rules, s.rule(rule))
		}
	}
	for _, rule := range r.Rules {
		add(rule)
	}
	for i := range r.Findings {
		add(r.Findings[i].Rule)
	}
	return rules, index
}

func (s *sarifReporter) rule(r *lint.Rule) sarifRule {
	title := Visible(r.Title)
	if title == "" {
		title = Visible(r.ID)
	}
	help := sarifHelp{Text: title}
	if s.opt.Help != nil {
		if markdown := s.opt.Help(r); markdown != "" {
			help = sarifHelp{Text: markdown, Markdown: markdown}
		}
	}
	tags := slices.Compact(append([]string{checkName(r)}, r.Controls...))
	return sarifRule{
		ID:            r.ID,
		Name:          ruleName(r.ID),
		Short:         sarifMessage{title},
		Full:          sarifMessage{title},
		Help:          help,
		Configuration: sarifConfiguration{sarifLevel(r.Severity)},
		Properties: sarifRuleProperties{
			Tags:     tags[:min(len(tags), sarifTags)],
			Controls: append([]string{}, r.Controls...),
		},
	}
}

// ruleName is a rule's id as one word: "secrets/aws-access-token" is SecretsAwsAccessToken.
func ruleName(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == '-' }) {
		first, size := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(word[size:])
	}
	return b.String()
}

func newSARIFResult(f *lint.Finding, rule int, anyMuted bool) sarifResult {
	text := sarifText(f.Message)
	if remedy := remedy(f); remedy != "" {
		text += "\nhint: " + sarifText(remedy)
	}
	result := sarifResult{
		RuleID:    f.Rule.ID,
		RuleIndex: rule,
		Level:     sarifLevel(f.Severity),
		Message:   sarifMessage{text},
		Locations: []sarifLocation{newSARIFLocation(anywhere(f.At))},
		Fixes:     newSARIFFixes(f.Fixes),
	}
	if f.Fingerprint != "" {
		result.Fingerprints = map[string]string{"confward/v1": f.Fingerprint}
	}
	for i, rel := range f.Related[:min(len(f.Related), sarifPlaces-1)] {
		location := newSARIFLocation(rel.At)
		location.ID = i + 1
		location.Message = &sarifMessage{sarifText(relation(rel))}
		result.Related = append(result.Related, location)
	}
	if anyMuted { // by the standard either all results say whether they are suppressed or none
		result.Suppressions = &[]sarifSuppression{}
	}
	if f.Older {
		result.Baseline = "unchanged"
	}
	if f.Muted != nil {
		result.Suppressions = &[]sarifSuppression{newSARIFSuppression(f.Muted)}
	}
	return result
}

func newSARIFSuppression(m *lint.Muted) sarifSuppression {
	s := sarifSuppression{Kind: "external", Status: "accepted", Justification: Visible(m.Reason)}
	if m.By == "inline" || m.By == "file" {
		s.Kind = "inSource"
	}
	if m.At != nil {
		location := newSARIFLocation(*m.At)
		s.Location = &location
	}
	return s
}

func newSARIFLocation(at doc.Place) sarifLocation {
	var location sarifLocation
	if at.Path != "" {
		location.Physical = &sarifPhysical{Artifact: newSARIFArtifact(at.Path), Region: newSARIFRegion(at)}
	}
	if at.Pointer != "" {
		location.Logical = []sarifLogical{{Visible(at.Pointer)}}
	}
	return location
}

func newSARIFArtifact(path string) sarifArtifact {
	return sarifArtifact{URI: percentEncode(path), Base: sarifRoot}
}

// anywhere is a place that GitHub takes for a result: it asks for a file and a line even of what has none.
func anywhere(at doc.Place) doc.Place {
	if at.Path == "" {
		at.Path = "."
	}
	if at.Line < 1 {
		at.Line, at.Col, at.EndLine, at.EndCol = 1, 1, 1, 1
	}
	return at
}

// newSARIFRegion is nil for a place that is a whole file.
func newSARIFRegion(at doc.Place) *sarifRegion {
	if at.Line < 1 {
		return nil
	}
	region := &sarifRegion{StartLine: at.Line, StartColumn: max(at.Col, 1), EndLine: max(at.EndLine, at.Line), EndColumn: max(at.EndCol, 1)}
	if region.EndLine == region.StartLine {
		region.EndColumn = max(region.EndColumn, region.StartColumn)
	}
	return region
}

func newSARIFFixes(fixes []lint.Fix) []sarifFix {
	var out []sarifFix
	for _, fix := range fixes {
		var changes []sarifChange
		for _, e := range fix.Edits {
			i := slices.IndexFunc(changes, func(c sarifChange) bool { return c.Artifact.URI == percentEncode(e.Path) })
			if i < 0 {
				i = len(changes)
				changes = append(changes, sarifChange{Artifact: newSARIFArtifact(e.Path)})
			}
			changes[i].Replacements = append(changes[i].Replacements, newSARIFReplacement(e))
		}
		if len(changes) > 0 {
			out = append(out, sarifFix{sarifMessage{sarifText(fix.Title)}, changes})
		}
	}
	return out
}

func newSARIFReplacement(e doc.Edit) sarifReplacement {
	r := sarifReplacement{Deleted: sarifBytes{e.Span.Start, e.Span.Len()}}
	if e.New != "" {
		r.Inserted = &sarifMessage{e.New}
	}
	return r
}

// omission is what files that were not checked have in common.
type omission struct {
	check, reason string
	failed        bool
}

// notifications say what was not looked at: one for each reason and check, with the files it is true of, faults first.
func notifications(r *lint.Report) []sarifNotification {
	files := map[omission][]string{}
	var faults, expected []omission
	for _, n := range r.NotChecked {
		o := omission{n.Check, n.Reason, n.Failed}
		switch {
		case files[o] != nil:
		case o.failed:
			faults = append(faults, o)
		default:
			expected = append(expected, o)
		}
		files[o] = append(files[o], n.Path)
	}
	notes := []sarifNotification{}
	for i, o := range append(faults, expected...) {
		if i == sarifNotifications {
			return append(notes, sarifNote("note", fmt.Sprintf("%d more reasons for not checking a file", len(files)-i)))
		}
		notes = append(notes, o.note(files[o]))
	}
	return notes
}

func (o omission) note(paths []string) sarifNotification {
	level, said := "note", "not checked: "+o.reason
	if o.failed {
		level, said = "error", "the tool or the checkout failed, not the change: "+o.reason
	}
	if o.check != "" {
		said = o.check + ": " + said
	}
	note := sarifNote(level, said+" ("+count(len(paths), "file")+")")
	for _, path := range paths[:min(len(paths), sarifPlaces)] {
		if path != "" {
			note.Locations = append(note.Locations, newSARIFLocation(doc.Place{Path: path}))
		}
	}
	return note
}

func sarifNote(level, text string) sarifNotification {
	return sarifNotification{Level: level, Message: sarifMessage{sarifText(text)}}
}

// sarifText is a text as a message. Viewers make links of [words](target), so a found text may not hold one.
func sarifText(s string) string { return strings.ReplaceAll(Visible(s), "](", "] (") }

func sarifLevel(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "error"
	case lint.Warning:
		return "warning"
	}
	return "note"
}
