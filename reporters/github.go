package reporters

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// GitHub shows ten annotations of each kind a step and fifty a job, and drops what is more. There are three kinds, so
// ten of each stay within both.
const annotationsOfAKind = 10

// GitHub writes workflow commands, which GitHub shows as annotations at the lines of a change: the worst findings first,
// as many as GitHub shows; the others are counted in a last notice. A run without findings writes nothing.
func GitHub(w io.Writer, opt Options) Reporter { return &gitHubReporter{w, opt} }

type gitHubReporter struct {
	w   io.Writer
	opt Options
}

// annotation is a workflow command. Its texts are as found: writing it makes them harmless.
type annotation struct {
	severity lint.Severity
	title    string
	at       doc.Place
	text     []string // lines
}

func (g *gitHubReporter) Report(_ context.Context, r *lint.Report) error {
	var out bytes.Buffer
	left := map[lint.Severity]int{lint.Error: annotationsOfAKind, lint.Warning: annotationsOfAKind, lint.Notice: annotationsOfAKind}
	if failed := failures(r); len(failed) > 0 {
		left[lint.Error]--
		failureNote(failed).write(&out)
	}
	var shown []*lint.Finding
	for _, f := range worstFirst(r.Findings) {
		if f.Counts() && g.opt.shows(f) {
			shown = append(shown, f)
		}
	}
	if tooMany(shown, left) {
		left[lint.Notice]-- // for the last one
	}
	var rest tally
	for _, f := range shown {
		if left[f.Severity] == 0 {
			rest.add(f.Severity)
			continue
		}
		left[f.Severity]--
		annotate(f).write(&out)
	}
	if rest.total() > 0 {
		restNote(rest).write(&out)
	}
	return deliver(g.w, "github", out.Bytes())
}

// tooMany reports whether there are more findings of a kind than may be shown.
func tooMany(shown []*lint.Finding, left map[lint.Severity]int) bool {
	n := map[lint.Severity]int{}
	for _, f := range shown {
		if n[f.Severity]++; n[f.Severity] > left[f.Severity] {
			return true
		}
	}
	return false
}

func annotate(f *lint.Finding) annotation {
	a := annotation{severity: f.Severity, title: f.Rule.ID, at: f.At, text: []string{f.Message}}
	if f.Rule.Title != "" {
		a.title = f.Rule.Title + " (" + f.Rule.ID + ")"
	}
	if remedy := remedy(f); remedy != "" {
		a.text = append(a.text, "hint: "+remedy)
	}
	for _, rel := range f.Related {
		a.text = append(a.text, relation(rel)+": "+location(rel.At))
	}
	return a
}

func failureNote(failed []lint.NotChecked) annotation {
	a := annotation{severity: lint.Error, title: failedTitle(failed), text: []string{"This is the tool or the checkout, not your change."}}
	for i, n := range failed {
		if i == failedShown {
			a.text = append(a.text, fmt.Sprintf("and %d more", len(failed)-i))
			break
		}
		a.text = append(a.text, notCheckedName(n)+": "+n.Reason)
	}
	return a
}

func restNote(rest tally) annotation {
	return annotation{severity: lint.Notice, title: "More findings", text: []string{
		fmt.Sprintf("%s not shown here, because GitHub shows %d annotations of a kind; `confward check` lists all findings",
			list(rest.words()), annotationsOfAKind)}}
}

// write appends the command as one line.
func (a annotation) write(out *bytes.Buffer) {
	var properties []string
	add := func(name, value string) { properties = append(properties, name+"="+commandProperty(value)) }
	if a.at.Path != "" {
		add("file", a.at.Path)
	}
	if at := a.at; at.Path != "" && at.Line > 0 {
		add("line", fmt.Sprint(at.Line))
		add("endLine", fmt.Sprint(max(at.EndLine, at.Line)))
		if at.EndLine <= at.Line { // GitHub takes columns only on one line
			add("col", fmt.Sprint(at.Col))
			add("endColumn", fmt.Sprint(max(at.EndCol, at.Col)))
		}
	}
	add("title", a.title)
	lines := make([]string, len(a.text))
	for i, l := range a.text {
		lines[i] = Visible(l)
	}
	fmt.Fprintf(out, "::%s %s::%s\n", a.severity, strings.Join(properties, ","), commandData(strings.Join(lines, "\n")))
}

// commandData is text as the last part of a workflow command.
func commandData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty is text as a value within a workflow command.
func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(Visible(s))
}
