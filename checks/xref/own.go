package xref

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/internal/sensitive"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
)

// rule is one of the settings' rules.
type rule struct {
	config.Xref
	*bound                // of the file that is looked at
	match  *regexp.Regexp // nil: the whole text is the name
	as     *lint.Rule
}

func compile(all []config.Xref) ([]rule, error) {
	var own []rule
	for _, x := range all {
		r := rule{Xref: x}
		if x.Match != "" {
			var err error
			if r.match, err = regexp.Compile(x.Match); err != nil {
				return nil, err
			}
		}
		switch x.Names {
		case "file":
			r.as = ruleFile
		case "key", "value":
			r.as = ruleKey
		case "job":
			r.as = ruleJob
			r.At = cmp.Or(x.At, "/jobs")
			if len(x.In) == 0 {
				r.In = []string{".github/workflows/*.yml", ".github/workflows/*.yaml"}
			}
		case "variable":
			r.as = ruleVariable
			if len(x.In) == 0 {
				r.In = []string{".env", ".env.*", "*.env"}
			}
		case "same":
			r.as = ruleEqual
		default:
			continue // the settings were told of it
		}
		own = append(own, r)
	}
	return own, nil
}

// judge follows the values of all files that a rule is about.
func (r rule) judge(p *lint.RepoPass) {
	var there *target
	for _, name := range matching(p, r.Files) {
		f, ok := open(p, name)
		if !ok {
			continue
		}
		if len(r.In) == 0 {
			there = nil // it is the file itself
		}
		r.bound = &bound{path: name, miss: p.NotChecked}
		for _, path := range r.Select {
			nodes, complete := find(f, path)
			if !complete {
				p.NotChecked(name, "too much to follow for "+path)
			}
			for _, n := range nodes {
				for _, name := range r.namesIn(n) {
					if r.Names == "file" {
						r.judgePath(p, f, n, name)
						continue
					}
					if there == nil {
						there = r.target(p, f)
					}
					r.judgeName(p, f, n, name, there)
				}
			}
		}
	}
}

// matching are the files of the tree that fit one of the patterns.
func matching(p *lint.RepoPass, patterns []string) []string {
	var all []string
	for _, name := range p.Paths() {
		if slices.ContainsFunc(patterns, func(pattern string) bool { return glob.Match(pattern, name) }) {
			all = append(all, name)
		}
	}
	return all
}

// open reads a file of the tree. What cannot be read as a tree is listed, unless the file is gone.
func open(p *lint.RepoPass, name string) (*doc.File, bool) {
	f, err := p.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false
	case err != nil:
		p.NotChecked(name, err.Error())
		return nil, false
	case !f.Whole() || f.Format == doc.NoFormat:
		p.NotChecked(name, "it cannot be read as a tree")
		return nil, false
	}
	return f, true
}

// namesIn are the names in a value. What is filled in later names nothing yet.
func (r rule) namesIn(n *doc.Node) []string {
	v := n.Resolve()
	if v.Kind != doc.String && v.Kind != doc.Number && v.Kind != doc.Bool || v.Value == "" {
		return nil
	}
	if r.match == nil {
		if isTemplated(v.Value) {
			return nil
		}
		return []string{v.Value}
	}
	var all []string
	for _, m := range r.match.FindAllStringSubmatch(v.Value, -1) {
		if name := m[min(1, len(m)-1)]; name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// judgePath follows a path. One that is no path of the repository leads where we cannot see.
func (r rule) judgePath(p *lint.RepoPass, f *doc.File, n *doc.Node, name string) {
	if path.IsAbs(name) || strings.Contains(name, "://") || strings.HasPrefix(name, "~") || strings.ContainsAny(name, "*?\\") ||
		len(name) > 1 && name[1] == ':' {
		return
	}
	folders := []string{path.Dir(f.Path), "."}
	switch r.From {
	case "":
	case ".":
		folders = folders[:1]
	default:
		folders = []string{r.From}
	}
	if r.count > maxFindings {
		return
	}
	var looked []string
	for _, folder := range slices.Compact(folders) {
		at := path.Join(folder, name)
		if at == ".." || strings.HasPrefix(at, "../") || at == "." || p.Has(at) || len(p.Below(at+"/")) > 0 {
			return
		}
		looked = append(looked, at)
	}
	if r.full() {
		return
	}
	x := lint.Finding{Rule: r.as, At: within(f, n, name), Message: fmt.Sprintf("there is no file %s", quote(looked[0]))}
	if len(looked) > 1 {
		x.Hint = "nor " + quote(looked[1])
	}
	for i, at := range looked {
		if near := suggest.Nearest(path.Base(at), siblings(p, path.Dir(at))); near != "" {
			wanted := path.Join(path.Dir(name), near)
			if strings.HasPrefix(name, "./") {
				wanted = "./" + wanted
			}
			x.Hint, x.Fixes = replacing(f, n, name, wanted)
			x.Message = fmt.Sprintf("there is no file %s", quote(looked[i]))
			break
		}
	}
	r.report(p, x)
}

// siblings are the names in a folder of the tree.
func siblings(p *lint.RepoPass, folder string) []string {
	prefix := folder + "/"
	if folder == "." {
		prefix = ""
	}
	var all []string
	for _, name := range p.Below(prefix) {
		first, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "/")
		all = append(all, first)
	}
	return slices.Compact(all)
}

// target is what may be named.
type target struct {
	names []string
	known map[string]bool // these, as they are compared
	files []string
	node  *doc.Node // the first one
	file  *doc.File // that it is in
	blind bool      // a file could not be read, so that there may be more
}

// target gathers what a file's values may name.
func (r rule) target(p *lint.RepoPass, f *doc.File) *target {
	t := &target{known: map[string]bool{}}
	if len(r.In) == 0 {
		t.add(r, f)
	}
	for _, name := range matching(p, r.In) {
		if o, ok := open(p, name); ok {
			t.add(r, o)
		} else {
			t.blind = true
		}
	}
	for _, name := range t.names {
		t.known[r.plain(name)] = true
	}
	return t
}

func (t *target) add(r rule, f *doc.File) {
	t.files = append(t.files, f.Path)
	nodes, complete := find(f, r.At)
	t.blind = t.blind || !complete
	for _, n := range nodes {
		v := n.Resolve()
		switch {
		case r.Names == "value" || r.Names == "same":
			if v.Kind != doc.String && v.Kind != doc.Number && v.Kind != doc.Bool || isTemplated(v.Value) {
				t.blind = t.blind || v.Kind == doc.String || v.Kind == doc.Opaque
				continue
			}
			t.names = append(t.names, v.Value)
		case v.Kind == doc.Map:
			for key := range v.Members() {
				t.names = append(t.names, key)
			}
		case v.Kind == doc.Seq && r.Names == "variable": // - NAME=value
			for _, c := range texts(n) {
				name, _, _ := strings.Cut(c.Resolve().Value, "=")
				t.names = append(t.names, name)
			}
		default:
			continue
		}
		if t.node == nil {
			t.node, t.file = n, f
		}
	}
}

func (r rule) judgeName(p *lint.RepoPass, f *doc.File, n *doc.Node, name string, t *target) {
	if t.blind && r.Names != "same" || t.known[r.plain(name)] || r.full() {
		return
	}
	x := lint.Finding{Rule: r.as, At: within(f, n, name)}
	if t.node != nil {
		x.Related = []lint.Related{{At: t.file.PlaceOf(t.node), Message: "here is what may be named"}}
	}
	switch {
	case len(t.files) == 0:
		x.Message = fmt.Sprintf("%s names nothing: there is no file %s", quote(name), listed(r.In))
	case r.Names == "same" && len(t.names) == 0:
		p.NotChecked(f.Path, fmt.Sprintf("there is nothing at %s to compare with: %s", r.At, listed(t.files)))
		return
	case r.Names == "same":
		x.Related[0].Message = "the other value"
		if isSensitive(n) || isSensitive(t.node) {
			x.Message = "this value is another one than in " + listed(t.files)
			break
		}
		x.Message = fmt.Sprintf("%s here, but %s in %s", quote(name), listed(t.names), listed(t.files))
		if len(slices.Compact(slices.Sorted(slices.Values(t.names)))) == 1 {
			_, x.Fixes = replacing(f, n, name, t.names[0])
		}
	default:
		if r.Names == "value" && (isSensitive(n) || isSensitive(t.node)) {
			x.Message = fmt.Sprintf("this names no %s of %s", r.noun(), listed(t.files))
			break
		}
		x.Message = fmt.Sprintf("%s names no %s of %s", quote(name), r.noun(), listed(t.files))
		if x.Hint, x.Fixes = meant(f, n, name, t.names); x.Hint == "" && len(t.names) > 0 && len(t.names) <= 20 {
			x.Hint = "there are " + listed(t.names)
		}
	}
	r.report(p, x)
}

// isSensitive reports whether a value stands under a key that sounds like a secret.
func isSensitive(n *doc.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Key != "" {
			return sensitive.Mentions(n.Key)
		}
	}
	return false
}

// noun is what a rule's values name.
func (r rule) noun() string {
	switch {
	case r.Names == "job":
		return "job"
	case r.Names == "variable":
		return "variable"
	case r.At == "":
		return r.Names
	}
	return r.Names + " at " + r.At
}

func (r rule) report(p *lint.RepoPass, x lint.Finding) {
	if r.Message != "" {
		x.Message = r.Message
	}
	for _, s := range []lint.Severity{lint.Notice, lint.Warning, lint.Error} {
		if s.String() == r.Severity {
			x.Severity = s
		}
	}
	p.Report(x)
}

// replacing is a hint and a fix that writes another text in place of a whole value.
func replacing(f *doc.File, n *doc.Node, name, wanted string) (string, []lint.Fix) {
	hint := "did you mean " + quote(wanted) + "?"
	if n.Resolve() != n || n.Value != name || n.Kind != doc.String || len(f.Src) > maxFixed {
		return hint, nil
	}
	edit, err := f.Replace(n, wanted)
	if err != nil {
		return hint, nil
	}
	return hint, []lint.Fix{{Title: "write " + quote(wanted), Edits: []doc.Edit{edit}}}
}

// plain is a name as it is compared.
func (r rule) plain(name string) string {
	if r.As == "version" {
		return plainVersion(name)
	}
	return name
}

// plainVersion is a version without what does not matter: a v before it and zeros behind it.
func plainVersion(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "v"), "V")
	core, rest, found := strings.Cut(s, "-")
	for strings.HasSuffix(core, ".0") {
		core = strings.TrimSuffix(core, ".0")
	}
	if found {
		return core + "-" + rest
	}
	return core
}
