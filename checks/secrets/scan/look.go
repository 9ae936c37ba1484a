package scan

import (
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// look is one call's look at a text, which is decoded pass by pass.
type look struct {
	engine  *Engine
	scratch *scratch
	path    string
	raw     string // the text as it came
	text    string // the text of this pass
	decoded *layer // what of it was decoded in the pass before; nil in the first
	folds   bool   // the text has characters beyond ASCII that are another case of a letter
	lower   string // the text in lower case, once it is needed

	lines   *lines // of raw, once they are needed
	verdict map[*Allowlist]verdict
}

// verdict is what an allowlist for lines last said. Matches on one line follow one another.
type verdict struct {
	line    string
	matches bool
}

// prepare finds the words in the text of this pass.
func (l *look) prepare() {
	l.lower = ""
	l.folds = folds(l.text)
	l.engine.words.find(l.text, l.folds, &l.scratch.hits)
}

// called are the rules of which the text has a keyword, and those that need none, in their order.
func (l *look) called() []int32 {
	all := append(l.scratch.called[:0], l.engine.always...)
	for _, id := range l.scratch.hits.found {
		all = append(all, l.engine.callers[id]...)
	}
	all = append(all, l.engine.odd...)
	slices.Sort(all)
	all = slices.Compact(all)
	if l.folds || len(l.engine.odd) > 0 {
		all = slices.DeleteFunc(all, func(i int32) bool {
			r := l.engine.rules[i]
			return len(r.Keywords) > 0 && (l.folds || len(r.others) > 0) && !l.calledByLower(r)
		})
	}
	l.scratch.called = all
	return all
}

// calledByLower is called, by the text in lower case.
func (l *look) calledByLower(r *rule) bool {
	if l.lower == "" {
		l.lower = strings.ToLower(l.text)
	}
	return slices.ContainsFunc(r.Keywords, func(k string) bool { return strings.Contains(l.lower, strings.ToLower(k)) })
}

// apply gives a rule's matches in the text of this pass. One that another rule requires may be silent.
func (l *look) apply(r *rule, required bool) []Match {
	if r.Silent && !required || allowsPath(r.Allowlists, l.path) {
		return nil
	}
	if r.Path != nil && !(r.Regex == nil && l.decoded != nil) && !r.Path.matches(l.path) {
		return nil
	}
	if r.Regex == nil {
		if r.Path == nil || l.decoded != nil {
			return nil
		}
		return []Match{{Rule: r.ID, Text: "file detected: " + l.path, ByPath: true}}
	}
	var found []Match
	for _, at := range r.find(l) {
		if m, ok := l.judge(r, at[0], at[1]); ok {
			found = append(found, m)
		}
	}
	if required || len(r.Required) == 0 || len(found) == 0 {
		return found
	}
	return l.withRequired(r, found)
}

// judge makes a match of what the rule's expression matched, unless it is none: its disorder is too low, or a list
// allows it.
func (l *look) judge(r *rule, start, end int) (Match, bool) {
	matched := l.text[start:end]
	text := strings.Trim(matched, "\n")
	around := doc.Span{Start: start, End: start + len(text)}
	line := ""
	if l.decoded != nil {
		parts := l.decoded.touching(span{start, end})
		if len(parts) == 0 {
			return Match{}, false // an earlier pass met it
		}
		original := l.decoded.original(span{start, end}, parts)
		around = doc.Span{Start: min(original.start, len(l.raw)), End: min(original.end, len(l.raw))}
		line = lineAround(l.text, parts)
	}
	if l.lines == nil {
		l.lines = newLines(l.raw)
	}
	place, own := l.lines.locate(around.Start, around.End)
	if line == "" {
		line = own
	}
	m := Match{Rule: r.ID, Text: text, Encoded: l.decoded != nil, place: place}
	secret := r.secret(text)
	m.Value = text[secret.start:secret.end]
	m.Entropy = entropy(m.Value)
	if r.Entropy != 0 && m.Entropy <= r.Entropy {
		return Match{}, false
	}
	if l.allowed(l.engine.allowlists, m, line) || l.allowed(r.Allowlists, m, line) {
		return Match{}, false
	}
	m.Around, m.Secret = l.spans(around, matched, secret)
	return m, true
}

// spans places a match and its secret in the text as it came. What was decoded is placed only as a whole.
func (l *look) spans(around doc.Span, matched string, secret span) (whole, part doc.Span) {
	if l.decoded != nil {
		around.Start = min(max(around.Start, 0), max(len(l.raw)-1, 0))
		around.End = min(max(around.End, around.Start+1), len(l.raw))
		return around, around
	}
	lead := len(matched) - len(strings.TrimLeft(matched, "\n"))
	around.Start += lead
	around.End += lead
	if lead == len(matched) {
		around.End = around.Start
	}
	return around, doc.Span{Start: around.Start + secret.start, End: around.Start + secret.end}
}

// secret is the part of a match's text that is the secret. Like gitleaks it holds the expression against that text
// alone, so that it may find another or none.
func (r *rule) secret(text string) span {
	whole := span{0, len(text)}
	groups := r.Regex.compiled().FindStringSubmatchIndex(text)
	if len(groups) <= 2 {
		return whole
	}
	if r.Group > 0 {
		if s, e := groups[2*r.Group], groups[2*r.Group+1]; s >= 0 {
			return span{s, e}
		}
		return span{}
	}
	for i := 2; i < len(groups); i += 2 {
		if groups[i] < groups[i+1] {
			return span{groups[i], groups[i+1]}
		}
	}
	return whole
}

// allowed reports whether one of the lists allows a match on a line.
func (l *look) allowed(lists []*Allowlist, m Match, line string) bool {
	return slices.ContainsFunc(lists, func(a *Allowlist) bool {
		switch a.Target {
		case TargetMatch:
			return a.allows(l.path, m.Value, m.Text)
		case TargetLine:
			return l.allowedLine(a, m, line)
		default:
			return a.allows(l.path, m.Value, m.Value)
		}
	})
}

// allowedLine is allows for a line, which may be long and have many matches: its expressions are held against it once.
func (l *look) allowedLine(a *Allowlist, m Match, line string) bool {
	if a.Regexes == nil {
		return a.allows(l.path, m.Value, line)
	}
	if l.verdict == nil {
		l.verdict = map[*Allowlist]verdict{}
	}
	v, ok := l.verdict[a]
	if !ok || v.line != line {
		v = verdict{line, line != "" && a.Regexes.matches(line)}
		l.verdict[a] = v
	}
	return a.decide(l.path, m.Value, v.matches)
}

// withRequired leaves the matches that have one of every required rule near them.
func (l *look) withRequired(r *rule, found []Match) []Match {
	matches := map[string][]Match{}
	for _, q := range r.Required {
		if other := l.engine.byID[q.Rule]; other != nil && matches[q.Rule] == nil {
			matches[q.Rule] = l.apply(other, true)
		}
	}
	near := func(m Match, id string) bool {
		return slices.ContainsFunc(r.Required, func(q Required) bool {
			return q.Rule == id && slices.ContainsFunc(matches[id], func(n Match) bool { return q.near(m.place, n.place) })
		})
	}
	return slices.DeleteFunc(found, func(m Match) bool {
		return slices.ContainsFunc(r.Required, func(q Required) bool { return !near(m, q.Rule) })
	})
}

func (q Required) near(a, b place) bool {
	return (q.Lines == nil || distance(a.startLine, b.startLine) <= *q.Lines) &&
		(q.Columns == nil || distance(a.startCol, b.startCol) <= *q.Columns)
}

func distance(a, b int) int { return max(a-b, b-a) }
