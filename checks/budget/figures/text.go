package figures

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/reporters"
)

// Formats are the forms there are.
func Formats() []string { return []string{"text", "json", "markdown", "html"} }

// Options say how a report is shown.
type Options struct {
	Top int // rows of a table for people; 0: all
}

// Write shows a report.
func Write(w io.Writer, format string, r *Report, o Options) error {
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	case "markdown":
		return write(w, markdown(r, o))
	case "html":
		return page(w, r)
	}
	return write(w, text(r, o))
}

func write(w io.Writer, s string) error {
	_, err := io.WriteString(w, s)
	return err
}

// name is what a row is about.
func (r Row) name() string {
	if r.Section != "" {
		return r.Path + " § " + r.Section
	}
	return r.Path
}

func share(x float64) string { return fmt.Sprintf("%.1f %%", x*100) }

func delta(d *int) string {
	if d == nil {
		return ""
	}
	return budget.Signed(*d)
}

// table is the rows as cells, with a head; rows beyond the first ones are one row.
func table(r *Report, top int) [][]string {
	head := []string{r.By, "loads", "tokens", "share"}
	several := len(r.Loads) > 1 && r.By != "class" && r.By != "phase"
	if r.By == "phase" {
		head = append(head, "limit")
	}
	if r.Base != "" {
		head = append(head, "since "+r.Base)
	}
	rows := [][]string{head}
	rest, left := 0, 0
	for i, row := range r.Files {
		if top > 0 && i >= top {
			rest += row.Tokens
			left++
			continue
		}
		class := row.Class
		if several {
			class += ", " + row.Tool
		}
		cells := []string{reporters.Visible(row.name()), class, budget.Number(row.Tokens), share(row.Share)}
		if r.By == "phase" {
			cells = append(cells, budget.Number(row.Limit))
		}
		if r.Base != "" {
			cells = append(cells, delta(row.Delta))
		}
		rows = append(rows, cells)
	}
	if left > 0 {
		cells := []string{fmt.Sprintf("%d more", left), "", budget.Number(rest), share(float64(rest) / float64(max(r.Total, 1)))}
		for len(cells) < len(head) {
			cells = append(cells, "")
		}
		rows = append(rows, cells)
	}
	return rows
}

// text is the report for a terminal.
func text(r *Report, o Options) string {
	var b strings.Builder
	if len(r.Files) > 0 {
		align(&b, table(r, o.Top), 2)
		b.WriteByte('\n')
	}
	for _, line := range summary(r) {
		b.WriteString(line + "\n")
	}
	if len(r.History) > 1 {
		b.WriteString("\n" + chart(r, 60, 10))
	}
	for _, line := range outlook(r) {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// summary is the totals in sentences.
func summary(r *Report) []string {
	if len(r.Files) == 0 {
		return []string{"No agent's tool that is known loads anything from here."}
	}
	var lines []string
	for _, l := range r.Loads {
		line := fmt.Sprintf("%s: %s tokens always, %s by path, %s on demand", l.Tool, budget.Number(l.Always), budget.Number(l.ByPath), budget.Number(l.OnDemand))
		if l.Delta != nil {
			line += fmt.Sprintf(" (%s always since %s)", budget.Signed(*l.Delta), r.Base)
		}
		lines = append(lines, line)
	}
	if r.Limit > 0 && len(r.Loads) > 0 {
		n := r.Loads[0].Always
		lines = append(lines, fmt.Sprintf("%s of the limit of %s always load, at most %s may load at once",
			share(float64(n)/float64(r.Limit)), budget.Number(r.Limit), budget.Number(r.Peak)))
	}
	if len(r.Loads) > 0 {
		line := fmt.Sprintf("efficiency %s", share(r.Efficiency))
		if r.Target > 0 {
			line += fmt.Sprintf(", the goal is %s", share(r.Target))
		}
		lines = append(lines, line)
	}
	for _, u := range r.Unread {
		lines = append(lines, "not counted: "+reporters.Visible(u))
	}
	return append(lines, about(r))
}

// about says what the numbers are.
func about(r *Report) string {
	s := fmt.Sprintf("Tokens are exact for %s. ", r.Tokenizer)
	if r.Calibration > 0 {
		n := r.Total
		if len(r.Loads) > 0 {
			n = r.Loads[0].Always
		}
		return s + fmt.Sprintf("By the calibration of %.2f the model itself counts about %s for %s.", r.Calibration,
			budget.Number(int(float64(n)*r.Calibration+0.5)), budget.Number(n))
	}
	return s + "Claude's own count cannot be had offline; plan for 1.1 to 1.9 times as many, or measure it: confward budget calibrate."
}

// outlook is what the history tells.
func outlook(r *Report) []string {
	var lines []string
	if u := r.Usage; u != nil {
		lines = append(lines, fmt.Sprintf("%s points since %s: %s tokens on average, %s at the peak", budget.Number(u.TotalRequests),
			u.Since.Format("2006-01-02"), budget.Number(int(u.Average+0.5)), budget.Number(u.Peak)))
	}
	if r.Forecast != nil {
		lines = append(lines, "forecast: "+r.Forecast.Verdict)
	}
	if u := r.Usage; u != nil {
		for _, s := range u.Recommendations {
			lines = append(lines, "- "+reporters.Visible(s))
		}
	}
	return lines
}

// align writes cells in columns; those from a column on are numbers.
func align(b *strings.Builder, rows [][]string, numbers int) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], len([]rune(c)))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			pad := strings.Repeat(" ", widths[i]-len([]rune(c)))
			if i > 0 {
				line.WriteString("  ")
			}
			if i >= numbers {
				line.WriteString(pad + c)
			} else {
				line.WriteString(c + pad)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
