package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/checks/budget/figures"
	"github.com/confward/confward/checks/budget/loads"
	"github.com/confward/confward/internal/repo"
)

// mostCommits is how far back a history is followed, mostPoints how many of its commits are counted.
const (
	mostCommits = 100_000
	mostPoints  = 150
)

// addHistory adds what always loaded at the commits since a time, what that was on average, and where it goes.
func (m *measuring) addHistory(ctx context.Context, r *figures.Report, since time.Time) error {
	if !m.snap.repo.Git() {
		return usage("leave --since out", "a folder without Git has no history")
	}
	rev := m.options.rev
	if rev == "" {
		rev = "HEAD"
	}
	points, cut, err := m.snap.repo.FirstParents(ctx, rev, since, mostCommits)
	if err != nil {
		return explained(System{}, checkOptions{}, err)
	}
	slices.Reverse(points)
	efficiency := 0.0
	chosen := thin(points, mostPoints)
	tool, _ := m.now.Usage()
	for _, p := range chosen {
		t, err := m.filesOf(ctx, p.Tree)
		if err != nil {
			return err
		}
		then, err := m.measure(t, nil)
		if err != nil {
			return err
		}
		n := then.Total(tool, loads.Always)
		when := p.When
		if when.Before(since) {
			when = since // what lay there at the beginning
		}
		r.History = append(r.History, figures.Point{Time: when.UTC(), Commit: p.Info.ID, Tokens: n})
		efficiency += budget.Efficiency(then, tool, m.counter.Counter)
	}
	r.Usage = usageOf(r, efficiency/float64(max(len(chosen), 1)), since)
	r.Usage.Opportunities, r.Usage.Recommendations = m.advise(cut)
	r.Forecast = figures.Foretell(r.History, m.Limit)
	return nil
}

// thin keeps all commits where they are few, and else the last one of each day or week.
func thin(points []repo.Point, most int) []repo.Point {
	for _, long := range []time.Duration{0, 24 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour} {
		if long > 0 {
			var last []repo.Point
			for i, p := range points {
				if i+1 == len(points) || i == 0 || p.When.Truncate(long) != points[i+1].When.Truncate(long) {
					last = append(last, p)
				}
			}
			points = last
		}
		if len(points) <= most {
			break
		}
	}
	return points
}

func usageOf(r *figures.Report, efficiency float64, since time.Time) *figures.Usage {
	u := &figures.Usage{Since: since.UTC(), TotalRequests: len(r.History), Efficiency: efficiency}
	for _, p := range r.History {
		u.Average += float64(p.Tokens) / float64(len(r.History))
		u.Peak = max(u.Peak, p.Tokens)
		u.Until = p.Time
	}
	return u
}

// advise says what could be done, the most useful first.
func (m *measuring) advise(cut bool) (opportunities, recommendations []string) {
	tool, n := m.now.Usage()
	if waste := budget.Waste(m.now, tool, m.counter.Counter); waste > 0 {
		opportunities = append(opportunities, fmt.Sprintf("%s tokens are blanks and paragraphs that stand twice", budget.Number(waste)))
		recommendations = append(recommendations, "confward budget optimize --level balanced shows what says nothing new")
	}
	var always []budget.Entry
	for _, e := range m.now.Entries {
		if e.Tool == tool && e.Class == loads.Always && e.Kind == "rule" {
			always = append(always, e)
		}
	}
	sum := 0
	for _, e := range always {
		sum += e.Tokens
	}
	if sum*4 > n && n > 0 {
		opportunities = append(opportunities, fmt.Sprintf("%s tokens are rules that load always", budget.Number(sum)))
		recommendations = append(recommendations, "give rules that are about some files only a paths: in their front matter")
	}
	if sections, of := budget.Heaviest(always, 1); len(sections) == 1 && sections[0].Tokens*20 > n {
		recommendations = append(recommendations, fmt.Sprintf("look at %s § %s first: %s tokens", of[0].File.Path, sections[0].Title, budget.Number(sections[0].Tokens)))
	}
	if cut {
		recommendations = append(recommendations, "this clone is shallow: fetch-depth: 0 gives the whole history")
	}
	return opportunities, recommendations
}
