package lint

import (
	"context"
	"slices"
	"strings"
)

// judge makes of what the checks saw in a file what is reported of it: the wanted rules, their severity, what is silenced,
// and what is older than the change that is looked at. Further findings about the file are judged already, but for its
// ignores.
func (r *run) judge(ctx context.Context, b Blob, seen *sight, further []Finding) []Finding {
	found := make([]Finding, 0, len(seen.findings))
	for _, x := range seen.findings {
		if r.choice.wantsRule(x.Rule.ID) {
			found = append(found, r.weigh(x))
		}
	}
	if r.alone(b) {
		r.ignores.history.Store(true)
		return r.brought(b, found)
	}
	lines, known := r.changedLines(b, seen)
	if b.Commit != nil {
		r.ignores.history.Store(true)
		// Those on the lines that it brought, or all where these are not known.
		return r.brought(b, slices.DeleteFunc(found, func(x Finding) bool { return known && !touches(lines, x.At) }))
	}
	if known {
		r.markOlder(ctx, b, found, lines)
	}
	found = append(found, further...)
	return append(found, r.ignores.inline(b, seen, found, lines)...)
}

// changedLines are the lines that a change brought, if they are known and needed.
func (r *run) changedLines(b Blob, seen *sight) ([]LineRange, bool) {
	if b.Change == nil || len(seen.findings)+len(seen.directives) == 0 {
		return nil, false
	}
	lines, err := b.Change.Lines()
	if err != nil {
		r.miss(NotChecked{Path: b.Path, Reason: "what the change did to it cannot be read: " + reason(err), Failed: true})
		return nil, false
	}
	return lines, true
}

// brought gives findings of a commit on the way that commit, with all that is said of it.
func (r *run) brought(b Blob, found []Finding) []Finding {
	by := b.Commit
	if len(found) > 0 && b.About != nil {
		about, err := b.About()
		if err == nil {
			by = about
		} else {
			r.miss(NotChecked{Path: b.Path, Reason: "the commit that brought it cannot be read: " + reason(err), Failed: true})
		}
	}
	for i := range found {
		found[i].Commit = by
	}
	return found
}

// markOlder finds what a change did not bring: findings that stand on no changed line, and that the file had before.
func (r *run) markOlder(ctx context.Context, b Blob, found []Finding, lines []LineRange) {
	old := func(x Finding) bool { return !touches(lines, x.At) }
	if b.Change.Base == nil || !slices.ContainsFunc(found, old) {
		return
	}
	src, err := b.Change.Base()
	if err != nil {
		r.miss(NotChecked{Path: b.Path, Reason: "its content before the change cannot be read: " + reason(err), Failed: true})
		return
	}
	before := map[string]int{}
	for _, x := range r.seeText(ctx, question{path: b.Path}, src, "").findings {
		before[sameFault(x)]++
	}
	for i := range found {
		if key := sameFault(found[i]); old(found[i]) && before[key] > 0 {
			found[i].Older = true
			before[key]--
		}
	}
}

// sameFault names what a finding says, without its place in the text.
func sameFault(x Finding) string {
	if x.Same != "" {
		return x.Rule.ID + "\x00" + x.Same
	}
	if x.Identity != "" {
		return x.Rule.ID + "\x00" + x.Identity
	}
	return x.Rule.ID + "\x00" + withoutIndexes(x.At.Pointer) + "\x00" + x.Message
}

// weigh gives a finding its severity: the rule's, unless the finding, the settings, the strictness of its environment or the
// file's place say another.
func (r *run) weigh(x Finding) Finding {
	if x.Severity == 0 {
		x.Severity = x.Rule.Severity
	}
	name, _, _ := strings.Cut(x.Rule.ID, "/")
	if s, ok := r.opt.Severities[x.Rule.ID]; ok {
		x.Severity = s
	} else if s, ok := r.opt.Severities[name]; ok {
		x.Severity = s
	} else {
		x.Severity, x.Raised = r.opt.Strictness.raise(x)
		x.Severity, x.Lowered = lower(x)
	}
	return x
}

// choice is which checks and rules a run wants.
type choice struct{ only, skip []string }

func newChoice(o Options) choice { return choice{only: o.Only, skip: slices.Concat(o.Skip, o.Off)} }

func (c choice) wantsCheck(k *Check) bool {
	if slices.Contains(c.skip, k.Name) {
		return false
	}
	if len(c.only) == 0 {
		return true
	}
	for _, o := range c.only {
		if name, _, _ := strings.Cut(o, "/"); name == k.Name {
			return true
		}
	}
	return false
}

func (c choice) wantsRule(id string) bool {
	name, _, _ := strings.Cut(id, "/")
	if slices.Contains(c.skip, id) || slices.Contains(c.skip, name) {
		return false
	}
	return len(c.only) == 0 || slices.Contains(c.only, id) || slices.Contains(c.only, name)
}
