package secrets

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/confward/confward/checks/secrets/scan"
	"github.com/confward/confward/doc"
)

// This file turns one text in gitleaks' format into a layer, and notes what of it cannot be used.

// A compiled expression takes memory and time by its size in instructions; the largest of gitleaks' own has 3,000.
const (
	maxExpression  = 20_000
	maxExpressions = 1_000_000
)

// translator turns one text into a layer and keeps what it could not use.
type translator struct {
	source   source
	trusted  bool // the expressions need no bound
	size     int  // of the expressions so far, in instructions
	problems []problem
}

// problem notes a fault of the setting at a route, or of the nearest one above it that is in the text.
func (t *translator) problem(message string, route ...string) {
	span := t.source.span(route...)
	for span.Len() == 0 && len(route) > 1 {
		route = route[:len(route)-1]
		span = t.source.span(route...)
	}
	t.problems = append(t.problems, problem{path: t.source.path, span: span, message: message})
}

func (t *translator) translate() layer {
	var c tomlConfig
	if err := toml.Unmarshal(t.source.text, &c); err != nil {
		t.unreadable(err)
		return layer{ruleset: ruleset{rules: map[string]scan.Rule{}}, unread: true}
	}
	l := layer{useDefault: c.Extend.UseDefault, disabled: c.Extend.DisabledRules}
	l.rules = make(map[string]scan.Rule, len(c.Rules))
	if c.Extend.Path != "" && c.Extend.UseDefault {
		t.problem("extend.path and extend.useDefault exclude each other; the path is used", "extend", "path")
	}
	if c.Extend.URL != "" {
		t.problem("extend.url is not followed: rules are not fetched", "extend", "url")
	}
	for i, r := range c.Rules {
		if rule, ok := t.rule(r, "rules", strconv.Itoa(i)); ok {
			l.rules[r.ID] = rule
		}
	}
	if c.Allowlist != nil {
		t.global(&l, *c.Allowlist, "allowlist")
	}
	for i, a := range c.Allowlists {
		t.global(&l, a, "allowlists", strconv.Itoa(i))
	}
	return l
}

// unreadable notes that the text is no TOML or holds something of another type than the format has.
func (t *translator) unreadable(err error) {
	p := problem{path: t.source.path, message: "not read, the default rules are used: " + oneLine(err.Error())}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, col := at.Position()
		start := t.source.file.Offset(line, col)
		p.span = doc.Span{Start: start, End: min(start+1, len(t.source.text))}
	}
	t.problems = append(t.problems, p)
}

func oneLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func (t *translator) rule(r tomlRule, route ...string) (scan.Rule, bool) {
	if strings.TrimSpace(r.ID) == "" {
		t.problem("a rule without an id is not used", route...)
		return scan.Rule{}, false
	}
	before := len(t.problems)
	rule := scan.Rule{
		ID: r.ID, Description: r.Description, Entropy: r.Entropy, Group: r.SecretGroup, Silent: r.SkipReport,
		Keywords: r.Keywords,
		Regex:    t.expression(r.Regex, append(route, "regex")...),
		Path:     t.expression(r.Path, append(route, "path")...),
	}
	if r.Allowlist != nil {
		r.Allowlists = append(r.Allowlists, *r.Allowlist)
	}
	for i, a := range r.Allowlists {
		if list := t.allowlist(a, append(route, "allowlists", strconv.Itoa(i))...); list != nil {
			rule.Allowlists = append(rule.Allowlists, list)
		}
	}
	for _, q := range r.Required {
		rule.Required = append(rule.Required, scan.Required{Rule: q.ID, Lines: q.WithinLines, Columns: q.WithinColumns})
	}
	whole := rule.Regex != nil || r.Regex == "" && rule.Path != nil || len(t.problems) == before
	return rule, whole
}

// global puts an allowlist where it belongs: to all rules, or to those it names.
func (t *translator) global(l *layer, a tomlAllowlist, route ...string) {
	list := t.allowlist(a, route...)
	switch {
	case list == nil:
	case len(a.TargetRules) > 0:
		l.targeted = append(l.targeted, targeted{a.TargetRules, list})
	default:
		l.allowlists = append(l.allowlists, list)
	}
}

// allowlist is nil if the list cannot be used as it is written: then it allows nothing.
func (t *translator) allowlist(a tomlAllowlist, route ...string) *scan.Allowlist {
	before := len(t.problems)
	list := &scan.Allowlist{Commits: len(a.Commits) > 0, StopWords: a.StopWords}
	switch strings.ToUpper(a.Condition) {
	case "", "OR", "||":
	case "AND", "&&":
		list.All = true
	default:
		t.problem(fmt.Sprintf("the condition of an allowlist is %q; it can be \"or\" and \"and\"", a.Condition), append(route, "condition")...)
	}
	switch a.RegexTarget {
	case "", "secret":
	case "match":
		list.Target = scan.TargetMatch
	case "line":
		list.Target = scan.TargetLine
	default:
		t.problem(fmt.Sprintf("the regexTarget of an allowlist is %q; it can be \"secret\", \"match\" and \"line\"", a.RegexTarget), append(route, "regexTarget")...)
	}
	list.Regexes = t.joined(a.Regexes, append(route, "regexes")...)
	list.Paths = t.joined(a.Paths, append(route, "paths")...)
	if len(t.problems) > before {
		return nil
	}
	if !list.Commits && len(a.Paths)+len(a.Regexes)+len(a.StopWords) == 0 {
		t.problem("an allowlist names no commits, paths, regexes or stopwords", route...)
		return nil
	}
	return list
}

// joined is one expression for those of a list; nil if there are none, or one cannot be used.
func (t *translator) joined(texts []string, route ...string) *scan.Expression {
	before := len(t.problems)
	for i, e := range texts {
		t.expression(e, append(route, strconv.Itoa(i))...)
	}
	if len(texts) == 0 || len(t.problems) > before {
		return nil
	}
	if t.trusted {
		return scan.Trusted(scan.Join(texts))
	}
	e, err := scan.Parse(scan.Join(texts))
	if err != nil {
		t.problem("the expressions of an allowlist are too large or too deep to be joined", route[:len(route)-1]...)
		return nil
	}
	return e
}

// expression makes a regular expression; none gives nil.
func (t *translator) expression(text string, route ...string) *scan.Expression {
	switch {
	case text == "":
		return nil
	case t.trusted:
		return scan.Trusted(text)
	case !t.affordable(text):
		t.problem("this expression is too large: it would take too long on every file", route...)
		return nil
	}
	e, err := scan.Parse(text)
	if err != nil {
		t.problem("not a regular expression as Go and gitleaks read it"+why(err), route...)
		return nil
	}
	return e
}

// why is the kind of a syntax error, without the expression.
func why(err error) string {
	var at *syntax.Error
	if !errors.As(err, &at) {
		return ""
	}
	return ": " + at.Code.String()
}

// affordable reports whether an expression keeps within the bounds. One that is none is left for the compiler to refuse.
func (t *translator) affordable(text string) bool {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return true
	}
	if t.size < maxExpressions {
		program, err := syntax.Compile(parsed.Simplify())
		if err != nil || len(program.Inst) > maxExpression {
			return false
		}
		t.size += len(program.Inst)
	}
	return t.size < maxExpressions
}
