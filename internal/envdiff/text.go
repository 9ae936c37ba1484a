package envdiff

import (
	"fmt"
	"io"
	"strings"

	"github.com/confward/confward/reporters"
)

// TextOptions are how a matrix is shown on a terminal.
type TextOptions struct {
	Width int  // columns of the terminal; 0: as wide as need be
	All   bool // the rows that are equal too
	Color bool
}

// Text shows a matrix as a table with a line of totals.
func Text(w io.Writer, m *Matrix, o TextOptions) error {
	shown := m
	if !o.All {
		shown = m.Only()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s, %s)\n", reporters.Visible(m.Set), m.Convention, m.Kind)
	if len(shown.Rows) > 0 {
		table(&b, shown, o)
	}
	for _, u := range m.Unknown {
		fmt.Fprintf(&b, "  not known: %s: %s\n", reporters.Visible(u.Path), u.Reason)
	}
	fmt.Fprintf(&b, "  %s\n", totals(m))
	_, err := io.WriteString(w, b.String())
	return err
}

func totals(m *Matrix) string {
	return fmt.Sprintf("%s, %d not everywhere, %d equal", plural(m.Differ, "key differs", "keys differ"), m.Missing, m.Equal)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// table writes rows in columns, each as wide as its widest cell and the terminal allow.
func table(b *strings.Builder, m *Matrix, o TextOptions) {
	columns := len(m.Envs) + 1
	most := 60
	if o.Width > 0 {
		most = max((o.Width-2)/columns-2, 8)
	}
	lines := make([][]string, 0, len(m.Rows)+1)
	lines = append(lines, append([]string{"key"}, m.Envs...))
	for _, r := range m.Rows {
		line := []string{short(reporters.Visible(r.Name), most)}
		for i, c := range r.Cells {
			line = append(line, short(reporters.Visible(m.said(r, i, c)), most))
		}
		lines = append(lines, line)
	}
	widths := make([]int, columns)
	for _, l := range lines {
		for i, text := range l {
			widths[i] = max(widths[i], len([]rune(text)))
		}
	}
	for i, l := range lines {
		var line strings.Builder
		for k, text := range l {
			line.WriteString("  ")
			cell := text + strings.Repeat(" ", widths[k]-len([]rune(text)))
			if k == columns-1 {
				cell = text
			}
			line.WriteString(colored(cell, i, k, m, o))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// said is a cell's text: of a secret that is the same as one before it, only that.
func (m *Matrix) said(r Row, i int, c Cell) string {
	if !c.Set {
		return "–"
	}
	if c.Secret {
		for k := range i {
			if r.Cells[k].Set && r.Cells[k].Same == c.Same {
				return "••• as in " + m.Envs[k]
			}
		}
	}
	return c.Value
}

// colored dims what is not set or comes from the base, and lifts what an environment lacks.
func colored(cell string, line, column int, m *Matrix, o TextOptions) string {
	if !o.Color {
		return cell
	}
	switch {
	case line == 0:
		return "\x1b[1m" + cell + "\x1b[0m"
	case column == 0:
		return cell
	}
	c := m.Rows[line-1].Cells[column-1]
	switch {
	case !c.Set:
		return "\x1b[31m" + cell + "\x1b[0m"
	case c.Base:
		return "\x1b[2m" + cell + "\x1b[0m"
	case c.Same > 1:
		return "\x1b[33m" + cell + "\x1b[0m"
	}
	return cell
}

// Markdown shows a matrix as a table for a comment or a summary: at most so many rows.
func Markdown(w io.Writer, m *Matrix, all bool, most int) error {
	shown := m
	if !all {
		shown = m.Only()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", cellText(m.Set))
	if len(shown.Rows) > 0 {
		b.WriteString("| key |")
		for _, e := range m.Envs {
			b.WriteString(" " + cellText(e) + " |")
		}
		b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(m.Envs)) + "\n")
		for i, r := range shown.Rows {
			if most > 0 && i == most {
				fmt.Fprintf(&b, "\n%d more keys are not shown.\n", len(shown.Rows)-most)
				break
			}
			b.WriteString("| " + code(r.Name) + " |")
			for i, c := range r.Cells {
				if text := m.said(r, i, c); c.Set && !c.Secret {
					b.WriteString(" " + code(short(text, 80)) + " |")
				} else {
					b.WriteString(" " + cellText(text) + " |")
				}
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	for _, u := range m.Unknown {
		fmt.Fprintf(&b, "Not known: %s: %s.\n\n", code(u.Path), u.Reason)
	}
	fmt.Fprintf(&b, "%s.\n", totals(m))
	_, err := io.WriteString(w, b.String())
	return err
}

// cellText is text in a cell, without what Markdown or HTML reads.
func cellText(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "@", "@\u200b").Replace(reporters.Visible(s))
}

// code is text in a code span, with as many backticks as it takes.
func code(s string) string {
	s = reporters.Visible(s)
	if s == "" {
		return " "
	}
	ticks := "`"
	for strings.Contains(s, ticks) {
		ticks += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + strings.ReplaceAll(s, "|", `\|`) + ticks
}
