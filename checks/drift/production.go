package drift

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/sensitive"
	"github.com/confward/confward/lint"
)

// inProduction looks at the values of deployed environments for what has no business there.
func (j *judge) inProduction() {
	for i, e := range j.envs {
		if e.implicit || !e.config.Whole() {
			continue // what is not known may replace what is
		}
		j.rows.Walk(func(r *envset.Row) bool {
			if r.Path == "" {
				return true
			}
			if j.silent(r.Path) || r.Cells[i] == nil {
				return false
			}
			if v := r.Cells[i]; r.Leaf() && v.Kind == doc.String {
				own := v.Level >= len(j.set.Base) && !shared(r, i)
				if e.production {
					j.placeholder(r, i, own)
				}
				j.foreign(r, i, own)
			}
			return true
		})
	}
}

// shared reports whether another environment takes a value from the very same place, as overlays of kustomize do.
func shared(r *envset.Row, i int) bool {
	for k, v := range r.Cells {
		if k != i && v != nil && v.Node != nil && v.Node == r.Cells[i].Node {
			return true
		}
	}
	return false
}

// placeholder reports a value of production that stands only until somebody puts in the real one. One that all
// environments share is filled in from outside; if a rehearsal has a real one, production has been forgotten.
func (j *judge) placeholder(r *envset.Row, i int, own bool) {
	v := r.Cells[i]
	if !envset.Placeholder(v.Text) {
		return
	}
	real := j.where(func(k int, e env) bool {
		c := r.Cells[k]
		return c != nil && environment.Rehearsal(e.Class) && c.Level >= len(j.set.Base) && !envset.Placeholder(c.Text) && c.Text != ""
	})
	if !own && real == 0 {
		return
	}
	f := fact{
		rule: placeholder, at: v.Said(), path: r.Path, one: "{} is a placeholder in " + j.envs[i].Label + " (" + v.Shape() + ")",
		hint: "put in the real value, or a reference to where it is kept",
	}
	if real != 0 {
		f.related = j.places(r, real, "has a value")
	}
	j.add(f)
}

// foreignWords name environments in the values of others. Words that mean much else are not among them.
var foreignWords = map[string]string{
	"staging": "staging", "stage": "staging", "stg": "staging", "preprod": "staging", "dev": "development", "development": "development",
	"qa": "qa", "uat": "uat", "sandbox": "sandbox", "test": "test", "prod": environment.Production, "production": environment.Production,
	"prd": environment.Production,
}

// foreign reports a value of one environment that names another: in production any other, elsewhere production.
func (j *judge) foreign(r *envset.Row, i int, own bool) {
	v, e := r.Cells[i], j.envs[i]
	if len(v.Text) > 300 || len(v.Text) < 3 || v.Text == strings.ToUpper(v.Text) || j.specific(r.Path) {
		return
	}
	if e.production && own && modeKey(r.Name) {
		if class, known := j.opt.Sets.Words.Label(v.Text); known && class != environment.Production && class != e.Class {
			j.add(fact{rule: foreignName, at: v.Said(), path: r.Path, one: "{} says in " + e.Label + " that it is another environment",
				hint: "name the environment that the file is for"})
			return
		}
	}
	word := j.namesAnother(v.Text, e)
	if word == "" {
		if e.production && own {
			j.local(r, i)
		}
		return
	}
	if envset.Placeholder(v.Text) {
		return
	}
	f := fact{
		rule: foreignName, at: v.Said(), path: r.Path, hint: "if that is meant, say `drift: {env_specific: [{}]}` in the settings",
		one: "{} in " + e.Label + " names " + word,
	}
	elsewhere := j.where(func(k int, o env) bool {
		return k != i && r.Cells[k] != nil && r.Cells[k].Level >= len(j.set.Base) && r.Cells[k].Node != v.Node
	})
	if theirs := j.where(func(k int, o env) bool {
		return o.Class == word && r.Cells[k] != nil && k != i && envset.Same(r.Cells[k], v)
	}); theirs != 0 && e.production {
		f.one += ", whose value it is"
		f.related = j.places(r, theirs, "has the same")
	}
	switch {
	case !e.production:
		if !own {
			return
		}
		f.severity, f.many = lint.Notice, "{n} values in "+e.Label+" name "+word+": {}"
	case !own && elsewhere == 0:
		return // what all environments share says it, and nobody has another opinion
	case !own:
		f.related = append(f.related, j.places(r, elsewhere, "has its own")...)
	}
	j.add(f)
}

// modeKey reports whether a key tells a program which environment it runs in.
func modeKey(name string) bool {
	words := sensitive.Words(name)
	if len(words) == 0 {
		return false
	}
	switch last := words[len(words)-1]; last {
	case "env", "environment":
		return len(words) == 1 || slices.ContainsFunc(words, func(w string) bool {
			return slices.Contains([]string{"app", "node", "rails", "rack", "flask", "django", "aspnetcore", "dotnet", "symfony", "laravel", "mix", "go", "deploy", "deployment"}, w)
		})
	}
	return false
}

// namesAnother is the environment that a value names and that is not this one, or empty. It is looked for where names stand: in
// the labels of hosts and between the hyphens of names, not in paths, prose and versions.
func (j *judge) namesAnother(text string, e env) string {
	for _, part := range namesIn(text) {
		for _, w := range strings.FieldsFunc(part, func(r rune) bool { return r == '-' || r == '_' }) {
			class, ok := foreignWords[strings.TrimRight(strings.ToLower(w), "0123456789")]
			if !ok || class == e.Class || strings.EqualFold(w, e.Label) || negated(part, w) {
				continue
			}
			if j.isClass(class) && (e.production || class == environment.Production) && !holdsOwn(part, e) {
				return class
			}
		}
	}
	return ""
}

// isClass reports whether an environment is one that values of this set may mean: those it has, and the usual ones.
func (j *judge) isClass(class string) bool {
	return class == environment.Production || class == environment.Staging || class == "development" ||
		slices.ContainsFunc(j.set.Envs, func(e envset.Environment) bool { return e.Class == class })
}

// holdsOwn reports whether a name holds the environment's own too, so that it is told by that.
func holdsOwn(part string, e env) bool {
	for _, w := range environment.Words(part) {
		if class, ok := foreignWords[w]; ok && class == e.Class || w == strings.ToLower(e.Label) {
			return true
		}
	}
	return false
}

func negated(part, word string) bool {
	low := strings.ToLower(part)
	for _, before := range []string{"non-", "non_", "non", "not-", "pre-", "pre_"} {
		if strings.Contains(low, before+strings.ToLower(word)) {
			return true
		}
	}
	return false
}

// publicHosts are those of services whose names only look like an environment's.
var publicHosts = []string{"dev.azure.com", "dev.mysql.com", "dev.to", "test.pypi.org", "dev.w3.org", "live.com"}

// namesIn are the parts of a value in which names of environments tell something.
func namesIn(text string) []string {
	if strings.ContainsAny(text, " \t\n,;{}()<>") && !strings.Contains(text, "://") {
		return nil
	}
	if _, rest, ok := strings.Cut(text, "://"); ok {
		if i := strings.IndexAny(rest, "/?# ,;"); i >= 0 {
			rest = rest[:i]
		}
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			rest = rest[at+1:]
		}
		return hostLabels(rest)
	}
	switch {
	case strings.ContainsAny(text, "/@\\"):
		return nil // a path, an address, an image
	case strings.Contains(text, "."):
		if host, _, _ := strings.Cut(text, ":"); strings.Count(host, ".") >= 2 {
			return hostLabels(host)
		}
		return nil
	case strings.ContainsAny(text, "-_"):
		return []string{text}
	}
	return nil
}

// hostLabels are the parts of a host's name but the last, which is of the registry.
func hostLabels(host string) []string {
	host, _, _ = strings.Cut(host, ":")
	if slices.ContainsFunc(publicHosts, func(p string) bool { return host == p || strings.HasSuffix(host, "."+p) }) {
		return nil
	}
	labels := strings.Split(host, ".")
	return labels[:max(len(labels)-1, 1)]
}

// local reports a value of production that points to the machine itself where another environment points to a real one.
func (j *judge) local(r *envset.Row, i int) {
	if !localhost(r.Cells[i].Text) {
		return
	}
	others := j.where(func(k int, e env) bool {
		c := r.Cells[k]
		return k != i && !e.implicit && c != nil && environment.Rank(e.Class) > environment.Rank("test") && hostOf(c.Text) != "" && !localhost(c.Text)
	})
	if others == 0 {
		return
	}
	j.add(fact{
		rule: foreignName, at: r.Cells[i].Said(), path: r.Path, related: j.places(r, others, "has a host"),
		one:  "{} points to the machine itself in " + j.envs[i].Label + ", and to a host in " + j.names(others),
		hint: "name the host of " + j.envs[i].Label,
	})
}

func localhost(text string) bool {
	host := hostOf(text)
	if host == "localhost" || host == "host.docker.internal" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// hostOf is the host that a URL or an address names, or empty.
func hostOf(text string) string {
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	} else if !strings.Contains(text, ":") && text != "localhost" && strings.Count(text, ".") < 2 {
		return ""
	}
	if i := strings.IndexAny(text, "/?# "); i >= 0 {
		text = text[:i]
	}
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		text = text[at+1:]
	}
	host, _, _ := strings.Cut(text, ":")
	return strings.ToLower(host)
}
