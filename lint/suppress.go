package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
)

// Findings are silenced by the word of a person, with a reason: in a comment (confward:ignore RULE reason, on the line or
// above it; confward:ignore-file RULE reason), in the settings (by path, perhaps until a date), or by a baseline.
// An ignore that gives no reason, is over, or silences nothing is itself a notice.

// Ignore is an entry of the settings' ignore list.
type Ignore struct {
	Paths  []string // globs; empty means every file
	Rule   string   // a rule or a check
	Reason string
	Until  time.Time // the last day on which it counts; zero: forever
	At     doc.Place // where the settings say so
}

// The rules about ignores themselves.
var (
	noReason   = &Rule{ID: "ignore/no-reason", Title: "An ignore gives no reason", Severity: Notice}
	expired    = &Rule{ID: "ignore/expired", Title: "An ignore is over", Severity: Notice}
	unused     = &Rule{ID: "ignore/unused", Title: "An ignore silences nothing", Severity: Notice}
	unreadable = &Rule{ID: "ignore/unreadable", Title: "An entry of a list of known findings cannot be read", Severity: Notice}
	unknown    = &Rule{ID: "ignore/unknown-rule", Title: "An ignore names a rule that does not exist", Severity: Notice}
)

// ignoreRules are the rules that a run itself reports.
var ignoreRules = []*Rule{noReason, expired, unused, unreadable, unknown}

const directiveMark = "confward:ignore"

// commentMarks are what may stand before a directive.
var commentMarks = []string{"#", "//", "/*", "--", ";", "!", "*", "%"}

// directive is an ignore in a comment.
type directive struct {
	at     doc.Place
	frame  []Line
	target int // the line it speaks of; 0: the whole file
	rule   string
	reason string
	loose  bool     // it stands in a text of no known format, which may only talk about ignores
	line   doc.Span // of the comment with its line end, if nothing else stands there; else empty
}

// ignoreUse knows what is ignored and remembers what was needed. It is safe for use by several goroutines.
type ignoreUse struct {
	opt      Options
	choice   choice
	rules    map[string]bool // the rules and checks that exist
	settings []Ignore
	used     []bool                  // of settings
	looked   atomic.Bool             // the settings are among the files looked at
	lists    map[string]*atomic.Bool // by path: that one with entries which cannot be read is
	history  atomic.Bool             // contents of commits on the way are
}

func newIgnoreUse(checks []*Check, opt Options) *ignoreUse {
	u := &ignoreUse{opt: opt, choice: newChoice(opt), rules: map[string]bool{}, lists: map[string]*atomic.Bool{}}
	u.settings, u.used = opt.Ignores, make([]bool, len(opt.Ignores))
	for _, k := range opt.Listed {
		if k.Fault != "" {
			u.lists[k.At.Path] = new(atomic.Bool)
		}
	}
	for _, c := range checks {
		u.rules[c.Name] = true
		for _, r := range c.Rules {
			u.rules[r.ID] = true
		}
	}
	return u
}

// inline silences what the comments of a file say, and gives the findings about the comments themselves.
func (u *ignoreUse) inline(b Blob, seen *sight, found []Finding, changed []LineRange) []Finding {
	if len(u.settings) > 0 && b.Path == u.settings[0].At.Path {
		u.looked.Store(true)
	}
	if list := u.lists[b.Path]; list != nil {
		list.Store(true)
	}
	var about []Finding
	for _, d := range seen.directives {
		used := d.silence(found)
		about = append(about, u.judge(d, used)...)
		if u.opt.Watch && used && touches(changed, d.at) {
			about = append(about, silences(d))
		}
	}
	for i := range about {
		about[i].Severity = about[i].Rule.Severity
	}
	return slices.DeleteFunc(about, func(x Finding) bool { return !u.choice.wantsRule(x.Rule.ID) })
}

// silence mutes what the directive speaks of, and reports whether there was anything.
func (d directive) silence(found []Finding) bool {
	used := false
	for i := range found {
		if d.silences(found[i]) {
			by, at := "inline", d.at
			if d.target == 0 {
				by = "file"
			}
			found[i].Muted = &Muted{By: by, Reason: d.reason, At: &at}
			used = true
		}
	}
	return used
}

func (d directive) silences(x Finding) bool {
	return x.Muted == nil && (d.target == 0 || d.target == x.At.Line) && covers(d.rule, x.Rule.ID)
}

// covers reports whether a rule or check named in an ignore is or holds the rule of that ID.
func covers(name, id string) bool {
	return name == id || strings.HasPrefix(id, name+"/")
}

// judge is what there is to say about a directive.
func (u *ignoreUse) judge(d directive, used bool) []Finding {
	say := func(r *Rule, message, hint string) Finding {
		return Finding{Rule: r, Severity: r.Severity, At: d.at, Frame: d.frame, Message: message, Hint: hint}
	}
	var about []Finding
	switch {
	case !used && d.loose:
		return nil // a program may well talk about ignores in its own texts
	case !used && d.rule == "":
		return []Finding{say(unknown, "the ignore names no rule", "write confward:ignore RULE reason")}
	case !used && !u.exists(d.rule):
		return []Finding{say(unknown, fmt.Sprintf("there is no rule %q", d.rule), "confward rules lists them")}
	case !used && u.ran(d.rule):
		x := say(unused, fmt.Sprintf("nothing here breaks %s", d.rule), "delete the comment")
		if d.line.Len() > 0 {
			x.Fixes = []Fix{{Title: "delete the comment", Safe: true, Edits: []doc.Edit{{Path: d.at.Path, Span: d.line}}}}
		}
		about = append(about, x)
	}
	if d.reason == "" {
		about = append(about, say(noReason, fmt.Sprintf("the ignore of %s gives no reason", d.rule), "write why behind the rule"))
	}
	return about
}

func (u *ignoreUse) exists(rule string) bool {
	name, _, _ := strings.Cut(rule, "/")
	// Rules of secrets may come from a repository's own configuration.
	return u.rules[rule] || name == "secrets" && u.rules[name]
}

// ran reports whether the rule could have been found in this run, so that an ignore without use says something.
func (u *ignoreUse) ran(rule string) bool {
	name, rest, _ := strings.Cut(rule, "/")
	if rest == "" {
		return len(u.choice.only) == 0 && u.choice.wantsCheck(&Check{Name: name})
	}
	return u.choice.wantsRule(rule)
}

// directives are the ignores in a file's comments.
func directives(f *doc.File) []directive {
	var found []directive
	for at := 0; ; {
		n := indexMark(f.Src[at:])
		if n < 0 {
			return found
		}
		at += n
		line, _ := f.Position(at)
		span := f.LineSpan(line)
		if own, ok := commentBefore(f.Src[span.Start:at]); ok && !quoted(f, at) {
			found = append(found, newDirective(f, at, line, span.End, own))
		}
		at = max(span.End, at+len(directiveMark))
	}
}

// indexMark is where the first directiveMark starts, or -1. It looks for the end of the mark, whose first letter is rare: every
// file is searched for it, and the first letter of the mark is everywhere.
func indexMark(src []byte) int {
	const begin = len(directiveMark) - len("ward:ignore")
	for at := begin; at < len(src); at++ {
		n := bytes.Index(src[at:], []byte(directiveMark[begin:]))
		if n < 0 {
			break
		}
		at += n
		if string(src[at-begin:at]) == directiveMark[:begin] {
			return at - begin
		}
	}
	return -1
}

// commentBefore reports whether what stands before a directive on its line opens a comment, and whether the line has
// nothing but the comment.
func commentBefore(before []byte) (own, ok bool) {
	text := strings.TrimPrefix(string(bytes.TrimSpace(before)), "\ufeff")
	for _, mark := range commentMarks {
		if rest, cut := strings.CutSuffix(text, mark); cut {
			rest = strings.TrimRight(rest, "#/*-;!%<")
			return strings.TrimSpace(rest) == "", true
		}
	}
	return false, false
}

// quoted reports whether an offset lies in a scalar that is text on one line and so cannot hold a comment.
func quoted(f *doc.File, at int) bool {
	for _, root := range f.Roots() {
		for n := range root.All() {
			if len(n.Children) == 0 && n.Style != doc.Literal && n.Style != doc.Folded && n.Kind == doc.String &&
				n.Span.Start <= at && at < n.Span.End {
				return true
			}
		}
	}
	return false
}

func newDirective(f *doc.File, at, line, end int, own bool) directive {
	text := strings.TrimSuffix(f.Text(doc.Span{Start: at, End: end}), "\r")
	for _, closing := range []string{"-->", "*/"} {
		text, _, _ = strings.Cut(text, closing)
	}
	text = strings.TrimRight(text, " \t")
	d := directive{at: f.Place(doc.Span{Start: at, End: at + len(text)}), target: line, loose: f.Format == doc.NoFormat}
	rest := text[len(directiveMark):]
	if strings.HasPrefix(rest, "-file") {
		d.target, rest = 0, rest[len("-file"):]
	} else if own {
		d.target = nextLine(f, line)
	}
	if own && f.Format != doc.Markdown {
		d.line = commentLine(f, line)
	}
	d.rule, d.reason, _ = strings.Cut(strings.TrimSpace(rest), " ")
	d.reason = strings.TrimSpace(d.reason)
	return d
}

// lineComments begin a comment that ends with its line.
var lineComments = []string{"#", "//", "--", ";", "!", "%"}

// commentLine is a line with its end, if it is a comment that ends there and no part of a text over several lines.
func commentLine(f *doc.File, line int) doc.Span {
	span := f.LineSpan(line)
	text := strings.TrimSpace(strings.TrimPrefix(f.Text(span), "\ufeff"))
	whole := strings.HasPrefix(text, "/*") && strings.Index(text, "*/") == len(text)-2
	whole = whole || strings.HasPrefix(text, "<!--") && strings.Index(text, "-->") == len(text)-3
	if !whole && !slices.ContainsFunc(lineComments, func(mark string) bool { return strings.HasPrefix(text, mark) }) {
		return doc.Span{}
	}
	for _, root := range f.Roots() {
		for n := range root.All() {
			if n.Kind == doc.String && n.Span.Start < span.End && span.Start < n.Span.End {
				return doc.Span{}
			}
		}
	}
	if bytes.HasPrefix(f.Src[span.Start:span.End], []byte("\ufeff")) {
		span.Start += len("\ufeff")
	}
	span.End = f.LineSpan(line + 1).Start
	return span
}

// nextLine is the first line below that is no directive of its own: directives may be stacked.
func nextLine(f *doc.File, line int) int {
	for line++; line <= f.Lines(); line++ {
		span := f.LineSpan(line)
		n := bytes.Index(f.Src[span.Start:span.End], []byte(directiveMark))
		if n < 0 {
			break
		}
		if own, ok := commentBefore(f.Src[span.Start : span.Start+n]); !ok || !own {
			break
		}
	}
	return line
}

// mute silences what the settings say.
func (u *ignoreUse) mute(found []Finding) {
	for i := range found {
		for j, ig := range u.settings {
			if found[i].Muted != nil || ig.over(u.opt.Now) || !covers(ig.Rule, found[i].Rule.ID) || !ig.matches(found[i].At.Path) {
				continue
			}
			at := ig.At
			found[i].Muted = &Muted{By: "settings", Reason: ig.Reason, At: &at}
			u.used[j] = true
		}
	}
}

func (ig Ignore) over(now time.Time) bool {
	return !ig.Until.IsZero() && now.After(ig.Until.AddDate(0, 0, 1))
}

func (ig Ignore) matches(path string) bool {
	return len(ig.Paths) == 0 || slices.ContainsFunc(ig.Paths, func(g string) bool { return glob.Match(g, path) })
}

// leftover is what there is to say about the settings' ignores after all files were looked at, the settings among them.
func (u *ignoreUse) leftover() []Finding {
	if !u.looked.Load() {
		return nil
	}
	var about []Finding
	say := func(r *Rule, at doc.Place, hint, format string, args ...any) {
		if u.choice.wantsRule(r.ID) {
			about = append(about, Finding{Rule: r, Severity: r.Severity, At: at, Message: fmt.Sprintf(format, args...), Hint: hint})
		}
	}
	for j, ig := range u.settings {
		switch {
		case ig.over(u.opt.Now):
			say(expired, ig.At, "mend what it silenced, or set a later date", "the ignore of %s ended on %s", ig.Rule, ig.Until.Format(time.DateOnly))
		case !u.used[j] && !u.opt.Partial && u.ran(ig.Rule) && u.exists(ig.Rule):
			say(unused, ig.At, "delete the entry", "nothing that these paths name breaks %s", ig.Rule)
		}
		if ig.Reason == "" {
			say(noReason, ig.At, "add reason:", "the ignore of %s gives no reason", ig.Rule)
		}
	}
	return about
}
