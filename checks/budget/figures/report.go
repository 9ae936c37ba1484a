// Package figures shows what was measured: as text for a terminal, as JSON, as Markdown and as a page of HTML.
//
// It promises that all forms tell the same, that nothing from a repository is taken for markup, and that equal reports are
// equal bytes. It measures nothing.
package figures

import (
	"time"

	"github.com/confward/confward/checks/budget/trend"
)

// Report is what was measured.
type Report struct {
	Version     int       `json:"version"`
	Tokenizer   string    `json:"tokenizer"`
	By          string    `json:"by"`
	Base        string    `json:"base,omitempty"` // what deltas are against
	Limit       int       `json:"limit,omitempty"`
	Calibration float64   `json:"calibration,omitempty"` // the model's own tokens for one of ours
	Files       []Row     `json:"files"`                 // or sections, classes, phases
	Total       int       `json:"total"`                 // tokens of all rows
	Loads       []Loads   `json:"loads"`
	Peak        int       `json:"peak"`
	Efficiency  float64   `json:"efficiency"`
	Target      float64   `json:"targetEfficiency,omitempty"`
	Usage       *Usage    `json:"usage,omitempty"`
	History     []Point   `json:"history,omitempty"`
	Forecast    *Forecast `json:"forecast,omitempty"`
	Unread      []string  `json:"unread,omitempty"`
}

// Row is a file, a section, a class or a phase.
type Row struct {
	Path    string  `json:"path"`
	Section string  `json:"section,omitempty"`
	Line    int     `json:"line,omitempty"`
	Tool    string  `json:"tool,omitempty"`
	Kind    string  `json:"kind,omitempty"`
	Class   string  `json:"class"`
	Tokens  int     `json:"tokens"`
	Share   float64 `json:"share"`           // of the tokens of all rows, 0 to 1
	Delta   *int    `json:"delta,omitempty"` // since the base
	Limit   int     `json:"limit,omitempty"` // of a phase
}

// Loads is what a tool loads.
type Loads struct {
	Tool     string `json:"tool"`
	Always   int    `json:"always"`
	ByPath   int    `json:"byPath"`
	OnDemand int    `json:"onDemand"`
	Delta    *int   `json:"delta,omitempty"` // of what always loads
}

// Point is what always loaded at a commit.
type Point struct {
	Time   time.Time `json:"time"`
	Commit string    `json:"commit"`
	Tokens int       `json:"tokens"`
}

// Usage is how much was always loaded over a time: each point of the history counts as one request.
type Usage struct {
	Since           time.Time `json:"since"`
	Until           time.Time `json:"until"`
	TotalRequests   int       `json:"total_requests"`
	Average         float64   `json:"average_token_usage"`
	Peak            int       `json:"peak_usage"`
	Efficiency      float64   `json:"efficiency_score"`
	Opportunities   []string  `json:"optimization_opportunities"`
	Recommendations []string  `json:"recommendations"`
}

// Forecast is where the history goes.
type Forecast struct {
	Step    string        `json:"step"`            // "day" or "week"
	Points  int           `json:"points"`          // that it is made of
	Enough  bool          `json:"enough"`          // history to say anything
	Slope   *trend.Range  `json:"slope,omitempty"` // tokens a step
	Next    []trend.Range `json:"next,omitempty"`
	First   int           `json:"reachesFirst,omitempty"` // steps until the limit may be reached
	Last    int           `json:"reachesLast,omitempty"`  // steps until it most likely is
	Verdict string        `json:"verdict"`
}

// Steps is how far a forecast looks: a year of weeks.
const Steps = 52
