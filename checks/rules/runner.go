package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/common/types"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/lint"
)

// runner judges files by the rules, and the files of the rules themselves.
type runner struct {
	engine *engine
	rules  []*rule
	packs  []string
	globs  []func(path string) bool // of all rules, each once
	asks   [][]int                  // which of them each rule has

	finders sync.Pool // of *finder, with the room that earlier files took
}

func newRunner(e *engine, rules []*rule, packs []string) *runner {
	r := &runner{engine: e, rules: rules, packs: packs}
	index := map[string]int{}
	for _, x := range rules {
		var own []int
		for _, g := range x.globs {
			i, known := index[g]
			if !known {
				i, index[g] = len(r.globs), len(r.globs)
				r.globs = append(r.globs, glob.Compile(g))
			}
			own = append(own, i)
		}
		r.asks = append(r.asks, own)
	}
	return r
}

// about are the rules about files of a path.
func (r *runner) about(path string) []*rule {
	fits := make([]bool, len(r.globs))
	some := false
	for i, match := range r.globs {
		fits[i] = match(path)
		some = some || fits[i]
	}
	if !some {
		return nil
	}
	var found []*rule
	for i, x := range r.rules {
		if slices.ContainsFunc(r.asks[i], func(g int) bool { return fits[g] }) {
			found = append(found, x)
		}
	}
	return found
}

// File judges a file. It has something to judge if a rule is about the file, or if the file holds rules.
func (r *runner) File(p *lint.Pass, f *doc.File) error {
	judged := r.judgeRules(p, f)
	if rules := r.about(f.Path); len(rules) > 0 {
		s := &scope{engine: r.engine, file: f, repo: newRepo(p), finder: r.finder()}
		for _, x := range rules {
			judged = x.judge(p, s) || judged
		}
		r.finders.Put(s.finder)
	}
	if !judged {
		p.Skip()
	}
	return nil
}

// finder is one that nobody uses.
func (r *runner) finder() *finder {
	if f, ok := r.finders.Get().(*finder); ok {
		f.reset()
		return f
	}
	return &finder{}
}

// judge looks at a file. It reports whether there was something to judge.
func (r *rule) judge(p *lint.Pass, s *scope) bool {
	if r.pack != "" && len(r.Select) > 0 && !r.selects(s) {
		return s.file.Whole()
	}
	r = r.whole()
	c, faults := r.compile()
	if len(faults) > 0 {
		at := faults[0].at
		p.NotChecked(s.file.Path, fmt.Sprintf("%s cannot be used: see %s:%d:%d", r.lint.ID, at.Path, at.Line, at.Col))
		return false
	}
	j := &judging{rule: r, compiled: c, pass: p, scope: s, budget: maxFileCost}
	defer j.timer.end()
	j.timer.parent = p.Context
	if c.bare {
		s.doc, s.value, s.key, s.path = view{value: types.NullValue}, types.NullValue, "", nil
		j.value(hit{})
		return true
	}
	if !s.file.Whole() {
		return false // why is said by the check syntax, or listed as not checked
	}
	for i := range s.file.Roots() {
		if !j.document(i) {
			break
		}
	}
	return true
}

// selects reports whether a rule that comes along finds anything to judge in a file. Expressions need not be compiled for
// what they never look at: the paths are known to be right.
func (r *rule) selects(s *scope) bool {
	if !s.file.Whole() {
		return false
	}
	for _, sel := range r.selectors() {
		for _, root := range s.file.Roots() {
			if s.finder.leads(root, sel) {
				return true
			}
		}
	}
	return false
}

// judging is one rule on one file.
type judging struct {
	*compiled
	rule   *rule
	timer  timer
	pass   *lint.Pass
	scope  *scope
	budget uint64 // cost that is left
	found  int
	edited int  // bytes that proposing edits had to read again
	told   bool // that something could not be judged
}

var errBaseBroken = errors.New("the file held no whole document before the change")

// maxFound is how many findings of one rule a file has.
const maxFound = 1000

func (j *judging) file() *doc.File { return j.scope.file }

// miss says once for a file why a rule could not judge all of it.
func (j *judging) miss(reason string) {
	if !j.told {
		j.told = true
		j.pass.NotChecked(j.file().Path, j.rule.lint.ID+": "+reason)
	}
}

// document judges the document at a position. It reports whether to go on.
func (j *judging) document(at int) bool {
	roots := j.file().Roots()
	finder := j.scope.finder
	finder.reset()
	for _, s := range j.selectors {
		if !finder.find(roots[at], s) {
			j.miss("it selects more values than the limit")
		}
	}
	if len(finder.hits) == 0 {
		return true
	}
	if err := j.scope.enter(at); err != nil {
		j.miss(err.Error())
		return false
	}
	if j.base {
		there, err := j.scope.enterBase(j.pass, roots, at)
		switch {
		case j.scope.former.err != nil:
			j.pass.Failed(j.file().Path, j.rule.lint.ID+": its content before the change cannot be read: "+err.Error())
			return false
		case err != nil:
			j.miss("it compares with what was there before: " + err.Error())
			return false
		case !there:
			return true
		}
	}
	for _, h := range finder.hits {
		if !j.value(h) {
			return false
		}
	}
	return true
}

// value judges one value. It reports whether to go on.
func (j *judging) value(h hit) bool {
	s := j.scope
	s.path, s.key = h.path, ""
	if len(h.path) > 0 {
		s.key = h.path[len(h.path)-1]
	}
	if h.node != nil {
		s.value = s.at(h)
	}
	if j.before {
		var there bool
		if s.before, there = formerly(s.doc.value, s.base, h.path); !there {
			return true
		}
	}
	if j.when != nil {
		ok, known := j.ask(j.when, true)
		if j.told && j.budget == 0 {
			return false
		}
		if !ok || !known {
			return true
		}
	}
	ok, known := j.ask(j.require, false)
	if !ok && known {
		if j.found++; j.found > maxFound {
			j.miss(fmt.Sprintf("only its first %d findings are shown", maxFound))
			return false
		}
		j.report(h)
	}
	if j.budget == 0 {
		j.miss("it is too complex")
	}
	return j.budget > 0
}

// ask evaluates a condition, and reports whether it could. A condition that asks for what is not there says nothing: in
// when the rule is not about the value, in require the value is not judged.
func (j *judging) ask(p *program, when bool) (answer, known bool) {
	if j.budget == 0 {
		j.miss("it is too complex")
		return false, false
	}
	v, cost, err := p.run(&j.timer, j.scope)
	if j.budget -= min(cost+10, j.budget); j.budget == 0 {
		j.miss("it is too complex")
		return false, false
	}
	if err == nil {
		if b, ok := v.(types.Bool); ok {
			return bool(b), true
		}
		err = fmt.Errorf("it gives %s, not true or false", typeName(v.Type().TypeName()))
	}
	if when && absent(err) {
		return false, false
	}
	j.miss(inWords(err))
	return false, false
}

// absent reports whether an expression failed because the document does not hold what it asks for.
func absent(err error) bool {
	text := err.Error()
	return strings.HasPrefix(text, "no such key") || strings.HasPrefix(text, "no such overload") ||
		strings.HasPrefix(text, "index out of bounds") || strings.HasPrefix(text, "no such attribute")
}

// inWords is why an expression failed.
func inWords(err error) string {
	text := firstLine(err.Error())
	if key, ok := strings.CutPrefix(text, "no such key: "); ok {
		return fmt.Sprintf("there is no key %s here; ask with has() first", cut(key, 60))
	}
	if strings.HasPrefix(text, "no such overload") {
		return "a value has another type than the rule expects; ask with type() first"
	}
	if strings.HasPrefix(text, "invalid qualifier type") {
		return "a mapping or list stands in brackets where a key or position is wanted"
	}
	return cut(text, 200)
}

func (j *judging) report(h hit) {
	r, s := j.rule, j.scope
	message, cost := j.message.render(&j.timer, s)
	j.budget -= min(cost, j.budget)
	x := lint.Finding{Rule: r.lint, At: j.place(h), Message: message, Hint: firstLine(strings.TrimSpace(r.Help.Value))}
	if x.Message == "" {
		x.Message = r.Title.Value
	}
	if len(r.by) > 0 {
		x.Severity = r.by[s.environment()] // zero: the rule's
	}
	x.Secrets = s.openly(x.At.Line)
	x.Related = j.related()
	if fix, ok := j.fix(h); ok {
		x.Fixes = []lint.Fix{fix}
	}
	j.pass.Report(x)
}

// place is the selected value, or the key of a mapping or list, which may be long; a whole document is where it starts.
func (j *judging) place(h hit) doc.Place {
	if j.rename != nil && h.node != nil && h.node.KeySpan.Len() > 0 {
		return j.file().PlaceOfKey(h.node) // the rule is about the name
	}
	return placeOfHit(j.file(), h)
}

func placeOfHit(f *doc.File, h hit) doc.Place {
	if h.node == nil {
		return f.Place(doc.Span{})
	}
	switch r := h.node.Resolve(); {
	case h.node.Parent == nil:
		return f.Place(doc.Span{Start: h.node.Span.Start, End: h.node.Span.Start})
	case r.Kind == doc.Map || r.Kind == doc.Seq || h.node.Span.Len() == 0:
		p := f.PlaceOfKey(h.node)
		if h.node.KeySpan.Len() == 0 {
			line := f.LineSpan(p.Line)
			p = f.Place(doc.Span{Start: h.node.Span.Start, End: min(h.node.Span.End, max(line.End, h.node.Span.Start))})
			p.Pointer = h.node.Pointer()
		}
		return p
	}
	return f.PlaceOf(h.node)
}
