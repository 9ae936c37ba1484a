package envset

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
)

// Options are what settings say of sets and environments.
type Options struct {
	Words    environment.Lexicon
	Declared []Declared
}

// Discover finds the sets among the files of a snapshot, whose paths are in order; the sets are in the order of their names. Few files are opened: those that may
// hold sections, and those whose label is not known.
func Discover(paths []string, open Opener, o Options) []*Set {
	f := &finder{open: open, words: o.Words, paths: paths, has: make(map[string]bool, len(paths)), families: map[string]*family{}}
	for _, p := range paths {
		f.has[p] = true
	}
	f.declared(o.Declared)
	f.kustomize()
	f.named()
	sets := append(f.sets, f.sections()...)
	sets = append(sets, f.folders()...)
	slices.SortStableFunc(sets, func(a, b *Set) int { return cmp.Compare(a.Name, b.Name) })
	return f.distinct(sets)
}

// finder is one discovery.
type finder struct {
	open     Opener
	words    environment.Lexicon
	paths    []string
	has      map[string]bool
	taken    map[string]bool // files that belong to a set
	families map[string]*family
	sets     []*Set
}

// family is the files that fit one row of the table but for the label.
type family struct {
	row       *convention
	name, dir string
	stem      string
	ending    string
	sample    bool
	members   []member
}

type member struct {
	label, name string
	known       bool
	paths       []string
}

// below are the paths that begin with a prefix. The folder "." holds all.
func (f *finder) below(prefix string) []string {
	if prefix == "./" {
		return f.paths
	}
	from, _ := slices.BinarySearch(f.paths, prefix)
	to := from
	for to < len(f.paths) && strings.HasPrefix(f.paths[to], prefix) {
		to++
	}
	return f.paths[from:to]
}

func (f *finder) take(paths ...string) {
	if f.taken == nil {
		f.taken = map[string]bool{}
	}
	for _, p := range paths {
		f.taken[p] = true
	}
}

// named are the sets that the names of files tell.
func (f *finder) named() {
	for _, p := range f.paths {
		if f.taken[p] || f.exempt(p) {
			continue
		}
		for i := range conventions {
			if f.fits(&conventions[i], p) {
				break
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.families)) {
		if s := f.set(f.families[name]); s != nil {
			f.take(s.Files()...)
			f.sets = append(f.sets, s)
		}
	}
}

func (f *finder) exempt(p string) bool {
	for part := range strings.SplitSeq(path.Dir(p), "/") {
		if slices.Contains(exempt, part) {
			return true
		}
	}
	return false
}

// fits adds a file to its family of a convention, if it is named as that has it.
func (f *finder) fits(c *convention, p string) bool {
	dir, base := path.Split(p)
	dir = path.Clean(dir)
	if len(c.folders) > 0 && !slices.Contains(c.folders, path.Base(dir)) {
		return false
	}
	for _, ending := range c.endings {
		rest, ok := strings.CutSuffix(base, ending)
		if !ok || rest == "" {
			continue
		}
		rest, sample := withoutSample(rest, c)
		for _, stem := range stemsOf(c, rest) {
			label, sep, ok := labelAfter(rest, stem, c.seps)
			if !ok || slices.Contains(c.not, strings.ToLower(label)) || len(c.own) > 0 && strings.HasSuffix(label, ".local") {
				continue // what lies beside an environment's file comes with it
			}
			name, known := f.words.Label(label)
			if !known && !c.guess || len(c.stems) == 0 && f.prefixed(label) {
				continue
			}
			f.join(c, p, family{dir: dir, stem: stem, ending: ending, sample: sample, name: path.Join(dir, stem+sep+"*"+shown(c, ending))}, label, name, known)
			return true
		}
	}
	return false
}

// prefixed reports whether a label names something else before the environment, such as find_production beside
// publish_production: these are two configurations. What only tells environments apart, such as a region, is none.
func (f *finder) prefixed(label string) bool {
	parts := environment.Words(label)
	if len(parts) < 2 {
		return false
	}
	_, last := f.words.Label(parts[len(parts)-1])
	_, first := f.words.Label(parts[0])
	return last && !first && !environment.Qualifies(parts[0])
}

// shown is the ending in a set's name, where the convention's files all have it.
func shown(c *convention, ending string) string {
	if strings.Contains(strings.Join(c.bases, ""), "{ending}") {
		return ending
	}
	for _, e := range c.endings {
		if !strings.HasPrefix(e, c.endings[0]) {
			return ""
		}
	}
	return c.endings[0]
}

func withoutSample(rest string, c *convention) (string, bool) {
	if i := strings.LastIndexByte(rest, '.'); i > 0 && slices.Contains(sampleWords, rest[i+1:]) && !slices.Contains(c.stems, rest[:i]) {
		return rest[:i], true
	}
	return rest, false
}

// stemsOf are the stems that a name may have: those of the convention, or what stands before the label.
func stemsOf(c *convention, rest string) []string {
	if len(c.stems) == 0 {
		return []string{""}
	}
	if c.stems[0] != "*" {
		return c.stems
	}
	i := strings.LastIndexAny(rest, c.seps)
	if i <= 0 {
		return nil
	}
	stem := rest[:i]
	for _, before := range []string{"pre", "non"} {
		for _, sep := range c.seps {
			stem = strings.TrimSuffix(stem, string(sep)+before)
		}
	}
	if isForeign(stem) {
		return nil
	}
	return []string{stem}
}

func labelAfter(rest, stem, seps string) (label, sep string, ok bool) {
	if stem == "" {
		return rest, "", true
	}
	label, ok = strings.CutPrefix(rest, stem)
	if !ok || len(label) < 2 || !strings.Contains(seps, label[:1]) {
		return "", "", false
	}
	return label[1:], label[:1], true
}

func (f *finder) join(c *convention, p string, key family, label, name string, known bool) {
	id := c.name + "\x00" + key.name
	if key.sample {
		id += "\x00sample"
	}
	fam := f.families[id]
	if fam == nil {
		key.row = c
		fam = &key
		f.families[id] = fam
	}
	i := slices.IndexFunc(fam.members, func(m member) bool { return m.label == label })
	if i < 0 {
		i = len(fam.members)
		fam.members = append(fam.members, member{label: label, name: name, known: known})
	}
	fam.members[i].paths = append(fam.members[i].paths, p)
}

// set is what a family makes up, or nil if it is none.
func (f *finder) set(fam *family) *Set {
	c := fam.row
	s := &Set{Name: fam.name, Convention: c.name, Kind: c.kind, Merge: c.merge, Runs: c.runs, Sample: fam.sample}
	s.Base, s.Examples = f.bases(fam), f.present(fam, c.examples)
	f.dropUnlike(fam, s)
	known, deployed := 0, false
	for _, m := range fam.members {
		if m.known {
			known++
		}
		deployed = deployed || m.known && (m.name == environment.Production || environment.Rehearsal(m.name))
	}
	anyStem := len(c.stems) > 0 && c.stems[0] == "*" || c.name == "files" || c.name == "node-config" && len(s.Base) == 0
	if known == 0 || anyStem && (!deployed || known < 2) || len(s.Base) == 0 && known < 2 {
		return nil
	}
	for _, m := range fam.members {
		s.Envs = append(s.Envs, f.environment(fam, m))
	}
	if len(s.Base) == 0 {
		s.Kind = Standalone
	}
	s.settle()
	return s
}

func (f *finder) environment(fam *family, m member) Environment {
	e := Environment{Class: m.name, Label: m.label}
	for _, p := range m.paths {
		e.Layers = append(e.Layers, Layer{Path: p})
	}
	for _, pattern := range fam.row.own {
		for _, p := range f.present(fam, []string{strings.ReplaceAll(pattern, "{label}", m.label)}) {
			e.Layers = append(e.Layers, Layer{Path: p})
		}
	}
	return e
}

// bases are the files that all environments of a family share.
func (f *finder) bases(fam *family) []Layer {
	var layers []Layer
	if fam.row.variables {
		layers = f.variables(fam.dir)
	}
	for _, p := range f.present(fam, fam.row.bases) {
		layers = append(layers, Layer{Path: p})
	}
	return layers
}

// present are those of the files that there are. A pattern with a star is for the only one that fits it.
func (f *finder) present(fam *family, patterns []string) []string {
	var found []string
	for _, pattern := range patterns {
		name := path.Join(fam.dir, strings.NewReplacer("{stem}", fam.stem, "{ending}", fam.ending).Replace(pattern))
		if !strings.Contains(pattern, "*") {
			if f.has[name] {
				found = append(found, name)
			}
			continue
		}
		if len(found) > 0 {
			continue
		}
		var fit []string
		for _, p := range f.below(fam.dir + "/") {
			if ok, _ := path.Match(name, p); ok {
				fit = append(fit, p)
			}
		}
		if len(fit) == 1 {
			found = append(found, fit[0])
		}
	}
	return found
}

// variables are the declarations of Terraform's variables beside a folder or above it.
func (f *finder) variables(dir string) []Layer {
	for range 3 {
		if p := path.Join(dir, "variables.tf"); f.has[p] {
			return []Layer{{Path: p, form: asVariables}}
		}
		if dir == "." {
			break
		}
		dir = path.Dir(dir)
	}
	return nil
}

// dropUnlike leaves out the members with labels that are not known, unless they share at least half of their keys with
// one of the others.
func (f *finder) dropUnlike(fam *family, s *Set) {
	if !slices.ContainsFunc(fam.members, func(m member) bool { return !m.known }) {
		return
	}
	var known []map[string]bool
	for _, m := range fam.members {
		if m.known {
			known = append(known, f.keys(m.paths, s.Merge))
		}
	}
	fam.members = slices.DeleteFunc(fam.members, func(m member) bool {
		if m.known {
			return false
		}
		own := f.keys(m.paths, s.Merge)
		return !slices.ContainsFunc(known, func(k map[string]bool) bool { return alike(own, k) })
	})
}

func (f *finder) keys(paths []string, m Merge) map[string]bool {
	keys := map[string]bool{}
	for _, p := range paths {
		file, err := f.open(p)
		if err != nil || !file.Whole() || file.Root() == nil {
			continue
		}
		b := builder{file: file, merge: m, left: valuesLimit}
		Align(b.root(file.Root(), nil)).Walk(func(r *Row) bool {
			if r.Leaf() {
				keys[r.Path] = true
			}
			return true
		})
	}
	return keys
}

// alike reports whether two files share at least half of the keys of each.
func alike(a, b map[string]bool) bool {
	shared := 0
	for k := range a {
		if b[k] {
			shared++
		}
	}
	return shared > 0 && 2*shared >= max(len(a), len(b))
}

// settle puts the environments in order, from the desk to production, and gives each a name of its own.
func (s *Set) settle() {
	count := map[string]int{}
	for i := range s.Envs {
		e := &s.Envs[i]
		e.Class = cmp.Or(e.Class, strings.ToLower(e.Label))
		count[e.Class]++
	}
	for i := range s.Envs {
		e := &s.Envs[i]
		if e.Name = e.Class; count[e.Class] > 1 {
			e.Name = strings.ToLower(e.Label)
		}
	}
	slices.SortStableFunc(s.Envs, func(a, b Environment) int {
		return cmp.Or(cmp.Compare(environment.Rank(a.Class), environment.Rank(b.Class)), cmp.Compare(a.Label, b.Label))
	})
}

// distinct gives sets of the same name names of their own.
func (f *finder) distinct(sets []*Set) []*Set {
	count := map[string]int{}
	for _, s := range sets {
		count[s.Name]++
	}
	for _, s := range sets {
		if count[s.Name] > 1 {
			s.Name += " (" + s.Convention + ")"
		}
	}
	return sets
}

// configuration reports whether a file can be read as a tree of settings.
func configuration(p string) bool {
	f := doc.FormatOf(p)
	return f != doc.NoFormat && f != doc.Markdown
}
