package lint

import (
	"fmt"
	"slices"

	"github.com/confward/confward/doc"
)

// Listed is a known finding from a list that another program wrote or reads: one of a rule and, if it has an identity,
// of that wherever it stands, or else of a line. One without a path is all that a commit brought, of a rule or a check.
type Listed struct {
	Rule     string
	Identity string // Finding.Identity; empty: the place decides
	Path     string
	Line     int    // on which all of what was matched begins
	Commit   string // the full id of the commit that brought it; empty: any, or none
	By       string // Muted.By
	Reason   string
	At       *doc.Place // where it is listed, if it is to be told there that it is of no use
}

// place is the part of a listed finding that is looked up.
type listedPlace struct {
	rule, path string
	line       int
}

// listUse is the known findings of a run, by what is looked up.
type listUse struct {
	all      []Listed
	used     []bool
	places   map[listedPlace][]int
	identity map[string][]int // by rule and identity
	commits  map[string][]int // without a path, by commit
}

func newListUse(all []Listed) *listUse {
	l := &listUse{all: all, used: make([]bool, len(all)), places: map[listedPlace][]int{}, identity: map[string][]int{},
		commits: map[string][]int{}}
	for i, k := range all {
		if k.Identity != "" {
			l.identity[k.Rule+"\x00"+k.Identity] = append(l.identity[k.Rule+"\x00"+k.Identity], i)
			continue
		}
		if k.Path == "" {
			l.commits[k.Commit] = append(l.commits[k.Commit], i)
			continue
		}
		at := listedPlace{k.Rule, k.Path, k.Line}
		l.places[at] = append(l.places[at], i)
	}
	return l
}

// mute silences the findings that are listed. An entry about one that is silent already is of use to the other program.
func (l *listUse) mute(found []Finding) {
	if len(l.all) == 0 {
		return
	}
	for i := range found {
		x := &found[i]
		for _, k := range l.of(x) {
			at := l.all[k]
			if at.Commit != "" && (x.Commit == nil || x.Commit.ID != at.Commit) {
				continue
			}
			l.used[k] = true
			if x.Muted == nil {
				x.Muted = &Muted{By: at.By, Reason: at.Reason, At: at.At}
			}
		}
	}
}

// of are the entries that may be about a finding.
func (l *listUse) of(x *Finding) []int {
	line := x.From
	if line == 0 {
		line = x.At.Line
	}
	all := slices.Concat(l.identity[x.Rule.ID+"\x00"+x.Identity], l.places[listedPlace{x.Rule.ID, x.At.Path, line}])
	if x.Commit != nil {
		for _, k := range l.commits[x.Commit.ID] {
			if covers(l.all[k].Rule, x.Rule.ID) {
				all = append(all, k)
			}
		}
	}
	return all
}

// leftover is what there is to say about entries that silence nothing, where all that they could is looked at.
func (l *listUse) leftover(u *ignoreUse) []Finding {
	if u.opt.Partial || !u.choice.wantsRule(unused.ID) {
		return nil
	}
	var about []Finding
	for i, k := range l.all {
		if l.used[i] || k.At == nil || k.Commit != "" && !u.history.Load() || !u.ran(k.Rule) {
			continue
		}
		about = append(about, Finding{Rule: unused, Severity: unused.Severity, At: *k.At,
			Message: fmt.Sprintf("nothing that this entry names breaks %s", k.Rule), Hint: "delete the entry"})
	}
	return about
}
