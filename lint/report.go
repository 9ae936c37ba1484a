package lint

import (
	"time"
)

// Report is what a run found. It is finished: nobody changes it.
type Report struct {
	Snapshot   Snapshot
	Files      int // files that were looked at
	Checks     []Summary
	Rules      []*Rule   // every rule that could have been found, in the checks' order
	Findings   []Finding // in the order of path, place, rule, message; the muted ones too
	Fixed      []Finding // what the base had and the change ended; only where that was asked for
	NotChecked []NotChecked
	Sections   []Section // what checks add to a summary, in the checks' order
	Duration   time.Duration
}

// Snapshot says what was looked at.
type Snapshot struct {
	Kind    string // "worktree", "folder", "commit", "staged", "range" or "history"
	Root    string // the folder, as the user would name it
	Rev     string // the full object id of a commit, or empty
	Base    string // the full object id of the commit it is compared with, or empty
	Commits int    // of history that were looked at
	Blobs   int    // contents that were looked at: of files, and of those that only commits on the way had
	Bytes   int64  // of these contents
}

// Summary is one check's row.
type Summary struct {
	Name     string
	Title    string
	Files    int // files it looked at
	Errors   int
	Warnings int
	Notices  int
	Muted    int
	Duration time.Duration // work of all goroutines together
}

// Count is the number of findings that count, by severity, and of those that are muted.
func (r *Report) Count() (errors, warnings, notices, muted int) {
	for _, f := range r.Findings {
		switch {
		case f.Muted != nil:
			muted++
		case f.Older:
		case f.Severity == Error:
			errors++
		case f.Severity == Warning:
			warnings++
		default:
			notices++
		}
	}
	return
}

// Older is the number of findings that were there before the change that was looked at.
func (r *Report) Older() int {
	n := 0
	for _, f := range r.Findings {
		if f.Older && f.Muted == nil {
			n++
		}
	}
	return n
}

// Failed reports whether something that should have been looked at was not.
func (r *Report) Failed() bool {
	for _, n := range r.NotChecked {
		if n.Failed {
			return true
		}
	}
	return false
}

// Worst is the highest severity of the findings that count, or zero.
func (r *Report) Worst() Severity {
	var worst Severity
	for _, f := range r.Findings {
		if f.Counts() {
			worst = max(worst, f.Severity)
		}
	}
	return worst
}
