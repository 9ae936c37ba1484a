package lint

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/confward/confward/doc"
)

// report puts together what all files gave: sorted, without repetitions, silenced where someone said so.
func (r *run) report(ctx context.Context, checks []*Check) *Report {
	found := sorted(r.found)
	if !r.opt.EachCommit {
		found = withoutEchoes(found)
	}
	fingerprint(found)
	r.ignores.mute(found)
	r.opt.Baseline.mute(found)
	known := newListUse(r.opt.Listed)
	known.mute(found)
	if about := sorted(append(r.ignores.leftover(), known.leftover(r.ignores)...)); len(about) > 0 {
		r.frameSettings(ctx, about)
		fingerprint(about)
		found = sorted(append(found, about...))
	}
	slices.SortFunc(r.missed, func(a, b NotChecked) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Check, b.Check), strings.Compare(a.Reason, b.Reason))
	})
	report := &Report{Snapshot: Snapshot{Blobs: r.contents, Bytes: r.bytes}, Files: r.files, Findings: found, NotChecked: slices.Compact(r.missed), Sections: r.sections, Rules: rules(checks, found)}
	for _, c := range r.checks {
		report.Checks = append(report.Checks, c.summary(found, r.judged[c.check.Name]))
	}
	return report
}

// addOthers takes in the caller's findings.
func (r *run) addOthers() {
	var wanted []Finding
	for _, x := range r.opt.Also {
		if r.choice.wantsRule(x.Rule.ID) {
			wanted = append(wanted, r.weigh(x))
		}
	}
	r.found = append(r.found, wanted...)
}

// frameSettings gives findings about the settings' ignores their lines, if the settings are files of the snapshot. What cannot be
// read as an entry is not shown: it may be a secret.
func (r *run) frameSettings(ctx context.Context, about []Finding) {
	files := map[string]*doc.File{}
	for i := range about {
		if about[i].Rule == unreadable {
			continue
		}
		path := about[i].At.Path
		f, ok := files[path]
		if !ok {
			if src, err := r.source.ReadFile(ctx, path, r.opt.MaxText); err == nil {
				f = doc.New(path, src, r.opt.Limits)
			}
			files[path] = f
		}
		about[i].Frame = mask{file: f}.frame(about[i].At)
	}
}

// withoutEchoes drops what a commit on the way brought and the end still has, and notes the commit there. A fault that
// several commits on the way had is the first one's.
func withoutEchoes(found []Finding) []Finding {
	key := func(x *Finding) string {
		about := x.At.Path + "\x00" + sameFault(*x)
		if x.Identity == "" {
			about += "\x00" + lineText(x.Frame)
		}
		if x.Muted != nil { // what was silenced in one commit need not be so in another
			about += "\x00muted"
		}
		return about
	}
	first := map[string]*Commit{}
	present := map[string]bool{}
	for i := range found {
		x := &found[i]
		if x.Commit == nil {
			present[key(x)] = true
		} else if c := first[key(x)]; c == nil || x.Commit.Date.Before(c.Date) {
			first[key(x)] = x.Commit
		}
	}
	if len(first) == 0 {
		return found
	}
	kept := make([]Finding, 0, len(found))
	for _, x := range found {
		k := key(&x)
		switch {
		case x.Commit == nil:
			x.Commit = first[k]
		case present[k] || x.Commit != first[k]:
			continue
		}
		kept = append(kept, x)
	}
	return kept
}

// sorted orders findings by place, rule and message, and drops those that say the same.
func sorted(found []Finding) []Finding {
	order := func(a, b Finding) int {
		return cmp.Or(
			strings.Compare(a.At.Path, b.At.Path), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Col, b.At.Col),
			strings.Compare(a.Rule.ID, b.Rule.ID), strings.Compare(a.Message, b.Message),
			cmp.Compare(a.At.Span.End, b.At.Span.End), compareCommits(a.Commit, b.Commit))
	}
	slices.SortStableFunc(found, order)
	return slices.CompactFunc(found, func(a, b Finding) bool { return order(a, b) == 0 })
}

// compareCommits orders commits by their dates, no commit first.
func compareCommits(a, b *Commit) int {
	switch {
	case a == b:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(a.Date.Compare(b.Date), strings.Compare(a.ID, b.ID))
}

// rules are the rules of all checks and those that findings brought along.
func rules(checks []*Check, found []Finding) []*Rule {
	var all []*Rule
	seen := map[string]bool{}
	add := func(r *Rule) {
		if !seen[r.ID] {
			seen[r.ID] = true
			all = append(all, r)
		}
	}
	for _, c := range checks {
		for _, r := range c.Rules {
			add(r)
		}
	}
	for _, f := range found {
		add(f.Rule)
	}
	return all
}

func (c *running) summary(found []Finding, files int) Summary {
	s := Summary{Name: c.check.Name, Title: c.check.Title, Files: files, Duration: time.Duration(c.nanos.Load())}
	for _, f := range found {
		switch name, _, _ := strings.Cut(f.Rule.ID, "/"); {
		case name != c.check.Name || f.Older:
		case f.Muted != nil:
			s.Muted++
		case f.Severity == Error:
			s.Errors++
		case f.Severity == Warning:
			s.Warnings++
		default:
			s.Notices++
		}
	}
	return s
}
