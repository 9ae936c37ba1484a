package figures

import (
	"fmt"
	"math"
	"strings"

	"github.com/confward/confward/checks/budget"
)

// chart draws the history with characters: columns over time, from the least to the most, and the limit where it is near.
func chart(r *Report, width, height int) string {
	n := len(r.History)
	columns := min(width, n)
	values := make([]int, columns)
	for i := range values {
		values[i] = r.History[i*(n-1)/max(columns-1, 1)].Tokens
	}
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if r.Limit > 0 && r.Limit > high && r.Limit < high+(high-low) {
		high = r.Limit
	}
	margin := len(budget.Number(high))
	var b strings.Builder
	for row := height; row >= 1; row-- {
		floor := float64(low) + float64(high-low)*(float64(row)-1)/float64(height)
		label := ""
		switch row {
		case height:
			label = budget.Number(high)
		case 1:
			label = budget.Number(low)
		}
		fmt.Fprintf(&b, "%*s │", margin, label)
		var line strings.Builder
		for _, v := range values {
			line.WriteRune(bar(float64(v), floor, float64(high-low)/float64(height), row == 1))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	first, last := r.History[0].Time.Format("2006-01-02"), r.History[n-1].Time.Format("2006-01-02")
	fmt.Fprintf(&b, "%*s └%s\n", margin, "", strings.Repeat("─", columns))
	fmt.Fprintf(&b, "%*s  %s%s%s\n\n", margin, "", first, strings.Repeat(" ", max(1, columns-len(first)-len(last))), last)
	return b.String()
}

// bar is the part of a column that lies in a row.
func bar(value, floor, step float64, lowest bool) rune {
	if step == 0 {
		if lowest {
			return '▄'
		}
		return ' '
	}
	eighths := int(math.Round((value - floor) / step * 8))
	if lowest {
		eighths = max(eighths, 1)
	}
	return []rune(" ▁▂▃▄▅▆▇█")[min(max(eighths, 0), 8)]
}
