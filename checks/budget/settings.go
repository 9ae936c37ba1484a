package budget

import (
	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/internal/config"
)

const (
	usualUsage      = 0.9
	usualPeak       = 0.95
	usualEfficiency = 0.7
)

// OptionsOf are the budgets that settings set. Where a limit is set, the thresholds that are not have their usual values.
func OptionsOf(s config.Optimization) Options {
	l := s.BudgetLimits
	o := Options{
		Encoding: s.Tokenizer, Limit: l.DefaultTokenLimit, Margin: value(l.MarginBuffer, 0.1), MaxDelta: s.MaxDelta,
		Blanks:     s.AutoOptimization != nil && *s.AutoOptimization,
		PhaseLimit: [3]int{l.Phase1Limit, l.Phase2Limit, l.Phase3Limit},
	}
	t := s.Alerts.Thresholds
	if o.Limit > 0 {
		o.Usage, o.Peak, o.Efficiency = value(t.TokenUsage, usualUsage), value(t.PeakUsage, usualPeak), value(t.Efficiency, usualEfficiency)
	} else {
		o.Efficiency = value(t.Efficiency, 0)
	}
	for _, g := range s.Groups {
		o.Groups = append(o.Groups, Group{Name: g.Name, Files: g.Files, Limit: g.Limit, Unit: g.Unit, Class: classes[g.Class], Each: g.Each, At: g.At})
	}
	for _, p := range s.Phases {
		o.Phases = append(o.Phases, Phase{Name: p.Name, Files: p.Files, Limit: p.Limit, At: p.At})
	}
	return o
}

// Thresholds are those of usage, peak and efficiency, or the usual ones.
func (o Options) Thresholds() (usage, peak, efficiency float64) {
	or := func(x, otherwise float64) float64 {
		if x == 0 {
			return otherwise
		}
		return x
	}
	return or(o.Usage, usualUsage), or(o.Peak, usualPeak), or(o.Efficiency, usualEfficiency)
}

var classes = map[string]loads.Class{"always": loads.Always, "by-path": loads.ByPath, "on-demand": loads.OnDemand}

func value(set *float64, otherwise float64) float64 {
	if set == nil {
		return otherwise
	}
	return *set
}
