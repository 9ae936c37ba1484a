package envset

import (
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// Kustomize is not run. What is compared is what its files say of each object: the resources, the patches on top of them,
// and the values of generators. Objects are known by kind, namespace and name, as they are written.

// kustomizationNames are the files that make a folder a kustomization.
var kustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// overlayFolders are where overlays lie.
var overlayFolders = []string{"overlays", "overlay", "envs", "env", "environments", "stages", "clusters", "variants"}

// kustomize finds the overlays.
func (f *finder) kustomize() {
	found := map[string]*Set{}
	var names []string
	for _, p := range f.paths {
		if !slices.Contains(kustomizationNames, path.Base(p)) || f.exempt(p) {
			continue
		}
		dir := path.Dir(p)
		parent, label := path.Dir(dir), path.Base(dir)
		name, known := f.words.Label(label)
		if !known || !slices.Contains(overlayFolders, path.Base(parent)) && !f.beside(parent) {
			continue
		}
		key := path.Join(parent, "*")
		s := found[key]
		if s == nil {
			s = &Set{Name: key, Convention: "kustomize", Kind: Overlay, Merge: Merge{Lists: ByIdentity, NullDeletes: true}}
			found[key] = s
			names = append(names, key)
		}
		s.Envs = append(s.Envs, Environment{Class: name, Label: label, Layers: []Layer{{Path: p, form: asKustomization}}})
	}
	for _, key := range names {
		s := found[key]
		if len(s.Envs) < 2 {
			continue
		}
		s.settle()
		f.overlays(s)
		f.sets = append(f.sets, s)
	}
}

// beside reports whether a folder holds a base for overlays that lie in it.
func (f *finder) beside(parent string) bool {
	if slices.ContainsFunc(kustomizationNames, func(n string) bool { return f.has[path.Join(path.Dir(parent), "base", n)] }) {
		return true
	}
	return slices.ContainsFunc(f.below(path.Join(parent, "base")+"/"), func(p string) bool {
		return slices.Contains(kustomizationNames, path.Base(p))
	})
}

// overlays notes which files lie in overlays without being named by anything in them.
func (f *finder) overlays(s *Set) {
	for _, e := range s.Envs {
		dir := path.Dir(e.Layers[0].Path) + "/"
		k := &kustomizer{open: f.open, seen: map[string]bool{}, named: map[string]bool{}}
		k.walk(e.Layers[0].Path, 0)
		for _, p := range f.below(dir) {
			f.take(p)
			if !k.named[p] && !k.vague && doc.FormatOf(p) == doc.YAML && path.Dir(p)+"/" == dir {
				s.Unused = append(s.Unused, p)
			}
		}
	}
}

// kustomizer reads kustomizations and what they name.
type kustomizer struct {
	open  Opener
	seen  map[string]bool
	named map[string]bool
	vague bool // something is named that cannot be followed, such as a component or a plugin
	steps []step
}

// step is a file to be laid on top of what is there, in the order of kustomize: resources, generators, patches.
type step struct {
	file *doc.File
	node *doc.Node // of the kustomization: a patch written there, or a generator; nil: all documents of the file
	kind string    // "resource", "patch" or the kind of a generated object
}

// kustomizationDepth bounds the chain of bases.
const kustomizationDepth = 20

// walk reads a kustomization: first what it stands on.
func (k *kustomizer) walk(p string, depth int) {
	if k.seen[p] || depth > kustomizationDepth {
		return
	}
	k.seen[p], k.named[p] = true, true
	f, err := k.open(p)
	if err != nil || f.Root() == nil {
		k.vague = true
		return
	}
	root, dir := f.Root(), path.Dir(p)
	for _, key := range []string{"resources", "bases", "components"} {
		for _, n := range list(root.Get(key)) {
			k.resource(dir, n.Resolve().Value, depth)
		}
	}
	for _, g := range [][2]string{{"configMapGenerator", "ConfigMap"}, {"secretGenerator", "Secret"}} {
		for _, n := range list(root.Get(g[0])) {
			k.generator(f, dir, n, g[1])
		}
	}
	for _, key := range []string{"patchesStrategicMerge", "patches", "patchesJson6902"} {
		for _, n := range list(root.Get(key)) {
			k.patch(f, dir, n)
		}
	}
	for _, key := range []string{"replacements", "transformers", "generators", "validators", "configurations", "crds", "helmCharts", "openapi"} {
		if root.Get(key) != nil {
			k.vague = true
		}
	}
}

func list(n *doc.Node) []*doc.Node {
	if n == nil {
		return nil
	}
	return n.Resolve().Children
}

func (k *kustomizer) resource(dir, name string, depth int) {
	if strings.Contains(name, "://") || strings.Contains(name, "github.com/") {
		k.vague = true
		return
	}
	p := path.Join(dir, name)
	for _, file := range kustomizationNames {
		if f, err := k.open(path.Join(p, file)); err == nil && f != nil {
			k.walk(path.Join(p, file), depth+1)
			return
		}
	}
	k.file(p, "resource")
}

// file adds all documents of a file.
func (k *kustomizer) file(p, kind string) {
	k.named[p] = true
	f, err := k.open(p)
	if err != nil {
		k.vague = true
		return
	}
	k.steps = append(k.steps, step{file: f, kind: kind})
}

func (k *kustomizer) patch(f *doc.File, dir string, n *doc.Node) {
	r := n.Resolve()
	if r.Kind == doc.String && !strings.Contains(r.Value, "\n") {
		k.file(path.Join(dir, r.Value), "patch")
		return
	}
	if p := r.Get("path"); p != nil {
		k.file(path.Join(dir, p.Resolve().Value), "patch")
		return
	}
	k.vague = true // a patch in the text of a value has no places of its own
}

func (k *kustomizer) generator(f *doc.File, dir string, n *doc.Node, kind string) {
	k.steps = append(k.steps, step{file: f, node: n, kind: kind})
	for _, key := range []string{"files", "envs"} {
		for _, e := range list(n.Get(key)) {
			name := e.Resolve().Value
			if _, file, ok := strings.Cut(name, "="); ok {
				name = file
			}
			k.named[path.Join(dir, name)] = true
		}
	}
	if e := n.Get("env"); e != nil {
		k.named[path.Join(dir, e.Resolve().Value)] = true
	}
}

// kustomization is what a kustomization and all that it stands on come to.
func (r *Reader) kustomization(s *Set, l Layer, level int) layer {
	k := &kustomizer{open: r.open, seen: map[string]bool{}, named: map[string]bool{}}
	k.walk(l.Path, 0)
	x := layer{}
	x.file, _ = r.open(l.Path)
	if k.vague {
		x.unknown = append(x.unknown, Unknown{l.Path, "it names what only kustomize can work out"})
	}
	left := valuesLimit
	for _, st := range k.steps {
		b := &builder{file: st.file, level: level, merge: s.Merge, left: left}
		if !st.file.Whole() {
			x.unknown = append(x.unknown, Unknown{st.file.Path, whyNot(st.file)})
		}
		x.root = s.Merge.over(x.root, b.objects(st))
		if left = b.left; b.cut {
			x.unknown = append(x.unknown, Unknown{l.Path, "it holds more values than the limit"})
			break
		}
	}
	return x
}

// objects are the Kubernetes objects that a step brings, by their names.
func (b *builder) objects(st step) *Value {
	all := &Value{Kind: doc.Map, File: st.file, Level: b.level}
	if st.node != nil {
		if v := b.generated(st.node, st.kind); v != nil {
			all.Children = append(all.Children, v)
		}
		return all
	}
	for _, root := range st.file.Roots() {
		name := objectName(root.Resolve())
		if name == "" {
			continue
		}
		all.Children = append(all.Children, b.value(name, root, 0))
	}
	return all
}

// generated is the object that a generator of a kustomization makes of literals.
func (b *builder) generated(n *doc.Node, kind string) *Value {
	name := n.Get("name")
	if name == nil || !plain(name.Resolve().Value) {
		return nil
	}
	id := kind + "/" + name.Resolve().Value
	v := &Value{Name: id, key: id, Kind: doc.Map, Node: n, File: b.file, Level: b.level}
	if literals := n.Get("literals"); literals != nil {
		data := &Value{Name: "data", key: "data", Node: literals, File: b.file, Level: b.level}
		b.pairs(data, literals.Resolve())
		v.Children = append(v.Children, data)
	}
	return v
}
