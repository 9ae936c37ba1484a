package figures

import (
	"fmt"
	"time"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/budget/trend"
)

// Foretell makes a forecast of a history, the oldest point first, for a limit that may be 0.
func Foretell(history []Point, limit int) *Forecast {
	step, points := resample(history)
	f := &Forecast{Step: step, Points: len(points)}
	t := trend.Of(points, Steps)
	if t == nil {
		f.Verdict = fmt.Sprintf("not enough history: %s, %d are needed", counted(len(points), step), trend.Enough)
		return f
	}
	f.Enough, f.Slope, f.Next = true, &t.Slope, t.Next
	f.Verdict = fmt.Sprintf("%s to %s tokens a %s", budget.Signed(int(t.Slope.Low)), budget.Signed(int(t.Slope.High)), step)
	if limit == 0 {
		return f
	}
	f.First, f.Last = t.Reach(float64(limit))
	switch last := points[len(points)-1]; {
	case last > float64(limit):
		f.First, f.Last = 0, 0
		f.Verdict += "; above the limit already"
	case f.First == 0:
		f.Verdict += fmt.Sprintf("; does not reach the limit in %s", counted(Steps, step))
	case f.Last == 0:
		f.Verdict += fmt.Sprintf("; may reach the limit in %s or later", counted(f.First, step))
	case f.First == f.Last:
		f.Verdict += fmt.Sprintf("; reaches the limit in about %s", counted(f.First, step))
	default:
		f.Verdict += fmt.Sprintf("; reaches the limit in %d-%s", f.First, counted(f.Last, step))
	}
	return f
}

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// resample gives a history at equal distances: the last number of each week, or of each day where there are too few weeks.
// What is between two points has not changed since the first.
func resample(history []Point) (step string, points []float64) {
	if len(history) == 0 {
		return "week", nil
	}
	for _, s := range []struct {
		name string
		long time.Duration
	}{{"week", 7 * 24 * time.Hour}, {"day", 24 * time.Hour}} {
		step, points = s.name, nil
		first, last := history[0].Time, history[len(history)-1].Time
		n := int(last.Sub(first)/s.long) + 1
		if n > 10_000 {
			n = 10_000
		}
		i := 0
		for k := n - 1; k >= 0; k-- {
			at := last.Add(-time.Duration(k) * s.long)
			for i+1 < len(history) && !history[i+1].Time.After(at) {
				i++
			}
			points = append(points, float64(history[i].Tokens))
		}
		if len(points) >= trend.Enough {
			break
		}
	}
	return step, points
}
