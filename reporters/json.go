package reporters

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// JSON writes version 1 of our own format. Keys are never left out and lists are never null; lines and columns count
// from 1, columns in code points, and are 0 for a finding about a whole file. Bytes of a path that are not UTF-8 become U+FFFD.
func JSON(w io.Writer, opt Options) Reporter { return &jsonReporter{w, opt} }

type jsonReporter struct {
	w   io.Writer
	opt Options
}

type (
	jsonReport struct {
		Version    int              `json:"version"`
		Tool       jsonTool         `json:"tool"`
		Snapshot   jsonSnapshot     `json:"snapshot"`
		Summary    jsonSummary      `json:"summary"`
		Checks     []jsonCheck      `json:"checks"`
		Findings   []jsonFinding    `json:"findings"`
		NotChecked []jsonNotChecked `json:"notChecked"`
	}
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonSnapshot struct {
		Kind string `json:"kind"`
		Root string `json:"root"`
		Rev  string `json:"rev"`
		Base string `json:"base"` // the commit it is compared with

		Commits int   `json:"commits"` // of history that were looked at
		Blobs   int   `json:"blobs"`   // contents that were looked at, with those that only commits on the way had
		Bytes   int64 `json:"bytes"`   // of these contents
	}
	jsonSummary struct {
		Errors   int `json:"errors"`
		Warnings int `json:"warnings"`
		Notices  int `json:"notices"`
		Muted    int `json:"muted"`
		Older    int `json:"older"` // than the change that was looked at
		Files    int `json:"files"`
	}
	jsonCheck struct {
		Name         string `json:"name"`
		Files        int    `json:"files"`
		Findings     int    `json:"findings"` // that count: the muted ones are left out
		Milliseconds int64  `json:"milliseconds"`
	}
	jsonFinding struct {
		Rule     string `json:"rule"`
		Check    string `json:"check"`
		Severity string `json:"severity"`
		Message  string `json:"message"`
		Hint     string `json:"hint"` // what to do, or empty
		jsonPlace
		Fingerprint string        `json:"fingerprint"`
		Related     []jsonRelated `json:"related"`
		Fixes       []jsonFix     `json:"fixes"`
		Raised      string        `json:"raised,omitempty"` // why the severity is higher than it came with
		Lowered     string        `json:"lowered"`          // why the severity is lower than the rule's, or empty
		Muted       *jsonMuted    `json:"muted"`
		Older       bool          `json:"older"`
		Commit      *jsonCommit   `json:"commit"` // that brought it, where that is known
	}
	jsonPlace struct {
		Path      string `json:"path"`
		Pointer   string `json:"pointer"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
	}
	jsonRelated struct {
		Message string `json:"message"`
		jsonPlace
	}
	jsonFix struct {
		Title string `json:"title"`
		Safe  bool   `json:"safe"`
	}
	jsonMuted struct {
		By     string     `json:"by"`
		Reason string     `json:"reason"`
		At     *jsonPlace `json:"at"`
	}
	jsonCommit struct {
		ID      string    `json:"id"`
		Author  string    `json:"author"`
		Subject string    `json:"subject"`
		Date    time.Time `json:"date"`
	}
	jsonNotChecked struct {
		Path   string `json:"path"`
		Check  string `json:"check"` // empty: every check
		Reason string `json:"reason"`
		Failed bool   `json:"failed"`
	}
)

func (j *jsonReporter) Report(_ context.Context, r *lint.Report) error {
	out := jsonReport{
		Version:    1,
		Tool:       jsonTool{toolName, j.opt.Version},
		Snapshot:   jsonSnapshot(r.Snapshot),
		Summary:    jsonSummary{Files: r.Files},
		Checks:     []jsonCheck{},
		Findings:   []jsonFinding{},
		NotChecked: []jsonNotChecked{},
	}
	s := &out.Summary
	s.Errors, s.Warnings, s.Notices, s.Muted = r.Count()
	s.Older = r.Older()
	for _, c := range r.Checks {
		findings := c.Errors + c.Warnings + c.Notices
		out.Checks = append(out.Checks, jsonCheck{c.Name, c.Files, findings, int64(c.Duration / time.Millisecond)})
	}
	for i := range r.Findings {
		out.Findings = append(out.Findings, newJSONFinding(&r.Findings[i]))
	}
	for _, n := range r.NotChecked {
		out.NotChecked = append(out.NotChecked, jsonNotChecked(n))
	}
	return deliverJSON(j.w, "json", out)
}

func newJSONFinding(f *lint.Finding) jsonFinding {
	out := jsonFinding{
		Rule:        f.Rule.ID,
		Check:       checkName(f.Rule),
		Severity:    f.Severity.String(),
		Message:     f.Message,
		Hint:        f.Hint,
		jsonPlace:   newJSONPlace(f.At),
		Fingerprint: f.Fingerprint,
		Related:     []jsonRelated{},
		Fixes:       []jsonFix{},
		Raised:      f.Raised,
		Lowered:     f.Lowered,
	}
	for _, rel := range f.Related {
		out.Related = append(out.Related, jsonRelated{rel.Message, newJSONPlace(rel.At)})
	}
	for _, fix := range f.Fixes {
		out.Fixes = append(out.Fixes, jsonFix{fix.Title, fix.Safe})
	}
	out.Older = f.Older
	if c := f.Commit; c != nil {
		out.Commit = &jsonCommit{c.ID, c.Author, c.Subject, c.Date}
	}
	if m := f.Muted; m != nil {
		out.Muted = &jsonMuted{By: m.By, Reason: m.Reason}
		if m.At != nil {
			at := newJSONPlace(*m.At)
			out.Muted.At = &at
		}
	}
	return out
}

func newJSONPlace(p doc.Place) jsonPlace {
	return jsonPlace{p.Path, p.Pointer, p.Line, p.Col, p.EndLine, p.EndCol}
}

// deliverJSON writes a value as indented JSON in which nothing is hidden, with a line end.
func deliverJSON(w io.Writer, name string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return deliver(w, name, escapeJSON(b.Bytes()))
}
