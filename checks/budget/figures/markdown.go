package figures

import (
	"strings"
)

// markdown is the report for a comment or a summary.
func markdown(r *Report, o Options) string {
	var b strings.Builder
	b.WriteString("## Context budget\n\n")
	for i, row := range table(r, o.Top) {
		cells := make([]string, len(row))
		for k, c := range row {
			cells[k] = plain(c)
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		if i == 0 {
			b.WriteString("| --- | --- |" + strings.Repeat(" ---: |", len(row)-2) + "\n")
		}
	}
	b.WriteByte('\n')
	for _, line := range append(summary(r), outlook(r)...) {
		if rest, ok := strings.CutPrefix(line, "- "); ok {
			b.WriteString("- " + plain(rest) + "\n")
		} else {
			b.WriteString(plain(line) + "  \n")
		}
	}
	if len(r.History) > 1 {
		b.WriteString("\n```\n" + strings.TrimRight(chart(r, 60, 10), "\n") + "\n```\n")
	}
	return b.String()
}

// plain is text that Markdown takes for no markup.
func plain(s string) string {
	var b strings.Builder
	for _, c := range s {
		if strings.ContainsRune("\\`*_[]<>|#@~&", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}
