package fixers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// course is the way of one file through the rounds.
type course struct {
	path   string
	file   *doc.File // as it was
	opt    Options
	states []state         // the last one is the file as it is now
	tried  []*chosen       // in this round
	failed map[key]*chosen // with the reason, and never tried again
}

// state is the file after a round.
type state struct {
	view  *view
	text  pieces
	fixes []*chosen // that led to it
}

// chosen is a fix that is made.
type chosen struct {
	finding lint.Finding
	fix     lint.Fix
	at      doc.Span // of the finding, in the file as it was
	why     string   // it failed
}

// key tells whether two fixes of different rounds are the same.
type key struct {
	rule, title string
	at          doc.Span
}

func (c *chosen) key() key { return key{c.finding.Rule.ID, c.fix.Title, c.at} }

func newCourse(path string, src []byte, r *lint.Report, opt Options) *course {
	start := state{view: newView(path, src, r), text: whole(src)}
	return &course{path: path, file: doc.New(path, src, doc.Limits{}), opt: opt, states: []state{start}, failed: map[key]*chosen{}}
}

func (c *course) now() state { return c.states[len(c.states)-1] }

// try is the file with the fixes of this round; false if there is none to make.
func (c *course) try() ([]byte, bool) {
	for {
		c.tried = c.choose()
		again := slices.IndexFunc(c.tried, func(x *chosen) bool { return c.round(x.key()) > 0 })
		if again < 0 {
			break
		}
		c.rewind(c.tried[again])
	}
	return c.with(c.tried), len(c.tried) > 0
}

// with is the file with fixes that fit it and do not touch each other.
func (c *course) with(fixes []*chosen) []byte {
	src, err := doc.Apply(c.now().view.src, edits(fixes))
	if err != nil {
		panic(err)
	}
	return src
}

// choose takes the fixes that can be made at once: of two that touch each other the first.
func (c *course) choose() []*chosen {
	var all []*chosen
	for _, x := range c.open() {
		if !slices.ContainsFunc(all, func(o *chosen) bool { return touch(o.fix.Edits, x.fix.Edits) }) {
			all = append(all, x)
		}
	}
	return all
}

// open are the fixes that are wanted, in the order of their places.
func (c *course) open() []*chosen {
	var all []*chosen
	now := c.now()
	for _, f := range now.view.findings {
		fix, ok := Choose(&f, c.opt.Unsafe)
		if !ok || c.opt.Wants != nil && !c.opt.Wants(&f) {
			continue
		}
		at := doc.Span{Start: now.text.origin(f.At.Span.Start, len(c.file.Src))}
		at.End = max(at.Start, now.text.origin(f.At.Span.End, len(c.file.Src)))
		x := &chosen{finding: f, fix: fix, at: at}
		switch {
		case c.failed[x.key()] != nil:
		case slices.ContainsFunc(fix.Edits, func(e doc.Edit) bool { return e.Path != c.path }):
			c.fail(x, "it changes another file")
		case !fits(fix.Edits, now.view.src):
			c.fail(x, "it does not fit the file")
		default:
			all = append(all, x)
		}
	}
	return all
}

func (c *course) fail(x *chosen, why string) {
	x.why = why
	c.failed[x.key()] = x
}

// round is the round in which a fix was made, or -1.
func (c *course) round(k key) int {
	return slices.IndexFunc(c.states, func(s state) bool {
		return slices.ContainsFunc(s.fixes, func(x *chosen) bool { return x.key() == k })
	})
}

// rewind goes back to before a fix that turns out to be undone by later ones, and leaves it and them out.
func (c *course) rewind(x *chosen) {
	made := c.round(x.key())
	undoing := c.madeAfter(made, func(o *chosen) bool { return o.at.Start <= x.at.End && x.at.Start <= o.at.End })
	if len(undoing) == 0 {
		undoing = c.madeAfter(made, func(*chosen) bool { return true })
	}
	c.states = c.states[:made]
	why := "made once, it was needed again"
	for i, o := range undoing {
		c.fail(o, fmt.Sprintf("it and %s undo each other", x.name()))
		if i == 0 {
			why = "it and " + o.name()
		} else {
			why += " and " + o.name()
		}
	}
	if len(undoing) > 0 {
		why += " undo each other"
	}
	c.fail(x, why)
}

// name is a fix as a sentence names it.
func (c *chosen) name() string { return fmt.Sprintf("%q (%s)", c.fix.Title, c.finding.Rule.ID) }

func (c *course) madeAfter(round int, is func(*chosen) bool) []*chosen {
	var all []*chosen
	for _, s := range c.states[round+1:] {
		for _, x := range s.fixes {
			if is(x) {
				all = append(all, x)
			}
		}
	}
	return all
}

// settle accepts the fixes of this round if the file is better for them. Else it looks at each of them alone, and makes
// the first good one; what is good of the rest has its turn in the next rounds.
func (c *course) settle(ctx context.Context, judge Judge, after *view) error {
	before := c.now()
	why := after.worse(before.view, c.tried)
	if why == "" {
		c.accept(after, c.tried)
		return nil
	}
	if len(c.tried) == 1 {
		c.fail(c.tried[0], why)
		return nil
	}
	for _, x := range c.tried {
		alone := []*chosen{x}
		src := c.with(alone)
		report, err := judge(ctx, map[string][]byte{c.path: src})
		if err != nil {
			return err
		}
		after := newView(c.path, src, report)
		if why := after.worse(before.view, alone); why != "" {
			c.fail(x, why)
			continue
		}
		c.accept(after, alone)
		return nil
	}
	return nil
}

func (c *course) accept(after *view, made []*chosen) {
	c.states = append(c.states, state{view: after, text: c.now().text.edited(edits(made)), fixes: made})
}

// result is what became of the file.
func (c *course) result() *File {
	now := c.now()
	f := &File{Path: c.path, Was: c.file.Src, Is: now.view.src, Left: now.view.findings}
	f.Edits = now.text.edits(c.path, len(c.file.Src))
	for _, s := range c.states {
		for _, x := range s.fixes {
			f.Made = append(f.Made, c.said(x))
		}
	}
	for _, x := range c.open() {
		c.fail(x, fmt.Sprintf("%d rounds were not enough: run it again", maxRounds))
	}
	for _, x := range c.failed {
		f.Failed = append(f.Failed, c.said(x))
	}
	inOrder(f.Made)
	inOrder(f.Failed)
	return f
}

func (c *course) said(x *chosen) Fix {
	at := c.file.Place(x.at)
	at.Pointer = x.finding.At.Pointer
	return Fix{At: at, Rule: x.finding.Rule, Title: x.fix.Title, Why: x.why}
}

func inOrder(fixes []Fix) {
	slices.SortStableFunc(fixes, func(a, b Fix) int {
		return cmp.Or(cmp.Compare(a.At.Span.Start, b.At.Span.Start), cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(a.Title, b.Title))
	})
}

func edits(fixes []*chosen) []doc.Edit {
	var all []doc.Edit
	for _, x := range fixes {
		all = append(all, x.fix.Edits...)
	}
	return all
}

// fits reports whether there are edits, and they can be made.
func fits(edits []doc.Edit, src []byte) bool {
	_, err := doc.Apply(src, edits)
	return err == nil && len(edits) > 0
}

// touch reports whether edits of two fixes have a byte or an edge in common. Edges of what is only taken out do not count.
func touch(a, b []doc.Edit) bool {
	for _, x := range a {
		for _, y := range b {
			edge := 1
			if x.New == "" && y.New == "" {
				edge = 0
			}
			if x.Span.Start < y.Span.End+edge && y.Span.Start < x.Span.End+edge {
				return true
			}
		}
	}
	return false
}
