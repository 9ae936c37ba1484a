package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// summaryLimit is the number of bytes that the summary of a step has at most. GitHub takes 1 MiB and drops what is
// longer as a whole.
const summaryLimit = 1_000_000

// deliver shows the report: the text in the log, what is left for annotations, the summary, files and outputs. One that
// fails does not silence the others.
func (w *actionWork) deliver(ctx context.Context) error {
	all := reporters.Prefixed(w.report, w.snap.source.prefix)
	w.counts(w.report)
	var failed []error
	failed = append(failed, w.showText(ctx))
	if w.in.annotations != "off" {
		failed = append(failed, w.show(ctx, "github", w.sys.Stdout, w.unshown(all)))
	}
	if w.in.summary {
		failed = append(failed, w.writeSummary(all))
	}
	failed = append(failed, w.writeReports(ctx, all))
	if err := errors.Join(failed...); err != nil {
		return unable("", err)
	}
	return nil
}

// showText writes the report for people to the log, so that no line of it is taken for a command.
func (w *actionWork) showText(ctx context.Context) error {
	return w.show(ctx, "text", w.sys.Stdout, w.report)
}

func (w *actionWork) show(ctx context.Context, format string, to io.Writer, r *lint.Report) error {
	reporter, err := reporters.New(format, to, w.shown())
	if err != nil {
		return err
	}
	return reporter.Report(ctx, r)
}

// unshown is the report without the findings that GitHub shows already where they stand.
func (w *actionWork) unshown(r *lint.Report) *lint.Report {
	if w.outcome == nil {
		return r
	}
	left := *r
	left.Findings = reporters.Prefixed(&lint.Report{Findings: w.outcome.Left}, w.snap.source.prefix).Findings
	return &left
}

// writeSummary adds the report to the summary of the step.
func (w *actionWork) writeSummary(r *lint.Report) error {
	name := w.sys.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	room := summaryLimit
	if info, err := os.Stat(name); err == nil {
		room -= int(min(info.Size(), summaryLimit))
	}
	patch := patchBlock(w.patch, room/2)
	text := reporters.MarkdownReport(r, w.shown(), room-len(patch)) + patch
	if len(text) > room {
		return nil // there is no room left: what others wrote is kept
	}
	return appendTo(name, text)
}

// patchBlock shows a patch as Markdown, fenced so that nothing in it ends the fence.
func patchBlock(patch []byte, limit int) string {
	if len(patch) == 0 {
		return ""
	}
	const head = "#### Fixes that were not committed\n\n"
	if len(patch)+200 > limit {
		return head + "They are too long to be shown; `confward fix` makes them.\n"
	}
	fence := "```"
	for bytes.Contains(patch, []byte(fence)) {
		fence += "`"
	}
	return head + "Save this and run `git apply`, or run `confward fix`.\n\n" + fence + "diff\n" + strings.TrimRight(string(patch), "\n") + "\n" + fence + "\n"
}

// writeReports writes the files that the inputs ask for, and gives their paths as outputs.
func (w *actionWork) writeReports(ctx context.Context, r *lint.Report) error {
	files := w.check.reports
	if w.in.sarifFile != "" {
		files = append([]string{"sarif=" + w.in.sarifFile}, files...)
	}
	var failed []error
	var written []string
	for _, report := range files {
		format, name, _ := strings.Cut(report, "=")
		name = w.inFolder(name)
		if err := w.writeReport(ctx, format, name, r); err != nil {
			failed = append(failed, err)
			continue
		}
		written = append(written, name)
		if format == "sarif" && w.in.sarifFile != "" && name == w.inFolder(w.in.sarifFile) {
			w.output("sarif-file", name)
		}
	}
	w.output("reports", strings.Join(written, "\n"))
	return errors.Join(failed...)
}

func (w *actionWork) writeReport(ctx context.Context, format, name string, r *lint.Report) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write a report: %w", err)
	}
	return errors.Join(w.show(ctx, format, f, r), f.Close())
}

// output sets a value for later steps. The last one of a name counts.
func (a *actionRun) output(name, value string) {
	for i := range a.out {
		if a.out[i].name == name {
			a.out[i].value = value
			return
		}
	}
	a.out = append(a.out, actionOutput{name, value})
}

// writeOutputs hands the outputs to the runner. Each ends at a line that nobody can have put into a value.
func (a *actionRun) writeOutputs() error {
	name := a.sys.Getenv("GITHUB_OUTPUT")
	if name == "" {
		return nil
	}
	end := "end-" + rand.Text()
	var b strings.Builder
	for _, o := range a.out {
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", o.name, end, o.value, end)
	}
	return appendTo(name, b.String())
}

// appendTo adds text to one of the runner's files.
func appendTo(name, text string) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write to the runner's file: %w", err)
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
