package reporters

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/confward/confward/lint"
)

// reasonsShown is how many reasons for not checking a file are named.
const reasonsShown = 6

// summary ends a text report: a row a check, what was left out, and the totals. A run without findings is spared the rows.
func (t *textReporter) summary(p *page, r *lint.Report) {
	shown := slices.ContainsFunc(r.Findings, func(f lint.Finding) bool { return t.opt.shows(&f) })
	if shown || t.opt.All {
		p.gap()
		t.table(p, r)
	}
	if p.out.Len() > 0 {
		p.gap()
	}
	t.notChecked(p, r)
	t.notShown(p, r)
	t.advice(p, r)
	t.totals(p, r)
}

// table is a row for each check that judged, found or missed something.
func (t *textReporter) table(p *page, r *lint.Report) {
	failed := map[string]map[string]bool{}
	for _, n := range failures(r) {
		if failed[n.Check] == nil {
			failed[n.Check] = map[string]bool{}
		}
		failed[n.Check][n.Path] = true
	}
	checks := slices.DeleteFunc(slices.Clone(r.Checks), func(c lint.Summary) bool {
		return c.Files+c.Errors+c.Warnings+c.Notices+c.Muted+len(failed[c.Name])+len(failed[""]) == 0
	})
	results := make([]piece, len(checks))
	names, found, digits := 0, 0, 0
	for i, c := range checks {
		results[i] = result(c, len(failed[c.Name])+len(failed[""]))
		names = max(names, textWidth(Visible(c.Name)))
		found = max(found, textWidth(results[i].text))
		digits = max(digits, len(strconv.Itoa(c.Files)))
	}
	for i, c := range checks {
		name, files := piece{Visible(c.Name), bold}, count(c.Files, "file")
		row := []piece{name, space(names - textWidth(name.text) + 3), results[i]}
		if c.Files > 0 {
			row = append(row, space(found-textWidth(results[i].text)+3+digits-len(strconv.Itoa(c.Files))), piece{files, dim})
		}
		p.line(row...)
	}
}

func space(n int) piece { return piece{text: strings.Repeat(" ", n)} }

// result is what a check found, in words. It is good only if everything was looked at.
func result(c lint.Summary, incomplete int) piece {
	found := tally{c.Errors, c.Warnings, c.Notices}
	words := found.words()
	if c.Muted > 0 {
		words = append(words, fmt.Sprintf("%d muted", c.Muted))
	}
	if incomplete > 0 {
		words = append(words, fmt.Sprintf("%d not looked at", incomplete))
	}
	text := strings.Join(words, "  ")
	switch {
	case found.errors > 0 || incomplete > 0:
		return piece{text, red}
	case found.warnings > 0:
		return piece{text, yellow}
	case found.notices > 0:
		return piece{text, cyan}
	case c.Files == 0:
		return piece{"nothing to look at", dim}
	case text != "":
		return piece{"ok  " + text, green}
	}
	return piece{"ok", green}
}

// notChecked says what was left out for a good reason: by reason, or file by file if all is asked for.
func (t *textReporter) notChecked(p *page, r *lint.Report) {
	var left []lint.NotChecked
	for _, n := range r.NotChecked {
		if !n.Failed {
			left = append(left, n)
		}
	}
	if len(left) == 0 {
		return
	}
	if t.opt.All {
		p.line(piece{"not checked:", bold})
		for _, n := range left {
			p.wrapped("    ", piece{text: "  "}, piece{text: notCheckedName(n) + ": " + Visible(n.Reason)})
		}
		p.gap()
		return
	}
	p.wrapped("  ", piece{"not checked: ", bold}, piece{text: strings.Join(reasons(left), ", ")})
}

// reasons are the reasons for which files were not checked, the most frequent first, with the number of files. What a
// reason names after a colon is left to --all.
func reasons(left []lint.NotChecked) []string {
	files := map[string]map[string]bool{}
	for _, n := range left {
		reason, _, _ := strings.Cut(n.Reason, ": ")
		if files[reason] == nil {
			files[reason] = map[string]bool{}
		}
		files[reason][n.Path] = true
	}
	var order []string
	for reason := range files {
		order = append(order, reason)
	}
	slices.SortFunc(order, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(files[b]), len(files[a])), cmp.Compare(a, b))
	})
	var said []string
	for i, reason := range order {
		if i == reasonsShown && len(order) > reasonsShown+1 {
			return append(said, count(len(order)-i, "other reason")+" (--all shows them)")
		}
		said = append(said, fmt.Sprintf("%s (%s)", Visible(reason), count(len(files[reason]), "file")))
	}
	return said
}

// notShown counts the findings that were kept back.
func (t *textReporter) notShown(p *page, r *lint.Report) {
	lowered := map[string]int{}
	muted, older := 0, 0
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case t.opt.shows(f):
		case f.Muted != nil:
			muted++
		case f.Older:
			older++
		default:
			lowered[f.Lowered]++
		}
	}
	var said []string
	for reason, n := range lowered {
		said = append(said, fmt.Sprintf("%d lowered (%s)", n, Visible(reason)))
	}
	slices.Sort(said)
	if muted > 0 {
		said = append(said, fmt.Sprintf("%d muted", muted))
	}
	if older > 0 {
		said = append(said, fmt.Sprintf("%d older than the change", older))
	}
	if len(said) > 0 {
		p.wrapped("  ", piece{"not shown: ", bold}, piece{text: strings.Join(said, ", ") + "; --all shows them"})
	}
}

// advice says what can be done about the findings as a whole.
func (t *textReporter) advice(p *page, r *lint.Report) {
	if n := t.fixable(r); n > 0 {
		p.wrapped("  ", piece{text: "`confward fix` "}, piece{text: "repairs " + count(n, "finding") + "; `confward fix --diff` shows how"})
	}
	if slices.ContainsFunc(r.Findings, func(f lint.Finding) bool { return t.opt.fails(&f) }) {
		p.wrapped("  ", piece{text: "`confward explain RULE` "},
			piece{text: "says more; a comment `confward:ignore RULE reason` on the line or above it silences one"})
	}
}

// fixable is how many of the findings that are shown a fix would repair.
func (t *textReporter) fixable(r *lint.Report) int {
	n := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; t.opt.Fixable != nil && f.Counts() && t.opt.shows(f) && t.opt.Fixable(f) {
			n++
		}
	}
	return n
}

// totals is the last line.
func (t *textReporter) totals(p *page, r *lint.Report) {
	var found tally
	files, failing := map[string]bool{}, false
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Counts() {
			found.add(f.Severity)
			files[f.At.Path] = true
			failing = failing || t.opt.fails(f)
		}
	}
	said := piece{"no findings in " + count(r.Files, "file"), green}
	switch {
	case found.total() > 0:
		said = piece{strings.Join(found.words(), ", ") + " in " + outOf(len(files), r.Files), bold}
	case r.Failed():
		said = piece{said.text + ", but not everything was looked at", red}
	case r.Files == 0:
		said = piece{"no file was looked at", yellow}
	}
	if failing {
		said.style = red
	}
	if n := r.Snapshot.Commits; n > 0 {
		said.text += ", " + count(n, "commit") + " with " + count(r.Snapshot.Blobs, "content") + " (" + size(r.Snapshot.Bytes) + ")"
	}
	if rev := r.Snapshot.Rev; len(rev) >= 7 {
		said.text += " at " + Visible(rev[:7])
	}
	p.wrapped("  ", piece{}, said, piece{", " + seconds(r.Duration), dim})
}

// size is a number of bytes as people say it.
func size(n int64) string {
	switch {
	case n >= 10_000_000:
		return fmt.Sprintf("%d MB", n/1_000_000)
	case n >= 10_000:
		return fmt.Sprintf("%d kB", n/1_000)
	}
	return count(int(n), "byte")
}

// outOf says how many of the files are meant. Findings can stand in files that were not looked at.
func outOf(n, all int) string {
	if n > all {
		return count(n, "file")
	}
	return fmt.Sprintf("%d of %s", n, count(all, "file"))
}

// seconds is a duration as people say it.
func seconds(d time.Duration) string {
	if d < 100*time.Millisecond {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
