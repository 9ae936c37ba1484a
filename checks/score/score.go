// Package score rates configuration by security policies: 1.00 at first, less for each secret that stands openly under a
// key that names it, and for each policy that is asked for and not kept.
//
// It promises the same number for the same files, to the hundredth, and that every loss names its place. It sees only
// the files it is given. The rating itself is arithmetic on the findings of the check, so that ignores with a reason and
// folders of tests count as they do everywhere.
package score

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
	"github.com/confward/confward/lint"
)

//go:embed examples/*.txtar
var examples embed.FS

// The rules, and what each finding of theirs costs.
var (
	exposed = &lint.Rule{ID: "score/sensitive-key", Title: "A secret stands openly under the key that names it", Severity: lint.Error,
		Controls: []string{"soc2:CC6.1", "gdpr:32(1)(a)", "hipaa:164.312(a)(2)(iv)"}}
	encryption = &lint.Rule{ID: "score/encryption", Title: "The policy encryption is not kept", Severity: lint.Error,
		Controls: []string{"soc2:CC6.1", "gdpr:32(1)(a)", "hipaa:164.312(a)(2)(iv)"}}
	accessControl = &lint.Rule{ID: "score/access-control", Title: "The policy access_control is not kept", Severity: lint.Error,
		Controls: []string{"soc2:CC6.1", "soc2:CC6.3", "hipaa:164.312(a)(1)"}}
)

// Options are what the check may be told.
type Options struct {
	Policies []string // of Policies
	Own      []string // further names of keys that are secret
}

// policy is a demand on the configuration as a whole: a switch that must be on somewhere, and off nowhere.
type policy struct {
	name   string
	rule   *lint.Rule
	key    []string
	loses  Hundredths
	absent string // what is wrong if no file has the switch
	remedy string
}

var policies = []policy{
	{"encryption", encryption, []string{"security", "encryption", "enabled"}, 30,
		"no file switches encryption on", "set security.encryption.enabled to true, and seal what is secret"},
	{"access_control", accessControl, []string{"security", "access_control", "role_based_access"}, 25,
		"no file switches role-based access on", "set security.access_control.role_based_access to true, and say who may do what"},
}

// Policies are the names of the policies.
func Policies() []string {
	var names []string
	for _, p := range policies {
		names = append(names, p.name)
	}
	return names
}

// Check is the check. It is run for a score alone.
func Check(o Options) *lint.Check {
	return &lint.Check{
		Name: "score", Title: "secrets and policies for a score", Examples: examples, Options: o,
		Rules: []*lint.Rule{exposed, encryption, accessControl},
		New:   func() (lint.Runner, error) { return newRunner(o), nil },
	}
}

// Of rates the files of a source. The report says what was found and what was not looked at.
func Of(ctx context.Context, src lint.Source, o Options, opt lint.Options) (Rating, *lint.Report, error) {
	r := newRunner(o)
	c := Check(o)
	c.New = func() (lint.Runner, error) { return r, nil }
	opt.Cache = nil // what is remembered of a file does not tell which switches are on in it
	report, err := lint.Run(ctx, src, []*lint.Check{c}, opt)
	if err != nil {
		return Rating{}, nil, err
	}
	return r.rate(report), report, nil
}

// runner looks for secrets, and notes which switches are on.
type runner struct {
	lexicon sensitive.Lexicon
	asked   []policy
	mu      sync.Mutex
	on      map[string]bool // by policy
}

func newRunner(o Options) *runner {
	r := &runner{lexicon: sensitive.Lexicon{Own: o.Own}, on: map[string]bool{}}
	for _, p := range policies {
		if slices.Contains(o.Policies, p.name) {
			r.asked = append(r.asked, p)
		}
	}
	return r
}

// File looks at a file that could be read into trees.
func (r *runner) File(p *lint.Pass, f *doc.File) error {
	if len(f.Roots()) == 0 {
		p.Skip()
		return nil
	}
	for _, root := range f.Roots() {
		w := walk{pass: p, file: f, lexicon: r.lexicon, visiting: map[*doc.Node]bool{}, seen: map[*doc.Node]bool{}}
		w.node(root, nil)
		for _, policy := range r.asked {
			r.judge(p, f, root, policy)
		}
	}
	return nil
}

// judge looks at the switch of a policy in a document.
func (r *runner) judge(p *lint.Pass, f *doc.File, root *doc.Node, policy policy) {
	n := switchOf(root, policy.key)
	if n == nil {
		return
	}
	if on(n.Resolve()) {
		if lint.InTests(f.Path) {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.on[policy.name] = true
		return
	}
	p.Report(lint.Finding{Rule: policy.rule, At: f.PlaceOf(n), Message: strings.Join(policy.key, ".") + " is off", Hint: policy.remedy})
}

// switchOf is the value of a switch: nested, written with dots, or in the section that older settings wrap theirs in.
func switchOf(root *doc.Node, key []string) *doc.Node {
	for _, path := range [][]string{key, {strings.Join(key, ".")}, {strings.Join(key[:len(key)-1], "."), key[len(key)-1]}, append([]string{"configuration_manager"}, key...)} {
		if n := root.Find(path...); n != nil {
			return n
		}
	}
	return nil
}

// on reports whether a value switches something on.
func on(n *doc.Node) bool {
	switch n.Kind {
	case doc.Bool:
		return n.Value == "true"
	case doc.Number:
		return n.Value != "0"
	case doc.String:
		return slices.Contains([]string{"true", "yes", "on", "1", "enabled"}, strings.ToLower(strings.TrimSpace(n.Value)))
	case doc.Map, doc.Seq:
		return len(n.Children) > 0
	}
	return false
}

// longer is the number of code points above which a value counts.
const longer = 10

// walk looks for secrets in a document.
type walk struct {
	pass     *lint.Pass
	file     *doc.File
	lexicon  sensitive.Lexicon
	visiting map[*doc.Node]bool // collections we stand in: an alias may name one of them
	seen     map[*doc.Node]bool // collections that were looked at: an alias may stand for them often
}

func (w *walk) node(n *doc.Node, path []string) {
	r := n.Resolve()
	switch r.Kind {
	case doc.Map, doc.Seq:
		if w.visiting[r] || w.seen[r] {
			return
		}
		w.visiting[r], w.seen[r] = true, true
		defer delete(w.visiting, r)
		if r.Kind == doc.Map {
			for key, m := range r.Members() {
				w.node(m, append(path, key))
			}
			return
		}
		for i, m := range r.Children {
			w.node(m, append(path, fmt.Sprint(i)))
		}
	case doc.String:
		w.text(n, r, path)
	}
}

func (w *walk) text(n, r *doc.Node, path []string) {
	path, value := variableOf(r, path)
	hint, ok := w.lexicon.Exposed(path, value)
	if !ok || utf8.RuneCountInString(value) <= longer {
		return
	}
	name := strings.Join(path, ".")
	w.pass.Report(lint.Finding{
		Rule: exposed, At: w.file.PlaceOf(n), Secrets: []doc.Span{r.Span},
		Message: fmt.Sprintf("%s holds a %s openly", short(name), hint.Word),
		Hint:    "put a reference such as ${" + variable(path) + "} or a sealed value in its place, and rotate it",
	})
}

// variableOf is the name and the value of an environment's variable where lists hold them: "DB_PASSWORD=x", or a mapping of
// name and value. Anything else is what it is.
func variableOf(r *doc.Node, path []string) ([]string, string) {
	if len(path) < 2 {
		return path, r.Value
	}
	if list := strings.ToLower(path[len(path)-2]); list == "environment" || list == "env" {
		if name, value, ok := strings.Cut(r.Value, "="); ok {
			return append(slices.Clone(path[:len(path)-1]), name), value
		}
	}
	if name := r.Parent.Get("name"); path[len(path)-1] == "value" && name != nil && name.Resolve().Kind == doc.String {
		return append(slices.Clone(path[:len(path)-1]), name.Resolve().Value), r.Value
	}
	return path, r.Value
}

// short is the end of a long name.
func short(name string) string {
	runes := []rune(name)
	if len(runes) <= 80 {
		return name
	}
	return "…" + string(runes[len(runes)-79:])
}

// variable is a name for the variable that may hold a value: of its last key, and of the one above if that is one word.
func variable(path []string) string {
	words := sensitive.Words(path[len(path)-1])
	if len(words) < 2 && len(path) > 1 {
		words = append(sensitive.Words(path[len(path)-2]), words...)
	}
	name := strings.ToUpper(strings.Join(words, "_"))
	if len(name) > 60 || strings.ContainsFunc(name, func(r rune) bool { return r > 0x7f }) {
		return "NAME"
	}
	return name
}
