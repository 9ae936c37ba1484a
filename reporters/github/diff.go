package github

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// context lines that GitHub shows around what a pull request changes; comments are taken there too.
const contextLines = 3

// diff tells which lines of a file a review may comment on.
type diff func(path string) []lint.LineRange

// localDiff is what the checkout tells, with the lines around. What GitHub shows may differ a little, as another program
// compares there; it refuses a comment elsewhere, and then is asked.
func (p *publication) localDiff() diff {
	known := map[string][]lint.LineRange{}
	return func(path string) []lint.LineRange {
		if lines, ok := known[path]; ok {
			return lines
		}
		lines, err := p.opt.Lines(path)
		if err != nil {
			lines = nil
		}
		known[path] = around(lines)
		return known[path]
	}
}

// around are ranges with the lines around them, those that meet as one.
func around(lines []lint.LineRange) []lint.LineRange {
	lines = slices.Clone(lines)
	slices.SortFunc(lines, func(a, b lint.LineRange) int { return cmp.Compare(a.From, b.From) })
	var out []lint.LineRange
	for _, l := range lines {
		l.From = max(l.From-contextLines, 1)
		if l.To < math.MaxInt-contextLines {
			l.To += contextLines
		}
		if n := len(out); n > 0 && l.From <= out[n-1].To+1 {
			out[n-1].To = max(out[n-1].To, l.To)
			continue
		}
		out = append(out, l)
	}
	return out
}

// askedDiff is what GitHub shows of the given files. Of a file too large for it to show, that is nothing.
func (p *publication) askedDiff(ctx context.Context, wanted map[string]bool) (diff, error) {
	known := map[string][]lint.LineRange{}
	missing := len(wanted)
	opt := &github.ListOptions{PerPage: pageSize}
	for range maxPages {
		var files []*github.CommitFile
		var next int
		err := p.api.call(ctx, false, func(c *github.Client) (*github.Response, error) {
			found, resp, err := c.PullRequests.ListFiles(ctx, p.opt.Owner, p.opt.Repo, p.opt.PullNumber, opt)
			if err == nil {
				files, next = found, resp.NextPage
			}
			return resp, err
		})
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if path, ours := strings.CutPrefix(f.GetFilename(), p.opt.Prefix); ours && wanted[path] {
				known[path] = patchLines(f.GetPatch())
				missing--
			}
		}
		if next == 0 || missing <= 0 {
			break
		}
		opt.Page = next
	}
	return func(path string) []lint.LineRange { return known[path] }, nil
}

// patchLines are the lines of the new file that a patch shows: a range for each hunk.
func patchLines(patch string) []lint.LineRange {
	var out []lint.LineRange
	for line := range strings.SplitSeq(patch, "\n") {
		_, rest, ok := strings.Cut(line, " +")
		if !ok || !strings.HasPrefix(line, "@@ -") {
			continue
		}
		extent, _, _ := strings.Cut(rest, " ")
		from, length, counted := strings.Cut(extent, ",")
		start, err := strconv.Atoi(from)
		n := 1
		if counted && err == nil {
			n, err = strconv.Atoi(length)
		}
		if err == nil && n > 0 && start > 0 {
			out = append(out, lint.LineRange{From: start, To: start + n - 1})
		}
	}
	return out
}

// longestComment is how many lines a comment spans; one about more stands at the first of them.
const longestComment = 20

// anchor is where a comment on a place can stand in a diff: its lines if one hunk has all of them, or the first of them that
// any has.
func (d diff) anchor(at doc.Place) (lint.LineRange, bool) {
	last := max(at.EndLine, at.Line)
	if last > at.Line && at.EndCol <= 1 {
		last--
	}
	whole := lint.LineRange{From: at.Line, To: last}
	if at.Line < 1 {
		return whole, false
	}
	if last-at.Line < longestComment && d.holds(at.Path, whole) {
		return whole, true
	}
	for _, l := range d(at.Path) {
		if from := max(l.From, at.Line); from <= min(l.To, last) {
			return lint.LineRange{From: from, To: from}, true
		}
	}
	return whole, false
}

// holds reports whether one hunk has all of the lines.
func (d diff) holds(path string, lines lint.LineRange) bool {
	return slices.ContainsFunc(d(path), func(l lint.LineRange) bool { return l.From <= lines.From && lines.To <= l.To })
}
