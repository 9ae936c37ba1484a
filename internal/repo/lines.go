package repo

import (
	"slices"

	"github.com/confward/confward/internal/linediff"
)

// LineRange is lines of a file, counted from 1, both included.
type LineRange struct{ From, To int }

// everyLine stands for a whole file, however long.
var everyLine = LineRange(linediff.Every)

// maxDiffSize is the bytes of a file above which all of it counts as changed.
const maxDiffSize = 32 << 20

// addedLines are the lines of now that was lacks, in order: those that Git shows as added.
func addedLines(was, now []byte) []LineRange {
	if max(len(was), len(now)) > maxDiffSize {
		return []LineRange{everyLine}
	}
	added := linediff.Added(was, now)
	lines := make([]LineRange, len(added))
	for i, r := range added {
		lines[i] = LineRange(r)
	}
	return lines
}

// common are the lines that lie in both lists.
func common(a, b []LineRange) []LineRange {
	var both []LineRange
	for len(a) > 0 && len(b) > 0 {
		if from, to := max(a[0].From, b[0].From), min(a[0].To, b[0].To); from <= to {
			both = append(both, LineRange{from, to})
		}
		if a[0].To < b[0].To {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return slices.Clip(both)
}
