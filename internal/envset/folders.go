package envset

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/internal/environment"
)

// folder is the files of one name below folders that are named after environments.
type folder struct {
	name    string // with * for the environment's folder
	depth   int    // of the star
	members []member
}

// folders are the sets that folders named after environments make up: the files in them with the same name below. At
// least one of the environments has to be one that is deployed, since test and local are folders for other things as well.
func (f *finder) folders() []*Set {
	found := map[string]*folder{}
	for _, p := range f.paths {
		if !f.taken[p] && !f.exempt(p) && comparable(p) {
			f.inFolders(p, found)
		}
	}
	// Where a file lies below two such folders, the inner one counts.
	ordered := slices.SortedFunc(maps.Values(found), func(a, b *folder) int {
		return cmp.Or(cmp.Compare(b.depth, a.depth), cmp.Compare(a.name, b.name))
	})
	var sets []*Set
	for _, x := range ordered {
		x.members = slices.DeleteFunc(x.members, func(m member) bool { return f.taken[m.paths[0]] })
		if !deployed(x.members) {
			continue
		}
		s := &Set{Name: x.name, Convention: "folders", Kind: Standalone, Merge: mergeOf(x.name)}
		how := asTree
		if inDotenvs(x.name) {
			how, s.Convention, s.Merge.Weak = asDotenv, "dotenv", true
		}
		for _, m := range x.members {
			s.Envs = append(s.Envs, Environment{Class: m.name, Label: m.label, Layers: []Layer{{Path: m.paths[0], form: how}}})
			f.take(m.paths...)
		}
		s.settle()
		sets = append(sets, s)
	}
	return sets
}

// deployed reports whether members are environments to compare: two, and one of them deployed.
func deployed(members []member) bool {
	return len(members) > 1 && slices.ContainsFunc(members, func(m member) bool {
		return m.name == environment.Production || environment.Rehearsal(m.name)
	})
}

func (f *finder) inFolders(p string, found map[string]*folder) {
	parts := strings.Split(p, "/")
	for i, label := range parts[:len(parts)-1] {
		name, known := f.words.Label(strings.TrimPrefix(label, "."))
		if !known {
			continue
		}
		star := slices.Clone(parts)
		star[i] = "*"
		key := path.Join(star...)
		x := found[key]
		if x == nil {
			x = &folder{name: key, depth: i}
			found[key] = x
		}
		x.members = append(x.members, member{label: strings.TrimPrefix(label, "."), name: name, known: true, paths: []string{p}})
	}
}

// comparable reports whether a file is settings of an environment, rather than of a tool or a program.
func comparable(p string) bool {
	base := path.Base(p)
	if inDotenvs(p) {
		return true
	}
	if !configuration(p) {
		return false
	}
	if isForeign(strings.TrimSuffix(base, path.Ext(base))) || strings.HasSuffix(base, ".lock") || strings.Contains(base, "-lock.") {
		return false
	}
	return slices.ContainsFunc(folderEndings, func(e string) bool { return strings.HasSuffix(base, e) })
}

// inDotenvs reports whether a file lies as .envs/.production/.django does: it is a dotenv file, whatever its name.
func inDotenvs(p string) bool {
	parts := strings.Split(p, "/")
	n := len(parts)
	return n >= 3 && (parts[n-3] == ".envs" || parts[n-3] == "envs") && strings.HasPrefix(parts[n-1], ".") && !configuration(p)
}

// mergeOf is how files are read that no convention knows, by their ending.
func mergeOf(name string) Merge {
	return Merge{Weak: strings.HasSuffix(name, ".env") || strings.Contains(path.Base(name), ".env.") || strings.HasSuffix(name, ".properties") || strings.HasSuffix(name, ".ini")}
}
