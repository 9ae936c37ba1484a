package figures

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"time"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/reporters"
)

//go:embed page.html
var pageText string

// page is the report as one page that needs nothing from elsewhere and runs no script.
func page(w io.Writer, r *Report) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"number": budget.Number, "share": share, "delta": delta, "name": func(r Row) string { return reporters.Visible(r.name()) },
		"part": func(x int) string { return fmt.Sprintf("%.2f%%", float64(x)*100/float64(most(r))) },
	}).Parse(pageText)
	if err != nil {
		return err
	}
	return t.Execute(w, map[string]any{"R": r, "Summary": summary(r), "Outlook": outlook(r), "Plot": newPlot(r), "Several": len(r.Loads) > 1})
}

// most is the tokens of the heaviest row, at least 1.
func most(r *Report) int {
	n := 1
	for _, row := range r.Files {
		n = max(n, row.Tokens)
	}
	return n
}

// plot is a line over time in a picture of 720 by 240.
type plot struct {
	Line, Band, Ahead   string // paths
	Limit               float64
	HasLimit            bool
	Low, High           string
	First, Last, Beyond string
	Split               float64
}

const (
	plotWidth  = 720.0
	plotHeight = 240.0
)

func newPlot(r *Report) *plot {
	n := len(r.History)
	if n < 2 {
		return nil
	}
	start, end := r.History[0].Time, r.History[n-1].Time
	var ahead int
	step := 7 * 24 * time.Hour
	if f := r.Forecast; f != nil && f.Enough {
		if f.Step == "day" {
			step = 24 * time.Hour
		}
		ahead = min(len(f.Next), max(4, int(end.Sub(start)/step)/3))
	}
	until := end.Add(time.Duration(ahead) * step)
	low, high := math.Inf(1), math.Inf(-1)
	see := func(v float64) { low, high = math.Min(low, v), math.Max(high, v) }
	for _, p := range r.History {
		see(float64(p.Tokens))
	}
	for i := range ahead {
		see(r.Forecast.Next[i].Low)
		see(r.Forecast.Next[i].High)
	}
	if limit := float64(r.Limit); limit > 0 && limit < high+(high-low) {
		see(limit)
	}
	if high == low {
		high++
	}
	x := func(t time.Time) float64 {
		return plotWidth * float64(t.Sub(start)) / math.Max(float64(until.Sub(start)), 1)
	}
	y := func(v float64) float64 { return plotHeight * (high - v) / (high - low) }
	p := &plot{Low: budget.Number(int(low)), High: budget.Number(int(high)), First: start.Format("2006-01-02"), Last: end.Format("2006-01-02"), Split: x(end)}
	p.Line = path(n, func(i int) (float64, float64) { return x(r.History[i].Time), y(float64(r.History[i].Tokens)) })
	if r.Limit > 0 {
		p.Limit = y(float64(r.Limit))
		p.HasLimit = p.Limit >= 0
	}
	if ahead > 0 {
		p.Beyond = until.Format("2006-01-02")
		last := float64(r.History[n-1].Tokens)
		at := func(i int) time.Time { return end.Add(time.Duration(i) * step) }
		value := func(i int, of func(i int) float64) (float64, float64) {
			if i == 0 {
				return x(end), y(last)
			}
			return x(at(i)), y(of(i - 1))
		}
		next := r.Forecast.Next
		p.Ahead = path(ahead+1, func(i int) (float64, float64) { return value(i, func(i int) float64 { return next[i].Mid }) })
		up := path(ahead+1, func(i int) (float64, float64) { return value(i, func(i int) float64 { return next[i].High }) })
		down := path(ahead+1, func(i int) (float64, float64) { return value(ahead-i, func(i int) float64 { return next[i].Low }) })
		p.Band = up + " L" + strings.TrimPrefix(down, "M") + " Z"
	}
	return p
}

// path is points as SVG has them.
func path(n int, at func(i int) (x, y float64)) string {
	var b strings.Builder
	for i := range n {
		x, y := at(i)
		fmt.Fprintf(&b, " %.1f,%.1f", x, y)
	}
	return "M" + strings.TrimPrefix(b.String(), " ")
}
