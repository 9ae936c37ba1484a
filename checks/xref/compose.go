package xref

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// composeName is how files for Compose are called. Those of the first group are read without being named.
var composeName = late(`^(?:docker-)?compose(?:\.override)?\.ya?ml$|^(?:docker-)?compose[.-][\w.-]+\.ya?ml$`)

var composeMain = late(`^(?:docker-)?compose\.ya?ml$`)

// application is a file for Compose.
type application struct {
	bound
	file     *doc.File
	services map[string]*doc.Node
	order    []string // of the services
}

// project is what the files know that are read together.
type project struct {
	services  names
	resources map[string]names // by section
	open      bool             // something is read that we do not know
}

// names are a set.
type names map[string]bool

// all are the names in order; none if they are too many to look for a similar one.
func (n names) all() []string {
	if len(n) > maxCompared {
		return nil
	}
	return slices.Sorted(maps.Keys(n))
}

// sections are those of a file for Compose that services name things of, with what one is called.
var sections = map[string]string{"networks": "network", "volumes": "volume", "secrets": "secret", "configs": "config"}

// maxIncludes bounds the files that one leads to.
const maxIncludes = 200

// judgeCompose looks at the files for Compose. Files that lie in one folder may be read together, in any choice; a file
// that is no main one may be read with any other.
func judgeCompose(p *lint.RepoPass) {
	var all []*application
	for _, name := range p.Paths() {
		if composeName().MatchString(path.Base(name)) {
			if a := openApplication(p, name); a != nil {
				all = append(all, a)
			}
		}
	}
	folders := map[string][]*application{}
	for _, a := range all {
		folders[path.Dir(a.file.Path)] = append(folders[path.Dir(a.file.Path)], a)
	}
	projects := map[string]*project{}
	for _, a := range all {
		at, together := "", all
		if composeMain().MatchString(path.Base(a.file.Path)) {
			at = path.Dir(a.file.Path)
			together = folders[at]
		}
		if projects[at] == nil {
			projects[at] = known(p, together)
		}
		a.judge(p, projects[at])
	}
}

// openApplication reads a file for Compose, or gives nil for what is none. A template of one is no file yet.
func openApplication(p *lint.RepoPass, name string) *application {
	f, err := p.Open(name)
	if err != nil || f.Format != doc.YAML || !f.Whole() || len(f.Roots()) != 1 {
		return nil
	}
	services := f.Root().Get("services")
	if services == nil && f.Root().Get("include") == nil {
		return nil
	}
	a := &application{bound: bound{path: name, miss: p.NotChecked}, file: f, services: map[string]*doc.Node{}}
	if services != nil {
		for id, s := range services.Members() {
			if s.Resolve().Kind == doc.Map {
				a.services[id] = s
			}
			a.order = append(a.order, id)
		}
	}
	return a
}

// known is what files have together, with what they include.
func known(p *lint.RepoPass, files []*application) *project {
	all := &project{services: names{}, resources: map[string]names{}}
	for section := range sections {
		all.resources[section] = names{}
	}
	seen := map[string]bool{}
	queue := slices.Clone(files)
	for len(queue) > 0 {
		a := queue[0]
		queue = queue[1:]
		if seen[a.file.Path] {
			continue
		}
		if seen[a.file.Path] = true; len(seen) > len(files)+maxIncludes {
			all.open = true
			return all
		}
		for _, id := range a.order {
			all.services[id] = true
		}
		for section := range sections {
			if s := a.file.Root().Get(section); s != nil {
				for name := range s.Members() {
					all.resources[section][name] = true
				}
			}
		}
		included, complete := a.includes(p)
		all.open = all.open || !complete
		queue = append(queue, included...)
	}
	return all
}

// includes are the files that a file includes, and whether all of them are known.
func (a *application) includes(p *lint.RepoPass) (found []*application, complete bool) {
	list := a.file.Root().Get("include")
	if list == nil {
		return nil, true
	}
	complete = true
	for _, item := range list.Resolve().Children {
		paths := texts(item)
		if at := item.Resolve().Get("path"); at != nil {
			paths = texts(at)
		}
		complete = complete && len(paths) > 0
		for _, n := range paths {
			name := path.Join(path.Dir(a.file.Path), n.Resolve().Value)
			o := (*application)(nil)
			if !isTemplated(n.Resolve().Value) && p.Has(name) {
				o = openApplication(p, name)
			}
			if o == nil {
				complete = false
				continue
			}
			found = append(found, o)
		}
	}
	return found, complete
}

func (a *application) judge(p *lint.RepoPass, with *project) {
	waits := graph{}
	for _, id := range a.order {
		s := a.services[id]
		if s == nil {
			continue
		}
		needs := a.dependsOn(s)
		if s.Get("profiles") == nil { // others take part only where their profile is on
			waits[id] = needs
		}
		if with.open {
			continue
		}
		for _, e := range append(needs, a.others(s)...) {
			if !with.services[e.to] {
				a.reportService(p, id, e, with.services)
			}
		}
		for _, r := range a.resources(s) {
			if !with.resources[r.section][r.to] {
				a.reportResource(p, id, r, with.resources[r.section])
			}
		}
	}
	for _, c := range waits.cycles(a.order) {
		x := lint.Finding{Rule: ruleCycle, At: a.place(c[0].at), Message: "none of these services can start: " + c.told("depends on")}
		for _, e := range c[1:] {
			x.Related = append(x.Related, lint.Related{At: a.place(e.at), Message: "and this one"})
		}
		p.Report(x)
	}
}

// place is where a name stands: as a value, or as a key.
func (a *application) place(n *doc.Node) doc.Place {
	if n.Key != "" && n.Resolve().Kind != doc.String {
		return a.file.PlaceOfKey(n)
	}
	return a.file.PlaceOf(n)
}

// dependsOn are the services that a service waits for, whatever profile they are of. One that is not required may be
// absent.
func (a *application) dependsOn(s *doc.Node) []edge {
	n := s.Get("depends_on")
	if n == nil {
		return nil
	}
	var all []edge
	if n.Resolve().Kind != doc.Map {
		for _, t := range texts(n) {
			all = appendEdge(all, t.Resolve().Value, t)
		}
		return all
	}
	for id, how := range n.Members() {
		if required := how.Resolve().Get("required"); required == nil || required.Resolve().Value != "false" {
			all = appendEdge(all, id, how)
		}
	}
	return all
}

func appendEdge(all []edge, name string, at *doc.Node) []edge {
	if name == "" || isTemplated(name) {
		return all
	}
	return append(all, edge{name, at})
}

// others are the services that a service names otherwise.
func (a *application) others(s *doc.Node) []edge {
	var all []edge
	for _, key := range []string{"network_mode", "ipc", "pid"} {
		if n := s.Get(key); n != nil && n.Resolve().Kind == doc.String {
			if id, ok := strings.CutPrefix(n.Resolve().Value, "service:"); ok {
				all = appendEdge(all, id, n)
			}
		}
	}
	for _, n := range texts(s.Get("links")) {
		id, _, _ := strings.Cut(n.Resolve().Value, ":")
		all = appendEdge(all, id, n)
	}
	for _, n := range texts(s.Get("volumes_from")) {
		if id, _, _ := strings.Cut(n.Resolve().Value, ":"); id != "container" {
			all = appendEdge(all, id, n)
		}
	}
	if n := s.Get("extends"); n != nil {
		if n.Resolve().Kind == doc.String {
			return appendEdge(all, n.Resolve().Value, n)
		}
		if id := n.Get("service"); id != nil && n.Get("file") == nil && id.Resolve().Kind == doc.String {
			all = appendEdge(all, id.Resolve().Value, id)
		}
	}
	return all
}

func (a *application) reportService(p *lint.RepoPass, id string, e edge, services names) {
	if a.full() {
		return
	}
	others := slices.DeleteFunc(services.all(), func(o string) bool { return o == id })
	hint, fixes := meant(a.file, e.at, e.to, others)
	if hint == "" && len(others) > 0 {
		hint = "the services are " + listed(others)
	}
	p.Report(lint.Finding{Rule: ruleService, At: a.place(e.at), Hint: hint, Fixes: fixes,
		Message: fmt.Sprintf("%s names the service %s, which does not exist", id, quote(e.to))})
}

// use is a thing of a section that a service uses.
type use struct {
	edge
	section string
}

// resources are the things that a service uses and that have to be declared.
func (a *application) resources(s *doc.Node) []use {
	var all []use
	add := func(section, name string, at *doc.Node) {
		if name != "" && !isTemplated(name) {
			all = append(all, use{edge{name, at}, section})
		}
	}
	if n := s.Get("networks"); n != nil {
		for _, t := range texts(n) {
			add("networks", t.Resolve().Value, t)
		}
		if n.Resolve().Kind == doc.Map {
			for name, how := range n.Members() {
				add("networks", name, how)
			}
		}
	}
	all = slices.DeleteFunc(all, func(u use) bool { return u.to == "default" || u.to == "host" || u.to == "none" || u.to == "bridge" })
	for _, section := range []string{"secrets", "configs"} {
		if n := s.Get(section); n != nil {
			for _, c := range n.Resolve().Children {
				if r := c.Resolve(); r.Kind == doc.String {
					add(section, r.Value, c)
				} else if source := r.Get("source"); source != nil && source.Resolve().Kind == doc.String {
					add(section, source.Resolve().Value, source)
				}
			}
		}
	}
	if n := s.Get("volumes"); n != nil {
		for _, c := range n.Resolve().Children {
			if name, at := volumeOf(c); at != nil {
				add("volumes", name, at)
			}
		}
	}
	return all
}

// volumeName is how a volume is told from a path.
var volumeName = late(`^[A-Za-z0-9][A-Za-z0-9_.-]+$`)

// volumeOf is the volume that an entry mounts, with its node, or nil for one that mounts something else.
func volumeOf(c *doc.Node) (string, *doc.Node) {
	r := c.Resolve()
	if r.Kind == doc.String {
		name, rest, ok := strings.Cut(r.Value, ":")
		if !ok || !volumeName().MatchString(name) || strings.HasPrefix(rest, `\`) {
			return "", nil
		}
		return name, c
	}
	source, kind := r.Get("source"), r.Get("type")
	if source == nil || source.Resolve().Kind != doc.String || kind == nil || kind.Resolve().Value != "volume" {
		return "", nil
	}
	if name := source.Resolve().Value; volumeName().MatchString(name) {
		return name, source
	}
	return "", nil
}

func (a *application) reportResource(p *lint.RepoPass, id string, u use, declared names) {
	if a.full() {
		return
	}
	what := sections[u.section]
	hint, fixes := meant(a.file, u.at, u.to, declared.all())
	if hint == "" {
		hint = fmt.Sprintf("declare it under %s", u.section)
	}
	p.Report(lint.Finding{Rule: ruleResource, At: a.place(u.at), Hint: hint, Fixes: fixes,
		Message: fmt.Sprintf("%s uses the %s %s, which is not declared", id, what, quote(u.to))})
}
