// Package github shows a finished report where people meet it on GitHub: as a review of the lines that a pull request
// changes, as one summary comment, as a check run and as a SARIF upload; and it commits fixes.
//
// It promises that what GitHub refuses is said and handed down the ladder (review, check run, workflow commands, step
// summary), so that no finding is lost, that a run with nothing new changes nothing, that no comment of somebody else is
// touched, and that a publication which fails never changes what the run found.
//
// It reads no file and no environment: what it needs is handed to it. It judges nothing.
package github

import (
	"context"
	"net/http"
	"time"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// Options say where, what and how.
type Options struct {
	API     string // base of the REST API; empty: https://api.github.com
	GraphQL string // of the GraphQL API; empty: https://api.github.com/graphql, or beside API
	Server  string // of the pages, for links; empty: https://github.com
	Token   string

	Owner, Repo string
	HeadSHA     string // the full id of the commit that the findings are of
	BaseSHA     string // of the commit it is compared with, or empty
	Ref         string // the full ref that HeadSHA is of, for SARIF ("refs/heads/main", "refs/pull/7/head")
	PullNumber  int    // zero: there is no pull request
	ReadOnly    bool   // the token can only read, as that of a fork's pull request: nothing is tried that writes

	Name   string // tells runs of several workflows and jobs apart: "workflow/job"; also the check run's name
	RunURL string // of the workflow run, for links, or empty
	Prefix string // what stands before the paths of findings in the repository: "" or "folder/"

	Review   bool // comment on the changed lines
	Comment  bool // keep one summary comment on the pull request
	CheckRun bool // make a check run with annotations
	SARIF    bool // upload a SARIF file to code scanning
	Suggest  bool // offer safe fixes as suggestions in the review

	// Shown is how the texts are made: version, what fails the run, help on rules.
	Shown reporters.Options
	// Read is a file at HeadSHA by the path of its findings, for suggestions; nil: none are made.
	Read func(path string) ([]byte, error)
	// Lines are the lines of such a file that the pull request brings. nil: GitHub is asked.
	Lines func(path string) ([]lint.LineRange, error)
	// Remarks keeps what people answered to findings; nil: nobody does, and they are told so.
	Remarks Keeper

	Client *http.Client                               // nil: one with a time limit; no header of it is used elsewhere than at API and GraphQL
	Now    func() time.Time                           // nil: time.Now
	Sleep  func(context.Context, time.Duration) error // nil: waits
	Budget time.Duration                              // for all calls and waits together; zero: two minutes
}

// Rung is a place where findings are shown, from the best to the last.
type Rung string

// The rungs. The last two are the caller's to write, since they need no API.
const (
	InReview   Rung = "review"
	InCheckRun Rung = "check run"
	InCommands Rung = "workflow commands"
)

// Part is what became of one thing that was asked for.
type Part struct {
	Name string // "review", "check run", "summary comment", "SARIF upload", "threads", "remarks"
	Done string // what was done, in words: "2 comments", "unchanged"; empty: nothing was
	Why  string // it was not done, or not wholly; empty: it was
}

// Outcome says what was published where.
type Outcome struct {
	Parts []Part
	// Rungs tells how many of the findings that count each rung took; they add up to all.
	Rungs map[Rung]int
	// Left are the findings that count and that no rung above took: the caller's workflow commands show them.
	Left []lint.Finding
	// Remarks are what people answered to findings since the last run.
	Remarks []Remark

	CommentURL, CheckURL, ReviewURL string
	SARIF                           string // the id of the upload
	Calls                           int    // to the API
}

// Publish shows a report by all means that the options ask for. What GitHub refuses stands in the outcome; an error means
// that the options are wrong, and nothing was tried.
func Publish(ctx context.Context, opt Options, r *lint.Report) (Outcome, error) {
	p, err := newPublication(opt, r)
	if err != nil {
		return Outcome{}, err
	}
	p.publish(ctx)
	return p.outcome(), nil
}
