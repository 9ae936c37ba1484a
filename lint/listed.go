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
	Fault    string     // why it cannot be read, so that it silences nothing: told at At
	Hint     string     // how to mend the fault
}

// Unreadable are the entries at some positions of a list in a JSON file, which a route leads to, as ones with a fault.
func Unreadable(path string, src []byte, route []string, at []int, fault, hint string) []Listed {
	if len(at) == 0 {
		return nil
	}
	f := doc.NewAs(doc.JSON, path, src, doc.Limits{})
	list := f.Root().Find(route...)
	all := make([]Listed, 0, len(at))
	for _, i := range at {
		place := f.Place(doc.Span{})
		if list != nil && i < len(list.Children) {
			place = f.PlaceOf(list.Children[i])
		}
		all = append(all, Listed{At: &place, Fault: fault, Hint: hint})
	}
	return all
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
		if k.Fault != "" {
			continue
		}
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
	if x.At.Span.Len() == 0 { // of the whole file, which others say is on line 0
		all = append(all, l.places[listedPlace{x.Rule.ID, x.At.Path, 0}]...)
	}
	if x.Commit != nil {
		for _, k := range l.commits[x.Commit.ID] {
			if covers(l.all[k].Rule, x.Rule.ID) {
				all = append(all, k)
			}
		}
	}
	return all
}

// leftover is what there is to say about entries that cannot be read, and about those that silence nothing, where all that
// they could is looked at.
func (l *listUse) leftover(u *ignoreUse) []Finding {
	about := l.faults(u)
	if u.opt.Partial || !u.choice.wantsRule(unused.ID) {
		return about
	}
	for i, k := range l.all {
		if l.used[i] || k.At == nil || k.Fault != "" || k.Commit != "" && !u.history.Load() || !u.ran(k.Rule) {
			continue
		}
		about = append(about, Finding{Rule: unused, Severity: unused.Severity, At: *k.At,
			Message: fmt.Sprintf("nothing that this entry names breaks %s", k.Rule), Hint: "delete the entry"})
	}
	return about
}

// maxFaults is how many entries of a list are told that cannot be read.
const maxFaults = 20

// faults are the entries that cannot be read. Of a list that a run of some files does not look at nothing is said.
func (l *listUse) faults(u *ignoreUse) []Finding {
	if !u.choice.wantsRule(unreadable.ID) {
		return nil
	}
	var about []Finding
	told := map[string]int{}
	for _, k := range l.all {
		if k.Fault == "" || u.opt.Partial && !u.lists[k.At.Path].Load() {
			continue
		}
		if told[k.At.Path]++; told[k.At.Path] <= maxFaults {
			about = append(about, Finding{Rule: unreadable, Severity: unreadable.Severity, At: *k.At, Message: k.Fault, Hint: k.Hint})
		}
	}
	for i := range about {
		if path := about[i].At.Path; told[path] > maxFaults {
			about[i].Message += fmt.Sprintf(" (one of %d)", told[path])
		}
	}
	return about
}
